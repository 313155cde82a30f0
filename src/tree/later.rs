//! Which leaves a path can reach besides the one that it reaches first.
//!
//! A search visits children in the static order. So at the first leaf that it reaches, only the
//! children after those on the way to the leaf are left, and they are the same for all paths that
//! reach it. Whether the routes below them match too often follows from the leaf's own segments:
//! `/users/{id}` matches every path that `/users/me` does.

use alloc::vec::Vec;

use super::ancestry::TreeSegment;
use super::index::{ComplexId, Index, NodeId};
use super::{Child, HAS_PARAM, RELATIVE, ShapeLeaf, Tree, Via};
use crate::order::{AsSegment as _, SegmentClass};
use crate::pattern::{Param, ParamKind, Segment};
use crate::testing::steps;

/// The most children that are visited for one leaf.
const MOST_CHILDREN: usize = 128;

/// Which of the paths that reach one leaf also reach another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    Some,
    All,
}

/// A child that is still to be visited.
struct Pending {
    child: Child,
    /// The segment of the first leaf's form where the child starts. None for children after a
    /// catch-all.
    at: Option<usize>,
    reach: Reach,
}

impl Tree {
    /// Every child that leads to a leaf, with the leaf.
    pub(crate) fn ends(&self) -> Vec<(Child, ShapeLeaf)> {
        let (mut ends, mut nodes) = (Vec::new(), Vec::from([RELATIVE]));
        while let Some(node) = nodes.pop() {
            for child in self.children_in_any_order(node) {
                let link = self.link(child);
                if !link.leaf.is_none() {
                    ends.push((child, link.leaf));
                }
                if !link.node.is_none() {
                    nodes.push(link.node);
                }
            }
        }
        ends
    }

    fn children_in_any_order(&self, node: NodeId) -> impl Iterator<Item = Child> + '_ {
        let complex = self.complex_children(node).ids().iter().copied().map(Via::Complex);
        let param = (self.node(node).flags & HAS_PARAM != 0).then_some(Via::Param);
        let children = self.literals(node).map(Via::Literal).chain(complex).chain(param);
        children.map(move |via| Child { node, via })
    }

    /// The children after one of the same node, in the static order, that are no literals.
    fn later_siblings(&self, Child { node, via }: Child) -> impl Iterator<Item = Child> + '_ {
        let complex = self.complex_children(node);
        let (before, after) = complex.ids().split_at(complex.count_before_param());
        let (passed, param) = match via {
            Via::Literal(_) => (0, true),
            Via::Complex(id) => {
                let position = before.iter().position(|&other| other == id);
                (position.map_or(before.len(), |position| position + 1), true)
            }
            Via::Param => (before.len(), false),
        };
        let param = (param && self.node(node).flags & HAS_PARAM != 0).then_some(Via::Param);
        let later = before[passed..].iter().copied().map(Via::Complex);
        let vias = later.chain(param).chain(after.iter().copied().map(Via::Complex));
        vias.map(move |via| Child { node, via })
    }

    /// Visits the leaves that a path can reach after the one at the end of this child's link, if it
    /// reaches that one first. Returns `false` if they are not known: if the leaf's form has a
    /// catch-all, or if there are too many children.
    pub(crate) fn visit_later_leaves(
        &self,
        child: Child,
        mut visit: impl FnMut(ShapeLeaf, Reach),
    ) -> bool {
        let mut segments: Vec<_> = self.segments_up(child).collect();
        if segments.iter().any(|segment| segment.segment().has_catch_all()) {
            return false;
        }
        segments.reverse();
        let mut pending = Vec::new();
        let (mut above, mut at) = (Some(child), segments.len());
        while let Some(child) = above {
            at -= self.segment_count(child) as usize;
            if pending.len() + self.complex_children(child.node).ids().len() > MOST_CHILDREN {
                return false;
            }
            let later = self.later_siblings(child);
            pending.extend(later.map(|child| Pending { child, at: Some(at), reach: Reach::All }));
            above = self.child_above(child.node);
        }
        let mut visited = 0;
        while let Some(Pending { child, at, reach }) = pending.pop() {
            visited += 1;
            steps::add(1);
            let Some((at, reach)) = self.pass(child, (at, reach), &segments) else { continue };
            let link = self.link(child);
            if at.is_none_or(|at| at == segments.len()) && !link.leaf.is_none() {
                visit(link.leaf, reach);
            }
            if !link.node.is_none() && at.is_none_or(|at| at < segments.len()) {
                let complex = self.complex_children(link.node).ids().len();
                let children = self.literal_count(link.node) + complex;
                if visited + pending.len() + children > MOST_CHILDREN {
                    return false;
                }
                let below = self.children_in_any_order(link.node);
                pending.extend(below.map(|child| Pending { child, at, reach }));
            }
        }
        true
    }

    /// Where the child's link ends and which paths reach its end; `None` if none does.
    fn pass(
        &self,
        child: Child,
        (at, reach): (Option<usize>, Reach),
        known: &[TreeSegment<'_>],
    ) -> Option<(Option<usize>, Reach)> {
        let Some(at) = at else { return Some((None, reach)) };
        if let Via::Complex(id) = child.via {
            if self.complex_child(id).class == SegmentClass::CatchAll {
                return Some(self.pass_catch_all(id, &known[at..], reach));
            }
        }
        let end = at + self.segment_count(child) as usize;
        let known = known.get(at..end)?.iter().rev();
        let pairs = self.child_segments_up(child).zip(known);
        let reached = pairs.map(|(own, known)| reach_of(own.segment(), known.segment()));
        let least = reached.reduce(|least, reach| Some(least?.min(reach?))).flatten()?;
        Some((Some(end), least.min(reach)))
    }

    /// As [`Tree::pass`], for a catch-all. One that no segment follows takes all that is left.
    fn pass_catch_all(
        &self,
        id: ComplexId,
        known: &[TreeSegment<'_>],
        reach: Reach,
    ) -> (Option<usize>, Reach) {
        let is_empty =
            known.len() == 1 && known[0].segment() == Segment { literal: &[], params: &[] };
        let takes_all = self.complex_child(id).plain_rest().is_some() && !is_empty;
        (None, if takes_all { reach } else { Reach::Some })
    }
}

/// Which of the texts that `known` matches are matched by another segment without a catch-all;
/// `None` if none is.
fn reach_of(segment: Segment<'_>, known: Segment<'_>) -> Option<Reach> {
    if segment == known {
        return Some(Reach::All);
    }
    if let [Param { kind: ParamKind::Plain, .. }] = segment.params {
        if segment.literal.is_empty() {
            let may_be_empty = known.params.is_empty() && known.literal.is_empty();
            return (!may_be_empty).then_some(Reach::All);
        }
    }
    let begins = |a: &[u8], b: &[u8]| a.starts_with(b) || b.starts_with(a);
    let ends = |a: &[u8], b: &[u8]| a.ends_with(b) || b.ends_with(a);
    let both_literal = segment.is_literal() && known.is_literal();
    let may_match = !both_literal
        && begins(segment.prefix(), known.prefix())
        && ends(segment.suffix(), known.suffix());
    may_match.then_some(Reach::Some)
}
