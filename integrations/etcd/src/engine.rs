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
use crate::status::{Shared, State};
use crate::table::{Event, Parse, Table};

/// Writing copies may take one part of the time in so many.
const COPY_SHARE: u32 = 100;

pub(crate) struct Engine<T> {
    pub(crate) table: Table<T>,
    sink: Box<dyn Sink<T>>,
    /// Changes that the sink has refused.
    pending: Vec<Change<T>>,
    /// Why they were refused, as the log has it.
    refusal: Option<String>,
    pub(crate) shared: Arc<Shared>,
    prefix: Vec<u8>,
    head: Head,
    copy: Option<Copy>,
}

/// What has become of changes, or why they were refused.
struct Applied(Result<Made, String>);

/// Changes that were made.
struct Made {
    /// The routes are those of this revision now.
    revision: i64,
    /// Whether there were any.
    is_update: bool,
}

impl Applied {
    /// Records it. The routes are as old as this, if they are the newest.
    fn record(self, state: &mut State, age: Duration) {
        state.status.denied = false;
        state.status.error = match self.0 {
            Ok(Made { revision, is_update }) => {
                state.confirm(age);
                state.status.revision = revision;
                state.status.updates += u64::from(is_update);
                None
            }
            Err(refusal) => Some(format!("routes refused: {refusal}")),
        };
    }
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
            refusal: None,
            shared,
            prefix: options.prefix.clone(),
            head: Head::default(),
            copy,
        }
    }

    /// Applies all events at once: afterwards, the routes are those of this revision.
    pub(crate) fn apply(&mut self, events: Vec<Event>, revision: i64, cluster: u64) {
        let confirmed = copy::now();
        self.note_cluster(cluster);
        self.apply_of(events, Head { cluster, revision, confirmed });
    }

    /// The cluster that the routes are of; 0 before the first routes.
    pub(crate) fn cluster(&self) -> u64 {
        self.head.cluster
    }

    /// Says so if another cluster takes the place of the one that the routes are of.
    fn note_cluster(&mut self, cluster: u64) {
        let known = self.head.cluster;
        if known != 0 && known != cluster {
            log::warn!(
                "etcd is the cluster {cluster:x}; the routes so far, of revision {}, are of the \
                 cluster {known:x}: they are replaced",
                self.head.revision
            );
            // Even if no key differs.
            self.copy.iter_mut().for_each(|copy| copy.stale = true);
        }
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
        for (key, reason) in &outcome.refusals {
            if let Some(reason) = reason {
                log::warn!("key `{key}` has no routes: {reason}");
            }
        }
        let (age, keys) = (self.head.age(), self.table.rows().len());
        let applied = self.pass_on(changes);
        self.shared.update(|state| {
            for (key, reason) in outcome.refusals {
                match reason {
                    Some(reason) => drop(state.refused.insert(key, reason)),
                    None => drop(state.refused.remove(&key)),
                }
            }
            state.status.keys = keys;
            applied.record(state, age);
        });
    }

    /// etcd says that the routes are the newest. Changes that were refused are tried again.
    pub(crate) fn confirm(&mut self) {
        self.head.confirmed = copy::now();
        if self.pending.is_empty() {
            return self.shared.update(|state| state.confirm(Duration::ZERO));
        }
        let changes = mem::take(&mut self.pending);
        let applied = self.pass_on(changes);
        self.shared.update(|state| applied.record(state, Duration::ZERO));
    }

    /// Passes changes to the sink, and keeps them if it refuses them.
    fn pass_on(&mut self, changes: Vec<Change<T>>) -> Applied {
        let revision = self.head.revision;
        let applied = match changes.is_empty() {
            true => Ok(()),
            false => self.sink.apply(&changes, revision),
        };
        let is_update = !changes.is_empty();
        let Err(refusal) = applied else {
            self.refusal = None;
            return Applied(Ok(Made { revision, is_update }));
        };
        if self.refusal.as_ref() != Some(&refusal) {
            log::error!("the routes of revision {revision} were refused: {refusal}");
            self.refusal = Some(refusal.clone());
        }
        self.pending = changes;
        Applied(Err(refusal))
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;
    use crate::entry::Entry;
    use crate::key::Key;
    use crate::table::Stored;

    fn put(route: &str, revision: i64) -> Event {
        let value = route.as_bytes().into();
        let stored = Stored { created: revision, modified: revision, value };
        Event::Put(Key::from(&format!("/r{route}")), stored)
    }

    #[test]
    fn changes_that_were_refused_are_tried_again() {
        let (refuses, count) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicUsize::new(0)));
        let (refused, applied) = (Arc::clone(&refuses), Arc::clone(&count));
        let sink = move |changes: &[Change<()>], _| match refused.load(Ordering::Relaxed) {
            true => Err("not now".to_owned()),
            false => {
                applied.fetch_add(changes.len(), Ordering::Relaxed);
                Ok(())
            }
        };
        let parse = |_: &Key, value: &[u8]| {
            Ok(vec![Entry::new(String::from_utf8_lossy(value).into_owned(), ())])
        };
        let options = Options::new(["http://127.0.0.1:1"], "/r/");
        let shared = Arc::new(Shared::default());
        let mut engine =
            Engine::new(&options, Box::new(parse), Box::new(sink), Arc::clone(&shared));
        engine.apply(vec![put("/a", 2)], 2, 1);
        engine.confirm();
        engine.apply(vec![put("/b", 3)], 3, 1);
        let status = shared.status();
        assert_eq!((status.revision, status.updates, status.keys), (0, 0, 2));
        assert_eq!(status.age, None, "the routes are not those of etcd");
        assert_eq!(status.error.as_deref(), Some("routes refused: not now"));

        refuses.store(false, Ordering::Relaxed);
        for _ in 0..2 {
            engine.confirm();
            let status = shared.status();
            assert_eq!((status.revision, status.updates, status.error), (3, 1, None));
            assert!(status.age.is_some());
            assert_eq!(count.load(Ordering::Relaxed), 2, "each change is made once");
        }
    }
}
