//! Texts that are not patterns: the offset of the problem, and what the error says.

use routetree::{HostRouter, InsertError, SyntaxProblem};

fn refusal(text: &str) -> (usize, SyntaxProblem, String) {
    let mut hosts = HostRouter::new();
    let error = hosts.insert(text, ()).expect_err(text);
    assert!(hosts.is_empty());
    let shown = error.to_string();
    match error {
        InsertError::Syntax { route, at, problem } => {
            assert_eq!(route, text);
            assert!(text.is_char_boundary(at), "{at} in {text}");
            (at, problem, shown)
        }
        other => panic!("{other}"),
    }
}

#[test]
fn the_problem_and_its_offset() {
    use SyntaxProblem::*;
    let cases = [
        ("", 0, EmptyLabel),
        (".", 0, EmptyLabel),
        (".com", 0, EmptyLabel),
        ("a..com", 2, EmptyLabel),
        ("a..", 2, EmptyLabel),
        ("com.", 3, TrailingDot),
        ("{x}.", 3, TrailingDot),
        ("[::1].", 5, TrailingDot),
        ("example.com:80", 11, HostPort),
        ("example.com:", 11, HostPort),
        ("{x}:8080", 3, HostPort),
        ("[::1]:80", 5, HostPort),
        ("a:b", 1, HostCharacter(':')),
        ("::1", 0, HostCharacter(':')),
        ("[::1]:x", 5, HostCharacter(':')),
        (" example.com", 0, HostCharacter(' ')),
        ("a b.com", 1, HostCharacter(' ')),
        ("a\tb", 1, HostCharacter('\t')),
        ("bücher.de", 1, HostCharacter('ü')),
        ("例え.jp", 0, HostCharacter('例')),
        ("*.com", 0, HostCharacter('*')),
        ("*", 0, HostCharacter('*')),
        ("a*.com", 1, HostCharacter('*')),
        ("a?.com", 1, HostOptional),
        ("{a?}.com", 2, HostOptional),
        ("{a:u64?}.com", 6, HostOptional),
        ("{*a?}.com", 3, HostOptional),
        ("com{/}", 3, HostCharacter('/')),
        ("{/}", 0, HostCharacter('/')),
        ("{/*rest}", 0, HostCharacter('/')),
        ("a/b", 1, HostCharacter('/')),
        ("http://a", 4, HostCharacter(':')),
        ("a.{*b}", 3, HostCatchAll),
        ("a{*b}.com", 2, HostCatchAll),
        ("{*b}-a.com", 1, HostCatchAll),
        ("{*a}.{*b}.com", 6, HostCatchAll),
        ("{{a}}", 0, HostCharacter('{')),
        ("a}.com", 1, HostCharacter('}')),
        ("a@b", 1, HostCharacter('@')),
        ("a%20.com", 1, HostCharacter('%')),
        ("[::1", 0, HostBracket),
        ("[::1].com", 5, HostBracket),
        ("[::1]x", 5, HostBracket),
        ("a[::1]", 1, HostBracket),
        ("::1]", 0, HostCharacter(':')),
        ("a]", 1, HostBracket),
        ("[{x}]", 1, HostCharacter('{')),
        ("[:: 1]", 3, HostCharacter(' ')),
        ("[[::1]]", 1, HostBracket),
        // What a segment of a route refuses.
        ("{x", 0, UnclosedBrace),
        ("a.{x.com", 2, UnclosedBrace),
        ("{}.com", 0, EmptyName),
        ("{*}.com", 0, EmptyName),
        ("{:u64}.com", 0, EmptyName),
        ("{a}{b}.com", 3, AdjacentParams),
        ("{a/b}.com", 2, NameCharacter('/')),
        ("{a:no.such}.com", 3, UnknownConstraint(String::from("no.such"))),
        ("{*a:u64}.com", 3, ConstrainedCatchAll),
        ("{a}.b.{a}", 7, RepeatedName(String::from("a"))),
        // The first problem counts, whichever it is; a repeated name comes last.
        ("{a}{b}.x y", 3, AdjacentParams),
        ("x y.{a}{b}", 1, HostCharacter(' ')),
        ("{a}.{a}.x y", 9, HostCharacter(' ')),
    ];
    for (text, at, problem) in cases {
        let (found_at, found, _) = refusal(text);
        assert_eq!((found_at, found), (at, problem), "{text}");
    }
}

#[test]
fn the_remedy() {
    let cases = [
        (
            "*.com",
            "`*` in a host (write `{*name}` for any labels, `{name}` for one) at byte 0 in `*.com`",
        ),
        (
            "bücher.de",
            "`ü` in a host (write an international label as `xn--...`) at byte 1 in `bücher.de`",
        ),
        (
            "a.com.",
            "dot after the last label (leave it out: hosts match with it and without it) at byte 5 in `a.com.`",
        ),
        (
            "a.com:80",
            "port (leave it out: hosts match with any port and without one) at byte 5 in `a.com:80`",
        ),
        (
            "a..com",
            "empty label (write one dot between two labels; `insert_any` is for any host) at byte 2 in `a..com`",
        ),
        (
            "{a?}.com",
            "`?` in a host (write one pattern with the optional part and one without) at byte 2 in `{a?}.com`",
        ),
        (
            "a.{*b}",
            "misplaced catch-all (it is the whole first label; write `{name}` for one label) at byte 3 in `a.{*b}`",
        ),
        ("a b", "` ` in a host (leave it out) at byte 1 in `a b`"),
        ("::1", "`:` in a host (an IPv6 address has brackets around it) at byte 0 in `::1`"),
        ("com{/}", "`/` in a host (a host has no path) at byte 3 in `com{/}`"),
        ("a!", "`!` in a host (text is ASCII letters, digits, `-` and `_`) at byte 1 in `a!`"),
        ("a[", "misplaced bracket (an address in brackets is the whole pattern) at byte 1 in `a[`"),
    ];
    for (text, expected) in cases {
        assert_eq!(refusal(text).2, expected);
    }
}

#[test]
fn what_looks_odd_and_is_a_pattern() {
    let texts = [
        "a",
        "-",
        "_dmarc.example.com",
        "xn--bcher-kva.example",
        "127.0.0.1",
        "[::1]",
        "[fe80::1%25eth0]",
        "[v1.a:b]",
        "{a.b}.com",
        "{*a.b}",
        "{é}.org",
        "{a b}.net",
        "{n:u64}x{m:u64}.{k:date}",
    ];
    let mut hosts = HostRouter::new();
    hosts.constraint("a.b", |_| true).unwrap();
    for text in texts.into_iter().chain(["{x:a.b}.{y:a.b}.com"]) {
        hosts.insert(text, ()).unwrap_or_else(|error| panic!("{error}"));
        assert!(hosts.contains(text));
    }
    assert_eq!(hosts.at("x.y.com").unwrap().route(), "{x:a.b}.{y:a.b}.com");
}

#[test]
fn a_refusal_of_a_replacement_changes_nothing() {
    let mut hosts = HostRouter::new();
    hosts.insert("a.com", 1).unwrap();
    let drawn = hosts.to_string();
    for text in ["", "a.com.", "A.com", "{x", "*.com"] {
        assert!(hosts.replace(text, 2).is_err(), "{text}");
        assert_eq!((hosts.to_string(), hosts.get("a.com")), (drawn.clone(), Some(&1)));
    }
}
