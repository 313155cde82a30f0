//! What connections share: what never changes ([`Service`]) and what one event loop reuses from
//! request to request ([`Workspace`]).

use std::time::SystemTime;

use super::config::Config;
use super::date::DateLine;
use super::response::Response;
use super::routes::Routes;

/// Routes and limits: fixed once a server runs.
#[derive(Debug)]
pub struct Service {
    pub(super) routes: Routes,
    pub(super) config: Config,
}

impl Service {
    /// What connections are answered by.
    pub fn new(routes: Routes, config: Config) -> Self {
        Service { routes, config }
    }
}

/// What the connections of one event loop take turns in using: the answer under construction, the
/// date, spare buffers.
///
/// A connection has buffers only while it has something in them, so thousands of idle ones hold
/// none.
#[derive(Debug)]
pub struct Workspace {
    pub(super) response: Response,
    pub(super) date: DateLine,
    pub(super) buffers: BufferPool,
    pub(super) stopping: bool,
}

impl Workspace {
    /// A workspace at the given time, which is what answers are dated by until the next
    /// [`Workspace::set_time`].
    pub fn new(now: SystemTime) -> Self {
        Workspace {
            response: Response::new(),
            date: DateLine::new(now),
            buffers: BufferPool::default(),
            stopping: false,
        }
    }

    /// The time that answers are dated by from now on.
    pub fn set_time(&mut self, now: SystemTime) {
        self.date.set(now);
    }

    /// From now on every answer is the last one of its connection.
    pub fn stop(&mut self) {
        self.stopping = true;
    }
}

/// Spare buffers: empty, but with memory.
#[derive(Debug, Default)]
pub(super) struct BufferPool {
    spare: Vec<Vec<u8>>,
}

impl BufferPool {
    /// As many as connections are likely to use at the same moment: each is back before the event
    /// loop turns to the next connection, unless a request or an answer is left unfinished.
    const MAX_SPARE: usize = 64;
    /// A buffer that grew larger is freed rather than kept. Together: at most 4 MiB lie idle.
    const MAX_CAPACITY: usize = 64 * 1024;

    /// What a new buffer has room for: an ordinary head, or a few small answers, so that it seldom
    /// has to grow.
    const NEW_CAPACITY: usize = 1024;

    /// An empty buffer.
    pub(super) fn take(&mut self) -> Vec<u8> {
        let spare = self.spare.pop();
        spare.unwrap_or_else(|| Vec::with_capacity(Self::NEW_CAPACITY))
    }

    /// Takes a buffer back, whatever is in it.
    pub(super) fn give(&mut self, mut buffer: Vec<u8>) {
        let worth_keeping = (1..=Self::MAX_CAPACITY).contains(&buffer.capacity());
        if worth_keeping && self.spare.len() < Self::MAX_SPARE {
            buffer.clear();
            self.spare.push(buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::BufferPool;

    #[test]
    fn the_pool_keeps_few_and_small_buffers() {
        let mut pool = BufferPool::default();
        pool.give(Vec::new());
        pool.give(Vec::with_capacity(BufferPool::MAX_CAPACITY + 1));
        assert_eq!(pool.spare.len(), 0);
        for _ in 0..2 * BufferPool::MAX_SPARE {
            pool.give(Vec::from(*b"used"));
        }
        assert_eq!(pool.spare.len(), BufferPool::MAX_SPARE);
        let buffer = pool.take();
        assert!(buffer.is_empty() && buffer.capacity() > 0);
    }
}
