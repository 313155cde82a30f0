//! A table that is being changed.
//!
//! In: a table, and changes. Out: the table with all of them, if it is kept; otherwise the table as
//! it was, even after a panic.

use std::mem;
use std::ops::Deref;

use super::table::{Key, Served, Table};

/// Changes a table, and takes the changes back unless they are kept.
pub(super) struct Draft<'t> {
    table: &'t mut Table,
    /// What the entries were before each change, the first change first.
    before: Vec<(Key, Option<Served>)>,
}

impl<'t> Draft<'t> {
    pub(super) fn of(table: &'t mut Table) -> Draft<'t> {
        Draft { table, before: Vec::new() }
    }

    pub(super) fn insert(&mut self, key: &Key, served: Served) {
        let before = self.table.insert(key.clone(), served);
        self.before.push((key.clone(), before));
    }

    pub(super) fn remove(&mut self, key: &Key) {
        let before = self.table.remove(key);
        self.before.push((key.clone(), before));
    }

    /// Keeps all changes. Returns what each entry was before its change, the first change first.
    pub(super) fn keep(mut self) -> Vec<(Key, Option<Served>)> {
        mem::take(&mut self.before)
    }
}

impl Deref for Draft<'_> {
    type Target = Table;

    fn deref(&self) -> &Table {
        self.table
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        for (key, served) in mem::take(&mut self.before).into_iter().rev() {
            match served {
                Some(served) => self.table.insert(key, served),
                None => self.table.remove(&key),
            };
        }
    }
}
