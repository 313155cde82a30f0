//! What the monitor is told of where the routes come from.
//!
//! In: how reloads of the file went, and its alerts; or the age of the routes, if they come from
//! elsewhere. Out: for how long older routes have been served.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::routes_file::Alert;

/// For how long the routes have been older than they should be, and the thresholds of the file.
#[derive(Default)]
pub(crate) struct SourceState {
    file: Mutex<State>,
    elsewhere: OnceLock<Box<Age>>,
}

/// Tells for how long older routes have been served.
type Age = dyn Fn() -> Duration + Send + Sync;

#[derive(Default)]
struct State {
    out_of_step_since: Option<Instant>,
    alerts: Vec<Alert>,
}

impl SourceState {
    /// The state of routes that come from no file.
    #[cfg(feature = "etcd")]
    pub(crate) fn elsewhere(age: impl Fn() -> Duration + Send + Sync + 'static) -> SourceState {
        let age: Box<Age> = Box::new(age);
        SourceState { elsewhere: age.into(), ..SourceState::default() }
    }

    /// Notes that the file has no errors, and is served.
    pub(crate) fn in_step(&self) {
        self.lock().out_of_step_since = None;
    }

    /// Notes the thresholds of the file.
    pub(crate) fn set_alerts(&self, alerts: &[Alert]) {
        self.lock().alerts = alerts.to_vec();
    }

    /// Notes that the file has errors, so that older routes are served.
    pub(crate) fn out_of_step(&self) {
        self.lock().out_of_step_since.get_or_insert_with(Instant::now);
    }

    /// Returns for how long the newest routes could not be served; zero if they are.
    pub(crate) fn age(&self, now: Instant) -> Duration {
        if let Some(age) = self.elsewhere.get() {
            return age();
        }
        let since = self.lock().out_of_step_since;
        since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }

    pub(super) fn alerts(&self) -> Vec<Alert> {
        self.lock().alerts.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
