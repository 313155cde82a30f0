//! What the monitor is told of the file of routes.
//!
//! In: how reloads went, and the alerts of the file. Out: for how long the file has had errors.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::routes_file::Alert;

/// Since when the file has had errors, and its thresholds.
#[derive(Debug, Default)]
pub(crate) struct SourceState(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    out_of_step_since: Option<Instant>,
    alerts: Vec<Alert>,
}

impl SourceState {
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

    /// Returns for how long the file could not be served; zero if it is.
    pub(crate) fn age(&self, now: Instant) -> Duration {
        let since = self.lock().out_of_step_since;
        since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }

    pub(super) fn alerts(&self) -> Vec<Alert> {
        self.lock().alerts.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
