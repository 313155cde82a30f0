//! Preparing a path never widens what it reaches: cleaning does not climb, normalizing decodes
//! once, and neither creates a slash or the address of another host.

use std::borrow::Cow;

use proptest::collection::vec;
use proptest::prelude::*;
use regex::bytes::Regex;
use routetree::path;

use crate::oracle::table;

/// Checks a table of pairs; unchanged text must be borrowed.
fn run(table: &str, step: fn(&str) -> Cow<'_, str>) {
    for (before, after) in table::pairs(table) {
        let result = step(&before);
        assert_eq!(result, after, "{before:?}");
        assert_eq!(matches!(result, Cow::Borrowed(_)), before == after, "{before:?} is borrowed");
        assert_eq!(step(&after), after, "{after:?} again");
    }
}

#[test]
fn clean() {
    run(include_str!("../data/clean.txt"), path::clean);
}

#[test]
fn normalize() {
    run(include_str!("../data/normalize.txt"), path::normalize);
}

#[test]
fn queries_and_fragments() {
    for (target, path, rest) in [
        ("", "", ""),
        ("/", "/", ""),
        ("/a/b", "/a/b", ""),
        ("/a?", "/a", "?"),
        ("/a?b?c", "/a", "?b?c"),
        ("/a?b#c", "/a", "?b#c"),
        ("/a#b?c", "/a", "#b?c"),
        ("/a#", "/a", "#"),
        ("?a=/b", "", "?a=/b"),
        ("*", "*", ""),
        ("/a%3Fb%23c", "/a%3Fb%23c", ""),
        ("/é?é", "/é", "?é"),
        ("//evil.example?", "//evil.example", "?"),
    ] {
        assert_eq!(path::split_query(target), (path, rest));
        assert_eq!(path::without_query(target), path);
    }
}

#[test]
fn long_paths_need_no_stack() {
    let deep = "/a".repeat(1 << 20);
    let back = deep.clone() + &"/..".repeat(1 << 20);
    assert_eq!(path::clean(&back), "/");
    assert!(matches!(path::clean(&deep), Cow::Borrowed(_)));
    assert_eq!(path::clean(&"/".repeat(1 << 20)), "/");
    assert_eq!(path::normalize(&"%61".repeat(1 << 20)), "a".repeat(1 << 20));
}

/// Cleans by rewriting the text until no rule applies.
fn rewritten(path: &str) -> String {
    let rules = [r"//+", r"^/\\+", r"/\.(?:/|$)", r"^/\.\.(?:/|$)"];
    let rules = rules.map(|rule| regex::Regex::new(rule).expect("a valid expression"));
    let climb = regex::Regex::new(r"^(.*?)/[^/]+/\.\.(?:/|$)").expect("a valid expression");
    let mut text = format!("/{}", path.strip_prefix('/').unwrap_or(path));
    loop {
        let before = text.clone();
        for rule in &rules {
            text = rule.replace(&text, "/").into_owned();
        }
        if before == text {
            text = climb.replace(&text, "$1/").into_owned();
        }
        if before == text {
            return if path.starts_with('/') { text } else { text[1..].to_owned() };
        }
    }
}

/// Decodes each escape once and keeps everything else.
fn decoded(text: &str) -> Vec<u8> {
    let escape = Regex::new("%([0-9A-Fa-f]{2})").expect("a valid expression");
    let byte = |found: &regex::bytes::Captures<'_>| {
        let digits = std::str::from_utf8(&found[1]).expect("digits");
        vec![u8::from_str_radix(digits, 16).expect("two hexadecimal digits")]
    };
    escape.replace_all(text.as_bytes(), byte).into_owned()
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn is_dots(segment: &[u8]) -> bool {
    segment == b"." || segment == b".."
}

fn text(pieces: &'static [&'static str], length: usize) -> impl Strategy<Value = String> {
    vec(prop::sample::select(pieces), 0..length).prop_map(|pieces| pieces.concat())
}

