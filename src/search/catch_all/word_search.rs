//! The search with position sets for paths of up to 63 segments, where a set is a word.
//!
//! It searches as [`set_search`](super::set_search) does, in another order and faster: each segment
//! of the path is hashed once, all children of a node are put on a stack at once, and everything is
//! in fixed arrays. What does not fit there is left to that search.

use super::super::{Resolve, Search, Tail};
use super::collector::{CollectBest, Collector as _, FoundLeaf};
use super::path_segments::PathSegments;
use super::position_sets::PositionSets;
use crate::order::SegmentClass;
use crate::testing::steps;
use crate::tree::{
    COMPLEX_AFTER_PARAM, COMPLEX_BEFORE_PARAM, Child, ChildCursor, ComplexId, HAS_PARAM,
    Index as _, Link, NodeId, RELATIVE, RouteLeaf, Via,
};

/// The number of nodes that can wait to be searched.
const MOST_WAITING: usize = 16;

/// A node, and the set of positions at which the search is there.
#[derive(Clone, Copy)]
struct Waiting {
    node: NodeId,
    set: u64,
}

struct WordSearch<'s, 'p, R> {
    sets: PositionSets<'s, 'p, u64, false>,
    segments: &'p PathSegments<'p>,
    best: CollectBest<'s, R>,
    waiting: [Waiting; MOST_WAITING],
    len: usize,
    /// Some node did not fit.
    overflows: bool,
}

/// The best route below the children of a group, which start at the first of the segments;
/// [`None`] if the search does not fit.
#[inline(always)]
pub(super) fn best<R: Resolve>(
    search: Search<'_>,
    segments: &PathSegments<'_>,
    (node, group): (NodeId, &[ComplexId]),
    resolve: R,
) -> Option<RouteLeaf> {
    let mut search = WordSearch {
        sets: PositionSets { search, segments: segments.view(), filled: segments.filled },
        segments,
        best: CollectBest::new(search, resolve),
        waiting: [Waiting { node: RELATIVE, set: 0 }; MOST_WAITING],
        len: 0,
        overflows: false,
    };
    for &id in group {
        search.complex_child(node, id, 1 << segments.first);
        while let Some(waiting) = search.pop() {
            search.node(waiting);
        }
    }
    (!search.overflows).then_some(search.best.leaf)
}

