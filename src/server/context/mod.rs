//! What middleware and handlers are given: the request, what its route captured, and what else is
//! known of it.
//!
//! A [`Context`] borrows everything. What has to be kept from hook to hook lies in the event loop's
//! [`Scratch`], which is reset for each request and reallocated for none.

use core::any::Any;
use core::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use crate::Params;
use crate::server::log::Lines;
use crate::server::metrics::{Metrics, WorkerMetrics};
use crate::server::request::Request;

/// One request on its way through middleware and handler.
pub struct Context<'a> {
    request: &'a Request<'a>,
    params: &'a Params<'a, 'a>,
    found: bool,
    scratch: &'a mut Scratch,
}

impl<'a> Context<'a> {
    /// A request with the values of its route, if it was found.
    pub(super) fn new(
        request: &'a Request<'a>,
        params: &'a Params<'a, 'a>,
        found: bool,
        scratch: &'a mut Scratch,
    ) -> Self {
        Context { request, params, found, scratch }
    }

    /// The request: method, path, query, headers, body.
    pub fn request(&self) -> &'a Request<'a> {
        self.request
    }

    /// The values of the route's parameters, as the path had them: not percent-decoded. None where
    /// no route matches.
    pub fn params(&self) -> &'a Params<'a, 'a> {
        self.params
    }

    /// The text of the route that won, such as `/users/{id}`. A handler always has one; middleware
    /// has none where the answer will be 404 or 405.
    pub fn route(&self) -> Option<&'a str> {
        self.found.then(|| self.params.route())
    }

    /// The request's body, in full; empty where there is none.
    pub fn body(&self) -> &'a [u8] {
        self.request.body()
    }

    /// The address that the request came from; `None` without a socket, as in tests.
    pub fn peer(&self) -> Option<SocketAddr> {
        self.scratch.peer
    }

    /// When the event loop learned that the request's last bytes were there.
    pub fn received_at(&self) -> Instant {
        self.scratch.now
    }

    /// The request's id, once [`RequestId`](super::RequestId) has given it one.
    pub fn request_id(&self) -> Option<&str> {
        let id = self.scratch.request_id.as_str();
        (!id.is_empty()).then_some(id)
    }

    /// What the server has counted so far.
    pub fn metrics(&self) -> &Metrics {
        &self.scratch.metrics
    }

    /// A value of this request's own, by its type: the default when it is first asked for. Middleware
    /// keeps here what its hooks, or a handler, will need later.
    ///
    /// The memory stays for the next request, so that nothing is allocated once all types were met.
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

    /// The value of this type, if [`Context::local`] made one for this request.
    pub fn local<T: Send + 'static>(&self) -> Option<&T> {
        self.scratch.locals.get()
    }

    /// What the event loop keeps for its requests.
    pub(super) fn scratch(&mut self) -> &mut Scratch {
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

/// What an event loop keeps from request to request, for contexts.
#[derive(Debug)]
pub(super) struct Scratch {
    pub(super) now: Instant,
    pub(super) peer: Option<SocketAddr>,
    pub(super) request_id: Id,
    /// Requests so far; told apart by it where a number of one's own is needed.
    pub(super) serial: u64,
    /// Answers whose time is to be taken when they are ready to be sent.
    pub(super) untimed: u64,
    pub(super) locals: Locals,
    pub(super) lines: Lines,
    pub(super) metrics: Arc<Metrics>,
    worker: usize,
}

impl Scratch {
    /// A scratch for one of the event loops that these metrics are of.
    pub(super) fn new(metrics: Arc<Metrics>, worker: usize, lines: Lines) -> Scratch {
        Scratch {
            now: Instant::now(),
            peer: None,
            request_id: Id::default(),
            serial: 0,
            untimed: 0,
            locals: Locals::default(),
            lines,
            metrics,
            worker,
        }
    }

    /// Forgets the last request; with `keep` its memory stays.
    pub(super) fn reset(&mut self, keep: bool) {
        self.serial += 1;
        self.request_id.length = 0;
        if keep {
            self.locals.reset();
        } else {
            self.locals = Locals::default();
        }
    }

    /// Which of the event loops this is.
    pub(super) fn worker(&self) -> usize {
        self.worker
    }

    /// This event loop's own counters.
    #[inline]
    pub(super) fn counters(&self) -> &WorkerMetrics {
        self.metrics.worker(self.worker)
    }
}

/// The longest id of a request.
pub(super) const LONGEST_ID: usize = 64;

/// The id of a request, as the header's line that says it; empty while it has none.
#[derive(Debug)]
pub(super) struct Id {
    line: [u8; ID_NAME.len() + LONGEST_ID + LINE_END.len()],
    length: usize,
}

const ID_NAME: &[u8] = b"X-Request-Id: ";
const LINE_END: &[u8] = b"\r\n";

impl Default for Id {
    fn default() -> Self {
        let mut id = Id { line: [0; ID_NAME.len() + LONGEST_ID + LINE_END.len()], length: 0 };
        id.line[..ID_NAME.len()].copy_from_slice(ID_NAME);
        id
    }
}

impl Id {
    /// Takes ASCII over, up to the longest id.
    pub(super) fn set(&mut self, id: &[u8]) {
        self.length = id.len().min(LONGEST_ID);
        let (own, behind) = self.line[ID_NAME.len()..].split_at_mut(self.length);
        own.copy_from_slice(&id[..own.len()]);
        behind[..LINE_END.len()].copy_from_slice(LINE_END);
    }

    /// The whole line.
    pub(super) fn line(&self) -> &[u8] {
        &self.line[..ID_NAME.len() + self.length + LINE_END.len()]
    }

    pub(super) fn as_str(&self) -> &str {
        let id = &self.line[ID_NAME.len()..][..self.length];
        core::str::from_utf8(id).unwrap_or_default()
    }
}

/// Values by type, each of one request.
#[derive(Default)]
pub(super) struct Locals {
    /// A value is set if its request is the present one.
    slots: Vec<(u64, Box<dyn Any + Send>)>,
    request: u64,
}

impl Locals {
    fn reset(&mut self) {
        self.request += 1;
    }

    fn get_or_default<T: Default + Send + 'static>(&mut self) -> &mut T {
        let known = self.slots.iter().position(|(_, value)| value.is::<T>());
        let at = known.unwrap_or_else(|| {
            self.slots.push((self.request, Box::<T>::default()));
            self.slots.len() - 1
        });
        let (of_request, value) = &mut self.slots[at];
        let fresh = *of_request == self.request;
        *of_request = self.request;
        match value.downcast_mut::<T>() {
            Some(value) => {
                if !fresh {
                    *value = T::default();
                }
                value
            }
            None => unreachable!("the slot was found by its type"),
        }
    }

    fn get<T: Send + 'static>(&self) -> Option<&T> {
        let mut set = self.slots.iter().filter(|(of_request, _)| *of_request == self.request);
        set.find_map(|(_, value)| value.downcast_ref())
    }
}

impl fmt::Debug for Locals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Locals").field("types", &self.slots.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Locals;

    #[test]
    fn a_value_is_of_one_request_and_its_memory_of_all() {
        let mut locals = Locals::default();
        assert_eq!(locals.get::<u32>(), None);
        *locals.get_or_default::<u32>() = 7;
        *locals.get_or_default::<i8>() = -7;
        assert_eq!((locals.get::<u32>(), locals.get::<i8>()), (Some(&7), Some(&-7)));
        assert_eq!(*locals.get_or_default::<u32>(), 7);
        locals.reset();
        assert_eq!(locals.get::<u32>(), None);
        assert_eq!(*locals.get_or_default::<u32>(), 0);
        assert_eq!(locals.get::<i8>(), None);
        assert_eq!(locals.slots.len(), 2);
    }
}
