//! [`Outcome`]: what a batch of events did.
//!
//! Input: the routes of the touched keys before the batch, and the table after it. Output: changes
//! of the routes, and refusals.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Before, Standing, Table};
use crate::entry::Entry;
use crate::key::Key;
use crate::sink::{Change, Place};

/// What a batch of events did.
pub(crate) struct Outcome<T> {
    /// How the routes differ: removals first.
    pub(crate) changes: Vec<Change<T>>,
    /// For each key that was touched, why it has no routes; `None` if it has them, or is gone.
    pub(crate) refusals: Vec<(Key, Option<String>)>,
}

impl<T: Clone> Table<T> {
    pub(super) fn outcome(&self, before: Before<T>) -> Outcome<T> {
        let mut removed = HashSet::new();
        let mut set = Vec::new();
        let mut refusals = Vec::new();
        for (key, before) in before {
            let after = self.served(&key);
            let refusal = self.refusal(&key).map(String::from);
            refusals.push((key, refusal));
            if after.is_some_and(|after| Arc::ptr_eq(after, &before)) {
                continue;
            }
            removed.extend(before.iter().flat_map(places));
            let after = after.map_or(&[][..], |after| after);
            set.extend(after.iter().flat_map(|entry| {
                places(entry).map(|place| Change::Set(place, entry.value.clone()))
            }));
        }
        for change in &set {
            removed.remove(change.place());
        }
        let mut changes: Vec<_> = removed.into_iter().map(Change::Remove).collect();
        changes.append(&mut set);
        Outcome { changes, refusals }
    }

    /// The routes that a key has.
    fn served(&self, key: &Key) -> Option<&Arc<[Entry<T>]>> {
        let row = self.rows.get(key)?;
        (row.standing == Standing::Served).then_some(&row.entries)
    }

    /// Why a key has no routes.
    fn refusal(&self, key: &Key) -> Option<&str> {
        match &self.rows.get(key)?.standing {
            Standing::Waiting(waiting) => Some(&waiting.1),
            Standing::Faulty(reason) => Some(reason),
            Standing::Served | Standing::Undecided => None,
        }
    }
}

fn places<T>(entry: &Entry<T>) -> impl Iterator<Item = Place> {
    let host = entry.lower_host();
    entry.each_method().map(move |method| Place {
        host: host.clone(),
        method: method.map(String::from),
        route: entry.route.clone(),
    })
}
