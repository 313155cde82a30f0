//! Threads that may wait for a disk, as event loops must not.
//!
//! In: jobs. Out: nothing; a job tells whoever waits for it. Beyond a number of jobs, as with a
//! disk that does not respond, they are refused.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// The most files that are opened or read at the same time.
const MAX_THREADS: usize = 16;

/// The most jobs that wait: more than the server has connections by default.
const MAX_JOBS: usize = 65_536;

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
    /// Runs a job on one of the threads. Returns whether there is room for it.
    pub(super) fn run(self: &Arc<Self>, job: impl FnOnce() + Send + 'static) -> bool {
        let mut state = self.lock();
        if state.jobs.len() >= MAX_JOBS {
            return false;
        }
        state.jobs.push_back(Box::new(job));
        if state.idle >= state.jobs.len() || state.threads >= MAX_THREADS {
            self.changed.notify_one();
            return true;
        }
        state.threads += 1;
        drop(state);
        let readers = Arc::clone(self);
        let spawned = thread::Builder::new().name("files".into()).spawn(move || readers.work());
        if spawned.is_err() {
            self.without_thread();
        }
        true
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

#[cfg(test)]
mod tests {
    use super::{MAX_JOBS, MAX_THREADS, Readers};
    use std::sync::{Arc, Barrier, mpsc};

    #[test]
    fn jobs_run_beside_each_other_and_too_many_are_refused() {
        let readers = Arc::new(Readers::default());
        let (done, jobs) = mpsc::channel();
        // Each of these waits for all others.
        let all = Arc::new(Barrier::new(MAX_THREADS + 1));
        for _ in 0..MAX_THREADS {
            let (done, all) = (done.clone(), Arc::clone(&all));
            assert!(readers.run(move || {
                all.wait();
                all.wait();
                done.send(()).expect("it is awaited");
            }));
        }
        all.wait();
        for _ in 0..MAX_JOBS {
            let done = done.clone();
            assert!(readers.run(move || done.send(()).expect("it is awaited")));
        }
        assert!(!readers.run(|| panic!("it was refused")));
        all.wait();
        drop(done);
        assert_eq!(jobs.iter().count(), MAX_THREADS + MAX_JOBS);
        // A job that panics takes no thread with it.
        for _ in 0..2 * MAX_THREADS {
            readers.run(|| std::panic::resume_unwind(Box::new("on purpose")));
        }
        let (done, jobs) = mpsc::channel();
        readers.run(move || done.send(()).expect("it is awaited"));
        assert_eq!(jobs.iter().count(), 1);
    }
}
