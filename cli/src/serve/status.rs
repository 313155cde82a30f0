//! How the last reloads went, for the metrics.
//!
//! In: the result of each reload. Out: families of metrics, with the alerts.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::families::{Families, Report};
use super::monitor::{Feed, SourceState};

/// How many reloads succeeded and failed, and the last error.
#[derive(Default)]
pub(super) struct ReloadStatus {
    succeeded: AtomicU64,
    failed: AtomicU64,
    /// When the file was read that is served, in seconds of Unix time.
    loaded: AtomicU64,
    /// The version of the routes that are served.
    version: AtomicU64,
    /// The first error of the last reload, if it failed.
    error: Mutex<Option<String>>,
    pub(super) source: Arc<SourceState>,
    pub(super) feed: Arc<Feed>,
}

impl ReloadStatus {
    /// Records that the routes of the file are served.
    pub(super) fn loaded(&self, version: u64) {
        self.source.in_step();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.loaded.store(now.as_secs(), Ordering::Relaxed);
        self.version.store(version, Ordering::Relaxed);
    }

    /// Counts a reload.
    pub(super) fn succeed(&self, version: u64) {
        self.loaded(version);
        self.succeeded.fetch_add(1, Ordering::Relaxed);
        self.set_error(None);
    }

    /// Counts a reload that changed nothing because of an error.
    pub(super) fn fail(&self, error: &str) {
        self.source.out_of_step();
        self.failed.fetch_add(1, Ordering::Relaxed);
        self.set_error(Some(error.to_owned()));
    }

    fn set_error(&self, error: Option<String>) {
        *self.error.lock().unwrap_or_else(PoisonError::into_inner) = error;
    }
}

impl Report for Arc<ReloadStatus> {
    fn write(&self, families: &mut Families<'_>) -> fmt::Result {
        let value = |of: &AtomicU64| of.load(Ordering::Relaxed);
        let help = "Reloads of the file of routes.";
        families.counter("reloads", help, value(&self.succeeded))?;
        let help = "Reloads that changed nothing because of an error.";
        families.counter("reloads_failed", help, value(&self.failed))?;
        let help = "When the file was read whose routes are served.";
        families.gauge("routes_loaded_timestamp_seconds", help, value(&self.loaded))?;
        let help = "Version of the routes after the last change of the file.";
        families.gauge("routes_version", help, value(&self.version))?;
        let error = self.error.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let help = "1 while the last reload has failed, with its first error.";
        families.gauges("reload_error", help, "error", error.as_deref().map(|error| (error, 1)))?;
        let alerts = self.feed.alerts();
        let alerts = alerts.iter().map(|alert| (alert.name, u64::from(alert.is_alert())));
        let help = "1 while a threshold of the file of routes is exceeded.";
        families.gauges("alert", help, "threshold", alerts)?;
        let age = self.source.age(Instant::now()).as_secs();
        families.gauge("table_age_seconds", "For how long the file could not be served.", age)
    }
}
