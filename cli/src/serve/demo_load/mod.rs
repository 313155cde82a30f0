//! Load for a server that is to be looked at: real requests, over real connections.
//!
//! In: a table, the addresses of the server and of its admin interface, a rate. Out: requests and
//! changes of routes, until the process ends.
//!
//! - `targets.rs`, `samples.rs`: what is requested, and how often; paths that a route matches
//! - `client.rs`: a connection, and one request after the other
//! - `workers.rs`: the threads that request
//! - `operator.rs`: the thread that changes routes, in the steps of `script.rs`
//! - `conditions.rs`: what the operator tells the others

mod client;
mod conditions;
mod operator;
mod samples;
mod script;
mod targets;
mod workers;

use std::error::Error;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use routetree::server::Hosts;

use super::admin::Access;
use super::live_table::LiveTable;
use super::metrics::MetricsPage;
use super::reload::make_live;
use super::status::ReloadStatus;
use super::table::{Builder, Table};
use crate::answer::Surroundings;
use crate::args::AdminOptions;
use crate::parsers::{self, UNIX};
use crate::routes_file::{MessageFormat, RoutesFile, of_toml};
use conditions::Conditions;
use targets::Targets;

/// The routes that are served if there is no file.
pub(crate) const EXAMPLE: &str = include_str!("../../../examples/shop.toml");

/// Reads the routes that are served if there is no file.
fn example() -> RoutesFile {
    of_toml("shop.toml", EXAMPLE)
}

/// Makes the routes live that are served if there is no file, in what `wrap` puts around them.
pub(super) fn live(
    redirect_slashes: bool,
    wrap: impl FnOnce(&mut Hosts),
) -> Result<(Arc<LiveTable>, Arc<ReloadStatus>), Box<dyn Error>> {
    let mut file = example();
    let table = Table::of(&mut file);
    let table = table.map_err(|refused| file.report(&refused, MessageFormat::Short))?;
    let status = Arc::new(ReloadStatus::default());
    let metrics = Arc::new(MetricsPage::new(Arc::clone(&status)));
    let builder = Builder { surroundings: Surroundings::default(), redirect_slashes, metrics };
    Ok((make_live(&file, table, builder, &status, wrap)?, status))
}

/// Load that has not started yet.
pub(super) struct DemoLoad {
    /// Requests a second, at most.
    rate: u32,
    conditions: Arc<Conditions>,
}

impl DemoLoad {
    /// Load at a rate, for a server at an address.
    ///
    /// # Errors
    ///
    /// Returns an error if an address is not one of TCP, or if the name of the file of routes is
    /// meant as a rate.
    pub(super) fn new(
        rate: u32,
        addr: &str,
        admin: &AdminOptions,
        routes: Option<&Path>,
    ) -> Result<DemoLoad, String> {
        if let Some(rate) = routes.and_then(meant_rate) {
            return Err(format!(
                "there is no file {rate}: for that rate, write --demo-load={rate}"
            ));
        }
        for (flag, addr) in [("--addr", Some(addr)), ("--admin", admin.admin.as_deref())] {
            if addr.is_some_and(|addr| addr.starts_with(UNIX)) {
                return Err(format!("--demo-load requests over TCP: give {flag} HOST:PORT"));
            }
        }
        Ok(DemoLoad { rate, conditions: Arc::default() })
    }

    /// Lets the server be slow at times.
    pub(super) fn wrap(&self, hosts: &mut Hosts) {
        hosts.wrap(conditions::Slowness(Arc::clone(&self.conditions)));
    }

    /// Starts the threads. They run as long as the process.
    pub(super) fn start(
        self,
        table: &LiveTable,
        server: SocketAddr,
        admin: Access,
    ) -> io::Result<()> {
        let targets = Arc::new(table.read(|table, _| Targets::of(table)));
        workers::start(self.rate, reachable(server), &targets, &self.conditions)?;
        operator::start(admin, self.conditions)
    }
}

/// The rate that is meant by a file that is not there, as in `--demo-load 100`.
fn meant_rate(routes: &Path) -> Option<u32> {
    let rate = parsers::rate(routes.to_str()?).ok()?;
    (!routes.exists()).then_some(rate)
}

/// An address to connect to, of one to listen on.
fn reachable(mut addr: SocketAddr) -> SocketAddr {
    if addr.ip().is_unspecified() {
        addr.set_ip(match addr {
            SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    addr
}

#[cfg(test)]
mod tests {
    use super::{MessageFormat, Table, example, reachable};

    #[test]
    fn the_example_has_no_errors() {
        let mut file = example();
        assert!(file.errors.is_empty(), "{}", file.report(&file.errors, MessageFormat::Short));
        assert_eq!(file.alerts.len(), 4);
        let table =
            Table::of(&mut file).map_err(|refused| refused.len()).expect("it can be served");
        assert!(table.routes().len() > 60 && table.hosts().len() == 4);
    }

    #[test]
    fn an_address_for_all_is_reached_at_this_machine() {
        for (bound, expected) in [
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
            ("127.0.0.2:80", "127.0.0.2:80"),
        ] {
            let addr = reachable(bound.parse().expect("an address"));
            assert_eq!(addr.to_string(), expected);
        }
    }
}
