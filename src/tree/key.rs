//! The key of a literal segment: what a lookup compares and hashes instead of the segment.
//!
//! A segment of up to 16 bytes is identified by its first 8 bytes, its last 8 bytes and its length;
//! both words are read without a loop. The key of a longer segment holds a hash of its bytes, so
//! whoever finds an equal key compares the text as well. Up to 32 bytes it is made of four words,
//! without a loop too.

use crate::words::{WORD, first_word, word};

/// For segments of up to this many bytes, equal keys mean equal segments.
pub(crate) const EXACT_BYTES: usize = 16;

/// The keys of segments of up to this many bytes take no loop.
pub(crate) const QUICK_BYTES: usize = 32;

/// The number of words of a long segment that are hashed in parallel.
const LANES: usize = 4;

/// Odd, with its bits spread evenly: 2^64 divided by the golden ratio.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// See the module's documentation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Key {
    /// The first 8 bytes, little-endian, with zeros before a shorter segment; or the hash of a
    /// long segment.
    pub(crate) first: u64,
    /// The last 8 bytes; equal to `first` for up to 8 bytes.
    pub(crate) last: u64,
    /// The length in bytes, at most 255.
    pub(crate) length: u8,
}

impl Key {
    /// The key of `text[from..to]`.
    ///
    /// Both words are loaded so that they end inside the segment. Bytes before it are masked
    /// without a branch.
    #[inline(always)]
    pub(crate) fn of(text: &[u8], from: usize, to: usize) -> Key {
        Key::with_first_word(text, first_word(text), from, to)
    }

    /// As [`Key::of`], with the first word of the text.
    #[inline(always)]
    pub(crate) fn with_first_word(text: &[u8], first_word: u64, from: usize, to: usize) -> Key {
        let length = to - from;
        if length > EXACT_BYTES {
            let segment = &text[from..to];
            let quick = length <= QUICK_BYTES;
            return if quick { Key::of_ends(segment) } else { Key::of_long(segment) };
        }
        if to < WORD {
            let word = short_word(first_word, from, to);
            return Key { first: word, last: word, length: length as u8 };
        }
        let head = from.min(to - WORD);
        // The shift is up to 64 bits, so it is done in two halves.
        let half = (from - head) as u32 * 4;
        let mask = (u64::MAX << half) << half;
        let first = word(text, head) & mask;
        let last = word(text, to - WORD) & mask;
        Key { first, last, length: length as u8 }
    }

    /// The key of a text of more than 16 bytes. It reads the first 16 bytes and the last 16, which
    /// are all bytes of a text of up to 32.
    ///
    /// The third word is rotated by 2 bytes and 5 bits: texts that differ in a letter or a digit in
    /// two places then differ in the sum as well, except for unlikely pairs.
    #[inline(always)]
    pub(super) fn of_ends(text: &[u8]) -> Key {
        let length = text.len();
        let (first, second) = (word(text, 0), word(text, WORD));
        let (third, last) = (word(text, length - 2 * WORD), word(text, length - WORD));
        let hash = fold(first ^ third.rotate_left(21), second ^ MIX);
        Key { first: hash >> 1, last, length: length.min(255) as u8 }
    }

    /// Whether an equal key means an equal segment.
    #[inline(always)]
    pub(crate) fn is_exact(&self) -> bool {
        usize::from(self.length) <= EXACT_BYTES
    }

    #[cold]
    #[inline(never)]
    fn of_long(segment: &[u8]) -> Key {
        let last = word(segment, segment.len() - WORD);
        let mut hash = segment.len() as u64;
        let mut rest = segment;
        if segment.len() >= 2 * LANES * WORD {
            // Independent multiplications run in parallel.
            let mut lanes = [hash; LANES];
            let blocks = segment.chunks_exact(LANES * WORD);
            rest = blocks.remainder();
            for block in blocks {
                for (index, lane) in lanes.iter_mut().enumerate() {
                    *lane = fold(*lane ^ word(block, index * WORD), MIX);
                }
            }
            hash = lanes.iter().fold(hash, |hash, lane| fold(hash ^ lane, MIX));
        }
        for chunk in rest.chunks_exact(WORD) {
            hash = fold(hash ^ word(chunk, 0), MIX);
        }
        // The top bit of a hash is clear: see `Slot::EMPTY`.
        Key { first: fold(hash ^ last, MIX) >> 1, last, length: segment.len().min(255) as u8 }
    }

    /// The key's bucket in a table of `length` slots with this seed.
    ///
    /// The hash is scaled, not masked, so that a table may have any length (Lemire, "Fast random
    /// integer generation in an interval", 2019).
    #[inline(always)]
    pub(crate) fn bucket(&self, seed: u32, length: u32) -> u32 {
        let hash = mix(self.first.wrapping_add(u64::from(seed)), self.last) as u32;
        ((u64::from(hash) * u64::from(length)) >> 32) as u32
    }
}

/// Hashes two words into one.
#[inline(always)]
pub(crate) fn mix(first: u64, last: u64) -> u64 {
    fold(first, last ^ MIX)
}

