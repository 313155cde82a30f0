//! Parts of a text, each small enough for a tree of all its keys.
//!
//! In: the text of a file. Out: parts that begin with `[[route]]`, and what precedes the first.
//!
//! A part ends before a line that begins so. If that line is within a string, the string has no end
//! in the part, so the part is no TOML. If all parts are TOML, each ends where a table does.

use core::iter;
use core::ops::Range;

/// The least length of a part in bytes. A part goes on to the next line that begins a route.
pub(super) const LENGTH: usize = 16 << 10;

const HEADER: &str = "[[route]]";

/// Divides a text. The first part has no line that begins a route, and may be empty.
pub(super) fn parts(text: &str, length: usize) -> impl Iterator<Item = Range<usize>> {
    let begins_line = |at: &usize| *at == 0 || text.as_bytes()[at - 1] == b'\n';
    let mut ends = text.match_indices(HEADER).map(|(at, _)| at).filter(begins_line);
    let mut start = 0;
    let mut next_end = ends.next().or(Some(text.len()));
    iter::from_fn(move || {
        let part = start..next_end?;
        start = part.end;
        next_end = (start < text.len())
            .then(|| ends.find(|end| end - start >= length).unwrap_or(text.len()));
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn parts_begin_with_a_route_and_make_up_the_text() {
        let text = "# é\n[[route]]\nroute = 'a'\n [[route]]\n[alerts]\n[[route]]\n[[route]]\n";
        let divided = |text: &'static str, length| -> Vec<&str> {
            parts(text, length).map(|part| &text[part]).collect()
        };
        let routes =
            ["[[route]]\nroute = 'a'\n [[route]]\n[alerts]\n", "[[route]]\n", "[[route]]\n"];
        assert_eq!(divided(text, 1), [&["# é\n"], &routes[..]].concat());
        assert_eq!(divided(text, 45), ["# é\n", &*routes[..2].concat(), routes[2]]);
        assert_eq!(divided(text, 1000), ["# é\n", &text[5..]]);
        assert_eq!(divided(&text[5..], 1), [&[""], &routes[..]].concat());
        assert_eq!(divided("# none", 1), ["# none"]);
        assert_eq!(divided("", 1), [""]);
    }
}
