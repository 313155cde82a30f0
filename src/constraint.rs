//! Constraints: what `{id:u64}` accepts. The built-in ones, and those that a router's owner adds.
//!
//! A built-in constraint accepts, from any given start, the ends of one interval; the search of
//! mixed segments leans on that (see [`Runs`]). This module knows neither routes nor the tree.

mod automaton;

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::any::TypeId;
use core::cmp::Ordering;
use core::fmt;
use core::panic::{RefUnwindSafe, UnwindSafe};

use crate::error::ConstraintError;
#[cfg(feature = "regex")]
use crate::expression::Expression;

pub(crate) use automaton::Automaton;

/// What neither a parameter's nor a constraint's name may hold.
pub(crate) const RESERVED: [u8; 6] = *b"/{}*?:";

/// The built-in constraints, in the order in which they win over each other.
const BUILT_IN: [&str; 7] = ["uuid", "date", "u64", "i64", "hex", "alpha", "alnum"];

/// A value of each, that as few of the others as possible accept.
const EXAMPLES: [&str; 7] = [
    "0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a",
    "2000-02-29",
    "18446744073709551615",
    "-1",
    "0a",
    "z",
    "0z",
];

const UUID: u16 = 0;
const DATE: u16 = 1;
const U64: u16 = 2;
const I64: u16 = 3;
const HEX: u16 = 4;
const ALPHA: u16 = 5;

/// A constraint of one router: an index into the built-in ones and then its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ConstraintId(u16);

impl ConstraintId {
    fn own(self) -> Option<usize> {
        (self.0 as usize).checked_sub(BUILT_IN.len())
    }

    pub(crate) fn is_built_in(self) -> bool {
        self.own().is_none()
    }
}

/// Whether `text[from..to]` is accepted.
type Accepts = dyn Fn(&str, usize, usize) -> bool + Send + Sync;

/// A function of a value as one of a part of a text. A cut inside a character is no text, so none
/// accepts it.
fn of_part(accepts: impl Fn(&str) -> bool + Send + Sync + 'static) -> Arc<Accepts> {
    Arc::new(move |text: &str, from, to| {
        text.get(from..to).is_some_and(|value| !value.is_empty() && accepts(value))
    })
}

/// A constraint that a router's owner added.
#[derive(Clone)]
struct Own {
    name: String,
    accepts: Arc<Accepts>,
    known: Known,
}

/// What is known of a function: two of one type that holds nothing are the same, and so are two
/// made from one expression.
#[derive(Clone)]
enum Known {
    Nothing,
    ZeroSized(TypeId),
    #[cfg(feature = "regex")]
    Expression(Arc<Expression>),
}

// A panic inside the function leaves nothing of the router half changed: lookups only read.
impl UnwindSafe for Own {}
impl RefUnwindSafe for Own {}

impl Own {
    fn same_function(&self, other: &Own) -> bool {
        let alike = match (&self.known, &other.known) {
            (Known::ZeroSized(own), Known::ZeroSized(theirs)) => own == theirs,
            #[cfg(feature = "regex")]
            (Known::Expression(own), Known::Expression(theirs)) => own.text() == theirs.text(),
            _ => false,
        };
        alike || Arc::ptr_eq(&self.accepts, &other.accepts)
    }

    /// Heap bytes held, as far as they are known: all but what a function of one's own holds.
    fn heap_bytes(&self) -> usize {
        // An `Arc` has two counters before its value.
        let align = align_of_val(&*self.accepts).max(align_of::<usize>());
        let counters = (2 * size_of::<usize>()).next_multiple_of(align);
        let function = (counters + size_of_val(&*self.accepts)).next_multiple_of(align);
        let held = match &self.known {
            Known::Nothing | Known::ZeroSized(_) => 0,
            #[cfg(feature = "regex")]
            Known::Expression(expression) => expression.heap_bytes(),
        };
        self.name.capacity() + function + held
    }
}

/// The constraints of one router.
#[derive(Clone, Default)]
pub(crate) struct Constraints {
    own: Vec<Own>,
}

impl fmt::Debug for Constraints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.own.iter().map(|own| &own.name)).finish()
    }
}

impl Constraints {
    pub(crate) fn add<F>(&mut self, name: &str, accepts: F) -> Result<(), ConstraintError>
    where
        F: Fn(&str) -> bool + Send + Sync + 'static,
    {
        self.check_name(name)?;
        let known =
            if size_of::<F>() == 0 { Known::ZeroSized(TypeId::of::<F>()) } else { Known::Nothing };
        self.own.push(Own { name: String::from(name), accepts: of_part(accepts), known });
        Ok(())
    }