/// Multiplies to 128 bits and folds the halves: every bit of both factors reaches every bit.
#[inline(always)]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// The word that ends at `to`, which is less than 8, without the bytes before `from`.
#[inline(always)]
fn short_word(word: u64, from: usize, to: usize) -> u64 {
    // An empty segment has no bytes left; all shifts are less than 64.
    let mask = if from < to { u64::MAX << (8 * from) } else { 0 };
    (word & mask) << ((8 * (WORD - to)) & 63)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    /// A key depends only on the segment's bytes, wherever they are.
    #[test]
    fn a_key_does_not_depend_on_the_bytes_around_the_segment() {
        let letters: String = ('a'..='z').cycle().take(80).collect();
        for length in 0..40 {
            let segment = &letters[..length];
            let alone = Key::of(segment.as_bytes(), 0, length);
            for before in 0..20 {
                for after in 0..20 {
                    let text = format!("{}{segment}{}", "#".repeat(before), "%".repeat(after));
                    let key = Key::of(text.as_bytes(), before, before + length);
                    assert_eq!(key, alone, "{length} bytes at {before} before {after}");
                }
            }
        }
    }

    #[test]
    fn keys_of_different_segments_of_up_to_16_bytes_differ() {
        let mut keys = alloc::collections::BTreeSet::new();
        let mut count = 0;
        for length in 0..=16 {
            for position in 0..length.max(1) {
                for byte in [0, b'a', b'b', 0x7f] {
                    let mut segment = [b'a'; 16];
                    segment[position.min(15)] = byte;
                    let key = Key::of(&segment, 0, length);
                    keys.insert((key.first, key.last, key.length));
                    count += 1;
                }
            }
        }
        // Counted more than once: the empty segment, and all `a` once for each position.
        let repeated = 3 + (1..=16).map(|length| length - 1).sum::<usize>();
        assert_eq!(keys.len(), count - repeated);
    }

    /// Checks all lookups in a router with these literals under `/`, and a parameter. Every third
    /// literal is left out.
    fn assert_all_found(literals: &[String]) {
        let mut router = crate::Router::new();
        router.insert("/{any}", usize::MAX).expect("the first route");
        let is_in = |index: usize| index % 3 < 2;
        for (index, literal) in literals.iter().enumerate().filter(|(index, _)| is_in(*index)) {
            router.insert(format!("/{literal}/x"), index).expect("a new literal");
        }
        for shrunk in [false, true] {
            for (index, literal) in literals.iter().enumerate() {
                let path = format!("/{literal}/x");
                let expected = is_in(index).then_some(index);
                assert_eq!(router.at(&path).ok().map(|found| *found.value), expected, "{path}");
                assert_eq!(router.get(&path).copied(), expected);
                assert_eq!(router.matches(&path).next().map(|found| *found.value), expected);
                let other = router.at(&path[..path.len() - 2]).map(|found| *found.value);
                assert_eq!(other, Ok(usize::MAX));
            }
            if !shrunk {
                router.shrink_to_fit();
            }
        }
    }

    fn assert_alike(literals: &[String]) {
        let mut keys = literals.iter().map(|text| Key::of(text.as_bytes(), 0, text.len()));
        let first = keys.next();
        assert!(keys.all(|key| Some(key) == first));
    }

    /// Long segments with equal keys are distinguished by their texts, whatever their order in the
    /// table.
    #[test]
    fn long_segments_with_equal_keys_are_distinguished() {
        let mut alike: Vec<String> = Vec::new();
        for number in 0.. {
            let start = format!("{number:08}");
            // A second word that equals the hash of the first makes the next hash 0.
            let hash = fold(40 ^ word(start.as_bytes(), 0), MIX).to_le_bytes();
            if hash.iter().all(|byte| byte.is_ascii_graphic() && !b"/{}".contains(byte)) {
                alike.push(format!("{start}{}{:24}", String::from_utf8_lossy(&hash), "the end"));
            }
            if alike.len() == 40 {
                break;
            }
        }
        assert_alike(&alike);
        assert_all_found(&alike);
    }

    /// The same for keys of four words: changes of the first and the third word cancel out.
    #[test]
    fn segments_of_four_words_with_equal_keys_are_distinguished() {
        for length in 25..=QUICK_BYTES {
            let third = length - 2 * WORD;
            // Bytes of the third word alone.
            let places: Vec<usize> = (2 * WORD..third + WORD).collect();
            let variant = |bits: usize| {
                let mut text: Vec<u8> = b"abcdefgh".iter().copied().cycle().take(length).collect();
                for (index, &place) in places.iter().enumerate() {
                    if bits >> index & 1 == 1 {
                        text[place] ^= 1;
                        text[(place - third + 2) % WORD] ^= 0x20;
                    }
                }
                String::from_utf8(text).expect("letters")
            };
            let alike: Vec<String> = (0..1 << places.len().min(6)).map(variant).collect();
            assert_alike(&alike);
            assert_all_found(&alike);
        }
    }

    /// Siblings of all lengths around those at which keys change, each with one other byte.
    #[test]
    fn segments_that_differ_in_one_byte_are_distinguished() {
        for length in 14..=36 {
            let variant = |place: usize| {
                let mut text: Vec<u8> = (b'a'..=b'z').cycle().take(length).collect();
                text[place] = b'_';
                String::from_utf8(text).expect("letters")
            };
            assert_all_found(&(0..length).map(variant).collect::<Vec<String>>());
        }
    }

    /// Slots are found however far they are from their buckets.
    #[test]
    fn a_crowded_bucket_hides_nothing() {
        let numbers = (0u32..).map(|number| format!("{number:08}"));
        let crowded = |text: &String| Key::of(text.as_bytes(), 0, 8).bucket(0, 1 << 12) == 0;
        let crowd: Vec<String> = numbers.filter(crowded).take(600).collect();
        assert_all_found(&crowd);
    }
}
