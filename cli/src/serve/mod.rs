//! `routetree serve`: the routes of a file, or demo routes, over HTTP, with a log, limits from
//! flags, and signals.
//!
//! - `signals.rs`: what the signals of the system do
//! - `live_table.rs`: the table that is served now, and all changes of it
//! - `admin/`: changes over HTTP, on an address of its own
//! - `table.rs`, `changes.rs`: what a file asks for, and what differs between two versions of it
//! - `edit.rs`: edits of live routes by host and key
//! - `reload.rs`, `watch.rs`: how and when changes of the file come into the running server
//! - `monitor/`: samples of the last minutes, and alerts
//! - `demo_load/`: load, and routes to load, for a server that is to be looked at
//! - `status.rs`: what the metrics say about reloads
//! - `etcd/`: routes from etcd in place of a file

mod admin;
mod changes;
mod demo_load;
mod edit;
#[cfg(feature = "etcd")]
mod etcd;
mod live_table;
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
    AccessLog, Config, Hosts, LocalAddr, RequestId, ServedRoutes, Server, StopHandle, Timing,
    log_panics,
};

use crate::args::{RoutesArgument, ServeOptions};
use crate::demo;
use crate::log_writer::{LogWriter, count_lost_lines};
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::parsers::UNIX;
use admin::{Admin, Sources};
use demo_load::DemoLoad;
pub(crate) use demo_load::EXAMPLE;
use live_table::LiveTable;
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
    #[cfg(feature = "etcd")]
    if etcd_arguments.is_given() {
        let (live, follower) = etcd::follow(&etcd_arguments, redirect_slashes, wrap)?;
        let served = serve(bind(&addr, live, config)?, &stop, None);
        drop(follower);
        return served;
    }
    if argument.is_none() && load.is_none() {
        let mut hosts = demo_hosts(redirect_slashes)?;
        wrap(&mut hosts);
        return serve(bind(&addr, hosts, config)?, &stop, None);
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
    let table = match &file {
        Some(file) => file.table(),
        None => demo_load::live(redirect_slashes, wrap)?,
    };
    let server = bind(&addr, table.live(), config)?;
    let status = Arc::clone(&table.builder.status);
    let (metrics, feed) = (server.metrics(), Arc::clone(&status.feed));
    let sources = Sources {
        table: Arc::clone(&table),
        metrics: Arc::clone(&metrics),
        feed: Arc::clone(&feed),
    };
    let admin = Admin::bind(&admin, load.is_some(), access_log, sources, &stop)?;
    if let (Some(watch), Some(file)) = (watch, file) {
        watch::reload_on(wakes, watch, file)?;
    }
    monitor::start(metrics, Arc::clone(&status.source), feed)?;
    serve(server, &stop, admin.map(|admin| (admin, load.map(|load| (load, table)))))
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

/// Listens for the requests that the routes are for.
fn bind(
    addr: &str,
    routes: impl Into<ServedRoutes>,
    config: Config,
) -> Result<Server, Box<dyn Error>> {
    Ok(match addr.strip_prefix(UNIX) {
        Some(path) => Server::bind_unix(path, routes, config)?,
        None => Server::bind(&resolve(addr)?[..], routes, config)?,
    })
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

/// Returns the addresses that a host and a port stand for.
fn resolve(addr: &str) -> Result<Vec<SocketAddr>, String> {
    let resolved = addr.to_socket_addrs().map(Vec::from_iter);
    resolved.map_err(|error| format!("cannot find the address of {addr:?}: {error}"))
}