    /// Adds what a regular expression accepts.
    #[cfg(feature = "regex")]
    pub(crate) fn add_expression(
        &mut self,
        name: &str,
        expression: &str,
    ) -> Result<(), ConstraintError> {
        self.check_name(name)?;
        let expression = Arc::new(Expression::new(name, expression)?);
        let shared = Arc::clone(&expression);
        self.own.push(Own {
            name: String::from(name),
            accepts: of_part(move |value| shared.accepts(value)),
            known: Known::Expression(expression),
        });
        Ok(())
    }

    /// Whether there can be another constraint of this name.
    fn check_name(&self, name: &str) -> Result<(), ConstraintError> {
        if name.is_empty() {
            return Err(ConstraintError::EmptyName);
        }
        let reserved = |byte: u8| RESERVED.contains(&byte);
        if let Some(at) = name.bytes().position(reserved) {
            return Err(ConstraintError::NameCharacter { name: String::from(name), at });
        }
        if self.find(name).is_some() {
            return Err(ConstraintError::Taken { name: String::from(name) });
        }
        if self.own.len() + BUILT_IN.len() > usize::from(u16::MAX) {
            return Err(ConstraintError::Full);
        }
        Ok(())
    }

    pub(crate) fn find(&self, name: &str) -> Option<ConstraintId> {
        let built_in = BUILT_IN.iter().position(|built_in| *built_in == name);
        let own = || self.own.iter().position(|own| own.name == name);
        let index = built_in.or_else(|| Some(own()? + BUILT_IN.len()))?;
        u16::try_from(index).ok().map(ConstraintId)
    }

    pub(crate) fn name(&self, id: ConstraintId) -> &str {
        match id.own() {
            Some(index) => &self.own[index].name,
            None => BUILT_IN[id.0 as usize],
        }
    }

    /// The built-in ones in their order, then a router's own by name in byte order.
    pub(crate) fn compare(&self, a: ConstraintId, b: ConstraintId) -> Ordering {
        match (a.own(), b.own()) {
            (Some(a), Some(b)) => self.own[a].name.cmp(&self.own[b].name),
            _ => a.0.cmp(&b.0),
        }
    }

    /// The names that stand for another function in `other`.
    pub(crate) fn mismatches<'a>(
        &'a self,
        other: &'a Constraints,
    ) -> impl Iterator<Item = &'a str> {
        let differs = |own: &&Own| {
            let theirs = other.own.iter().find(|theirs| theirs.name == own.name);
            theirs.is_some_and(|theirs| !own.same_function(theirs))
        };
        self.own.iter().filter(differs).map(|own| own.name.as_str())
    }

    /// Takes over what only `other` has.
    pub(crate) fn adopt(&mut self, other: &Constraints) {
        for theirs in &other.own {
            if self.find(&theirs.name).is_none() {
                self.own.push(theirs.clone());
            }
        }
    }

    /// Whether there is room for what only `other` has.
    pub(crate) fn has_room_for(&self, other: &Constraints) -> bool {
        let new = other.own.iter().filter(|theirs| self.find(&theirs.name).is_none());
        self.own.len() + new.count() + BUILT_IN.len() <= usize::from(u16::MAX)
    }

    /// A value that the constraint accepts; one of a router's own may not.
    pub(crate) fn example(&self, id: ConstraintId) -> &'static str {
        EXAMPLES.get(id.0 as usize).copied().unwrap_or("\u{1}")
    }

    /// The same names, but a router's own accept everything.
    pub(crate) fn permissive(&self) -> Constraints {
        let accepts = of_part(|_| true);
        let own = self.own.iter().map(|own| Own {
            name: own.name.clone(),
            accepts: Arc::clone(&accepts),
            known: Known::Nothing,
        });
        Constraints { own: own.collect() }
    }

    /// The same constraints for a search of a text that differs from the path in letter case only:
    /// a router's own are asked about the path, the built-in ones take letters of either case.
    pub(crate) fn asked_about(&self, path: &str) -> Constraints {
        let path: Arc<str> = Arc::from(path);
        let ask = |own: &Own| {
            let (accepts, path) = (Arc::clone(&own.accepts), Arc::clone(&path));
            let accepts = Arc::new(move |_: &str, from, to| accepts(&path, from, to));
            Own { name: own.name.clone(), accepts, known: Known::Nothing }
        };
        Constraints { own: self.own.iter().map(ask).collect() }
    }

    /// Heap bytes held; what the functions themselves hold is not known and not counted.
    pub(crate) fn memory_usage(&self) -> usize {
        let own: usize = self.own.iter().map(Own::heap_bytes).sum();
        own + self.own.capacity() * size_of::<Own>()
    }

    pub(crate) fn shrink_to_fit(&mut self) {
        self.own.shrink_to_fit();
    }

    /// Whether the constraint accepts all of `text[from..to]`.
    pub(crate) fn accepts(&self, id: ConstraintId, text: &str, from: usize, to: usize) -> bool {
        match id.own() {
            Some(index) => (self.own[index].accepts)(text, from, to),
            None => text.as_bytes().get(from..to).is_some_and(|value| built_in(id, value)),
        }
    }

    /// Calls `found` with each `wanted` end, from left to right, of the values in `text[..to]` that
    /// begin at `from` and that a regular expression accepts, and answers how many bytes were read
    /// for it; `None` where values have to be asked about one by one.
    #[cfg(feature = "regex")]
    pub(crate) fn ends(
        &self,
        id: ConstraintId,
        (text, from, to): (&str, usize, usize),
        wanted: impl Fn(usize) -> bool,
        mut found: impl FnMut(usize),
    ) -> Option<usize> {
        let Known::Expression(expression) = &self.own.get(id.own()?)?.known else { return None };
        // A cut inside a character is no text: see `accepts`.
        let Some(rest) = text.get(from..) else { return Some(0) };
        let wanted = |end| rest.is_char_boundary(end) && wanted(from + end);
        let bytes = &rest.as_bytes()[..to.saturating_sub(from).min(rest.len())];
        expression.ends(bytes, wanted, |end| found(from + end))
    }
}

