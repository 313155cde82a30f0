//! From a request to its handler: the router, and a plain list of methods for each route.

use core::fmt;

use super::context::Context;
use super::request::Request;
use super::response::{Response, is_token_byte};
use super::status::Status;
use crate::{InsertError, Router};

/// What answers the requests of a route: a plain function from a request to an answer.
pub type Handler = fn(&Context<'_>, &mut Response);

/// The routes of a server, each with the methods that it answers.
///
/// A route that answers GET answers HEAD too, with the same head and no body. Routes of one shape
/// have one list of methods, so their parameters need the same names: `GET /a/{x}` with `PUT
/// /a/{y}` is a conflict.
///
/// # Examples
///
/// ```
/// use routetree::server::{Context, Response, Routes};
///
/// fn show(_: &Context<'_>, response: &mut Response) {
///     response.text("here it is");
/// }
/// fn store(_: &Context<'_>, response: &mut Response) {
///     response.text("stored");
/// }
///
/// let mut routes = Routes::new();
/// routes.add("GET", "/notes/{id}", show)?;
/// routes.add("PUT", "/notes/{id}", store)?;
/// assert!(routes.add("PUT", "/notes/{id}", store).is_err());
/// # Ok::<(), routetree::server::RouteError>(())
/// ```
#[derive(Default)]
pub struct Routes {
    router: Router<Endpoint>,
}

/// The methods of one route.
struct Endpoint {
    methods: Vec<(String, Handler)>,
    /// The `Allow` header's value for them.
    allow: String,
}

impl Routes {
    /// No routes yet: every request is answered with 404.
    pub fn new() -> Self {
        Routes { router: Router::new() }
    }

    /// Adds a handler for a method of a route.
    ///
    /// # Errors
    ///
    /// The method is not a token, the route already answers it, or the router does not accept the
    /// route. Nothing has changed then.
    pub fn add(&mut self, method: &str, route: &str, handler: Handler) -> Result<(), RouteError> {
        if method.is_empty() || !method.bytes().all(is_token_byte) {
            return Err(RouteError::Method(method.to_owned()));
        }
        if let Some(endpoint) = self.router.get_mut(route) {
            if endpoint.methods.iter().any(|(known, _)| known == method) {
                return Err(RouteError::Taken {
                    method: method.to_owned(),
                    route: route.to_owned(),
                });
            }
            endpoint.add(method, handler);
            return Ok(());
        }
        let mut endpoint = Endpoint { methods: Vec::new(), allow: String::new() };
        endpoint.add(method, handler);
        self.router.insert(route, endpoint).map_err(RouteError::Route)
    }

    /// Lets the request's route fill in the response, which must be empty; without one it becomes
    /// 404 or 405.
    pub(super) fn answer(&self, request: &Request<'_>, response: &mut Response) {
        let Ok(found) = self.router.at(request.path()) else {
            return response.error(Status::NOT_FOUND);
        };
        match found.value.handler(request.method()) {
            Some(handler) => handler(&Context::new(request, &found.params), response),
            None => {
                response.error(Status::METHOD_NOT_ALLOWED);
                let allowed = response.header("Allow", found.value.allow.as_bytes());
                debug_assert!(allowed.is_ok(), "methods are tokens");
            }
        }
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routes").finish_non_exhaustive()
    }
}

impl Endpoint {
    /// The handler for a method; HEAD falls back to GET.
    fn handler(&self, method: &str) -> Option<Handler> {
        let find = |wanted: &str| {
            let mut methods = self.methods.iter();
            methods.find(|(known, _)| known == wanted).map(|&(_, handler)| handler)
        };
        find(method).or_else(|| if method == "HEAD" { find("GET") } else { None })
    }

    /// Adds a method that is not there yet, and brings the `Allow` value up to date: in byte order,
    /// HEAD wherever GET is.
    fn add(&mut self, method: &str, handler: Handler) {
        self.methods.push((method.to_owned(), handler));
        let mut allowed: Vec<&str> =
            self.methods.iter().map(|(method, _)| method.as_str()).collect();
        if allowed.contains(&"GET") {
            allowed.push("HEAD");
        }
        allowed.sort_unstable();
        allowed.dedup();
        self.allow = allowed.join(", ");
    }
}

/// Why a route was not added.
#[derive(Debug)]
#[non_exhaustive]
pub enum RouteError {
    /// The method is not a token.
    Method(String),
    /// The route already answers this method.
    Taken {
        /// The method.
        method: String,
        /// The route's text.
        route: String,
    },
    /// The router does not accept the route.
    Route(InsertError),
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RouteError::Method(method) => write!(f, "method {method:?} is not a token"),
            RouteError::Taken { method, route } => write!(f, "`{route}` already answers {method}"),
            RouteError::Route(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for RouteError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            RouteError::Route(error) => Some(error),
            _ => None,
        }
    }
}
