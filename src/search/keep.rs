//! What is done with the leaves that a search with sets of positions finds: all are kept, or the
//! best by the weights of rule 4. The search asks first whether a weight is of use at all.

use alloc::vec::Vec;

use super::{Pick, Tail};
use crate::order::Weight;
use crate::tree::LeafId;

/// What is done with the leaves that are found.
pub(super) trait Keep {
    /// Whether a leaf of this weight or less would be kept.
    fn wants(&self, weight: Weight) -> bool;
    fn leaf(&mut self, leaf: LeafId, tail: Tail, weight: Weight);
}

pub(super) struct All<P> {
    pick: P,
    pub(super) leaves: Vec<LeafId>,
}

impl<P> All<P> {
    /// Of those that are picked. None is found yet.
    pub(super) fn new(pick: P) -> Self {
        All { pick, leaves: Vec::new() }
    }
}

impl<P: Pick> Keep for All<P> {
    fn wants(&self, _: Weight) -> bool {
        true
    }

    fn leaf(&mut self, leaf: LeafId, tail: Tail, _: Weight) {
        let leaf = (self.pick)(leaf, tail);
        if !leaf.is_none() {
            self.leaves.push(leaf);
        }
    }
}

pub(super) struct Best<P> {
    pick: P,
    pub(super) leaf: LeafId,
    weight: Weight,
}

impl<P> Best<P> {
    /// Of those that are picked. None is found yet.
    pub(super) fn new(pick: P) -> Self {
        Best { pick, leaf: LeafId::NONE, weight: Weight::default() }
    }
}

impl<P: Pick> Keep for Best<P> {
    fn wants(&self, weight: Weight) -> bool {
        self.leaf.is_none() || weight > self.weight
    }

    fn leaf(&mut self, leaf: LeafId, tail: Tail, weight: Weight) {
        if self.wants(weight) {
            let leaf = (self.pick)(leaf, tail);
            if !leaf.is_none() {
                (self.leaf, self.weight) = (leaf, weight);
            }
        }
    }
}
