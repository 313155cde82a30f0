//! Threads that may wait for a disk, which an event loop must not.
//!
//! In: jobs. A connection waits for the end of its job, so there are never more than connections.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// As many files are opened or read at the same time.
const MAX_THREADS: usize = 16;

type Job = Box<dyn FnOnce() + Send>;

/// The threads. They start when there is something to do for them, and stay.
#[derive(Default)]
pub(crate) struct Readers {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
}

impl Readers {
    /// Runs a job on one of the threads.
    pub(super) fn run(self: &Arc<Self>, job: impl FnOnce() + Send + 'static) {
        let mut state = self.lock();
        state.jobs.push_back(Box::new(job));
        if state.idle >= state.jobs.len() || state.threads >= MAX_THREADS {
            self.changed.notify_one();
            return;
        }
        state.threads += 1;
        drop(state);
        let readers = Arc::clone(self);
        let spawned = thread::Builder::new().name("files".into()).spawn(move || readers.work());
        if spawned.is_err() {
            self.without_thread();
        }
    }

    /// Takes back a thread that could not be started. Its job is for the others; if there are none,
    /// the caller has to wait.
    fn without_thread(&self) {
        let mut state = self.lock();
        state.threads -= 1;
        self.changed.notify_one();
        if state.threads == 0 {
            let jobs = std::mem::take(&mut state.jobs);
            drop(state);
            jobs.into_iter().for_each(|job| job());
        }
    }

    fn work(&self) {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                drop(state);
                // Whoever waits for the job notices that it was dropped.
                let _ = catch_unwind(AssertUnwindSafe(job));
                state = self.lock();
            } else {
                state.idle += 1;
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
