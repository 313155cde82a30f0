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

use routetree::server::Hosts;
use routetree_etcd::{Follower, Status};

use super::live_table::LiveTable;
use super::metrics::{METRICS, MetricsPage};
use super::table::{Builder, Key, Served, Table};
use crate::answer::Surroundings;
use crate::etcd::ServeArguments;

use metrics::FollowerCell;
use routes::Follow;

/// How long the server waits for its first routes before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why routes from etcd are not changed here.
pub(super) const ELSEWHERE: &str =
    "the routes are those in etcd: change them there, with `routetree push` or `etcdctl`";

/// A table that follows etcd.
pub(super) struct Followed {
    pub(super) table: Arc<LiveTable>,
    /// Dropped once the table is not served any more.
    pub(super) follower: Arc<Follower>,
    cell: FollowerCell,
}

impl Followed {
    /// Follows etcd. Returns once there are routes, from etcd or from the copy on disk.
    ///
    /// # Errors
    ///
    /// Returns an error if there are no routes for half a minute, or if there are none and etcd
    /// refuses the user.
    pub(super) fn start(
        arguments: &ServeArguments,
        redirect_slashes: bool,
        wrap: impl FnOnce(&mut Hosts),
    ) -> Result<Followed, Box<dyn Error>> {
        let options = arguments.options()?;
        let cell = FollowerCell::default();
        let (surroundings, metrics) = (Surroundings::default(), MetricsPage::new(cell.clone()));
        let builder = Builder { surroundings, redirect_slashes, metrics: Arc::new(metrics) };
        let mut own = Table::default();
        // For any method: the routes of etcd may have as many methods as a host can have.
        own.insert(Key::new("", None, METRICS), Served::Metrics);
        let mut hosts = builder.hosts(&own)?;
        wrap(&mut hosts);
        let table = LiveTable::new(hosts, builder, own);
        let follower = options.spawn(routes::parse, Follow(Arc::clone(&table)))?;
        let follower = Arc::new(follower);
        cell.set(&follower);
        let has_routes = |status: &Status| status.revision > 0;
        follower.wait(PATIENCE, |status| has_routes(status) || status.denied);
        let status = follower.status();
        if has_routes(&status) {
            return Ok(Followed { table, follower, cell });
        }
        let reason = status.error.unwrap_or_else(|| "it does not answer".to_owned());
        Err(format!("no routes from etcd at {}: {reason}", arguments.etcd.urls()).into())
    }

    /// Returns a function that tells for how long the routes may not be those of etcd.
    pub(super) fn age(&self) -> impl Fn() -> Duration + Send + Sync + 'static {
        let cell = self.cell.clone();
        move || cell.status().map_or(Duration::ZERO, |status| age(&status))
    }
}

fn age(status: &Status) -> Duration {
    let is_in_step = status.connected && status.error.is_none();
    status.age.filter(|_| !is_in_step).unwrap_or_default()
}
