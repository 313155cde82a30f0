//! Where segments start and end. The slashes of a path of up to 127 bytes are found at once, those
//! of a longer one as they are needed.

use super::found::Found;
use crate::testing::steps;

/// Finds the end of a segment.
pub(crate) trait SegmentEnds {
    /// The end of the segment that starts at `from`.
    fn end(&mut self, from: usize) -> usize;
}

/// The ends of all segments of a path of up to 127 bytes.
pub(crate) trait EndBits: SegmentEnds + Copy {
    /// A bit for each slash, and for each position after the path.
    fn bits(self) -> [u64; 2];
}

/// A path of up to 63 bytes: a bit for each slash and for the end of the path.
#[derive(Clone, Copy)]
pub(crate) struct ShortPath {
    ends: u64,
}

impl ShortPath {
    /// The bit after the last byte has to fit as well.
    pub(crate) const MAX_BYTES: usize = 63;

    #[inline(always)]
    pub(crate) fn new(path: &[u8]) -> ShortPath {
        debug_assert!(path.len() <= Self::MAX_BYTES);
        // All bits after the path are set, the first of which is its end.
        ShortPath { ends: !others(path) }
    }
}

impl SegmentEnds for ShortPath {
    #[inline(always)]
    fn end(&mut self, from: usize) -> usize {
        // The top bit is never the lowest one: it saves a test for zero.
        from + (self.ends >> (from & Self::MAX_BYTES) | 1 << 63).trailing_zeros() as usize
    }
}

impl EndBits for ShortPath {
    #[inline]
    fn bits(self) -> [u64; 2] {
        [self.ends, u64::MAX]
    }
}

/// A path of 64 to 127 bytes: the same in two words.
#[derive(Clone, Copy)]
pub(crate) struct MiddlePath {
    ends: u128,
}

impl MiddlePath {
    /// The bit after the last byte has to fit as well.
    pub(crate) const MAX_BYTES: usize = 127;

    /// Returns `None` for a path that is shorter or longer.
    #[inline]
    pub(crate) fn new(path: &[u8]) -> Option<MiddlePath> {
        let (first, last) = (path.first_chunk::<WORD>()?, path.last_chunk::<WORD>()?);
        if path.len() > Self::MAX_BYTES {
            return None;
        }
        let last_start = path.len() - WORD;
        let others = u128::from(other_bits(first)) | u128::from(other_bits(last)) << last_start;
        Some(MiddlePath { ends: !others })
    }
}

impl SegmentEnds for MiddlePath {
    #[inline]
    fn end(&mut self, from: usize) -> usize {
        let rest = self.ends >> (from & Self::MAX_BYTES);
        let (low, high) = (rest as u64, (rest >> WORD) as u64 | 1 << 63);
        from + if low != 0 { low.trailing_zeros() } else { 64 + high.trailing_zeros() } as usize
    }
}

impl EndBits for MiddlePath {
    #[inline]
    fn bits(self) -> [u64; 2] {
        [self.ends as u64, (self.ends >> WORD) as u64]
    }
}

/// A path of any length: what everything after a straight walk reads.
pub(crate) struct Boundaries<'p> {
    path: &'p [u8],
    /// A bit for each slash, and for each position after the path, if it has up to 127 bytes; no
    /// bit for a longer path.
    ends: [u64; 2],
    found: Found,
}

/// The positions that a word has a bit for.
const WORD: usize = u64::BITS as usize;

/// Longer segments are remembered.
const NEAR: usize = 64;

impl<'p> Boundaries<'p> {
    #[inline]
    pub(crate) fn new(path: &'p [u8]) -> Self {
        let is_long = path.len() > MiddlePath::MAX_BYTES;
        Self::with_ends(path, if is_long { [0; 2] } else { end_bits(path) })
    }

    /// The boundaries of a path of up to 127 bytes, of which the bits are known.
    #[inline]
    pub(crate) fn with_ends(path: &'p [u8], ends: [u64; 2]) -> Self {
        Boundaries { path, ends, found: Found::nothing() }
    }

    /// The end of the segment that starts at `from`.
    #[inline]
    pub(crate) fn end(&mut self, from: usize) -> usize {
        let rest = if from < WORD { self.ends[0] >> from } else { 0 };
        if rest != 0 {
            return from + rest.trailing_zeros() as usize;
        }
        if from < 2 * WORD {
            let rest = self.ends[1] >> from.saturating_sub(WORD);
            if rest != 0 {
                return from.max(WORD) + rest.trailing_zeros() as usize;
            }
        }
        self.far_end(from)
    }

    /// The start of the segment that ends at `to`.
    #[inline]
    pub(crate) fn start(&mut self, to: usize) -> usize {
        let before = if to < WORD { self.ends[0] & !(u64::MAX << to) } else { 0 };
        if before != 0 { after_last(before) } else { self.far_start(to) }
    }

