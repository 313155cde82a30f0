//! The built-in constraints: the values that each accepts, and where in a text its values can end.
//!
//! Of all values that begin at one place, a built-in constraint accepts those whose ends are in one
//! interval; the search of mixed segments relies on that (see [`Runs`]).

use super::byte_class::{Digit, HexDigit, Letter, LetterOrDigit, is_uuid, run};
use super::{ConstraintId, Constraints};

/// The names of the built-in constraints, by id.
pub(super) const BUILT_IN: [&str; 7] = ["uuid", "date", "u64", "i64", "hex", "alpha", "alnum"];

/// A value of each, which few of the others accept.
pub(super) const EXAMPLES: [&str; 7] = [
    "0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a",
    "2000-02-29",
    "18446744073709551615",
    "-1",
    "0a",
    "z",
    "0z",
];

pub(super) const UUID: u16 = 0;
pub(super) const DATE: u16 = 1;
pub(super) const U64: u16 = 2;
pub(super) const I64: u16 = 3;
pub(super) const HEX: u16 = 4;
pub(super) const ALPHA: u16 = 5;

impl Constraints<'_> {
    /// The only place where a value that starts at `from` can end if `next` must follow it; `None`
    /// if there may be several. The value may still be rejected.
    pub(crate) fn only_end(
        &self,
        id: ConstraintId,
        text: &[u8],
        from: usize,
        next: u8,
    ) -> Option<usize> {
        match id.0 {
            UUID => Some(from + UUID_LENGTH),
            DATE => Some(from + DATE_LENGTH),
            class if id.is_built_in() && !in_class(class, next) => {
                let sign = usize::from(class == I64 && text.get(from) == Some(&b'-'));
                let value = text.get(from + sign..).unwrap_or_default();
                Some(from + sign + run_of(class, value))
            }
            _ => None,
        }
    }
}

pub(super) fn built_in(id: ConstraintId, value: &[u8]) -> bool {
    match id.0 {
        UUID => value.try_into().is_ok_and(is_uuid),
        DATE => is_date(value),
        U64 => fits(value, u64::MAX),
        I64 => match value.split_first() {
            Some((b'-', digits)) => fits(digits, 1 << 63),
            _ => fits(value, (1 << 63) - 1),
        },
        class => !value.is_empty() && run_of(class, value) == value.len(),
    }
}

/// Whether the values of a constraint can contain the byte.
pub(super) fn in_class(class: u16, byte: u8) -> bool {
    match class {
        U64 | I64 => byte.is_ascii_digit(),
        HEX => byte.is_ascii_hexdigit(),
        ALPHA => byte.is_ascii_alphabetic(),
        _ => byte.is_ascii_alphanumeric(),
    }
}

/// The number of bytes at the start of a text that are all in a class.
fn run_of(class: u16, text: &[u8]) -> usize {
    match class {
        U64 | I64 => run::<Digit>(text),
        HEX => run::<HexDigit>(text),
        ALPHA => run::<Letter>(text),
        _ => run::<LetterOrDigit>(text),
    }
}

/// Any number of so many digits fits into 63 bits.
const ALWAYS_FITS: usize = 18;

/// Whether the text is one or more digits whose number is at most `most`. `most` has 19 digits or
/// more.
fn fits(digits: &[u8], most: u64) -> bool {
    match digits.len() {
        0 => false,
        1..=ALWAYS_FITS => run::<Digit>(digits) == digits.len(),
        _ => is_number(digits, most),
    }
}

/// Whether the text is digits whose number is at most `most`.
fn is_number(digits: &[u8], most: u64) -> bool {
    let mut number: u64 = 0;
    digits.iter().all(|&byte| {
        let digit = u64::from(byte.wrapping_sub(b'0'));
        let next = number.checked_mul(10).and_then(|tens| tens.checked_add(digit));
        match next {
            Some(next) if digit < 10 && next <= most => {
                number = next;
                true
            }
            _ => false,
        }
    })
}

pub(super) const UUID_LENGTH: usize = 36;
pub(super) const DATE_LENGTH: usize = 10;

/// Whether a UUID can have the byte at this offset.
pub(super) fn is_in_uuid(at: usize, byte: u8) -> bool {
    match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    }
}

