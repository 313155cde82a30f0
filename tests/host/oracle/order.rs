//! Which of two patterns comes first: labels from the right, by the rules of routes.
//!
//! A catch-all is always a whole first label, the last one that is compared, so that two of them
//! are equal: rule 4 never decides.

use super::parse::{Kind, Part, Pattern};
use std::cmp::Ordering;

pub(crate) fn compare(one: &Pattern, other: &Pattern) -> Ordering {
    let pairs = one.labels.iter().rev().zip(other.labels.iter().rev());
    for (left, right) in pairs {
        if left != right {
            return labels(left, right);
        }
    }
    one.labels.len().cmp(&other.labels.len())
}

/// The literals of a label, one more than its parameters, and the parameters.
fn taken_apart(label: &[Part]) -> (Vec<String>, Vec<Kind>) {
    let (mut literals, mut kinds) = (vec![String::new()], Vec::new());
    for part in label {
        match part {
            Part::Text(text) => literals.last_mut().expect("one at least").push_str(text),
            Part::Param(kind) => {
                kinds.push(kind.clone());
                literals.push(String::new());
            }
        }
    }
    (literals, kinds)
}

fn labels(left: &[Part], right: &[Part]) -> Ordering {
    let ((left, left_kinds), (right, right_kinds)) = (taken_apart(left), taken_apart(right));
    match (left_kinds.is_empty(), right_kinds.is_empty()) {
        (true, true) => return left.cmp(&right),
        (true, false) => return Ordering::Less,
        (false, true) => return Ordering::Greater,
        (false, false) => {}
    }
    let total = |literals: &[String]| literals.iter().map(String::len).sum::<usize>();
    let last = |literals: &[String]| literals.last().map_or(0, String::len);
    // The greater number comes first.
    let more = |left: usize, right: usize| right.cmp(&left);
    more(left[0].len(), right[0].len())
        .then(class(&left, &left_kinds).cmp(&class(&right, &right_kinds)))
        .then(more(last(&left), last(&right)))
        .then(more(total(&left), total(&right)))
        .then(left.cmp(&right))
        .then(left_kinds.iter().map(rank).cmp(right_kinds.iter().map(rank)))
}

/// Text and parameters, one constrained parameter, one parameter, a catch-all.
fn class(literals: &[String], kinds: &[Kind]) -> u8 {
    match kinds {
        [Kind::CatchAll] => 3,
        [Kind::Plain] if literals[1].is_empty() => 2,
        [Kind::Constrained(_)] if literals[1].is_empty() => 1,
        _ => 0,
    }
}

fn rank(kind: &Kind) -> (usize, &str) {
    const BUILT_IN: [&str; 7] = ["uuid", "date", "u64", "i64", "hex", "alpha", "alnum"];
    match kind {
        Kind::Constrained(name) => match BUILT_IN.iter().position(|built_in| built_in == name) {
            Some(position) => (position, ""),
            None => (7, name),
        },
        Kind::Plain => (8, ""),
        Kind::CatchAll => (9, ""),
    }
}
