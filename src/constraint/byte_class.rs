//! The bytes of which values of built-in constraints consist, tested eight at a time as 64-bit
//! words: a loop over bytes ends at another byte for each value, which processors cannot predict.

use crate::words::{WORD, in_each, word, word_of_short};

const HIGH_BITS: u64 = in_each(0x80);

/// A class of ASCII bytes.
pub(super) trait ByteClass {
    /// A byte of the class, eight times.
    const MEMBER: u64;

    /// Sets the high bit of each byte that is of the class. All bytes of `ascii` are ASCII.
    fn members(ascii: u64) -> u64;

    /// The high bit of each byte that is not of the class.
    #[inline(always)]
    fn others(word: u64) -> u64 {
        (!Self::members(word & !HIGH_BITS) | word) & HIGH_BITS
    }
}

/// The high bit of each byte from `first` to `last`; no byte of the word has it before.
#[inline(always)]
const fn between(word: u64, first: u8, last: u8) -> u64 {
    let not_less = word + in_each(0x80 - first);
    let greater = word + in_each(0x7f - last);
    not_less & !greater
}

/// Sets the bit that distinguishes small letters from capital ones.
#[inline(always)]
const fn to_small(word: u64) -> u64 {
    word | in_each(0x20)
}

pub(super) struct Digit;
pub(super) struct HexDigit;
pub(super) struct Letter;
pub(super) struct LetterOrDigit;

impl ByteClass for Digit {
    const MEMBER: u64 = in_each(b'0');

    #[inline(always)]
    fn members(ascii: u64) -> u64 {
        between(ascii, b'0', b'9')
    }
}

impl ByteClass for HexDigit {
    const MEMBER: u64 = in_each(b'a');

    #[inline(always)]
    fn members(ascii: u64) -> u64 {
        between(ascii, b'0', b'9') | between(to_small(ascii), b'a', b'f')
    }
}

impl ByteClass for Letter {
    const MEMBER: u64 = in_each(b'a');

    #[inline(always)]
    fn members(ascii: u64) -> u64 {
        between(to_small(ascii), b'a', b'z')
    }
}

impl ByteClass for LetterOrDigit {
    const MEMBER: u64 = in_each(b'a');

    #[inline(always)]
    fn members(ascii: u64) -> u64 {
        between(ascii, b'0', b'9') | between(to_small(ascii), b'a', b'z')
    }
}

/// The number of bytes of the class that a text begins with.
#[inline(always)]
pub(super) fn run<C: ByteClass>(text: &[u8]) -> usize {
    let (mut at, mut left) = (0, text.len());
    while left >= WORD {
        let others = C::others(word(text, at));
        if others != 0 {
            return at + first_byte(others);
        }
        (at, left) = (at + WORD, left - WORD);
    }
    let rest = match text.last_chunk() {
        // Shifted in two halves, as a shift by 64 bits is none.
        Some(last) => u64::from_le_bytes(*last) >> (4 * (WORD - left)) >> (4 * (WORD - left)),
        None => word_of_short(text),
    };
    let after = C::MEMBER << (8 * left);
    at + first_byte(C::others(rest | after)).min(left)
}

/// The number of the first byte that has its high bit set; 8 if there is none.
#[inline(always)]
fn first_byte(high_bits: u64) -> usize {
    high_bits.trailing_zeros() as usize / 8
}

/// The 36 bytes of a UUID: hexadecimal digits, with `-` as bytes 8, 13, 18 and 23.
#[inline(always)]
pub(super) fn is_uuid(text: &[u8; 36]) -> bool {
    const DASHES: u64 = in_each(b'-');
    /// Bytes 8 and 13 in the word from byte 8 on.
    const SECOND: u64 = 0xff << (5 * 8) | 0xff;
    /// Bytes 18 and 23 in the word from byte 16 on.
    const THIRD: u64 = 0xff << (7 * 8) | 0xff << (2 * 8);
    let (second, third) = (word(text, 8), word(text, 16));
    let without = |word: u64, dashes: u64| word & !dashes | HexDigit::MEMBER & dashes;
    let not_dashes = (second ^ DASHES) & SECOND | (third ^ DASHES) & THIRD;
    let others = HexDigit::others(word(text, 0))
        | HexDigit::others(without(second, SECOND))
        | HexDigit::others(without(third, THIRD))
        | HexDigit::others(word(text, 24))
        | HexDigit::others(word(text, 28));
    not_dashes | others == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn check<C: ByteClass>(is_member: fn(&u8) -> bool) {
        let members: Vec<u8> = (0..=u8::MAX).filter(is_member).collect();
        for length in 0..=33 {
            let text: Vec<u8> = members.iter().cycle().skip(length).take(length).copied().collect();
            assert_eq!(run::<C>(&text), length);
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    let mut text = text.clone();
                    text[at] = byte;
                    let expected = if is_member(&byte) { length } else { at };
                    assert_eq!(run::<C>(&text), expected, "{byte} at {at} of {length}");
                }
            }
        }
    }

    #[test]
    fn a_run_ends_at_the_first_byte_that_is_not_of_the_class() {
        check::<Digit>(u8::is_ascii_digit);
        check::<HexDigit>(u8::is_ascii_hexdigit);
        check::<Letter>(u8::is_ascii_alphabetic);
        check::<LetterOrDigit>(u8::is_ascii_alphanumeric);
    }

    #[test]
    fn each_byte_of_a_uuid_is_tested() {
        let uuid = *b"67e55044-10b1-426f-9247-bb680e5fe0C8";
        for at in 0..uuid.len() {
            for byte in 0..=u8::MAX {
                let mut text = uuid;
                text[at] = byte;
                let expected = match uuid[at] {
                    b'-' => byte == b'-',
                    _ => byte.is_ascii_hexdigit(),
                };
                assert_eq!(is_uuid(&text), expected, "{byte} at {at}");
            }
        }
    }
}
