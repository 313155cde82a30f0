//! The built-in constraints, one byte after the other: a [`ReadState`] summarizes those read so far.
//! The tests compare it with the constraints themselves.

use alloc::string::{String, ToString};
use core::cmp::Ordering;

use super::Automaton;
use crate::constraint::ConstraintId;
use crate::constraint::built_in::{
    DATE, DATE_LENGTH, I64, U64, UUID, UUID_LENGTH, in_class, is_in_uuid, last_day,
};

/// The automaton of a built-in constraint; `None` for a custom one.
#[inline]
pub(super) fn automaton(id: ConstraintId) -> Option<Automaton> {
    Automaton::explore(ReadState::start(id)?, &|state, byte| state.step(byte), &|state| {
        state.is_accepting()
    })
}

/// A summary of the bytes read so far.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ReadState {
    /// Bytes of one class, `some` if there was any.
    Class {
        class: u16,
        some: bool,
    },
    /// This many bytes of a UUID.
    Uuid(u8),
    Number(Number),
    Date(Date),
}

impl ReadState {
    #[inline]
    fn start(id: ConstraintId) -> Option<ReadState> {
        if !id.is_built_in() {
            return None;
        }
        Some(match id.0 {
            UUID => ReadState::Uuid(0),
            DATE => ReadState::Date(Date::default()),
            U64 | I64 => ReadState::Number(Number::start(id.0)),
            class => ReadState::Class { class, some: false },
        })
    }

    #[inline]
    fn step(self, byte: u8) -> Option<ReadState> {
        match self {
            ReadState::Class { class, .. } => {
                in_class(class, byte).then_some(ReadState::Class { class, some: true })
            }
            ReadState::Uuid(read) => {
                let at = usize::from(read);
                (at < UUID_LENGTH && is_in_uuid(at, byte)).then_some(ReadState::Uuid(read + 1))
            }
            ReadState::Number(number) => number.step(byte).map(ReadState::Number),
            ReadState::Date(date) => date.step(byte).map(ReadState::Date),
        }
    }

    #[inline]
    fn is_accepting(self) -> bool {
        match self {
            ReadState::Class { some, .. } => some,
            ReadState::Uuid(read) => usize::from(read) == UUID_LENGTH,
            ReadState::Number(number) => number.some,
            ReadState::Date(date) => usize::from(date.read) == DATE_LENGTH,
        }
    }
}

/// A number that fits so far.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Number {
    /// Whether a `-` may follow.
    sign: bool,
    most: u64,
    /// Whether there was a digit.
    some: bool,
    /// The number of digits read, without leading zeros, and how they compare with as many of
    /// `most`.
    digits: u8,
    compared: Ordering,
}

impl Number {
    #[inline]
    fn start(id: u16) -> Number {
        let most = if id == I64 { (1 << 63) - 1 } else { u64::MAX };
        Number { sign: id == I64, most, some: false, digits: 0, compared: Ordering::Equal }
    }

    #[inline]
    fn step(self, byte: u8) -> Option<Number> {
        if byte == b'-' && self.sign {
            return Some(Number { sign: false, most: 1 << 63, ..self });
        }
        if !byte.is_ascii_digit() {
            return None;
        }
        let some = Number { sign: false, some: true, ..self };
        if byte == b'0' && self.digits == 0 {
            return Some(some);
        }
        let most: String = self.most.to_string();
        let &of_most = most.as_bytes().get(usize::from(self.digits))?;
        let digits = self.digits + 1;
        let compared = self.compared.then(byte.cmp(&of_most));
        let fits = usize::from(digits) < most.len() || compared.is_le();
        fits.then_some(Number { digits, compared, ..some })
    }
}

/// A date whose digits can still become a day of the calendar.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Date {
    /// The number of bytes read.
    read: u8,
    /// The two digits being read; of a year, only their remainder by four matters.
    pair: u8,
    /// Within the year, whether its century is a leap one; after it, whether the year is.
    leap: bool,
    /// The last day of the month, once the month is known.
    last: u8,
}

