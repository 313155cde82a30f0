//! What the first and last bytes of a path segment and its length say about the complex children
//! that may match it.
//!
//! A [`Prefilter`] is checked before the child itself: eight of them are five adjacent cache lines,
//! while the children can be anywhere. This module knows segments, and no tree.

use super::key::{word, word_of_short};
use crate::order::SegmentClass;
use crate::pattern::Segment;

/// The first and the last bytes of a part of a path, and its length.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fingerprint {
    /// The 8 bytes from its start on, some of which may be after its end.
    pub(super) first: u64,
    /// The 8 bytes up to its end, some of which may be before its start.
    pub(super) last: u64,
    pub(super) length: u32,
}

impl Fingerprint {
    /// The fingerprint of `path[from..to]`, which is not empty.
    #[inline]
    pub(crate) fn of(path: &[u8], from: usize, to: usize) -> Fingerprint {
        let length = (to - from) as u32;
        if path.len() < 8 {
            let all = word_of_short(path);
            return Fingerprint { first: all >> (8 * from), last: all << (8 * (8 - to)), length };
        }
        let head = from.min(path.len() - 8);
        let first = word(path, head) >> (8 * (from - head));
        let last = if to < 8 { word(path, 0) << (8 * (8 - to)) } else { word(path, to - 8) };
        Fingerprint { first, last, length }
    }
}

/// The number of bytes of a literal prefix and of a literal suffix that a prefilter checks.
pub(super) const PREFILTER_BYTES: usize = size_of::<u64>();

/// What a segment of the path must start and end with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prefilter {
    pub(super) first: u64,
    pub(super) first_mask: u64,
    pub(super) last: u64,
    pub(super) last_mask: u64,
    min_length: u32,
}

impl Prefilter {
    /// The prefilter of a child's segment. If it has a catch-all, it may end in another segment of
    /// the path than it starts in, so only the prefix is checked.
    pub(super) fn new(segment: Segment<'_>) -> Prefilter {
        let (prefix, suffix) = (segment.prefix(), segment.suffix());
        let mut filter = Prefilter {
            first: word_of_start(prefix),
            first_mask: low_bytes(prefix.len()),
            last: word_of_end(suffix),
            last_mask: low_bytes(suffix.len()).swap_bytes(),
            min_length: (segment.literal.len() + segment.params.len()) as u32,
        };
        if SegmentClass::of(segment) == SegmentClass::CatchAll {
            (filter.last_mask, filter.min_length) = (0, prefix.len() as u32);
        }
        filter
    }

    /// Whether the child may match a segment with this fingerprint.
    #[inline(always)]
    pub(super) fn admits(&self, fingerprint: &Fingerprint) -> bool {
        let first = (self.first ^ fingerprint.first) & self.first_mask;
        let last = (self.last ^ fingerprint.last) & self.last_mask;
        first | last == 0 && fingerprint.length >= self.min_length
    }
}

/// Up to 8 bytes from the start of a text, little-endian.
fn word_of_start(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text[..length]);
    u64::from_le_bytes(bytes)
}

/// Up to 8 bytes from the end of a text, in the highest bytes.
fn word_of_end(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[8 - length..].copy_from_slice(&text[text.len() - length..]);
    u64::from_le_bytes(bytes)
}

/// A mask of the lowest `count` bytes of a word.
fn low_bytes(count: usize) -> u64 {
    u64::MAX.checked_shr(64 - 8 * count.min(8) as u32).unwrap_or(0)
}
