//! What becomes of the leaves that a search with sets of positions finds: all are kept, or the best
//! by rule 4.

use alloc::vec::Vec;

use super::super::context::AnyResolve;
use super::super::{Resolve, Search, Tail};
use crate::order::{self, Weight};
use crate::tree::{Child, RouteLeaf, ShapeLeaf};

/// Receives leaves, in any order.
pub(in crate::search) trait Collector {
    /// Whether a leaf of at most this weight could still be collected.
    fn wants(&self, max_weight: Weight) -> bool;
    fn push(&mut self, found: FoundLeaf);
}

/// A leaf that the path reaches, at the end of a child's link.
#[derive(Clone, Copy)]
pub(in crate::search) struct FoundLeaf {
    pub(in crate::search) leaf: ShapeLeaf,
    pub(in crate::search) child: Child,
    pub(in crate::search) tail: Tail,
}

/// Collects every route that `resolve` returns.
pub(super) struct CollectAll<'r> {
    resolve: AnyResolve<'r>,
    pub(super) leaves: Vec<RouteLeaf>,
}

impl<'r> CollectAll<'r> {
    pub(super) fn new(resolve: AnyResolve<'r>) -> Self {
        CollectAll { resolve, leaves: Vec::new() }
    }
}

impl Collector for CollectAll<'_> {
    fn wants(&self, _: Weight) -> bool {
        true
    }

    fn push(&mut self, found: FoundLeaf) {
        let leaf = (self.resolve)(found.leaf, found.tail);
        if !leaf.is_none() {
            self.leaves.push(leaf);
        }
    }
}

/// Collects the best of the routes that `resolve` returns.
pub(super) struct CollectBest<'t, R> {
    search: Search<'t>,
    resolve: R,
    pub(super) leaf: RouteLeaf,
    shape: ShapeLeaf,
    weight: Weight,
}

impl<'t, R> CollectBest<'t, R> {
    pub(super) fn new(search: Search<'t>, resolve: R) -> Self {
        CollectBest {
            search,
            resolve,
            leaf: RouteLeaf::NONE,
            shape: ShapeLeaf::NONE,
            weight: Weight::default(),
        }
    }

    /// Whether a form of the same weight as the best one comes before it.
    #[cold]
    fn is_before_best(&self, shape: ShapeLeaf) -> bool {
        let Search { tree, constraints } = self.search;
        let pattern = |leaf: ShapeLeaf| tree.form(leaf)?.pattern.as_deref();
        let (Some(new), Some(best)) = (pattern(shape), pattern(self.shape)) else { return false };
        order::compare_patterns(new, best, constraints).is_lt()
    }
}

impl<R: Resolve> Collector for CollectBest<'_, R> {
    #[inline]
    fn wants(&self, max_weight: Weight) -> bool {
        self.leaf.is_none() || !self.weight.beats(max_weight)
    }

    fn push(&mut self, found: FoundLeaf) {
        let weight = self.search.tree.weight(found.leaf);
        let wanted = self.leaf.is_none()
            || weight.beats(self.weight)
            || weight == self.weight && self.is_before_best(found.leaf);
        if !wanted {
            return;
        }
        let leaf = (self.resolve)(found.leaf, found.tail);
        if !leaf.is_none() {
            (self.leaf, self.shape, self.weight) = (leaf, found.leaf, weight);
        }
    }
}
