//! What requests get, as text.

use std::fmt::Write as _;

use clap::builder::styling::{AnsiColor, Style};
use routetree::{HostRouter, Match, MethodError};

use crate::commands::request::{Lookup, Request};
use crate::printable::{Clipped, DebugQuote, Printable, Quote};
use crate::routes_file::{self, HostTable, Position, RoutesFile};

const FOUND: Style = AnsiColor::Green.on_default();
const NOT_FOUND: Style = AnsiColor::Red.on_default();

/// What one of several requests gets: a line.
pub(super) fn line(request: &Request<'_>, has_method: bool, lookup: &Lookup<'_, '_>) -> String {
    let method = if has_method { format!("{} ", Printable(request.method)) } else { String::new() };
    let mut text = format!("{method}{} → ", Printable(request.path));
    match lookup {
        Lookup::Found { host, route } => {
            text +=
                &format!("{FOUND}{}{FOUND:#} (line {})", written(host, route), route.value.line);
            for (name, value) in host.params.iter().chain(route.params.iter()) {
                text += &format!(" {}={value:?}", Printable(name));
            }
        }
        Lookup::NoRoute { error: MethodError::NotAllowed(allowed), .. } => {
            let method = Printable(request.method);
            text += &format!("{NOT_FOUND}no route{NOT_FOUND:#} for {method}, only for {allowed}");
        }
        Lookup::NoRoute { .. } | Lookup::NoHost => {
            text += &format!("{NOT_FOUND}no route{NOT_FOUND:#}");
        }
    }
    text + "\n"
}

/// What the only request gets. The error says what it is if no route matches.
pub(super) fn result(
    routes: &RoutesFile,
    request: &Request<'_>,
    lookup: &Lookup<'_, '_>,
) -> Result<String, String> {
    match lookup {
        Lookup::Found { host, route } => Ok(found(host, route)),
        Lookup::NoRoute { host, error } => Err(no_route(routes, request, host.route(), error)),
        Lookup::NoHost => Err(no_host(routes, request)),
    }
}

fn found(host: &Match<'_, '_, &HostTable>, route: &Match<'_, '_, &Position>) -> String {
    let mut text = format!("{} (line {})\n", written(host, route), route.value.line);
    for (name, value) in host.params.iter().chain(route.params.iter()) {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {} = {value:?}", Printable(name));
    }
    text
}

/// The route as a file has it.
fn written(host: &Match<'_, '_, &HostTable>, route: &Match<'_, '_, &Position>) -> String {
    Printable(&routes_file::with_host(host.route(), route.route())).to_string()
}

/// Says that the file has no routes for the host of a request.
fn no_host(routes: &RoutesFile, Request { host, path, .. }: &Request<'_>) -> String {
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
    request: &Request<'_>,
    pattern: &str,
    error: &MethodError<'_>,
) -> String {
    let path = DebugQuote(request.path);
    let of_host = match pattern {
        _ if !routes.has_hosts() => String::new(),
        "" => " without a host".to_owned(),
        pattern => format!(" of the host {}", Quote(pattern)),
    };
    let mut text = match error {
        MethodError::NotAllowed(allowed) => {
            let method = Clipped(request.method);
            let allowed: Vec<_> = allowed.iter().map(|name| Clipped(name).to_string()).collect();
            let allowed = allowed.join(", ");
            format!("no route{of_host} for {method} matches {path}, only for {allowed}\n")
        }
        _ => format!("no route{of_host} matches {path}\n"),
    };
    if pattern.is_empty() {
        if routes.has_hosts() && request.host.is_empty() {
            text += "note: `--host` gives the host of the request\n";
        }
    } else if let Some(any) = routes.hosts.get_any() {
        if let Ok(found) = any.router.at(request.method, request.path) {
            let (route, line) = (Quote(found.route()), found.value.line);
            text += &format!("note: {route} (line {line}) is for hosts that no other matches\n");
        }
    }
    text
}
