//! Why a request is refused: a status for the client, a reason for the log. Knows nothing of
//! responses or connections.

use super::status::Status;

/// Seconds until a client may try again what the server had no memory for. By then the slowest
/// connections have given theirs back.
pub(super) const RETRY_AFTER: u64 = 1;

/// A request that is refused before the lookup, which ends its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The status of the response. The client learns nothing else.
    pub(super) status: Status,
    /// What is wrong, for the log only.
    pub(super) reason: &'static str,
}

impl Refusal {
    /// Creates a refusal.
    #[must_use]
    pub(super) const fn new(status: Status, reason: &'static str) -> Refusal {
        Refusal { status, reason }
    }

    /// Creates a 400: the message is not HTTP, or it is ambiguous.
    #[must_use]
    pub(super) const fn bad(reason: &'static str) -> Refusal {
        Refusal::new(Status::BAD_REQUEST, reason)
    }
}
