//! The backtracking search: depth first in the static order, over parent links instead of a stack.
//!
//! Input: the node where the straight walk stopped, and the position in the path. Output: the leaf
//! that wins, with its values, or none. The search is at each node at one position of the path, so
//! it does nothing twice; the first leaf that it reaches wins, because the first segment that
//! differs decides the order.

use super::super::boundaries::Boundaries;
use super::super::segment::Case;
use super::super::{Resolve, Search};
use super::follow::{Discard, Followed};
use super::step::Stepper;
use super::values;
use crate::testing::steps;
use crate::tree::{Child, ChildCursor, NodeId, RouteLeaf, Via};
use crate::values::Values;

/// The children that were tried at the node where the search starts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tried {
    Nothing,
    Literal,
    All,
}

/// The child of a node to try next.
#[derive(Clone, Copy)]
enum NextChild {
    Literal,
    /// The complex ones before the plain parameter, from this cursor on; then the parameter.
    ComplexOrParam(ChildCursor),
    /// The group of catch-alls after the plain parameter.
    CatchAll,
    /// None is left: go up.
    Parent,
}

/// A backtracking search of one path.
pub(super) struct Backtrack<'s, 'p, B, R> {
    stepper: Stepper<'s, 'p, B, Discard, R>,
}

impl<'s, 'p, B: Boundaries, R: Resolve> Backtrack<'s, 'p, B, R> {
    #[inline]
    pub(super) fn new(
        search: Search<'s>,
        path: &'p str,
        boundaries: &'s mut B,
        sink: &'s mut Discard,
        resolve: R,
    ) -> Self {
        Backtrack { stepper: Stepper::new(search, path, boundaries, sink, resolve) }
    }

    #[cold]
    pub(super) fn resume(
        &mut self,
        mut node: NodeId,
        mut at: usize,
        tried: Tried,
        values: &mut Values,
    ) -> RouteLeaf {
        let tree = self.stepper.search.tree;
        let mut next = match tried {
            Tried::Nothing => NextChild::Literal,
            Tried::Literal => NextChild::ComplexOrParam(ChildCursor::default()),
            Tried::All => NextChild::Parent,
        };
        loop {
            steps::add(1);
            let (followed, via) = match next {
                NextChild::Literal => {
                    next = NextChild::ComplexOrParam(ChildCursor::default());
                    let (followed, slot) = self.stepper.literal(node, at);
                    (followed, Via::Literal(slot))
                }
                NextChild::ComplexOrParam(mut cursor) => {
                    match self.stepper.complex_child(node, at, &mut cursor) {
                        Some((followed, id)) => {
                            next = NextChild::ComplexOrParam(cursor);
                            (followed, Via::Complex(id))
                        }
                        None => {
                            next = NextChild::CatchAll;
                            (self.stepper.param(node, at), Via::Param)
                        }
                    }
                }
                NextChild::CatchAll => {
                    next = NextChild::Parent;
                    let group = tree.complex_children(node).after_param();
                    let Some(&first) = group.first() else { continue };
                    (self.stepper.catch_all(node, at), Via::Complex(first))
                }
                NextChild::Parent => {
                    let Some(child) = tree.child_above(node) else { return RouteLeaf::NONE };
                    at = values::step_back(tree, child, at, self.stepper.boundaries, |_| {});
                    (node, next) = (child.node, self.next_after(child));
                    continue;
                }
            };
            match followed {
                Followed::Leaf(leaf) => {
                    self.push_values(leaf, Child { node, via }, values);
                    return leaf;
                }
                Followed::Node(below, position) => {
                    (node, at, next) = (below, position, NextChild::Literal);
                }
                Followed::Nothing | Followed::Crowded => {}
            }
        }
    }

    /// The child to try after one that led nowhere.
    fn next_after(&self, child: Child) -> NextChild {
        let Search { tree, constraints } = self.stepper.search;
        match child.via {
            Via::Literal(_) => NextChild::ComplexOrParam(ChildCursor::default()),
            Via::Complex(id) => {
                NextChild::ComplexOrParam(tree.cursor_after(child.node, id, constraints))
            }
            Via::Param => NextChild::CatchAll,
        }
    }

    fn push_values(&mut self, leaf: RouteLeaf, child: Child, values: &mut Values) {
        let Stepper { search, path, boundaries, .. } = &mut self.stepper;
        values::push(*search, (path, Case::Exact), (leaf, child), *boundaries, values);
    }
}
