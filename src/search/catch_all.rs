//! The search with sets of positions: children with a catch-all that further segments follow.
//!
//! A catch-all can end at many places, so behind one a node is met with the set of all segments
//! at which it can be met, once. Children are visited depth first, in the order of rules 1 to 3;
//! a leaf is kept if its weight is strictly greater than that of the best so far, which makes the
//! kept one the winner by rule 4 of the static order. The same search, from the beginning and
//! keeping every leaf, finds all routes that match.
//!
//! A set has one number for each segment of the path, that of the next segment to be matched, and
//! one for the path's end. What a node knows of what is below it narrows the set: where so many
//! segments must follow, only so many positions can still reach the end.

use alloc::vec::Vec;

use smallvec::SmallVec;

use super::bits::{Bits, Positions};
use super::ends::LongPath;
use super::keep::{All, Best, Keep};
use super::open::Open;
use super::piece::{Piece, Place};
use super::segments::{Found, Segments};
use super::steps;
use super::{Pick, Search, Tail};
use crate::order::{SegmentClass, Weight};
use crate::pattern::Segment;
use crate::tree::{Below, Child, Edges, LeafId, Link, NONE, NodeId, PARAM, Via};

/// Visits the positions behind a segment whose last catch-all can begin at `open` at the earliest.
#[inline]
pub(super) fn reach(
    segment: Open<'_>,
    open: usize,
    segments: Found<'_>,
    mut visit: impl FnMut(usize),
) {
    if open >= segments.path().len() {
        return;
    }
    for index in segments.index_of(open)..segments.count() {
        steps::add(1);
        let (start, end) = (segments.start(index), segments.end(index));
        if end > open && segment.tail_begins(start.max(open + 1), end).is_some() {
            visit(index + 1);
        }
    }
}

/// What `pick` answers at each leaf that the path reaches. In `ANY_CASE` the path is in lower case, and so
/// are all literals read.
pub(super) fn all<const ANY_CASE: bool>(
    search: Search<'_>,
    path: &str,
    pick: impl Pick,
) -> Vec<LeafId> {
    let mut segments = Segments::new(path);
    segments.find(&mut LongPath::new(path.as_bytes()));
    let segments = segments.found();
    let mut keep = All::new(pick);
    if segments.count() < 64 {
        Explorer::<u64, _, ANY_CASE>::new(search, segments, &mut keep).run_from_the_beginning();
    } else {
        Explorer::<Bits<[u64; 5]>, _, ANY_CASE>::new(search, segments, &mut keep)
            .run_from_the_beginning();
    }
    keep.leaves
}

/// The best leaf below the special children `group` of a node, all of which hold a catch-all
/// behind equally long literal beginnings.
pub(super) fn best(
    search: Search<'_>,
    segments: Found<'_>,
    at: usize,
    group: &[u32],
    pick: impl Pick,
) -> LeafId {
    let mut keep = Best::new(pick);
    let from = segments.index_of(at);
    if segments.count() < 64 {
        Explorer::<u64, _, false>::new(search, segments, &mut keep).run_group(group, from);
    } else {
        Explorer::<Bits<[u64; 5]>, _, false>::new(search, segments, &mut keep)
            .run_group(group, from);
    }
    keep.leaf
}

/// A node that is being searched, with the set of positions at which it is met.
pub(super) struct Frame<S> {
    node: NodeId,
    set: S,
    next: Next,
}

/// The child of a node that is visited next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The literal one behind this slot, in byte order, or the first.
    Literal(u32),
    /// Of the special ones before the plain parameter, the first from this place in the list on
    /// that fits.
    Before(usize),
    Param,
    /// The special one of this place in the list; those behind the plain parameter.
    After(usize),
    Up,
}

/// A literal child, and the positions that lead to it.
pub(super) struct Literal<S> {
    pub(super) slot: u32,
    pub(super) set: S,
    /// There are others behind it.
    pub(super) more: bool,
}

