//! Whether a pattern matches a host, and with which values: by trying everything.

use super::parse::{Host, Kind, Part, Pattern};

/// The values in the order of the pattern's text, or `None` if it does not match.
pub(crate) fn values<'h>(
    pattern: &Pattern,
    (host, labels): &(&'h str, Host<'h>),
) -> Option<Vec<&'h str>> {
    let mut values = Vec::new();
    let mut patterns = pattern.labels.as_slice();
    let mut labels = labels.as_slice();
    if let [first, rest @ ..] = patterns {
        if first[..] == [Part::Param(Kind::CatchAll)] {
            let taken = labels.len().checked_sub(rest.len()).filter(|&taken| taken > 0)?;
            let (last, label) = labels[taken - 1];
            values.push(&host[..last + label.len()]);
            (patterns, labels) = (rest, &labels[taken..]);
        }
    }
    if patterns.len() != labels.len() {
        return None;
    }
    for (parts, (_, label)) in patterns.iter().zip(labels) {
        values.extend(in_label(parts, label)?);
    }
    Some(values)
}

/// The values in one label: leftmost first, each as long as the rest allows.
fn in_label<'h>(parts: &[Part], label: &'h str) -> Option<Vec<&'h str>> {
    let Some((first, rest)) = parts.split_first() else {
        return label.is_empty().then(Vec::new);
    };
    match first {
        Part::Text(text) => {
            let start = label.get(..text.len())?;
            if !start.eq_ignore_ascii_case(text) {
                return None;
            }
            in_label(rest, &label[text.len()..])
        }
        Part::Param(kind) => (1..=label.len()).rev().find_map(|end| {
            if !accepts(kind, &label[..end]) {
                return None;
            }
            let mut values = in_label(rest, &label[end..])?;
            values.insert(0, &label[..end]);
            Some(values)
        }),
    }
}

fn accepts(kind: &Kind, value: &str) -> bool {
    match kind {
        Kind::Constrained(name) => constraint(name).expect("a known constraint")(value),
        Kind::Plain | Kind::CatchAll => true,
    }
}

/// The built-in constraints that the tests use, and their custom ones.
pub(crate) fn constraint(name: &str) -> Option<fn(&str) -> bool> {
    Some(match name {
        "u64" => |value| digits(value) && value.parse::<u64>().is_ok(),
        "i64" => {
            |value| digits(value.strip_prefix('-').unwrap_or(value)) && value.parse::<i64>().is_ok()
        }
        "hex" => |value| value.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "alpha" => |value| value.bytes().all(|byte| byte.is_ascii_alphabetic()),
        "alnum" => |value| value.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        "capital" => capital,
        "even.length" => even_length,
        _ => return None,
    })
}

fn digits(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Sees the letter case of values.
pub(crate) fn capital(value: &str) -> bool {
    value.starts_with(|first: char| first.is_ascii_uppercase())
}

/// Its name has a dot.
pub(crate) fn even_length(value: &str) -> bool {
    value.len() % 2 == 0
}
