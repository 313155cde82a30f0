//! How far one form of a route gets in a path that it does not match.
//!
//! Input: a form and a path. Output: nothing where it matches, else a [`Obstacle`]: the longest
//! beginning of the form, in whole segments, that takes up segments from the path's beginning; what
//! of the segment behind it fits nowhere; and the first place where that could have stood.
//!
//! Segments with a catch-all can end at many places, so each segment is tried at all positions at
//! which it can begin. What fits is asked of the same sub_patterns as in a lookup; nothing here looks at
//! the tree.

use memchr::memmem;

use crate::constraint::Constraints;
use crate::pattern::{ParamKind, Pattern, Segment};
use crate::search::{CatchAllSegment, MAX_PATH, Segments, SegmentsView, SubPattern, Window};

/// Where a form stopped, and at what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Obstacle {
    /// The segment of the form that fits nowhere; the form's length where all of them fit.
    pub(crate) segment: usize,
    /// What stands in the path where the wanted part could have stood first.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// The first byte that does not fit.
    pub(crate) at: usize,
    /// The wanted part could also have stood further behind.
    pub(crate) or_later: bool,
    pub(crate) wanted: Wanted,
}

/// What a form wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The literal before the parameter of this number in the segment; for their number, the
    /// ending.
    Literal(usize),
    /// A byte or more for the parameter of this number in the segment.
    Value(usize),
    /// Something that the constraint of the parameter of this number in the segment accepts.
    Accepted(usize),
    /// A segment more.
    Segment,
    /// The path's end.
    End,
}

/// Nothing where the form matches the path.
pub(crate) fn obstacle(form: &Pattern, constraints: &Constraints, path: &str) -> Option<Obstacle> {
    if path.len() > MAX_PATH {
        let at = boundary_before(path, MAX_PATH);
        return Some(Obstacle {
            or_later: false,
            ..Part::new(Wanted::End, at, path.len()).in_segment(0)
        });
    }
    let segments = Segments::of(path);
    Attempt { form, constraints, path, segments: segments.view() }.obstacle()
}

/// What of a segment does not fit.
#[derive(Clone, Copy)]
struct Part {
    wanted: Wanted,
    from: usize,
    to: usize,
    at: usize,
    or_later: bool,
}

impl Part {
    fn new(wanted: Wanted, from: usize, to: usize) -> Part {
        Part { wanted, from, to, at: from, or_later: false }
    }

    fn or_later(self) -> Part {
        Part { or_later: true, ..self }
    }

    fn in_segment(self, segment: usize) -> Obstacle {
        let Part { wanted, from, to, at, or_later } = self;
        Obstacle { segment, from, to, at, or_later, wanted }
    }
}

struct Attempt<'a> {
    form: &'a Pattern,
    constraints: &'a Constraints<'a>,
    path: &'a str,
    segments: SegmentsView<'a>,
}

/// Positions: numbers of segments of the path, from the least on.
type Set = alloc::vec::Vec<usize>;

impl<'a> Attempt<'a> {
    fn obstacle(&self) -> Option<Obstacle> {
        let mut set = Set::from([0]);
        for index in 0..self.form.len() {
            let reached = self.after(index, &set);
            if reached.is_empty() {
                return Some(self.obstacle_in(index, &set).in_segment(index));
            }
            set = reached;
        }
        let last = set.last().copied().filter(|&last| last < self.segments.count())?;
        let at = self.segments.end(last - 1);
        Some(Part::new(Wanted::End, at, self.path.len()).in_segment(self.form.len()))
    }

    /// The positions of a set at which there still is a segment.
    fn begins<'s>(&'s self, set: &'s Set) -> impl Iterator<Item = usize> + 's {
        set.iter().copied().filter(|&index| index < self.segments.count())
    }

