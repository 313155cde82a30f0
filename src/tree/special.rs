//! Children that are told neither by a key nor by being a plain parameter: constrained, mixed, with
//! a literal beginning, or with a catch-all.

use alloc::boxed::Box;

use smallvec::SmallVec;

use super::siblings::GATE;
use super::{LeafId, Link, NONE};
use crate::order::SegmentClass;
use crate::pattern::{Param, ParamKind, Pattern, Segment};

/// A child whose segment is neither all literal nor just one plain parameter.
#[derive(Clone, Debug)]
pub(crate) struct Special {
    literal: Box<[u8]>,
    params: SmallVec<[Param; 2]>,
    pub(crate) class: SegmentClass,
    /// The length of the literal beginning.
    pub(crate) beginning: u32,
    /// The length of the literal ending, where the gate tells all: see `told_by_gate`.
    told: Option<u8>,
    pub(crate) link: Link,
    /// With which bytes the forms below end, as `ending_bits` says; for one with a catch-all. A
    /// removal does not narrow it.
    endings: u64,
    only: Only,
}

/// The leaves below a special child with a catch-all, as long as there never was more than one.
#[derive(Clone, Copy, Debug)]
enum Only {
    None,
    One(LeafId),
    Several,
}

/// One bit for the last byte of the paths that a form matches, by its lowest bits; all bits where
/// the form does not tell it.
fn ending_bits(form: &Pattern) -> u64 {
    let ending = |segment: Segment<'_>| {
        let last = segment.suffix().last();
        // Behind an empty segment's slash nothing stands.
        last.copied().or_else(|| segment.is_literal().then_some(b'/'))
    };
    match form.segments().last().and_then(ending) {
        Some(last) => 1 << (last & 63),
        None => u64::MAX,
    }
}

impl Default for Special {
    fn default() -> Self {
        Special::new(Segment { literal: &[], params: &[] })
    }
}

impl Special {
    pub(super) fn new(segment: Segment<'_>) -> Special {
        let ending = segment.suffix().len();
        let plain = matches!(segment.params, [Param { kind: ParamKind::Plain, .. }]);
        let told = plain && segment.prefix().len() <= GATE && ending <= GATE;
        Special {
            literal: segment.literal.into(),
            params: segment.params.into(),
            class: SegmentClass::of(segment),
            beginning: segment.prefix().len() as u32,
            told: told.then_some(ending as u8),
            endings: 0,
            only: Only::None,
            link: Link::NOWHERE,
        }
    }

    /// The length of the literal ending, if a segment that the gate before this child admits is one
    /// that it matches: one plain parameter between texts that a gate looks at in full.
    #[inline]
    pub(crate) fn told_by_gate(&self) -> Option<usize> {
        self.told.map(usize::from)
    }

    pub(crate) fn segment(&self) -> Segment<'_> {
        Segment { literal: &self.literal, params: &self.params }
    }

    /// Notes a form whose leaf now stands below.
    pub(super) fn add_form(&mut self, form: &Pattern, leaf: LeafId) {
        self.endings |= ending_bits(form);
        self.only = match self.only {
            Only::None => Only::One(leaf),
            Only::One(_) | Only::Several => Only::Several,
        };
    }

    /// Whether a form below this child, which has a catch-all, may match a path by its last byte.
    #[inline]
    pub(crate) fn may_end(&self, path: &[u8]) -> bool {
        path.last().is_none_or(|last| self.endings >> (last & 63) & 1 == 1)
    }

    /// The leaf below this child, which has a catch-all, if it is known to be the only one.
    #[inline]
    pub(crate) fn only_leaf(&self) -> Option<LeafId> {
        match self.only {
            Only::One(leaf) => Some(leaf),
            Only::None | Only::Several => None,
        }
    }

    /// A catch-all without a literal beginning: it comes after the plain parameter.
    pub(crate) fn is_after_param(&self) -> bool {
        self.beginning == 0 && self.class == SegmentClass::CatchAll
    }

    /// The leaf, if this is a catch-all alone in its segment, and nothing follows.
    pub(crate) fn plain_rest(&self) -> Option<LeafId> {
        let Link { node, leaf, text, skip } = self.link;
        let alone = self.literal.is_empty() && self.params.len() == 1;
        let nothing_behind = node == NONE && text == NONE && skip == 0;
        (alone && nothing_behind && self.class == SegmentClass::CatchAll).then_some(leaf)
    }

    pub(super) fn memory_usage(&self) -> usize {
        let spilled = if self.params.spilled() { self.params.capacity() } else { 0 };
        self.literal.len() + spilled * size_of::<Param>()
    }
}
