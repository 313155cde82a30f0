//! `routetree serve`: the routes of a file, or demo routes, over HTTP, with a log, limits from
//! flags, and signals.
//!
//! - `signals.rs`: what the signals of the system do
//! - `table.rs`: the routes of a file for the server

mod signals;
mod table;

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::Path;

use routetree::InsertError;
use routetree::server::{AccessLog, Hosts, RequestId, Server, StopHandle, Timing, log_panics};

use crate::answer::Surroundings;
use crate::args::{RoutesArgument, ServeOptions};
use crate::demo;
use crate::log_writer::{LogWriter, count_lost_lines};
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::parsers::UNIX;
use crate::routes_file::{self, RoutesFile};

/// Serves the routes of a file, or the demo routes, until a signal asks the server to stop.
pub(crate) fn run(options: ServeOptions) -> CommandResult {
    let mut hosts = match &options.routes {
        Some(file) => {
            let argument = RoutesArgument { file: file.clone(), format: options.format };
            let routes = routes_file::read(&argument)?;
            match hosts_of(&routes, file, &options) {
                Ok(hosts) => hosts,
                Err(report) => {
                    output::print_error(&report);
                    return Ok(Outcome::Findings);
                }
            }
        }
        None => demo_hosts(&options)?,
    };
    let config = options.limits.into_config()?;
    let stop = StopHandle::new();
    signals::stop_on_signals(stop.clone())?;
    LogWriter::install(options.log_level)?;
    log_panics();
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        log::warn!("cannot raise the limit of open files: {error}");
    }
    hosts.wrap(Timing);
    if options.access_log {
        hosts.wrap(AccessLog);
    }
    hosts.wrap(RequestId::new());
    let server = match options.addr.strip_prefix(UNIX) {
        Some(path) => Server::bind_unix(path, hosts, config)?,
        None => Server::bind(&resolve(&options.addr)?[..], hosts, config)?,
    };
    server.stop_with(&stop)?;
    count_lost_lines(server.metrics());
    let addr = server.local_addr();
    let scheme = if addr.tcp().is_some() { "http://" } else { "" };
    output::print(&format!("listening on {scheme}{addr}\n"))?;
    server.run()?;
    Ok(Outcome::Fine)
}

fn demo_hosts(options: &ServeOptions) -> Result<Hosts, InsertError> {
    let mut routes = demo::routes()?;
    routes.redirect_slashes(options.redirect_slashes);
    Ok(routes.into())
}

/// Makes the routes of a file into those of a server, or returns what is wrong with them.
fn hosts_of(routes: &RoutesFile, file: &Path, options: &ServeOptions) -> Result<Hosts, String> {
    if !routes.errors.is_empty() {
        return Err(routes.report(&routes.errors));
    }
    let folder = file.parent().map(Path::to_owned).unwrap_or_default();
    let surroundings = Surroundings { folder, ..Surroundings::default() };
    let hosts = table::hosts(routes, &surroundings, options.redirect_slashes);
    hosts.map_err(|refused| routes.report(&refused))
}

/// Returns the addresses that a host and a port stand for.
fn resolve(addr: &str) -> Result<Vec<SocketAddr>, String> {
    let resolved = addr.to_socket_addrs().map(Vec::from_iter);
    resolved.map_err(|error| format!("cannot find the address of {addr:?}: {error}"))
}
