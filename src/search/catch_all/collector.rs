//! What becomes of the leaves that a search with sets of positions finds: all are kept, or the best
//! by rule 4.

use alloc::vec::Vec;

use super::super::{Resolve, Tail};
use crate::order::Weight;
use crate::tree::{RouteLeaf, ShapeLeaf};

/// Receives leaves in the order of rules 1 to 3.
pub(super) trait Collector {
    /// Whether a leaf of at most this weight could still be collected.
    fn wants(&self, max_weight: Weight) -> bool;
    fn push(&mut self, leaf: ShapeLeaf, tail: Tail, weight: Weight);
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

    fn push(&mut self, leaf: ShapeLeaf, tail: Tail, _: Weight) {
        let leaf = (self.resolve)(leaf, tail);
        if !leaf.is_none() {
            self.leaves.push(leaf);
        }
    }
}

/// Collects the best of the routes that `resolve` returns.
pub(super) struct CollectBest<R> {
    resolve: R,
    pub(super) leaf: RouteLeaf,
    weight: Weight,
}

impl<R> CollectBest<R> {
    pub(super) fn new(resolve: R) -> Self {
        CollectBest { resolve, leaf: RouteLeaf::NONE, weight: Weight::default() }
    }
}

impl<R: Resolve> Collector for CollectBest<R> {
    fn wants(&self, max_weight: Weight) -> bool {
        self.leaf.is_none() || max_weight.beats(self.weight)
    }

    fn push(&mut self, leaf: ShapeLeaf, tail: Tail, weight: Weight) {
        if self.wants(weight) {
            let leaf = (self.resolve)(leaf, tail);
            if !leaf.is_none() {
                (self.leaf, self.weight) = (leaf, weight);
            }
        }
    }
}
