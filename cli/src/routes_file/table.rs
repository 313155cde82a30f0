//! The routes of a file, in a router for each host.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;

use routetree::{HostRouter, InsertError, Match, MethodRouter};

use super::constraints::register;
use super::entry::{Constraint, Entry, Located};
use super::host::QuotedRoute;
use super::host_table::HostTable;
use super::report::{MessageFormat, report};
use super::{Alert, Diagnostic, Position, Source, host, wording};
use crate::printable::{Clipped, Quote};
use crate::progress::Progress;

/// What was read from a file of routes.
pub(crate) struct RoutesFile {
    source: Arc<Source>,
    /// The routes of each host; those without a host are for any.
    pub(crate) hosts: HostRouter<HostTable>,
    /// A router with the constraints of the file and no routes.
    pub(crate) empty: MethodRouter<Position>,
    pub(crate) constraints: Vec<Constraint>,
    /// What is in the file, whether a router took it or not.
    pub(crate) entries: Vec<Entry>,
    /// The alerts that the file asks for.
    pub(crate) alerts: Vec<Alert>,
    /// Where each name is first.
    names: BTreeMap<String, Position>,
    pub(crate) errors: Vec<Diagnostic>,
}

impl RoutesFile {
    /// Creates a file without routes.
    pub(crate) fn new(source: Arc<Source>) -> RoutesFile {
        RoutesFile::with_constraints(source, Vec::new())
    }

    /// The same, with constraints for routes that are inserted.
    fn with_constraints(source: Arc<Source>, constraints: Vec<Constraint>) -> RoutesFile {
        let (mut hosts, mut empty) = (HostRouter::new(), MethodRouter::new());
        let errors = register(&constraints, &mut empty, &mut hosts);
        let (entries, alerts, names) = (Vec::new(), Vec::new(), BTreeMap::new());
        RoutesFile { source, hosts, empty, constraints, entries, alerts, names, errors }
    }

    /// Creates a file with the same text, without routes and constraints.
    #[cfg(feature = "etcd")]
    pub(super) fn without_routes(&self) -> RoutesFile {
        RoutesFile::new(Arc::clone(&self.source))
    }

    /// Inserts all routes. One that is wrong does not hide the errors of the others.
    pub(super) fn build(
        source: Arc<Source>,
        constraints: Vec<Constraint>,
        entries: impl IntoIterator<Item = Result<Entry, Diagnostic>>,
        progress: &Progress,
    ) -> RoutesFile {
        let mut file = RoutesFile::with_constraints(source, constraints);
        for entry in entries {
            progress.advance(1);
            match entry {
                Ok(entry) => file.insert(entry),
                Err(error) => file.errors.push(error),
            }
        }
        file
    }

    /// Inserts a route. What is wrong with it is added to the errors.
    pub(crate) fn insert(&mut self, mut entry: Entry) {
        let RoutesFile { hosts, empty, errors, .. } = self;
        match table_of(hosts, empty, &entry) {
            Ok((written, table)) => {
                insert_route(table, &entry, errors);
                if let Some(host) = &mut entry.host {
                    // One text for each host.
                    host.text = written;
                }
            }
            Err(error) => {
                errors.push(error);
                check_route(empty.clone(), &entry, errors);
            }
        }
        self.check_name(&entry);
        check_answer(&entry, &mut self.errors);
        self.entries.push(entry);
    }

    /// Takes the routes out, and drops the routers that have checked them.
    pub(crate) fn take_entries(&mut self) -> Vec<Entry> {
        self.hosts = HostRouter::new();
        self.names.clear();
        mem::take(&mut self.entries)
    }

    /// Checks that no other route has the name.
    fn check_name(&mut self, entry: &Entry) {
        let Some(Located { text, start, .. }) = &entry.name else { return };
        if let Some(first) = self.names.get(text) {
            let error = Diagnostic::error(*start, format!("two routes named {}", Quote(text)));
            self.errors.push(error.with_note(Some(*first), "the first is here"));
        } else {
            self.names.insert(text.clone(), *start);
        }
    }

    /// Returns the routes that a request to this host sees; the empty text is no host.
    pub(crate) fn at<'host>(&self, host: &'host str) -> Option<Match<'_, 'host, &HostTable>> {
        self.hosts.at(host).ok()
    }

    /// Returns whether any route is for a host of its own.
    pub(crate) fn has_hosts(&self) -> bool {
        self.hosts.len() > usize::from(self.hosts.contains_any())
    }

    /// Returns all messages as text, in the order of the file.
    pub(crate) fn report<'a>(
        &self,
        found: impl IntoIterator<Item = &'a Diagnostic>,
        format: MessageFormat,
    ) -> String {
        report(&self.source, found, format)
    }
}

