//! What the metrics say about routes from etcd.
//!
//! In: the status of the follower. Out: families of metrics.

use std::fmt;
use std::sync::{Arc, OnceLock, Weak};

use routetree_etcd::{Follower, Status};

use crate::serve::families::{Families, Report};

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
    fn write(&self, families: &mut Families<'_>) -> fmt::Result {
        match self.status() {
            Some(status) => write(families, &status),
            None => Ok(()),
        }
    }
}

fn write(families: &mut Families<'_>, status: &Status) -> fmt::Result {
    let Status { revision, connected, keys, refused, updates, snapshots, failures, .. } = *status;
    let help = "Revision of etcd that the routes are of.";
    families.gauge("etcd_revision", help, revision)?;
    let help = "Time since etcd last confirmed that the routes are the newest.";
    families.gauge("etcd_age_seconds", help, status.age.unwrap_or_default().as_secs_f64())?;
    let help = "1 while changes arrive from etcd.";
    families.gauge("etcd_connected", help, u64::from(connected))?;
    families.gauge("etcd_keys", "Keys of etcd that are routes.", keys)?;
    let help = "Keys that have no routes; the log says why.";
    families.gauge("etcd_keys_refused", help, refused)?;
    families.counter("etcd_updates", "Changes of the routes.", updates)?;
    families.counter("etcd_snapshots", "Snapshots of etcd.", snapshots)?;
    let help = "Times that etcd could not be reached, or was lost.";
    families.counter("etcd_failures", help, failures)?;
    let help = "1 while the copy on disk cannot be read or written.";
    families.gauge("etcd_copy_failed", help, u64::from(status.copy_error.is_some()))
}
