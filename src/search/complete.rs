//! The complete search: depth first in the static order, over parent links instead of a stack.
//!
//! Input: the node where the straight walk stopped, and the place in the path. Output: the leaf
//! that wins, with its values, or none. Each node is met at one place of the path, so no step is
//! done twice; the first leaf that is met wins, for the order is decided at the first segment
//! that differs.

use super::Search;
use super::catch_all::{self, Segments};
use super::ends::Ends;
use super::open::Open;
use super::piece::{Piece, Place};
use super::steps;
use super::values;
use super::walk::end_of_text;
use crate::order::Class;
use crate::tree::{Child, LeafId, Link, NONE, NodeId, Via};
use crate::values::Values;

/// What was tried at the node where the search begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tried {
    Nothing,
    Literal,
}

/// The child of a node that is tried next.
#[derive(Clone, Copy)]
enum Next {
    Literal,
    /// The special one of this place in the list, if it comes before the plain parameter.
    Before(usize),
    /// The plain parameter, which stands before the special one of this place.
    Param(usize),
    /// The special one of this place in the list, behind the plain parameter.
    After(usize),
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
        accept: impl Fn(LeafId) -> bool + Copy,
    ) -> LeafId {
        let tree = self.search.tree;
        let mut next = if tried == Tried::Literal { Next::Before(0) } else { Next::Literal };
        loop {
            steps::add(1);
            let list = tree.specials_of(node);
            let (outcome, via) = match next {
                Next::Literal => {
                    next = Next::Before(0);
                    self.literal(node, at, accept)
                }
                Next::Before(index) if self.is_before(list, index) => {
                    let tried;
                    (tried, next) = self.special(list, index, at, Next::Before, accept);
                    (tried, Via::Special(list[index]))
                }
                Next::Before(index) => {
                    next = Next::Param(index);
                    continue;
                }
                Next::Param(index) => {
                    next = Next::After(index);
                    (self.param(node, at, accept), Via::Param)
                }
                Next::After(index) if index < list.len() => {
                    let tried;
                    (tried, next) = self.special(list, index, at, Next::After, accept);
                    (tried, Via::Special(list[index]))
                }
                Next::After(_) => {
                    next = Next::Up;
                    continue;
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
                    let segments = &mut self.segments;
                    let found = values::Found { leaf, child, segments };
                    values::of_leaf(self.search, self.path, found, self.ends, values);
                    return leaf;
                }
                Outcome::Down(below, place) => (node, at, next) = (below, place, Next::Literal),
                Outcome::Nothing => {}
            }
        }
    }

    /// Whether the list has a special child of this place, before the plain parameter.
    fn is_before(&self, list: &[u32], index: usize) -> bool {
        list.get(index).is_some_and(|&special| !self.search.tree.specials[special].is_after_param())
    }

    fn literal(
        &mut self,
        node: NodeId,
        at: usize,
        accept: impl Fn(LeafId) -> bool,
    ) -> (Outcome, Via) {
        let end = self.ends.end(at);
        let tree = self.search.tree;
        let Some(index) = tree.find_literal(node, self.path.as_bytes(), at, end) else {
            return (Outcome::Nothing, Via::Param);
        };
        let link = tree.slots[index].link();
        let outcome = match link.text {
            NONE => self.follow_skip(link, link.skip, end, accept),
            _ => self.follow_text(link, at, accept),
        };
        (outcome, Via::Literal(index))
    }

    fn param(&mut self, node: NodeId, at: usize, accept: impl Fn(LeafId) -> bool) -> Outcome {
        let link = self.search.tree.node(node).param();
        let end = self.ends.end(at);
        if end == at {
            return Outcome::Nothing;
        }
        match link.text {
            NONE if link.skip == 0 => Outcome::Nothing,
            NONE => self.follow_skip(link, link.skip - 1, end, accept),
            _ => self.follow_text(link, at, accept),
        }
    }

    /// Tries a special child, with those of its group if it holds a catch-all; and what comes
    /// behind it.
    fn special(
        &mut self,
        list: &[u32],
        index: usize,
        at: usize,
        next: fn(usize) -> Next,
        accept: impl Fn(LeafId) -> bool,
    ) -> (Outcome, Next) {
        let tree = self.search.tree;
        let special = &tree.specials[list[index]];
        if special.class == Class::CatchAll {
            let same = |&other: &u32| {
                let other = &tree.specials[other];
                other.class == Class::CatchAll && other.beginning == special.beginning
            };
            let group = &list[index..];
            let group = &group[..group.iter().take_while(|other| same(other)).count()];
            let leaf = self.group(group, at, accept);
            let found = if leaf.is_none() { Outcome::Nothing } else { Outcome::Leaf(leaf) };
            return (found, next(index + group.len()));
        }
        let end = self.ends.end(at);
        let place = Place::new(self.search.constraints, self.path, at, end);
        steps::add(1);
        let admitted = special.admits(self.path.as_bytes(), at, end);
        let outcome = if admitted && Piece::whole(special.segment()).matches(place) {
            self.follow_special(special.link, end, accept)
        } else {
            Outcome::Nothing
        };
        (outcome, next(index + 1))
    }

    /// The best leaf of a group of children with a catch-all. Where nothing follows any of them,
    /// each is matched by itself.
    fn group(&mut self, group: &[u32], at: usize, accept: impl Fn(LeafId) -> bool) -> LeafId {
        let tree = self.search.tree;
        let link = |&special: &u32| tree.specials[special].link;
        if group
            .iter()
            .map(link)
            .any(|link| link.node != NONE || link.text != NONE || link.skip > 0)
        {
            self.segments.find(self.ends);
            return catch_all::best(self.search, &self.segments, at, group, accept);
        }
        let ends = group.iter().filter(|special| self.ends(**special, at));
        let leaves = ends.map(|special| link(special).leaf).filter(|&leaf| accept(leaf));
        // Of equal weights the first counts.
        let better = |best: LeafId, leaf| {
            let heavier = best.is_none() || tree.weight(leaf) > tree.weight(best);
            if heavier { leaf } else { best }
        };
        leaves.fold(LeafId::NONE, better)
    }

    /// Whether a child with a catch-all that nothing follows takes the rest of the path.
    fn ends(&self, special: u32, at: usize) -> bool {
        let Search { tree, constraints } = self.search;
        let special = &tree.specials[special];
        if at == self.path.len() {
            return self.search.form(special.link.leaf).is_some_and(|form| form.optional_tail);
        }
        special.admits(self.path.as_bytes(), at, self.path.len())
            && Open { segment: special.segment(), constraints, path: self.path }.takes_rest(at)
    }

    /// Follows the link of a special child whose own segment ends at `end`.
    fn follow_special(
        &mut self,
        link: Link,
        end: usize,
        accept: impl Fn(LeafId) -> bool,
    ) -> Outcome {
        match link.text {
            NONE => self.follow_skip(link, link.skip, end, accept),
            _ if end == self.path.len() => Outcome::Nothing,
            _ => self.follow_text(link, end + 1, accept),
        }
    }

    /// Follows a link whose text begins at `at`.
    fn follow_text(&mut self, link: Link, at: usize, accept: impl Fn(LeafId) -> bool) -> Outcome {
        let text = self.search.tree.text_apart(link.text);
        let end = end_of_text(text, self.path.as_bytes(), at, self.ends, usize::MAX, |_| {});
        match end {
            Ok(end) => self.follow_skip(link, link.skip, end, accept),
            Err(_) => Outcome::Nothing,
        }
    }

    /// Follows a link over `skip` plain parameters behind `end`.
    fn follow_skip(
        &mut self,
        link: Link,
        skip: u16,
        mut end: usize,
        accept: impl Fn(LeafId) -> bool,
    ) -> Outcome {
        for _ in 0..skip {
            if end == self.path.len() {
                return Outcome::Nothing;
            }
            let start = end + 1;
            end = self.ends.end(start);
            if end == start {
                return Outcome::Nothing;
            }
        }
        if end == self.path.len() {
            let leaf = link.leaf;
            let found = !leaf.is_none() && accept(leaf);
            return if found { Outcome::Leaf(leaf) } else { Outcome::Nothing };
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
            Via::Literal(_) => Next::Before(0),
            Via::Special(id) => {
                Next::Before(tree.place_of(child.node, id, self.search.constraints) + 1)
            }
            Via::Param => Next::After(tree.count_before_param(child.node)),
        }
    }
}
