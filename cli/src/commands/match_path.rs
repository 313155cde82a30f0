//! `routetree match FILE PATH`

use std::fmt::Write as _;

use routetree::{HostRouter, MethodError};

use super::with_routes;
use crate::args::Request;
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::printable::{Clipped, DebugQuote, Printable, Quote};
use crate::routes_file::{self, RoutesFile};

/// Prints the route that matches the path, its line, and its parameters, those of the host first.
/// It is a finding if no route matches.
pub(crate) fn match_path(request: &Request) -> CommandResult {
    with_routes(&request.routes, |routes| print_match(routes, request))
}

fn print_match(routes: &RoutesFile, request: &Request) -> CommandResult {
    let Some(host) = routes.at(&request.host) else {
        return no_match(&no_host(routes, request));
    };
    let found = match host.value.router.at(&request.method, &request.path) {
        Ok(found) => found,
        Err(error) => return no_match(&no_route(routes, request, host.route(), &error)),
    };
    let route = routes_file::with_host(host.route(), found.route());
    let mut text = format!("{} (line {})\n", Printable(&route), found.value.line);
    for (name, value) in host.params.iter().chain(found.params.iter()) {
        writeln!(text, "  {} = {value:?}", Printable(name))?;
    }
    output::print(&text)?;
    Ok(Outcome::Fine)
}

fn no_match(message: &str) -> CommandResult {
    output::print_error(message);
    Ok(Outcome::Findings)
}

/// Says that the file has no routes for the host of a request.
fn no_host(routes: &RoutesFile, Request { host, path, .. }: &Request) -> String {
    let (path, quoted) = (DebugQuote(path), DebugQuote(host));
    if host.is_empty() && routes.has_hosts() {
        return format!("no route matches {path} without a host: `--host` gives one\n");
    }
    if is_malformed(host) {
        return format!("no route matches {path}: {quoted} is not a host\n");
    }
    if routes.has_hosts() {
        return format!("no route matches {path}: no host matches {quoted}\n");
    }
    format!("no route matches {path}\n")
}

fn is_malformed(host: &str) -> bool {
    let mut any = HostRouter::new();
    any.insert_any(()).is_ok() && any.at(host).is_err()
}

/// Says that no route of the host, of those with this pattern, matches.
fn no_route(
    routes: &RoutesFile,
    request: &Request,
    pattern: &str,
    error: &MethodError<'_>,
) -> String {
    let path = DebugQuote(&request.path);
    let of_host = match pattern {
        _ if !routes.has_hosts() => String::new(),
        "" => " for any host".to_owned(),
        pattern => format!(" of the host {}", Quote(pattern)),
    };
    let mut text = match error {
        MethodError::NotAllowed(allowed) => {
            let method = Clipped(&request.method);
            let allowed: Vec<_> = allowed.iter().map(|name| Clipped(name).to_string()).collect();
            let allowed = allowed.join(", ");
            format!("no route{of_host} for {method} matches {path}, only for {allowed}\n")
        }
        _ => format!("no route{of_host} matches {path}\n"),
    };
    if pattern.is_empty() {
        if routes.has_hosts() && request.host.is_empty() && request.path.starts_with("//") {
            text += "note: `--host` gives the host of the request\n";
        }
    } else if let Some(any) = routes.hosts.get_any() {
        if let Ok(found) = any.router.at(&request.method, &request.path) {
            let (route, line) = (Quote(found.route()), found.value.line);
            text += &format!("note: {route} (line {line}) is for hosts that no other matches\n");
        }
    }
    text
}
