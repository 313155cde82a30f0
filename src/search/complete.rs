//! The complete search: depth first in the static order, over parent links instead of a stack.
//!
//! Input: the node where the straight walk stopped, and the place in the path. Output: the leaf
//! that wins, with its values, or none. Each node is met at one place of the path, so no step is
//! done twice; the first leaf that is met wins, for the order is decided at the first segment
//! that differs.

use super::ends::Ends;
use super::group;
use super::segments::Segments;
use super::special::{self, Place};
use super::steps;
use super::values;
use super::walk::{end_of_skip, end_of_text};
use super::{Pick, Search, picked};
use crate::order::SegmentClass;
use crate::tree::{Child, Cursor, Edges, LeafId, Link, NONE, NodeId, Via};
use crate::values::Values;

/// What was tried at the node where the search begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tried {
    Nothing,
    Literal,
    All,
}

/// The child of a node that is tried next.
#[derive(Clone, Copy)]
enum Next {
    Literal,
    /// The special ones before the plain parameter, from this cursor on; then that.
    Before(Cursor),
    /// The special ones behind the plain parameter, which are one group.
    After,
    Up,
}

/// What came of a child.
enum Outcome {
    Leaf(LeafId),
    /// The path goes on at this node and this place.
    Down(NodeId, usize),
    Nothing,
}

/// A complete search of one path.
pub(super) struct Complete<'s, 'p, E> {
    search: Search<'s>,
    path: &'p str,
    ends: &'s mut E,
    /// Found for the first catch-all that needs them.
    segments: Segments<'p>,
}

impl<'s, 'p, E: Ends> Complete<'s, 'p, E> {
    #[inline]
    pub(super) fn new(search: Search<'s>, path: &'p str, ends: &'s mut E) -> Self {
        Complete { search, path, ends, segments: Segments::new(path) }
    }

    #[cold]
    pub(super) fn resume(
        &mut self,
        mut node: NodeId,
        mut at: usize,
        tried: Tried,
        values: &mut Values,
        pick: impl Pick,
    ) -> LeafId {
        let tree = self.search.tree;
        let mut next = match tried {
            Tried::Nothing => Next::Literal,
            Tried::Literal => Next::Before(Cursor::default()),
            Tried::All => Next::Up,
        };
        loop {
            steps::add(1);
            let (outcome, via) = match next {
                Next::Literal => {
                    next = Next::Before(Cursor::default());
                    self.literal(node, at, pick)
                }
                Next::Before(mut place) => match self.special(node, at, &mut place, pick) {
                    Some(found) => {
                        next = Next::Before(place);
                        found
                    }
                    None => {
                        next = Next::After;
                        (self.param(node, at, pick), Via::Param)
                    }
                },
                Next::After => {
                    next = Next::Up;
                    let group = tree.siblings(node).after_param();
                    let Some(&first) = group.first() else { continue };
                    let leaf = self.group(group, at, pick);
                    let found = if leaf.is_none() { Outcome::Nothing } else { Outcome::Leaf(leaf) };
                    (found, Via::Special(first))
                }
                Next::Up => {
                    let Some(child) = tree.child_above(node) else { return LeafId::NONE };
                    at = values::step_back(tree, child, at, self.ends, |_| {});
                    (node, next) = (child.node, self.behind(child));
                    continue;
                }
            };
            match outcome {
                Outcome::Leaf(leaf) => {
                    let child = Child { node, via };
                    values::of_leaf(self.search, self.path, (leaf, child), self.ends, values);
                    return leaf;
                }
                Outcome::Down(below, place) => (node, at, next) = (below, place, Next::Literal),
                Outcome::Nothing => {}
            }
        }
    }

    fn literal(&mut self, node: NodeId, at: usize, pick: impl Pick) -> (Outcome, Via) {
        let end = self.ends.end(at);
        let tree = self.search.tree;
        let Some(index) = tree.find_literal(node, self.path.as_bytes(), at, end) else {
            return (Outcome::Nothing, Via::Param);
        };
        let link = tree.slots[index].link();
        let outcome = match link.text {
            NONE => self.follow_skip(link, link.skip, end, pick),
            _ => self.follow_text(link, at, pick),
        };
        (outcome, Via::Literal(index))
    }

