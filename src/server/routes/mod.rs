//! From a request to its handler: hosts, routers, groups, and the responses without a handler.
//!
//! In: a request. Out: its endpoint, and later the filled-in response: a handler's, a fallback's,
//! or a 404, a 405, the response to OPTIONS or a redirect. Knows nothing of connections.
//!
//! - `hosts.rs`: [`Hosts`], the routes of each host
//! - `endpoint.rs`, `responses.rs`: the lookup of an endpoint; its response
//! - `nest.rs`: routes within routes
//! - `constraints.rs`: constraints of routes by name
//! - `edit.rs`: changes of routes that are live
//! - `groups.rs`, `fallbacks.rs`: the middleware and the fallbacks of nested routes
//! - `route_entry.rs`: what the router holds for a route
//! - `state.rs`: handlers that share a state

mod constraints;
#[cfg(feature = "live")]
mod edit;
mod endpoint;
mod fallbacks;
mod groups;
mod hosts;
mod nest;
mod responses;
mod route_entry;
mod state;

use core::fmt;
use std::sync::Arc;

pub(super) use endpoint::Endpoint;
pub use hosts::Hosts;
pub use route_entry::Handler;
pub(super) use route_entry::RouteEntry;
pub use state::WithState;

use super::context::Context;
use super::metrics::RouteNumber;
use super::middleware::{Middleware, RefusedRequest};
use super::request::Request;
use super::response::{HandlerOutput, Response};
use crate::{Explanation, InsertError, MethodRouter, UrlError};
use fallbacks::{Cause, Fallbacks};
use groups::Groups;
use route_entry::shared;

/// The routes of a server, with a handler for each method, and the middleware around them.
///
/// A route for GET also serves HEAD, with the same head and no body. OPTIONS returns the methods of
/// the path, unless the route has its own handler for it.
///
/// # Examples
///
/// ```
/// use routetree::server::{Context, Response, Routes};
///
/// fn show(_: &Context<'_>, response: &mut Response) {
///     response.text("here it is");
/// }
/// let greeting = String::from("stored");
///
/// let mut routes = Routes::new();
/// routes.insert("GET", "/notes/{id}", show)?;
/// routes.insert("PUT", "/notes/{id}", move |_, response| response.text(&greeting))?;
/// assert!(routes.insert("PUT", "/notes/{id}", show).is_err());
/// # Ok::<(), routetree::InsertError>(())
/// ```
///
/// # Groups
///
/// Routes with middleware of their own are a `Routes` of their own. [`Routes::nest`] puts them
/// under a prefix, [`Routes::merge`] beside the others. Their middleware then runs inside of the
/// outer middleware, around their handlers and [fallbacks](Routes::fallback). A nested fallback
/// handles the prefix itself and everything that follows it after a slash: `/api` and `/api/x`, but
/// not `/apiary`. Of several fallbacks, that of the most specific prefix wins, by the order of
/// routes.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use routetree::server::{RequestId, Response, Routes, Timing};
///
/// let mut api = Routes::new();
/// api.wrap(RequestId::new());
/// api.insert("GET", "/users/{id}", |_, response| response.text("a user"))?;
/// // Every response below `/api` is JSON, even without a route.
/// api.fallback(|_, response| {
///     let status = response.status().code();
///     response.json(&BTreeMap::from([("status", status)]));
/// });
///
/// let mut routes = Routes::new();
/// routes.wrap(Timing);
/// routes.nest("/api", api)?;
/// assert!(routes.explain("GET", "/api/users/7").winner().is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A clone has the same handlers, middleware and guards, not copies of them.
#[derive(Clone, Default)]
pub struct Routes {
    router: MethodRouter<RouteEntry>,
    groups: Groups,
    fallbacks: Fallbacks,
    redirects: Redirects,
    has_guards: bool,
    ignores_case: bool,
    /// Whether there are custom constraints or guards, which may panic.
    may_panic: bool,
}

/// Gives a route, by its method and text, its number for the metrics.
pub(super) type NumberOf<'a> = &'a mut dyn FnMut(Option<&str>, &str) -> RouteNumber;

/// Where a path without a matching route is redirected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Redirects {
    #[default]
    Nowhere,
    /// To the path with its trailing slash added or removed.
    Slashes,
    /// To the path that [`MethodRouter::suggest`] returns.
    Suggestions,
}

impl Routes {
    /// Creates an empty set of routes: every request gets a 404.
    #[must_use]
    pub fn new() -> Self {
        Routes::default()
    }

