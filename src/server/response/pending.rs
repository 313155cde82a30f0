//! Responses that are not there when the handler returns: the body of the request comes first, or
//! another thread responds.
//!
//! In: what a handler waits for. Out: that, for the connection, and later the completed response.

use std::panic::resume_unwind;

use super::Response;
use crate::server::body_receiver::BodyReceiver;
use crate::server::pending_response::{
    ExpectedResponse, Outcome, PendingResponse, pending_response,
};
use crate::server::refusal::RETRY_AFTER;
use crate::server::status::Status;

/// What a response waits for.
pub(in crate::server) enum Pending {
    /// A body of at most so many bytes.
    Body(Box<dyn BodyReceiver>, u64),
    /// A response from another thread.
    Response(ExpectedResponse),
}

/// What completes a response, in the place of its handler.
pub(in crate::server) enum Completion {
    /// The whole body is received.
    End(Box<dyn BodyReceiver>),
    Outcome(Outcome),
    /// It never comes: this status is the response, the last one of its connection.
    Refused(Status),
    /// The receiver panicked.
    Panicked,
}

impl Completion {
    /// Returns whether the handle of a pending response was dropped.
    pub(in crate::server) fn is_missing(&self) -> bool {
        matches!(self, Completion::Outcome(Outcome::Dropped))
    }

    /// Fills in the empty response. May unwind, as a handler may.
    pub(in crate::server) fn run(self, response: &mut Response) {
        match self {
            Completion::End(receiver) => receiver.end(response),
            Completion::Outcome(Outcome::Given(given)) => *response = *given,
            Completion::Outcome(Outcome::Dropped) => response.error(Status::INTERNAL_SERVER_ERROR),
            Completion::Refused(status) => {
                response.error(status);
                response.close();
                if status == Status::SERVICE_UNAVAILABLE {
                    response.append_displayed("Retry-After", RETRY_AFTER);
                }
            }
            Completion::Panicked => resume_unwind(Box::new("a body receiver panicked")),
        }
    }
}

impl Response {
    /// Passes the request's body to a receiver, part by part as it arrives. The receiver fills in
    /// the response at the end of the body; everything that the handler sets here is discarded.
    ///
    /// A body over `max_len` bytes gets a 413: at once if its length is known, and otherwise before
    /// the chunk that exceeds the limit. [`Config::max_body`](crate::server::Config::max_body) does
    /// not apply. The client may take any time, as long as it sends at
    /// [`Config::upload_rate`](crate::server::Config::upload_rate).
    ///
    /// It is meant for handlers inserted by
    /// [`Routes::insert_streaming`](crate::server::Routes::insert_streaming). For any other
    /// handler, the whole body has been read already, and the receiver gets it in one part.
    ///
    /// Middleware cannot use it. Its `after` hooks run once the response is complete, and no longer
    /// see the body.
    pub fn receive_body(&mut self, max_len: u64, receiver: impl BodyReceiver + 'static) {
        self.pending = Some(Pending::Body(Box::new(receiver), max_len));
    }

    /// Leaves the response to another thread, which gives it to the returned handle. Everything
    /// that the handler sets here is discarded.
    ///
    /// The event loop serves its other connections in the meantime; later requests of this one wait
    /// for their turn. After [`Config::response_timeout`](crate::server::Config::response_timeout)
    /// the client gets a 503. A stop waits for the response, up to
    /// [`Config::stop_timeout`](crate::server::Config::stop_timeout).
    ///
    /// Middleware cannot use it. Its `after` hooks run on the event loop once the response is
    /// given, and no longer see the body of the request. The time in the access log includes
    /// the wait.
    #[must_use = "dropping the handle responds with a 500"]
    pub fn later(&mut self) -> PendingResponse {
        let (handle, expected) = pending_response();
        self.pending = Some(Pending::Response(expected));
        handle
    }

    /// Returns whether the response waits for something.
    pub(in crate::server) fn is_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// Discards what the response waits for. May unwind, as it drops values of the user.
    pub(in crate::server) fn no_pending(&mut self) {
        self.pending = None;
    }

    /// Takes out what the response waits for.
    pub(in crate::server) fn take_pending(&mut self) -> Option<Pending> {
        self.pending.take()
    }
}
