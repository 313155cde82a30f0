//! Children that are told neither by a key nor by being a plain parameter: constrained, mixed, with
//! a literal beginning, or with a catch-all.

use alloc::boxed::Box;

use smallvec::SmallVec;

use super::siblings::GATE;
use super::{LeafId, Link, NONE};
use crate::order::Class;
use crate::pattern::{Kind, Param, Segment};

/// A child whose segment is neither all literal nor just one plain parameter.
#[derive(Clone, Debug)]
pub(crate) struct Special {
    literal: Box<[u8]>,
    params: SmallVec<[Param; 2]>,
    pub(crate) class: Class,
    /// The length of the literal beginning.
    pub(crate) beginning: u32,
    /// The length of the literal ending, where the gate tells all: see `told_by_gate`.
    told: Option<u8>,
    pub(crate) link: Link,
}

impl Default for Special {
    fn default() -> Self {
        Special::new(Segment { literal: &[], params: &[] })
    }
}

impl Special {
    pub(super) fn new(segment: Segment<'_>) -> Special {
        let ending = segment.literal_before(segment.params.len()).len();
        let plain = matches!(segment.params, [Param { kind: Kind::Plain, .. }]);
        let told = plain && segment.beginning().len() <= GATE && ending <= GATE;
        Special {
            literal: segment.literal.into(),
            params: segment.params.into(),
            class: Class::of(segment),
            beginning: segment.beginning().len() as u32,
            told: told.then_some(ending as u8),
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

    /// A catch-all without a literal beginning: it comes after the plain parameter.
    pub(crate) fn is_after_param(&self) -> bool {
        self.beginning == 0 && self.class == Class::CatchAll
    }

    /// The leaf, if this is a catch-all alone in its segment, and nothing follows.
    pub(crate) fn plain_rest(&self) -> Option<LeafId> {
        let Link { node, leaf, text, skip } = self.link;
        let alone = self.literal.is_empty() && self.params.len() == 1;
        let nothing_behind = node == NONE && text == NONE && skip == 0;
        (alone && nothing_behind && self.class == Class::CatchAll).then_some(leaf)
    }

    pub(super) fn memory_usage(&self) -> usize {
        let spilled = if self.params.spilled() { self.params.capacity() } else { 0 };
        self.literal.len() + spilled * size_of::<Param>()
    }
}
