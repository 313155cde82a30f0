//! The expressions of named constraints, in the place of their names.
//!
//! In: the text of a route, and expressions by name. Out: the text without names of constraints.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::entry::Constraint;
use crate::printable::Quote;
use crate::route_text::{Part, parts};

/// An expression with escapes in place of its blanks, as it fits into a line.
///
/// # Errors
///
/// Returns why an expression has no such text: a blank that means nothing, as after the flag `x`,
/// would be one that must match.
pub(crate) fn in_a_line(expression: &str) -> Result<Cow<'_, str>, String> {
    if !expression.chars().any(|character| escape_of(character).is_some()) {
        return Ok(expression.into());
    }
    let mut line = String::new();
    let mut characters = expression.chars();
    while let Some(character) = characters.next() {
        let escaped = if character == '\\' { characters.next() } else { None };
        if let Some(escape) = escape_of(escaped.unwrap_or(character)) {
            line += escape;
        } else {
            line.push(character);
            line.extend(escaped);
        }
    }
    let meaning = |text: &str| regex_syntax::parse(text).ok();
    if meaning(&line) != meaning(expression) {
        let message =
            "its expression has a blank that no escape can replace, as after the flag `x`";
        return Err(message.to_owned());
    }
    Ok(line.into())
}

fn escape_of(blank: char) -> Option<&'static str> {
    Some(match blank {
        ' ' => "\\x20",
        '\t' => "\\t",
        '\n' => "\\n",
        '\r' => "\\r",
        _ => return None,
    })
}

/// Writes a parameter with an expression; `start` is its text up to the colon.
///
/// # Errors
///
/// Returns why a route cannot have it: it would end at a brace of the expression, or not at all.
pub(crate) fn inline(start: &str, expression: &str) -> Result<String, String> {
    let param = format!("{{{start}:~{expression}}}");
    // A parameter that has no end takes the slash too.
    let text = format!("{param}/");
    if !parts(&text).map(|(_, whole)| whole).eq([&*param, "/"]) {
        let message = "its expression has a brace without its pair, which a route cannot hold: \
                       write `\\{` or `\\}`";
        return Err(message.to_owned());
    }
    Ok(param)
}

/// The expressions of constraints by their names.
pub(crate) fn by_name(constraints: &[Constraint]) -> BTreeMap<&str, &str> {
    constraints.iter().map(|one| (&*one.name.text, &*one.expression.text)).collect()
}

/// Writes the expressions of constraints into a route or a host, as `write` has them.
///
/// # Errors
///
/// Returns the first parameter that cannot have an expression, and why.
pub(crate) fn with_expressions<'r>(
    route: &'r str,
    expressions: &BTreeMap<&str, &str>,
    write: impl Fn(&str) -> Result<Cow<'_, str>, String>,
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
        let refuse = |problem: String| format!("{}: {problem}", Quote(whole));
        let named = param.split_once(':');
        let expression = |name: &str| expressions.get(name);
        match named.map(|(start, name)| (start, name, expression(name.trim_end_matches('?')))) {
            Some((_, name, Some(_))) if name.ends_with('?') => {
                return Err(refuse("it is optional, and its constraint has a name".to_owned()));
            }
            Some((start, _, Some(expression))) => {
                let inlined = write(expression).and_then(|written| inline(start, &written));
                text += &inlined.map_err(refuse)?;
            }
            _ => text += whole,
        }
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{in_a_line, inline, with_expressions};

    #[test]
    fn names_of_constraints_become_expressions() {
        let expressions =
            [("year", "[0-9]{4}"), ("blank", "a b"), ("brace", "[^}]+"), ("loose", "(?x) a")]
                .into();
        for (route, in_line, alone) in [
            ("/{{year}}/{y:year}-{m:u64}", "/{{year}}/{y:~[0-9]{4}}-{m:u64}", None),
            ("/{x:blank}", "/{x:~a\\x20b}", Some("/{x:~a b}")),
            ("/{x:~[0-9]{4}}/{*rest}", "/{x:~[0-9]{4}}/{*rest}", None),
        ] {
            let written = with_expressions(route, &expressions, in_a_line);
            assert_eq!(written.as_deref(), Ok(in_line));
            let written = with_expressions(route, &expressions, |text| Ok(text.into()));
            assert_eq!(written.as_deref(), Ok(alone.unwrap_or(in_line)));
        }
        for (route, problem) in [
            ("/a/{x:year?}", "`{x:year?}`: it is optional"),
            ("/{y:year}/{x:brace}", "`{x:brace}`: its expression has a brace"),
            ("/{x:loose}", "`{x:loose}`: its expression has a blank"),
        ] {
            let error = with_expressions(route, &expressions, in_a_line).unwrap_err();
            assert!(error.starts_with(problem), "{error}");
        }
    }

    #[test]
    fn an_expression_without_blanks_means_the_same() {
        for (expression, expected) in [
            ("a b", r"a\x20b"),
            (r"a\ b", r"a\x20b"),
            (r"a\\ b", r"a\\\x20b"),
            (r"a\\\ b", r"a\\\x20b"),
            ("a\\\tb\nc\r", r"a\tb\nc\r"),
            ("[ -~]", r"[\x20-~]"),
            (r"(?x)a\ b", r"(?x)a\x20b"),
            (r"\d+", r"\d+"),
        ] {
            assert_eq!(in_a_line(expression).as_deref(), Ok(expected), "{expression}");
        }
        for expression in ["(?x) [0-9]{4}", "(?x)[a b]", "a(?x: b)", "a{ 2 }", "(?x)a # b"] {
            in_a_line(expression).unwrap_err();
        }
        // It has no meaning that could change.
        assert_eq!(in_a_line("( "), Ok(Cow::from("(\\x20")));
    }

    #[test]
    fn an_inlined_expression_ends_with_its_parameter() {
        for expression in ["x", "[0-9]{4}", "[{}]", r"[^\}]+", r"\{", r"a\}\}"] {
            assert_eq!(inline("x", expression), Ok(format!("{{x:~{expression}}}")));
        }
        for expression in ["[^}]+", "a}}", "[{]", "}{", r"a\", "a}/{y:~b"] {
            inline("x", expression).unwrap_err();
        }
    }
}
