//! Sets of positions in a path, and what they become after a segment, a text or a catch-all.
//!
//! A position is the number of the next segment to match; the number of segments is the end of the
//! path.

use super::super::Search;
use super::super::boundaries::{Positions, SegmentsView};
use super::super::segment::{Case, CatchAllSegment, SubPattern, Window};
use crate::pattern::Segment;
use crate::testing::steps;
use crate::tree::{ComplexChildren, Fingerprint, Index as _, Link, PARAM, SubtreeBounds};

/// A path and its segments. With `IGNORE_CASE`, the case of letters in literals does not matter.
pub(super) struct PositionSets<'s, 'p, S, const IGNORE_CASE: bool> {
    pub(super) search: Search<'s>,
    pub(super) segments: SegmentsView<'p>,
    /// The segments that are not empty.
    pub(super) filled: S,
}

impl<'s, 'p, S: Positions, const IGNORE_CASE: bool> PositionSets<'s, 'p, S, IGNORE_CASE> {
    const CASE: Case = if IGNORE_CASE { Case::Ignored } else { Case::Exact };

    pub(super) fn new(search: Search<'s>, segments: SegmentsView<'p>) -> Self {
        let mut filled = S::new(segments.count() + 1);
        segments.filled().for_each(|index| filled.insert(index));
        PositionSets { search, segments, filled }
    }

    pub(super) fn none(&self) -> S {
        S::new(self.segments.count() + 1)
    }

    pub(super) fn only(&self, position: usize) -> S {
        let mut set = self.none();
        set.insert(position);
        set
    }

    /// The positions of a set that are not the end of the path.
    #[inline]
    pub(super) fn segments_in<'a>(&'a self, set: &'a S) -> impl Iterator<Item = usize> + 'a {
        set.iter().take_while(|&index| index < self.segments.count())
    }

    pub(super) fn path(&self) -> &'p str {
        self.segments.path()
    }

    /// The start and the end of a segment.
    #[inline]
    pub(super) fn range(&self, index: usize) -> (usize, usize) {
        (self.segments.start(index), self.segments.end(index))
    }

    pub(super) fn fingerprint(&self, index: usize) -> Fingerprint {
        let (from, to) = self.range(index);
        Fingerprint::of(self.path().as_bytes(), from, to)
    }

    /// Whether a segment of the path equals a literal of the tree.
    pub(super) fn is_literal(&self, literal: &[u8], index: usize) -> bool {
        let segment = self.segments.text(index);
        Self::CASE.equal(segment, literal)
    }

    /// Whether the last position of the path is in the set and leaves nothing to match, which is
    /// enough for an optional catch-all.
    pub(super) fn leaves_nothing(&self, set: &S) -> bool {
        let last = self.segments.count() - 1;
        set.contains(last) && !self.filled.contains(last)
    }

    /// The positions after the text of a link, from those of the set where the path has it.
    pub(super) fn after_text(&self, text: &[u8], set: &S) -> S {
        let mut reached = set.clone();
        for segment in text.split(|&byte| byte == b'/') {
            if segment == [PARAM] {
                reached.advance(&self.filled);
                continue;
            }
            let before = core::mem::replace(&mut reached, self.none());
            for index in self.segments_in(&before) {
                steps::add(1 + segment.len());
                if self.is_literal(segment, index) {
                    reached.insert(index + 1);
                }
            }
        }
        reached
    }

    /// The position of the first complex child, from `position` on but before the plain parameter,
    /// that some segment may match.
    pub(super) fn next_complex(
        &self,
        siblings: &ComplexChildren,
        set: &S,
        position: usize,
    ) -> Option<usize> {
        if IGNORE_CASE || position == siblings.count_before_param() {
            return (position < siblings.count_before_param()).then_some(position);
        }
        let filled = set.iter().filter(|&index| self.filled.contains(index));
        let positions = filled.filter_map(|index| {
            // One step for all prefilters, of which there are a few at most.
            steps::add(1);
            siblings.next_position(position, &self.fingerprint(index))
        });
        positions.min()
    }

    /// The positions of a set from which the number of segments that a complex child and everything
    /// after it can match leads to the end of the path.
    fn narrowed(&self, set: &S, link: Link) -> S {
        let tree = self.search.tree;
        let mut bounds = SubtreeBounds::EMPTY;
        if !link.node.is_none() {
            bounds = tree.parent_link(link.node).bounds;
            bounds.min_segments = if link.leaf.is_none() { bounds.min_segments } else { 0 };
        }
        let text = tree.text_segment_count(link.text);
        let own = 1 + u64::from(text) + u64::from(link.skip);
        let end = self.segments.count() as u64;
        let from = end.saturating_sub(own + u64::from(bounds.max_segments));
        let to = (end + 1).saturating_sub(own + u64::from(bounds.min_segments));
        let mut set = set.clone();
        set.keep_range(from as usize, to as usize);
        set
    }

    /// The positions after a segment without a catch-all.
    pub(super) fn after_segment(&self, segment: Segment<'_>, link: Link, set: &S) -> S {
        let mut reached = self.none();
        for index in self.narrowed(set, link).iter() {
            let (from, to) = self.range(index);
            steps::add(1);
            let window = Window::new(self.search.constraints, self.path(), from, to);
            let window = Window { case: Self::CASE, ..window };
            if SubPattern::whole(segment).matches(window) {
                reached.insert(index + 1);
            }
        }
        reached
    }

    /// The positions after a segment with catch-alls. Only the first position at which its last
    /// catch-all can start matters: every later end is reachable from there.
    pub(super) fn after_catch_all(&self, segment: Segment<'_>, set: &S) -> S {
        let mut reached = self.none();
        let path = self.path();
        if segment.literal.is_empty() && segment.params.len() == 1 {
            self.open_all(set, &mut reached);
            return reached;
        }
        let constraints = self.search.constraints;
        let segment = CatchAllSegment { segment, constraints, path, case: Self::CASE };
        let mut opened = self.segments_in(set).filter_map(|index| {
            let (from, end) = self.range(index);
            segment.last_opens(from, end, path.len())
        });
        if let Some(open) = opened.next() {
            segment.visit_ends(open, self.segments, |position| reached.insert(position));
        }
        reached
    }

    /// As [`Self::after_catch_all`], for a single catch-all.
    fn open_all(&self, set: &S, reached: &mut S) {
        let count = self.segments.count();
        let Some(first) = set.next(0).filter(|&first| first < count) else { return };
        let first = if self.filled.contains(first) { first } else { first + 1 };
        reached.insert_range(first + 1, count + 1);
    }
}