/// Whether the text is `YYYY-MM-DD`, a day of the Gregorian calendar.
fn is_date(value: &[u8]) -> bool {
    let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = value else {
        return false;
    };
    let digits = [y0, y1, y2, y3, m0, m1, d0, d1];
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |digits: &[u8]| digits.iter().fold(0, |n, byte| n * 10 + u32::from(byte - b'0'));
    let (year, month, day) = (number(&digits[..4]), number(&digits[4..6]), number(&digits[6..]));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    (1..=last_day(month, leap)).contains(&day)
}

/// The last day of a month of the Gregorian calendar, or 0 if there is no such month.
pub(super) fn last_day(month: u32, leap: bool) -> u32 {
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// The ends of the values of one built-in constraint, for each start from right to left.
///
/// The ends of one start are an interval. [`Runs::step`] derives it in constant time from that of
/// the next start to the right, so a whole segment takes time linear in its bytes.
pub(crate) struct Runs<'t> {
    id: u16,
    text: &'t [u8],
    to: usize,
    /// The end of the run of bytes of the constraint's class that begins at the last start.
    run: usize,
    /// The end of the run of zeros that begins there.
    zeros: usize,
}

impl<'t> Runs<'t> {
    /// Starts must come from `to - 1` downwards, and `id` must be built in.
    pub(crate) fn new(id: ConstraintId, text: &'t [u8], to: usize) -> Self {
        Runs { id: id.0, text, to, run: to, zeros: to }
    }

    /// The first and the last end of a value that starts at `start`. Each start must be one less
    /// than that of the call before.
    pub(crate) fn step(&mut self, start: usize) -> Option<(usize, usize)> {
        let byte = self.text[start];
        let exact = |length: usize, accepts: fn(&[u8]) -> bool| {
            let end = start + length;
            (end <= self.to && accepts(&self.text[start..end])).then_some((end, end))
        };
        match self.id {
            UUID => return exact(UUID_LENGTH, |value| value.try_into().is_ok_and(is_uuid)),
            DATE => return exact(DATE_LENGTH, is_date),
            _ => {}
        }
        if self.id == I64 && byte == b'-' {
            let found = self.number(start + 1, 1 << 63);
            self.run = start;
            self.zeros = start;
            return found;
        }
        if !in_class(self.id, byte) {
            self.run = start;
            self.zeros = start;
            return None;
        }
        if byte != b'0' {
            self.zeros = start;
        }
        match self.id {
            U64 => self.number(start, u64::MAX),
            I64 => self.number(start, (1 << 63) - 1),
            _ => Some((start + 1, self.run)),
        }
    }

    /// The first and the last end of a number of at most `most` whose digits begin at `first`.
    fn number(&self, first: usize, most: u64) -> Option<(usize, usize)> {
        if self.run <= first {
            return None;
        }
        // 18 digits always fit; up to two more may.
        let significant = self.zeros;
        let mut last = self.run.min(significant + ALWAYS_FITS);
        while last < self.run && fits(&self.text[significant..=last], most) {
            last += 1;
        }
        Some((first + 1, last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_accepted() {
        let constraints = Constraints::default();
        for name in BUILT_IN {
            let id = constraints.find(name).unwrap();
            let example = constraints.built_in_example(id).unwrap();
            assert!(constraints.accepts(id, example, 0, example.len()), "{name}");
        }
    }

    #[test]
    fn an_interval_holds_just_the_ends_that_are_accepted() {
        let constraints = Constraints::default();
        let texts = [
            "0",
            "-",
            "--1",
            "-0",
            "00",
            "12ab-cd",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808x",
            "-9223372036854775809",
            "000018446744073709551616",
            "a0b00c-1",
            "2024-02-29",
            "x2023-02-29",
            "2024-02-290",
            "9223372036854775807-9223372036854775808",
            "67e55044-10b1-426f-9247-bb680e5fe0c8",
            "067e55044-10b1-426f-9247-bb680e5fe0c8f",
            "0-00-1-100-01",
            "\u{e9}1a\u{e9}0",
        ];
        for text in texts {
            for name in BUILT_IN {
                let id = constraints.find(name).unwrap();
                let mut runs = Runs::new(id, text.as_bytes(), text.len());
                for start in (0..text.len()).rev() {
                    let found = runs.step(start);
                    for end in start + 1..=text.len() {
                        let inside = found.is_some_and(|(first, last)| first <= end && end <= last);
                        let accepted = constraints.accepts(id, text, start, end);
                        assert_eq!(inside, accepted, "{name} on {text:?}, {start}..{end}");
                    }
                }
            }
        }
    }
}
