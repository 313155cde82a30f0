//! What middleware and handlers get: the request, the captured parameters, the peer, the metrics.
//!
//! A [`Context`] borrows everything. State that must survive between hooks is in the event loop's
//! [`RequestScratch`]. Knows nothing of responses.
//!
//! - `scratch.rs`: the state that an event loop keeps for contexts
//! - `suspended.rs`: what is kept of a request whose response comes later
//! - `locals.rs`: typed values of the current request
//! - `typed.rs`, `request_error.rs`: the request read into custom types, and why it cannot be

mod locals;
mod request_error;
mod scratch;
mod suspended;
mod typed;

use core::fmt;
use std::net::SocketAddr;
use std::time::Instant;

pub use request_error::RequestError;
pub(super) use scratch::{MAX_ID_LENGTH, RequestScratch};
pub(super) use suspended::SuspendedContext;

use super::metrics::Metrics;
use super::request::Request;
use super::shared_bytes::SharedBytes;
use crate::{Params, UrlError};

/// The routes of each host, which contexts do not know.
pub(super) trait HostRoutes: Sync {
    /// Returns the parts of a host that its pattern captures; `None` if no pattern matches.
    fn params<'a>(&'a self, host: &'a str) -> Option<Params<'a, 'a>>;

    /// Returns the path of a route of a host, with these values.
    fn url(
        &self,
        host: &str,
        method: &str,
        route: &str,
        values: &mut dyn Iterator<Item = (&str, &dyn fmt::Display)>,
    ) -> Result<String, UrlError>;
}

/// The context of one request: what middleware and the handler know about it.
pub struct Context<'a> {
    request: &'a Request<'a>,
    params: &'a Params<'a, 'a>,
    found: bool,
    hosts: &'a dyn HostRoutes,
    scratch: &'a mut RequestScratch,
}

impl<'a> Context<'a> {
    /// Creates the context of a request. `found` says whether `params` are those of a route.
    #[must_use]
    pub(super) fn new(
        request: &'a Request<'a>,
        params: &'a Params<'a, 'a>,
        found: bool,
        hosts: &'a dyn HostRoutes,
        scratch: &'a mut RequestScratch,
    ) -> Self {
        Context { request, params, found, hosts, scratch }
    }

    /// Returns the request.
    pub fn request(&self) -> &'a Request<'a> {
        self.request
    }

    /// Returns the captured parameters, not percent-decoded. They are empty if no route matches.
    pub fn params(&self) -> &'a Params<'a, 'a> {
        self.params
    }

    /// Returns the text of the matched route, such as `/users/{id}`.
    ///
    /// Handlers always have a route. Middleware gets `None` if the response will be a 404 or a 405.
    pub fn route(&self) -> Option<&'a str> {
        self.found.then(|| self.params.route())
    }

    /// Returns the captured parts of the host, if the server's routes are
    /// [`Hosts`](super::Hosts). They are empty if no pattern matches the host.
    ///
    /// Each call looks the host up again: requests whose handlers do not need its parts pay
    /// nothing.
    pub fn host_params(&self) -> Params<'a, 'a> {
        let host = self.request.host();
        let found = self.hosts.params(host);
        found.unwrap_or_else(|| Params::none(host))
    }

    /// Returns the path of a route of this host, with these values, for a link or a `Location`: see
    /// [`MethodRouter::url`](crate::MethodRouter::url).
    ///
    /// Give the whole text of the route, with the prefixes under which it is
    /// [nested](super::Routes::nest).
    ///
    /// # Errors
    ///
    /// As [`MethodRouter::url`](crate::MethodRouter::url), such as [`UrlError::UnknownRoute`] for a
    /// route that was not inserted for this method.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Context, Response, Routes, Status};
    ///
    /// fn create(context: &Context<'_>, response: &mut Response) {
    ///     let created = context.url("GET", "/notes/{id}", [("id", 7)]);
    ///     match created.map(|path| response.append_header("Location", path.as_bytes())) {
    ///         Ok(Ok(())) => response.set_status(Status::CREATED),
    ///         _ => response.error(Status::INTERNAL_SERVER_ERROR),
    ///     }
    /// }
    ///
    /// let mut routes = Routes::new();
    /// routes.insert("POST", "/notes", create)?;
    /// routes.insert("GET", "/notes/{id}", |_, response| response.text("a note"))?;
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn url<N: AsRef<str>, V: fmt::Display>(
        &self,
        method: &str,
        route: &str,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<String, UrlError> {
        let values: Vec<(N, V)> = values.into_iter().collect();
        let mut values = values.iter().map(|(name, value)| (name.as_ref(), value as _));
        self.hosts.url(self.request.host(), method, route, &mut values)
    }

    /// Returns the complete request body. It is empty if the request has none.
    pub fn body(&self) -> &'a [u8] {
        self.request.body()
    }

    /// Returns the complete request body as bytes that may be kept, or sent by
    /// [`Response::shared_bytes`](super::Response::shared_bytes).
    ///
    /// A body over 64 KiB is not copied. A smaller one is: its memory serves the next request.
    pub fn shared_body(&self) -> SharedBytes {
        self.scratch.shared_body.clone().unwrap_or_else(|| self.body().to_vec().into())
    }

    /// Returns the client's address, or `None` if the request did not arrive over a TCP socket.
    pub fn peer(&self) -> Option<SocketAddr> {
        self.scratch.peer
    }

    /// Returns when the event loop learned that the request was complete.
    pub fn received_at(&self) -> Instant {
        self.scratch.received_at()
    }

    /// Returns the request's id, once [`RequestId`](super::RequestId) has assigned one.
    pub fn request_id(&self) -> Option<&str> {
        let id = self.scratch.request_id.as_str();
        (!id.is_empty()).then_some(id)
    }

    /// Returns the server's metrics.
    pub fn metrics(&self) -> &Metrics {
        &self.scratch.metrics
    }

    /// Returns this request's value of type `T`, which starts as the default.
    ///
    /// Middleware uses it to pass state between its hooks or to the handler. The value is dropped
    /// once all hooks have run, before the body of a streamed response is. Later requests reuse its
    /// place, so nothing is allocated for it once every type has been used. If the drop panics, the
    /// panic is counted and logged, and the response is sent all the same.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Context, MiddlewareAction, Middleware, Response};
    ///
    /// #[derive(Default)]
    /// struct User(u64);
    ///
    /// struct Login;
    /// impl Middleware for Login {
    ///     fn before(&self, context: &mut Context<'_>, _: &mut Response) -> MiddlewareAction {
    ///         context.local_mut::<User>().0 = 42;
    ///         MiddlewareAction::Continue
    ///     }
    /// }
    ///
    /// fn handler(context: &Context<'_>, response: &mut Response) {
    ///     response.json(&context.local::<User>().map(|user| user.0));
    /// }
    /// ```
    pub fn local_mut<T: Default + Send + 'static>(&mut self) -> &mut T {
        self.scratch.locals.get_or_default()
    }

    /// Returns this request's value of type `T`, if [`Context::local_mut`] has created one.
    pub fn local<T: Send + 'static>(&self) -> Option<&T> {
        self.scratch.locals.get()
    }

    /// Returns the state that the event loop keeps for contexts.
    pub(super) fn scratch(&mut self) -> &mut RequestScratch {
        self.scratch
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("request", &self.request)
            .field("route", &self.route())
            .finish_non_exhaustive()
    }
}
