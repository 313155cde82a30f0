//! Trying a node's children, kind by kind, in the static order: the literal one; complex ones
//! before the plain parameter; the plain parameter; catch-alls after it.
//!
//! Input: a node, and the position of the path at which the search is there. Output: where the
//! first child that fits leads. The straight walk uses this for everything but literals and
//! parameters alone, the backtracking search for everything.

use super::super::boundaries::{Boundaries, Segments};
use super::super::catch_all::best_of_group;
use super::super::context::resolve_end;
use super::super::follow::{self, ComplexSink, Followed, follow};
use super::super::segment::Window;
use super::super::{Resolve, Search};
use super::straight::{self, Start, Walked, Walker};
use crate::order::SegmentClass;
use crate::testing::steps;
use crate::tree::{
    COMPLEX_AFTER_PARAM, COMPLEX_BEFORE_PARAM, ChildCursor, ComplexId, Fingerprint, HAS_PARAM,
    Index, Link, NodeId, RouteLeaf, SlotId,
};
use crate::values::Span;
use crate::words::first_word;

/// A search of one path.
pub(super) struct Stepper<'s, 'p, S, R> {
    pub(super) search: Search<'s>,
    pub(super) path: &'p str,
    pub(super) boundaries: &'s mut Boundaries<'p>,
    /// Found for the first catch-all that needs them.
    segments: Segments<'p>,
    pub(super) sink: &'s mut S,
    pub(super) resolve: R,
}

impl<'p, S: ComplexSink, R: Resolve> Walker for Stepper<'_, 'p, S, R> {
    type Ends = Boundaries<'p>;
    type Sink = S;

    #[inline(always)]
    fn parts(&mut self) -> (&mut Boundaries<'p>, &mut S, impl Resolve) {
        (self.boundaries, self.sink, self.resolve)
    }

    #[inline(always)]
    fn all_but_literal(&mut self, node: NodeId, at: usize) -> Followed {
        Stepper::all_but_literal(self, node, at)
    }
}

impl<'s, 'p, S: ComplexSink, R: Resolve> Stepper<'s, 'p, S, R> {
    #[inline]
    pub(super) fn new(
        search: Search<'s>,
        path: &'p str,
        boundaries: &'s mut Boundaries<'p>,
        sink: &'s mut S,
        resolve: R,
    ) -> Self {
        Stepper { search, path, boundaries, segments: Segments::new(path), sink, resolve }
    }

    /// A straight walk from a node on.
    #[inline(always)]
    pub(super) fn walk(&mut self, start: Start) -> Walked {
        let (search, path) = (self.search, self.path);
        straight::walk(start, search, (path, first_word(path.as_bytes())), self)
    }

    /// Tries every child but the literal one.
    #[inline(never)]
    pub(super) fn all_but_literal(&mut self, node: NodeId, at: usize) -> Followed {
        let flags = self.search.tree.node(node).flags;
        let takes_segment = flags & (COMPLEX_BEFORE_PARAM | HAS_PARAM) != 0;
        let end = if takes_segment { self.boundaries.end(at) } else { at };
        if end > at {
            let cursor = &mut ChildCursor::default();
            if let Some((followed, _)) = self.complex_child(node, (at, end), cursor) {
                return followed;
            }
            if flags & HAS_PARAM != 0 {
                let recorded = self.sink.recorded();
                let followed = self.param(node, (at, end));
                if !matches!(followed, Followed::Nothing) {
                    return followed;
                }
                self.sink.forget_after(recorded);
            }
        }
        if flags & COMPLEX_AFTER_PARAM == 0 { Followed::Nothing } else { self.catch_all(node, at) }
    }

    /// Tries the literal child, and returns it too.
    pub(super) fn literal(&mut self, node: NodeId, at: usize) -> (Followed, SlotId) {
        let end = self.boundaries.end(at);
        let tree = self.search.tree;
        let Some(slot) = tree.find_literal(node, self.path.as_bytes(), at, end) else {
            return (Followed::Nothing, SlotId::NONE);
        };
        let link = tree.slot(slot).link();
        (self.follow(link, follow::Start { text: at, end, skip: link.skip }), slot)
    }

