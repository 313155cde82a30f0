//! What explanations ask of a table: forms of routes as [`Entry`]s.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::Table;
use crate::explain::{self, Entry, Shadowed};
use crate::search::{Pick, Search};
use crate::tree::LeafId;

impl<T> Table<T> {
    /// The form of the leaf of a route.
    pub(crate) fn entry(&self, leaf: LeafId) -> Entry<'_> {
        let (key, route) = (self.route_of(leaf), self.text_of(leaf));
        Entry { key, route, form: self.pattern_of(leaf) }
    }

    /// The routes of these leaves, in the static order, that never win; `pick` answers them.
    pub(crate) fn shadowed(&self, leaves: &[LeafId], pick: impl Pick) -> Vec<Shadowed<'_>> {
        let places: BTreeMap<LeafId, usize> = leaves.iter().copied().zip(0..).collect();
        let forms: Vec<Entry<'_>> = leaves.iter().map(|&leaf| self.entry(leaf)).collect();
        let constraints = self.constraints.permissive();
        let search = Search { tree: &self.tree, constraints: &constraints };
        let matching = |path: &str| {
            let leaves = search.all(path, pick);
            leaves.iter().filter_map(|leaf| places.get(leaf).copied()).collect()
        };
        explain::pairs(&forms, &self.constraints, matching)
    }
}
