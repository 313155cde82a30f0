//! A set of regular expressions, one for each route.

use std::hint::black_box;

use regex::{RegexSet, RegexSetBuilder};
use routetree::Router;

use super::{Finder, Found};
use crate::bench::table::Table;
use crate::printable::Quote;
use crate::route_text::{Part, parts};

/// The most routes: building takes seconds, and more than in proportion to their number.
const MAX_ROUTES: usize = 1000;

/// The bytes that building may take.
const MAX_BYTES: usize = 256 << 20;

/// An expression for each route, the most specific first.
pub(super) struct Expressions {
    set: RegexSet,
    /// The index of each route.
    routes: Vec<u32>,
}

impl Expressions {
    /// # Errors
    ///
    /// Says why there can be no such set.
    pub(super) fn of(table: &Table<'_>, router: &Router<u32>) -> Result<Expressions, String> {
        if router.len() > MAX_ROUTES {
            return Err(format!(
                "it is not built for more than {MAX_ROUTES} routes: it takes long"
            ));
        }
        let (mut expressions, mut routes) = (Vec::new(), Vec::new());
        for (route, index) in router.iter() {
            expressions.push(format!("^(?:{})$", expression(route, &table.constraints)?));
            routes.push(*index);
        }
        let mut builder = RegexSetBuilder::new(expressions);
        let set = builder.dot_matches_new_line(true).size_limit(MAX_BYTES).build();
        let set = set.map_err(|error| format!("it cannot be built: {error}"))?;
        Ok(Expressions { set, routes })
    }
}

impl Finder for Expressions {
    fn pass(&self, paths: &[String]) -> usize {
        paths.iter().filter(|path| black_box(self.set.matches(path)).matched_any()).count()
    }

    fn find(&self, path: &str) -> Found {
        let first = self.set.matches(path).iter().next();
        first.map_or(Found::Nothing, |index| Found::Route(self.routes[index], None))
    }
}

/// Writes a route as an expression.
fn expression(route: &str, constraints: &[(&str, &str)]) -> Result<String, String> {
    let mut written = String::new();
    let mut parts = parts(route).peekable();
    while let Some((part, _)) = parts.next() {
        let param = match part {
            Part::Character(character) => {
                written += &regex::escape(character.encode_utf8(&mut [0; 4]));
                continue;
            }
            Part::Param(param) => param,
        };
        match param.split_once(':') {
            Some((_, constraint)) => {
                let constraint = constraint.trim_end_matches('?');
                let Some(values) = values(constraint, constraints) else {
                    return Err(format!("{} has no expression", Quote(constraint)));
                };
                written += &format!("(?:{values})");
            }
            None if param == "/" => written += "/?",
            None if param.starts_with("/*") => written += "(?:/.*)?",
            None if param.starts_with('*') && param.ends_with('?') => written += ".*",
            None if param.starts_with('*') => written += ".+",
            None if param.ends_with('?') && parts.peek().is_none() && written.ends_with('/') => {
                written.pop();
                written += "(?:/[^/]+)?";
            }
            None if param.ends_with('?') => {
                return Err(format!("an optional parameter in {}", Quote(route)));
            }
            None => written += "[^/]+",
        }
    }
    Ok(written)
}

/// The expression of a constraint.
fn values<'a>(constraint: &'a str, constraints: &[(&str, &'a str)]) -> Option<&'a str> {
    if let Some(inline) = constraint.strip_prefix('~') {
        return Some(inline);
    }
    if let Some((_, expression)) = constraints.iter().find(|(name, _)| *name == constraint) {
        return Some(expression);
    }
    Some(match constraint {
        "u64" => "[0-9]+",
        "i64" => "-?[0-9]+",
        "hex" => "[0-9A-Fa-f]+",
        "alpha" => "[A-Za-z]+",
        "alnum" => "[0-9A-Za-z]+",
        "date" => "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "uuid" => "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
        _ => return None,
    })
}
