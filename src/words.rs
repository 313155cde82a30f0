//! Eight bytes of a text as one number, so that they are tested together.

/// The number of bytes of a word.
pub(crate) const WORD: usize = size_of::<u64>();

/// The 8 bytes at `at`, little-endian.
#[inline(always)]
pub(crate) fn word(text: &[u8], at: usize) -> u64 {
    let bytes: [u8; WORD] = text[at..at + WORD].try_into().unwrap_or_default();
    u64::from_le_bytes(bytes)
}

/// A text of up to 7 bytes, followed by zeros.
#[inline(always)]
pub(crate) fn word_of_short(text: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        let last = u64::from(u32::from_le_bytes(*last));
        u64::from(u32::from_le_bytes(*first)) | last << (8 * (text.len() - 4))
    } else {
        text.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
    }
}

/// The first 8 bytes of a text; those of a shorter text are followed by zeros.
#[inline(always)]
pub(crate) fn first_word(text: &[u8]) -> u64 {
    match text.first_chunk() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => word_of_short(text),
    }
}

/// A word of eight times the same byte.
pub(crate) const fn in_each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; WORD])
}

/// The high bit of each byte that equals `byte`.
#[inline(always)]
const fn equal_bytes(word: u64, byte: u8) -> u64 {
    let differ = word ^ in_each(byte);
    !(((differ & in_each(0x7f)) + in_each(0x7f)) | differ) & in_each(0x80)
}

/// The last position of a byte in a text. In texts of a few words this is faster than a call of
/// `memchr`.
#[inline]
pub(crate) fn last_position(byte: u8, text: &[u8]) -> Option<usize> {
    let mut end = text.len();
    while end > 0 {
        let (at, word) = match end.checked_sub(WORD) {
            Some(at) => (at, word(text, at)),
            None => (0, first_word(text)),
        };
        // Bytes that have been read before are not in the rest of a text.
        let equal = equal_bytes(word, byte) & (u64::MAX >> (8 * (WORD - (end - at))));
        if equal != 0 {
            return Some(at + equal.ilog2() as usize / 8);
        }
        end = at;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn the_last_position_is_that_of_memchr() {
        for length in 0..30 {
            for mask in 0..1_u64 << 12 {
                // Bytes that differ from the wanted one by a carry, or by the high bit.
                let byte = |at: usize| {
                    [b'-', b'.', b',', b'-' | 0x80][(mask >> (2 * (at % 6))) as usize & 3]
                };
                let text: Vec<u8> = (0..length).map(byte).collect();
                assert_eq!(last_position(b'-', &text), memchr::memrchr(b'-', &text), "{text:?}");
            }
        }
    }
}
