//! The values of the route that won: leftmost first, each as long as it can be.
//!
//! Without a catch-all, segments of the route and of the path stand side by side, and the values
//! are read on the way back from the leaf. With one, the form is matched alone: what stands
//! between two catch-alls is placed from the right, each as late as it can stand, which leaves
//! to each catch-all the longest value that the whole allows.

use smallvec::SmallVec;

use super::Search;
use super::catch_all::{Segments, head, middles, place, tail};
use super::ends::Ends;
use super::piece::{Piece, Place};
use super::steps;
use crate::constraint::Constraints;
use crate::pattern::{Pattern, Segment};
use crate::tree::{Child, LeafId, Tree, Via};
use crate::values::{Span, Values};

/// A segment of the path that a link took, and the special child whose it is; a plain parameter's
/// otherwise.
pub(super) struct Taken {
    from: usize,
    to: usize,
    special: Option<u32>,
}

/// From the beginning `at` of a node back to that of the node above, whose `child` leads to it.
/// Visits what the link's parameters took, from right to left.
pub(super) fn step_back(
    tree: &Tree,
    child: Child,
    at: usize,
    ends: &mut impl Ends,
    mut visit: impl FnMut(Taken),
) -> usize {
    steps::add(1 + tree.link(child).skip as usize);
    let mut from = at;
    for _ in 0..tree.link(child).skip {
        let to = from - 1;
        from = ends.start(to);
        visit(Taken { from, to, special: None });
    }
    match child.via {
        Via::Param => from,
        Via::Literal(slot) => from - 1 - tree.slot_text(slot).bytes().len(),
        Via::Special(special) => {
            let to = from - 1;
            from = ends.start(to);
            visit(Taken { from, to, special: Some(special) });
            from
        }
    }
}

/// The values of a leaf at the end of a child.
pub(super) fn of_leaf(
    search: Search<'_>,
    path: &str,
    leaf: LeafId,
    child: Child,
    ends: &mut impl Ends,
    values: &mut Values,
) {
    if let Some(pattern) = search.form(leaf).and_then(|form| form.pattern.as_deref()) {
        return by_pattern(pattern, search.constraints, path, values);
    }
    // The leaf stands at the path's end, as if a node began behind a slash there.
    let (mut child, mut at) = (Some(child), path.len() + 1);
    while let Some(next) = child {
        at = step_back(search.tree, next, at, ends, |taken| {
            let first = values.len();
            match taken.special {
                None => values.push(Span::new(taken.from, taken.to)),
                Some(special) => {
                    let piece = Piece::whole(search.tree.specials[special].segment());
                    piece.fill(place(search.constraints, path, taken.from, taken.to), values);
                }
            }
            values.as_mut_slice()[first..].reverse();
        });
        child = search.tree.child_above(next.node);
    }
    values.as_mut_slice().reverse();
}

/// The values of one form that matches the path.
pub(super) fn by_pattern(
    form: &Pattern,
    constraints: &Constraints,
    path: &str,
    values: &mut Values,
) {
    let segments = Segments::new(path);
    let filling = Filling { form, constraints, path, segments: &segments };
    filling.run(values);
}

struct Filling<'a> {
    form: &'a Pattern,
    constraints: &'a Constraints,
    path: &'a str,
    segments: &'a Segments<'a>,
}

/// The segments of the path that one with a catch-all takes.
#[derive(Clone, Copy)]
struct Range {
    from: usize,
    to: usize,
}

