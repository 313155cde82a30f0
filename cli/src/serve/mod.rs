//! `routetree serve`: the routes of a file, or demo routes, over HTTP, with a log, limits from
//! flags, and signals.
//!
//! - `signals.rs`: what the signals of the system do
//! - `live_table.rs`: the table that is served now, and all changes of it
//! - `admin/`: changes over HTTP, on an address of its own
//! - `table.rs`, `changes.rs`: what a file asks for, and what differs between two versions of it
//! - `draft.rs`: a table that is being changed; `edit.rs`: edits of live routes by host and key
//! - `difference.rs`: what differs, for the log
//! - `reload.rs`, `watch.rs`: how and when changes of the file come into the running server
//! - `monitor/`: samples of the last minutes, and alerts
//! - `demo_load/`: load, and routes to load, for a server that is to be looked at
//! - `metrics.rs`: the response of `GET /metrics`; `status.rs`: what it says about reloads
//! - `etcd/`: routes from etcd in place of a file

mod admin;
mod changes;
mod demo_load;
mod difference;
mod draft;
mod edit;
#[cfg(feature = "etcd")]
mod etcd;
mod live_table;
mod metrics;
mod monitor;
mod reload;
mod signals;
mod status;
mod table;
mod watch;

use std::error::Error;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use log::LevelFilter;
use routetree::InsertError;
use routetree::server::{
    AccessLog, BindError, Config, Hosts, LocalAddr, RequestId, ServedRoutes, Server, StopHandle,
    Timing, log_panics,
};

use crate::args::{AdminOptions, RoutesArgument, ServeOptions};
use crate::demo;
use crate::log_writer::{LogWriter, count_lost_lines};
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::parsers::UNIX;
use admin::{Admin, Sources};
use demo_load::DemoLoad;
pub(crate) use demo_load::EXAMPLE;
use live_table::LiveTable;
use monitor::{Feed, SourceState};
use reload::{FileRoutes, Refused};
use watch::Watch;

/// The admin interface, and load for a table.
type WithLoad = (Admin, Option<(DemoLoad, Arc<LiveTable>)>);

/// Serves the routes of a file, or the demo routes, until a signal asks the server to stop.
pub(crate) fn run(options: ServeOptions) -> CommandResult {
    let ServeOptions {
        routes,
        format,
        messages,
        addr,
        access_log,
        log_level,
        redirect_slashes,
        admin,
        demo_load,
        limits,
        #[cfg(feature = "etcd")]
            etcd: etcd_arguments,
    } = options;
    let config = limits.into_config()?;
    let load = demo_load.map(|rate| DemoLoad::new(rate, &addr, &admin)).transpose()?;
    let stop = StopHandle::new();
    let (wake, wakes) = mpsc::channel();
    let argument = routes.map(|file| RoutesArgument { file, format, messages });
    let watched = argument.as_ref().map(|argument| &argument.file);
    let watched = watched.filter(|file| file.as_os_str() != "-").cloned();
    signals::act_on_signals(stop.clone(), watched.as_ref().map(|_| wake.clone()))?;
    prepare_process(log_level)?;
    let wrap = |hosts: &mut Hosts| {
        hosts.wrap(Timing);
        if access_log {
            hosts.wrap(AccessLog);
        }
        hosts.wrap(RequestId::new());
        if let Some(load) = &load {
            load.wrap(hosts);
        }
    };
    let listening = Listening { addr, config, admin, access_log, stop };
    #[cfg(feature = "etcd")]
    if etcd_arguments.is_given() {
        let followed = etcd::Followed::start(&etcd_arguments, redirect_slashes, wrap)?;
        let source = Arc::new(SourceState::elsewhere(followed.age()));
        let fixed = Some(etcd::ELSEWHERE);
        let live = Live { table: Arc::clone(&followed.table), source, feed: Arc::default(), fixed };
        let served = listening.serve_live(live, None, || Ok(()));
        drop(followed.follower);
        return served;
    }
    if argument.is_none() && load.is_none() {
        let mut hosts = demo_hosts(redirect_slashes)?;
        wrap(&mut hosts);
        return serve(listening.bind(hosts)?, &listening.stop, None);
    }
    // Before the file is read: a change is noticed from here on.
    let watch = watched.map(|file| Watch::new(&file, wake));
    let file = argument.map(|argument| FileRoutes::open(argument, redirect_slashes, wrap));
    let file = match file.transpose()?.transpose() {
        Ok(file) => file,
        Err(Refused(messages)) => {
            output::print_error(&messages);
            return Ok(Outcome::Findings);
        }
    };
    let (table, status) = match &file {
        Some(file) => (file.table(), file.status()),
        None => demo_load::live(redirect_slashes, wrap)?,
    };
    let (source, feed) = (Arc::clone(&status.source), Arc::clone(&status.feed));
    let live = Live { table, source, feed, fixed: None };
    listening.serve_live(live, load, || match (watch, file) {
        (Some(watch), Some(file)) => watch::reload_on(wakes, watch, file),
        _ => Ok(()),
    })
}

/// Where and how the server listens.
struct Listening {
    addr: String,
    config: Config,
    admin: AdminOptions,
    access_log: bool,
    stop: StopHandle,
}

/// Routes that can change.
struct Live {
    table: Arc<LiveTable>,
    source: Arc<SourceState>,
    feed: Arc<Feed>,
    /// Why the admin interface does not change them, if it does not.
    fixed: Option<&'static str>,
}

impl Listening {
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
    fn serve_live(
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

/// Sets what the whole process has: its log, and as many open files as the system allows.
fn prepare_process(log_level: LevelFilter) -> Result<(), Box<dyn Error>> {
    LogWriter::install(log_level)?;
    log_panics();
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        log::warn!("cannot raise the limit of open files: {error}");
    }
    Ok(())
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

fn demo_hosts(redirect_slashes: bool) -> Result<Hosts, InsertError> {
    let mut routes = demo::routes()?;
    routes.redirect_slashes(redirect_slashes);
    Ok(routes.into())
}

/// Adds to an error which flag gives another address, if this one is in use.
fn not_bound(error: BindError, flag: &str) -> Box<dyn Error> {
    let cause = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    match cause.map(io::Error::kind) {
        Some(io::ErrorKind::AddrInUse) => format!("{error}: `{flag}` gives another address").into(),
        _ => error.into(),
    }
}

/// Returns the addresses that a host and a port stand for.
fn resolve(addr: &str) -> Result<Vec<SocketAddr>, String> {
    let resolved = addr.to_socket_addrs().map(Vec::from_iter);
    resolved.map_err(|error| format!("cannot find the address of {addr:?}: {error}"))
}
