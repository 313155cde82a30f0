//! What the first and last bytes of a path segment and its length say about the complex children
//! that may match it.
//!
//! A [`Prefilter`] is checked before the child itself: eight of them are five adjacent cache lines,
//! while the children can be anywhere. This module knows segments, and no tree.

use core::ops::RangeInclusive;

use crate::constraint::ConstraintId;
use crate::order::SegmentClass;
use crate::pattern::{Param, ParamKind, Segment};
use crate::words::{word, word_of_short};

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

/// What a segment of the path must start and end with, and how long it must be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prefilter {
    pub(super) first: u64,
    pub(super) first_mask: u64,
    pub(super) last: u64,
    pub(super) last_mask: u64,
    min_length: u32,
    /// The greatest length minus the least.
    length_range: u32,
}

impl Prefilter {
    /// The prefilter of a child's segment: its affixes, and what its built-in constraints tell of
    /// all their values.
    pub(super) fn new(segment: Segment<'_>) -> Prefilter {
        let mut filter = Prefilter::of_affixes(segment);
        if SegmentClass::of(segment) == SegmentClass::CatchAll {
            return filter;
        }
        let literal = segment.literal.len() as u32;
        let (mut least, mut greatest) = (literal, literal);
        for param in segment.params {
            let lengths = lengths_of(param.kind);
            least = least.saturating_add(*lengths.start());
            greatest = greatest.saturating_add(*lengths.end());
        }
        (filter.min_length, filter.length_range) = (least, greatest - least);
        filter.add_first_value(segment);
        filter.add_last_value(segment);
        filter
    }

    /// The prefilter of the affixes alone. If the segment has a catch-all, it may end in another
    /// segment of the path than it starts in, so only the prefix is checked.
    pub(super) fn of_affixes(segment: Segment<'_>) -> Prefilter {
        let (prefix, suffix) = (segment.prefix(), segment.suffix());
        let goes_on = SegmentClass::of(segment) == SegmentClass::CatchAll;
        let least = segment.literal.len() + segment.params.len();
        let min_length = if goes_on { prefix.len() } else { least } as u32;
        Prefilter {
            first: word_of_start(prefix),
            first_mask: low_bytes(prefix.len()),
            last: word_of_end(suffix),
            last_mask: if goes_on { 0 } else { low_bytes(suffix.len()).swap_bytes() },
            min_length,
            length_range: u32::MAX - min_length,
        }
    }

    /// Checks the first byte of the first value too.
    fn add_first_value(&mut self, segment: Segment<'_>) {
        let at = segment.prefix().len();
        if let (Some(id), true) = (constraint_of(segment.params.first()), at < PREFILTER_BYTES) {
            let byte = id.first_byte();
            self.first |= u64::from(byte.value) << (8 * at);
            self.first_mask |= u64::from(byte.mask) << (8 * at);
        }
    }

    /// Checks the last byte of the last value too.
    fn add_last_value(&mut self, segment: Segment<'_>) {
        let after = segment.suffix().len();
        if let (Some(id), true) = (constraint_of(segment.params.last()), after < PREFILTER_BYTES) {
            let byte = id.last_byte();
            self.last |= u64::from(byte.value) << (56 - 8 * after);
            self.last_mask |= u64::from(byte.mask) << (56 - 8 * after);
        }
    }

    /// Whether the child may match a segment with this fingerprint.
    #[inline(always)]
    pub(super) fn admits(&self, fingerprint: &Fingerprint) -> bool {
        let first = (self.first ^ fingerprint.first) & self.first_mask;
        let last = (self.last ^ fingerprint.last) & self.last_mask;
        // If the segment is too short, the subtraction wraps to more than any range.
        let beyond_least = fingerprint.length.wrapping_sub(self.min_length);
        first | last == 0 && beyond_least <= self.length_range
    }
}

fn constraint_of(param: Option<&Param>) -> Option<ConstraintId> {
    match param?.kind {
        ParamKind::Constrained(id) => Some(id),
        ParamKind::Plain | ParamKind::CatchAll => None,
    }
}

/// The least and the greatest length of the values of a parameter that is no catch-all.
fn lengths_of(kind: ParamKind) -> RangeInclusive<u32> {
    match kind {
        ParamKind::Constrained(id) => id.lengths(),
        ParamKind::Plain | ParamKind::CatchAll => 1..=u32::MAX,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraint::Constraints;
    use crate::pattern::Pattern;

    #[track_caller]
    fn check(route: &str, segment: &str, expected: bool) {
        let pattern = Pattern::parse(route, &Constraints::default(), None).unwrap();
        let filter = Prefilter::new(pattern.segments().next_back().unwrap());
        let fingerprint = Fingerprint::of(segment.as_bytes(), 0, segment.len());
        assert_eq!(filter.admits(&fingerprint), expected, "{route} on {segment:?}");
    }

    #[test]
    fn a_constraint_refuses_by_length_and_by_the_bytes_at_both_ends() {
        let uuid = "67e55044-10b1-426f-9247-bb680e5fe0c8";
        check("/{id:uuid}", uuid, true);
        check("/{id:uuid}", &uuid[1..], false);
        check("/{id:uuid}.{format}", &[uuid, ".x"].concat(), true);
        check("/{id:uuid}.{format}", &[uuid, "."].concat(), false);
        check("/{day:date}.csv", "2024-02-29.csv", true);
        check("/{day:date}.csv", "12024-02-29.csv", false);
        check("/v{major:u64}", "v10", true);
        check("/v{major:u64}", "va0", false);
        check("/v{major:u64}", "v0a", false);
        check("/{n:i64}", "-1", true);
        check("/{n:i64}", "a1", false);
        check("/{name:alpha}", "7", false);
        check("/{code:alnum}", "\u{e9}", false);
    }

    #[test]
    fn a_segment_that_is_too_short_is_refused_however_short_it_is() {
        for length in 1..12 {
            check("/{a}234567{b}901{c}", &"1234567890123"[..length], false);
        }
    }
}