/// In `ANY_CASE` nothing is refused by exact bytes: the parts of that search are in
/// [`any_case`](super::any_case).
pub(super) struct Explorer<'s, 'p, S: Positions, K, const ANY_CASE: bool> {
    pub(super) search: Search<'s>,
    pub(super) segments: Found<'p>,
    keep: &'s mut K,
    /// The segments that are not empty.
    filled: S,
    /// Each level takes a segment at least.
    pub(super) frames: SmallVec<S::PerSegment<Frame<S>>>,
}

impl<'s, 'p, S: Positions, K: Keep, const ANY_CASE: bool> Explorer<'s, 'p, S, K, ANY_CASE> {
    fn new(search: Search<'s>, segments: Found<'p>, keep: &'s mut K) -> Self {
        let mut filled = S::new(segments.count() + 1);
        segments.filled().for_each(|index| filled.insert(index));
        Explorer { search, segments, keep, filled, frames: SmallVec::new() }
    }

    fn run_from_the_beginning(mut self) {
        let set = self.only(0);
        if let Some(frame) = self.enter(crate::tree::BARE, set) {
            self.run(frame);
        }
    }

    fn run_group(mut self, group: &[u32], from: usize) {
        let set = self.only(from);
        for &special in group {
            if let Some(frame) = self.visit_special(special, &set) {
                self.run(frame);
            }
        }
    }

    pub(super) fn none(&self) -> S {
        S::new(self.segments.count() + 1)
    }

    fn only(&self, index: usize) -> S {
        let mut set = self.none();
        set.insert(index);
        set
    }

    /// Searches a node and all below. Frames are kept of nodes with children still to be visited.
    fn run(&mut self, mut frame: Frame<S>) {
        loop {
            steps::add(1);
            match self.visit_next(&mut frame) {
                Some(below) => {
                    let above = core::mem::replace(&mut frame, below);
                    if above.next != Next::Up {
                        self.frames.push(above);
                    }
                }
                None if frame.next == Next::Up => match self.frames.pop() {
                    Some(above) => frame = above,
                    None => return,
                },
                None => {}
            }
        }
    }

    /// Visits the child of a node that comes next. Answers where it leads, if it has to be searched.
    #[inline]
    fn visit_next(&mut self, frame: &mut Frame<S>) -> Option<Frame<S>> {
        let tree = self.search.tree;
        let Frame { node, ref set, .. } = *frame;
        match frame.next {
            Next::Literal(last) => {
                frame.next = if tree.node(node).flags == 0 { Next::Up } else { Next::Before(0) };
                if ANY_CASE {
                    self.visit_literals(node, set);
                    return None;
                }
                let literal = self.next_literal(node, set, last)?;
                if literal.more {
                    frame.next = Next::Literal(literal.slot);
                }
                self.visit_literal(node, literal)
            }
            Next::Before(place) => {
                frame.next = Next::Param;
                let place = self.next_special(node, set, place)?;
                frame.next = Next::Before(place + 1);
                self.visit_special(tree.specials_of(node)[place], set)
            }
            Next::Param => {
                frame.next = match tree.siblings(node).after_param() {
                    [] => Next::Up,
                    _ => Next::After(tree.siblings(node).count_before_param()),
                };
                self.visit_param(tree.node(node).param(), set)
            }
            Next::After(place) => {
                let specials = tree.specials_of(node);
                let more = place + 1 < specials.len();
                frame.next = if more { Next::After(place + 1) } else { Next::Up };
                self.visit_special(specials[place], set)
            }
            Next::Up => None,
        }
    }

