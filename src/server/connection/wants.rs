//! What a connection wants from its driver next.

use super::{Connection, Phase};

/// While a streamed body is sent, further requests are read up to this many bytes: enough to notice
/// that the peer has closed, and little more.
const READ_AHEAD: usize = 4096;

/// What a connection wants from its driver. It may want several things at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// Bytes from the peer: call [`Connection::receive`] or [`Connection::peer_closed`].
    pub read: bool,
    /// [`Connection::output`] sent: call [`Connection::sent`].
    pub write: bool,
    /// Another turn, as this one is used up: call [`Connection::begin_turn`] once other
    /// connections had theirs, then [`Connection::proceed`].
    pub turn: bool,
    /// The sending side shut down: call [`Connection::shut_down`].
    pub shutdown: bool,
    /// The connection closed. It wants nothing else then.
    pub close: bool,
    /// Every close of the socket made a reset, whatever causes it: before the response is
    /// complete, a plain close would tell the peer that it is.
    pub reset: bool,
}

impl Connection {
    /// Returns what the driver should do next.
    pub fn wants(&self) -> Wants {
        let mut wants = Wants {
            write: !self.send_buffer.is_empty(),
            reset: self.ends_by_close && self.is_cut(),
            ..Wants::default()
        };
        match self.phase {
            // Requests that wait in `input` come first.
            Phase::Head { needed } => wants.read = self.input.len() < needed,
            Phase::Body(_) => wants.read = true,
            Phase::Parts => wants.read = true,
            Phase::Streaming | Phase::Answer => wants.read = self.input.len() < READ_AHEAD,
            Phase::Last if wants.write => {}
            Phase::Last if self.is_cut || self.peer_closed => wants.close = true,
            Phase::Last => wants.shutdown = true,
            Phase::Linger => wants.read = true,
            Phase::Closed => {
                return Wants { close: true, reset: wants.reset, ..Wants::default() };
            }
        }
        wants.read &= !self.peer_closed;
        wants.turn = self.paused;
        wants
    }
}
