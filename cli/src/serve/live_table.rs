//! The table that is served now, and the only way to change it.
//!
//! In: changes of routes, or another table. Out: the routes of the running server changed in one
//! step, or a reason why nothing was.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use routetree::server::{Hosts, LiveHosts, LiveHostsEdit};
use routetree::{InsertError, Snapshot};

use super::changes::Changes;
use super::difference::Difference;
use super::draft::Draft;
use super::edit::{self, PutError, insert_host, remove_host};
use super::table::{Builder, Key, Served, Table};
use crate::routes_file::not_a_route;

/// Routes that are served, and what each of them gives.
pub(super) struct LiveTable {
    live: LiveHosts,
    pub(super) builder: Builder,
    /// What the newest version of the live routes is made of.
    table: Mutex<Table>,
    /// A version, and what has made it, for people.
    last_change: Mutex<(u64, String)>,
}

/// A change of one route.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// Inserts a route, or replaces what it gives.
    Put(Key, Served),
    Delete(Key),
}

/// Why no change was made.
#[derive(Debug)]
pub(super) struct Refused {
    /// The index of the change that is refused.
    pub(super) change: Option<usize>,
    /// Its route.
    pub(super) key: Option<Key>,
    pub(super) problem: Problem,
}

#[derive(Debug)]
pub(super) enum Problem {
    OtherVersion {
        version: u64,
        expected: u64,
    },
    /// The route to delete is not there.
    Unknown,
    Put(PutError),
    /// The route cannot have its answer.
    Answer(&'static str),
    /// Another route has the name.
    NameTaken {
        name: String,
        by: Key,
    },
    Other(String),
}

impl From<PutError> for Problem {
    fn from(error: PutError) -> Problem {
        Problem::Put(error)
    }
}

/// Changes that were made.
pub(super) struct Applied {
    /// The version with them.
    pub(super) version: u64,
    /// What differs from the version before, as lines for the log.
    pub(super) lines: Vec<String>,
}

/// Changes of the table and of the live routes, which are made together or not at all.
pub(super) struct TableEdit<'a, 'e, 't> {
    edit: &'a mut LiveHostsEdit<'e>,
    draft: &'a mut Draft<'t>,
    builder: &'a Builder,
}

impl LiveTable {
    /// Makes the routes of a table live. `hosts` was built from the same table.
    pub(super) fn new(hosts: Hosts, builder: Builder, table: Table) -> Arc<LiveTable> {
        let metrics = Arc::clone(&builder.metrics);
        let (live, table) = (LiveHosts::new(hosts), Mutex::new(table));
        let live = Arc::new(LiveTable { live, builder, table, last_change: Mutex::default() });
        metrics.show(Arc::downgrade(&live));
        live
    }

    /// Returns the live routes, for a server.
    pub(super) fn live(&self) -> LiveHosts {
        self.live.clone()
    }

    /// Returns the number of the newest version.
    pub(super) fn version(&self) -> u64 {
        self.live.version()
    }

    /// Returns how many copies of the routes are in memory.
    pub(super) fn copies(&self) -> usize {
        self.live.copies()
    }

