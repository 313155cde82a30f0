//! From a request to its handler: the router, the middleware, and the responses without a handler.
//!
//! In: a request. Out: its endpoint, and later the filled-in response: a handler's, or a 404, a
//! 405, the response to OPTIONS or a redirect. Knows nothing of connections.

use core::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::context::{Context, RequestScratch};
use super::metrics::{RouteLabels, RouteNumber};
use super::middleware::{Middleware, MiddlewareChain, RefusedRequest};
use super::request::Request;
use super::response::Response;
use super::status::Status;
use crate::suggest::{redirected, toggled};
use crate::{Allowed, ConstraintError, InsertError, MethodError, MethodRouter, Params};

/// The handler of a route.
type Handler = Box<dyn Fn(&Context<'_>, &mut Response) + Send + Sync>;

/// A route's handler, and the number under which its requests are counted.
pub(super) struct RouteEntry {
    handler: Handler,
    number: RouteNumber,
}

impl RouteEntry {
    /// Creates the entry of a handler whose route has no number yet.
    fn new(handler: Handler) -> RouteEntry {
        RouteEntry { handler, number: RouteNumber::default() }
    }
}

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
#[derive(Default)]
pub struct Routes {
    router: MethodRouter<RouteEntry>,
    chain: MiddlewareChain,
    redirects: Redirects,
    /// Whether there are custom constraints, which may panic.
    has_constraints: bool,
}

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

/// The endpoint of a request: what produces its response.
pub(super) enum Endpoint<'r, 'p> {
    Handler(&'r RouteEntry, Params<'r, 'p>),
    /// A route matches, but not for this method.
    NotAllowed(Allowed<'r>),
    /// `OPTIONS *`, a request about the whole server.
    WholeServer,
    NotFound,
    /// A constraint panicked during the lookup.
    Panicked,
}

impl Endpoint<'_, '_> {
    /// Returns whether this is a handler. Bodies of other requests are not collected.
    pub(super) fn is_handler(&self) -> bool {
        matches!(self, Endpoint::Handler(..))
    }

    /// Returns the number of the route that handles the request.
    pub(super) fn route_number(&self) -> RouteNumber {
        match self {
            Endpoint::Handler(entry, _) => entry.number,
            _ => RouteNumber::default(),
        }
    }
}

impl Routes {
    /// Creates an empty set of routes: every request gets a 404.
    #[must_use]
    pub fn new() -> Self {
        Routes::default()
    }

    /// Inserts a handler for a route and a method: a function, or a closure with its state. All
    /// event loops share the handler.
    ///
    /// # Errors
    ///
    /// Returns [`InsertError`] if the method is not a token, if the route is invalid, or if a route
    /// of the same shape already has this method. The routes are then unchanged.
    pub fn insert(
        &mut self,
        method: &str,
        route: &str,
        handler: impl Fn(&Context<'_>, &mut Response) + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.router.insert(method, route, RouteEntry::new(Box::new(handler)))
    }

    /// Inserts a handler for all methods of a route without their own handler. It never gets TRACE.
    ///
    /// # Errors
    ///
    /// Returns [`InsertError`] as [`Routes::insert`] does.
    pub fn insert_any(
        &mut self,
        route: &str,
        handler: impl Fn(&Context<'_>, &mut Response) + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.router.insert_any(route, RouteEntry::new(Box::new(handler)))
    }

    /// Registers a custom constraint, which must precede the routes that use it.
    ///
    /// # Errors
    ///
    /// Returns [`ConstraintError`] if the name is invalid or already registered.
    pub fn constraint(
        &mut self,
        name: &str,
        accepts: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<(), ConstraintError> {
        self.has_constraints = true;
        self.router.constraint(name, accepts)
    }

    /// Wraps all handlers in middleware, including handlers inserted later. The new middleware runs
    /// inside of all earlier middleware.
    pub fn wrap(&mut self, middleware: impl Middleware) {
        self.chain.push(Box::new(middleware));
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

    /// Numbers all routes for the metrics.
    pub(super) fn number(&mut self, labels: &mut RouteLabels) {
        for (method, route, entry) in self.router.iter_mut() {
            entry.number = labels.add(method, route);
        }
    }

    /// Looks up the endpoint of a request. Does not unwind.
    pub(super) fn find<'p>(&self, request: &Request<'p>) -> Endpoint<'_, 'p> {
        let look_up = || self.look_up(request.method(), request.path());
        if !self.has_constraints {
            return look_up();
        }
        catch_unwind(AssertUnwindSafe(look_up)).unwrap_or(Endpoint::Panicked)
    }

    /// Runs middleware and endpoint, which fill in the empty response. Does not unwind.
    pub(super) fn respond(
        &self,
        request: &Request<'_>,
        endpoint: &Endpoint<'_, '_>,
        response: &mut Response,
        scratch: &mut RequestScratch,
    ) {
        let nothing = Params::new(request.path(), "", &[], Default::default());
        let (params, found) = match endpoint {
            Endpoint::Handler(_, params) => (params, true),
            _ => (&nothing, false),
        };
        let mut context = Context::new(request, params, found, scratch);
        self.chain.run(&mut context, response, |context, response| match endpoint {
            Endpoint::Handler(entry, _) => (entry.handler)(context, response),
            Endpoint::NotAllowed(allowed) => {
                method_not_allowed(request.method(), allowed, response)
            }
            Endpoint::WholeServer => response.set_status(Status::NO_CONTENT),
            Endpoint::NotFound => self.not_found(request, response),
            // Unwinding here lets the chain treat it like a panic of the handler.
            Endpoint::Panicked => resume_unwind(Box::new("a constraint panicked")),
        });
    }

    /// Shows a refusal to all middleware.
    pub(super) fn refused(&self, refused: &mut RefusedRequest<'_>) {
        self.chain.refused(refused);
    }

    fn look_up<'p>(&self, method: &str, path: &'p str) -> Endpoint<'_, 'p> {
        if path == "*" {
            return Endpoint::WholeServer;
        }
        // TRACE would send the request back and so reveal headers that scripts must not see.
        if method == "TRACE" {
            return self.router.allowed(path).map_or(Endpoint::NotFound, Endpoint::NotAllowed);
        }
        match self.router.at(method, path) {
            Ok(found) => Endpoint::Handler(found.value, found.params),
            Err(MethodError::NotFound) => Endpoint::NotFound,
            Err(MethodError::NotAllowed(allowed)) => Endpoint::NotAllowed(allowed),
        }
    }

    /// Responds if no route matches.
    fn not_found(&self, request: &Request<'_>, response: &mut Response) {
        let redirected = self
            .other_spelling(request.method(), request.path())
            .map(|path| match request.query() {
                Some(query) => [&path, "?", query].concat(),
                None => path,
            })
            .map(|target| response.redirect(Status::PERMANENT_REDIRECT, &target))
            .is_some_and(|redirected| redirected.is_ok());
        if !redirected {
            response.error(Status::NOT_FOUND);
        }
    }

    /// Returns the path to redirect to: one of this site that has a handler.
    fn other_spelling(&self, method: &str, path: &str) -> Option<String> {
        let other = match self.redirects {
            Redirects::Nowhere => return None,
            Redirects::Slashes => redirected(&toggled(path))?.into_owned(),
            Redirects::Suggestions => self.router.suggest(method, path)?,
        };
        self.look_up(method, &other).is_handler().then_some(other)
    }
}

/// Responds if a route matches, but not for this method.
fn method_not_allowed(method: &str, allowed: &Allowed<'_>, response: &mut Response) {
    if method == "OPTIONS" {
        response.set_status(Status::NO_CONTENT);
        response.append_displayed("Allow", allowed.with_options());
    } else {
        response.error(Status::METHOD_NOT_ALLOWED);
        response.append_displayed("Allow", allowed);
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routes")
            .field("routes", &self.router.len())
            .field("redirects", &self.redirects)
            .finish_non_exhaustive()
    }
}
