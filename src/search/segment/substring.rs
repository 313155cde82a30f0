//! Literals found in texts, in time linear in the bytes of both, and without memory.
//!
//! Each place with the literal's first byte is tried. If many lead nowhere, what is left of the
//! text is searched by the two-way algorithm of Crochemore and Perrin. `memchr::memmem` would do
//! the same, but it is made for long texts and adds 15 KB to each program.

use crate::testing::steps;

/// The first position of a literal; an empty one is at the start of the text.
#[inline(never)]
pub(super) fn first(text: &[u8], literal: &[u8]) -> Option<usize> {
    let Some(&byte) = literal.first() else { return Some(0) };
    let places = (text.len() + 1).checked_sub(literal.len())?;
    let mut from = 0;
    let mut compared = 0;
    loop {
        from += memchr::memchr(byte, &text[from..places])?;
        if text[from..].starts_with(literal) {
            return Some(from);
        }
        from += 1;
        compared += literal.len();
        if compared > text.len() {
            return two_way(Bytes::new(&text[from..]), Bytes::new(literal)).map(|at| from + at);
        }
    }
}

/// The last position of a literal; an empty one is at the end of the text.
#[inline(never)]
pub(super) fn last(text: &[u8], literal: &[u8]) -> Option<usize> {
    let Some(&byte) = literal.first() else { return Some(text.len()) };
    let mut places = (text.len() + 1).checked_sub(literal.len())?;
    let mut compared = 0;
    loop {
        places = memchr::memrchr(byte, &text[..places])?;
        if text[places..].starts_with(literal) {
            return Some(places);
        }
        compared += literal.len();
        if compared > text.len() {
            let rest = &text[..places + literal.len() - 1];
            let after = two_way(Bytes::reversed(rest), Bytes::reversed(literal))?;
            return Some(rest.len() - literal.len() - after);
        }
    }
}

/// Bytes in their order, or from the last to the first.
#[derive(Clone, Copy)]
struct Bytes<'b> {
    bytes: &'b [u8],
    is_reversed: bool,
}

impl<'b> Bytes<'b> {
    fn new(bytes: &'b [u8]) -> Self {
        Bytes { bytes, is_reversed: false }
    }

    fn reversed(bytes: &'b [u8]) -> Self {
        Bytes { bytes, is_reversed: true }
    }

    fn at(self, index: usize) -> u8 {
        let last = self.bytes.len() - 1;
        self.bytes[if self.is_reversed { last - index } else { index }]
    }
}

/// The first position of a literal that is not empty.
#[cold]
#[inline(never)]
fn two_way(text: Bytes<'_>, literal: Bytes<'_>) -> Option<usize> {
    let length = literal.bytes.len();
    // Both parts of the literal are compared from where it is cut, first the right one.
    let (cut, mut period) = maximal_suffix(literal, u8::gt).max(maximal_suffix(literal, u8::lt));
    let is_periodic = (0..cut).all(|index| literal.at(index) == literal.at(period + index));
    if !is_periodic {
        period = cut.max(length - cut) + 1;
    }
    let mut at = 0;
    // So many bytes from `at` on are known to be those of the literal.
    let mut known = 0;
    while at + length <= text.bytes.len() {
        let differs = |index: &usize| {
            steps::add(1);
            literal.at(*index) != text.at(at + index)
        };
        if let Some(index) = (cut.max(known)..length).find(differs) {
            at += index - cut + 1;
            known = 0;
        } else if (known..cut).rev().any(|index| differs(&index)) {
            at += period;
            known = if is_periodic { length - period } else { 0 };
        } else {
            return Some(at);
        }
    }
    None
}

/// The start and the period of the greatest suffix, if `is_greater` compares bytes.
fn maximal_suffix(literal: Bytes<'_>, is_greater: fn(&u8, &u8) -> bool) -> (usize, usize) {
    let (mut start, mut period) = (0, 1);
    let (mut other, mut equal) = (1, 0);
    while other + equal < literal.bytes.len() {
        let (ours, theirs) = (literal.at(start + equal), literal.at(other + equal));
        if ours == theirs {
            equal += 1;
            if equal == period {
                other += period;
                equal = 0;
            }
        } else if is_greater(&ours, &theirs) {
            other += equal + 1;
            equal = 0;
            period = other - start;
        } else {
            start = other;
            other += 1;
            (equal, period) = (0, 1);
        }
    }
    (start, period)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// All texts of up to `length` letters `a` and `b`.
    fn texts(length: usize) -> Vec<Vec<u8>> {
        let of = |length: usize| {
            (0..1 << length).map(move |bits: usize| -> Vec<u8> {
                (0..length).map(|bit| b'a' + (bits >> bit & 1) as u8).collect()
            })
        };
        (0..=length).flat_map(of).collect()
    }

    #[test]
    fn finds_what_a_comparison_at_each_position_finds() {
        let literals = texts(7);
        for text in texts(11) {
            for literal in &literals {
                let is_there = |at: &usize| text[*at..].starts_with(literal);
                let (expected_first, expected_last) =
                    ((0..=text.len()).find(is_there), (0..=text.len()).rfind(is_there));
                assert_eq!(first(&text, literal), expected_first, "{text:?} {literal:?}");
                assert_eq!(last(&text, literal), expected_last, "{text:?} {literal:?}");
                if !literal.is_empty() {
                    let found = two_way(Bytes::new(&text), Bytes::new(literal));
                    assert_eq!(found, expected_first, "{text:?} {literal:?}");
                    let found = two_way(Bytes::reversed(&text), Bytes::reversed(literal));
                    let found = found.map(|after| text.len() - literal.len() - after);
                    assert_eq!(found, expected_last, "{text:?} {literal:?}");
                }
            }
        }
    }

    /// The two-way algorithm reads less than twice the bytes of the text, whatever the literal.
    #[test]
    fn texts_of_few_letters_take_linear_time() {
        let repeat = |part: &[u8], count: usize| part.repeat(count);
        for count in [8, 64, 512] {
            for literal in [
                [repeat(b"a", count), repeat(b"b", 1)].concat(),
                [repeat(b"b", 1), repeat(b"a", count)].concat(),
                [repeat(b"a", count), repeat(b"b", 1), repeat(b"a", count)].concat(),
                [repeat(b"ab", count), repeat(b"b", 1), repeat(b"ab", count)].concat(),
            ] {
                for part in [&b"a"[..], b"ab", &literal[1..], &literal[..literal.len() - 1]] {
                    let text = part.repeat(8 * literal.len() / part.len());
                    for find in [first, last] {
                        let (steps, _) = steps::count(|| find(&text, &literal));
                        assert!(steps <= 2 * text.len() as u64, "{steps} for {}", text.len());
                    }
                }
            }
        }
    }
}
