//! What the router holds for a route: its handler, its guard, its group and its number.

use std::sync::Arc;

use super::groups::GroupId;
use crate::server::context::Context;
use crate::server::metrics::RouteNumber;
use crate::server::request::Request;
use crate::server::response::{HandlerOutput, Response};

/// A handler of any type: see [`Routes::from_router`](super::Routes::from_router).
pub type Handler = Box<dyn Fn(&Context<'_>, &mut Response) + Send + Sync>;

/// A handler that the clones of its route share.
pub(super) type SharedHandler = Arc<dyn Fn(&Context<'_>, &mut Response) + Send + Sync>;

/// Makes a handler of a function, and what it returns a part of the response.
pub(super) fn shared<R: HandlerOutput>(
    function: impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
) -> SharedHandler {
    Arc::new(move |context, response| function(context, response).complete(response))
}

/// Decides whether a route exists for a request.
pub(super) type Guard = Arc<dyn Fn(&Request<'_>) -> bool + Send + Sync>;

/// A route's handler, its guard, its group, and the number under which its requests are counted.
#[derive(Clone)]
pub(in crate::server) struct RouteEntry {
    pub(super) handler: SharedHandler,
    pub(super) guard: Option<Guard>,
    pub(super) group: GroupId,
    /// Whether the handler runs before the body is read.
    pub(super) streams: bool,
    pub(super) number: RouteNumber,
}

impl RouteEntry {
    /// Creates the entry of a handler in the outermost group, without a guard or a number.
    pub(super) fn new(handler: SharedHandler) -> RouteEntry {
        let (group, number) = (GroupId::ROOT, RouteNumber::default());
        RouteEntry { handler, guard: None, group, streams: false, number }
    }

    /// Creates the entry of a function.
    pub(in crate::server) fn of<R: HandlerOutput>(
        function: impl Fn(&Context<'_>, &mut Response) -> R + Send + Sync + 'static,
    ) -> RouteEntry {
        RouteEntry::new(shared(function))
    }

    /// Lets the handler run before the body is read.
    pub(in crate::server) fn streaming(self) -> RouteEntry {
        RouteEntry { streams: true, ..self }
    }

    /// Adds a guard.
    pub(in crate::server) fn guarded(
        self,
        guard: impl Fn(&Request<'_>) -> bool + Send + Sync + 'static,
    ) -> RouteEntry {
        RouteEntry { guard: Some(Arc::new(guard)), ..self }
    }

    /// Returns whether the route exists for a request.
    pub(super) fn accepts(&self, request: &Request<'_>) -> bool {
        self.guard.as_ref().is_none_or(|guard| guard(request))
    }
}
