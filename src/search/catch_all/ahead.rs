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
    COMPLEX_AFTER_PARAM, COMPLEX_BEFORE_PARAM, ChildCursor, ComplexChildren, Fingerprint,
    HAS_PARAM, Index as _, Key, Link, Node, NodeId, PARAM, RouteLeaf, ShapeLeaf, SlotId, Tree,
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

/// Where the search goes on from a node.
enum Next {
    /// Over this link, and so many plain parameters if it has no text.
    Link(Link, u16),
    Nothing,
    /// Only catch-alls can match.
    CatchAll,
}

/// How far the search gets from a place on.
enum Reached {
    Leaf(RouteLeaf),
    Nothing,
    /// Only a catch-all can match, at this node and position.
    CatchAll(NodeId, usize),
    /// Nothing over the literal child of this node. Its other children have not been tried; no
    /// other node on the way has any that could match.
    Choice(Choice),
}

/// A node whose literal child was taken, although its other children could match too.
struct Choice {
    node: NodeId,
    at: usize,
    /// The number of values recorded before this node.
    recorded: usize,
}

/// The choices on the way. They may be ignored if only literals follow: the routes of the children
/// that were not taken have fewer literal bytes.
struct Choices {
    count: u32,
    last: Choice,
}

impl Choices {
    fn add(&mut self, node: NodeId, at: usize, recorded: usize) {
        self.count += 1;
        self.last = Choice { node, at, recorded };
    }
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

    /// Returns the leaf that wins from a place on and records its values; [`RouteLeaf::NONE`] if no
    /// route matches, [`None`] if this search cannot tell. Unless it finds a leaf, it may have
    /// recorded values that the caller has to forget.
    #[inline(always)]
    pub(super) fn leaf(&mut self, place: Place, resolve: impl Resolve) -> Option<RouteLeaf> {
        let mut reached = self.go(place, resolve)?;
        loop {
            match reached {
                Reached::Leaf(leaf) => return Some(leaf),
                Reached::CatchAll(node, at) => return self.catch_all(node, at, resolve),
                Reached::Nothing => return Some(RouteLeaf::NONE),
                Reached::Choice(choice) => reached = self.others(choice, resolve)?,
            }
        }
    }

    /// Goes on from the other children of a node.
    #[cold]
    fn others(&mut self, choice: Choice, resolve: impl Resolve) -> Option<Reached> {
        let (tree, path) = (self.search.tree, self.path.as_bytes());
        let Choice { node, at, recorded } = choice;
        self.values.forget_after(recorded);
        let end = self.boundaries.end(at);
        let (link, skip) = match self.all_but_literal(node, at, end)? {
            Next::Link(link, skip) => (link, skip),
            Next::Nothing => return Some(Reached::Nothing),
            Next::CatchAll => return Some(Reached::CatchAll(node, at)),
        };
        let start = Start { text: at, end, skip };
        match follow(tree, link, start, path, self.boundaries, &mut self.values, resolve) {
            Followed::Leaf(leaf) => Some(Reached::Leaf(leaf)),
            Followed::Node(node, at) => self.go(Place { node, at, literal: None }, resolve),
            Followed::Nothing => Some(Reached::Nothing),
            Followed::Crowded => None,
        }
    }

    /// Goes on from a place over literals and parameters; [`None`] if it is not decided where that
    /// leads.
    #[inline(never)]
    fn go(&mut self, place: Place, resolve: impl Resolve) -> Option<Reached> {
        let (tree, path) = (self.search.tree, self.path.as_bytes());
        let Place { node: mut id, mut at, mut literal } = place;
        let mut choices = Choices { count: 0, last: Choice { node: id, at, recorded: 0 } };
        loop {
            steps::add(1);
            let node = tree.node(id);
            let end = self.boundaries.end(at);
            let next = if let Some(slot) = literal.take().or_else(|| self.literal(id, at, end)) {
                let link = tree.slot(slot).link();
                if node.flags != 0 && (end == path.len() || !matches_last_only(node)) {
                    choices.add(id, at, self.values.recorded());
                }
                if choices.count > 0 && (link.skip > 0 || has_params(tree, link)) {
                    return None;
                }
                Next::Link(link, link.skip)
            } else if choices.count > 0 && node.flags != 0 {
                return None;
            } else {
                self.all_but_literal(id, at, end)?
            };
            let followed = match next {
                Next::Link(link, skip) => {
                    let start = Start { text: at, end, skip };
                    follow(tree, link, start, path, self.boundaries, &mut self.values, resolve)
                }
                Next::Nothing => Followed::Nothing,
                Next::CatchAll => return Some(Reached::CatchAll(id, at)),
            };
            match followed {
                Followed::Leaf(leaf) => return Some(Reached::Leaf(leaf)),
                Followed::Node(below, position) => (id, at) = (below, position),
                Followed::Nothing if choices.count == 0 => return Some(Reached::Nothing),
                Followed::Nothing if choices.count == 1 => {
                    return Some(Reached::Choice(choices.last));
                }
                _ => return None,
            }
        }
    }

