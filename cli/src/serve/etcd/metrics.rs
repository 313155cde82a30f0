//! What the metrics say about routes from etcd.
//!
//! In: the status of the follower. Out: text for Prometheus.

use std::fmt;
use std::sync::{Arc, OnceLock, Weak};

use routetree_etcd::{Follower, Status};

use crate::serve::metrics::{Report, family};

/// The follower, once it is there. It owns the routes, and they own this.
#[derive(Clone, Default)]
pub(super) struct FollowerCell(Arc<OnceLock<Weak<Follower>>>);

impl FollowerCell {
    pub(super) fn set(&self, follower: &Arc<Follower>) {
        // There is one follower.
        let _ = self.0.set(Arc::downgrade(follower));
    }

    /// Returns the state of the follower, if there is one.
    pub(super) fn status(&self) -> Option<Status> {
        Some(self.0.get()?.upgrade()?.status())
    }
}

impl Report for FollowerCell {
    fn write(&self, text: &mut String) -> fmt::Result {
        match self.status() {
            Some(status) => write(text, &status),
            None => Ok(()),
        }
    }
}

fn write(text: &mut String, status: &Status) -> fmt::Result {
    let age = status.age.unwrap_or_default().as_secs_f64();
    let families = [
        ("revision", "gauge", "Revision of etcd that the routes are of.", status.revision as f64),
        (
            "age_seconds",
            "gauge",
            "Time since etcd last confirmed that the routes are the newest.",
            age,
        ),
        ("connected", "gauge", "1 while changes arrive from etcd.", status.connected.into()),
        ("keys", "gauge", "Keys of etcd that are routes.", status.keys as f64),
        (
            "keys_refused",
            "gauge",
            "Keys that have no routes; the log says why.",
            status.refused as f64,
        ),
        ("updates_total", "counter", "Changes of the routes.", status.updates as f64),
        ("snapshots_total", "counter", "Snapshots of etcd.", status.snapshots as f64),
        (
            "failures_total",
            "counter",
            "Times that etcd could not be reached, or was lost.",
            status.failures as f64,
        ),
        (
            "copy_failed",
            "gauge",
            "1 while the copy on disk cannot be read or written.",
            status.copy_error.is_some().into(),
        ),
    ];
    families.iter().try_for_each(|(name, kind, help, value)| {
        family(text, &format!("etcd_{name}"), kind, help, value)
    })
}
