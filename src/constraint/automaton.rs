//! The built-in constraints as finite automata.
//!
//! Comparing the sets of paths that two routes match takes more than a yes or no to whole values:
//! it reads constraints byte by byte. A [`ReadState`] summarizes the bytes read so far; an
//! [`Automaton`] numbers these states. The tests compare it with the constraints themselves.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::ConstraintId;
use super::built_in::{
    DATE, DATE_LENGTH, I64, U64, UUID, UUID_LENGTH, in_class, is_in_uuid, last_day,
};

/// Values contain ASCII bytes only.
const BYTES: usize = 128;

/// A built-in constraint. Every state leads to an accepting one.
#[derive(Debug)]
pub(crate) struct Automaton {
    /// For each state, the next state of each byte.
    next: Vec<[Option<u16>; BYTES]>,
    accepting: Vec<bool>,
    /// For each byte, the least byte that leads from every state to the same one.
    representative: [u8; BYTES],
}

impl Automaton {
    /// The state in which nothing has been read.
    pub(crate) const START: u16 = 0;

    /// The automaton of a built-in constraint; `None` for a custom one.
    pub(crate) fn of(id: ConstraintId) -> Option<Automaton> {
        let start = ReadState::start(id)?;
        let mut automaton =
            Automaton { next: Vec::new(), accepting: Vec::new(), representative: [0; BYTES] };
        let mut numbers = BTreeMap::from([(start, Self::START)]);
        let mut states = Vec::from([start]);
        while let Some(&state) = states.get(automaton.next.len()) {
            let next = core::array::from_fn(|byte| {
                let next = state.step(byte as u8)?;
                Some(*numbers.entry(next).or_insert_with(|| {
                    states.push(next);
                    states.len() as u16 - 1
                }))
            });
            automaton.next.push(next);
            automaton.accepting.push(state.is_accepting());
        }
        automaton.representative = core::array::from_fn(|byte| {
            let same = |other: &usize| automaton.next.iter().all(|next| next[*other] == next[byte]);
            (0..byte).find(same).unwrap_or(byte) as u8
        });
        Some(automaton)
    }

    /// A representative of all bytes that lead from every state to the same one as this byte.
    pub(crate) fn representative(&self, byte: u8) -> u8 {
        // A NUL leads nowhere.
        self.representative.get(byte as usize).copied().unwrap_or(0)
    }

    /// The number of states.
    pub(crate) fn len(&self) -> usize {
        self.next.len()
    }

    pub(crate) fn step(&self, state: u16, byte: u8) -> Option<u16> {
        *self.next[state as usize].get(byte as usize)?
    }

    pub(crate) fn is_accepting(&self, state: u16) -> bool {
        self.accepting[state as usize]
    }
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
    fn start(id: u16) -> Number {
        let most = if id == I64 { (1 << 63) - 1 } else { u64::MAX };
        Number { sign: id == I64, most, some: false, digits: 0, compared: Ordering::Equal }
    }

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
    use super::super::{BUILT_IN, Constraints};
    use super::*;

    fn accepts(automaton: &Automaton, value: &[u8]) -> bool {
        let mut bytes = value.iter();
        let end = bytes.try_fold(Automaton::START, |state, &byte| automaton.step(state, byte));
        end.is_some_and(|end| automaton.is_accepting(end))
    }

    fn compare(name: &str, values: impl IntoIterator<Item = String>) {
        let constraints = Constraints::default();
        let id = constraints.find(name).unwrap();
        let automaton = Automaton::of(id).unwrap();
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
            for byte in 0..BYTES as u8 {
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
            let automaton = Automaton::of(constraints.find(name).unwrap()).unwrap();
            let mut alive = automaton.accepting.clone();
            for _ in 0..automaton.len() {
                for (state, next) in automaton.next.iter().enumerate() {
                    alive[state] |= next.iter().flatten().any(|&next| alive[next as usize]);
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
        assert!(Automaton::of(constraints.find("custom").unwrap()).is_none());
    }
}
