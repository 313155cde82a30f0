//! What each constraint accepts: the built-in ones, written independently, and the custom ones of
//! the tests.

use regex::Regex;
use std::cell::RefCell;
use std::collections::HashMap;

/// A custom constraint: its name and its function.
pub(crate) type Custom = (&'static str, fn(&str) -> bool);

/// The custom constraints of every router under test.
pub(crate) const CUSTOM: [Custom; 4] =
    [("ab", ab), ("even", even), ("notme", not_me), ("zz.own", ends_in_b)];

/// Adds the custom constraints to a router of either kind: each function itself, not a pointer to
/// it, so that routers with the same functions can be merged.
macro_rules! add_custom {
    ($router:expr) => {{
        use $crate::oracle::constraint::{self, CUSTOM};
        let names = CUSTOM.map(|(name, _)| name);
        let taken = [
            $router.constraint(names[0], constraint::ab),
            $router.constraint(names[1], constraint::even),
            $router.constraint(names[2], constraint::not_me),
            $router.constraint(names[3], constraint::ends_in_b),
        ];
        assert!(taken.iter().all(Result::is_ok), "{taken:?}");
    }};
}
pub(crate) use add_custom;

pub(crate) fn ab(value: &str) -> bool {
    value.contains("ab")
}

pub(crate) fn even(value: &str) -> bool {
    value.chars().count() % 2 == 0
}

pub(crate) fn not_me(value: &str) -> bool {
    value != "me"
}

pub(crate) fn ends_in_b(value: &str) -> bool {
    value.ends_with('b')
}

/// Returns whether a built-in or custom constraint has this name.
pub(crate) fn is_known(name: &str) -> bool {
    let built_in = ["u64", "i64", "hex", "alpha", "alnum", "uuid", "date"];
    built_in.contains(&name) || CUSTOM.iter().any(|(custom, _)| *custom == name)
}

/// Returns whether the constraint of this name accepts a value.
pub(crate) fn accepts(name: &str, value: &str) -> bool {
    match name {
        "u64" => digits(value) && value.parse::<u64>().is_ok(),
        "i64" => digits(value.strip_prefix('-').unwrap_or(value)) && value.parse::<i64>().is_ok(),
        "hex" => all(value, |byte| byte.is_ascii_hexdigit()),
        "alpha" => all(value, |byte| byte.is_ascii_alphabetic()),
        "alnum" => all(value, |byte| byte.is_ascii_alphanumeric()),
        "uuid" => groups(value, &[8, 4, 4, 4, 12], |byte| byte.is_ascii_hexdigit()),
        "date" => groups(value, &[4, 2, 2], |byte| byte.is_ascii_digit()) && is_day(value),
        _ if name.starts_with('~') => expression(&name[1..]).is_match(value),
        _ => {
            let custom = CUSTOM.iter().find(|(custom, _)| *custom == name);
            custom.is_some_and(|(_, accepts)| accepts(value))
        }
    }
}

thread_local! {
    /// Inline expressions by their text.
    static EXPRESSIONS: RefCell<HashMap<String, Regex>> = RefCell::default();
}

/// An inline expression between anchors.
fn expression(text: &str) -> Regex {
    EXPRESSIONS.with_borrow_mut(|known| {
        let anchored = || Regex::new(&format!(r"\A(?:{text})\z")).expect("a checked expression");
        known.entry(text.to_owned()).or_insert_with(anchored).clone()
    })
}

/// What is wrong with an inline expression: `None` if it is empty, else the offset of the problem.
pub(crate) fn check_expression(text: &str) -> Result<(), Option<usize>> {
    if text.is_empty() {
        return Err(None);
    }
    let Err(error) = Regex::new(text) else { return Ok(()) };
    // The message quotes the expression and marks the place below it, both four columns in.
    let message = error.to_string();
    let marked = message.lines().find(|line| line.trim_start().starts_with('^'));
    let columns = marked.map_or(0, |line| line.len() - line.trim_start().len() - 4);
    Err(Some(text.chars().take(columns).map(char::len_utf8).sum()))
}

fn all(value: &str, accepts: fn(&u8) -> bool) -> bool {
    !value.is_empty() && value.as_bytes().iter().all(accepts)
}

fn digits(value: &str) -> bool {
    all(value, u8::is_ascii_digit)
}

/// Groups of these lengths, separated by dashes.
fn groups(value: &str, lengths: &[usize], accepts: fn(&u8) -> bool) -> bool {
    let groups: Vec<&str> = value.split('-').collect();
    groups.len() == lengths.len()
        && groups
            .iter()
            .zip(lengths)
            .all(|(group, length)| group.len() == *length && all(group, accepts))
}

fn is_day(value: &str) -> bool {
    let number = |range: std::ops::Range<usize>| {
        value[range].parse::<u32>().expect("digits, as checked before")
    };
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=last).contains(&day)
}