    /// Reads the table, and the live routes that are made of it. Changes wait meanwhile.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Table, &Snapshot<Hosts>) -> T) -> T {
        let table = self.lock();
        read(&table, &self.live.load())
    }

    /// Returns a version, and describes the change that made it, for people.
    pub(super) fn last_change(&self) -> (u64, String) {
        self.last_change.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes what has made the newest version, unless it is no new one.
    fn note_change(&self, change: &str) {
        let version = self.version();
        let mut last = self.last_change.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 != version {
            *last = (version, format!("Version {version}: {change}."));
        }
    }

    /// Makes all changes, one after the other, or none.
    ///
    /// # Errors
    ///
    /// Returns the first change that cannot be made. If a version is expected, it must be the
    /// newest.
    pub(super) fn apply(
        &self,
        expected: Option<u64>,
        changes: &[Change],
    ) -> Result<Applied, Box<Refused>> {
        let each = |edit: &mut TableEdit<'_, '_, '_>| {
            let version = edit.edit.version();
            if let Some(expected) = expected.filter(|expected| *expected != version) {
                let problem = Problem::OtherVersion { version, expected };
                return Err(Box::new(Refused { change: None, key: None, problem }));
            }
            for (index, change) in changes.iter().enumerate() {
                let made = match change {
                    Change::Put(key, served) => {
                        check(edit.draft, key, served).and_then(|()| edit.put(key, served))
                    }
                    Change::Delete(key) => edit.delete(key),
                };
                made.map_err(|problem| {
                    let (Change::Put(key, _) | Change::Delete(key)) = change;
                    Box::new(Refused { change: Some(index), key: Some(key.clone()), problem })
                })?;
            }
            Ok(())
        };
        let note = |difference: &Difference<'_>| match changes {
            [change] => change.to_string(),
            _ => difference.summary(),
        };
        self.transact(each, |table, before| {
            // Of the changes of one entry, the first comes last, and stays.
            let before: BTreeMap<Key, Option<Served>> = before.into_iter().rev().collect();
            let mut difference = Difference::default();
            for (key, before) in &before {
                difference.add(key, before.as_ref(), table.routes().get(key));
            }
            self.note_change(&note(&difference));
            Applied { version: self.version(), lines: difference.lines() }
        })
    }

    /// Makes changes that were decided elsewhere, all of them or none. `about` is for people.
    ///
    /// # Errors
    ///
    /// Returns the error of the closure.
    #[cfg(feature = "etcd")]
    pub(super) fn follow(
        &self,
        about: &str,
        change: impl FnOnce(&mut TableEdit<'_, '_, '_>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        self.transact(change, |_, _| self.note_change(about))
    }

    /// Makes changes in the table and the live routes, unless the closure returns an error or
    /// panics. Then calls `made` with what each entry was before its change.
    fn transact<O, E>(
        &self,
        change: impl FnOnce(&mut TableEdit<'_, '_, '_>) -> Result<(), E>,
        made: impl FnOnce(&Table, Vec<(Key, Option<Served>)>) -> O,
    ) -> Result<O, E> {
        let mut table = self.lock();
        let mut draft = Draft::of(&mut table);
        self.live.update(|edit| {
            change(&mut TableEdit { edit, draft: &mut draft, builder: &self.builder })
        })?;
        let before = draft.keep();
        Ok(made(&table, before))
    }

    /// Serves another table. Returns what differs, as lines for the log.
    pub(super) fn replace(&self, new: Table) -> Result<Vec<String>, Box<dyn Error>> {
        let mut table = self.lock();
        let changes = Changes::between(&table, &new);
        let (lines, summary) = (changes.lines(), changes.difference.summary());
        self.live.update(|edit| changes.apply(edit, &self.builder))?;
        let changed = changes.difference.keys().cloned().collect();
        table.take_over(changed, new);
        self.note_change(&summary);
        Ok(lines)
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TableEdit<'_, '_, '_> {
    /// Inserts a route, or replaces what it gives.
    pub(super) fn put(&mut self, key: &Key, served: &Served) -> Result<(), Problem> {
        let TableEdit { edit, draft, builder } = self;
        if draft.routes().get(key) == Some(served) {
            return Ok(());
        }
        if !draft.has_host(&key.host) {
            let routes = builder.empty(draft).map_err(|error| Problem::Other(error.to_string()))?;
            insert_host(edit, &key.host, routes).map_err(PutError::from)?;
        }
        edit::put(edit, builder, key, served)?;
        draft.insert(key, served.clone());
        Ok(())
    }

    /// Removes a route, and its host if that was the last one.
    pub(super) fn delete(&mut self, key: &Key) -> Result<(), Problem> {
        let TableEdit { edit, draft, .. } = self;
        if !matches!(draft.routes().get(key), Some(Served::Answer { .. })) {
            return Err(Problem::Unknown);
        }
        edit::remove(edit, key);
        draft.remove(key);
        if !draft.has_host(&key.host) {
            remove_host(edit, &key.host);
        }
        Ok(())
    }
}

/// Checks what the router does not: the answer and the name.
fn check(table: &Table, key: &Key, served: &Served) -> Result<(), Problem> {
    if let Some(problem) = not_a_route(&key.route) {
        return Err(Problem::Other(problem));
    }
    let Served::Answer { answer, name } = served else { return Ok(()) };
    let of_method = key.method.as_deref().and_then(|method| answer.refuses_method(method));
    if let Some(problem) = answer.refuses_route(&key.route).or(of_method) {
        return Err(Problem::Answer(problem));
    }
    let Some(name) = name else { return Ok(()) };
    if name.is_empty() {
        return Err(Problem::Other("the name is empty: leave it out".into()));
    }
    match table.other_named(name, key) {
        None => Ok(()),
        Some(by) => Err(Problem::NameTaken { name: name.clone(), by: by.clone() }),
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Put(key, _) => write!(f, "put {key}"),
            Change::Delete(key) => write!(f, "deleted {key}"),
        }
    }
}

impl Refused {
    /// Returns the route that is in the way.
    pub(super) fn with(&self) -> Option<String> {
        let key = self.key.as_ref()?;
        match &self.problem {
            Problem::Put(PutError::Route(InsertError::Conflict { route, with, .. }))
                if *route == key.route =>
            {
                Some(Key { route: with.clone(), ..key.clone() }.to_string())
            }
            // The host is in the way.
            Problem::Put(PutError::Route(InsertError::Conflict { with, .. })) => Some(with.clone()),
            Problem::NameTaken { by, .. } => Some(by.to_string()),
            _ => None,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.problem, &self.key) {
            (Problem::Unknown, Some(key)) => f.write_str(&key.unknown()),
            (problem, _) => problem.fmt(f),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::OtherVersion { version, expected } => {
                write!(f, "the version is {version}, not {expected}")
            }
            Problem::Unknown => f.write_str("there is no such route"),
            Problem::Put(error) => error.fmt(f),
            Problem::Answer(problem) => f.write_str(problem),
            Problem::NameTaken { name, by } => write!(f, "{by} is named {name:?} already"),
            Problem::Other(problem) => f.write_str(problem),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Arc;

    use super::{Change, LiveTable, Problem, TableEdit};
    use crate::answer::{Answer, Surroundings};
    use crate::serve::metrics::MetricsPage;
    use crate::serve::status::ReloadStatus;
    use crate::serve::table::{Builder, Key, Served, Table};

    fn table() -> Arc<LiveTable> {
        let report = Arc::new(ReloadStatus::default());
        let (surroundings, metrics) = (Surroundings::default(), Arc::new(MetricsPage::new(report)));
        let builder = Builder { surroundings, redirect_slashes: false, metrics };
        let hosts = builder.hosts(&Table::default()).expect("no routes");
        LiveTable::new(hosts, builder, Table::default())
    }

    fn echo(host: &str, route: &str) -> (Key, Served) {
        (Key::new(host, None, route), Served::Answer { answer: Answer::Echo, name: None })
    }

    fn put(host: &str, route: &str) -> Change {
        let (key, served) = echo(host, route);
        Change::Put(key, served)
    }

    #[test]
    fn a_change_that_changes_nothing_leaves_the_text() {
        let table = table();
        assert_eq!(table.last_change(), (0, String::new()));
        let put = put("", "/a");
        for changes in [vec![put.clone()], vec![put.clone(), put], Vec::new()] {
            assert_eq!(table.apply(None, &changes).expect("it can be made").version, 1);
            assert_eq!(table.last_change(), (1, "Version 1: put /a.".to_owned()));
        }
        assert_eq!(table.replace(Table::default()).expect("it can be made").len(), 2);
        let emptied = "Version 2: 0 inserted, 0 replaced, 1 removed.";
        for _ in 0..2 {
            assert_eq!(table.last_change(), (2, emptied.to_owned()));
            table.replace(Table::default()).expect("it can be made");
        }
    }

    #[test]
    fn a_batch_says_what_differs_in_the_end() {
        let table = table();
        let lines = |changes: &[Change]| table.apply(None, changes).expect("it can be made").lines;
        let delete = |route| Change::Delete(Key::new("", None, route));
        let many: Vec<_> = (10..32).map(|number| put("", &format!("/{number}"))).collect();
        let inserted = lines(&many);
        assert_eq!((inserted.len(), &*inserted[20]), (21, "inserted 2 more"));
        let other = Served::Answer { answer: Answer::Echo, name: Some("other".to_owned()) };
        let changes = [
            put("", "/new"),
            delete("/10"),
            Change::Put(Key::new("", None, "/11"), other),
            put("", "/passing"),
            delete("/passing"),
            delete("/12"),
            put("", "/12"),
        ];
        assert_eq!(lines(&changes), ["inserted /new", "replaced /11", "removed /10"]);
        let text = "Version 2: 1 inserted, 1 replaced, 1 removed.";
        assert_eq!(table.last_change(), (2, text.to_owned()));
        assert_eq!(lines(&[put("", "/new")]), [""; 0]);
    }

    /// The table says what is served, whatever ends a change.
    #[test]
    fn an_error_or_a_panic_changes_nothing() {
        let table = table();
        table.apply(None, &[put("", "/a"), put("a.example", "/b")]).expect("it can be made");
        let told = || {
            table.read(|table, hosts| {
                let keys: Vec<String> = table.routes().keys().map(Key::to_string).collect();
                (keys, hosts.version(), format!("{:?}", **hosts))
            })
        };
        let before = told();
        for panics in [false, true] {
            let change = || {
                let each = |edit: &mut TableEdit<'_, '_, '_>| {
                    for (host, route) in [("", "/new"), ("b.example", "/new")] {
                        let (key, served) = echo(host, route);
                        edit.put(&key, &served)?;
                    }
                    edit.delete(&Key::new("", None, "/a"))?;
                    edit.delete(&Key::new("a.example", None, "/b"))?;
                    assert!(!panics, "on purpose");
                    Err(Problem::Unknown)
                };
                table.transact(each, |_, _| ())
            };
            let outcome = catch_unwind(AssertUnwindSafe(change));
            assert_eq!(outcome.is_err(), panics);
            assert_eq!(told(), before);
        }
        // Each can be changed as before.
        let delete = Change::Delete(Key::new("a.example", None, "/b"));
        let applied = table.apply(Some(1), &[delete, put("b.example", "/new")]);
        assert_eq!(applied.expect("it can be made").version, 2);
    }
}
