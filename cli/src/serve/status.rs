//! How the last reloads went, for the metrics.
//!
//! In: the result of each reload. Out: text for Prometheus, with the alerts.

use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::metrics::{Report, family};
use super::monitor::{AlertStatus, Feed, SourceState};

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
    fn write(&self, text: &mut String) -> fmt::Result {
        let families = [
            ("reloads_total", "counter", "Reloads of the file of routes.", &self.succeeded),
            (
                "reloads_failed_total",
                "counter",
                "Reloads that changed nothing because of an error.",
                &self.failed,
            ),
            (
                "routes_loaded_timestamp_seconds",
                "gauge",
                "When the file was read whose routes are served.",
                &self.loaded,
            ),
            (
                "routes_version",
                "gauge",
                "Version of the routes after the last change of the file.",
                &self.version,
            ),
        ];
        for (name, kind, help, value) in families {
            family(text, name, kind, help, value.load(Ordering::Relaxed))?;
        }
        let error = self.error.lock().unwrap_or_else(PoisonError::into_inner);
        let name = "routetree_reload_error";
        writeln!(text, "# HELP {name} 1 while the last reload has failed, with its first error.")?;
        writeln!(text, "# TYPE {name} gauge")?;
        if let Some(error) = &*error {
            writeln!(text, "{name}{{error=\"{}\"}} 1", escape(error))?;
        }
        self.write_alerts(text)
    }
}

impl ReloadStatus {
    /// Writes the alerts of the file, and for how long it could not be served.
    fn write_alerts(&self, text: &mut String) -> fmt::Result {
        let name = "routetree_alert";
        writeln!(text, "# HELP {name} 1 while a threshold of the file of routes is exceeded.")?;
        writeln!(text, "# TYPE {name} gauge")?;
        for alert in &*self.feed.alerts() {
            let AlertStatus { name: threshold, .. } = alert;
            let value = u8::from(alert.is_alert());
            writeln!(text, "{name}{{threshold=\"{threshold}\"}} {value}")?;
        }
        let age = self.source.age(Instant::now()).as_secs();
        family(
            text,
            "table_age_seconds",
            "gauge",
            "For how long the file could not be served.",
            age,
        )
    }
}

/// Escapes the value of a label.
fn escape(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}
