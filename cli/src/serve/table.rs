//! What a file of routes asks for, and routes for the server that give it.
//!
//! In: what was read from a file. Out: a table that can be compared with another, and the routes of
//! a server.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use routetree::server::{Handler, Hosts, Routes};
use routetree::{ConstraintError, InsertError};

use super::status::ReloadStatus;
use crate::answer::{Answer, Surroundings};
use crate::printable::Clipped;
use crate::routes_file::{Diagnostic, RoutesFile, with_host};

/// The path of the server's own metrics.
const METRICS: &str = "/metrics";

/// What is served: the answer of each route.
#[derive(Default)]
pub(super) struct Table {
    /// Expressions by name.
    pub(super) constraints: BTreeMap<String, String>,
    /// By host, so that the routes of a host are next to each other.
    pub(super) routes: BTreeMap<Key, Served>,
}

/// A route for a method.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The pattern of the host; empty for any.
    pub(super) host: String,
    pub(super) route: String,
    /// None for any method.
    pub(super) method: Option<String>,
}

/// What a route gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Served {
    Answer {
        answer: Answer,
        /// The name of the route.
        name: Option<String>,
    },
    /// The metrics of the server.
    Metrics,
}

/// What routes need besides the table.
pub(super) struct Builder {
    pub(super) surroundings: Surroundings,
    pub(super) redirect_slashes: bool,
    /// What the metrics say about the file.
    pub(super) status: Arc<ReloadStatus>,
}

impl Table {
    /// Takes the routes of a file without errors, and the route of the metrics, unless the file has
    /// one.
    ///
    /// # Errors
    ///
    /// Returns what the server refuses.
    pub(super) fn of(file: &RoutesFile) -> Result<Table, Vec<Diagnostic>> {
        let refused: Vec<_> = refused(file).collect();
        if !refused.is_empty() {
            return Err(refused);
        }
        let mut table = Table::default();
        for constraint in &file.constraints {
            let (name, expression) = (&constraint.name.text, &constraint.expression.text);
            table.constraints.insert(name.clone(), expression.clone());
        }
        for entry in &file.entries {
            let host = entry.host.as_ref().map_or("", |host| &*host.text);
            let methods = entry.methods.iter().map(|method| Some(&*method.text));
            let any = entry.methods.is_empty().then_some(None);
            for method in methods.chain(any) {
                let key = Key::new(host, method, &entry.route.text);
                let name = entry.name.as_ref().map(|name| name.text.clone());
                table.routes.insert(key, Served::Answer { answer: entry.answer.clone(), name });
            }
        }
        let of_metrics = |method| Key::new("", method, METRICS);
        let own = [None, Some("HEAD")];
        if !own.into_iter().any(|method| table.routes.contains_key(&of_metrics(method))) {
            table.routes.entry(of_metrics(Some("GET"))).or_insert(Served::Metrics);
        }
        Ok(table)
    }

    /// Returns whether a host has routes.
    pub(super) fn has_host(&self, host: &str) -> bool {
        let from = Key::new(host, None, "");
        self.routes.range(from..).next().is_some_and(|(key, _)| key.host == host)
    }

    /// Returns the patterns of hosts; the empty one is any host.
    pub(super) fn hosts(&self) -> BTreeSet<&str> {
        self.routes.keys().map(|key| &*key.host).collect()
    }
}

impl Builder {
    /// Builds the routes of all hosts.
    pub(super) fn hosts(&self, table: &Table) -> Result<Hosts, Box<dyn Error>> {
        let mut hosts = Hosts::new();
        for (name, expression) in &table.constraints {
            hosts.constraint_regex(name, expression)?;
        }
        let mut tables: BTreeMap<&str, Routes> = BTreeMap::new();
        for host in table.hosts() {
            tables.insert(host, self.empty(table)?);
        }
        for (key, served) in &table.routes {
            if let Some(routes) = tables.get_mut(&*key.host) {
                let handler = self.handler(key, served);
                match &key.method {
                    Some(method) => routes.insert(method, &key.route, handler)?,
                    None => routes.insert_any(&key.route, handler)?,
                }
            }
        }
        for (host, routes) in tables {
            match host {
                "" => hosts.insert_any(routes)?,
                host => hosts.insert(host, routes)?,
            }
        }
        Ok(hosts)
    }

    /// Creates a host without routes.
    pub(super) fn empty(&self, table: &Table) -> Result<Routes, ConstraintError> {
        let mut routes = Routes::new();
        routes.redirect_slashes(self.redirect_slashes);
        for (name, expression) in &table.constraints {
            routes.constraint_regex(name, expression)?;
        }
        Ok(routes)
    }

    /// Returns the handler of a route.
    pub(super) fn handler(&self, key: &Key, served: &Served) -> Handler {
        match served {
            Served::Answer { answer, .. } => answer.handler(&key.route, &self.surroundings),
            Served::Metrics => {
                let status = Arc::clone(&self.status);
                Box::new(move |context, response| status.serve(context, response))
            }
        }
    }
}

impl Key {
    fn new(host: &str, method: Option<&str>, route: &str) -> Key {
        let method = method.map(str::to_owned);
        Key { host: host.to_owned(), route: route.to_owned(), method }
    }
}

/// As a line of a file has it.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(method) = &self.method {
            write!(f, "{} ", Clipped(method))?;
        }
        write!(f, "{}", Clipped(&with_host(&self.host, &self.route)))
    }
}

/// Finds methods that the server passes to no route.
fn refused(file: &RoutesFile) -> impl Iterator<Item = Diagnostic> {
    let mut scratch = Routes::new();
    let methods = file
        .entries
        .iter()
        .flat_map(|entry| entry.methods.iter().map(move |method| (&entry.route.text, method)));
    methods.filter_map(move |(route, method)| {
        match scratch.insert(&method.text, "/", |_, _| {}) {
            Err(InsertError::UnservedMethod { method: name, .. }) => {
                let error = InsertError::UnservedMethod { method: name, route: route.clone() };
                Some(Diagnostic::error(method.start, error.to_string()))
            }
            // The other errors are about the routes inserted before.
            _ => None,
        }
    })
}
