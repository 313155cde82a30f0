//! Routes from etcd in the running server.
//!
//! In: where etcd is. Out: live routes that follow it, and what the metrics say about that.
//!
//! - `routes.rs`: the routes of a value, and changes of the live routes
//! - `metrics.rs`: how old the routes are, and the keys that have none

mod metrics;
mod routes;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use routetree::server::{Hosts, LiveHosts, Routes};
use routetree_etcd::Follower;

use crate::etcd::ServeArguments;

use metrics::FollowerCell;
use routes::LiveRoutes;

/// The path of the server's own metrics.
const METRICS: &str = "/metrics";

/// How long the server waits for its first routes before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Follows etcd. Returns once there are routes, from etcd or from the copy on disk; they are
/// followed until the follower is dropped.
///
/// # Errors
///
/// Returns an error if there are no routes for half a minute.
pub(super) fn follow(
    arguments: &ServeArguments,
    redirect_slashes: bool,
    wrap: impl FnOnce(&mut Hosts),
) -> Result<(LiveHosts, Arc<Follower>), Box<dyn Error>> {
    let cell = Arc::new(FollowerCell::new());
    let mut site = Routes::new();
    site.redirect_slashes(redirect_slashes);
    let shown = Arc::clone(&cell);
    // For any method: the routes of etcd may have as many methods as a host can have.
    site.insert_any(METRICS, move |context, response| metrics::serve(&shown, context, response))?;
    let mut hosts = Hosts::new();
    hosts.insert_any(site)?;
    wrap(&mut hosts);
    let live = LiveHosts::new(hosts);
    let sink = LiveRoutes::new(live.clone(), redirect_slashes);
    let follower = Arc::new(arguments.options().spawn(routes::parse, sink)?);
    // The live routes own the cell, and the follower owns the live routes: without `Weak`, neither
    // would ever be dropped.
    let _ = cell.set(Arc::downgrade(&follower));
    if follower.wait(PATIENCE, |status| status.revision > 0) {
        return Ok((live, follower));
    }
    let reason = follower.status().error.unwrap_or_else(|| "it does not answer".to_owned());
    Err(format!("no routes from etcd at {}: {reason}", arguments.etcd.etcd.join(", ")).into())
}
