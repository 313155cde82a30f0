//! The backtracking search: depth first in the static order, over parent links instead of a stack.
//!
//! Input: the node where the straight walk stopped, and the position in the path. Output: the leaf
//! that wins, with its values, or none. Each child that fits is followed by a straight walk of its
//! own; where that stops, the search goes up to the nearest node with anything left to try. It is
//! at each node at one position of the path, so it does nothing twice; the first leaf that it
//! reaches wins, because the first segment that differs decides the order.

use super::super::boundaries::Boundaries;
use super::super::follow::{Discard, Followed};
use super::super::segment::Case;
use super::super::{Resolve, Search};
use super::step::Stepper;
use super::straight::{Start, Tried, Walked};
use super::values;
use crate::testing::steps;
use crate::tree::{
    COMPLEX_AFTER_PARAM, COMPLEX_BEFORE_PARAM, Child, ChildCursor, HAS_PARAM, NodeId, RouteLeaf,
    Via,
};
use crate::values::Values;

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

impl NextChild {
    fn after(tried: Tried) -> NextChild {
        match tried {
            Tried::Nothing => NextChild::Literal,
            Tried::Literal => NextChild::ComplexOrParam(ChildCursor::default()),
            Tried::All => NextChild::Parent,
        }
    }
}

/// A backtracking search of one path.
pub(super) struct Backtrack<'s, 'p, R> {
    stepper: Stepper<'s, 'p, Discard, R>,
    node: NodeId,
    at: usize,
    next: NextChild,
}

/// Continues at a node, at a position, after the children that were tried there. Returns the leaf
/// that wins, with its values.
#[cold]
pub(super) fn backtrack<'p>(
    search: Search<'_>,
    path: &'p str,
    boundaries: &mut Boundaries<'p>,
    (node, at, tried): (NodeId, usize, Tried),
    values: &mut Values,
    resolve: impl Resolve,
) -> RouteLeaf {
    values.clear();
    if !search.tree.may_end_with(path.as_bytes(), || boundaries.start(path.len())) {
        return RouteLeaf::NONE;
    }
    let sink = &mut Discard;
    let stepper = Stepper::new(search, path, boundaries, sink, resolve);
    Backtrack { stepper, node, at, next: NextChild::after(tried) }.resume(values)
}

impl<R: Resolve> Backtrack<'_, '_, R> {
    fn resume(&mut self, values: &mut Values) -> RouteLeaf {
        loop {
            match self.next_child() {
                (Followed::Leaf(leaf), via) => {
                    if leaf.is_route() {
                        self.push_values(leaf, via, values);
                    }
                    return leaf;
                }
                (Followed::Node(below, at), _) => {
                    match self.stepper.walk(Start { node: below, at, untried: 0 }) {
                        Walked::DeadEnd => {}
                        // Found again from the node above it, whose child is needed for the values.
                        Walked::Leaf(_, node, at) => {
                            (self.node, self.at, self.next) = (node, at, NextChild::Literal);
                        }
                        Walked::Stopped(node, at, tried) => {
                            (self.node, self.at, self.next) = (node, at, NextChild::after(tried));
                        }
                    }
                }
                (Followed::Nothing | Followed::Crowded, _) => {
                    if !self.climb() {
                        return RouteLeaf::NONE;
                    }
                }
            }
        }
    }

    /// The next child of the node that leads anywhere, and where; nowhere if none is left.
    fn next_child(&mut self) -> (Followed, Via) {
        steps::add(1);
        let (node, at) = (self.node, self.at);
        let tree = self.stepper.search.tree;
        let flags = tree.node(node).flags;
        if let NextChild::Literal = self.next {
            self.next = NextChild::ComplexOrParam(ChildCursor::default());
            let (followed, slot) = self.stepper.literal(node, at);
            if !matches!(followed, Followed::Nothing) {
                return (followed, Via::Literal(slot));
            }
        }
        if let NextChild::ComplexOrParam(cursor) = &mut self.next {
            let end = self.stepper.boundaries.end(at);
            if flags & COMPLEX_BEFORE_PARAM != 0 && end > at {
                if let Some((followed, id)) = self.stepper.complex_child(node, (at, end), cursor) {
                    return (followed, Via::Complex(id));
                }
            }
            self.next = NextChild::CatchAll;
            if flags & HAS_PARAM != 0 && end > at {
                let followed = self.stepper.param(node, (at, end));
                if !matches!(followed, Followed::Nothing) {
                    return (followed, Via::Param);
                }
            }
        }
        if let NextChild::CatchAll = self.next {
            self.next = NextChild::Parent;
            if let Some(&first) = tree.complex_children(node).after_param().first() {
                return (self.stepper.catch_all(node, at), Via::Complex(first));
            }
        }
        (Followed::Nothing, Via::Param)
    }

    /// Goes up to the nearest node with a child that was not tried. Returns whether there is one.
    fn climb(&mut self) -> bool {
        let tree = self.stepper.search.tree;
        while let Some(child) = tree.child_above(self.node) {
            steps::add(1);
            self.node = child.node;
            self.at = values::step_back(tree, child, self.at, self.stepper.boundaries, |_| {});
            if let Some(next) = self.next_after(child) {
                self.next = next;
                return true;
            }
        }
        false
    }

    /// The child to try after one that led nowhere, if there may be one.
    fn next_after(&self, child: Child) -> Option<NextChild> {
        let Search { tree, constraints } = self.stepper.search;
        let flags = tree.node(child.node).flags;
        match child.via {
            Via::Literal(_) => (flags != 0).then(|| NextChild::after(Tried::Literal)),
            Via::Complex(id) => {
                Some(NextChild::ComplexOrParam(tree.cursor_after(child.node, id, constraints)))
            }
            Via::Param => (flags & COMPLEX_AFTER_PARAM != 0).then_some(NextChild::CatchAll),
        }
    }

    fn push_values(&mut self, leaf: RouteLeaf, via: Via, values: &mut Values) {
        let Stepper { search, path, boundaries, .. } = &mut self.stepper;
        let child = Child { node: self.node, via };
        values::push(*search, (path, Case::Exact), (leaf, child), boundaries, values);
    }
}
