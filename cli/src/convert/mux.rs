//! `ServeMux` of Go 1.22: `[METHOD ][HOST]/[PATH]`, without the method.

use super::literal;
use super::part::Part;
use super::text::{Problem, Text};

/// Splits the host from the path.
pub(super) fn split_host(pattern: &Text) -> Result<(Option<Text>, Text), Problem> {
    let Some(slash) = pattern.text.find('/') else {
        return Err(pattern.problem(0, "no `/`: a pattern of `ServeMux` is `[HOST]/[PATH]`"));
    };
    let host = pattern.to(slash);
    if let Some(brace) = host.text.find('{') {
        return Err(host.problem(brace, "`ServeMux` allows no parameter in a host"));
    }
    Ok((Some(host).filter(|host| !host.text.is_empty()), pattern.from(slash)))
}

/// Parses a path.
pub(super) fn parse(path: &Text) -> Result<Vec<Part>, Problem> {
    let (mut parts, mut at) = (Vec::new(), 1);
    let mut segments = path.text[1..].split('/').peekable();
    while let Some(segment) = segments.next() {
        parts.push(Part::literal("/"));
        let is_last = segments.peek().is_none();
        match segment {
            "{$}" if is_last => {}
            // A path that ends in a slash is that of everything below.
            "" if is_last => parts.push(rest(unused_name(&path.text))),
            "" => {
                let message = "an empty segment: `ServeMux` removes them from paths";
                return Err(path.problem(at, message));
            }
            _ if !segment.contains('{') => {
                parts.push(Part::Literal(literal::segment(segment)));
            }
            _ => parts.push(wildcard(path, at, segment, is_last)?),
        }
        at += segment.len() + 1;
    }
    Ok(parts)
}

fn wildcard(path: &Text, at: usize, segment: &str, is_last: bool) -> Result<Part, Problem> {
    let inner = segment.strip_prefix('{').and_then(|inner| inner.strip_suffix('}'));
    let Some(inner) = inner else {
        return Err(path.problem(at, "`ServeMux` allows a parameter only as a whole segment"));
    };
    let (name, is_rest) = match inner.strip_suffix("...") {
        Some(name) => (name, true),
        None => (inner, false),
    };
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if name.is_empty() || name.starts_with(char::is_numeric) || !name.chars().all(is_word) {
        return Err(path.problem(at, "`ServeMux` refuses this name of a parameter"));
    }
    match is_rest {
        true if is_last => Ok(rest(name)),
        true => Err(path.problem(at, "`ServeMux` allows `...` only at the end")),
        false => Ok(Part::param(name)),
    }
}

/// A name for what follows a slash at the end.
fn unused_name(path: &str) -> &'static str {
    if path.contains("{rest}") { "below" } else { "rest" }
}

fn rest(name: &str) -> Part {
    Part::CatchAll { name: name.to_owned(), may_be_empty: true }
}
