//! Which segments a path can end with.
//!
//! In most tables no route matches a path that ends with a slash, so such a path is refused before
//! the walk. A search that has to backtrack visits every node that the path reaches. If every route
//! ends in a literal, and the path's last segment is no route's, it need not begin.

use super::Tree;
use super::key::{Key, mix};
use crate::pattern::{Pattern, SegmentKind};

/// What the forms end with. A removal does not narrow it.
#[derive(Clone, Debug)]
pub(super) struct LastSegments {
    /// A bit for the last segment of each form; all bits if some form does not end in a literal.
    literals: u64,
    /// A slash if no form matches a path that ends with one, except for `/` alone; otherwise
    /// [`NO_END`]. It is a byte to compare with and not a flag: where paths with a slash at the end
    /// match, the branch for that slash would be mispredicted.
    refused_end: u8,
}

/// No path ends with this byte: UTF-8 never contains it.
const NO_END: u8 = u8::MAX;

impl Default for LastSegments {
    fn default() -> Self {
        LastSegments { literals: 0, refused_end: b'/' }
    }
}

/// The bit of `text[from..to]`, a segment.
fn bit(text: &[u8], from: usize, to: usize) -> u64 {
    let key = Key::of(text, from, to);
    1 << (mix(key.first ^ u64::from(key.length), key.last) >> 58)
}

impl Tree {
    /// Whether the last byte of a path rules out every route. The path has two bytes or more.
    #[inline(always)]
    pub(super) fn refuses_end(&self, path: &[u8]) -> bool {
        path.last() == Some(&self.last_segments.refused_end)
    }

    /// Whether a route may end with the last segment of the path, which starts at `from`.
    #[inline]
    pub(crate) fn may_end_with(&self, path: &[u8], from: impl FnOnce() -> usize) -> bool {
        let bits = self.last_segments.literals;
        bits == u64::MAX || bits & bit(path, from(), path.len()) != 0
    }

    pub(super) fn add_last_segment(&mut self, form: &Pattern) {
        let last = form.len() - 1;
        let ((text, from, to), kind) = (form.literal_within(last), form.segment_kind(last));
        // The value of a parameter is never empty; that of a catch-all may end with a slash.
        let ends_with_slash = match kind {
            SegmentKind::Literal => from == to && !matches!(form.literal(), Some(b"" | b"/")),
            _ => kind.has_catch_all(),
        };
        if ends_with_slash {
            self.last_segments.refused_end = NO_END;
        }
        self.last_segments.literals |= match kind {
            SegmentKind::Literal => bit(text, from, to),
            _ => u64::MAX,
        };
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use crate::Router;

    /// Whatever routes end with, a search that backtracks finds them: short, long and empty
    /// literals, and what is no literal.
    #[test]
    fn no_end_hides_a_route() {
        let long = "end-".repeat(20);
        let ends: [&str; 7] = ["end", "", "e", "eightend", "sixteen-bytes-end", &long, "{x}.end"];
        for end in ends {
            let mut router = Router::new();
            for other in ends.iter().take_while(|&&other| other != end).chain([&end]) {
                router.insert(format!("/a/b/{other}/"), String::from("b")).unwrap();
                router.insert(format!("/a/{{p}}/c/{other}"), String::from(*other)).unwrap();
            }
            for other in ends.iter().take_while(|&&other| other != end).chain([&end]) {
                let path = format!("/a/b/c/{}", other.replace("{x}", "value"));
                assert_eq!(
                    router.at(&path).map(|found| found.value.as_str()),
                    Ok(*other),
                    "{path}"
                );
                assert!(router.at(&format!("{path}-")).is_err());
            }
        }
    }

    /// A slash at the end is refused only where no route could match it. A route elsewhere that
    /// ends with a slash turns the refusal off, and that changes no other answer.
    #[test]
    fn no_slash_at_the_end_hides_a_route() {
        let routes = [
            "",
            "/",
            "//",
            "a/",
            "/a",
            "/a/",
            "/a//",
            "/a{/}",
            "/{x}",
            "/{x}/",
            "/{x?}",
            "/{x}.y",
            "/{*x}",
            "/{*x?}",
            "/{*x}.y",
            "/y.{*x}",
            "/{*x}/",
            "/{*x}/y",
            "{*x}",
            "/b/{*x}/{y}",
        ];
        let paths = [
            "", "/", "//", "///", "a", "a/", "/a", "/a/", "/a//", "/a/b/", "/a/y/", "/a.y",
            "/a.y/", "/y./", "/y.a/", "/b/a/c", "/b/a/c/", "/b/a//",
        ];
        for route in routes {
            let mut router = Router::new();
            router.insert(route, route).unwrap();
            let mut open = router.clone();
            open.insert("/elsewhere/", "elsewhere").unwrap();
            for path in paths {
                let found = |router: &Router<_>| router.at(path).map(|found| *found.value);
                assert_eq!(found(&router), found(&open), "{path} in {route}");
                assert_eq!(found(&router).is_ok(), router.matches(path).next().is_some(), "{path}");
            }
        }
    }
}
