//! From a request to its handler: the router, the middleware around all handlers, and the answers
//! that no handler gives: 404, 405, OPTIONS, slash redirects.

use core::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::context::{Context, Scratch};
use super::middleware::{Chain, Middleware, Refused};
use super::request::Request;
use super::response::Response;
use super::status::Status;
use crate::suggest::{can_lead_to, toggled};
use crate::{Allowed, ConstraintError, InsertError, MethodError, MethodRouter, Params};

/// What answers the requests of a route.
type Handler = Box<dyn Fn(&Context<'_>, &mut Response) + Send + Sync>;

/// The routes of a server, each with the methods that it answers, and the middleware around them.
///
/// A route that answers GET answers HEAD too, with the same head and no body. OPTIONS is answered
/// with the methods of the path, unless a handler of its own does.
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
/// routes.add("GET", "/notes/{id}", show)?;
/// routes.add("PUT", "/notes/{id}", move |_, response| response.text(&greeting))?;
/// assert!(routes.add("PUT", "/notes/{id}", show).is_err());
/// # Ok::<(), routetree::InsertError>(())
/// ```
#[derive(Default)]
pub struct Routes {
    router: MethodRouter<Handler>,
    chain: Chain,
    redirects: Redirects,
    /// Whether there are constraints of one's own, which may panic.
    has_constraints: bool,
}

/// Where a path leads that no route matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Redirects {
    #[default]
    Nowhere,
    /// To the path with or without a slash at its end.
    Slashes,
    /// To what [`MethodRouter::suggest`] says.
    Suggestions,
}

/// What a request leads to.
pub(super) enum Found<'r, 'p> {
    Handler(&'r Handler, Params<'r, 'p>),
    /// The path is known, but not for this method.
    NotAllowed(Allowed<'r>),
    /// `OPTIONS *`: a question to the server as a whole.
    Server,
    Missing,
    /// A constraint panicked.
    Panicked,
}

impl Found<'_, '_> {
    /// Whether a handler answers. Asked at the end of a head that announces a body: what nobody
    /// wants is not kept.
    pub(super) fn is_handler(&self) -> bool {
        matches!(self, Found::Handler(..))
    }
}

impl Routes {
    /// No routes yet: every request is answered with 404.
    pub fn new() -> Self {
        Routes::default()
    }

    /// Adds a handler for a method of a route: a function, or a closure that holds what it needs.
    /// All event loops share it.
    ///
    /// # Errors
    ///
    /// The method is not a token, a route of the same shape answers it already, or the route is not
    /// one. Nothing has changed then.
    pub fn add(
        &mut self,
        method: &str,
        route: &str,
        handler: impl Fn(&Context<'_>, &mut Response) + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.router.insert(method, route, Box::new(handler))
    }

    /// Adds a handler for all methods of a route that have none of their own; for TRACE, which is
    /// never answered, it is not asked.
    ///
    /// # Errors
    ///
    /// As [`Routes::add`].
    pub fn add_any(
        &mut self,
        route: &str,
        handler: impl Fn(&Context<'_>, &mut Response) + Send + Sync + 'static,
    ) -> Result<(), InsertError> {
        self.router.insert_any(route, Box::new(handler))
    }

    /// Registers a constraint of one's own, before the routes that use it.
    ///
    /// # Errors
    ///
    /// The name is taken, or cannot be one.
    pub fn constraint(
        &mut self,
        name: &str,
        accepts: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<(), ConstraintError> {
        self.has_constraints = true;
        self.router.constraint(name, accepts)
    }

    /// Puts middleware around all handlers, those added later too, and inside of all middleware that
    /// is there already.
    pub fn wrap(&mut self, middleware: impl Middleware) {
        self.chain.push(Box::new(middleware));
    }

    /// Whether a path that no route matches is redirected, with 308, to the same path with or
    /// without a slash at its end, if a route matches that. Off by default: who links to a path
    /// that is not there should learn of it.
    pub fn redirect_slashes(&mut self, redirect: bool) {
        self.redirects = if redirect { Redirects::Slashes } else { Redirects::Nowhere };
    }

    /// Whether a path that no route matches is redirected, with 308, to the nearest spelling that is
    /// found, as [`MethodRouter::suggest`] has it: with or without a slash at its end, without dot
    /// segments and doubled slashes, in other letter case. Off by default; takes the place of
    /// [`Routes::redirect_slashes`]. It costs some lookups for each path that is not found.
    pub fn redirect_suggestions(&mut self, redirect: bool) {
        self.redirects = if redirect { Redirects::Suggestions } else { Redirects::Nowhere };
    }

    /// Finds what answers a request. Does not unwind.
    pub(super) fn find<'p>(&self, request: &Request<'p>) -> Found<'_, 'p> {
        let look_up = || self.look_up(request.method(), request.path());
        if !self.has_constraints {
            return look_up();
        }
        catch_unwind(AssertUnwindSafe(look_up)).unwrap_or(Found::Panicked)
    }

    /// Lets middleware and handler fill in the response, which must be empty. Does not unwind.
    pub(super) fn answer(
        &self,
        request: &Request<'_>,
        found: &Found<'_, '_>,
        response: &mut Response,
        scratch: &mut Scratch,
    ) {
        let nothing = Params::new(request.path(), "", &[], Default::default());
        let (params, is_found) = match found {
            Found::Handler(_, params) => (params, true),
            _ => (&nothing, false),
        };
        let mut context = Context::new(request, params, is_found, scratch);
        self.chain.run(&mut context, response, |context, response| match found {
            Found::Handler(handler, _) => handler(context, response),
            Found::NotAllowed(allowed) => not_allowed(request.method(), allowed.clone(), response),
            Found::Server => response.set_status(Status::NO_CONTENT),
            Found::Missing => self.missing(request, response),
            // It goes on where the handler would have run, so that the chain sees to it.
            Found::Panicked => resume_unwind(Box::new("a constraint panicked")),
        });
    }

    /// Lets all middleware see a refusal.
    pub(super) fn refused(&self, refused: &mut Refused<'_>) {
        self.chain.refused(refused);
    }

    fn look_up<'p>(&self, method: &str, path: &'p str) -> Found<'_, 'p> {
        if path == "*" {
            return Found::Server;
        }
        // What TRACE asks for, the request sent back, would show scripts what they must not see.
        if method == "TRACE" {
            return self.router.allowed(path).map_or(Found::Missing, Found::NotAllowed);
        }
        match self.router.at(method, path) {
            Ok(found) => Found::Handler(found.value, found.params),
            Err(MethodError::NotFound) => Found::Missing,
            Err(MethodError::NotAllowed(allowed)) => Found::NotAllowed(allowed),
        }
    }

    /// Answers where no route matches.
    fn missing(&self, request: &Request<'_>, response: &mut Response) {
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

    /// Another path, on this site, that a handler answers.
    fn other_spelling(&self, method: &str, path: &str) -> Option<String> {
        let other = match self.redirects {
            Redirects::Nowhere => return None,
            Redirects::Slashes => toggled(path).into_owned(),
            Redirects::Suggestions => self.router.suggest(method, path)?,
        };
        let found = can_lead_to(&other) && self.look_up(method, &other).is_handler();
        found.then_some(other)
    }
}

/// Answers where the path is known, but not for this method.
fn not_allowed(method: &str, allowed: Allowed<'_>, response: &mut Response) {
    if method == "OPTIONS" {
        response.set_status(Status::NO_CONTENT);
        response.push_shown("Allow", allowed.with_options());
    } else {
        response.error(Status::METHOD_NOT_ALLOWED);
        response.push_shown("Allow", allowed);
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
