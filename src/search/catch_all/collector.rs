//! What becomes of the leaves that a search with sets of positions finds: all are kept, or the best
//! by rule 4.

use alloc::vec::Vec;

use super::super::{Resolve, Tail};
use crate::order::Weight;
use crate::tree::{Child, RouteLeaf, ShapeLeaf, Tree};

/// Receives leaves in the order of rules 1 to 3.
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
pub(super) struct CollectAll<R> {
    resolve: R,
    pub(super) leaves: Vec<RouteLeaf>,
}

impl<R> CollectAll<R> {
    pub(super) fn new(resolve: R) -> Self {
        CollectAll { resolve, leaves: Vec::new() }
    }
}

impl<R: Resolve> Collector for CollectAll<R> {
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
    tree: &'t Tree,
    resolve: R,
    pub(super) leaf: RouteLeaf,
    weight: Weight,
}

impl<'t, R> CollectBest<'t, R> {
    pub(super) fn new(tree: &'t Tree, resolve: R) -> Self {
        CollectBest { tree, resolve, leaf: RouteLeaf::NONE, weight: Weight::default() }
    }
}

impl<R: Resolve> Collector for CollectBest<'_, R> {
    fn wants(&self, max_weight: Weight) -> bool {
        self.leaf.is_none() || max_weight.beats(self.weight)
    }

    fn push(&mut self, found: FoundLeaf) {
        let weight = self.tree.weight(found.leaf);
        if self.wants(weight) {
            let leaf = (self.resolve)(found.leaf, found.tail);
            if !leaf.is_none() {
                (self.leaf, self.weight) = (leaf, weight);
            }
        }
    }
}
