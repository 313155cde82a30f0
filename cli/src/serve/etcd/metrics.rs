//! What the metrics say about routes from etcd.
//!
//! In: the status of the follower. Out: the response of `GET /metrics`, with the server's own
//! metrics.

use std::fmt::{self, Write as _};
use std::sync::{OnceLock, Weak};

use routetree::server::{Context, Metrics, Response, Status};
use routetree_etcd::Follower;

/// The follower, once it is there.
pub(super) type FollowerCell = OnceLock<Weak<Follower>>;

/// Responds with the metrics of the server, and those of the follower. For GET and HEAD alone.
pub(super) fn serve(cell: &FollowerCell, context: &Context<'_>, response: &mut Response) {
    if !matches!(context.request().method(), "GET" | "HEAD") {
        response.error(Status::METHOD_NOT_ALLOWED);
        // The value is one that every header can have.
        let _ = response.append_header("Allow", b"GET, HEAD");
        return;
    }
    let mut text = context.metrics().to_prometheus();
    if let Some(follower) = cell.get().and_then(Weak::upgrade) {
        // Writing to a `String` does not fail.
        let _ = write(&mut text, &follower.status());
    }
    let media_type = Metrics::PROMETHEUS_CONTENT_TYPE.as_bytes();
    if response.bytes(media_type, text.as_bytes()).is_err() {
        response.error(Status::INTERNAL_SERVER_ERROR);
    }
}

fn write(text: &mut String, status: &routetree_etcd::Status) -> fmt::Result {
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
    for (name, kind, help, value) in families {
        let name = format!("routetree_etcd_{name}");
        writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}")?;
    }
    Ok(())
}