impl Constraints {
    /// The only place at which a value that starts at `from` can end, if `next` has to stand
    /// behind it; `None` where that is not known. Whether the value is accepted is another question.
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
                let run = value.iter().position(|&byte| !in_class(class, byte));
                Some(from + sign + run.unwrap_or(value.len()))
            }
            _ => None,
        }
    }
}

fn built_in(id: ConstraintId, value: &[u8]) -> bool {
    match id.0 {
        UUID => is_uuid(value),
        DATE => is_date(value),
        U64 => fits(value, u64::MAX),
        I64 => match value.split_first() {
            Some((b'-', digits)) => fits(digits, 1 << 63),
            _ => fits(value, (1 << 63) - 1),
        },
        class => !value.is_empty() && value.iter().all(|&byte| in_class(class, byte)),
    }
}

/// The class of bytes that a constraint's values are made of.
fn in_class(class: u16, byte: u8) -> bool {
    match class {
        U64 | I64 => byte.is_ascii_digit(),
        HEX => byte.is_ascii_hexdigit(),
        ALPHA => byte.is_ascii_alphabetic(),
        _ => byte.is_ascii_alphanumeric(),
    }
}

/// One or more digits whose number is not over `most`.
fn fits(digits: &[u8], most: u64) -> bool {
    if digits.is_empty() {
        return false;
    }
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

const UUID_LENGTH: usize = 36;
const DATE_LENGTH: usize = 10;

fn is_uuid(value: &[u8]) -> bool {
    value.len() == UUID_LENGTH && value.iter().enumerate().all(|(at, byte)| is_in_uuid(at, *byte))
}

/// Whether the byte can stand at this place of a UUID.
fn is_in_uuid(at: usize, byte: u8) -> bool {
    match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    }
}

/// `YYYY-MM-DD`, a day of the Gregorian calendar.
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

/// The last day of a month of the Gregorian calendar; 0 for what is no month.
fn last_day(month: u32, leap: bool) -> u32 {
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// Where the values of one built-in constraint can end, for each start from right to left.
///
/// From a given start, the accepted ends are one interval. [`Runs::step`] finds it in constant
/// time from what it knows of the start one byte to the right, so that a whole segment costs time
/// linear in its bytes.
pub(crate) struct Runs<'t> {
    id: u16,
    text: &'t [u8],
    to: usize,
    /// Where the bytes of the constraint's class that begin at the last start end.
    run: usize,
    /// Where the zeros that begin there end.
    zeros: usize,
}

impl<'t> Runs<'t> {
    /// Starts are taken from `to - 1` downwards; `id` is built in.
    pub(crate) fn new(id: ConstraintId, text: &'t [u8], to: usize) -> Self {
        Runs { id: id.0, text, to, run: to, zeros: to }
    }

    /// The first and the last end of a value that starts at `start`. Each call's start is one
    /// less than that of the call before.
    pub(crate) fn step(&mut self, start: usize) -> Option<(usize, usize)> {
        let byte = self.text[start];
        let exact = |length: usize, accepts: fn(&[u8]) -> bool| {
            let end = start + length;
            (end <= self.to && accepts(&self.text[start..end])).then_some((end, end))
        };
        match self.id {
            UUID => return exact(UUID_LENGTH, is_uuid),
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

    /// The ends of the numbers up to `most` whose first digit stands at `first`, in the run of
    /// digits that is known there.
    fn number(&self, first: usize, most: u64) -> Option<(usize, usize)> {
        if self.run <= first {
            return None;
        }
        // 18 digits fit whatever they are; of up to two more, as many as fit.
        let significant = self.zeros;
        let mut last = self.run.min(significant + 18);
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
            let example = constraints.example(id);
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
