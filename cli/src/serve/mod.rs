//! `routetree serve`: the demo routes over HTTP, with a log, limits from flags, and signals.
//!
//! - `signals.rs`: what the signals of the system do

mod signals;

use std::net::{SocketAddr, ToSocketAddrs as _};

use routetree::server::{AccessLog, RequestId, Server, StopHandle, Timing, log_panics};

use crate::args::ServeOptions;
use crate::demo;
use crate::log_writer::{LogWriter, count_lost_lines};
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::parsers::UNIX;

/// Serves the demo routes until a signal asks the server to stop.
pub(crate) fn run(options: ServeOptions) -> CommandResult {
    let config = options.limits.into_config()?;
    let stop = StopHandle::new();
    signals::stop_on_signals(stop.clone())?;
    LogWriter::install(options.log_level)?;
    log_panics();
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        log::warn!("cannot raise the limit of open files: {error}");
    }
    let mut routes = demo::routes()?;
    routes.wrap(Timing);
    if options.access_log {
        routes.wrap(AccessLog);
    }
    routes.wrap(RequestId::new());
    routes.redirect_slashes(options.redirect_slashes);
    let server = match options.addr.strip_prefix(UNIX) {
        Some(path) => Server::bind_unix(path, routes, config)?,
        None => Server::bind(&resolve(&options.addr)?[..], routes, config)?,
    };
    server.stop_with(&stop)?;
    count_lost_lines(server.metrics());
    let addr = server.local_addr();
    let scheme = if addr.tcp().is_some() { "http://" } else { "" };
    output::print(&format!("listening on {scheme}{addr}\n"))?;
    server.run()?;
    Ok(Outcome::Fine)
}

/// Returns the addresses that a host and a port stand for.
fn resolve(addr: &str) -> Result<Vec<SocketAddr>, String> {
    let resolved = addr.to_socket_addrs().map(Vec::from_iter);
    resolved.map_err(|error| format!("cannot find the address of {addr:?}: {error}"))
}
