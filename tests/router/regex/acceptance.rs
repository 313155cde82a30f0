//! Expressions match whole values, take part in the search, and survive merges, clones and threads.

use std::thread;

use routetree::{InsertError, Router};

use super::{assert_accepts, router};

#[test]
fn expressions_match_whole_values() {
    assert_accepts("[a-z]+", &["a", "abc"], &["a1", "1a", "A", "a\n", "\na", ""]);
    assert_accepts("a|ab", &["a", "ab"], &["abb", "ba", "b"]);
    assert_accepts("a|bc|", &["a", "bc"], &["abc", "ac"]);
    assert_accepts("^[0-9]{4}$", &["2024"], &["20245", "x2024"]);
    assert_accepts(r"\A(?:a)\z", &["a"], &["aa"]);
    assert_accepts("a*?", &["a", "aaa"], &["b"]);
    assert_accepts("", &[], &["a"]);
    assert_accepts("(?m)^a$", &["a"], &["a\nb", "b\na\nb", "a\n"]);
    assert_accepts("(?x) a  b # a remark", &["ab"], &["a b", "a"]);
    assert_accepts("(?x) a | b # (", &["a", "b"], &["ab"]);
    assert_accepts("(?i)stra\u{df}e", &["STRA\u{1e9e}E", "Stra\u{df}e"], &["strasse"]);
    assert_accepts("a.c", &["abc", "a\u{20ac}c"], &["ac", "a\nc", "abbc"]);
    assert_accepts("(?s)a.c", &["a\nc"], &["ac"]);
    assert_accepts(r"\w+", &["caf\u{e9}", "a_1"], &["a-b", "a b"]);
    assert_accepts(r"(?-u:\w)+", &["a_1"], &["caf\u{e9}"]);
    assert_accepts(r"\bme\b|\d+", &["me", "12"], &["mee", "me 12"]);
    assert_accepts("[a&&b]", &[], &["a", "b"]);
    assert_accepts("%[0-9A-F]{2}", &["%2F"], &["/", "%2f"]);
}

#[test]
fn expressions_take_part_in_the_search() {
    let mut router = Router::new();
    router.constraint_regex("slug", "[a-z]+(-[a-z]+)*").unwrap();
    router.constraint_regex("code", "[A-Z]{2,3}").unwrap();
    router.constraint("zzz", |value| value.len() < 4).unwrap();
    for route in [
        "/{n:u64}",
        "/{s:slug}",
        "/{s:slug}.{c:code}",
        "/{c:code}-{rest}",
        "/{z:zzz}",
        "/{plain}",
        "/o/{c:code?}",
        "/{*all}/{c:code}",
    ] {
        router.insert(route, route).unwrap();
    }
    for (path, route, values) in [
        ("/12", "/{n:u64}", &["12"][..]),
        ("/a-b", "/{s:slug}", &["a-b"]),
        ("/a-b.EU", "/{s:slug}.{c:code}", &["a-b", "EU"]),
        ("/EU-x-y", "/{c:code}-{rest}", &["EU", "x-y"]),
        ("/EU-x-", "/{c:code}-{rest}", &["EU", "x-"]),
        // `code` precedes `zzz` by name, but no route has it alone.
        ("/EU", "/{z:zzz}", &["EU"]),
        ("/E-x.y", "/{plain}", &["E-x.y"]),
        ("/o", "/o/{c:code?}", &[]),
        ("/o/EU", "/o/{c:code?}", &["EU"]),
        ("/a/b/EUR", "/{*all}/{c:code}", &["a/b", "EUR"]),
    ] {
        let found = router.at(path).unwrap_or_else(|_| panic!("{path}"));
        assert_eq!(found.route(), route, "{path}");
        assert!(found.params.iter().map(|(_, value)| value).eq(values.iter().copied()), "{path}");
    }
    assert!(router.at("/o/EURO").is_err());
    let error = router.insert("/{*x:slug}", "").unwrap_err();
    assert_eq!(error.to_string(), "constraint on a catch-all at byte 4 in `/{*x:slug}`");
}

/// Backtracking would take longer than the age of the universe.
#[test]
fn matching_is_linear_in_the_value() {
    let long = "a".repeat(50_000);
    for expression in ["(a*)*b", "(a|aa)+b", "(a|a?)+b", "(.*)(.*)(.*)(.*)b", "(a?){50}a{50}b"] {
        let router = router(expression);
        assert!(router.at(&format!("/{long}")).is_err(), "{expression}");
    }
    assert!(router("(a*)*b").at(&format!("/{long}b")).is_ok());
}

#[test]
fn merges_and_clones() {
    let digits = || {
        let mut router = Router::new();
        router.constraint_regex("digits", "[0-9]+").unwrap();
        router
    };
    let mut router = digits();
    router.insert("/{x:digits}", 1).unwrap();

    // Equal texts are equal constraints, even if compiled separately.
    let mut alike = digits();
    alike.insert("/a/{x:digits}", 2).unwrap();
    router.merge(alike).unwrap();
    assert_eq!(*router.at("/a/12").unwrap().value, 2);
    assert!(router.at("/a/b").is_err());

    // A clone shares the expression.
    let mut copy = router.clone();
    copy.clear();
    copy.insert("/b/{x:digits}", 3).unwrap();
    router.merge(copy).unwrap();
    assert_eq!(*router.at("/b/12").unwrap().value, 3);

    let mismatch = [InsertError::ConstraintMismatch { name: "digits".into() }];
    let mut other = Router::new();
    other.constraint_regex("digits", "[0-9][0-9]*").unwrap();
    assert_eq!(router.merge(other).unwrap_err()[..], mismatch);
    let mut function = Router::new();
    function.constraint("digits", |value| value.bytes().all(|byte| byte.is_ascii_digit())).unwrap();
    assert_eq!(router.merge(function.clone()).unwrap_err()[..], mismatch);
    assert_eq!(function.merge(router.clone()).unwrap_err()[..], mismatch);

    // A constraint of the other router is merged too.
    let mut more = Router::new();
    more.constraint_regex("letters", "[a-z]+").unwrap();
    more.insert("/c/{x:letters}", 4).unwrap();
    router.merge(more).unwrap();
    assert_eq!(*router.at("/c/ab").unwrap().value, 4);
    assert!(router.at("/c/12").is_err());
    router.insert("/d/{x:letters}", 5).unwrap();
    assert_eq!(*router.at("/d/ab").unwrap().value, 5);
}

#[test]
fn threads_share_expressions() {
    let router = router("(ab|cd)+");
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for length in 1..50 {
                    assert!(router.at(&format!("/{}", "ab".repeat(length))).is_ok());
                    assert!(router.at(&format!("/{}a", "cd".repeat(length))).is_err());
                }
            });
        }
    });
}
