//! A response that another thread gives: its handle, and what the connection keeps of it.
//!
//! In: a response, from any thread, at most once. Out: a wake of the connection, which takes the
//! response. Knows nothing of connections.

use core::fmt;
use core::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::response::Response;
use super::streamed_body::BodyWaker;

/// The handle of a response that is given later, from any thread. [`Response::later`] returns it.
///
/// If it is dropped without a response, the client gets a 500, and the log says so.
///
/// # Examples
///
/// ```
/// use routetree::server::{Context, Response, Routes};
///
/// let mut routes = Routes::new();
/// routes.insert("GET", "/report/{id}", |context: &Context<'_>, response: &mut Response| {
///     let id = context.params().get("id").unwrap_or_default().to_owned();
///     let pending = response.later();
///     std::thread::spawn(move || {
///         let mut response = Response::new();
///         response.text(&format!("report {id}, which took a while"));
///         pending.respond(response);
///     });
/// })?;
/// # Ok::<(), routetree::InsertError>(())
/// ```
pub struct PendingResponse {
    slot: Arc<Slot>,
    is_given: bool,
}

/// The connection's side. Dropping it tells the handle that nobody waits any more.
pub(super) struct ExpectedResponse {
    slot: Arc<Slot>,
}

/// What came of a pending response.
pub(super) enum Outcome {
    Given(Box<Response>),
    /// The handle was dropped.
    Dropped,
}

#[derive(Default)]
struct Slot {
    state: Mutex<State>,
    /// Whether the connection has stopped waiting.
    closed: AtomicBool,
}

#[derive(Default)]
struct State {
    outcome: Option<Outcome>,
    /// Set once the connection waits.
    waker: Option<BodyWaker>,
}

impl Slot {
    fn set(&self, outcome: Outcome) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.outcome = Some(outcome);
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// Creates both sides of a pending response.
pub(super) fn pending_response() -> (PendingResponse, ExpectedResponse) {
    let slot = Arc::new(Slot::default());
    (PendingResponse { slot: Arc::clone(&slot), is_given: false }, ExpectedResponse { slot })
}

impl PendingResponse {
    /// Gives the response. It does nothing if nobody waits for it any more.
    ///
    /// The `after` hooks of the middleware then run on the event loop, and see this response.
    pub fn respond(mut self, response: Response) {
        self.is_given = true;
        if !self.is_closed() {
            self.slot.set(Outcome::Given(Box::new(response)));
        }
    }

    /// Returns whether nobody waits for the response any more: the client is gone, or
    /// [`Config::response_timeout`](super::Config::response_timeout) has passed.
    pub fn is_closed(&self) -> bool {
        self.slot.closed.load(Ordering::Acquire)
    }
}

impl Drop for PendingResponse {
    fn drop(&mut self) {
        if !self.is_given && !self.is_closed() {
            self.slot.set(Outcome::Dropped);
        }
    }
}

impl ExpectedResponse {
    /// Sets what is woken once there is an outcome. There may be one already.
    pub(super) fn wake_by(&self, waker: BodyWaker) {
        self.slot.state.lock().unwrap_or_else(PoisonError::into_inner).waker = Some(waker);
    }

    /// Takes the outcome out, if there is one.
    pub(super) fn take(&self) -> Option<Outcome> {
        let mut state = self.slot.state.lock().unwrap_or_else(PoisonError::into_inner);
        mem::take(&mut state.outcome)
    }
}

impl Drop for ExpectedResponse {
    fn drop(&mut self) {
        self.slot.closed.store(true, Ordering::Release);
    }
}

impl fmt::Debug for PendingResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingResponse").field("is_closed", &self.is_closed()).finish()
    }
}
