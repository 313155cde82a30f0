//! Straight ahead from the end of a catch-all, as long as nothing else could match.
//!
//! Input: a place, which is a node and a position of the path. Output: the leaf that wins among
//! those that are reached from there, or that there is none, or that this is not decided.

use super::super::boundaries::Boundaries;
use super::super::context::resolve_end;
use super::super::follow::{Followed, OptionalValues, Sink as _, Start, follow};
use super::super::{Resolve, Search};
use crate::testing::steps;
use crate::tree::{
    COMPLEX_AFTER_PARAM, COMPLEX_BEFORE_PARAM, ChildCursor, Fingerprint, HAS_PARAM, Index as _,
    Key, Link, Node, NodeId, PARAM, RouteLeaf, SlotId, Tree,
};
use crate::values::Span;

/// A search of one path.
pub(super) struct Ahead<'s, 'p> {
    pub(super) search: Search<'s>,
    pub(super) path: &'s str,
    pub(super) first_word: u64,
    pub(super) boundaries: &'s mut Boundaries<'p>,
    pub(super) values: OptionalValues<'s>,
}

/// A node, and the position at which the search is there.
pub(super) struct Place {
    pub(super) node: NodeId,
    pub(super) at: usize,
    /// The literal child that fits, if it is known already.
    pub(super) literal: Option<SlotId>,
}

/// How far the search gets from a place on.
enum Reached {
    Leaf(RouteLeaf),
    Nothing,
    /// Only a catch-all can match, at this node and position.
    CatchAll(NodeId, usize),
}

impl Ahead<'_, '_> {
    /// The literal child of a node that is `path[at..end]`.
    #[inline(always)]
    pub(super) fn literal(&self, node: NodeId, at: usize, end: usize) -> Option<SlotId> {
        let (tree, path) = (self.search.tree, self.path.as_bytes());
        if !tree.may_be_literal(path, self.first_word, at, end) {
            return None;
        }
        let key = Key::with_first_word(path, self.first_word, at, end);
        tree.find_key_of(node, &key, || &path[at..end])
    }

    /// The start of the last `count` segments, if a catch-all that starts at `at` has something
    /// before them.
    pub(super) fn start_of_last(&mut self, count: u32, at: usize) -> Option<usize> {
        let mut start = self.path.len() + 1;
        for _ in 0..count {
            start = self.start_before(start, at)?;
        }
        Some(start)
    }

    /// The start of the segment before the one that starts at `start`, if a catch-all that starts
    /// at `at` has something before it.
    #[inline]
    pub(super) fn start_before(&mut self, start: usize, at: usize) -> Option<usize> {
        steps::add(1);
        Some(self.boundaries.start(start - 1)).filter(|&start| start > at + 1)
    }

    /// The leaf that wins from a place on, with its values, or that there is none; [`None`] if that
    /// is not decided. Values may be left if there is no leaf.
    #[inline(always)]
    pub(super) fn leaf(&mut self, place: Place, resolve: impl Resolve) -> Option<RouteLeaf> {
        match self.go(place, resolve)? {
            Reached::Leaf(leaf) => Some(leaf),
            Reached::Nothing => Some(RouteLeaf::NONE),
            Reached::CatchAll(node, at) => self.catch_all(node, at, resolve),
        }
    }

    /// Goes on from a place over literals and parameters; [`None`] if it is not decided where that
    /// leads.
    #[inline(never)]
    fn go(&mut self, place: Place, resolve: impl Resolve) -> Option<Reached> {
        let (tree, path) = (self.search.tree, self.path.as_bytes());
        let Place { node: mut id, mut at, mut literal } = place;
        // Whether other children could match as well. Where all that follows is literal, their
        // routes have fewer literal bytes.
        let mut chosen = false;
        loop {
            steps::add(1);
            let node = tree.node(id);
            let end = self.boundaries.end(at);
            let link;
            let mut skip;
            if let Some(slot) = literal.take().or_else(|| self.literal(id, at, end)) {
                link = tree.slot(slot).link();
                skip = link.skip;
                chosen |= node.flags != 0 && (end == path.len() || !matches_last_only(node));
                if chosen && (skip > 0 || has_params(tree, link)) {
                    return None;
                }
            } else if chosen || complex_may_match(tree, id, path, at, end) {
                return None;
            } else {
                match node.flags & !COMPLEX_BEFORE_PARAM {
                    COMPLEX_AFTER_PARAM => return Some(Reached::CatchAll(id, at)),
                    HAS_PARAM if at < end => {}
                    0 | HAS_PARAM => return Some(Reached::Nothing),
                    _ => return None,
                }
                link = node.param();
                skip = link.skip;
                if link.text.is_none() {
                    if self.values.room() == 0 {
                        return None;
                    }
                    self.values.record(Span::new(at, end));
                    skip -= 1;
                }
            }
            let start = Start { text: at, end, skip };
            match follow(tree, link, start, path, self.boundaries, &mut self.values, resolve) {
                Followed::Leaf(leaf) => return Some(Reached::Leaf(leaf)),
                Followed::Node(below, position) => (id, at) = (below, position),
                Followed::Nothing if !chosen => return Some(Reached::Nothing),
                _ => return None,
            }
        }
    }

    /// As [`Self::leaf`], at a node with nothing but catch-alls that fits.
    #[inline(never)]
    fn catch_all(&mut self, node: NodeId, at: usize, resolve: impl Resolve) -> Option<RouteLeaf> {
        let (tree, end) = (self.search.tree, self.path.len());
        let &[id] = tree.complex_children(node).after_param() else { return None };
        let child = tree.complex_child(id);
        let link = child.link;
        let is_plain = child.is_plain_catch_all() && link.text.is_none() && link.skip == 0;
        if !is_plain || at == end || self.values.room() == 0 {
            return None;
        }
        if !link.node.is_none() {
            let bounds = &tree.parent_link(link.node).bounds;
            if bounds.min_segments != bounds.max_segments {
                return None;
            }
            if let Some(start) = self.start_of_last(bounds.min_segments, at) {
                let recorded = self.values.recorded();
                self.values.record(Span::new(at, start - 1));
                let place = Place { node: link.node, at: start, literal: None };
                match self.go(place, resolve)? {
                    Reached::Leaf(leaf) => return Some(leaf),
                    Reached::Nothing => self.values.forget_after(recorded),
                    Reached::CatchAll(..) => return None,
                }
            }
        }
        // Less of the path is literal in the route that ends with the catch-all.
        self.values.record(Span::new(at, end));
        Some(resolve_end(link.leaf, resolve))
    }
}

/// Whether all children of a node but the literal ones are a plain parameter that no segment
/// follows.
fn matches_last_only(node: &Node) -> bool {
    let param = node.param();
    node.flags == HAS_PARAM && param.node.is_none() && param.text.is_none() && param.skip == 1
}

/// Whether the text of a link has parameters.
fn has_params(tree: &Tree, link: Link) -> bool {
    !link.text.is_none() && memchr::memchr(PARAM, tree.link_text(link.text)).is_some()
}

/// Whether any complex child of a node, before the plain parameter, may match `path[at..end]`.
#[inline(always)]
pub(super) fn complex_may_match(
    tree: &Tree,
    id: NodeId,
    path: &[u8],
    at: usize,
    end: usize,
) -> bool {
    if tree.node(id).flags & COMPLEX_BEFORE_PARAM == 0 || at == end {
        return false;
    }
    let siblings = tree.complex_children(id);
    steps::add(siblings.tests());
    siblings.admit_affixes(path[at], path[end - 1])
        && siblings.next(ChildCursor::default(), &Fingerprint::of(path, at, end)).is_some()
}
