//! [`Table`]: the keys, and which of them have their routes.
//!
//! Input: what changed in etcd. Output: what changes in the routes, and why a key is refused. The
//! result depends on the keys alone, not on the order in which they arrive: in the order of their
//! [`Rank`]s, each key gets its routes if none of them conflicts with those of a key before it.
//! This module does not know where keys come from or where routes go.

mod index;
mod outcome;
mod rank;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use routetree::MethodRouter;

use crate::entry::Entry;
use crate::key::Key;
use crate::live::empty_of;

use index::{Index, Obstacle};
pub(crate) use outcome::Outcome;
use rank::Rank;

/// What changed about a key.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    Put(Key, Stored),
    Delete(Key),
}

/// What etcd holds for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) created: i64,
    pub(crate) modified: i64,
    pub(crate) value: Box<[u8]>,
}

/// Makes routes of a value, or says what is wrong with it.
pub(crate) type Parse<T> = Box<dyn FnMut(&Key, &[u8]) -> Result<Vec<Entry<T>>, String> + Send>;

pub(crate) struct Table<T> {
    rows: BTreeMap<Key, Row<T>>,
    index: Index,
    /// The keys that wait for something to be freed.
    waiting: HashMap<Wait, BTreeSet<Rank>>,
    parse: Parse<T>,
}

struct Row<T> {
    stored: Stored,
    entries: Arc<[Entry<T>]>,
    standing: Standing,
}

/// Whether a key has its routes.
#[derive(Debug, PartialEq, Eq)]
enum Standing {
    /// To be decided in this batch.
    Undecided,
    /// It has its routes.
    Served,
    /// It has none until this is freed; the text says why. In a box, to keep all rows small: few
    /// keys wait.
    Waiting(Box<(Wait, String)>),
    /// It has none, whatever the other keys are; the text says why.
    Faulty(String),
}

/// What a key waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Wait {
    /// A key before it, with a route that conflicts with one of its own.
    Key(Key),
    /// Any route of this host, which has routes for as many methods as a host can have.
    Host(Option<String>),
}

/// The work of one [`Table::apply`].
struct Batch<T> {
    /// The keys to decide about. The lowest rank is decided first, and a decision puts only higher
    /// ranks back here. So this ends, and each decision is final.
    undecided: BTreeSet<Rank>,
    /// For each key that was touched, the routes that it had before.
    before: Before<T>,
}

type Before<T> = BTreeMap<Key, Arc<[Entry<T>]>>;

impl<T: Clone> Table<T> {
    /// `template` has the constraints of all routes.
    pub(crate) fn new(template: MethodRouter<()>, parse: Parse<T>) -> Table<T> {
        Table {
            rows: BTreeMap::new(),
            index: Index::new(empty_of(template)),
            waiting: HashMap::new(),
            parse,
        }
    }

    /// What is stored, in the order of the keys.
    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = (&Key, &Stored)> {
        self.rows.iter().map(|(key, row)| (key, &row.stored))
    }

    /// What is stored from one key on and, if there is an end, before it.
    pub(crate) fn rows_between(
        &self,
        from: &[u8],
        until: Option<&[u8]>,
    ) -> impl Iterator<Item = (&Key, &Stored)> {
        let until = until.map_or(Bound::Unbounded, Bound::Excluded);
        let rows = self.rows.range::<[u8], _>((Bound::Included(from), until));
        rows.map(|(key, row)| (key, &row.stored))
    }

    /// Makes all these changes at once.
    pub(crate) fn apply(&mut self, events: impl IntoIterator<Item = Event>) -> Outcome<T> {
        let mut batch = Batch { undecided: BTreeSet::new(), before: BTreeMap::new() };
        for event in events {
            match event {
                Event::Put(key, stored) => self.put(key, stored, &mut batch),
                Event::Delete(key) => self.delete(&key, &mut batch),
            }
        }
        while let Some(rank) = batch.undecided.pop_first() {
            self.decide(rank, &mut batch);
        }
        self.outcome(batch.before)
    }

