//! Routes in the static order: all of them, and those that match a path.

use alloc::collections::BTreeSet;
use alloc::vec::{self, Vec};
use core::fmt;
use core::iter::FusedIterator;

use super::{Shapes, Table};
use crate::order;
use crate::params::Match;
use crate::pattern::Pattern;
use crate::tree::LeafId;

impl<T> Table<T> {
    /// The keys and indices of all routes, in the static order, each by its best form.
    pub(crate) fn in_order<S: Shapes>(&self, shapes: &S) -> Vec<(S::Key, u32)> {
        let mut seen = alloc::vec![false; self.routes.len()];
        let mut order = Vec::with_capacity(self.len());
        for at in self.tree.leaves() {
            shapes.each_at(&self.tree, at, |key, leaf| {
                let route = self.route_of(leaf);
                if !core::mem::replace(&mut seen[route as usize], true) {
                    order.push((key, route));
                }
            });
        }
        order
    }
}

/// Takes from a list in the order of a list of keys and indices.
pub(crate) fn pick<K, R>(mut from: Vec<Option<R>>, order: Vec<(K, u32)>) -> vec::IntoIter<(K, R)> {
    let take = |(key, index)| Some((key, from[index as usize].take()?));
    let picked: Vec<(K, R)> = order.into_iter().filter_map(take).collect();
    picked.into_iter()
}

/// All matches of a path, the most specific first: see [`Router::matches`](crate::Router::matches).
pub struct Matches<'router, 'path, T> {
    table: &'router Table<T>,
    path: &'path str,
    found: vec::IntoIter<(Pattern, LeafId)>,
}

impl<'router, 'path, T> Matches<'router, 'path, T> {
    /// From the leaves of the routes that match, in any order.
    pub(crate) fn new(table: &'router Table<T>, path: &'path str, leaves: Vec<LeafId>) -> Self {
        let mut found: Vec<(Pattern, LeafId)> =
            leaves.into_iter().map(|leaf| (table.pattern_of(leaf), leaf)).collect();
        found.sort_by(|(a, _), (b, _)| order::compare_patterns(a, b, &table.constraints));
        // Of a route's forms the best comes first.
        let mut seen = BTreeSet::new();
        found.retain(|(_, leaf)| seen.insert(table.route_of(*leaf)));
        Matches { table, path, found: found.into_iter() }
    }
}

impl<'router, 'path, T> Iterator for Matches<'router, 'path, T> {
    type Item = Match<'router, 'path, &'router T>;

    fn next(&mut self) -> Option<Self::Item> {
        let (pattern, leaf) = self.found.next()?;
        let values = self.table.search().values(&pattern, self.path);
        self.table.found(self.path, leaf, values)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.found.size_hint()
    }
}

impl<T> fmt::Debug for Matches<'_, '_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leaves = self.found.as_slice().iter();
        f.debug_list().entries(leaves.map(|(_, leaf)| self.table.text_of(*leaf))).finish()
    }
}

impl<T> ExactSizeIterator for Matches<'_, '_, T> {}
impl<T> FusedIterator for Matches<'_, '_, T> {}
