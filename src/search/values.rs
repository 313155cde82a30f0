//! The values of the route that won: leftmost first, each as long as it can be.
//!
//! Without a catch-all, segments of the route and of the path stand side by side, and the values
//! are read on the way back from the leaf. With one, the form is matched alone: what stands
//! between two catch-alls is placed from the right, each as late as it can stand, which leaves
//! to each catch-all the longest value that the whole allows.

use smallvec::SmallVec;

use super::Search;
use super::catch_all::{self, Segments};
use super::ends::Ends;
use super::open::Open;
use super::piece::{Piece, Place};
use super::steps;
use crate::constraint::Constraints;
use crate::pattern::{Content, Pattern, Segment};
use crate::tree::{Child, LeafId, NONE, PARAM, Tree, Via};
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
    let link = tree.link(child);
    steps::add(1 + link.skip as usize);
    let mut from = at;
    let mut back = |special: Option<u32>, from: &mut usize| {
        let to = *from - 1;
        *from = ends.start(to);
        visit(Taken { from: *from, to, special });
    };
    for _ in 0..link.skip {
        back(None, &mut from);
    }
    if link.text != NONE {
        for segment in tree.text_apart(link.text).rsplit(|&byte| byte == b'/') {
            match segment {
                [PARAM] => back(None, &mut from),
                literal => from -= literal.len() + 1,
            }
        }
    }
    match child.via {
        Via::Literal(slot) if link.text == NONE => from - 1 - tree.slot_text(slot).bytes().len(),
        Via::Special(special) => {
            back(Some(special), &mut from);
            from
        }
        _ => from,
    }
}

/// A leaf at the end of a child, and room for the segments of the path, which may be known already.
pub(super) struct Found<'s, 'p> {
    pub(super) leaf: LeafId,
    pub(super) child: Child,
    pub(super) segments: &'s mut Segments<'p>,
}

/// The values of a leaf.
pub(super) fn of_leaf(
    search: Search<'_>,
    path: &str,
    found: Found<'_, '_>,
    ends: &mut impl Ends,
    values: &mut Values,
) {
    let Found { leaf, child, segments } = found;
    if let Some(form) = search.form(leaf).and_then(|form| form.pattern.as_deref()) {
        return by_pattern(form, search.constraints, ends, segments, values);
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
                    piece.fill(Place::new(search.constraints, path, taken.from, taken.to), values);
                }
            }
            values.as_mut_slice()[first..].reverse();
        });
        child = search.tree.child_above(next.node);
    }
    values.as_mut_slice().reverse();
}

/// The values of one form that matches the path, whose segments may be known already.
pub(super) fn by_pattern(
    form: &Pattern,
    constraints: &Constraints,
    ends: &mut impl Ends,
    segments: &mut Segments<'_>,
    values: &mut Values,
) {
    let path = segments.path();
    if is_side_by_side(form) {
        return side_by_side(Filler { form, constraints, path }, ends, values);
    }
    segments.find(ends);
    Filling { filler: Filler { form, constraints, path }, segments: segments.found() }.run(values);
}

/// Whether no catch-all is followed by further segments.
fn is_side_by_side(form: &Pattern) -> bool {
    form.first_catch_all().is_none_or(|first| first + 1 == form.len())
}

/// The values of a form whose segments stand beside those of the path, one by one, but for a last
/// one with a catch-all, which takes the rest.
fn side_by_side(filler: Filler<'_>, ends: &mut impl Ends, values: &mut Values) {
    let mut from = 0;
    for index in 0..filler.form.len() {
        let end = ends.end(from);
        let rest = filler.form.content(index).has_catch_all();
        filler.fill(index, from, if rest { filler.path.len() } else { end }, values);
        from = end + 1;
    }
}

/// A form, and the path that it matches.
#[derive(Clone, Copy)]
struct Filler<'a> {
    form: &'a Pattern,
    constraints: &'a Constraints,
    path: &'a str,
}

