//! Routes in the static order: all of them, or those that match a path.

use alloc::collections::BTreeSet;
use alloc::vec::{self, Vec};
use core::fmt;
use core::iter::FusedIterator;

use super::{Shapes, Table};
use crate::order;
use crate::params::Match;
use crate::pattern::Pattern;
use crate::search::Case;
use crate::tree::{Index, RouteId, RouteLeaf};

impl<T> Table<T> {
    /// The keys and indices of all routes, in the static order, each by its best form.
    #[inline]
    pub(crate) fn in_order<S: Shapes>(&self, shapes: &S) -> Vec<(S::Key, RouteId)> {
        let mut seen = alloc::vec![false; self.routes.len()];
        let mut order = Vec::with_capacity(self.len());
        for shape in self.tree.leaves() {
            shapes.each_at(&self.tree, shape, |key, leaf| {
                let id = self.tree.owner(leaf);
                if !core::mem::replace(&mut seen[id.get()], true) {
                    order.push((key, id));
                }
            });
        }
        order
    }

    /// The forms with these leaves, in the static order. Of each route only the best is kept.
    #[inline]
    pub(crate) fn sorted_forms(&self, leaves: Vec<RouteLeaf>) -> Vec<(Pattern, RouteLeaf)> {
        let mut forms: Vec<(Pattern, RouteLeaf)> =
            leaves.into_iter().map(|leaf| (self.pattern_of(leaf), leaf)).collect();
        forms.sort_by(|(a, _), (b, _)| order::compare_patterns(a, b, &self.constraints));
        let mut seen = BTreeSet::new();
        forms.retain(|(_, leaf)| seen.insert(self.tree.owner(*leaf)));
        forms
    }
}

/// Takes the items out of a list, in an order given by keys and indices.
#[inline]
pub(crate) fn take_in_order<K, R>(
    mut from: Vec<Option<R>>,
    order: Vec<(K, RouteId)>,
) -> vec::IntoIter<(K, R)> {
    let take = |(key, id): (K, RouteId)| Some((key, from[id.get()].take()?));
    let taken: Vec<(K, R)> = order.into_iter().filter_map(take).collect();
    taken.into_iter()
}

/// An iterator over all matches of a path, the most specific first. Created by
/// [`Router::matches`](crate::Router::matches) and
/// [`MethodRouter::matches`](crate::MethodRouter::matches).
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Matches<'router, 'path, T> {
    table: &'router Table<T>,
    path: &'path str,
    found: vec::IntoIter<(Pattern, RouteLeaf)>,
}

impl<'router, 'path, T> Matches<'router, 'path, T> {
    /// The matches with these leaves, which are in any order.
    #[inline]
    pub(crate) fn new(table: &'router Table<T>, path: &'path str, leaves: Vec<RouteLeaf>) -> Self {
        Matches { table, path, found: table.sorted_forms(leaves).into_iter() }
    }
}

impl<'router, 'path, T> Iterator for Matches<'router, 'path, T> {
    type Item = Match<'router, 'path, &'router T>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (pattern, leaf) = self.found.next()?;
        let values = self.table.search().values(&pattern, self.path, Case::Exact);
        self.table.found(self.path, leaf, values)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.found.size_hint()
    }
}

impl<T> Clone for Matches<'_, '_, T> {
    #[inline]
    fn clone(&self) -> Self {
        Matches { table: self.table, path: self.path, found: self.found.clone() }
    }
}

impl<T> fmt::Debug for Matches<'_, '_, T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leaves = self.found.as_slice().iter();
        f.debug_list().entries(leaves.map(|(_, leaf)| self.table.text_of(*leaf))).finish()
    }
}

impl<T> ExactSizeIterator for Matches<'_, '_, T> {}
impl<T> FusedIterator for Matches<'_, '_, T> {}