impl Filling<'_> {
    fn run(&self, values: &mut Values) {
        let ranges = self.ranges();
        let mut ranges = ranges.iter().rev();
        let mut next = 0;
        for segment in self.form.segments() {
            if segment.has_catch_all() {
                let Some(&range) = ranges.next() else { return };
                self.fill_open(segment, range, values);
                next = range.to;
            } else {
                let place = self.place(next, self.segments.start(next));
                Piece::whole(segment).fill(place, values);
                next += 1;
            }
        }
    }

    /// The rest of a segment of the path, from a place in it.
    fn place(&self, index: usize, from: usize) -> Place<'_> {
        place(self.constraints, self.path, from, self.segments.end(index))
    }

    /// What the segments with a catch-all take, from right to left.
    fn ranges(&self) -> SmallVec<[Range; 4]> {
        let mut ranges = SmallVec::new();
        let catch_all = |&at: &usize| self.form.segment(at).has_catch_all();
        let mut to = self.segments.count();
        let mut fixed = 0;
        let Some(first) = (0..self.form.len()).find(catch_all) else { return ranges };
        for at in (first..self.form.len()).rev() {
            if !catch_all(&at) {
                fixed += 1;
                continue;
            }
            to -= fixed;
            fixed = 0;
            let from = if at == first { first } else { self.latest_start(at, to) };
            ranges.push(Range { from, to });
            to = from;
        }
        ranges
    }

    /// The last segment of the path at which segment `at` of the form can begin, so that it ends
    /// where `to` begins and what stands before it, back to the catch-all there, fits too.
    fn latest_start(&self, at: usize, to: usize) -> usize {
        let fits = |&from: &usize| {
            steps::add(1);
            self.opens(at, Range { from, to }) && self.fits_before(at, from)
        };
        (at..to).rev().find(fits).unwrap_or(at)
    }

    /// Whether a segment with a catch-all can take just this range.
    fn opens(&self, at: usize, range: Range) -> bool {
        let segment = self.form.segment(at);
        let from = self.segments.start(range.from);
        if self.form.optional_tail && at + 1 == self.form.len() {
            return true;
        }
        let Some(mut open) = head(segment).earliest_end(self.place(range.from, from)) else {
            return false;
        };
        let Some(end) = self.start_of_tail(segment, range, from) else { return false };
        for middle in middles(segment) {
            match self.earliest_middle(middle, open + 1, range) {
                Some(found) => open = found,
                None => return false,
            }
        }
        open < end
    }

    fn earliest_middle(&self, middle: Piece<'_>, from: usize, range: Range) -> Option<usize> {
        (self.segments.index_of(from)..range.to).find_map(|index| {
            let start = self.segments.start(index).max(from);
            middle.earliest_end(Place { anchored: false, ..self.place(index, start) })
        })
    }

    /// Whether the segments before `at`, back to the one with a catch-all and the ending of that,
    /// fit before segment `from` of the path.
    fn fits_before(&self, at: usize, mut from: usize) -> bool {
        for before in (0..at).rev() {
            let segment = self.form.segment(before);
            let Some(index) = from.checked_sub(1) else { return false };
            if segment.has_catch_all() {
                return self.start_of_tail(segment, Range { from: 0, to: from }, 0).is_some();
            }
            if !Piece::whole(segment).matches(self.place(index, self.segments.start(index))) {
                return false;
            }
            from = index;
        }
        false
    }

    /// The latest place at which the ending of a segment with a catch-all can begin.
    fn start_of_tail(&self, segment: Segment<'_>, range: Range, from: usize) -> Option<usize> {
        let last = range.to - 1;
        let tail = tail(segment);
        if tail.is_empty() {
            return Some(self.segments.end(last));
        }
        tail.latest_start(self.place(last, self.segments.start(last).max(from)))
    }

    /// Adds the values of a segment with a catch-all that takes the range.
    fn fill_open(&self, segment: Segment<'_>, range: Range, values: &mut Values) {
        let from = self.segments.start(range.from);
        let end = self.segments.end(range.to - 1);
        let Some(last) = self.start_of_tail(segment, range, from) else { return };
        // Where the pieces between catch-alls begin, from right to left.
        let mut starts: SmallVec<[usize; 4]> = SmallVec::new();
        let mut limit = last;
        for middle in middles(segment).rev() {
            let Some(start) = self.latest_middle(middle, limit, range) else { return };
            starts.push(start);
            limit = start;
        }
        let mut open = self.fill_up_to(head(segment), from, limit, values);
        for (index, middle) in middles(segment).enumerate() {
            let start = starts[starts.len() - 1 - index];
            values.push(Span::new(open, start));
            let limit = starts.len().checked_sub(index + 2).map_or(last, |next| starts[next]);
            open = self.fill_up_to(middle, start, limit, values);
        }
        values.push(Span::new(open, last));
        tail(segment).fill(place(self.constraints, self.path, last, end), values);
    }

    /// Fills a piece that begins at `from`, and leaves a byte at least before `limit`.
    fn fill_up_to(
        &self,
        piece: Piece<'_>,
        from: usize,
        limit: usize,
        values: &mut Values,
    ) -> usize {
        let place = self.place(self.segments.index_of(from), from);
        let to = place.to.min(limit.saturating_sub(1));
        piece.fill(Place { to, anchored: false, ..place }, values)
    }

    /// The latest start of a piece that leaves a byte at least before `limit`.
    fn latest_middle(&self, middle: Piece<'_>, limit: usize, range: Range) -> Option<usize> {
        let to = limit.checked_sub(1)?;
        (range.from..=self.segments.index_of(to)).rev().find_map(|index| {
            let place = self.place(index, self.segments.start(index));
            middle.latest_start(Place { to: place.to.min(to), anchored: false, ..place })
        })
    }
}
