//! The search with sets of positions, for catch-alls that further segments follow.
//!
//! A catch-all can end in many places, so the search is at each node after it with the set of all
//! positions at which it could be there, once. Children are visited depth first, in the order of
//! rules 1 to 3; a leaf is collected if its weight beats that of the best so far, so the last one
//! collected wins by rule 4. From the root, collecting every leaf, the same search finds all routes
//! that match.
//!
//! The bounds of a subtree narrow the set: if `n` segments have to follow, only the positions from
//! which `n` segments lead to the end of the path are left.

use alloc::vec::Vec;

use smallvec::SmallVec;

use super::super::boundaries::{BitSet, Boundaries, Positions, Segments, SegmentsView};
use super::super::context::AnyResolve;
use super::super::{Resolve, Search, Tail};
use super::collector::{CollectAll, CollectBest, Collector, FoundLeaf};
use super::position_sets::PositionSets;
use crate::order::{SegmentClass, Weight};
use crate::testing::steps;
use crate::tree::{
    Candidates, Child, ChildCursor, ComplexId, Index as _, Link, NodeId, RELATIVE, RouteLeaf,
    SlotId, Via,
};

/// Sets of positions in longer paths; those of paths of up to 256 segments fit inline.
type LongSet = BitSet<[u64; 5]>;

/// All routes that match the path and that `resolve` returns for their shapes. With `IGNORE_CASE`,
/// the case of letters in literals does not matter.
pub(in crate::search) fn all<const IGNORE_CASE: bool>(
    search: Search<'_>,
    path: &str,
    resolve: AnyResolve<'_>,
) -> Vec<RouteLeaf> {
    let mut segments = Segments::new(path);
    segments.find(&mut Boundaries::new(path.as_bytes()));
    let mut all = CollectAll::new(resolve);
    run::<IGNORE_CASE>(search, segments.view(), None, &mut all);
    all.leaves
}

/// The best route below the children of a group, which start at `at`.
pub(super) fn best(
    search: Search<'_>,
    segments: SegmentsView<'_>,
    (node, group, at): (NodeId, &[ComplexId], usize),
    resolve: impl Resolve,
) -> RouteLeaf {
    let mut best = CollectBest::new(search, resolve);
    collect::<false>(search, segments, (node, group, at), &mut best);
    best.leaf
}

/// Collects the leaves below the children of a group, which start at `at`.
pub(in crate::search) fn collect<const IGNORE_CASE: bool>(
    search: Search<'_>,
    segments: SegmentsView<'_>,
    (node, group, at): (NodeId, &[ComplexId], usize),
    collector: &mut dyn Collector,
) {
    let from = segments.index_of(at);
    run::<IGNORE_CASE>(search, segments, Some((node, group, from)), collector);
}

/// Searches the children of a group, from a segment of the path on. Without a group, searches the
/// whole tree.
// This knows neither the type of the collector nor that of routes, so it is not compiled for each.
fn run<const IGNORE_CASE: bool>(
    search: Search<'_>,
    segments: SegmentsView<'_>,
    group: Option<(NodeId, &[ComplexId], usize)>,
    collector: &mut dyn Collector,
) {
    if segments.count() < 64 {
        SetSearch::<u64, IGNORE_CASE>::new(search, segments, collector).run_from(group);
    } else {
        SetSearch::<LongSet, IGNORE_CASE>::new(search, segments, collector).run_from(group);
    }
}

/// A node that is being searched, with the set of positions at which the search is there.
struct Frame<S> {
    node: NodeId,
    set: S,
    next: NextVisit,
}

/// The child of a node to visit next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NextVisit {
    /// The literal child after this one in byte order, or the first.
    Literal(Option<SlotId>),
    /// The next complex child that may fit, from this position of the list on, but before the plain
    /// parameter.
    Complex(usize),
    /// The same for indexed siblings and the only position of the set: from this cursor on.
    Indexed(ChildCursor),
    Param,
    /// The catch-all at this position of the list, after the plain parameter.
    CatchAll(usize),
    /// None is left.
    Done,
}

/// A literal child, and the positions that lead to it.
struct LiteralVisit<S> {
    slot: SlotId,
    set: S,
    /// Whether others follow it.
    more: bool,
}

struct SetSearch<'s, 'p, S: Positions, const IGNORE_CASE: bool> {
    sets: PositionSets<'s, 'p, S, IGNORE_CASE>,
    collector: &'s mut dyn Collector,
    /// At each level the search has passed at least one segment.
    frames: SmallVec<S::PerSegment<Frame<S>>>,
}

impl<'s, 'p, S: Positions, const IGNORE_CASE: bool> SetSearch<'s, 'p, S, IGNORE_CASE> {
    fn new(
        search: Search<'s>,
        segments: SegmentsView<'p>,
        collector: &'s mut dyn Collector,
    ) -> Self {
        let sets = PositionSets::new(search, segments);
        SetSearch { sets, collector, frames: SmallVec::new() }
    }