impl Filler<'_> {
    /// Adds the values of one segment, which takes `path[from..to]`.
    #[inline]
    fn fill(&self, index: usize, from: usize, to: usize, values: &mut Values) {
        let Filler { form, constraints, path } = *self;
        match form.content(index) {
            Content::Literal => {}
            Content::Plain | Content::Rest => values.push(Span::new(from, to)),
            Content::Open => {
                Open { segment: form.segment(index), constraints, path }.fill(from, to, values);
            }
            Content::Mixed => {
                let place = Place::new(constraints, path, from, to);
                Piece::whole(form.segment(index)).fill(place, values);
            }
        }
    }
}

/// A form with a catch-all that further segments follow.
struct Filling<'a> {
    filler: Filler<'a>,
    segments: catch_all::Found<'a>,
}

/// The segments of the path that one with a catch-all takes.
#[derive(Clone, Copy)]
struct Range {
    from: usize,
    to: usize,
}

impl Filling<'_> {
    fn run(&self, values: &mut Values) {
        let form = self.filler.form;
        let (first, last) = (form.first_catch_all(), form.last_catch_all());
        match first {
            Some(first) if Some(first) == last => self.run_single(first, values),
            _ => self.run_several(values),
        }
    }

    /// A single catch-all takes all that the others leave.
    fn run_single(&self, catch_all: usize, values: &mut Values) {
        let more = self.segments.count().saturating_sub(self.filler.form.len());
        for (index, content) in self.filler.form.contents().enumerate() {
            if content != Content::Literal {
                let from = index + if index > catch_all { more } else { 0 };
                let to = from + if index == catch_all { more } else { 0 };
                let (from, to) = (self.segments.start(from), self.segments.end(to));
                self.filler.fill(index, from, to, values);
            }
        }
    }

    fn run_several(&self, values: &mut Values) {
        let ranges = self.ranges();
        let mut ranges = ranges.iter().rev();
        let mut next = 0;
        for index in 0..self.filler.form.len() {
            let mut range = Range { from: next, to: next + 1 };
            if self.filler.form.content(index).has_catch_all() {
                let Some(&found) = ranges.next() else { return };
                range = found;
            }
            self.filler.fill(index, self.segments.start(range.from), self.end(range), values);
            next = range.to;
        }
    }

    /// The rest of a segment of the path, from a place in it.
    fn place(&self, index: usize, from: usize) -> Place<'_> {
        Place::new(self.filler.constraints, self.filler.path, from, self.segments.end(index))
    }

    /// What the segments with a catch-all take, from right to left.
    fn ranges(&self) -> SmallVec<[Range; 4]> {
        let mut ranges = SmallVec::new();
        let catch_all = |at: usize| self.filler.form.content(at).has_catch_all();
        let mut to = self.segments.count();
        let mut fixed = 0;
        let Some(first) = self.filler.form.first_catch_all() else { return ranges };
        for at in (first..self.filler.form.len()).rev() {
            if !catch_all(at) {
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

    fn open<'a>(&'a self, segment: Segment<'a>) -> Open<'a> {
        Open { segment, constraints: self.filler.constraints, path: self.filler.path }
    }

    fn end(&self, range: Range) -> usize {
        self.segments.end(range.to - 1)
    }

    /// Whether segment `at`, which has a catch-all, can take just this range.
    fn opens(&self, at: usize, range: Range) -> bool {
        if self.filler.form.optional_tail && at + 1 == self.filler.form.len() {
            return true;
        }
        let open = self.open(self.filler.form.segment(at));
        let (from, end) = (self.segments.start(range.from), self.segments.end(range.from));
        let to = self.end(range);
        let Some(opens) = open.last_opens(from, end, to) else { return false };
        let tail = open.tail_begins(self.segments.start(range.to - 1).max(from), to);
        tail.is_some_and(|tail| tail > opens)
    }

    /// Whether the segments before `at`, back to the one with a catch-all and the ending of that,
    /// fit before segment `from` of the path.
    fn fits_before(&self, at: usize, mut from: usize) -> bool {
        for before in (0..at).rev() {
            let segment = self.filler.form.segment(before);
            let Some(index) = from.checked_sub(1) else { return false };
            if segment.has_catch_all() {
                let (start, end) = (self.segments.start(index), self.segments.end(index));
                return self.open(segment).tail_begins(start, end).is_some();
            }
            if !Piece::whole(segment).matches(self.place(index, self.segments.start(index))) {
                return false;
            }
            from = index;
        }
        false
    }
}
