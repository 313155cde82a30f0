//! Express 4 and 5, by the marks of their routes: `:id`, `:id(\d+)`, `:id?`, `*`, `*splat`,
//! `{/:id}`, and regular expressions, `/^\/users\/(\d+)$/`.
//!
//! [`scan`] reads the text from left to right; [`regex`] reads a route that is an expression.

mod regex;
mod scan;

use super::part::Part;
use super::text::{Problem, Text};

pub(super) fn parse(pattern: &Text, notes: &mut Vec<Problem>) -> Result<Vec<Part>, Problem> {
    let text = &*pattern.text;
    if is_expression(text) {
        return regex::parse(pattern, notes);
    }
    if text == "*" {
        let message = "the value of `0` begins with `/` in Express, and not here";
        notes.push(pattern.problem(0, message));
        let all = Part::CatchAll { name: "0".to_owned(), may_be_empty: false };
        return Ok(vec![Part::Optional(vec![Part::literal("/"), all])]);
    }
    // A slash at the end may be there or not, however the route is written.
    let end = if text.len() > 1 { text.trim_end_matches('/').len() } else { text.len() };
    let mut parts = scan::parse(&pattern.to(end.max(1)), notes)?;
    parts.push(Part::Optional(vec![Part::literal("/")]));
    Ok(parts)
}

/// Whether a route is an expression: `/^...$/`.
pub(super) fn is_expression(text: &str) -> bool {
    text.starts_with("/^")
}