    fn run_from(mut self, group: Option<(NodeId, &[ComplexId], usize)>) {
        let Some((node, group, from)) = group else {
            let set = self.sets.only(0);
            if let Some(frame) = self.enter(RELATIVE, set) {
                self.run(frame);
            }
            return;
        };
        let set = self.sets.only(from);
        for &id in group {
            if let Some(frame) = self.visit_complex(node, id, &set) {
                self.run(frame);
            }
        }
    }

    /// Searches a node and everything below it. Frames are kept of nodes with children that have
    /// not been visited.
    fn run(&mut self, mut frame: Frame<S>) {
        loop {
            steps::add(1);
            match self.visit_next(&mut frame) {
                Some(below) => {
                    let above = core::mem::replace(&mut frame, below);
                    if above.next != NextVisit::Done {
                        self.frames.push(above);
                    }
                }
                None if frame.next == NextVisit::Done => match self.frames.pop() {
                    Some(above) => frame = above,
                    None => return,
                },
                None => {}
            }
        }
    }

    /// Visits the next child of a node. Returns where it leads, if that has to be searched.
    #[inline]
    fn visit_next(&mut self, frame: &mut Frame<S>) -> Option<Frame<S>> {
        let tree = self.sets.search.tree;
        let Frame { node, ref set, .. } = *frame;
        let complex = tree.complex_children(node);
        match frame.next {
            NextVisit::Literal(last) => {
                let others = tree.node(node).flags != 0;
                frame.next = if others { NextVisit::Complex(0) } else { NextVisit::Done };
                let literal = if IGNORE_CASE {
                    self.next_folded_literal(node, set, last)?
                } else {
                    self.next_literal(node, set, last)?
                };
                if literal.more {
                    frame.next = NextVisit::Literal(Some(literal.slot));
                }
                self.visit_literal(node, literal)
            }
            NextVisit::Complex(0) if !IGNORE_CASE && complex.is_indexed() && set.has_one() => {
                frame.next = NextVisit::Indexed(ChildCursor::default());
                None
            }
            NextVisit::Indexed(cursor) => {
                frame.next = NextVisit::Param;
                let candidates = self.next_indexed(node, set, cursor)?;
                frame.next = NextVisit::Indexed(candidates.after(1));
                self.visit_complex(node, candidates.ids[0], set)
            }
            NextVisit::Complex(position) => {
                frame.next = NextVisit::Param;
                let position = self.sets.next_complex(complex, set, position)?;
                frame.next = NextVisit::Complex(position + 1);
                self.visit_complex(node, complex.ids()[position], set)
            }
            NextVisit::Param => {
                frame.next = match complex.after_param() {
                    [] => NextVisit::Done,
                    _ => NextVisit::CatchAll(complex.count_before_param()),
                };
                self.visit_param(node, set)
            }
            NextVisit::CatchAll(position) => {
                let more = position + 1 < complex.ids().len();
                frame.next = if more { NextVisit::CatchAll(position + 1) } else { NextVisit::Done };
                self.visit_complex(node, complex.ids()[position], set)
            }
            NextVisit::Done => None,
        }
    }

    /// The first literal child after `last`, in byte order, to which some position leads.
    #[inline]
    fn next_literal(&self, node: NodeId, set: &S, last: Option<SlotId>) -> Option<LiteralVisit<S>> {
        let tree = self.sets.search.tree;
        if tree.literal_count(node) == 0 {
            return None;
        }
        let mut best: Option<LiteralVisit<S>> = None;
        let mut more = false;
        for index in self.sets.segments_in(set) {
            steps::add(1);
            let (from, to) = self.sets.range(index);
            let found = tree.find_literal(node, self.sets.path().as_bytes(), from, to);
            let Some(slot) = found else { continue };
            match &mut best {
                Some(best) if best.slot == slot => best.set.insert(index),
                _ if last.is_some_and(|last| !self.is_before(last, slot)) => {}
                Some(best) if self.is_before(best.slot, slot) => more = true,
                _ => {
                    more |= best.is_some();
                    best = Some(LiteralVisit { slot, set: self.sets.only(index), more: false });
                }
            }
        }
        best.map(|best| LiteralVisit { more, ..best })
    }

    /// Whether a literal child comes before another one in byte order.
    #[cold]
    fn is_before(&self, slot: SlotId, other: SlotId) -> bool {
        let tree = self.sets.search.tree;
        tree.slot_text(slot).first_segment() < tree.slot_text(other).first_segment()
    }