    /// Inserts a handler for a route and a method: a function, or a closure with its state. All
    /// event loops share the handler. It can return a `Result`, so that it can use `?`: see
    /// [`IntoResponse`](super::IntoResponse).
    ///
    /// # Errors
    ///
    /// Returns [`InsertError`] if the method is not a token, if it is TRACE or CONNECT, if the
    /// route is invalid, or if a route of the same shape already has this method. The routes
    /// are then unchanged.
    pub fn insert<R: HandlerOutput>(
        &mut self,
        method: &str,
        route: &str,
        handler: impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.insert_entry(Some(method), route, RouteEntry::of(handler))
    }

    /// Inserts a handler that runs before the body of the request is read, and can have the body
    /// passed to a receiver as it arrives, with [`Response::receive_body`].
    ///
    /// If the handler responds instead, the body is not read, and the connection closes after the
    /// response unless the request has no body. The `before` hooks of middleware run before the
    /// handler, so that they can refuse the request before its body. A client that waits for `100
    /// Continue` gets it once there is a receiver.
    ///
    /// # Errors
    ///
    /// Returns [`InsertError`] as [`Routes::insert`] does.
    ///
    /// # Examples
    ///
    /// See [`BodyReceiver`](super::BodyReceiver).
    pub fn insert_streaming<R: HandlerOutput>(
        &mut self,
        method: &str,
        route: &str,
        handler: impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.insert_entry(Some(method), route, RouteEntry::of(handler).streaming())
    }

    /// Inserts a handler for all methods of a route without their own handler. It never gets TRACE
    /// or CONNECT: the server answers these itself.
    ///
    /// # Errors
    ///
    /// Returns [`InsertError`] as [`Routes::insert`] does.
    pub fn insert_any<R: HandlerOutput>(
        &mut self,
        route: &str,
        handler: impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.insert_entry(None, route, RouteEntry::of(handler))
    }

    /// Inserts a handler for the requests that a guard accepts.
    ///
    /// For any other request the route does not exist: a less specific route can win, GET is then
    /// not there for HEAD, and the 405 does not list the method. Two routes of the same shape and
    /// method conflict, whatever their guards.
    ///
    /// The guard sees the request without its body, possibly more than once, and must always decide
    /// the same way for the same request. If it panics, the response is a 500.
    ///
    /// # Errors
    ///
    /// Returns [`InsertError`] as [`Routes::insert`] does.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Request, Routes};
    ///
    /// fn is_beta(request: &Request<'_>) -> bool {
    ///     request.header("x-beta").is_some()
    /// }
    ///
    /// let mut routes = Routes::new();
    /// routes.insert_where("GET", "/search", is_beta, |_, response| response.text("new"))?;
    /// routes.insert("GET", "/{page}", |_, response| response.text("a page"))?;
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn insert_where<R: HandlerOutput>(
        &mut self,
        method: &str,
        route: &str,
        guard: impl Fn(&Request<'_>) -> bool + Send + Sync + 'static,
        handler: impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.insert_entry(Some(method), route, RouteEntry::of(handler).guarded(guard))
    }

    /// Wraps all handlers in middleware, including handlers inserted later. The new middleware runs
    /// inside of all earlier middleware.
    pub fn wrap(&mut self, middleware: impl Middleware) {
        self.groups.wrap(Arc::new(middleware));
    }

    /// Sets the handler of requests whose path has no route, in place of an earlier one.
    ///
    /// The response is the standard 404 until the handler changes it. An empty handler keeps it,
    /// which is useful in a [group](Routes#groups): its middleware then sees these requests. The
    /// body of the request is not read. Redirects take precedence.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut routes = routetree::server::Routes::new();
    /// routes.fallback(|context, response| {
    ///     response.text(&format!("there is no {}", context.request().path()));
    /// });
    /// ```
    pub fn fallback<R: HandlerOutput>(
        &mut self,
        handler: impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) {
        self.fallbacks.set(Cause::NotFound, shared(handler));
    }

    /// Sets the handler of requests whose path has routes, but not for their method, in place of an
    /// earlier one.
    ///
    /// The response is the standard 405, with `Allow`, until the handler changes it. For OPTIONS it
    /// is the standard 204, and the handler does not run, but the middleware of its group does.
    /// Otherwise as [`Routes::fallback`].
    ///
    /// # Examples
    ///
    /// ```
    /// let mut routes = routetree::server::Routes::new();
    /// routes.fallback_not_allowed(|_, response| response.text("try another method"));
    /// ```
    pub fn fallback_not_allowed<R: HandlerOutput>(
        &mut self,
        handler: impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) {
        self.fallbacks.set(Cause::NotAllowed, shared(handler));
    }

    /// Sets whether routes match without regard to the case of ASCII letters in their literals, as
    /// by [`MethodRouter::at_ignore_case`]. Methods and values keep their case. Off by default.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut routes = routetree::server::Routes::new();
    /// routes.insert("GET", "/Docs/{page}", |_, response| response.text("a page"))?;
    /// routes.ignore_case(true); // `GET /docs/Intro` finds the route, with the page `Intro`.
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn ignore_case(&mut self, ignore: bool) {
        self.ignores_case = ignore;
    }

    /// Sets whether a path without a matching route is redirected, with a 308, to the same path
    /// with its trailing slash added or removed, if a handler exists for that path as a client
    /// [encodes](crate::path::encode) it.
    ///
    /// Off by default, so that broken links are noticed. Overrides
    /// [`Routes::redirect_suggestions`].
    pub fn redirect_slashes(&mut self, redirect: bool) {
        self.redirects = if redirect { Redirects::Slashes } else { Redirects::Nowhere };
    }

    /// Sets whether a path without a matching route is redirected, with a 308, to the nearest
    /// spelling that [`MethodRouter::suggest`] finds.
    ///
    /// It tries a trailing slash, dot segments, doubled slashes and letter case, which costs some
    /// extra lookups for each path that is not found. Off by default. Overrides
    /// [`Routes::redirect_slashes`].
    pub fn redirect_suggestions(&mut self, redirect: bool) {
        self.redirects = if redirect { Redirects::Suggestions } else { Redirects::Nowhere };
    }

    /// Explains, for each route that can handle the method, how it fares on the path: see
    /// [`MethodRouter::explain`]. Every guard counts as accepting, and letter case matters
    /// even with [`Routes::ignore_case`].
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Context, Response, Routes};
    ///
    /// fn show(_: &Context<'_>, response: &mut Response) {
    ///     response.text("here it is");
    /// }
    ///
    /// let mut routes = Routes::new();
    /// routes.insert("GET", "/users/{id}", show)?;
    /// routes.insert("GET", "/{*rest}", show)?;
    /// assert_eq!(routes.explain("GET", "/users/me").to_string(), "\
    /// /users/me matches 2 of 2 routes
    ///   /users/{id}  wins
    ///   /{*rest}     matches too     rule 1 at segment 1: all literal (`users` before `{*rest}`)
    /// ");
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn explain<'r, 'p>(&'r self, method: &str, path: &'p str) -> Explanation<'r, 'p> {
        self.router.explain(method, path)
    }

