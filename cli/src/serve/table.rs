//! The routes of a file, with handlers that give their answers.
//!
//! In: what was read from a file. Out: routes for the server, or what it refuses, with its place.

use std::collections::BTreeMap;

use routetree::ConstraintError;
use routetree::server::{Hosts, Routes, serve_metrics};

use crate::answer::Surroundings;
use crate::routes_file::{Diagnostic, Entry, Located, Position, RoutesFile};

/// The path of the server's own metrics.
const METRICS: &str = "/metrics";

/// Makes the routes of a file, which has no errors, into routes for the server.
pub(super) fn hosts(
    file: &RoutesFile,
    surroundings: &Surroundings,
    redirect_slashes: bool,
) -> Result<Hosts, Vec<Diagnostic>> {
    let mut hosts = Hosts::new();
    add_constraints(file, |name, expression| hosts.constraint_regex(name, expression))?;
    let mut tables: BTreeMap<&str, Routes> = BTreeMap::new();
    let mut refused = Vec::new();
    for host in file.hosts.iter().map(|(host, _)| host).chain([""]) {
        let mut routes = Routes::new();
        routes.redirect_slashes(redirect_slashes);
        add_constraints(file, |name, expression| routes.constraint_regex(name, expression))?;
        tables.insert(host, routes);
    }
    for entry in &file.entries {
        let host = entry.host.as_ref().map_or("", |host| &*host.text);
        if let Some(routes) = tables.get_mut(host) {
            insert(routes, entry, surroundings, &mut refused);
        }
    }
    for (host, mut routes) in tables {
        let inserted = match host {
            "" => add_metrics(&mut routes).and_then(|()| hosts.insert_any(routes)),
            host => hosts.insert(host, routes),
        };
        refused.extend(refusal(Position::default(), inserted));
    }
    if refused.is_empty() { Ok(hosts) } else { Err(refused) }
}

/// Adds all constraints of a file.
fn add_constraints(
    file: &RoutesFile,
    mut add: impl FnMut(&str, &str) -> Result<(), ConstraintError>,
) -> Result<(), Vec<Diagnostic>> {
    let constraints = file.constraints.iter();
    let refused = constraints.filter_map(|constraint| {
        let Located { text: name, start, .. } = &constraint.name;
        refusal(*start, add(name, &constraint.expression.text))
    });
    let refused: Vec<_> = refused.collect();
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

/// Adds the route of the metrics, unless the file has one.
fn add_metrics(routes: &mut Routes) -> Result<(), routetree::InsertError> {
    let is_own =
        |(method, route)| route == METRICS && matches!(method, None | Some("GET" | "HEAD"));
    if routes.iter().any(is_own) { Ok(()) } else { routes.insert("GET", METRICS, serve_metrics) }
}

/// Inserts a route for each of its methods.
fn insert(
    routes: &mut Routes,
    entry: &Entry,
    surroundings: &Surroundings,
    refused: &mut Vec<Diagnostic>,
) {
    let Located { text: route, start, .. } = &entry.route;
    let handler = || entry.answer.handler(route, surroundings);
    if entry.methods.is_empty() {
        refused.extend(refusal(*start, routes.insert_any(route, handler())));
    }
    for Located { text: method, start, .. } in &entry.methods {
        refused.extend(refusal(*start, routes.insert(method, route, handler())));
    }
}

/// Describes what the server refuses.
fn refusal<E: ToString>(position: Position, result: Result<(), E>) -> Option<Diagnostic> {
    result.err().map(|error| Diagnostic::error(position, error.to_string()))
}
