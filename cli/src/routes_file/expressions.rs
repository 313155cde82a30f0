//! The expressions of named constraints, in the place of their names.
//!
//! In: the text of a route, and expressions by name. Out: the text without names of constraints.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::printable::Quote;
use crate::route_text::{Part, parts};

/// An expression with escapes in place of its blanks, as it fits into a line.
pub(crate) fn in_a_line(expression: &str) -> String {
    expression.replace("\\ ", "\\x20").replace(' ', "\\x20").replace('\t', "\\t")
}

/// Writes the expressions of constraints into a route or a host.
///
/// # Errors
///
/// Returns the first parameter that cannot have an expression, and why.
pub(crate) fn with_expressions<'r>(
    route: &'r str,
    expressions: &BTreeMap<&str, &str>,
) -> Result<Cow<'r, str>, String> {
    if expressions.is_empty() {
        return Ok(route.into());
    }
    let mut text = String::new();
    for (part, whole) in parts(route) {
        let Part::Param(param) = part else {
            text += whole;
            continue;
        };
        let named = param.split_once(':');
        let expression = |name: &str| expressions.get(name);
        match named.map(|(start, name)| (start, name, expression(name.trim_end_matches('?')))) {
            Some((_, name, Some(_))) if name.ends_with('?') => {
                let whole = Quote(whole);
                return Err(format!("{whole}: it is optional, and its constraint has a name"));
            }
            Some((start, _, Some(expression))) => {
                text += &format!("{{{start}:~{}}}", in_a_line(expression));
            }
            _ => text += whole,
        }
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::with_expressions;

    #[test]
    fn names_of_constraints_become_expressions() {
        let expressions = [("year", "[0-9]{4}"), ("blank", "a b")].into();
        for (route, expected) in [
            ("/{{year}}/{y:year}-{m:u64}", "/{{year}}/{y:~[0-9]{4}}-{m:u64}"),
            ("/{x:blank}", "/{x:~a\\x20b}"),
            ("/{x:~[0-9]{4}}/{*rest}", "/{x:~[0-9]{4}}/{*rest}"),
        ] {
            assert_eq!(with_expressions(route, &expressions).as_deref(), Ok(expected));
        }
        with_expressions("/a/{x:year?}", &expressions).unwrap_err();
    }
}
