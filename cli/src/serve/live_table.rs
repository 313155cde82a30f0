//! The table that is served now, and the only way to change it.
//!
//! In: changes of routes, or another table. Out: the routes of the running server changed in one
//! step, or a reason why nothing was.

use std::error::Error;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use routetree::server::{Hosts, LiveHosts, LiveHostsEdit};
use routetree::{InsertError, Snapshot};

use super::changes::Changes;
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

/// What the entries of a table were before each change, the first change first.
#[derive(Default)]
struct Undo(Vec<(Key, Option<Served>)>);

impl LiveTable {
    /// Makes the routes of a table live. `hosts` was built from the same table.
    pub(super) fn new(hosts: Hosts, builder: Builder, table: Table) -> LiveTable {
        LiveTable {
            live: LiveHosts::new(hosts),
            builder,
            table: Mutex::new(table),
            last_change: Mutex::default(),
        }
    }

    /// Returns the live routes, for a server.
    pub(super) fn live(&self) -> LiveHosts {
        self.live.clone()
    }

    /// Returns the number of the newest version.
    pub(super) fn version(&self) -> u64 {
        self.live.version()
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

    /// Makes all changes, one after the other, or none. Returns the version with them.
    ///
    /// # Errors
    ///
    /// Returns the first change that cannot be made. If a version is expected, it must be the
    /// newest.
    pub(super) fn apply(
        &self,
        expected: Option<u64>,
        changes: &[Change],
    ) -> Result<u64, Box<Refused>> {
        let mut table = self.lock();
        let mut undo = Undo::default();
        let applied = self.live.update(|edit| {
            let version = edit.version();
            if let Some(expected) = expected.filter(|expected| *expected != version) {
                let problem = Problem::OtherVersion { version, expected };
                return Err(Box::new(Refused { change: None, key: None, problem }));
            }
            for (index, change) in changes.iter().enumerate() {
                let made = match change {
                    Change::Put(key, served) => {
                        put(edit, &self.builder, &mut table, key, served, &mut undo)
                    }
                    Change::Delete(key) => delete(edit, &mut table, key, &mut undo),
                };
                made.map_err(|problem| {
                    let (Change::Put(key, _) | Change::Delete(key)) = change;
                    Box::new(Refused { change: Some(index), key: Some(key.clone()), problem })
                })?;
            }
            Ok(())
        });
        match (&applied, changes) {
            (Err(_), _) => undo.restore(&mut table),
            (Ok(()), [change]) => self.note_change(&change.to_string()),
            (Ok(()), changes) => self.note_change(&format!("{} changes", changes.len())),
        }
        applied.map(|()| self.version())
    }

    /// Serves another table. Returns what differs, as lines for the log.
    pub(super) fn replace(&self, new: Table) -> Result<Vec<String>, Box<dyn Error>> {
        let mut table = self.lock();
        let changes = Changes::between(&table, &new);
        self.live.update(|edit| changes.apply(edit, &self.builder))?;
        let mut lines = changes.lines();
        lines.push(format!("reloaded: {}", changes.summary()));
        self.note_change(&changes.summary().to_string());
        *table = new;
        Ok(lines)
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Undo {
    fn restore(self, table: &mut Table) {
        for (key, served) in self.0.into_iter().rev() {
            match served {
                Some(served) => table.insert(key, served),
                None => table.remove(&key),
            };
        }
    }
}

/// Inserts a route, or replaces what it gives.
fn put(
    edit: &mut LiveHostsEdit<'_>,
    builder: &Builder,
    table: &mut Table,
    key: &Key,
    served: &Served,
    undo: &mut Undo,
) -> Result<(), Problem> {
    check(table, key, served)?;
    if table.routes().get(key) == Some(served) {
        return Ok(());
    }
    if !table.has_host(&key.host) {
        let routes = builder.empty(table).map_err(|error| Problem::Other(error.to_string()))?;
        insert_host(edit, &key.host, routes).map_err(PutError::from)?;
    }
    edit::put(edit, builder, key, served)?;
    undo.0.push((key.clone(), table.insert(key.clone(), served.clone())));
    Ok(())
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

fn delete(
    edit: &mut LiveHostsEdit<'_>,
    table: &mut Table,
    key: &Key,
    undo: &mut Undo,
) -> Result<(), Problem> {
    if !matches!(table.routes().get(key), Some(Served::Answer { .. })) {
        return Err(Problem::Unknown);
    }
    edit::remove(edit, key);
    undo.0.push((key.clone(), table.remove(key)));
    if !table.has_host(&key.host) {
        remove_host(edit, &key.host);
    }
    Ok(())
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
            (Problem::OtherVersion { version, expected }, _) => {
                write!(f, "the version is {version}, not {expected}")
            }
            (Problem::Unknown, Some(key)) => write!(f, "there is no route {key}"),
            (Problem::Unknown, None) => f.write_str("there is no such route"),
            (Problem::Put(error), _) => error.fmt(f),
            (Problem::Answer(problem), _) => f.write_str(problem),
            (Problem::NameTaken { name, by }, _) => write!(f, "{by} is named {name:?} already"),
            (Problem::Other(problem), _) => f.write_str(problem),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Change, LiveTable};
    use crate::answer::{Answer, Surroundings};
    use crate::serve::status::ReloadStatus;
    use crate::serve::table::{Builder, Key, Served, Table};

    #[test]
    fn a_change_that_changes_nothing_leaves_the_text() {
        let (surroundings, status) = (Surroundings::default(), Arc::new(ReloadStatus::default()));
        let builder = Builder { surroundings, redirect_slashes: false, status };
        let hosts = builder.hosts(&Table::default()).expect("no routes");
        let table = LiveTable::new(hosts, builder, Table::default());
        assert_eq!(table.last_change(), (0, String::new()));
        let key = Key { host: String::new(), route: "/a".into(), method: None };
        let put = Change::Put(key, Served::Answer { answer: Answer::Echo, name: None });
        for changes in [vec![put.clone()], vec![put.clone(), put], Vec::new()] {
            assert_eq!(table.apply(None, &changes).expect("it can be made"), 1);
            assert_eq!(table.last_change(), (1, "Version 1: put /a.".to_owned()));
        }
        assert_eq!(table.replace(Table::default()).expect("it can be made").len(), 2);
        let emptied = "Version 2: 0 inserted, 0 replaced, 1 removed.";
        for _ in 0..2 {
            assert_eq!(table.last_change(), (2, emptied.to_owned()));
            table.replace(Table::default()).expect("it can be made");
        }
    }
}
