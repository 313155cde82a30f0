//! One step of the straight walk aside from literal children: the special children of a node, its
//! plain parameter if there are any of those before it, and its catch-alls.
//!
//! Input: a node, and the segment of the path that begins there. Output: where the first child
//! that fits leads, with its values, or that none does.

use super::ends::Ends;
use super::group;
use super::segments::Segments;
use super::special;
use super::steps;
use super::walk::{Stop, end_of_skip, end_of_text};
use super::{Pick, Search, picked};
use crate::order::SegmentClass;
use crate::tree::{
    Cursor, Edges, HAS_PARAM, LeafId, Link, NONE, NodeId, SPECIAL_AFTER, SPECIAL_BEFORE,
};
use crate::values::{Span, Values};

/// A node, and the segment of the path at which it is met.
#[derive(Clone, Copy)]
pub(super) struct Step<'s, 'p> {
    pub(super) search: Search<'s>,
    pub(super) path: &'p str,
    pub(super) node: NodeId,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// What came of a step.
pub(super) enum Taken {
    Leaf(LeafId),
    /// The path goes on at this node and this place.
    Down(NodeId, usize),
    /// There are more values than lie inline, and it is not known yet whether they are needed.
    Crowded,
    /// No child fits.
    Nothing,
}

impl Step<'_, '_> {
    #[inline(never)]
    pub(super) fn take<E: Ends>(self, ends: &mut E, values: &mut Values, pick: impl Pick) -> Taken {
        let flags = self.search.tree.node(self.node).flags;
        let first = values.len();
        if self.from < self.to && flags & (SPECIAL_BEFORE | HAS_PARAM) != 0 {
            let taken = self.before(ends, values, pick);
            if !matches!(taken, Taken::Nothing) {
                return taken;
            }
            if flags & HAS_PARAM != 0 {
                let taken = self.param(ends, values, pick);
                if !matches!(taken, Taken::Nothing) {
                    return taken;
                }
                values.truncate(first);
            }
        }
        if flags & SPECIAL_AFTER == 0 {
            return Taken::Nothing;
        }
        let group = self.search.tree.siblings(self.node).after_param();
        if let (&[rest], true) = (group, self.from < self.path.len()) {
            let rest = self.search.tree.specials[rest].plain_rest().unwrap_or(LeafId::NONE);
            let leaf = picked(rest, pick);
            if !leaf.is_none() {
                if first == values.inline_size() {
                    return Taken::Crowded;
                }
                values.push(Span::new(self.from, self.path.len()));
                return Taken::Leaf(leaf);
            }
        }
        self.group(group, ends, values, pick)
    }

    /// The special children before the plain parameter.
    fn before<E: Ends>(self, ends: &mut E, values: &mut Values, pick: impl Pick) -> Taken {
        let Search { tree, constraints } = self.search;
        let edges = Edges::of(self.path.as_bytes(), self.from, self.to);
        let siblings = tree.siblings(self.node);
        steps::add(siblings.tests());
        let first = values.len();
        let mut next = Cursor::default();
        while let Some(found) = siblings.next(next, &edges) {
            let special = &tree.specials[found.ids[0]];
            steps::add(1);
            next = found.behind(1);
            if special.class == SegmentClass::CatchAll {
                let group = group::of(tree, found.ids);
                next = found.behind(group.len());
                let taken = self.group(group, ends, values, pick);
                if !matches!(taken, Taken::Nothing) {
                    return taken;
                }
                continue;
            }
            if values.len() + special.segment().params.len() > values.inline_size() {
                return Taken::Crowded;
            }
            let place = special::Place::new(constraints, self.path, self.from, self.to);
            if special::take(special, place, values) {
                let taken = self.follow_special(special.link, ends, values, pick);
                if !matches!(taken, Taken::Nothing) {
                    return taken;
                }
            }
            values.truncate(first);
        }
        Taken::Nothing
    }

    /// Follows the link of a special child that took the segment.
    fn follow_special<E: Ends>(
        self,
        link: Link,
        ends: &mut E,
        values: &mut Values,
        pick: impl Pick,
    ) -> Taken {
        if link.text == NONE {
            self.skip(link, link.skip, self.to, ends, values, pick)
        } else if self.to < self.path.len() {
            self.text(link, self.to + 1, ends, values, pick)
        } else {
            Taken::Nothing
        }
    }

    fn param<E: Ends>(self, ends: &mut E, values: &mut Values, pick: impl Pick) -> Taken {
        let link = self.search.tree.node(self.node).param();
        if link.text != NONE {
            return self.text(link, self.from, ends, values, pick);
        }
        if values.len() == values.inline_size() {
            return Taken::Crowded;
        }
        values.push(Span::new(self.from, self.to));
        self.skip(link, link.skip - 1, self.to, ends, values, pick)
    }

    /// Follows a link whose text begins at `at`.
    fn text<E: Ends>(
        self,
        link: Link,
        at: usize,
        ends: &mut E,
        values: &mut Values,
        pick: impl Pick,
    ) -> Taken {
        let text = self.search.tree.text_apart(link.text);
        let room = values.inline_size() - values.len();
        let take = |value| values.push(value);
        match end_of_text(text, self.path.as_bytes(), at, ends, room, take) {
            Ok(end) => self.skip(link, link.skip, end, ends, values, pick),
            Err(Stop::Differs) => Taken::Nothing,
            Err(Stop::Crowded) => Taken::Crowded,
        }
    }

    /// Follows a link over `skip` plain parameters behind `end`.
    fn skip<E: Ends>(
        self,
        link: Link,
        skip: u16,
        end: usize,
        ends: &mut E,
        values: &mut Values,
        pick: impl Pick,
    ) -> Taken {
        let room = values.inline_size() - values.len();
        let take = |value| values.push(value);
        match end_of_skip(skip, self.path.as_bytes(), end, ends, room, take) {
            Ok(end) if end == self.path.len() => {
                let leaf = picked(link.leaf, pick);
                if leaf.is_none() { Taken::Nothing } else { Taken::Leaf(leaf) }
            }
            Ok(end) if link.node != NONE => Taken::Down(NodeId(link.node), end + 1),
            Ok(_) | Err(Stop::Differs) => Taken::Nothing,
            Err(Stop::Crowded) => Taken::Crowded,
        }
    }

    /// The best leaf of a group of children with a catch-all, with its values.
    #[inline(never)]
    fn group<E: Ends>(
        self,
        group: &[u32],
        ends: &mut E,
        values: &mut Values,
        pick: impl Pick,
    ) -> Taken {
        let segments = &mut Segments::new(self.path);
        let leaf = group::best(self.search, segments, ends, (group, self.from), Some(values), pick);
        if leaf.is_none() { Taken::Nothing } else { Taken::Leaf(leaf) }
    }
}
