//! The text of a route, or of a part of one, as characters and parameters.

use std::iter;

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'text> {
    /// A character. A brace is there twice.
    Character(char),
    /// A parameter, or an optional slash, without its braces.
    Param(&'text str),
}

/// Splits a text into its parts, each with the text that it has.
pub(crate) fn parts(mut text: &str) -> impl Iterator<Item = (Part<'_>, &str)> {
    iter::from_fn(move || {
        let first = text.chars().next()?;
        let is_double = matches!(first, '{' | '}') && text[1..].starts_with(first);
        let length = match first {
            _ if is_double => 2,
            '{' => param_length(text),
            _ => first.len_utf8(),
        };
        let (whole, rest) = text.split_at(length);
        text = rest;
        let part = match first {
            '{' if !is_double => Part::Param(whole.get(1..length - 1).unwrap_or_default()),
            _ => Part::Character(first),
        };
        Some((part, whole))
    })
}

/// The length of the parameter at the start of a text, which is in braces. Its constraint may have
/// braces too, and escaped ones.
fn param_length(text: &str) -> usize {
    let (mut depth, mut escaped) = (0_usize, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{Part, parts};

    #[test]
    fn a_route_is_split() {
        use Part::{Character, Param};
        let split = |text| parts(text).map(|(part, _)| part).collect::<Vec<_>>();
        assert_eq!(
            split("é{{{id}}}"),
            [Character('é'), Character('{'), Param("id"), Character('}')]
        );
        assert_eq!(split(r"{y:~[0-9]{4}\}}-"), [Param(r"y:~[0-9]{4}\}"), Character('-')]);
        assert_eq!(split("a{/}"), [Character('a'), Param("/")]);
        for text in ["", "/a/{b}/c-{d:~x{2}}", "/{{x}}/é", "/{open", "}"] {
            assert_eq!(parts(text).map(|(_, whole)| whole).collect::<String>(), text);
        }
    }
}
