//! Why a message was refused: the status that the peer is told, and the reason that the log is told.
//! Knows nothing of answers and connections.

use super::status::Status;

/// A message that is no request to answer, and the end of its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// All that the peer is told.
    pub(super) status: Status,
    /// What was wrong: for the log, never for the peer.
    pub(super) reason: &'static str,
}

impl Refusal {
    /// A refusal with its reason.
    pub(super) const fn new(status: Status, reason: &'static str) -> Refusal {
        Refusal { status, reason }
    }

    /// The message is not HTTP, or could be read in two ways.
    pub(super) const fn bad(reason: &'static str) -> Refusal {
        Refusal::new(Status::BAD_REQUEST, reason)
    }
}
