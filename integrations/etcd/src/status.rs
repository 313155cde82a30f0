//! [`Status`]: the state of a follower.
//!
//! Input: what its thread notes. Output: the state, for any thread that asks or waits.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::key::Key;

/// The state of a [`Follower`](crate::Follower).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// The version of the routes: the revision of etcd that they are of. 0 before the first routes.
    ///
    /// It changes after the routes, so a request may see newer ones.
    pub revision: i64,
    /// Whether a watch is open, so that changes arrive.
    pub connected: bool,
    /// How long ago etcd last confirmed that the routes are the newest. While etcd can be reached,
    /// this is little more than [`Options::probe`](crate::Options::probe) at most. For routes from
    /// the copy on disk, it counts from the last confirmation before the copy was written. `None`
    /// before the first routes.
    pub age: Option<Duration>,
    /// The number of keys.
    pub keys: usize,
    /// The number of keys that have no routes; see [`Follower::refused`](crate::Follower::refused).
    pub refused: usize,
    /// The number of updates of the routes.
    pub updates: u64,
    /// The number of snapshots taken.
    pub snapshots: u64,
    /// The number of times that etcd could not be reached, or was lost.
    pub failures: u64,
    /// The last error of etcd or of the sink. `None` once it works again.
    pub error: Option<String>,
    /// Whether the last error is that etcd refuses the user: none is given, or one that etcd does
    /// not know, or the password is wrong, or the user may not read the keys. Also if a user is
    /// given and etcd has no users. It is tried again all the same, since the rights may change.
    pub denied: bool,
    /// The last error of the copy on disk. `None` once it is written.
    pub copy_error: Option<String>,
}

/// Key and reason of each key that has no routes.
pub(crate) type Refused = BTreeMap<Key, String>;

#[derive(Default)]
pub(crate) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) status: Status,
    pub(crate) refused: Refused,
    confirmed: Option<Confirmed>,
}

/// When etcd confirmed the routes: this long before that moment.
struct Confirmed {
    before: Duration,
    moment: Instant,
}

impl State {
    /// The routes were those of etcd so long ago.
    pub(crate) fn confirm(&mut self, before: Duration) {
        self.confirmed = Some(Confirmed { before, moment: Instant::now() });
    }

    fn status(&self) -> Status {
        let age = |confirmed: &Confirmed| confirmed.before + confirmed.moment.elapsed();
        Status {
            age: self.confirmed.as_ref().map(age),
            refused: self.refused.len(),
            ..self.status.clone()
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn update(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    pub(crate) fn status(&self) -> Status {
        self.lock().status()
    }

    pub(crate) fn refused(&self) -> Refused {
        self.lock().refused.clone()
    }

    pub(crate) fn wait(
        self: &Arc<Self>,
        timeout: Duration,
        mut reached: impl FnMut(&Status) -> bool,
    ) -> bool {
        let state = self.lock();
        let not_yet = |state: &mut State| !reached(&state.status());
        let waited = self.changed.wait_timeout_while(state, timeout, not_yet);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}
