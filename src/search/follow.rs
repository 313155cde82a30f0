//! Following a link: over its text, then over its plain parameters, to a leaf or a node.
//!
//! Every search follows links with [`follow`]. A [`Sink`] records the values on the way, or
//! discards them: a search that backtracks reads them when it has found the leaf.

use core::ops::Range;

use smallvec::{Array, SmallVec};

use super::Resolve;
use super::boundaries::SegmentEnds;
use super::context::resolve_end;
use super::segment::{Case, SubPattern, Window};
use crate::testing::steps;
use crate::tree::{ComplexChild, Index as _, Link, NodeId, RouteLeaf, TextId, Tree, Untested};
use crate::values::{Span, Values};

/// Where a link leads on a path.
pub(super) enum Followed {
    Leaf(RouteLeaf),
    /// The path continues at this node and this position.
    Node(NodeId, usize),
    /// Nowhere.
    Nothing,
    /// There are more values than fit inline, and it is not known yet whether they are needed.
    Crowded,
}

/// What happens to values on the way.
pub(super) trait Sink {
    /// How the literals on the way are compared.
    const CASE: Case;

    /// The number of values that can still be recorded.
    fn room(&self) -> usize;
    fn record(&mut self, value: Span);
}

/// What happens to values of complex children too.
pub(super) trait ComplexSink: Sink {
    /// The number of values that are recorded.
    fn recorded(&self) -> usize;
    /// Forgets all but the first `recorded` values.
    fn forget_after(&mut self, recorded: usize);
    /// The values, if they are recorded.
    fn values(&mut self) -> Option<&mut Values>;
    /// Whether a complex child without a catch-all matches the window, which its prefilter admits.
    /// If so, records its values.
    fn take(&mut self, child: &ComplexChild, window: Window<'_>) -> bool;
}

/// Records values, as many as fit inline.
impl<A: Array<Item = Span>> Sink for SmallVec<A> {
    const CASE: Case = Case::Exact;

    #[inline(always)]
    fn room(&self) -> usize {
        self.inline_size() - self.len()
    }

    #[inline(always)]
    fn record(&mut self, value: Span) {
        self.push(value);
    }
}

impl ComplexSink for Values {
    #[inline(always)]
    fn recorded(&self) -> usize {
        self.len()
    }

    #[inline(always)]
    fn forget_after(&mut self, recorded: usize) {
        self.truncate(recorded);
    }

    fn values(&mut self) -> Option<&mut Values> {
        Some(self)
    }

    fn take(&mut self, child: &ComplexChild, window: Window<'_>) -> bool {
        match child.untested {
            Untested::Value(only) => {
                let value = window.only_value(only);
                if let Some(value) = value {
                    self.push(value);
                }
                value.is_some()
            }
            Untested::Between => SubPattern::whole(child.segment()).take_between(window, self),
            Untested::Everything => SubPattern::whole(child.segment()).take(window, self),
        }
    }
}

/// Records values if they are asked for.
pub(super) struct OptionalValues<'v>(pub(super) Option<&'v mut Values>);

impl OptionalValues<'_> {
    /// The number of values that are recorded.
    pub(super) fn recorded(&self) -> usize {
        self.0.as_ref().map_or(0, |values| values.len())
    }

    /// Forgets all but the first `recorded` values.
    pub(super) fn forget_after(&mut self, recorded: usize) {
        if let Some(values) = &mut self.0 {
            values.truncate(recorded);
        }
    }

    /// Forgets some values before the last ones.
    pub(super) fn forget_range(&mut self, range: Range<usize>) {
        if let Some(values) = self.0.as_mut().filter(|_| !range.is_empty()) {
            let kept = values.len() - range.end;
            values.copy_within(range.end.., range.start);
            values.truncate(range.start + kept);
        }
    }
}

impl Sink for OptionalValues<'_> {
    const CASE: Case = Case::Exact;

    #[inline(always)]
    fn room(&self) -> usize {
        self.0.as_ref().map_or(usize::MAX, |values| values.room())
    }

    #[inline(always)]
    fn record(&mut self, value: Span) {
        if let Some(values) = &mut self.0 {
            values.record(value);
        }
    }
}

/// Discards values.
pub(super) struct Discard;

impl Sink for Discard {
    const CASE: Case = Case::Exact;

    #[inline(always)]
    fn room(&self) -> usize {
        usize::MAX
    }

    #[inline(always)]
    fn record(&mut self, _: Span) {}
}

impl ComplexSink for Discard {
    #[inline(always)]
    fn recorded(&self) -> usize {
        0
    }

    #[inline(always)]
    fn forget_after(&mut self, _: usize) {}