/// Returns the table of a route's host, and the text of the host there. A host has one table,
/// whatever the letter case of its text.
fn table_of<'h>(
    hosts: &'h mut HostRouter<HostTable>,
    empty: &MethodRouter<Position>,
    entry: &Entry,
) -> Result<(String, &'h mut HostTable), Diagnostic> {
    let pattern = entry.host.as_ref().map_or("", |host| &host.text);
    let mut written = pattern.to_owned();
    if !hosts.contains(pattern) {
        let inserted = match &entry.host {
            Some(host) => hosts.insert(pattern, HostTable::new(empty, host.start)),
            None => hosts.insert_any(HostTable::new(empty, entry.route.start)),
        };
        match (inserted, &entry.host) {
            (Err(InsertError::Conflict { with, .. }), _) if host::is_same(&with, pattern) => {
                written = with;
            }
            (Err(error), Some(host)) => return Err(host_error(hosts, host, error)),
            _ => {}
        }
    }
    match hosts.get_mut(&written) {
        Some(table) => Ok((written, table)),
        None => Err(Diagnostic::error(entry.route.start, "no room for the host")),
    }
}

fn host_error(hosts: &HostRouter<HostTable>, host: &Located, error: InsertError) -> Diagnostic {
    let quoted = Quote(&host.text);
    match error {
        InsertError::Syntax { at, problem, .. } => {
            let message = format!("{} in the host {quoted}", wording::syntax(&problem));
            Diagnostic::error(host.columns().position(at), message)
        }
        InsertError::Conflict { with, .. } => {
            let first = hosts.get(&with).map(|table| table.start);
            let with = Quote(&with);
            let message =
                format!("the host {quoted} has the same shape as {with}: write one of them");
            Diagnostic::error(host.start, message).with_note(first, "the first is here")
        }
        other => Diagnostic::error(host.start, wording::insert_error(&other)),
    }
}

/// Checks the route of a host that has no table.
fn check_route(mut router: MethodRouter<Position>, entry: &Entry, errors: &mut Vec<Diagnostic>) {
    let result = router.insert_any(&*entry.route.text, entry.route.start);
    if let Err(InsertError::Syntax { at, problem, .. }) = result {
        errors.push(syntax_error(entry, at, &wording::syntax(&problem)));
    }
}

/// Checks that the route can have its answer.
fn check_answer(entry: &Entry, errors: &mut Vec<Diagnostic>) {
    if let Some(message) = entry.answer.refuses_route(&entry.route.text) {
        errors.push(Diagnostic::error(entry.route.start, message));
    }
    for method in &entry.methods {
        if let Some(message) = entry.answer.refuses_method(&method.text) {
            errors.push(Diagnostic::error(method.start, message));
        }
    }
}

/// Inserts a route for each of its methods.
fn insert_route(table: &mut HostTable, entry: &Entry, errors: &mut Vec<Diagnostic>) {
    if entry.methods.is_empty() {
        let start = entry.route.start;
        if let Err(error) = table.insert(None, &entry.route.text, start) {
            errors.push(route_error(table, entry, start, error));
        }
    }
    let mut seen: BTreeMap<&str, Position> = BTreeMap::new();
    for Located { text: method, start, .. } in &entry.methods {
        if let Some(first) = seen.get(&**method) {
            // Found here, so that a long list is not a lookup of the route for each method.
            let error = Diagnostic::error(*start, duplicate(entry, Some(method)));
            errors.push(error.with_note(Some(*first), "the first is here"));
            continue;
        }
        seen.insert(method, *start);
        let Err(error) = table.insert(Some(method), &entry.route.text, *start) else { continue };
        let is_syntax = matches!(error, InsertError::Syntax { .. });
        errors.push(route_error(table, entry, *start, error));
        if is_syntax {
            // It would be the same for the other methods.
            return;
        }
    }
}

/// Describes an error of the router, with its places.
fn route_error(
    table: &HostTable,
    entry: &Entry,
    start: Position,
    error: InsertError,
) -> Diagnostic {
    match error {
        InsertError::Syntax { at, problem, .. } => {
            syntax_error(entry, at, &wording::syntax(&problem))
        }
        InsertError::Conflict { with, method, .. } => {
            let method = method.as_deref().filter(|method| *method != InsertError::ANY_METHOD);
            let first = table.position(method, &with);
            let message = conflict(entry, &with, method);
            Diagnostic::error(start, message).with_note(first, "the first is here")
        }
        other => Diagnostic::error(start, wording::insert_error(&other)),
    }
}

fn syntax_error(entry: &Entry, at: usize, problem: &str) -> Diagnostic {
    let Entry { route, .. } = entry;
    let message = format!("{problem} in {}", Quote(&route.text));
    Diagnostic::error(route.columns().position(at), message)
}

fn conflict(entry: &Entry, with: &str, method: Option<&str>) -> String {
    if entry.route.text == with {
        return duplicate(entry, method);
    }
    let (route, with) = (written(entry, &entry.route.text), written(entry, with));
    format!("{route} conflicts with {with}{}: they have the same shape", for_method(method))
}

fn duplicate(entry: &Entry, method: Option<&str>) -> String {
    format!("duplicate route {}{}", written(entry, &entry.route.text), for_method(method))
}

/// A route of the entry's host.
fn written<'route>(entry: &'route Entry, route: &'route str) -> QuotedRoute<'route> {
    QuotedRoute { host: entry.host.as_ref().map(|host| &*host.text), route }
}

fn for_method(method: Option<&str>) -> String {
    method.map(|method| format!(" for {}", Clipped(method))).unwrap_or_default()
}
