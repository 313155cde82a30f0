//! From a request to its handler: the router, the middleware around all handlers, and the answers
//! that no handler gives: 404, 405, OPTIONS, slash redirects.

use core::fmt;

use super::context::{Context, Scratch};
use super::middleware::{Chain, Middleware, Refused};
use super::request::Request;
use super::response::Response;
use super::status::Status;
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
    redirect_slashes: bool,
}

/// What a request leads to.
enum Found<'r, 'p> {
    Handler(&'r Handler, Params<'r, 'p>),
    /// The path is known, but not for this method.
    NotAllowed(Allowed<'r>),
    /// `OPTIONS *`: a question to the server as a whole.
    Server,
    Missing,
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
        self.redirect_slashes = redirect;
    }

    /// Whether a handler answers the request.
    pub(super) fn has_handler(&self, request: &Request<'_>) -> bool {
        matches!(self.find(request.method(), request.path()), Found::Handler(..))
    }

    /// Lets middleware and handler fill in the response, which must be empty. Does not unwind.
    pub(super) fn answer(
        &self,
        request: &Request<'_>,
        response: &mut Response,
        scratch: &mut Scratch,
    ) {
        let found = self.find(request.method(), request.path());
        let nothing = Params::new(request.path(), "", &[], Default::default());
        let (params, is_found) = match &found {
            Found::Handler(_, params) => (params, true),
            _ => (&nothing, false),
        };
        let mut context = Context::new(request, params, is_found, scratch);
        self.chain.run(&mut context, response, |context, response| match found {
            Found::Handler(handler, _) => handler(context, response),
            Found::NotAllowed(allowed) => not_allowed(request.method(), allowed, response),
            Found::Server => response.set_status(Status::NO_CONTENT),
            Found::Missing => self.missing(request, response),
        });
    }

    /// Lets all middleware see a refusal.
    pub(super) fn refused(&self, refused: &mut Refused<'_>) {
        self.chain.refused(refused);
    }

    fn find<'r, 'p>(&'r self, method: &str, path: &'p str) -> Found<'r, 'p> {
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
        let target = self.redirect_slashes.then(|| self.other_slash(request)).flatten();
        let redirected = target
            .map(|target| response.redirect(Status::PERMANENT_REDIRECT, &target))
            .is_some_and(|redirected| redirected.is_ok());
        if !redirected {
            response.error(Status::NOT_FOUND);
        }
    }

    /// The request's target with a slash more or less at the end of its path, if a handler answers
    /// that.
    fn other_slash(&self, request: &Request<'_>) -> Option<String> {
        let path = request.path();
        let mut other = match path.strip_suffix('/') {
            Some(shorter) => shorter.to_owned(),
            None => format!("{path}/"),
        };
        // What begins with two slashes would lead to another host, and browsers take a backslash
        // for a slash.
        let stays_here = other.starts_with('/') && !other[1..].starts_with(['/', '\\']);
        if !stays_here || !matches!(self.find(request.method(), &other), Found::Handler(..)) {
            return None;
        }
        if let Some(query) = request.query() {
            other.push('?');
            other.push_str(query);
        }
        Some(other)
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
            .field("redirect_slashes", &self.redirect_slashes)
            .finish_non_exhaustive()
    }
}
