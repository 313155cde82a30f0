//! Where the parameters of a route text end, and where its segments begin.
//!
//! An inline expression may contain slashes and braces that mean nothing to the route, so nothing
//! else may search a route text for either.

/// What is where inside the braces of a parameter.
pub(super) struct Inside {
    /// The first colon.
    pub(super) colon: Option<usize>,
    /// The inline expression: the byte after `:~`.
    pub(super) expression: Option<usize>,
    /// The brace that closes the parameter.
    pub(super) close: Option<usize>,
}

/// What is inside the parameter whose brace is at `open`.
pub(super) fn inside(route: &[u8], open: usize) -> Inside {
    let mut inside = Inside { colon: None, expression: None, close: None };
    let ends_name = |byte: &u8| matches!(byte, b':' | b'}');
    let first = route[open..].iter().position(ends_name).map(|length| open + length);
    match first {
        Some(at) if route[at] == b':' => {
            inside.colon = first;
            inside.expression = route[at..].starts_with(b":~").then_some(at + 2);
            inside.close = match inside.expression {
                Some(start) => expression_end(route, start),
                None => memchr::memchr(b'}', &route[at..]).map(|length| at + length),
            };
        }
        _ => inside.close = first,
    }
    inside
}

/// The offset of the brace that closes the parameter whose brace is at `open`.
pub(super) fn closing_brace(route: &[u8], open: usize) -> Option<usize> {
    inside(route, open).close
}

/// The end of the inline expression that starts at `start`. A backslash takes the next character
/// along; all other braces count in pairs.
fn expression_end(route: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    let mut depth = 0_usize;
    loop {
        let mut rest = route.get(at..)?.iter();
        at += rest.position(|byte| matches!(byte, b'\\' | b'{' | b'}'))?;
        match route[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            _ if depth == 0 => return Some(at),
            _ => depth -= 1,
        }
        at += 1;
    }
}

/// A part of a route text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoutePart<'r> {
    /// Literal text without braces.
    Text(&'r str),
    /// A literal brace: `{{` or `}}`.
    Brace(&'r str),
    /// A parameter or an optional end, with its braces.
    Param(&'r str),
}

/// The parts of a route, each with its offset. Of a text that is no route, they are some division.
pub(crate) fn parts(route: &str) -> impl Iterator<Item = (usize, RoutePart<'_>)> {
    let bytes = route.as_bytes();
    let mut at = 0;
    core::iter::from_fn(move || {
        let start = at;
        let part = match *bytes.get(start..)? {
            [] => return None,
            [b'{', b'{', ..] | [b'}', b'}', ..] => {
                at += 2;
                RoutePart::Brace(&route[start..at])
            }
            [b'{', ..] => {
                at = closing_brace(bytes, start).map_or(bytes.len(), |close| close + 1);
                RoutePart::Param(&route[start..at])
            }
            [_, ref rest @ ..] => {
                let length = memchr::memchr2(b'{', b'}', rest);
                at = length.map_or(bytes.len(), |length| start + 1 + length);
                RoutePart::Text(&route[start..at])
            }
        };
        Some((start, part))
    })
}

/// The text of a valid route from a segment on.
pub(crate) fn from_segment(route: &str, segment: usize) -> &str {
    let start = match segment {
        0 => Some(0),
        _ => separators(route).nth(segment - 1).map(|slash| slash + 1),
    };
    start.map_or("", |start| &route[start..])
}

/// The text of the first segment of a valid route.
pub(crate) fn first_segment(route: &str) -> &str {
    separators(route).next().map_or(route, |slash| &route[..slash])
}

/// The offsets of the slashes between the segments of a valid route without optional ends.
fn separators(route: &str) -> impl Iterator<Item = usize> {
    let bytes = route.as_bytes();
    let mut at = 0;
    core::iter::from_fn(move || {
        loop {
            at += memchr::memchr2(b'/', b'{', bytes.get(at..)?)?;
            match bytes[at..] {
                [b'/', ..] => {
                    at += 1;
                    return Some(at - 1);
                }
                [_, b'{', ..] => at += 2,
                _ => at = closing_brace(bytes, at)? + 1,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn segments_are_those_of_the_parser() {
        let route = r"/a{{/{b}/{c:~[/\{]\}{2}/}-{{{d}/{{{{/{*e?}";
        let segments = ["", "a{{", "{b}", r"{c:~[/\{]\}{2}/}-{{{d}", "{{{{", "{*e?}"];
        for (index, segment) in segments.iter().enumerate() {
            assert_eq!(first_segment(from_segment(route, index)), *segment);
        }
        assert_eq!(from_segment(route, 4), "{{{{/{*e?}");
        assert_eq!(from_segment(route, segments.len()), "");
        assert_eq!((from_segment("", 0), first_segment("")), ("", ""));
    }

    #[test]
    fn braces_of_an_expression_count_in_pairs() {
        let end = |text: &str| closing_brace(text.as_bytes(), 0);
        for text in ["{a}", "{a:u64}", "{a:~x}", "{a:~}", "{a:~x{2}}", r"{a:~\}}", r"{a:~{\{}}"] {
            assert_eq!(end(text), Some(text.len() - 1), "{text}");
            assert_eq!(end(&[text, "}/{b}"].concat()), Some(text.len() - 1), "{text}");
        }
        for text in ["{a", "{a:~x{2}", r"{a:~\}", r"{a:~\", "{a:~[{]}", "{a:~"] {
            assert_eq!(end(text), None, "{text}");
        }
        assert_eq!(end("{a:~[}]}"), Some(5));
        assert_eq!(end("{a}:~{b}}"), Some(2));
    }

    #[test]
    fn parts_are_the_whole_text() {
        let route = r"/a{{/{b}}}/{c:~[/\}]{2}}-é{/*d}";
        let list: Vec<(usize, RoutePart<'_>)> = parts(route).collect();
        use RoutePart::{Brace, Param, Text};
        let expected = [
            (0, Text("/a")),
            (2, Brace("{{")),
            (4, Text("/")),
            (5, Param("{b}")),
            (8, Brace("}}")),
            (10, Text("/")),
            (11, Param(r"{c:~[/\}]{2}}")),
        ];
        assert_eq!(list[..6], expected[..6]);
        for text in [route, "", "{", "}", "a}b", "{a", "{a:~{", "{{{", "}}}", "{/}"] {
            let whole: String = parts(text)
                .map(|(at, part)| match part {
                    Text(part) | Brace(part) | Param(part) => {
                        assert!(!part.is_empty() && text[at..].starts_with(part));
                        part
                    }
                })
                .collect();
            assert_eq!(whole, text);
        }
    }
}