    fn put(&mut self, key: Key, stored: Stored, batch: &mut Batch<T>) {
        self.delete(&key, batch);
        batch.before.entry(key.clone()).or_insert_with(|| Arc::from([]));
        let (entries, standing) = match (self.parse)(&key, &stored.value) {
            Ok(entries) => {
                batch.undecided.insert(Rank { created: stored.created, key: key.clone() });
                (entries.into(), Standing::Undecided)
            }
            Err(reason) => (Arc::from([]), Standing::Faulty(reason)),
        };
        self.rows.insert(key, Row { stored, entries, standing });
    }

    fn delete(&mut self, key: &Key, batch: &mut Batch<T>) {
        let Some(row) = self.rows.remove(key) else { return };
        let rank = Rank { created: row.stored.created, key: key.clone() };
        batch.undecided.remove(&rank);
        let served = row.standing == Standing::Served;
        let entries = if served { Arc::clone(&row.entries) } else { Arc::from([]) };
        batch.before.entry(key.clone()).or_insert(entries);
        match row.standing {
            Standing::Served => self.vacate(&rank, &row.entries, batch),
            Standing::Waiting(waiting) => self.wait_no_more(&waiting.0, &rank),
            Standing::Undecided | Standing::Faulty(_) => {}
        }
    }

    /// Decides whether a key gets its routes.
    fn decide(&mut self, rank: Rank, batch: &mut Batch<T>) {
        let Some(row) = self.rows.get(&rank.key) else { return };
        let entries = Arc::clone(&row.entries);
        let standing = loop {
            let obstacle = match self.index.claim(&rank, &entries) {
                Ok(()) => break Standing::Served,
                Err(obstacle) => obstacle,
            };
            match obstacle {
                Obstacle::Key(other, reason) if other < rank => {
                    let reason = format!("{reason}; key `{}` was created first", other.key);
                    break Standing::Waiting(Box::new((Wait::Key(other.key), reason)));
                }
                Obstacle::Key(other, _) => self.evict(other, batch),
                Obstacle::Methods(host, reason) => {
                    let mut ranks = self.index.ranks(host.as_deref());
                    ranks.retain(|other| *other > rank);
                    if ranks.is_empty() {
                        break Standing::Waiting(Box::new((Wait::Host(host), reason)));
                    }
                    ranks.into_iter().for_each(|other| self.evict(other, batch));
                }
                Obstacle::Fault(reason) => break Standing::Faulty(reason),
            }
        };
        if let Standing::Waiting(waiting) = &standing {
            self.waiting.entry(waiting.0.clone()).or_default().insert(rank.clone());
        }
        if let Some(row) = self.rows.get_mut(&rank.key) {
            row.standing = standing;
        }
    }

    /// Takes the routes from a key, to be decided again.
    fn evict(&mut self, rank: Rank, batch: &mut Batch<T>) {
        let Some(row) = self.rows.get_mut(&rank.key) else { return };
        row.standing = Standing::Undecided;
        let entries = Arc::clone(&row.entries);
        batch.before.entry(rank.key.clone()).or_insert_with(|| Arc::clone(&entries));
        self.vacate(&rank, &entries, batch);
        batch.undecided.insert(rank);
    }

    /// Frees the routes of a key, and lets the keys that waited for them be decided again.
    fn vacate(&mut self, rank: &Rank, entries: &[Entry<T>], batch: &mut Batch<T>) {
        self.index.release(rank, entries);
        let key = Wait::Key(rank.key.clone());
        let hosts = entries.iter().map(|entry| Wait::Host(entry.lower_host()));
        for wait in hosts.chain([key]) {
            for waited in self.waiting.remove(&wait).unwrap_or_default() {
                if let Some(row) = self.rows.get_mut(&waited.key) {
                    row.standing = Standing::Undecided;
                    batch.before.entry(waited.key.clone()).or_insert_with(|| Arc::from([]));
                    batch.undecided.insert(waited);
                }
            }
        }
    }

    fn wait_no_more(&mut self, wait: &Wait, rank: &Rank) {
        if let Some(ranks) = self.waiting.get_mut(wait) {
            ranks.remove(rank);
            if ranks.is_empty() {
                self.waiting.remove(wait);
            }
        }
    }
}
