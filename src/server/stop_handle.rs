//! [`StopHandle`]: stops servers from any thread.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::event_loop::Remote;

/// Stops a [`Server`](super::Server) from any thread.
///
/// [`Server::stop_handle`](super::Server::stop_handle) returns one. A handle can also come first,
/// so that a program handles signals before it binds a server: see
/// [`Server::stop_with`](super::Server::stop_with).
#[derive(Clone, Debug, Default)]
pub struct StopHandle {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    stopped: bool,
    /// The event loops of all servers that the handle stops.
    remotes: Vec<Remote>,
}

impl StopHandle {
    /// Creates a handle without a server, for [`Server::stop_with`](super::Server::stop_with).
    #[must_use]
    pub fn new() -> StopHandle {
        StopHandle::default()
    }

    /// Asks the server to stop, and returns without waiting for it. Further calls have no effect.
    ///
    /// A server that gets the handle later stops as soon as it runs.
    ///
    /// # Errors
    ///
    /// Returns an error if the system cannot wake an event loop. That loop stops at its next event.
    pub fn stop(&self) -> io::Result<()> {
        let mut state = self.lock();
        state.stopped = true;
        state.remotes.iter().map(Remote::stop).fold(Ok(()), io::Result::and)
    }

    /// Lets the handle stop these event loops too, at once if it has been used.
    pub(super) fn attach(&self, remotes: impl Iterator<Item = Remote>) -> io::Result<()> {
        let mut state = self.lock();
        let known = state.remotes.len();
        state.remotes.extend(remotes);
        if !state.stopped {
            return Ok(());
        }
        state.remotes[known..].iter().map(Remote::stop).fold(Ok(()), io::Result::and)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
