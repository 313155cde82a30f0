//! What a file of routes asks for, and routes for the server that give it.
//!
//! In: what was read from a file. Out: a table that can be compared with another, and the routes of
//! a server.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use routetree::server::{Handler, Hosts, Routes};
use routetree::{ConstraintError, InsertError};

use super::metrics::{METRICS, MetricsPage};
use crate::answer::{Answer, Surroundings};
use crate::printable::Clipped;
use crate::routes_file::{Diagnostic, RoutesFile, with_host};

/// What is served: the answer of each route.
#[derive(Default)]
pub(super) struct Table {
    /// Expressions by name.
    pub(super) constraints: BTreeMap<String, String>,
    /// By host, so that the routes of a host are next to each other.
    routes: BTreeMap<Key, Served>,
    /// Each name with each of its routes: there is one for each method.
    named: BTreeSet<(String, Key)>,
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

impl Served {
    /// Returns the name of the route.
    fn name(&self) -> Option<&str> {
        match self {
            Served::Answer { name, .. } => name.as_deref(),
            Served::Metrics => None,
        }
    }
}

/// What routes need besides the table.
pub(super) struct Builder {
    pub(super) surroundings: Surroundings,
    pub(super) redirect_slashes: bool,
    pub(super) metrics: Arc<MetricsPage>,
}

impl Table {
    /// Takes the routes out of a file without errors, and adds the route of the metrics, unless the
    /// file has one.
    ///
    /// # Errors
    ///
    /// Returns what the server refuses.
    pub(super) fn of(file: &mut RoutesFile) -> Result<Table, Vec<Diagnostic>> {
        let refused: Vec<_> = refused(file).collect();
        if !refused.is_empty() {
            return Err(refused);
        }
        let mut table = Table::default();
        for constraint in &file.constraints {
            let (name, expression) = (&constraint.name.text, &constraint.expression.text);
            table.constraints.insert(name.clone(), expression.clone());
        }
        for entry in file.take_entries() {
            let host = entry.host.as_ref().map_or("", |host| &*host.text);
            let methods = entry.methods.iter().map(|method| Some(&*method.text));
            let any = entry.methods.is_empty().then_some(None);
            for method in methods.chain(any) {
                let key = Key::new(host, method, &entry.route.text);
                let name = entry.name.as_ref().map(|name| name.text.clone());
                table.insert(key, Served::Answer { answer: entry.answer.clone(), name });
            }
        }
        let of_metrics = |method| Key::new("", method, METRICS);
        let own = [None, Some("HEAD")];
        let get = of_metrics(Some("GET"));
        let has = |key: &Key| table.routes.contains_key(key);
        if !has(&get) && !own.into_iter().any(|method| has(&of_metrics(method))) {
            table.insert(get, Served::Metrics);
        }
        Ok(table)
    }

    /// Returns all routes, those of a host next to each other.
    pub(super) fn routes(&self) -> &BTreeMap<Key, Served> {
        &self.routes
    }

