//! What differs between two tables, and how a running server gets from one to the other.
//!
//! In: the table that is served, and a new one. Out: changes of live routes, and their text for the
//! log.

use std::cmp::Ordering;
use std::error::Error;

use routetree::server::LiveHostsEdit;

use super::difference::Difference;
use super::edit::{insert_host, put, remove, remove_host};
use super::table::{Builder, Served, Table};

/// What differs.
pub(super) struct Changes<'t> {
    old: &'t Table,
    new: &'t Table,
    pub(super) difference: Difference<'t>,
}

impl<'t> Changes<'t> {
    pub(super) fn between(old: &'t Table, new: &'t Table) -> Changes<'t> {
        let mut difference = Difference::default();
        // Both are in order.
        let (mut before, mut now) =
            (old.routes().iter().peekable(), new.routes().iter().peekable());
        loop {
            let order = match (before.peek(), now.peek()) {
                (Some((before, _)), Some((now, _))) => before.cmp(now),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return Changes { old, new, difference },
            };
            let before = before.next_if(|_| order.is_le());
            let now = now.next_if(|_| order.is_ge());
            if let Some((key, _)) = before.or(now) {
                let served = |entry: Option<(_, &'t Served)>| entry.map(|(_, served)| served);
                difference.add(key, served(before), served(now));
            }
        }
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
            self.difference.removed.iter().for_each(|key| remove(edit, key));
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
        let Difference { inserted, replaced, .. } = &self.difference;
        let mut changed = replaced.iter().chain(inserted).filter_map(|key| {
            let served = self.new.routes().get(key)?;
            Some((key, served))
        });
        Ok(changed.try_for_each(|(key, served)| put(edit, builder, key, served))?)
    }

    /// Describes the changes, one line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = self.difference.lines();
        if self.old.constraints != self.new.constraints {
            lines.push("changed the constraints".to_owned());
        }
        lines.push(format!("reloaded: {}", self.difference.summary()));
        lines
    }
}
