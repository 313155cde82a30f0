//! The hooks that middleware implements.

use crate::server::context::{Context, RequestScratch};
use crate::server::request::RefusedHead;
use crate::server::response::Response;
use crate::server::status::Status;

/// Hooks that run before and after every handler.
///
/// The first middleware [added](crate::server::Routes::wrap) is the outermost: its `before` runs
/// first and its `after` last. Hooks run for every complete request, even if no route matches. Like
/// [handlers](crate::server#handlers), they run on the event loop and must not be slow.
///
/// # Examples
///
/// ```
/// use routetree::server::{Context, MiddlewareAction, Middleware, Response, Routes, Status};
///
/// struct Key(&'static [u8]);
///
/// impl Middleware for Key {
///     fn before(&self, context: &mut Context<'_>, response: &mut Response) -> MiddlewareAction {
///         if context.request().header("x-api-key") == Some(self.0) {
///             return MiddlewareAction::Continue;
///         }
///         response.error(Status::UNAUTHORIZED);
///         MiddlewareAction::Respond
///     }
/// }
///
/// let mut routes = Routes::new();
/// routes.wrap(Key(b"secret"));
/// ```
pub trait Middleware: Send + Sync + 'static {
    /// Runs before the handler.
    ///
    /// With [`MiddlewareAction::Respond`] the response is complete, and neither inner middleware
    /// nor the handler runs.
    fn before(&self, context: &mut Context<'_>, response: &mut Response) -> MiddlewareAction {
        let _ = (context, response);
        MiddlewareAction::Continue
    }

    /// Runs once the response is complete, and may still change it.
    ///
    /// It runs exactly if `before` did, even if the handler panicked, so it can release what
    /// `before` has acquired.
    fn after(&self, context: &mut Context<'_>, response: &mut Response) {
        let _ = (context, response);
    }

    /// Runs for a request that was refused before the lookup, because it was malformed, over a
    /// limit or too slow.
    fn refused(&self, refused: &mut RefusedRequest<'_>) {
        let _ = refused;
    }
}

/// How a request continues after [`Middleware::before`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MiddlewareAction {
    /// Runs the next middleware, and finally the handler.
    Continue,
    /// Sends the response as it is.
    Respond,
}

/// A request that was refused before the lookup.
#[derive(Debug)]
pub struct RefusedRequest<'a> {
    pub(in crate::server) status: Status,
    pub(in crate::server) reason: &'static str,
    /// The length of the response's body, as it is sent.
    pub(in crate::server) length: u64,
    pub(in crate::server) head: &'a RefusedHead<'a>,
    pub(in crate::server) scratch: &'a mut RequestScratch,
}

impl RefusedRequest<'_> {
    /// Returns the status of the response.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Returns the reason, for a log. The response contains the status only.
    pub fn reason(&self) -> &str {
        self.reason
    }

    /// Returns the method, unless it was malformed or not received.
    pub fn method(&self) -> Option<&str> {
        self.head.method
    }

    /// Returns the path as sent, without the query, unless it was malformed or not received.
    pub fn path(&self) -> Option<&str> {
        self.head.path
    }

    /// Returns the request's id, once [`RequestId`](super::RequestId) has assigned one.
    ///
    /// The hooks for refusals run from the inside out, so only middleware around `RequestId` sees
    /// the id.
    pub fn request_id(&self) -> Option<&str> {
        let id = self.scratch.request_id.as_str();
        (!id.is_empty()).then_some(id)
    }
}