    /// The positions behind a segment of the form that begins at one of the set.
    fn after(&self, index: usize, set: &Set) -> Set {
        let mut reached = Set::new();
        let segment = self.form.segment(index);
        if !segment.has_catch_all() {
            let fits = |&at: &usize| SubPattern::whole(segment).matches(self.window(at));
            return self.begins(set).filter(fits).map(|at| at + 1).collect();
        }
        if self.form.optional_tail && index + 1 == self.form.len() {
            reached.extend(self.begins(set).next().map(|_| self.segments.count()));
            return reached;
        }
        let open = self.open(segment);
        let opens =
            |at| open.last_opens(self.segments.start(at), self.segments.end(at), self.path.len());
        if let Some(from) = self.begins(set).find_map(opens) {
            open.visit_ends(from, self.segments, |position| reached.push(position));
        }
        reached
    }

    fn window(&self, index: usize) -> Window<'_> {
        let (from, to) = (self.segments.start(index), self.segments.end(index));
        Window::new(self.constraints, self.path, from, to)
    }

    fn open(&self, segment: Segment<'a>) -> CatchAllSegment<'a> {
        CatchAllSegment { segment, constraints: self.constraints, path: self.path }
    }

    /// What of a segment fits at none of the positions: of all attempts, the first that gets the
    /// furthest.
    fn obstacle_in(&self, index: usize, set: &Set) -> Part {
        let last = index + 1 == self.form.len();
        let mut best: Option<(usize, Part)> = None;
        for at in self.begins(set) {
            let (fit, part) = self.part_at(self.form.segment(index), at, last);
            best = match best {
                None => Some((fit, part)),
                Some((most, _)) if fit > most => Some((fit, part.or_later())),
                Some((most, first)) => Some((most, first.or_later())),
            };
        }
        let Some((_, part)) = best else {
            return Part::new(Wanted::Segment, self.path.len(), self.path.len());
        };
        if part.or_later { Part { at: part.from, ..part } } else { part }
    }

    /// What of a segment does not fit at a position, and how much of it does.
    fn part_at(&self, segment: Segment<'a>, index: usize, last: bool) -> (usize, Part) {
        let window = self.window(index);
        if segment.has_catch_all() {
            return CatchAllPart { attempt: self, open: self.open(segment), last }.find(window);
        }
        let sub_pattern = SubPattern::whole(segment);
        let count = sub_pattern.params().len();
        let find = |sub_pattern: SubPattern<'_>| sub_pattern.earliest_end(window);
        let fit = fit(sub_pattern, count, find);
        if fit == 0 {
            return (fit, self.beginning(sub_pattern, window));
        }
        let from = find(sub_pattern.up_to(fit - 1)).unwrap_or(window.from);
        (fit, self.after_value(sub_pattern, fit, (from, window.to), fit == count))
    }

    /// The literal beginning of a sub_pattern does not stand where a place begins.
    fn beginning(&self, sub_pattern: SubPattern<'_>, window: Window<'_>) -> Part {
        let text = window.text(window.from, window.to);
        let alike = text.iter().zip(sub_pattern.literal(0)).take_while(|(a, b)| a == b).count();
        let at = boundary_before(self.path, window.from + alike);
        Part { at, ..Part::new(Wanted::Literal(sub_pattern.first()), window.from, window.to) }
    }

    /// A sub_pattern fits up to the literal before its parameter `unit - 1`, and ends there at `from` at
    /// the earliest; it does not up to the literal behind that, which must stand before `to`, or,
    /// as an `ending`, just there.
    fn after_value(
        &self,
        sub_pattern: SubPattern<'_>,
        unit: usize,
        (from, to): (usize, usize),
        ending: bool,
    ) -> Part {
        let param = sub_pattern.first() + unit - 1;
        if from >= to {
            return Part::new(Wanted::Value(param), from, from);
        }
        let literal = sub_pattern.literal(unit);
        let next = boundary_after(self.path, from);
        let rest = self.path.as_bytes().get(next..to).unwrap_or_default();
        let found = if ending {
            rest.ends_with(literal).then(|| rest.len() - literal.len())
        } else {
            memmem::find(rest, literal)
        };
        let constrained = matches!(sub_pattern.params()[unit - 1].kind, ParamKind::Constrained(_));
        match found {
            Some(found) if constrained => Part::new(Wanted::Accepted(param), from, next + found),
            _ if ending => {
                let start = boundary_before(self.path, to.saturating_sub(literal.len()));
                Part::new(Wanted::Literal(param + 1), start.max(next), to)
            }
            _ => Part { or_later: next < to, ..Part::new(Wanted::Literal(param + 1), next, to) },
        }
    }
}

