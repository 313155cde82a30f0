//! All leaves of the tree, in the static order.
//!
//! Depth first, children in their order, is the static order but for routes that part behind a
//! catch-all: those are put in order by their weight first.

use alloc::vec::Vec;

use super::{BARE, Child, LeafId, NONE, NodeId, Tree, Via};
use crate::order::{SegmentClass, Weight};

/// What is still to be visited.
enum Step {
    Child(Child),
    /// All children with a catch-all behind beginnings of one length have been visited: their
    /// leaves are those from this one on.
    EndOfGroup(usize),
}

impl Tree {
    /// The leaves of all forms, in the static order.
    pub(crate) fn leaves(&self) -> Vec<LeafId> {
        let mut leaves = Vec::new();
        let mut steps = Vec::new();
        // A group inside another is put in order with that.
        let mut in_group = false;
        self.push_children(BARE, &mut steps);
        while let Some(step) = steps.pop() {
            match step {
                Step::EndOfGroup(first) => {
                    in_group = false;
                    self.sort_by_weight(&mut leaves[first..]);
                }
                Step::Child(child) => {
                    let begins = !in_group && self.group_of(child).is_some();
                    if begins {
                        in_group = true;
                        self.begin_group(child, leaves.len(), &mut steps);
                        continue;
                    }
                    let link = self.link(child);
                    if !link.leaf.is_none() {
                        leaves.push(link.leaf);
                    }
                    if link.node != NONE {
                        self.push_children(NodeId(link.node), &mut steps);
                    }
                }
            }
        }
        leaves
    }

    fn push_children(&self, node: NodeId, steps: &mut Vec<Step>) {
        steps.extend(self.children(node).into_iter().rev().map(Step::Child));
    }

    /// For a child with a catch-all, the length of its literal beginning.
    fn group_of(&self, child: Child) -> Option<u32> {
        match child.via {
            Via::Special(special) => {
                let special = &self.specials[special];
                (special.class == SegmentClass::CatchAll).then_some(special.beginning)
            }
            _ => None,
        }
    }

    /// Puts the group's end behind its last child, and the child back in front of the others.
    fn begin_group(&self, child: Child, first: usize, steps: &mut Vec<Step>) {
        let group = self.group_of(child);
        let same = |step: &&Step| match step {
            Step::Child(other) => other.node == child.node && self.group_of(*other) == group,
            Step::EndOfGroup(_) => false,
        };
        let others = steps.iter().rev().take_while(same).count();
        steps.insert(steps.len() - others, Step::EndOfGroup(first));
        steps.push(Step::Child(child));
    }

    fn sort_by_weight(&self, leaves: &mut [LeafId]) {
        leaves.sort_by_key(|leaf| core::cmp::Reverse(self.weight(*leaf)));
    }

    /// The weight of a leaf's form; the least where it holds no catch-all.
    pub(crate) fn weight(&self, leaf: LeafId) -> Weight {
        match leaf.leaf() {
            super::Leaf::Form(form) => self.forms.get(form).map_or(Weight::default(), |f| f.weight),
            super::Leaf::Route(_) => Weight::default(),
        }
    }
}