    /// Returns the path of a route for a method, with these values: see [`MethodRouter::url`].
    /// Handlers use [`Context::url`].
    ///
    /// # Errors
    ///
    /// As [`MethodRouter::url`].
    ///
    /// # Examples
    ///
    /// ```
    /// let mut routes = routetree::server::Routes::new();
    /// routes.insert("GET", "/users/{id}", |_, response| response.text("a user"))?;
    /// assert_eq!(routes.url("GET", "/users/{id}", [("id", 7)])?, "/users/7");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn url<N: AsRef<str>, V: fmt::Display>(
        &self,
        method: &str,
        route: &str,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<String, UrlError> {
        self.router.url(method, route, values)
    }

    /// Iterates over the methods and texts of all routes, as
    /// [`MethodRouter::iter`](crate::MethodRouter::iter) does. `None` stands for any method.
    pub fn iter(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        self.router.iter().map(|(method, route, _)| (method, route))
    }

    /// Returns the number of routes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.router.len()
    }

    /// Returns whether there are no routes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.router.is_empty()
    }

    /// Inserts what a route has for a method that is served; `None` is any method.
    pub(super) fn insert_entry(
        &mut self,
        method: Option<&str>,
        route: &str,
        entry: RouteEntry,
    ) -> Result<(), InsertError> {
        let has_guard = entry.guard.is_some();
        match method {
            Some(method) => {
                check_served(method, route)?;
                self.router.insert(method, route, entry)?;
            }
            None => self.router.insert_any(route, entry)?,
        }
        self.has_guards |= has_guard;
        self.may_panic |= has_guard;
        Ok(())
    }

    /// Numbers all routes for the metrics: `number_of` gets methods and texts.
    pub(super) fn number(&mut self, number_of: NumberOf<'_>) {
        for (method, route, entry) in self.router.iter_mut() {
            entry.number = number_of(method, route);
        }
    }

    /// Shows a refusal to the middleware, except that of nested and merged routes.
    pub(super) fn refused(&self, refused: &mut RefusedRequest<'_>) {
        self.groups.refused(refused);
    }
}

/// Returns whether requests with this method can reach a handler.
fn is_served(method: &str) -> bool {
    !matches!(method, "TRACE" | "CONNECT")
}

/// Checks that a route is for a method that is served.
fn check_served(method: &str, route: &str) -> Result<(), InsertError> {
    if is_served(method) {
        return Ok(());
    }
    Err(InsertError::UnservedMethod { method: method.into(), route: route.into() })
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routes")
            .field("routes", &self.router.len())
            .field("redirects", &self.redirects)
            .finish_non_exhaustive()
    }
}

/// Draws the tree of the routes.
impl fmt::Display for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.router.fmt(f)
    }
}
