//! What event loops share, and what reaches one from another thread.

use std::collections::HashSet;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use mio::Waker;

use crate::server::streamed_body::WakeQueue;

/// What all event loops of a server have in common: the number of connections, and whether to stop.
#[derive(Debug)]
pub(in crate::server) struct Shared {
    stop: AtomicBool,
    connections: AtomicUsize,
    max_connections: usize,
}

impl Shared {
    /// Nothing connected yet.
    pub(in crate::server) fn new(max_connections: usize) -> Shared {
        Shared { stop: AtomicBool::new(false), connections: AtomicUsize::new(0), max_connections }
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    /// Makes room for one more connection, if the limit allows it. At the end it does not count:
    /// who waits to be accepted then, perhaps with a request sent, is served rather than cut off.
    pub(super) fn reserve(&self) -> bool {
        let has_room = |count| count < self.max_connections || self.is_stopping();
        let one_more = |count| has_room(count).then_some(count + 1);
        self.connections.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).is_ok()
    }

    /// Gives a connection's room back.
    pub(super) fn release(&self) {
        self.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A way to reach an event loop from any thread.
#[derive(Clone, Debug)]
pub(in crate::server) struct Remote {
    shared: Arc<Shared>,
    mailbox: Arc<Mailbox>,
}

impl Remote {
    pub(super) fn new(shared: Arc<Shared>, waker: Waker) -> Remote {
        Remote { shared, mailbox: Arc::new(Mailbox { keys: Mutex::default(), waker }) }
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    pub(super) fn mailbox(&self) -> &Arc<Mailbox> {
        &self.mailbox
    }

    /// Asks the server to stop, and wakes this loop. Asking again changes nothing.
    pub(in crate::server) fn stop(&self) -> io::Result<()> {
        self.shared.stop.store(true, Ordering::Release);
        self.mailbox.waker.wake()
    }
}

/// Keys of connections whose bodies in pieces have more to send.
#[derive(Debug)]
pub(super) struct Mailbox {
    keys: Mutex<HashSet<usize>>,
    waker: Waker,
}

impl Mailbox {
    /// Takes all keys out, into `keys`.
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
            // It fails only where the system has no memory left for an event; the loop then sees
            // the key at its next turn, half a second later.
            let _ = self.waker.wake();
        }
    }
}
