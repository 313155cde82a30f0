//! What differs between two versions of a table, for people.
//!
//! In: keys. Out: lines for the log, and numbers.

use super::table::{Key, Served};

/// The most changes of a kind that are listed one by one.
const LISTED: usize = 20;

/// Routes that differ.
#[derive(Default)]
pub(super) struct Difference<'t> {
    pub(super) inserted: Vec<&'t Key>,
    pub(super) replaced: Vec<&'t Key>,
    pub(super) removed: Vec<&'t Key>,
}

impl<'t> Difference<'t> {
    /// Adds a route that gave one thing before, and gives another one now.
    pub(super) fn add(&mut self, key: &'t Key, before: Option<&Served>, now: Option<&Served>) {
        match (before, now) {
            (None, Some(_)) => self.inserted.push(key),
            (Some(before), Some(now)) if before != now => self.replaced.push(key),
            (Some(_), None) => self.removed.push(key),
            _ => {}
        }
    }

    /// Returns all routes that differ.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'t Key> {
        self.removed.iter().chain(&self.inserted).chain(&self.replaced).copied()
    }

    /// Describes the changes, one line each; of many, the first of each kind.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        list(&mut lines, "inserted", &self.inserted);
        list(&mut lines, "replaced", &self.replaced);
        list(&mut lines, "removed", &self.removed);
        lines
    }

    /// Describes the number of changes.
    pub(super) fn summary(&self) -> String {
        let (inserted, replaced) = (self.inserted.len(), self.replaced.len());
        format!("{inserted} inserted, {replaced} replaced, {} removed", self.removed.len())
    }
}

fn list(lines: &mut Vec<String>, what: &str, keys: &[&Key]) {
    lines.extend(keys.iter().take(LISTED).map(|key| format!("{what} {key}")));
    if let Some(more) = keys.len().checked_sub(LISTED).filter(|more| *more > 0) {
        lines.push(format!("{what} {more} more"));
    }
}