    /// Calls `visit` with the end of each segment, from left to right.
    #[inline]
    pub(crate) fn each_end(&mut self, mut visit: impl FnMut(usize)) {
        if self.is_long() {
            memchr::memchr_iter(b'/', self.path).for_each(&mut visit);
            return visit(self.path.len());
        }
        for (index, ends) in self.ends.into_iter().enumerate() {
            let last = self.path.len().saturating_sub(index * WORD);
            let is_last = last < WORD;
            let mut bits = if is_last { ends & u64::MAX >> (WORD - 1 - last) } else { ends };
            while bits != 0 {
                visit(index * WORD + bits.trailing_zeros() as usize);
                bits &= bits - 1;
            }
            if is_last {
                return;
            }
        }
    }

    /// Whether there are no bits.
    #[inline]
    fn is_long(&self) -> bool {
        self.path.len() > MiddlePath::MAX_BYTES
    }

    #[cold]
    #[inline(never)]
    fn far_end(&mut self, from: usize) -> usize {
        LongPath::new(self.path, self).end(from)
    }

    #[inline(never)]
    fn scan_to_end(&mut self, from: usize) -> usize {
        if let Some((_, end)) = self.found.find(|segment| segment.0 == from as u32) {
            return end as usize;
        }
        let rest = &self.path[from..];
        let length = memchr::memchr(b'/', rest).unwrap_or(rest.len());
        if length > NEAR {
            steps::add(length);
            self.found.remember(from, from + length);
        }
        from + length
    }

    #[inline(never)]
    fn far_start(&mut self, to: usize) -> usize {
        if !self.is_long() {
            let high = if to < WORD { 0 } else { self.ends[1] & !(u64::MAX << (to - WORD)) };
            let low = if to < WORD { 0 } else { self.ends[0] };
            return if high == 0 { after_last(low) } else { WORD + after_last(high) };
        }
        let word = self.path.get(..to).and_then(|before| before.last_chunk());
        match word.and_then(|word| after_last_slash(*word)) {
            Some(start) => to - size_of::<u64>() + start,
            None => self.scan_to_start(to),
        }
    }

    #[inline(never)]
    fn scan_to_start(&mut self, to: usize) -> usize {
        if let Some((start, _)) = self.found.find(|segment| segment.1 == to as u32) {
            return start as usize;
        }
        let start = memchr::memrchr(b'/', &self.path[..to]).map_or(0, |slash| slash + 1);
        if to - start > NEAR {
            steps::add(to - start);
            self.found.remember(start, to);
        }
        start
    }
}

impl SegmentEnds for Boundaries<'_> {
    #[inline]
    fn end(&mut self, from: usize) -> usize {
        Boundaries::end(self, from)
    }
}

/// A path of 128 bytes or more, in a walk that asks for each segment once. Correct for any path.
pub(crate) struct LongPath<'s, 'p> {
    path: &'p [u8],
    pub(crate) boundaries: &'s mut Boundaries<'p>,
}

impl<'s, 'p> LongPath<'s, 'p> {
    #[inline(always)]
    pub(crate) fn new(path: &'p [u8], boundaries: &'s mut Boundaries<'p>) -> Self {
        LongPath { path, boundaries }
    }
}

impl SegmentEnds for LongPath<'_, '_> {
    #[inline(always)]
    fn end(&mut self, from: usize) -> usize {
        for start in [from, from + size_of::<u64>()] {
            let word = self.path.get(start..).and_then(|rest| rest.first_chunk());
            if let Some(length) = word.and_then(|word| first_slash(*word)) {
                return start + length;
            }
        }
        self.boundaries.scan_to_end(from)
    }
}

/// The position after that of the highest bit.
#[inline(always)]
fn after_last(bits: u64) -> usize {
    WORD - bits.leading_zeros() as usize
}

/// The bits of a path of up to 127 bytes.
#[cold]
#[inline(never)]
fn end_bits(path: &[u8]) -> [u64; 2] {
    MiddlePath::new(path).map_or_else(|| ShortPath::new(path).bits(), EndBits::bits)
}

/// The position of the first slash of 8 bytes.
#[inline(always)]
fn first_slash(word: [u8; 8]) -> Option<usize> {
    let other = u64::from_le_bytes(word) ^ SLASHES as u64;
    // The lowest byte of which the high bit is set is that of the first slash: a carry can only
    // come from one before.
    let flags = other.wrapping_sub(EACH as u64) & !other & HIGH as u64;
    (flags != 0).then_some(flags.trailing_zeros() as usize / 8)
}

/// The position after the last slash of 8 bytes.
#[inline(always)]
fn after_last_slash(word: [u8; 8]) -> Option<usize> {
    let (other, high) = (u64::from_le_bytes(word) ^ SLASHES as u64, HIGH as u64);
    let flags = !(((other & !high) + !high) | other) & high;
    (flags != 0).then_some(8 - flags.leading_zeros() as usize / 8)
}

