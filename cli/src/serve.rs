//! `routetree serve`: the demo routes over HTTP, with a log, limits from flags, and signals.

use std::io::{self, Write as _};
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::process;
use std::thread;

use routetree::server::{AccessLog, RequestId, Server, StopHandle, Timing, log_panics};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

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
    stop_on_signals(stop.clone())?;
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

/// Stops the server gracefully at the first SIGTERM or SIGINT, and ends the process at the second.
fn stop_on_signals(handle: StopHandle) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        let mut received = signals.forever();
        if received.next().is_some() {
            if let Err(error) = handle.stop() {
                let _ = writeln!(io::stderr(), "error: cannot stop gracefully: {error}");
                process::exit(1);
            }
            if received.next().is_some() {
                process::exit(1);
            }
        }
    })?;
    Ok(())
}
