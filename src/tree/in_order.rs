//! A node's children, and all leaves of the tree, in the static order.
//!
//! Depth first with children in their order is the static order, except for routes that first
//! differ after a catch-all: those are sorted by weight first (rule 4). `order` defines both.

use alloc::vec::Vec;

use super::index::{Index, NodeId, SlotId};
use super::{Child, HAS_PARAM, RELATIVE, ShapeLeaf, Tree, Via};

/// What is still to be visited.
enum Step {
    Child(Child),
    /// All children of a group have been visited; their leaves are those from this one on.
    EndOfGroup(usize),
}

impl Tree {
    /// The leaves of all forms, in the static order.
    #[inline]
    pub(crate) fn leaves(&self) -> Vec<ShapeLeaf> {
        let mut leaves = Vec::new();
        let mut steps = Vec::new();
        // A group inside another one is sorted with it.
        let mut in_group = false;
        self.push_children(RELATIVE, &mut steps);
        while let Some(step) = steps.pop() {
            match step {
                Step::EndOfGroup(first) => {
                    in_group = false;
                    leaves[first..].sort_by_key(|&leaf| self.weight(leaf).rank());
                }
                Step::Child(child) => {
                    if !in_group && self.group_of(child).is_some() {
                        in_group = true;
                        self.begin_group(child, leaves.len(), &mut steps);
                        continue;
                    }
                    let link = self.link(child);
                    if !link.leaf.is_none() {
                        leaves.push(link.leaf);
                    }
                    if !link.node.is_none() {
                        self.push_children(link.node, &mut steps);
                    }
                }
            }
        }
        leaves
    }

    #[inline]
    fn push_children(&self, node: NodeId, steps: &mut Vec<Step>) {
        steps.extend(self.children(node).into_iter().rev().map(Step::Child));
    }

    /// A node's children, in the static order.
    #[inline]
    pub(super) fn children(&self, node: NodeId) -> Vec<Child> {
        let mut literals: Vec<SlotId> = self.literals(node).collect();
        literals.sort_by_cached_key(|&slot| Vec::from(self.slot_text(slot).first_segment()));
        let complex = self.complex_children(node);
        let (before, after) = complex.ids().split_at(complex.count_before_param());
        let mut children = Vec::with_capacity(literals.len() + complex.ids().len() + 1);
        let mut push = |via| children.push(Child { node, via });
        literals.iter().for_each(|&slot| push(Via::Literal(slot)));
        before.iter().for_each(|&id| push(Via::Complex(id)));
        if self.node(node).flags & HAS_PARAM != 0 {
            push(Via::Param);
        }
        after.iter().for_each(|&id| push(Via::Complex(id)));
        children
    }

    #[inline]
    fn group_of(&self, child: Child) -> Option<u32> {
        match child.via {
            Via::Complex(id) => self.complex[id].group(),
            _ => None,
        }
    }

    /// Puts the end of the group after its last child, and its first child back before the others.
    #[inline]
    fn begin_group(&self, child: Child, first_leaf: usize, steps: &mut Vec<Step>) {
        let group = self.group_of(child);
        let same = |step: &&Step| match step {
            Step::Child(other) => other.node == child.node && self.group_of(*other) == group,
            Step::EndOfGroup(_) => false,
        };
        let others = steps.iter().rev().take_while(same).count();
        steps.insert(steps.len() - others, Step::EndOfGroup(first_leaf));
        steps.push(Step::Child(child));
    }
}
