//! Gin and httprouter: `/users/:id`, `/files/*path`.

use super::literal;
use super::part::Part;
use super::text::{Problem, Text};

pub(super) fn parse(pattern: &Text, notes: &mut Vec<Problem>) -> Result<Vec<Part>, Problem> {
    let text = &*pattern.text;
    let (mut parts, mut literal, mut at) = (Vec::new(), String::new(), 0);
    while let Some(character) = text[at..].chars().next() {
        match character {
            '\\' if text[at..].starts_with("\\:") => {
                literal.push(':');
                at += 2;
                continue;
            }
            ':' | '*' => {
                parts.push(Part::Literal(literal::decoded(&literal)));
                literal.clear();
                let end = text[at..].find('/').map_or(text.len(), |length| at + length);
                parts.push(wildcard(pattern, at, end, notes)?);
                at = end;
                continue;
            }
            other => literal.push(other),
        }
        at += character.len_utf8();
    }
    parts.push(Part::Literal(literal::decoded(&literal)));
    Ok(parts)
}

fn wildcard(
    pattern: &Text,
    at: usize,
    end: usize,
    notes: &mut Vec<Problem>,
) -> Result<Part, Problem> {
    let text = &*pattern.text;
    let name = &text[at + 1..end];
    if name.is_empty() {
        return Err(pattern.problem(at, "a parameter without a name"));
    }
    if let Some(second) = name.find([':', '*']) {
        let message = "Gin allows one parameter in a segment";
        return Err(pattern.problem(at + 1 + second, message));
    }
    if text[at..].starts_with(':') {
        if end < text.len() && !text[..at].ends_with('/') {
            let message = format!("an empty value of `{name}` is not matched here");
            notes.push(pattern.problem(at, message));
        }
        return Ok(Part::param(name));
    }
    if end < text.len() || !text[..at].ends_with('/') {
        return Err(pattern.problem(at, "Gin allows `*` only in front of a whole last segment"));
    }
    let message = format!("the value of `{name}` begins with `/` in Gin, and not here");
    notes.push(pattern.problem(at, message));
    Ok(Part::CatchAll { name: name.to_owned(), may_be_empty: true })
}