/// A bit for each byte, of a path of up to 64 bytes, that is not a slash.
///
/// The path is read as two chunks that may overlap, the first and the last. That takes neither a
/// loop nor a load beyond the end.
#[inline(always)]
fn others(path: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (path.first_chunk::<32>(), path.last_chunk::<32>()) {
        other_bits(first) | other_bits(last) << ((path.len() - 32) & 63)
    } else if let (Some(first), Some(last)) = (path.first_chunk::<16>(), path.last_chunk::<16>()) {
        other_bits(first) | other_bits(last) << (path.len() - 16)
    } else if let (Some(first), Some(last)) = (path.first_chunk::<8>(), path.last_chunk::<8>()) {
        let both = [u64::from_le_bytes(*first), u64::from_le_bytes(*last)];
        let bits = pair_bits(u128::from(both[0]) | u128::from(both[1]) << 64);
        bits & 0xff | (bits >> 8) << (path.len() - 8)
    } else {
        // The zeros after the path are not slashes, so their bits are cleared.
        let word = crate::words::word_of_short(path);
        pair_bits(u128::from(word)) & !(u64::MAX << path.len())
    }
}

/// A bit for each byte of a chunk that is not a slash.
#[inline(always)]
fn other_bits<const LENGTH: usize>(chunk: &[u8; LENGTH]) -> u64 {
    let mut bits = 0;
    for (index, pair) in chunk.chunks_exact(16).enumerate() {
        let pair: [u8; 16] = pair.try_into().unwrap_or_default();
        bits |= pair_bits(u128::from_le_bytes(pair)) << (16 * index);
    }
    bits
}

const EACH: u128 = u128::MAX / 0xff;
const HIGH: u128 = EACH << 7;
const SLASHES: u128 = EACH * b'/' as u128;

/// A bit for each of 16 bytes that is not a slash.
///
/// Two words are computed as one number. That takes the same instructions and keeps the compiler
/// from vectorising the multiplication, which SSE2 does not have for 64 bits.
#[inline(always)]
fn pair_bits(pair: u128) -> u64 {
    let other = pair ^ SLASHES;
    // The high bit of each byte is set unless the byte of `other` is zero. There are no carries.
    let flags = (((other & !HIGH) + !HIGH) | other) & HIGH;
    gather(flags as u64) | gather((flags >> 64) as u64) << 8
}

/// Gathers the high bits of the bytes: the one of byte `i` becomes bit `i`.
#[inline(always)]
fn gather(flags: u64) -> u64 {
    flags.wrapping_mul(0x0002_0408_1020_4081) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// All types agree with splitting at slashes, wherever they stand.
    #[test]
    fn ends_and_starts_are_those_of_the_split() {
        let mut state = 1u32;
        for length in 0..300 {
            for density in [2, 5, 40, 1000] {
                let mut path: Vec<u8> = Vec::new();
                for _ in 0..length {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let byte = if (state >> 16) % density == 0 { b'/' } else { (state >> 8) as u8 };
                    path.push(byte);
                }
                check(&path, &mut Boundaries::new(&path));
                check_ends(&path, &mut LongPath::new(&path, &mut Boundaries::new(&path)));
                if length <= ShortPath::MAX_BYTES {
                    let mut short = ShortPath::new(&path);
                    check_ends(&path, &mut short);
                    check(&path, &mut Boundaries::with_ends(&path, short.bits()));
                }
                let middle = MiddlePath::new(&path);
                assert_eq!(middle.is_some(), (64..128).contains(&length));
                if let Some(mut middle) = middle {
                    check_ends(&path, &mut middle);
                    check(&path, &mut Boundaries::with_ends(&path, middle.bits()));
                }
            }
        }
    }

    /// More long segments than are remembered, and slashes in each place of a word.
    #[test]
    fn long_segments_are_found_again() {
        for length in [7, 8, 15, 16, 63, 64, 65, 200] {
            let path = alloc::vec![[b"0".repeat(length), b".".repeat(length)].concat(); 40];
            check(&path.join(&b'/'), &mut Boundaries::new(&path.join(&b'/')));
        }
    }

    fn check(path: &[u8], boundaries: &mut Boundaries<'_>) {
        let mut visited = Vec::new();
        boundaries.each_end(|end| visited.push(end));
        let slashes = memchr::memchr_iter(b'/', path).chain([path.len()]);
        assert!(slashes.eq(visited), "{path:?}");
        for _ in 0..2 {
            check_ends(path, boundaries);
            let mut from = 0;
            for segment in path.split(|&byte| byte == b'/') {
                let end = from + segment.len();
                assert_eq!(boundaries.start(end), from, "{path:?} to {end}");
                from = end + 1;
            }
        }
    }

    fn check_ends(path: &[u8], ends: &mut impl SegmentEnds) {
        let mut from = 0;
        for segment in path.split(|&byte| byte == b'/') {
            assert_eq!(ends.end(from), from + segment.len(), "{path:?} from {from}");
            from += segment.len() + 1;
        }
    }
}
