//! Lines that are no code: a route as people list them, `[METHODS] ROUTE`, a comment, nothing.

use super::syntax::Syntax;
use super::text::{Problem, Text};
use crate::method;

/// What separates words.
pub(super) const BLANK: [char; 2] = [' ', '\t'];

/// What Gin prints before a route when it starts.
const GIN_DEBUG: &str = "[GIN-debug]";

/// The methods that are recognized in any letter case.
const METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE"];

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// An empty line, or a comment.
    Text(String),
    Routes(Statement),
}

/// Routes with the same methods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Statement {
    /// None for any method.
    pub(super) methods: Vec<Text>,
    pub(super) routes: Vec<Text>,
    /// A comment after the route, without its sign.
    pub(super) comment: Option<String>,
}

impl Statement {
    /// The statement of a line that starts at an offset of the file.
    pub(super) fn moved_by(self, start: usize) -> Statement {
        let moved = |texts: Vec<Text>| texts.into_iter().map(|text| text.moved_by(start)).collect();
        Statement { methods: moved(self.methods), routes: moved(self.routes), ..self }
    }
}

/// Reads a line. Returns `None` if it is code.
pub(super) fn read(line: &str, syntax: Syntax) -> Result<Option<Line>, Problem> {
    let trimmed = line.trim_matches(BLANK);
    if trimmed.is_empty() {
        return Ok(Some(Line::Text(String::new())));
    }
    let is_attribute = syntax == Syntax::Actix && trimmed.starts_with("#[");
    if trimmed.starts_with('#') && !is_attribute {
        return Ok(Some(Line::Text(trimmed.to_owned())));
    }
    if let Some(comment) = trimmed.strip_prefix("//") {
        return Ok(Some(Line::Text(format!("#{comment}"))));
    }
    Ok(listed(line, syntax)?.map(Line::Routes))
}

/// Whether a line is no code.
pub(super) fn is_alone(line: &str, syntax: Syntax) -> bool {
    !matches!(read(line, syntax), Ok(None))
}

/// `[METHODS] ROUTE`, and a comment.
fn listed(line: &str, syntax: Syntax) -> Result<Option<Statement>, Problem> {
    let mut first = word(line, 0);
    if syntax == Syntax::Gin && first.text == GIN_DEBUG {
        first = word(line, first.offset(GIN_DEBUG.len()));
    }
    let second = word(line, end(&first));
    let (methods, route) = if syntax.is_route(&first.text) {
        (Vec::new(), first)
    } else if is_methods(&first.text) && syntax.is_route(&second.text) {
        (methods(&first)?, second)
    } else {
        return Ok(None);
    };
    let comment = comment(line, end(&route), syntax)?;
    Ok(Some(Statement { methods, routes: vec![route], comment }))
}

/// The next word at or after an offset.
fn word(line: &str, offset: usize) -> Text {
    let rest = line[offset..].trim_start_matches(BLANK);
    let length = rest.find(BLANK).unwrap_or(rest.len());
    Text::plain(&rest[..length], line.len() - rest.len())
}

fn end(word: &Text) -> usize {
    word.offset(word.text.len())
}

fn is_methods(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c == ',' || method::is_character(c))
}

/// Splits `GET,PUT`. `ANY`, `ALL` and `*` are any method.
fn methods(list: &Text) -> Result<Vec<Text>, Problem> {
    let mut methods = Vec::new();
    let mut at = 0;
    for method in list.text.split(',') {
        let place = list.offset(at);
        if method.is_empty() {
            return Err(Problem::new(place, "an empty method"));
        }
        if ["any", "all", "*"].iter().any(|any| any.eq_ignore_ascii_case(method)) {
            return Ok(Vec::new());
        }
        let known = METHODS.iter().find(|known| known.eq_ignore_ascii_case(method));
        methods.push(Text::plain(known.unwrap_or(&method), place));
        at += method.len() + 1;
    }
    Ok(methods)
}

/// What follows the route: nothing, a comment, or in a listing of Gin the handler.
fn comment(line: &str, from: usize, syntax: Syntax) -> Result<Option<String>, Problem> {
    let rest = line[from..].trim_matches(BLANK);
    if rest.is_empty() {
        return Ok(None);
    }
    let is_listing = syntax == Syntax::Gin && rest.starts_with("-->");
    match rest.strip_prefix("//").or_else(|| rest.strip_prefix('#')) {
        Some(comment) => Ok(Some(comment.trim_matches(BLANK).to_owned())),
        None if is_listing => Ok(Some(rest[3..].trim_matches(BLANK).to_owned())),
        None => Err(Problem::new(from, "only ` # comment` can follow the route")),
    }
}

/// A pattern of `ServeMux` with its method, as its source code has it.
pub(super) fn split_method(pattern: &Text) -> Result<(Vec<Text>, Text), Problem> {
    let Some(blank) = pattern.text.find(BLANK) else {
        return Ok((Vec::new(), pattern.clone()));
    };
    let method = pattern.to(blank);
    let rest = &pattern.text[blank..];
    let route = pattern.from(pattern.text.len() - rest.trim_start_matches(BLANK).len());
    if !is_methods(&method.text) || method.text.contains(',') {
        return Err(method.problem(0, "expected a method in front of the blank"));
    }
    Ok((vec![method], route))
}
