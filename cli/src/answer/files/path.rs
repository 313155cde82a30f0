//! From the path of a request to a path below a folder.
//!
//! In: the value of a catch-all, percent-encoded. Out: names of folders and files, joined. What is
//! no name, such as `..`, never gets further.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

/// A path that goes down from a folder, and nowhere else.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FilePath(PathBuf);

impl FilePath {
    /// Reads the value of a parameter. Returns `None` if a segment is no name.
    pub(super) fn of(value: &str) -> Option<FilePath> {
        let mut path = PathBuf::new();
        let value = value.strip_suffix('/').unwrap_or(value);
        if value.is_empty() {
            return Some(FilePath(".".into()));
        }
        for segment in value.split('/') {
            // Decoded after the split: an encoded slash is a part of no name.
            let name: Vec<u8> = percent_decode_str(segment).collect();
            let is_name = !name.is_empty() && name != b"." && name != b"..";
            if !is_name || name.iter().any(|byte| matches!(byte, 0 | b'/')) {
                return None;
            }
            path.push(OsStr::from_bytes(&name));
        }
        Some(FilePath(path))
    }

    pub(super) fn name(&self) -> &Path {
        &self.0
    }
}

/// Returns where a path is with a slash at its end, relative to itself; `None` if it has one.
///
/// It begins with a dot, so that no client takes it for another host or a scheme.
pub(super) fn with_slash(path: &str, query: Option<&str>) -> Option<String> {
    let last = path.rsplit('/').next().filter(|last| !last.is_empty())?;
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("./{last}/{query}"))
}

/// Returns the name of the catch-all that a route ends in.
pub(crate) fn catch_all(route: &str) -> Option<&str> {
    let last = &route[route.rfind('{')?..];
    let name = last.strip_prefix("{*").or_else(|| last.strip_prefix("{/*"))?.strip_suffix('}')?;
    Some(name.strip_suffix('?').unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::{FilePath, catch_all, with_slash};
    use proptest::prelude::*;
    use std::path::Component;

    #[test]
    fn segments_are_names() {
        let path = |value| FilePath::of(value).map(|path| path.name().to_owned());
        for (value, expected) in [
            ("", "."),
            ("/", "."),
            ("a/b.txt", "a/b.txt"),
            ("a/b/", "a/b"),
            ("%61%20b", "a b"),
            ("...", "..."),
            ("a%5Cb", "a\\b"),
            ("a%zz", "a%zz"),
        ] {
            assert_eq!(path(value), Some(expected.into()), "{value}");
        }
        for value in [
            "..", "../a", "a/..", "a/../b", "%2e%2E", "a/.%2e/b", ".", "a/./b", "//", "/a", "a//b",
            "%2Fetc", "a%2fb", "..%2f", "a%00", "%00",
        ] {
            assert_eq!(path(value), None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn no_path_leads_up(value in "([a.%/]|%2[eEfF]|%00|\\.\\./)*") {
            if let Some(path) = FilePath::of(&value) {
                let goes_down = |part| matches!(part, Component::Normal(_) | Component::CurDir);
                prop_assert!(path.name().components().all(goes_down), "{value}");
            }
        }
    }

    #[test]
    fn a_folder_has_a_slash() {
        assert_eq!(with_slash("/a/b", None).as_deref(), Some("./b/"));
        assert_eq!(with_slash("/a/b:c", Some("x=1")).as_deref(), Some("./b:c/?x=1"));
        assert_eq!(with_slash("//evil.example", None).as_deref(), Some("./evil.example/"));
        assert_eq!([with_slash("/a/", None), with_slash("/", None)], [None, None]);
    }

    #[test]
    fn a_route_ends_in_a_catch_all() {
        for (route, name) in [
            ("/files/{*path}", Some("path")),
            ("/app{/*rest}", Some("rest")),
            ("/{a}/v{*b?}", Some("b")),
            ("/files/{path}", None),
            ("/{*path}/x", None),
            ("/files/{*path}{/}", None),
            ("/files", None),
        ] {
            assert_eq!(catch_all(route), name, "{route}");
        }
    }
}
