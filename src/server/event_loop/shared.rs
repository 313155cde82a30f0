//! The state that event loops share, and messages to an event loop from other threads.

use std::collections::HashSet;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use mio::Waker;

use crate::server::streamed_body::WakeQueue;

/// The state that all event loops of a server share: the number of connections, and whether to
/// stop.
#[derive(Debug)]
pub(in crate::server) struct Shared {
    stop: AtomicBool,
    connections: AtomicUsize,
    max_connections: usize,
}

impl Shared {
    /// Creates the state of a server without connections.
    #[must_use]
    pub(in crate::server) fn new(max_connections: usize) -> Shared {
        Shared { stop: AtomicBool::new(false), connections: AtomicUsize::new(0), max_connections }
    }

    /// Returns whether the server is stopping.
    pub(super) fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    /// Reserves room for one more connection, and returns whether there was room.
    ///
    /// While the server stops there is no limit: clients that wait to be accepted may have sent a
    /// request already, and are served rather than cut off.
    pub(super) fn reserve(&self) -> bool {
        let has_room = |count| count < self.max_connections || self.is_stopping();
        let one_more = |count| has_room(count).then_some(count + 1);
        self.connections.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).is_ok()
    }

    /// Releases the room of a connection.
    pub(super) fn release(&self) {
        self.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Reaches an event loop from any thread.
#[derive(Clone, Debug)]
pub(in crate::server) struct Remote {
    shared: Arc<Shared>,
    mailbox: Arc<Mailbox>,
}

impl Remote {
    /// Creates a remote for the loop that `waker` wakes.
    #[must_use]
    pub(super) fn new(shared: Arc<Shared>, waker: Waker) -> Remote {
        Remote { shared, mailbox: Arc::new(Mailbox { keys: Mutex::default(), waker }) }
    }

    /// Returns the state that all loops share.
    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Returns the loop's mailbox.
    pub(super) fn mailbox(&self) -> &Arc<Mailbox> {
        &self.mailbox
    }

    /// Asks the server to stop, and wakes this loop. Repeated calls have no effect.
    pub(in crate::server) fn stop(&self) -> io::Result<()> {
        self.shared.stop.store(true, Ordering::Release);
        self.mailbox.waker.wake()
    }
}

/// The keys of connections whose streamed bodies were woken.
#[derive(Debug)]
pub(super) struct Mailbox {
    keys: Mutex<HashSet<usize>>,
    waker: Waker,
}

impl Mailbox {
    /// Moves all keys into `keys`.
    pub(super) fn empty_into(&self, keys: &mut Vec<usize>) {
        keys.extend(self.keys.lock().unwrap_or_else(PoisonError::into_inner).drain());
    }
}

impl WakeQueue for Mailbox {
    fn push(&self, key: usize) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = keys.is_empty();
        keys.insert(key);
        drop(keys);
        if is_first {
            // This fails only if the system is out of memory. The loop then finds the key at its
            // next sweep, at most half a second later.
            let _ = self.waker.wake();
        }
    }
}