/// Looks for what of a segment with catch-alls does not fit.
struct CatchAllPart<'s, 'a> {
    attempt: &'s Attempt<'a>,
    open: CatchAllSegment<'a>,
    /// It is the form's last segment.
    last: bool,
}

impl CatchAllPart<'_, '_> {
    fn find(&self, window: Window<'_>) -> (usize, Part) {
        let head = self.open.head();
        let find = |sub_pattern: SubPattern<'_>| sub_pattern.earliest_end(window);
        let mut all = fit(head, head.params().len() + 1, find);
        if all == 0 {
            return (all, self.attempt.beginning(head, window));
        }
        let mut at = find(head.up_to(all - 1)).unwrap_or(window.from);
        if all <= head.params().len() {
            return (all, self.attempt.after_value(head, all, (at, window.to), false));
        }
        for middle in self.open.middles() {
            let count = middle.params().len() + 1;
            let fit = fit(middle, count, |sub_pattern| self.anywhere(sub_pattern, at));
            if fit < count {
                return (all + fit, self.after_catch_all(middle, fit, at, false));
            }
            all += fit;
            at = self.anywhere(middle, at).unwrap_or(at);
        }
        let tail = self.open.tail();
        let fit = fit(tail, tail.params().len(), |sub_pattern| self.anywhere(sub_pattern, at));
        (all + fit, self.after_catch_all(tail, fit, at, fit == tail.params().len()))
    }

    /// The least end of a sub_pattern behind a catch-all that begins at `at`.
    fn anywhere(&self, sub_pattern: SubPattern<'_>, at: usize) -> Option<usize> {
        self.open.earliest_middle(sub_pattern, at + 1, self.attempt.path.len())
    }

    /// A sub_pattern behind a catch-all that begins at `at` fits up to its literal `fit`, not included.
    fn after_catch_all(
        &self,
        sub_pattern: SubPattern<'_>,
        fit: usize,
        at: usize,
        ending: bool,
    ) -> Part {
        let path = self.attempt.path;
        if at >= path.len() {
            return Part::new(Wanted::Value(sub_pattern.first() - 1), path.len(), path.len());
        }
        if fit > 0 {
            let from = self.anywhere(sub_pattern.up_to(fit - 1), at).unwrap_or(at);
            let to = self.open.end_of(from);
            return self.attempt.after_value(sub_pattern, fit, (from, to), ending).or_later();
        }
        let next = boundary_after(path, at);
        let wanted = Wanted::Literal(sub_pattern.first());
        if ending && self.last {
            let start = path.len().saturating_sub(sub_pattern.literal(0).len());
            return Part::new(wanted, boundary_before(path, start).max(next), path.len());
        }
        Part::new(wanted, next, path.len()).or_later()
    }
}

/// How many of the sub_pattern's literals, the first `most` at most, can be found with all that stands
/// before them.
fn fit(
    sub_pattern: SubPattern<'_>,
    most: usize,
    find: impl Fn(SubPattern<'_>) -> Option<usize>,
) -> usize {
    let (mut fit, mut fails) = (0, most);
    while fit < fails {
        let middle = (fit + fails) / 2;
        if find(sub_pattern.up_to(middle)).is_some() {
            fit = middle + 1;
        } else {
            fails = middle;
        }
    }
    fit
}

/// The beginning of the character that `at` lies in.
fn boundary_before(path: &str, at: usize) -> usize {
    (0..=at.min(path.len())).rev().find(|&at| path.is_char_boundary(at)).unwrap_or(0)
}

/// The end of the character that begins at `at`.
fn boundary_after(path: &str, at: usize) -> usize {
    (at + 1..path.len()).find(|&at| path.is_char_boundary(at)).unwrap_or(path.len())
}
