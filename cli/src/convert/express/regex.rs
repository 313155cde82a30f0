//! A route that is a regular expression: text, groups within a segment, and `(.*)`.

use super::super::expression;
use super::super::part::Part;
use super::super::text::{Problem, Text};
use super::scan::closing;

/// The signs that mean more than themselves.
const SIGNS: &str = ".*+?[]{}()|^$";

pub(super) fn parse(pattern: &Text, notes: &mut Vec<Problem>) -> Result<Vec<Part>, Problem> {
    let text = &*pattern.text;
    let end = text.rfind('/').filter(|end| *end > 1);
    let end = end.ok_or_else(|| pattern.problem(0, "an expression that nothing closes"))?;
    if text[end + 1..].contains('i') {
        let message = "the flag `i` is lost: letter case matters here";
        notes.push(pattern.problem(end + 1, message));
    }
    let Some(body) = text[2..end].strip_suffix('$').filter(|body| !body.ends_with('\\')) else {
        let message = "no `$` at the end: longer paths match too";
        return Err(pattern.problem(end, message));
    };
    let (body, has_optional_slash) = match body.strip_suffix("\\/?") {
        Some(body) => (body, true),
        None => (body, false),
    };
    let mut parts = parts(pattern, body, notes)?;
    if has_optional_slash {
        parts.push(Part::Optional(vec![Part::literal("/")]));
    }
    Ok(parts)
}

/// The parts of the text between `/^` and `$/`.
fn parts(pattern: &Text, body: &str, notes: &mut Vec<Problem>) -> Result<Vec<Part>, Problem> {
    let (mut parts, mut literal, mut at) = (Vec::new(), String::new(), 0);
    let mut groups = 0;
    while let Some(character) = body[at..].chars().next() {
        let place = at + 2;
        match character {
            '\\' => {
                let next = body[at + 1..].chars().next();
                let Some(next) = next.filter(char::is_ascii_punctuation) else {
                    return Err(sign(pattern, place));
                };
                literal.push(next);
                at += 1 + next.len_utf8();
                continue;
            }
            '(' => {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
                let length = closing(&body[at..]);
                let length =
                    length.ok_or_else(|| pattern.problem(place, "a `(` that nothing closes"))?;
                let inner = &body[at + 1..at + length];
                parts.push(group(pattern, place, inner, groups, notes)?);
                groups += 1;
                at += length + 1;
                continue;
            }
            _ if SIGNS.contains(character) => return Err(sign(pattern, place)),
            other => literal.push(other),
        }
        at += character.len_utf8();
    }
    parts.push(Part::Literal(literal));
    Ok(parts)
}

/// `(...)` or `(?<name>...)`.
fn group(
    pattern: &Text,
    at: usize,
    inner: &str,
    number: usize,
    notes: &mut Vec<Problem>,
) -> Result<Part, Problem> {
    let named = inner.strip_prefix("?<").and_then(|inner| inner.split_once('>'));
    let (name, regex) = match named {
        Some((name, regex)) if !name.starts_with(['=', '!']) => (name.to_owned(), regex),
        _ if inner.starts_with('?') => return Err(sign(pattern, at)),
        _ => (number.to_string(), inner),
    };
    Ok(expression::param(&name, regex, pattern.offset(at), notes))
}

fn sign(pattern: &Text, at: usize) -> Problem {
    let message = "only text and groups can be converted, as in `/^\\/users\\/(\\d+)$/`";
    pattern.problem(at, message)
}
