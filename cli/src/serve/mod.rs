//! `routetree serve`: the routes of a file, or demo routes, over HTTP, with a log, limits from
//! flags, and signals.
//!
//! - `listening.rs`: the server for the routes, and that of the admin interface
//! - `signals.rs`: what the signals of the system do
//! - `live_table.rs`: the table that is served now, and all changes of it
//! - `admin/`: changes over HTTP, on an address of its own
//! - `table.rs`, `changes.rs`: what a file asks for, and what differs between two versions of it
//! - `draft.rs`: a table that is being changed; `edit.rs`: edits of live routes by host and key
//! - `difference.rs`: what differs, for the log
//! - `reload.rs`, `watch.rs`: how and when changes of the file come into the running server
//! - `monitor/`: samples of the last minutes, and alerts
//! - `demo_load/`: load, and routes to load, for a server that is to be looked at
//! - `metrics.rs`: the response of `GET /metrics`, encoded by `families.rs`; `status.rs`: what it
//!   says about reloads
//! - `etcd/`: routes from etcd in place of a file

mod admin;
mod changes;
mod demo_load;
mod difference;
mod draft;
mod edit;
#[cfg(feature = "etcd")]
mod etcd;
mod families;
mod listening;
mod live_table;
mod metrics;
mod monitor;
mod reload;
mod signals;
mod status;
mod table;
mod watch;

use std::error::Error;
use std::sync::{Arc, mpsc};

use log::LevelFilter;
use routetree::InsertError;
use routetree::server::{AccessLog, Hosts, RequestId, StopHandle, Timing, log_panics};

use crate::args::{RoutesArgument, ServeOptions};
use crate::demo;
use crate::log_writer::LogWriter;
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use demo_load::DemoLoad;
pub(crate) use demo_load::EXAMPLE;
use listening::{Listening, Live};
use reload::{FileRoutes, Refused};
use watch::Watch;

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
    let load = demo_load.map(|rate| DemoLoad::new(rate, &addr, &admin, routes.as_deref()));
    let load = load.transpose()?;
    let stop = StopHandle::new();
    let (wake, wakes) = mpsc::channel();
    let argument = routes.map(|file| RoutesArgument { file, format, messages });
    let watched = argument.as_ref().map(|argument| &argument.file);
    let watched = watched.filter(|file| file.as_os_str() != "-").cloned();
    signals::act_on_signals(stop.clone(), watched.as_ref().map(|_| wake.clone()))?;
    prepare_process(log_level)?;
    let wrap = |hosts: &mut Hosts| wrap(hosts, access_log, load.as_ref());
    let listening = Listening { addr, config, admin, access_log, stop };
    #[cfg(feature = "etcd")]
    if etcd_arguments.is_given() {
        return serve_etcd(listening, &etcd_arguments, redirect_slashes, wrap);
    }
    if argument.is_none() && load.is_none() {
        let mut hosts = demo_hosts(redirect_slashes)?;
        wrap(&mut hosts);
        return listening.serve_fixed(hosts);
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

/// Serves the routes that are in etcd.
#[cfg(feature = "etcd")]
fn serve_etcd(
    listening: Listening,
    arguments: &crate::etcd::ServeArguments,
    redirect_slashes: bool,
    wrap: impl FnOnce(&mut Hosts),
) -> CommandResult {
    let followed = etcd::Followed::start(arguments, redirect_slashes, wrap)?;
    let source = Arc::new(monitor::SourceState::elsewhere(followed.age()));
    let fixed = Some(etcd::ELSEWHERE);
    let live = Live { table: Arc::clone(&followed.table), source, feed: Arc::default(), fixed };
    let served = listening.serve_live(live, None, || Ok(()));
    drop(followed.follower);
    served
}

/// Puts around all routes what each request passes.
fn wrap(hosts: &mut Hosts, access_log: bool, load: Option<&DemoLoad>) {
    hosts.wrap(Timing);
    if access_log {
        hosts.wrap(AccessLog);
    }
    hosts.wrap(RequestId::new());
    if let Some(load) = load {
        load.wrap(hosts);
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

fn demo_hosts(redirect_slashes: bool) -> Result<Hosts, InsertError> {
    let mut routes = demo::routes()?;
    routes.redirect_slashes(redirect_slashes);
    Ok(routes.into())
}
