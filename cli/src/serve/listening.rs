//! The servers of `serve`: for the routes, and for the admin interface if there is one.
//!
//! In: addresses, routes, and load if there is to be any. Out: the addresses on standard output,
//! and responses until the server is stopped.

use std::error::Error;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::thread::JoinHandle;

use routetree::server::{BindError, Config, LocalAddr, ServedRoutes, Server, StopHandle};

use super::admin::{Admin, Sources};
use super::demo_load::DemoLoad;
use super::live_table::LiveTable;
use super::monitor::{self, Feed, SourceState};
use crate::args::AdminOptions;
use crate::log_writer::count_lost_lines;
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::parsers::UNIX;

/// The admin interface, and load for a table.
type WithLoad = (Admin, Option<(DemoLoad, Arc<LiveTable>)>);

/// Where and how the server listens.
pub(super) struct Listening {
    pub(super) addr: String,
    pub(super) config: Config,
    pub(super) admin: AdminOptions,
    pub(super) access_log: bool,
    pub(super) stop: StopHandle,
}

/// Routes that can change.
pub(super) struct Live {
    pub(super) table: Arc<LiveTable>,
    pub(super) source: Arc<SourceState>,
    pub(super) feed: Arc<Feed>,
    /// Why the admin interface does not change them, if it does not.
    pub(super) fixed: Option<&'static str>,
}

impl Listening {
    /// Serves routes that do not change.
    pub(super) fn serve_fixed(self, routes: impl Into<ServedRoutes>) -> CommandResult {
        serve(self.bind(routes)?, &self.stop, None)
    }

    /// Listens for the requests that the routes are for.
    fn bind(&self, routes: impl Into<ServedRoutes>) -> Result<Server, Box<dyn Error>> {
        let server = match self.addr.strip_prefix(UNIX) {
            Some(path) => Server::bind_unix(path, routes, self.config.clone()),
            None => Server::bind(&resolve(&self.addr)?[..], routes, self.config.clone()),
        };
        server.map_err(|error| not_bound(error, "--addr"))
    }

    /// Serves routes that can change, with an admin interface if there is to be one. `begin` starts
    /// what changes the routes.
    pub(super) fn serve_live(
        self,
        live: Live,
        load: Option<DemoLoad>,
        begin: impl FnOnce() -> io::Result<()>,
    ) -> CommandResult {
        let Live { table, source, feed, fixed } = live;
        let server = self.bind(table.live())?;
        let (metrics, shown) = (server.metrics(), Arc::clone(&feed));
        let shown_table = Arc::clone(&table);
        let sources =
            Sources { table: shown_table, metrics: Arc::clone(&metrics), feed: shown, fixed };
        let Listening { admin, access_log, stop, .. } = &self;
        let admin = Admin::bind(admin, load.is_some(), *access_log, sources, stop)?;
        begin()?;
        monitor::start(metrics, source, feed)?;
        serve(server, stop, admin.map(|admin| (admin, load.map(|load| (load, table)))))
    }
}

/// Serves until the server is stopped.
fn serve(server: Server, stop: &StopHandle, admin: Option<WithLoad>) -> CommandResult {
    server.stop_with(stop)?;
    count_lost_lines(server.metrics());
    let mut lines = format!("listening on {}\n", shown(&server.local_addr()));
    if let Some((admin, load)) = &admin {
        let addr = shown(&admin.local_addr());
        lines += &format!("admin on {addr}\n");
        if load.is_some() {
            let token = admin.made_token().map(|token| format!("#{token}")).unwrap_or_default();
            lines += &format!("page on {addr}/login{token}\n");
        }
    }
    output::print(&lines)?;
    let admin = admin.map(|admin| run_admin(admin, &server, stop)).transpose()?;
    let outcome = server.run();
    if let Some(admin) = admin {
        // If the other server has failed, nothing else has stopped this one.
        stop.stop()?;
        admin.join().map_err(|_| "the admin interface panicked")??;
    }
    outcome?;
    Ok(Outcome::Fine)
}

/// Starts the admin interface and the load, if there is one.
fn run_admin(
    (mut admin, load): WithLoad,
    server: &Server,
    stop: &StopHandle,
) -> io::Result<JoinHandle<io::Result<()>>> {
    let access = admin.access();
    let thread = admin.run(stop.clone())?;
    if let (Some((load, table)), Some(access), Some(addr)) =
        (load, access, server.local_addr().tcp())
    {
        load.start(&table, addr, access)?;
    }
    Ok(thread)
}

/// How a client is told the address.
fn shown(addr: &LocalAddr) -> String {
    let scheme = if addr.tcp().is_some() { "http://" } else { "" };
    format!("{scheme}{addr}")
}

/// Adds to an error which flag gives another address, if this one is in use.
pub(super) fn not_bound(error: BindError, flag: &str) -> Box<dyn Error> {
    let cause = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    match cause.map(io::Error::kind) {
        Some(io::ErrorKind::AddrInUse) => format!("{error}: `{flag}` gives another address").into(),
        _ => error.into(),
    }
}

/// Returns the addresses that a host and a port stand for.
pub(super) fn resolve(addr: &str) -> Result<Vec<SocketAddr>, String> {
    let resolved = addr.to_socket_addrs().map(Vec::from_iter);
    resolved.map_err(|error| format!("cannot find the address of {addr:?}: {error}"))
}
