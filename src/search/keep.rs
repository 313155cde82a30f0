//! What is done with the leaves that a search with sets of positions finds: all are kept, or the
//! best by the weights of rule 4. The search asks first whether a weight is of use at all.

use alloc::vec::Vec;

use crate::order::Weight;
use crate::tree::LeafId;

/// What is done with the leaves that are found.
pub(super) trait Keep {
    /// Whether a leaf of this weight or less would be kept.
    fn wants(&self, weight: Weight) -> bool;
    fn leaf(&mut self, leaf: LeafId, weight: Weight);
}

#[derive(Default)]
pub(super) struct All(pub(super) Vec<LeafId>);

impl Keep for All {
    fn wants(&self, _: Weight) -> bool {
        true
    }

    fn leaf(&mut self, leaf: LeafId, _: Weight) {
        self.0.push(leaf);
    }
}

pub(super) struct Best<F> {
    accept: F,
    pub(super) leaf: LeafId,
    weight: Weight,
}

impl<F> Best<F> {
    /// Of those that `accept` takes. None is found yet.
    pub(super) fn new(accept: F) -> Self {
        Best { accept, leaf: LeafId::NONE, weight: Weight::default() }
    }
}

impl<F: Fn(LeafId) -> bool> Keep for Best<F> {
    fn wants(&self, weight: Weight) -> bool {
        self.leaf.is_none() || weight > self.weight
    }

    fn leaf(&mut self, leaf: LeafId, weight: Weight) {
        if self.wants(weight) && (self.accept)(leaf) {
            (self.leaf, self.weight) = (leaf, weight);
        }
    }
}
