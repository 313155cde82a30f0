//! [`Engine`]: takes what changed in etcd to the sink, the status and the copy on disk.
//!
//! Input: events of one revision, and confirmations. Output: changes for the sink, a status, a
//! file. It does not know how etcd is reached.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{io, mem};

use crate::copy::{self, Head};
use crate::options::Options;
use crate::sink::{Change, Place, Sink};
use crate::status::Shared;
use crate::table::{Event, Parse, Table};

/// Writing copies may take one part of the time in so many.
const COPY_SHARE: u32 = 100;

pub(crate) struct Engine<T> {
    pub(crate) table: Table<T>,
    sink: Box<dyn Sink<T>>,
    /// Changes that the sink has refused.
    pending: Vec<Change<T>>,
    pub(crate) shared: Arc<Shared>,
    prefix: Vec<u8>,
    head: Head,
    copy: Option<Copy>,
}

/// When the copy on disk is written.
struct Copy {
    path: PathBuf,
    every: Duration,
    /// Whether it differs from the table.
    stale: bool,
    next: Instant,
}

impl<T: Clone> Engine<T> {
    pub(crate) fn new(
        options: &Options,
        parse: Parse<T>,
        sink: Box<dyn Sink<T>>,
        shared: Arc<Shared>,
    ) -> Engine<T> {
        let copy = options.copy.clone().map(|path| Copy {
            path,
            every: options.copy_every,
            stale: false,
            next: Instant::now(),
        });
        Engine {
            table: Table::new(options.template.clone(), parse),
            sink,
            pending: Vec::new(),
            shared,
            prefix: options.prefix.clone(),
            head: Head::default(),
            copy,
        }
    }

    /// Applies all events at once: afterwards, the routes are those of this revision.
    pub(crate) fn apply(&mut self, events: Vec<Event>, revision: i64, cluster: u64) {
        let confirmed = copy::now();
        self.apply_of(events, Head { cluster, revision, confirmed });
    }

    fn apply_of(&mut self, events: Vec<Event>, head: Head) {
        self.head = head;
        if let (Some(copy), false) = (&mut self.copy, events.is_empty()) {
            copy.stale = true;
        }
        let outcome = self.table.apply(events);
        let changes = mem::take(&mut self.pending);
        let changes =
            if changes.is_empty() { outcome.changes } else { joined(changes, outcome.changes) };
        let applied = match changes.is_empty() {
            true => Ok(()),
            false => self.sink.apply(&changes, self.head.revision),
        };
        for (key, reason) in &outcome.refusals {
            if let Some(reason) = reason {
                log::warn!("key `{key}` has no routes: {reason}");
            }
        }
        let (revision, age, keys) = (self.head.revision, self.head.age(), self.table.rows().len());
        self.shared.update(|state| {
            for (key, reason) in outcome.refusals {
                match reason {
                    Some(reason) => drop(state.refused.insert(key, reason)),
                    None => drop(state.refused.remove(&key)),
                }
            }
            state.confirm(age);
            state.status.keys = keys;
            state.status.error =
                applied.as_ref().err().map(|error| format!("routes refused: {error}"));
            if applied.is_ok() {
                state.status.revision = revision;
                state.status.updates += u64::from(!changes.is_empty());
            }
        });
        if let Err(error) = applied {
            log::error!("the routes of revision {revision} were refused: {error}");
            self.pending = changes;
        }
    }

    /// etcd says that the routes are the newest.
    pub(crate) fn confirm(&mut self) {
        self.head.confirmed = copy::now();
        self.shared.update(|state| state.confirm(Duration::ZERO));
    }

    /// Starts with the copy on disk, if there is one.
    pub(crate) fn load(&mut self) {
        let Some(path) = self.copy.as_ref().map(|copy| copy.path.clone()) else { return };
        match copy::read(&path, &self.prefix) {
            Ok((head, rows)) => {
                log::info!(
                    "{} keys of revision {} from {}",
                    rows.len(),
                    head.revision,
                    path.display()
                );
                self.apply_of(
                    rows.into_iter().map(|(key, row)| Event::Put(key, row)).collect(),
                    head,
                );
                self.copy.iter_mut().for_each(|copy| copy.stale = false);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => self.copy_failed(&path, "was not read", &error),
        }
    }

    /// When the copy on disk should be written next, if it should.
    pub(crate) fn copy_due(&self) -> Option<Instant> {
        self.copy.as_ref().filter(|copy| copy.stale).map(|copy| copy.next)
    }

    /// Writes the copy on disk, unless it is equal to the table.
    pub(crate) fn write_copy(&mut self) {
        let Some(copy) = self.copy.as_mut().filter(|copy| copy.stale) else { return };
        let began = Instant::now();
        let written = copy::write(&copy.path, &self.prefix, &self.head, self.table.rows());
        copy.next = Instant::now() + copy.every.max(began.elapsed() * COPY_SHARE);
        copy.stale = written.is_err();
        match written {
            Ok(()) => self.shared.update(|state| state.status.copy_error = None),
            Err(error) => {
                let path = copy.path.clone();
                self.copy_failed(&path, "was not written", &error);
            }
        }
    }

    fn copy_failed(&self, path: &Path, what: &str, error: &io::Error) {
        let text = format!("{} {what}: {error}", path.display());
        log::error!("{text}");
        self.shared.update(|state| state.status.copy_error = Some(text));
    }
}

/// Makes one list of two: the last change of each place, removals first.
fn joined<T>(first: Vec<Change<T>>, second: Vec<Change<T>>) -> Vec<Change<T>> {
    let mut last: BTreeMap<Place, Option<T>> = BTreeMap::new();
    for change in first.into_iter().chain(second) {
        match change {
            Change::Remove(place) => last.insert(place, None),
            Change::Set(place, value) => last.insert(place, Some(value)),
        };
    }
    let (mut removed, mut set) = (Vec::new(), Vec::new());
    for (place, value) in last {
        match value {
            None => removed.push(Change::Remove(place)),
            Some(value) => set.push(Change::Set(place, value)),
        }
    }
    removed.append(&mut set);
    removed
}
