//! Which segments a path can end with, if every route ends in a literal.
//!
//! A search that has to backtrack visits every node that the path reaches. If the path's last
//! segment is no route's, it need not begin.

use super::Tree;
use super::key::{Key, mix};
use crate::pattern::{Pattern, SegmentKind};

/// A bit for the last segment of each form; all bits if some form does not end in a literal. A
/// removal does not clear any.
#[derive(Clone, Debug, Default)]
pub(super) struct LastSegments(u64);

/// The bit of `text[from..to]`, a segment.
fn bit(text: &[u8], from: usize, to: usize) -> u64 {
    let key = Key::of(text, from, to);
    1 << (mix(key.first ^ u64::from(key.length), key.last) >> 58)
}

impl Tree {
    /// Whether a route may end with the last segment of the path, which starts at `from`.
    #[inline]
    pub(crate) fn may_end_with(&self, path: &[u8], from: impl FnOnce() -> usize) -> bool {
        let LastSegments(bits) = self.last_segments;
        bits == u64::MAX || bits & bit(path, from(), path.len()) != 0
    }

    pub(super) fn add_last_segment(&mut self, form: &Pattern) {
        let last = form.len() - 1;
        self.last_segments.0 |= match form.segment_kind(last) {
            SegmentKind::Literal => {
                let (text, from, to) = form.literal_within(last);
                bit(text, from, to)
            }
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
}
