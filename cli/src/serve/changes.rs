//! What differs between two tables, and how a running server gets from one to the other.
//!
//! In: the table that is served, and a new one. Out: changes of live routes, and their text for the
//! log.

use std::error::Error;

use routetree::server::LiveHostsEdit;

use super::edit::{insert_host, put, remove, remove_host};
use super::table::{Builder, Key, Served, Table};

/// The most changes of a kind that are listed one by one.
const LISTED: usize = 20;

/// What differs.
pub(super) struct Changes<'t> {
    old: &'t Table,
    new: &'t Table,
    inserted: Vec<(&'t Key, &'t Served)>,
    replaced: Vec<(&'t Key, &'t Served)>,
    removed: Vec<&'t Key>,
}

impl<'t> Changes<'t> {
    pub(super) fn between(old: &'t Table, new: &'t Table) -> Changes<'t> {
        let is_gone = |key: &&Key| !new.routes().contains_key(key);
        let removed = old.routes().keys().filter(is_gone).collect();
        let mut changes = Changes { old, new, inserted: Vec::new(), replaced: Vec::new(), removed };
        for (key, served) in new.routes() {
            match old.routes().get(key) {
                None => changes.inserted.push((key, served)),
                Some(known) if known != served => changes.replaced.push((key, served)),
                Some(_) => {}
            }
        }
        changes
    }

    /// Makes the changes in live routes. Removals come first: what is removed may conflict with
    /// what is inserted.
    pub(super) fn apply(
        &self,
        edit: &mut LiveHostsEdit<'_>,
        builder: &Builder,
    ) -> Result<(), Box<dyn Error>> {
        let (before, after) = (self.old.hosts(), self.new.hosts());
        // A constraint cannot be changed, so its routes are built anew.
        let is_rebuilt = self.old.constraints != self.new.constraints;
        for host in &before {
            if is_rebuilt || !after.contains(host) {
                remove_host(edit, host);
            }
        }
        if !is_rebuilt {
            self.removed.iter().for_each(|key| remove(edit, key));
        }
        for host in &after {
            if is_rebuilt || !before.contains(host) {
                let routes = builder.empty(self.new)?;
                insert_host(edit, host, routes)?;
            }
        }
        if is_rebuilt {
            let all = &mut self.new.routes().iter();
            return Ok(all.try_for_each(|(key, served)| put(edit, builder, key, served))?);
        }
        let mut changed = self.replaced.iter().chain(&self.inserted);
        Ok(changed.try_for_each(|(key, served)| put(edit, builder, key, served))?)
    }

    /// Describes the changes, one line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let keys = |changed: &[(&'t Key, &'t Served)]| {
            changed.iter().map(|(key, _)| *key).collect::<Vec<&Key>>()
        };
        list(&mut lines, "inserted", &keys(&self.inserted));
        list(&mut lines, "replaced", &keys(&self.replaced));
        list(&mut lines, "removed", &self.removed);
        if self.old.constraints != self.new.constraints {
            lines.push("changed the constraints".to_owned());
        }
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
