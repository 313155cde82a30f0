//! A template of a path as a route.
//!
//! In: `/files/{path}.{ext}`. Out: the same as a route of ours, or an error. Text is literal, and as
//! clients send it: `/café` is `/caf%C3%A9`. A name is kept, or refused.

use routetree::path::encode;
use routetree::{InsertError, Router};

use super::node::Node;
use super::reader::Reader;
use crate::printable::Quote;
use crate::routes_file::{Diagnostic, Located, wording};

/// What a name cannot have in a route: it means something there.
const NOT_IN_NAMES: [char; 6] = ['/', '{', '}', '*', '?', ':'];

/// What is wrong, and the byte at which it is.
struct Problem {
    at: usize,
    message: String,
}

/// Reads a template.
pub(super) fn read(reader: &mut Reader<'_>, key: &Node, template: &str) -> Option<Located> {
    let located = reader.located(key, template);
    match route(template) {
        Ok(route) if route == template => Some(located),
        // The places of bytes differ: all of it is at its start.
        Ok(route) => Some(Located::escaped(route, located.start, "")),
        Err(Problem { at, message }) => {
            let position = located.columns().position(at);
            let message = format!("{message} in {}", Quote(template));
            reader.errors.push(Diagnostic::error(position, message));
            None
        }
    }
}

fn route(template: &str) -> Result<String, Problem> {
    let problem = |at, message: &str| Err(Problem { at, message: message.to_owned() });
    if template.starts_with("//") {
        return problem(0, "two slashes, which begin a host,");
    }
    let mut route = String::new();
    let (mut at, mut rest) = (0, template);
    while !rest.is_empty() {
        let end = rest.find(['{', '}']).unwrap_or(rest.len());
        let (text, from_brace) = rest.split_at(end);
        if let Some(query) = text.find(['?', '#']) {
            return problem(at + query, "a query or a fragment, which no path has,");
        }
        route += &encode(text);
        at += end;
        if from_brace.starts_with('}') {
            return problem(at, "`}` without `{`");
        }
        rest = from_brace;
        if let Some(after) = from_brace.strip_prefix('{') {
            let Some(length) = after.find('}') else { return problem(at, "unclosed brace") };
            let name = &after[..length];
            check_name(name, at + 1)?;
            route += &format!("{{{name}}}");
            at += length + 2;
            rest = &after[length + 1..];
        }
    }
    check_route(&route, template)?;
    Ok(route)
}

fn check_name(name: &str, at: usize) -> Result<(), Problem> {
    if name.is_empty() {
        return Err(Problem { at, message: "parameter without a name".to_owned() });
    }
    match name.char_indices().find(|(_, character)| NOT_IN_NAMES.contains(character)) {
        None => Ok(()),
        Some((offset, character)) => {
            let message = format!("`{character}` in the name of a parameter");
            Err(Problem { at: at + offset, message })
        }
    }
}

/// Checks what only a router knows: names that are there twice, parameters without text between.
fn check_route(route: &str, template: &str) -> Result<(), Problem> {
    match Router::new().insert(route, ()) {
        Ok(()) => Ok(()),
        Err(InsertError::Syntax { at, problem, .. }) => {
            let at = if route == template { at } else { 0 };
            Err(Problem { at, message: wording::syntax(&problem) })
        }
        Err(error) => Err(Problem { at: 0, message: wording::insert_error(&error) }),
    }
}
