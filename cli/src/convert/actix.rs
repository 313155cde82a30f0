//! actix-router 0.5, and so actix-web 4: `/users/{id}`, `/{id:\d+}`, `/files/{path}*`.

use super::part::Part;
use super::text::{Problem, Text};
use super::{expression, literal};

pub(super) fn parse(pattern: &Text, notes: &mut Vec<Problem>) -> Result<Vec<Part>, Problem> {
    let text = &*pattern.text;
    let (mut parts, mut at) = (Vec::new(), 0);
    while let Some(length) = text[at..].find('{') {
        let start = at + length;
        parts.push(Part::Literal(literal::with_escapes(&text[at..start])));
        let end = param_end(pattern, start)?;
        let is_tail = &text[end + 1..] == "*";
        parts.push(param(pattern, start, end, is_tail, notes)?);
        at = end + 1 + usize::from(is_tail);
    }
    if text[at..].ends_with('*') {
        let message = "actix-router needs a name in front of `*`, as in `{tail}*`";
        return Err(pattern.problem(text.len() - 1, message));
    }
    parts.push(Part::Literal(literal::with_escapes(&text[at..])));
    Ok(parts)
}

/// The brace that closes a parameter: braces count in pairs.
fn param_end(pattern: &Text, start: usize) -> Result<usize, Problem> {
    let mut depth = 0_usize;
    for (at, byte) in pattern.text.bytes().enumerate().skip(start) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return Ok(at);
        }
    }
    Err(pattern.problem(start, "a `{` that nothing closes"))
}

fn param(
    pattern: &Text,
    start: usize,
    end: usize,
    is_tail: bool,
    notes: &mut Vec<Problem>,
) -> Result<Part, Problem> {
    let inner = &pattern.text[start + 1..end];
    let (name, regex) = match inner.split_once(':') {
        Some((name, regex)) => (name, Some(regex)),
        None => (inner, None),
    };
    // It is the name of a group in an expression there.
    let is_name = |c: char| c.is_alphanumeric() || "_.[]".contains(c);
    if name.is_empty() || !name.chars().all(is_name) {
        let message = "actix-router refuses this name of a parameter";
        return Err(pattern.problem(start, message));
    }
    Ok(match regex {
        Some(_) if is_tail => {
            let message = "actix-router refuses an expression in front of `*`";
            return Err(pattern.problem(start, message));
        }
        Some(regex) => expression::param(name, regex, pattern.offset(start), notes),
        None if is_tail => Part::CatchAll { name: name.to_owned(), may_be_empty: true },
        None => Part::param(name),
    })
}