    /// The literal child that comes next in byte order, of those that some position leads to.
    #[inline]
    fn next_literal(&self, node: NodeId, set: &S, last: u32) -> Option<Literal<S>> {
        let tree = self.search.tree;
        if tree.literal_count(node) == 0 {
            return None;
        }
        let mut best: Option<Literal<S>> = None;
        let mut more = false;
        for index in set.iter().take_while(|&index| index < self.segments.count()) {
            steps::add(1);
            let (from, to) = (self.segments.start(index), self.segments.end(index));
            let found = tree.find_literal(node, self.segments.path().as_bytes(), from, to);
            let Some(slot) = found else { continue };
            match &mut best {
                Some(best) if best.slot == slot => best.set.insert(index),
                _ if last != NONE && !self.is_before(last, slot) => {}
                Some(best) if self.is_before(best.slot, slot) => more = true,
                _ => {
                    more |= best.is_some();
                    best = Some(Literal { slot, set: self.only(index), more: false });
                }
            }
        }
        best.map(|best| Literal { more, ..best })
    }

    /// Whether a literal child comes before another in byte order.
    #[cold]
    fn is_before(&self, slot: u32, other: u32) -> bool {
        let tree = self.search.tree;
        tree.slot_text(slot).head() < tree.slot_text(other).head()
    }

    pub(super) fn visit_literal(&mut self, node: NodeId, literal: Literal<S>) -> Option<Frame<S>> {
        let link = self.search.tree.link(Child { node, via: Via::Literal(literal.slot) });
        let mut set = literal.set;
        if link.text == NONE {
            set.advance_all();
        } else {
            set = self.behind_text(self.search.tree.text_apart(link.text), &set);
        }
        self.visit(link, set, false)
    }

    fn visit_param(&mut self, link: Link, set: &S) -> Option<Frame<S>> {
        if link.text != NONE {
            let reached = self.behind_text(self.search.tree.text_apart(link.text), set);
            return self.visit(link, reached, false);
        }
        if link.skip == 0 { None } else { self.visit(link, set.clone(), false) }
    }

    /// The place of the first special child from `place` on, but before the plain parameter, that
    /// some position may lead to.
    fn next_special(&self, node: NodeId, set: &S, place: usize) -> Option<usize> {
        let siblings = self.search.tree.siblings(node);
        if ANY_CASE || place == siblings.count_before_param() {
            return (place < siblings.count_before_param()).then_some(place);
        }
        let filled = set.iter().filter(|&index| self.filled.contains(index));
        let places = filled.filter_map(|index| {
            // One for all gates: there are a few at most.
            steps::add(1);
            let (from, to) = (self.segments.start(index), self.segments.end(index));
            let edges = Edges::of(self.segments.path().as_bytes(), from, to);
            siblings.next_place(place, &edges)
        });
        places.min()
    }

    /// The positions behind a text, where it stands at one of the set.
    fn behind_text(&self, text: &[u8], set: &S) -> S {
        let count = self.segments.count();
        let segments = memchr::memchr_iter(b'/', text).count() + 1;
        let mut reached = S::new(count + 1);
        for index in set.iter().take_while(|&index| index + segments <= count) {
            let pairs = text.split(|&byte| byte == b'/').zip(index..count);
            let stands = pairs.into_iter().all(|(segment, index)| {
                steps::add(1 + segment.len());
                match segment {
                    [PARAM] => self.filled.contains(index),
                    literal => Self::is_literal(literal, self.segments.text(index)),
                }
            });
            if stands {
                reached.insert(index + segments);
            }
        }
        reached
    }

    fn visit_special(&mut self, special: u32, set: &S) -> Option<Frame<S>> {
        let special = &self.search.tree.specials[special];
        let mut segment = special.segment();
        let in_lower_case;
        if ANY_CASE {
            in_lower_case = segment.literal.to_ascii_lowercase();
            segment.literal = &in_lower_case;
        }
        let mut reached = self.none();
        if special.class == SegmentClass::CatchAll {
            let may_end = ANY_CASE || special.may_end(self.segments.path().as_bytes());
            if may_end && self.keep.wants(self.weight_below(special.link)) {
                self.open(segment, set, &mut reached);
            }
        } else {
            for index in self.narrowed(set, special.link).iter() {
                let (from, to) = (self.segments.start(index), self.segments.end(index));
                steps::add(1);
                let place = Place::new(self.search.constraints, self.segments.path(), from, to);
                if Piece::whole(segment).matches(place) {
                    reached.insert(index + 1);
                }
            }
        }
        let last = self.segments.count() - 1;
        let nothing_left = set.contains(last) && !self.filled.contains(last);
        if special.link.text != NONE {
            reached = self.behind_text(self.search.tree.text_apart(special.link.text), &reached);
        }
        self.visit(special.link, reached, nothing_left)
    }