    /// Inserts a route, and returns what it gave before.
    pub(super) fn insert(&mut self, key: Key, served: Served) -> Option<Served> {
        let named = served.name().map(|name| (name.to_owned(), key.clone()));
        let before = match self.routes.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(served);
                None
            }
            Entry::Occupied(mut entry) => {
                let before = entry.insert(served);
                if let Some(name) = before.name() {
                    self.named.remove(&(name.to_owned(), entry.key().clone()));
                }
                Some(before)
            }
        };
        self.named.extend(named);
        before
    }

    /// Removes a route, and returns what it gave.
    pub(super) fn remove(&mut self, key: &Key) -> Option<Served> {
        let before = self.routes.remove(key);
        if let Some(name) = before.as_ref().and_then(Served::name) {
            self.named.remove(&(name.to_owned(), key.clone()));
        }
        before
    }

    /// Returns a route with a name that has another host or text than this one.
    pub(super) fn other_named(&self, name: &str, key: &Key) -> Option<&Key> {
        // Those with the same host and text are next to each other.
        let first_of = |name: String| (name, Key::new("", None, ""));
        let mut named = self.named.range(first_of(name.to_owned())..first_of(format!("{name}\0")));
        let (first, last) = (named.next(), named.next_back());
        let is_other = |other: &&Key| (&other.host, &other.route) != (&key.host, &key.route);
        [first, last].into_iter().flatten().map(|(_, key)| key).find(is_other)
    }

    /// Becomes equal to another table. Only these routes differ; the others stay where they are in
    /// memory.
    pub(super) fn take_over(&mut self, changed: Vec<Key>, mut other: Table) {
        for key in changed {
            match other.remove(&key) {
                Some(served) => self.insert(key, served),
                None => self.remove(&key),
            };
        }
        self.constraints = other.constraints;
    }

    /// Returns the routes of a host.
    pub(super) fn of_host<'t>(&'t self, host: &'t str) -> impl Iterator<Item = &'t Key> {
        let from = self.routes.range(Key::new(host, None, "")..);
        from.map(|(key, _)| key).take_while(move |key| key.host == host)
    }

    /// Returns whether a host has routes.
    pub(super) fn has_host(&self, host: &str) -> bool {
        self.of_host(host).next().is_some()
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
                let page = Arc::clone(&self.metrics);
                Box::new(move |context, response| page.serve(context, response))
            }
        }
    }
}

impl Key {
    pub(super) fn new(host: &str, method: Option<&str>, route: &str) -> Key {
        let method = method.map(str::to_owned);
        Key { host: host.to_owned(), route: route.to_owned(), method }
    }
}

/// As a line of a file has it.
impl Key {
    /// Says that there is no such route.
    pub(super) fn unknown(&self) -> String {
        match self.method {
            Some(_) => format!("there is no route {self}"),
            None => format!("there is no route {self} without a method: `method` names one"),
        }
    }
}

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
    let mut taken = BTreeSet::new();
    let methods = file
        .entries
        .iter()
        .flat_map(|entry| entry.methods.iter().map(move |method| (&entry.route.text, method)));
    methods.filter_map(move |(route, method)| {
        if taken.contains(&*method.text) {
            return None;
        }
        match scratch.insert(&method.text, "/", |_, _| {}) {
            Err(InsertError::UnservedMethod { method: name, .. }) => {
                let error = InsertError::UnservedMethod { method: name, route: route.clone() };
                Some(Diagnostic::error(method.start, error.to_string()))
            }
            // The other errors are about the routes inserted before.
            _ => {
                taken.insert(&*method.text);
                None
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{Key, Served, Table};
    use crate::answer::Answer;

    /// The index says what a scan of all routes says.
    #[test]
    fn names_are_found_as_by_a_scan() {
        let keys: Vec<Key> = ["", "a.example"]
            .into_iter()
            .flat_map(|host| ["/a", "/b"].map(|route| (host, route)))
            .flat_map(|(host, route)| {
                [None, Some("GET")].map(|method| Key::new(host, method, route))
            })
            .collect();
        let mut table = Table::default();
        let mut seed = 1_u32;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) as usize % below
        };
        for _ in 0..2000 {
            let key = &keys[random(keys.len())];
            match random(4) {
                3 => drop(table.remove(key)),
                named => {
                    let name = ["one", "two"].get(named).map(|name| (*name).to_owned());
                    table.insert(key.clone(), Served::Answer { answer: Answer::Echo, name });
                }
            }
            for (name, key) in
                ["one", "two", "none"].iter().flat_map(|n| keys.iter().map(move |k| (n, k)))
            {
                let is_other = |other: &Key| (&other.host, &other.route) != (&key.host, &key.route);
                let scanned = table
                    .routes
                    .iter()
                    .any(|(other, served)| served.name() == Some(name) && is_other(other));
                assert_eq!(table.other_named(name, key).is_some(), scanned, "{name} {key}");
            }
        }
        let named = table.routes.iter().filter(|(_, served)| served.name().is_some());
        assert_eq!(table.named.len(), named.count());
    }
}