    fn param(&mut self, node: NodeId, at: usize, pick: impl Pick) -> Outcome {
        let link = self.search.tree.node(node).param();
        let end = self.ends.end(at);
        if end == at {
            return Outcome::Nothing;
        }
        match link.text {
            NONE if link.skip == 0 => Outcome::Nothing,
            NONE => self.follow_skip(link, link.skip - 1, end, pick),
            _ => self.follow_text(link, at, pick),
        }
    }

    /// Tries the special children before the plain parameter, from a cursor on; a
    /// catch-all with those of its group. Answers what came of the first that fits, and which.
    fn special(
        &mut self,
        node: NodeId,
        at: usize,
        next: &mut Cursor,
        pick: impl Pick,
    ) -> Option<(Outcome, Via)> {
        let Search { tree, constraints } = self.search;
        let siblings = tree.siblings(node);
        let end = self.ends.end(at);
        if end == at {
            return None;
        }
        let edges = Edges::of(self.path.as_bytes(), at, end);
        steps::add(siblings.tests());
        while let Some(found) = siblings.next(*next, &edges) {
            let special = &tree.specials[found.ids[0]];
            let via = Via::Special(found.ids[0]);
            steps::add(1);
            *next = found.behind(1);
            if special.class == SegmentClass::CatchAll {
                let group = group::of(tree, found.ids);
                *next = found.behind(group.len());
                let leaf = self.group(group, at, pick);
                if !leaf.is_none() {
                    return Some((Outcome::Leaf(leaf), via));
                }
                continue;
            }
            let place = Place::new(constraints, self.path, at, end);
            if special::matches(special, place) {
                return Some((self.follow_special(special.link, end, pick), via));
            }
        }
        None
    }

    fn group(&mut self, group: &[u32], at: usize, pick: impl Pick) -> LeafId {
        group::best(self.search, &mut self.segments, self.ends, (group, at), None, pick)
    }

    /// Follows the link of a special child whose own segment ends at `end`.
    fn follow_special(&mut self, link: Link, end: usize, pick: impl Pick) -> Outcome {
        match link.text {
            NONE => self.follow_skip(link, link.skip, end, pick),
            _ if end == self.path.len() => Outcome::Nothing,
            _ => self.follow_text(link, end + 1, pick),
        }
    }

    /// Follows a link whose text begins at `at`.
    fn follow_text(&mut self, link: Link, at: usize, pick: impl Pick) -> Outcome {
        let text = self.search.tree.text_apart(link.text);
        let end = end_of_text(text, self.path.as_bytes(), at, self.ends, usize::MAX, |_| {});
        match end {
            Ok(end) => self.follow_skip(link, link.skip, end, pick),
            Err(_) => Outcome::Nothing,
        }
    }

    /// Follows a link over `skip` plain parameters behind `end`.
    fn follow_skip(&mut self, link: Link, skip: u16, end: usize, pick: impl Pick) -> Outcome {
        let path = self.path.as_bytes();
        let Ok(end) = end_of_skip(skip, path, end, self.ends, usize::MAX, |_| {}) else {
            return Outcome::Nothing;
        };
        if end == self.path.len() {
            let leaf = picked(link.leaf, pick);
            return if leaf.is_none() { Outcome::Nothing } else { Outcome::Leaf(leaf) };
        }
        match link.node {
            NONE => Outcome::Nothing,
            node => Outcome::Down(NodeId(node), end + 1),
        }
    }

    /// What comes behind a child that came to nothing.
    fn behind(&self, child: Child) -> Next {
        let tree = self.search.tree;
        match child.via {
            Via::Literal(_) => Next::Before(Cursor::default()),
            Via::Special(id) => {
                Next::Before(tree.behind_special(child.node, id, self.search.constraints))
            }
            Via::Param => Next::After,
        }
    }
}