impl<'s, R: Resolve> WordSearch<'s, '_, R> {
    #[inline(always)]
    fn pop(&mut self) -> Option<Waiting> {
        self.len = self.len.checked_sub(1)?;
        self.waiting.get(self.len).copied()
    }

    #[inline(always)]
    fn push(&mut self, node: NodeId, set: u64) {
        match self.waiting.get_mut(self.len) {
            Some(place) => {
                *place = Waiting { node, set };
                self.len += 1;
            }
            None => self.overflows = true,
        }
    }

    /// Visits the children of a node.
    #[inline(always)]
    fn node(&mut self, Waiting { node: id, set }: Waiting) {
        let tree = self.sets.search.tree;
        let bounds = &tree.parent_link(id).bounds;
        let set = set & self.ends_after(bounds.min_segments, bounds.max_segments);
        steps::add(1);
        if set == 0 || !self.best.wants(bounds.max_weight) {
            return;
        }
        if tree.has_literals(id) {
            self.literal_children(id, set);
        }
        let node = tree.node(id);
        if node.flags & HAS_PARAM != 0 {
            let link = node.param();
            let set = if link.text.is_none() { set } else { self.after_text(link, set) };
            self.follow(Child { node: id, via: Via::Param }, link, set, false);
        }
        if node.flags & COMPLEX_BEFORE_PARAM != 0 {
            self.complex_before_param(id, set);
        }
        if node.flags & COMPLEX_AFTER_PARAM != 0 {
            for &child in tree.complex_children(id).after_param() {
                self.complex_child(id, child, set);
            }
        }
    }

    /// The positions from which between `min` and `max` segments, and one at least, lead to the end
    /// of the path.
    #[inline(always)]
    fn ends_after(&self, min: u32, max: u32) -> u64 {
        let end = self.sets.segments.count() as u32;
        let to = (end + 1).saturating_sub(min.max(1));
        let from = end.saturating_sub(max);
        ((1 << to) - 1) & (u64::MAX << from)
    }

    #[inline(always)]
    fn literal_children(&mut self, node: NodeId, set: u64) {
        let tree = self.sets.search.tree;
        for index in 0..self.segments.literal_count() {
            let (positions, key) = self.segments.literal(index);
            let here = positions & set;
            if here == 0 {
                continue;
            }
            steps::add(1);
            let text = || self.segments.text(positions);
            let Some(slot) = tree.find_key_of(node, key, text) else { continue };
            let link = tree.slot(slot).link();
            let reached = if link.text.is_none() { here << 1 } else { self.after_text(link, here) };
            self.follow(Child { node, via: Via::Literal(slot) }, link, reached, false);
        }
    }

    #[inline(never)]
    fn after_text(&self, link: Link, set: u64) -> u64 {
        self.sets.after_text(self.sets.search.tree.link_text(link.text), &set)
    }

    /// The complex children that come before the plain parameter.
    #[inline(never)]
    fn complex_before_param(&mut self, node: NodeId, set: u64) {
        let siblings = self.sets.search.tree.complex_children(node);
        let path = self.sets.path().as_bytes();
        let mut filled = set & self.sets.filled;
        let mut set = 0;
        while filled != 0 {
            let (from, to) = self.sets.range(filled.trailing_zeros() as usize);
            let admitted = siblings.admit_affixes(path[from], path[to - 1]);
            set |= if admitted { filled & filled.wrapping_neg() } else { 0 };
            filled &= filled - 1;
        }
        if set == 0 {
            return;
        }
        if siblings.is_indexed() && set.is_power_of_two() {
            let fingerprint = self.sets.fingerprint(set.trailing_zeros() as usize);
            let mut cursor = ChildCursor::default();
            while let Some(candidates) = siblings.next(cursor, &fingerprint) {
                cursor = candidates.after(1);
                self.complex_child(node, candidates.ids[0], set);
            }
            return;
        }
        let mut position = 0;
        while let Some(found) = self.sets.next_complex(siblings, &set, position) {
            self.complex_child(node, siblings.ids()[found], set);
            position = found + 1;
        }
    }

    #[inline(never)]
    fn complex_child(&mut self, node: NodeId, id: ComplexId, set: u64) {
        let child = self.sets.search.tree.complex_child(id);
        let (link, segment) = (child.link, child.segment());
        let mut reached = if child.class != SegmentClass::CatchAll {
            self.sets.after_segment(segment, link, &set)
        } else if child.may_end(self.sets.path().as_bytes()) {
            self.sets.after_catch_all(segment, &set)
        } else {
            0
        };
        if !link.text.is_none() {
            reached = self.after_text(link, reached);
        }
        let leaves_nothing = self.sets.leaves_nothing(&set);
        self.follow(Child { node, via: Via::Complex(id) }, link, reached, leaves_nothing);
    }

    /// Continues after the text of a child's link.
    #[inline(always)]
    fn follow(&mut self, child: Child, link: Link, mut set: u64, leaves_nothing: bool) {
        for _ in 0..link.skip {
            set = (set & self.sets.filled) << 1;
            if set == 0 {
                break;
            }
        }
        let ends = set >> self.sets.segments.count() & 1 == 1;
        if !link.leaf.is_none() && (ends || leaves_nothing) {
            self.leaf(FoundLeaf {
                leaf: link.leaf,
                child,
                tail: if ends { Tail::Filled } else { Tail::Empty },
            });
        }
        if set != 0 && !link.node.is_none() {
            self.push(link.node, set);
        }
    }

    fn leaf(&mut self, found: FoundLeaf) {
        let form = self.sets.search.tree.form(found.leaf);
        if found.tail == Tail::Filled || form.is_some_and(|form| form.optional_tail) {
            self.best.push(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    use crate::Router;

    /// The winner of a lookup is the first of all that match, whichever search finds it: also where
    /// there are more texts, or more nodes, than fit here.
    #[test]
    fn what_does_not_fit_is_found_too() {
        let mut router = Router::new();
        let mut insert = |route: String| router.insert(route, ()).expect("a new route");
        for index in 0..24 {
            insert(format!("/{{*a}}/l{index}/{{*b}}/e{index}"));
            insert(format!("/{{*a}}/x{{p}}y{index}/{{q}}/e"));
            insert(format!("/{{*a}}/{{p}}y{index}/{{*q}}/e{{/}}"));
        }
        insert(String::from("/{*a}/{p}/{*b}/"));
        let texts: Vec<String> = (0..24).map(|index| format!("l{index}")).collect();
        for count in 0..24 {
            let few = format!("/v/{}", texts[..count].join("/"));
            for end in ["", "/e3", "/e", "/e/", "/xzy1/q/e", "/xzy7y7/q/q/e/", "/l3/l3/e3", "/"] {
                let path = format!("{few}{end}");
                let found = router.at(&path).ok().map(|found| String::from(found.route()));
                let first = router.matches(&path).next().map(|found| String::from(found.route()));
                assert_eq!(found, first, "{path}");
            }
        }
    }
}
