//! matchit 0.8 and 0.9, and so axum 0.8: `/users/{id}`, `/files/{*path}`, `{{`.

use super::part::Part;
use super::text::{Problem, Text};

pub(super) fn parse(pattern: &Text) -> Result<Vec<Part>, Problem> {
    let text = &*pattern.text;
    let (mut parts, mut literal, mut at) = (Vec::new(), String::new(), 0);
    while let Some(character) = text[at..].chars().next() {
        let is_escape = text[at..].starts_with("{{") || text[at..].starts_with("}}");
        match character {
            '{' if !is_escape => {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
                let end = param_end(pattern, at)?;
                parts.push(param(pattern, at, end)?);
                at = end + 1;
                continue;
            }
            '}' if !is_escape => return Err(pattern.problem(at, "a `}` that closes nothing")),
            other => literal.push(other),
        }
        at += if is_escape { 2 } else { character.len_utf8() };
    }
    parts.push(Part::Literal(literal));
    Ok(parts)
}

/// The brace that closes a parameter: `}}` is a part of the name.
fn param_end(pattern: &Text, at: usize) -> Result<usize, Problem> {
    let text = &*pattern.text;
    let mut rest = text[at..].char_indices().peekable();
    while let Some((length, character)) = rest.next() {
        if character == '}' && rest.next_if(|next| next.1 == '}').is_none() {
            return Ok(at + length);
        }
    }
    Err(pattern.problem(at, "a `{` that nothing closes"))
}

fn param(pattern: &Text, at: usize, end: usize) -> Result<Part, Problem> {
    let inner = &pattern.text[at + 1..end];
    let (name, is_catch_all) = match inner.strip_prefix('*') {
        Some(name) => (name, true),
        None => (inner, false),
    };
    if name.is_empty() {
        return Err(pattern.problem(at, "a parameter without a name"));
    }
    if name.contains(['*', '/']) {
        let message = "matchit does not allow `*` and `/` in a name";
        return Err(pattern.problem(at, message));
    }
    if !is_catch_all {
        return Ok(Part::param(name));
    }
    if end + 1 < pattern.text.len() {
        return Err(pattern.problem(at, "matchit allows a catch-all only at the end"));
    }
    Ok(Part::CatchAll { name: name.to_owned(), may_be_empty: false })
}