impl Date {
    #[inline]
    fn step(self, byte: u8) -> Option<Date> {
        let read = self.read + 1;
        if matches!(self.read, 4 | 7) {
            return (byte == b'-').then_some(Date { read, ..self });
        }
        let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
        let pair = self.pair * 10 + digit;
        match self.read {
            0 => Some(Date { read, pair: digit % 2, ..self }),
            1 => Some(Date { read, pair: 0, leap: pair % 4 == 0, ..self }),
            // Zero is kept apart: the year may be the last of a century.
            2 => Some(Date { read, pair: if digit == 0 { 0 } else { 2 - digit % 2 }, ..self }),
            3 => {
                let leap = if pair == 0 { self.leap } else { pair % 4 == 0 };
                Some(Date { read, pair: 0, leap, ..self })
            }
            5 => (digit <= 1).then_some(Date { read, pair, ..self }),
            6 => {
                let last = last_day(u32::from(pair), self.leap) as u8;
                (last > 0).then_some(Date { read, pair: 0, leap: false, last })
            }
            8 => (digit * 10 <= self.last).then_some(Date { read, pair, ..self }),
            9 => {
                let fits = (1..=self.last).contains(&pair);
                fits.then_some(Date { read, ..Date::default() })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::constraint::Constraints;
    use crate::constraint::built_in::BUILT_IN;

    /// The number of ASCII bytes.
    const ASCII: u8 = 128;

    fn accepts(automaton: &Automaton, value: &[u8]) -> bool {
        let mut bytes = value.iter();
        let end = bytes.try_fold(Automaton::START, |state, &byte| automaton.step(state, byte));
        end.is_some_and(|end| automaton.is_accepting(end))
    }

    fn compare(name: &str, values: impl IntoIterator<Item = String>) {
        let constraints = Constraints::default();
        let id = constraints.find(name).unwrap();
        let automaton = constraints.automaton(id).unwrap();
        for value in values {
            let expected = constraints.accepts(id, &value, 0, value.len());
            assert_eq!(accepts(&automaton, value.as_bytes()), expected, "{name} on {value:?}");
        }
    }

    /// The value with one byte changed, added or removed, and its prefixes.
    fn near(value: &str) -> Vec<String> {
        let mut near = Vec::from([String::from(value)]);
        for at in 0..=value.len() {
            near.push(String::from(&value[..at]));
            for byte in 0..ASCII {
                let byte = char::from(byte).to_string();
                near.push([&value[..at], &byte, &value[at..]].concat());
                near.push([&value[..at], &byte, value.get(at + 1..).unwrap_or("")].concat());
            }
        }
        near
    }

    #[test]
    fn days_of_the_calendar() {
        let two_digits = |most: u32| (0..=most).map(|number| alloc::format!("{number:02}"));
        let days = (0..10_000).flat_map(|year| {
            let every_month = year < 401 || year % 97 == 0;
            let months = two_digits(13).filter(move |month| every_month || month == "02");
            months.flat_map(move |month| {
                let days = two_digits(32).filter(move |day| every_month || day == "29");
                days.map(move |day| alloc::format!("{year:04}-{month}-{day}"))
            })
        });
        compare("date", days);
    }

    #[test]
    fn values_near_accepted_ones() {
        let values = [
            "0",
            "-0",
            "00",
            "7",
            "-12",
            "18446744073709551615",
            "018446744073709551614",
            "18446744073709551616",
            "9999999999999999999",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "-009223372036854775807",
            "1844674407370955161",
            "aF0",
            "zz",
            "z9",
            "2024-02-29",
            "1900-02-28",
            "2000-12-31",
            "67e55044-10b1-426f-9247-bb680e5fe0C8",
        ];
        for name in BUILT_IN {
            for value in values {
                compare(name, near(value));
            }
            compare(name, ["\u{e9}", "1\u{e9}"].map(String::from));
        }
    }

    #[test]
    fn every_state_leads_to_an_accepting_one() {
        let mut constraints = Constraints::default();
        for name in BUILT_IN {
            let automaton = constraints.automaton(constraints.find(name).unwrap()).unwrap();
            let states = 0..automaton.len() as u16;
            let mut alive: Vec<bool> =
                states.clone().map(|state| automaton.is_accepting(state)).collect();
            for _ in states.clone() {
                for state in states.clone() {
                    let mut next = (0..=u8::MAX).filter_map(|byte| automaton.step(state, byte));
                    alive[usize::from(state)] |= next.any(|next| alive[usize::from(next)]);
                }
            }
            assert!(alive.iter().all(|&alive| alive), "{name}");
            for byte in 0..=u8::MAX {
                for state in 0..automaton.len() as u16 {
                    let expected = automaton.step(state, automaton.representative(byte));
                    assert_eq!(automaton.step(state, byte), expected, "{name} and {byte}");
                }
            }
            assert!(automaton.len() < 150, "{name} has {} states", automaton.len());
        }
        constraints.add("custom", |_| true).unwrap();
        assert!(constraints.automaton(constraints.find("custom").unwrap()).is_none());
    }
}