    fn values(&mut self) -> Option<&mut Values> {
        None
    }

    fn take(&mut self, child: &ComplexChild, window: Window<'_>) -> bool {
        match child.untested {
            Untested::Value(only) => window.only_value(only).is_some(),
            _ => SubPattern::whole(child.segment()).matches(window),
        }
    }
}

/// Discards values, and compares literals without regard to letter case.
pub(super) struct DiscardFolded;

impl Sink for DiscardFolded {
    const CASE: Case = Case::Ignored;

    fn room(&self) -> usize {
        usize::MAX
    }

    fn record(&mut self, _: Span) {}
}

impl ComplexSink for DiscardFolded {
    fn recorded(&self) -> usize {
        0
    }

    fn forget_after(&mut self, _: usize) {}

    fn values(&mut self) -> Option<&mut Values> {
        None
    }

    fn take(&mut self, child: &ComplexChild, window: Window<'_>) -> bool {
        SubPattern::whole(child.segment()).matches(Window { case: Self::CASE, ..window })
    }
}

/// Where on the path a link starts.
#[derive(Clone, Copy)]
pub(super) struct Start {
    /// The start of its text, if it has one.
    pub(super) text: usize,
    /// The end of the segment before its plain parameters, if it has no text.
    pub(super) end: usize,
    /// The number of plain parameters that are still to be skipped.
    pub(super) skip: u16,
}

/// Follows a link.
#[inline(always)]
pub(super) fn follow(
    tree: &Tree,
    link: Link,
    Start { text, mut end, skip }: Start,
    path: &[u8],
    ends: &mut impl SegmentEnds,
    sink: &mut impl Sink,
    resolve: impl Resolve,
) -> Followed {
    if !link.text.is_none() {
        match end_of_text((tree, link.text), path, text, ends, sink) {
            Ok(text_end) => end = text_end,
            Err(Blocked::Differs) => return Followed::Nothing,
            Err(Blocked::Crowded) => return Followed::Crowded,
        }
    }
    match end_of_params(skip, path, end, ends, sink) {
        Ok(params_end) => end = params_end,
        Err(Blocked::Differs) => return Followed::Nothing,
        Err(Blocked::Crowded) => return Followed::Crowded,
    }
    if end == path.len() {
        let leaf = resolve_end(link.leaf, resolve);
        return if leaf.is_none() { Followed::Nothing } else { Followed::Leaf(leaf) };
    }
    if link.node.is_none() { Followed::Nothing } else { Followed::Node(link.node, end + 1) }
}

/// Why a link was not followed to its end.
enum Blocked {
    Differs,
    /// It has more parameters than there is room for.
    Crowded,
}

/// The end of the last of `count` plain parameters after `end`.
#[inline(always)]
fn end_of_params(
    mut count: u16,
    path: &[u8],
    mut end: usize,
    ends: &mut impl SegmentEnds,
    sink: &mut impl Sink,
) -> Result<usize, Blocked> {
    let mut room = sink.room();
    while count > 0 {
        let start = end + 1;
        if end == path.len() {
            return Err(Blocked::Differs);
        }
        end = ends.end(start);
        if end == start {
            return Err(Blocked::Differs);
        }
        room = room.checked_sub(1).ok_or(Blocked::Crowded)?;
        sink.record(Span::new(start, end));
        count -= 1;
    }
    Ok(end)
}

/// The end of the text of a link, if the path matches it from `at` on up to the end of a segment.
#[inline(never)]
fn end_of_text<S: Sink>(
    (tree, text): (&Tree, TextId),
    path: &[u8],
    mut at: usize,
    ends: &mut impl SegmentEnds,
    sink: &mut S,
) -> Result<usize, Blocked> {
    let mut text = tree.link_text_with_params(text);
    steps::add(text.bytes.len());
    let mut room = sink.room();
    // Each literal up to the next parameter, its slash included.
    while let Some((literal, rest)) = text.split_at_param() {
        if !path.get(at..).is_some_and(|path| S::CASE.starts_with(path, literal)) {
            return Err(Blocked::Differs);
        }
        at += literal.len();
        let end = ends.end(at);
        if end == at {
            return Err(Blocked::Differs);
        }
        room = room.checked_sub(1).ok_or(Blocked::Crowded)?;
        sink.record(Span::new(at, end));
        at = end;
        text = rest;
    }
    if !path.get(at..).is_some_and(|path| S::CASE.starts_with(path, text.bytes)) {
        return Err(Blocked::Differs);
    }
    at += text.bytes.len();
    let whole = matches!(path.get(at), None | Some(b'/'));
    if whole { Ok(at) } else { Err(Blocked::Differs) }
}