    /// The positions at which a special child can begin: so many segments must follow it, and no
    /// more can.
    fn narrowed(&self, set: &S, link: Link) -> S {
        let mut below = Below { least: 0, most: 0, weight: Weight::default() };
        if link.node != NONE {
            below = self.search.tree.upward(NodeId(link.node)).below;
            below.least = if link.leaf.is_none() { below.least } else { 0 };
        }
        let text = self.search.tree.segments_of_text(link.text);
        let own = 1 + u64::from(text) + u64::from(link.skip);
        let end = self.segments.count() as u64;
        let from = end.saturating_sub(own + u64::from(below.most));
        let to = (end + 1).saturating_sub(own + u64::from(below.least));
        let mut set = set.clone();
        set.keep_range(from as usize, to as usize);
        set
    }

    /// The greatest weight of a leaf at a link's end or below.
    fn weight_below(&self, link: Link) -> Weight {
        let below = match link.node {
            NONE => Weight::default(),
            node => self.search.tree.upward(NodeId(node)).below.weight,
        };
        below.max(self.search.tree.weight(link.leaf))
    }

    /// The positions behind a segment with catch-alls. Only the first position at which its last
    /// catch-all can begin matters: from there on every later end is open.
    fn open(&self, segment: Segment<'_>, set: &S, reached: &mut S) {
        let Search { constraints, .. } = self.search;
        let path = self.segments.path();
        if segment.literal.is_empty() && segment.params.len() == 1 {
            return self.open_all(set, reached);
        }
        let segment = Open { segment, constraints, path };
        let positions = set.iter().take_while(|&index| index < self.segments.count());
        let mut opened = positions.filter_map(|index| {
            let (from, end) = (self.segments.start(index), self.segments.end(index));
            segment.last_opens(from, end, path.len())
        });
        let Some(open) = opened.next() else { return };
        reach(segment, open, self.segments, |position| reached.insert(position));
    }

    /// As [`Explorer::open`], for a catch-all alone in its segment.
    fn open_all(&self, set: &S, reached: &mut S) {
        let count = self.segments.count();
        let Some(first) = set.next(0).filter(|&first| first < count) else { return };
        let first = if self.filled.contains(first) { first } else { first + 1 };
        reached.insert_range(first + 1, count + 1);
    }

    /// Goes on behind a link's text.
    ///
    /// `nothing_left`: some position has nothing left of the path, which is enough for an optional
    /// catch-all.
    #[inline]
    fn visit(&mut self, link: Link, mut set: S, nothing_left: bool) -> Option<Frame<S>> {
        for _ in 0..link.skip {
            set.advance(&self.filled);
        }
        let end = self.segments.count();
        if !link.leaf.is_none() {
            let optional = || self.search.form(link.leaf).is_some_and(|form| form.optional_tail);
            let tail = if set.contains(end) { Tail::Filled } else { Tail::Empty };
            if tail == Tail::Filled || (nothing_left && optional()) {
                self.keep.leaf(link.leaf, tail, self.search.tree.weight(link.leaf));
            }
        }
        if link.node == NONE || set.is_empty() { None } else { self.enter(NodeId(link.node), set) }
    }

    #[inline]
    fn enter(&mut self, node: NodeId, mut set: S) -> Option<Frame<S>> {
        let Below { least, most, weight } = self.search.tree.upward(node).below;
        let end = self.segments.count();
        let to = (end + 1).saturating_sub(least as usize);
        set.keep_range(end.saturating_sub(most as usize), to.min(end));
        let wanted = !set.is_empty() && self.keep.wants(weight);
        wanted.then_some(Frame { node, set, next: Next::Literal(NONE) })
    }
}
