//! Children that are told neither by a key nor by being a plain parameter: constrained, mixed, with
//! a literal beginning, or with a catch-all.

use alloc::boxed::Box;

use smallvec::SmallVec;

use super::{LeafId, Link, NONE};
use crate::order::Class;
use crate::pattern::{Param, Segment};

/// A child whose segment is neither all literal nor just one plain parameter.
#[derive(Clone, Debug)]
pub(crate) struct Special {
    literal: Box<[u8]>,
    params: SmallVec<[Param; 2]>,
    pub(crate) class: Class,
    /// The length of the literal beginning.
    pub(crate) beginning: u32,
    /// The least number of bytes that match.
    least: u32,
    /// The literal beginning and ending, up to 8 bytes of each.
    first: Masked,
    last: Masked,
    pub(crate) link: Link,
}

/// Some bytes of a word.
#[derive(Clone, Copy, Debug)]
struct Masked {
    word: u64,
    mask: u64,
}

impl Masked {
    fn first_of(text: &[u8]) -> Masked {
        let mut bytes = [0; 8];
        let length = text.len().min(8);
        bytes[..length].copy_from_slice(&text[..length]);
        let mask = u64::MAX.checked_shr(64 - 8 * length as u32).unwrap_or(0);
        Masked { word: u64::from_le_bytes(bytes), mask }
    }

    fn last_of(text: &[u8]) -> Masked {
        let mut bytes = [0; 8];
        let length = text.len().min(8);
        bytes[8 - length..].copy_from_slice(&text[text.len() - length..]);
        let mask = u64::MAX.checked_shl(64 - 8 * length as u32).unwrap_or(0);
        Masked { word: u64::from_le_bytes(bytes), mask }
    }

    /// Whether eight bytes agree; where there are fewer, nothing is said.
    #[inline]
    fn admits(self, bytes: Option<&[u8; 8]>) -> bool {
        bytes.is_none_or(|bytes| (u64::from_le_bytes(*bytes) ^ self.word) & self.mask == 0)
    }
}

impl Default for Special {
    fn default() -> Self {
        Special::new(Segment { literal: &[], params: &[] })
    }
}

impl Special {
    pub(super) fn new(segment: Segment<'_>) -> Special {
        Special {
            literal: segment.literal.into(),
            params: segment.params.into(),
            class: Class::of(segment),
            beginning: segment.beginning().len() as u32,
            least: (segment.literal.len() + segment.params.len()) as u32,
            first: Masked::first_of(segment.beginning()),
            last: Masked::last_of(segment.literal_before(segment.params.len())),
            link: Link::NOWHERE,
        }
    }

    /// Whether `text[from..to]` is long enough, and begins and ends as a match has to. Refuses most
    /// of what does not match, before the segment itself is looked at.
    #[inline]
    pub(crate) fn admits(&self, text: &[u8], from: usize, to: usize) -> bool {
        to - from >= self.least as usize
            && self.last.admits(text[..to].last_chunk())
            && self.first.admits(text[from..].first_chunk())
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