    /// What follows a node at a segment that is no literal child; [`None`] if that is not decided.
    #[inline(always)]
    fn all_but_literal(&mut self, id: NodeId, at: usize, end: usize) -> Option<Next> {
        let (tree, path) = (self.search.tree, self.path.as_bytes());
        let node = tree.node(id);
        if node.flags == 0 {
            return Some(Next::Nothing);
        }
        if complex_may_match(tree, id, path, at, end) {
            return None;
        }
        match node.flags & !COMPLEX_BEFORE_PARAM {
            COMPLEX_AFTER_PARAM => return Some(Next::CatchAll),
            HAS_PARAM if at < end => {}
            0 | HAS_PARAM => return Some(Next::Nothing),
            _ => return None,
        }
        let link = node.param();
        if !link.text.is_none() {
            return Some(Next::Link(link, link.skip));
        }
        if self.values.room() == 0 {
            return None;
        }
        self.values.record(Span::new(at, end));
        Some(Next::Link(link, link.skip - 1))
    }

    /// The result of a plain catch-all, with this leaf, at the end of the path: no route, or
    /// [`None`] if it is optional and may match nothing.
    pub(super) fn catch_all_at_end(&self, leaf: ShapeLeaf) -> Option<RouteLeaf> {
        let form = if leaf.is_none() { None } else { self.search.tree.form(leaf) };
        form.is_none_or(|form| !form.optional_tail).then_some(RouteLeaf::NONE)
    }

    /// As [`Self::leaf`], at a node where only its catch-alls can match.
    #[inline(never)]
    fn catch_all(&mut self, node: NodeId, at: usize, resolve: impl Resolve) -> Option<RouteLeaf> {
        let (tree, end) = (self.search.tree, self.path.len());
        let &[id] = tree.complex_children(node).after_param() else { return None };
        let child = tree.complex_child(id);
        let link = child.link;
        let is_plain = child.is_plain_catch_all() && link.text.is_none() && link.skip == 0;
        if is_plain && at == end {
            return self.catch_all_at_end(link.leaf);
        }
        if !is_plain || self.values.room() == 0 {
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
                    Reached::CatchAll(..) | Reached::Choice(_) => return None,
                }
            }
        }
        // The route that ends with the catch-all loses to every longer one that matches.
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
    before_param(tree, id).is_some_and(|siblings| any_may_match(siblings, path, at, end))
}

/// The complex children of a node, if any is before the plain parameter.
#[inline(always)]
pub(super) fn before_param(tree: &Tree, id: NodeId) -> Option<&ComplexChildren> {
    let any = tree.node(id).flags & COMPLEX_BEFORE_PARAM != 0;
    any.then(|| tree.complex_children(id))
}

/// Whether any of these children, before the plain parameter, may match `path[at..end]`.
#[inline(always)]
pub(super) fn any_may_match(
    siblings: &ComplexChildren,
    path: &[u8],
    at: usize,
    end: usize,
) -> bool {
    let Some((&last, rest)) = path.get(at..end).and_then(<[u8]>::split_last) else { return false };
    let first = rest.first().copied().unwrap_or(last);
    steps::add(siblings.tests());
    siblings.admit_affixes(first, last)
        && siblings.next(ChildCursor::default(), &Fingerprint::of(path, at, end)).is_some()
}