fn paths() -> impl Strategy<Value = String> {
    const PIECES: &[&str] =
        &["/", "/", "/", "//", ".", "..", "/..", "a", "b", "\\", "%2e", "%2F", "\t", "é"];
    text(PIECES, 14)
}

fn encoded() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "%", "%", "2", "5", "f", "E", "4", "1", "%2e", "%2E", "%2f", "%41", "%34", "%25", "%66",
        "%5c", "%c3", "%a9", "%7e", "%00", "/", ".", "é", "g",
    ];
    text(PIECES, 12)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn cleaning_equals_rewriting(path in paths()) {
        let clean = path::clean(&path);
        prop_assert_eq!(&clean, &rewritten(&path));
        prop_assert_eq!(path::clean(&clean), clean.clone());
        prop_assert_eq!(matches!(clean, Cow::Borrowed(_)), clean == path);
        prop_assert_eq!(clean.starts_with('/'), path.starts_with('/'));
        let away = ["//", "/\\", "\\"];
        prop_assert!(!away.iter().any(|away| clean.starts_with(away)), "{:?}", clean);
    }

    /// Cleaning invents no segment and does not climb.
    #[test]
    fn cleaning_keeps_segments_in_their_order(path in paths()) {
        let clean = path::clean(&path);
        prop_assert!(clean.len() <= path.len());
        let mut before = path.split('/').map(|segment| segment.trim_start_matches('\\'));
        for segment in clean.split('/').filter(|segment| !segment.is_empty()) {
            prop_assert!(!is_dots(segment.as_bytes()));
            let bare = segment.trim_start_matches('\\');
            prop_assert!(before.any(|segment| segment == bare), "{:?} of {:?}", segment, path);
        }
        let rooted = path::clean(&format!("/{path}")).into_owned();
        let below = format!("/public{rooted}");
        prop_assert_eq!(path::clean(&below), below.as_str());
    }

    #[test]
    fn normalizing_decodes_unreserved_bytes_once(path in encoded()) {
        let normal = path::normalize(&path);
        prop_assert_eq!(path::normalize(&normal), normal.clone());
        prop_assert_eq!(matches!(normal, Cow::Borrowed(_)), normal == path);
        // Equal after decoding, segment by segment.
        let segments = |text: &str| text.split('/').map(decoded).collect::<Vec<_>>();
        prop_assert_eq!(segments(&normal), segments(&path));
        // Every unencoded byte was unencoded before or is unreserved.
        let reserved = |text: &str| {
            text.bytes().filter(|&byte| byte != b'%' && !is_unreserved(byte)).collect::<Vec<_>>()
        };
        prop_assert_eq!(reserved(&normal), reserved(&path));
    }

    #[test]
    fn normalizing_leaves_one_spelling(path in encoded()) {
        let normal = path::normalize(&path);
        let escape = regex::Regex::new("%[0-9A-Fa-f]{2}").expect("a valid expression");
        for found in escape.find_iter(&normal) {
            prop_assert_eq!(found.as_str().to_ascii_uppercase(), found.as_str());
            let byte = u8::from_str_radix(&found.as_str()[1..], 16).expect("two digits");
            // Only a digit that would complete a lone percent sign stays encoded.
            let before = &normal[..found.start()];
            let open = before.ends_with('%') || before.strip_suffix(|c: char| c.is_ascii_hexdigit())
                .is_some_and(|before| before.ends_with('%'));
            prop_assert!(!is_unreserved(byte) || (open && byte.is_ascii_hexdigit()), "{}", normal);
        }
    }

    /// After both steps, neither changes anything, and no encoded dots remain.
    #[test]
    fn normalized_and_cleaned_paths_are_stable(pieces in vec(prop_oneof![paths(), encoded()], 1..4)) {
        let path = pieces.concat();
        let normal = path::normalize(&path).into_owned();
        let clean = path::clean(&normal);
        prop_assert_eq!(path::normalize(&clean), clean.clone());
        prop_assert_eq!(path::clean(&clean), clean.clone());
        for segment in clean.split('/') {
            prop_assert!(!is_dots(&decoded(segment)), "{:?} of {:?}", segment, path);
        }
    }
}