    fn visit_literal(&mut self, node: NodeId, literal: LiteralVisit<S>) -> Option<Frame<S>> {
        let tree = self.sets.search.tree;
        let child = Child { node, via: Via::Literal(literal.slot) };
        let link = tree.link(child);
        let mut set = literal.set;
        if link.text.is_none() {
            set.advance_all();
        } else {
            set = self.sets.after_text(tree.link_text(link.text), &set);
        }
        self.visit(child, link, set, false)
    }

    /// The first literal child after `last`, in the order of the table, to which some position
    /// leads without regard to letter case. Compares each literal child.
    fn next_folded_literal(
        &self,
        node: NodeId,
        set: &S,
        last: Option<SlotId>,
    ) -> Option<LiteralVisit<S>> {
        let tree = self.sets.search.tree;
        for slot in tree.literals(node).filter(|&slot| last.is_none_or(|last| slot > last)) {
            let text = tree.slot_text(slot);
            let mut reached = self.sets.none();
            for index in self.sets.segments_in(set) {
                steps::add(1);
                if self.sets.is_literal(text.first_segment(), index) {
                    reached.insert(index);
                }
            }
            if !reached.is_empty() {
                return Some(LiteralVisit { slot, set: reached, more: true });
            }
        }
        None
    }

    fn visit_param(&mut self, node: NodeId, set: &S) -> Option<Frame<S>> {
        let link = self.sets.search.tree.node(node).param();
        let child = Child { node, via: Via::Param };
        if !link.text.is_none() {
            let text = self.sets.search.tree.link_text(link.text);
            let reached = self.sets.after_text(text, set);
            return self.visit(child, link, reached, false);
        }
        if link.skip == 0 { None } else { self.visit(child, link, set.clone(), false) }
    }

    /// The complex children, from the cursor on but before the plain parameter, that the segment at
    /// the only position of the set may match.
    fn next_indexed(&self, node: NodeId, set: &S, cursor: ChildCursor) -> Option<Candidates<'s>> {
        let siblings = self.sets.search.tree.complex_children(node);
        let index = set.next(0).filter(|&index| self.sets.filled.contains(index))?;
        steps::add(1);
        siblings.next(cursor, &self.sets.fingerprint(index))
    }

    fn visit_complex(&mut self, node: NodeId, id: ComplexId, set: &S) -> Option<Frame<S>> {
        let tree = self.sets.search.tree;
        let child = tree.complex_child(id);
        let (link, segment) = (child.link, child.segment());
        let mut reached = if child.class != SegmentClass::CatchAll {
            self.sets.after_segment(segment, link, set)
        } else if (IGNORE_CASE || child.may_end(self.sets.path().as_bytes()))
            && self.collector.wants(self.max_weight(link))
        {
            self.sets.after_catch_all(segment, set)
        } else {
            self.sets.none()
        };
        if !link.text.is_none() {
            reached = self.sets.after_text(tree.link_text(link.text), &reached);
        }
        let child = Child { node, via: Via::Complex(id) };
        self.visit(child, link, reached, self.sets.leaves_nothing(set))
    }

    /// The greatest weight of a leaf at the end of a link or below.
    fn max_weight(&self, link: Link) -> Weight {
        let tree = self.sets.search.tree;
        let mut weight = Weight::default();
        if !link.node.is_none() {
            weight = tree.parent_link(link.node).bounds.max_weight;
        }
        if link.leaf.is_none() { weight } else { weight.max(tree.weight(link.leaf)) }
    }

    /// Continues after the text of a child's link. `leaves_nothing`: see
    /// [`PositionSets::leaves_nothing`].
    #[inline]
    fn visit(
        &mut self,
        child: Child,
        link: Link,
        mut set: S,
        leaves_nothing: bool,
    ) -> Option<Frame<S>> {
        for _ in 0..link.skip {
            set.advance(&self.sets.filled);
        }
        let tree = self.sets.search.tree;
        if !link.leaf.is_none() {
            let is_filled = set.contains(self.sets.segments.count());
            let tail = if is_filled { Tail::Filled } else { Tail::Empty };
            let optional = || tree.form(link.leaf).is_some_and(|form| form.optional_tail);
            if is_filled || (leaves_nothing && optional()) {
                self.collector.push(FoundLeaf { leaf: link.leaf, child, tail });
            }
        }
        if link.node.is_none() || set.is_empty() { None } else { self.enter(link.node, set) }
    }

    #[inline]
    fn enter(&mut self, node: NodeId, mut set: S) -> Option<Frame<S>> {
        let bounds = self.sets.search.tree.parent_link(node).bounds;
        let end = self.sets.segments.count();
        let to = (end + 1).saturating_sub(bounds.min_segments as usize);
        set.keep_range(end.saturating_sub(bounds.max_segments as usize), to.min(end));
        let wanted = !set.is_empty() && self.collector.wants(bounds.max_weight);
        wanted.then_some(Frame { node, set, next: NextVisit::Literal(None) })
    }
}