    /// Tries the plain parameter, with a segment that is not empty.
    #[inline(always)]
    pub(super) fn param(&mut self, node: NodeId, (at, end): (usize, usize)) -> Followed {
        let link = self.search.tree.node(node).param();
        if !link.text.is_none() {
            return self.follow(link, follow::Start { text: at, end, skip: link.skip });
        }
        let Some(skip) = link.skip.checked_sub(1) else { return Followed::Nothing };
        if self.sink.room() == 0 {
            return Followed::Crowded;
        }
        self.sink.record(Span::new(at, end));
        self.follow(link, follow::Start { text: at, end, skip })
    }

    /// Tries the complex children before the plain parameter, with a segment that is not empty,
    /// from a cursor on; those of a group together. Returns the first that leads anywhere, and
    /// moves the cursor after it.
    #[inline(always)]
    pub(super) fn complex_child(
        &mut self,
        node: NodeId,
        (at, end): (usize, usize),
        cursor: &mut ChildCursor,
    ) -> Option<(Followed, ComplexId)> {
        let Search { tree, constraints } = self.search;
        let siblings = tree.complex_children(node);
        let path = self.path.as_bytes();
        if !siblings.admit_affixes(path[at], path[end - 1]) {
            return None;
        }
        let fingerprint = Fingerprint::of(path, at, end);
        steps::add(siblings.tests());
        let recorded = self.sink.recorded();
        while let Some(candidates) = siblings.next(*cursor, &fingerprint) {
            let id = candidates.ids[0];
            let child = tree.complex_child(id);
            steps::add(1);
            *cursor = candidates.after(1);
            if child.class == SegmentClass::CatchAll {
                let group = tree.leading_group(candidates.ids);
                *cursor = candidates.after(group.len());
                let leaf = self.best_of_group(node, group, at);
                if !leaf.is_none() {
                    return Some((Followed::Leaf(leaf), id));
                }
                continue;
            }
            if self.sink.room() < child.segment().params.len() {
                return Some((Followed::Crowded, id));
            }
            if self.sink.take(child, Window::new(constraints, self.path, at, end)) {
                let start = follow::Start { text: end + 1, end, skip: child.link.skip };
                let followed = self.follow(child.link, start);
                if !matches!(followed, Followed::Nothing) {
                    return Some((followed, id));
                }
            }
            self.sink.forget_after(recorded);
        }
        None
    }

    /// Tries the catch-alls after the plain parameter, which are one group.
    #[inline(always)]
    pub(super) fn catch_all(&mut self, node: NodeId, at: usize) -> Followed {
        let tree = self.search.tree;
        let group = tree.complex_children(node).after_param();
        if let (&[id], true) = (group, at < self.path.len()) {
            let child = tree.complex_child(id);
            if !child.may_end(self.path.as_bytes()) {
                return Followed::Nothing;
            }
            if let Some(leaf) = child.plain_rest() {
                let leaf = resolve_end(leaf, self.resolve);
                if leaf.is_none() {
                    return Followed::Nothing;
                }
                if self.sink.room() == 0 {
                    return Followed::Crowded;
                }
                self.sink.record(Span::new(at, self.path.len()));
                return Followed::Leaf(leaf);
            }
        }
        let leaf = self.best_of_group(node, group, at);
        if leaf.is_none() { Followed::Nothing } else { Followed::Leaf(leaf) }
    }

    #[inline(never)]
    fn best_of_group(&mut self, node: NodeId, group: &[ComplexId], at: usize) -> RouteLeaf {
        let Stepper { search, boundaries, segments, sink, resolve, .. } = self;
        let start = (node, group, at);
        best_of_group(*search, segments, boundaries, start, sink.values(), *resolve)
    }

    #[inline(always)]
    fn follow(&mut self, link: Link, start: follow::Start) -> Followed {
        let path = self.path.as_bytes();
        let Stepper { search, boundaries, sink, resolve, .. } = self;
        follow(search.tree, link, start, path, *boundaries, *sink, *resolve)
    }
}
