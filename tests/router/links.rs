//! A path of `url` or `suggest` is what a browser asks for that follows a link to it.

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::{LintKind, MethodRouter, Router, UrlError, lint};

use crate::client;
use crate::random::settings;

/// The path that a server sees if a browser follows a link to this text; `None` if the link leads
/// to another site, or to a page relative to the current one.
fn followed(link: &str) -> Option<String> {
    let link = link.trim_matches(|character: char| character <= ' ');
    let link = link.replace(['\t', '\n', '\r'], "").replace('\\', "/");
    let path = link.split(['?', '#']).next().unwrap_or_default();
    if !path.starts_with('/') || path.starts_with("//") {
        return None;
    }
    let mut segments: Vec<&str> = Vec::new();
    let count = path.matches('/').count();
    for (index, segment) in path[1..].split('/').enumerate() {
        let plain = segment.to_lowercase().replace("%2e", ".");
        let last = index + 1 == count;
        match plain.as_str() {
            "." => segments.extend(last.then_some("")),
            ".." => {
                segments.pop();
                segments.extend(last.then_some(""));
            }
            _ => segments.push(segment),
        }
    }
    // A browser leaves a lone percent sign, which a server refuses or keeps.
    let path = format!("/{}", segments.join("/"));
    Some(client::sent(&path.replace('%', "\u{1}")).replace("%01", "%"))
}

fn router(routes: &[&str]) -> Router<()> {
    let mut router = Router::new();
    for route in routes {
        router.insert(*route, ()).unwrap_or_else(|error| panic!("{error}"));
    }
    router
}

#[test]
fn the_browser_of_these_tests() {
    for (link, path) in [
        ("/a/b/", Some("/a/b/")),
        ("/a?b#c", Some("/a")),
        ("/a#b?c", Some("/a")),
        ("/a/../b/%2e%2E/.", Some("/")),
        ("/a/..", Some("/")),
        ("/a/./", Some("/a/")),
        ("/a/b/..", Some("/a/")),
        ("//", None),
        ("/\\x", None),
        ("/\t/x", None),
        ("a", None),
        (" /\u{e9} ", Some("/%C3%A9")),
        ("/50%", Some("/50%")),
    ] {
        assert_eq!(followed(link).as_deref(), path, "{link:?}");
    }
}

#[test]
fn routes_that_no_client_asks_for() {
    for (route, at, instead, text) in [
        (
            "/search?q={q}",
            7,
            "/search%3Fq={q}",
            "clients end a path at the `?` at byte 7 of `/search?q={q}`: \
             insert a route without it and what follows, or `/search%3Fq={q}`",
        ),
        (
            "/p#frag{q}",
            2,
            "/p%23frag{q}",
            "clients end a path at the `#` at byte 2 of `/p#frag{q}`: \
             insert a route without it and what follows, or `/p%23frag{q}`",
        ),
        (
            "/my docs/caf\u{e9}/{q}",
            3,
            "/my%20docs/caf%C3%A9/{q}",
            "clients do not send the ` ` at byte 3 of `/my docs/caf\u{e9}/{q}` as it is: \
             insert the route as `/my%20docs/caf%C3%A9/{q}`",
        ),
        (
            "/50%{q}",
            3,
            "/50%25{q}",
            "clients do not send the `%` at byte 3 of `/50%{q}` as it is: \
             insert the route as `/50%25{q}`",
        ),
        (
            "/a/{q}/{{x}}",
            7,
            "/a/{q}/%7Bx%7D",
            "clients do not send the `{` at byte 7 of `/a/{q}/{{x}}` as it is: \
             insert the route as `/a/{q}/%7Bx%7D`",
        ),
        (
            "/\\{q}",
            1,
            "/%5C{q}",
            "clients do not send the `\\` at byte 1 of `/\\{q}` as it is: \
             insert the route as `/%5C{q}`",
        ),
        (
            "/\n{q}",
            1,
            "/%0A{q}",
            "clients do not send the `\\n` at byte 1 of `/\n{q}` as it is: \
             insert the route as `/%0A{q}`",
        ),
        (
            "/{q}%{/}",
            4,
            "/{q}%25{/}",
            "clients do not send the `%` at byte 4 of `/{q}%{/}` as it is: \
             insert the route as `/{q}%25{/}`",
        ),
    ] {
        let expected =
            UrlError::EncodedLiteral { route: route.into(), at, instead: instead.into() };
        let error = router(&[route]).url(route, [("q", "41")]).unwrap_err();
        assert_eq!(error, expected);
        assert_eq!(error.to_string(), text);
        let mut methods = MethodRouter::new();
        methods.insert("GET", route, ()).expect("a route");
        methods.insert_any(route, ()).expect("a route");
        assert_eq!(methods.url("GET", route, [("q", "41")]), Err(expected.clone()));
        assert_eq!(methods.url_any(route, [("q", "41")]), Err(expected));
        // The remedy helps.
        let router = router(&[instead]);
        let link = router.url(instead, [("q", "41")]).expect("a link");
        assert_eq!(followed(&link).as_deref(), Some(link.as_str()));
        assert_eq!(router.at(&link).unwrap().params.get("q"), Some("41"));
    }
}

/// Text in expressions and names is not literal.
#[cfg(feature = "regex")]
#[test]
fn expressions_are_no_literals() {
    let route = "/caf%C3%A9/{caf\u{e9}:~[ ?#\u{e9}%]*[0-9]{1,2}}/x";
    let link = router(&[route]).url(route, [("caf\u{e9}", 7)]);
    assert_eq!(link.as_deref(), Ok("/caf%C3%A9/7/x"));
}

#[test]
fn schemes() {
    let routes = ["javascript:{x}", "a:b/{x}", "a/b:{x}", "/a:b/{x}", "{x}:y"];
    let router = router(&routes);
    for (route, path) in
        [("javascript:{x}", "javascript:1"), ("a:b/{x}", "a:b/1"), ("{x}:y", "1:y")]
    {
        let error = router.url(route, [("x", 1)]).unwrap_err();
        assert_eq!(error, UrlError::Scheme { route: route.into(), path: path.into() });
        let text = format!(
            "`{path}`, made from `{route}`, would be read as a scheme: begin the route with a slash"
        );
        assert_eq!(error.to_string(), text);
    }
    assert_eq!(router.url("a/b:{x}", [("x", 1)]).as_deref(), Ok("a/b:1"));
    assert_eq!(router.url("/a:b/{x}", [("x", 1)]).as_deref(), Ok("/a:b/1"));
}

#[test]
fn an_explanation_names_what_clients_send() {
    let router = router(&["/caf\u{e9}-{x}", "/a b"]);
    assert_eq!(
        router.explain("/caf%C3%A9-7").to_string(),
        "/caf%C3%A9-7 matches none of 2 routes\n  \
         /a b       does not match  segment 1, byte 1: expected `a b`, found `caf%C3%A9-7`\n  \
         /caf\u{e9}-{x}  does not match  segment 1, byte 4: expected `caf\u{e9}-`, which clients send as \
         `caf%C3%A9-`, found `caf%C3%A9-7`\n",
    );
}

#[test]
fn suggestions_for_a_method() {
    let mut methods = MethodRouter::new();
    methods.insert("GET", "/docs/{name}", ()).expect("a route");
    methods.insert("GET", "/caf\u{e9}/", ()).expect("a route");
    let suggest = |path: &str| methods.suggest("GET", path);
    assert_eq!(suggest("/docs/a b/").as_deref(), Some("/docs/a%20b"));
    assert_eq!(suggest("/docs/a?b/").as_deref(), Some("/docs/a%3Fb"));
    assert_eq!(suggest("/docs/\u{e9}/").as_deref(), Some("/docs/%C3%A9"));
    assert_eq!(suggest("/docs/%2e%2e/"), None);
    assert_eq!(suggest("/DOCS/%2e"), None);
    assert_eq!(suggest("/caf\u{e9}"), None);
}

/// Literals that a client changes, and some that it does not.
fn literals() -> impl Strategy<Value = String> {
    const PIECES: [&str; 24] = [
        "/", "/", "/", "a", "b", ".", "..", "%2e", "%", "41", "%41", "\u{e9}", " ", "?", "#", "\\",
        "{{", "}}", "<", "|", ":", "\t", "A", "//",
    ];
    vec(prop::sample::select(&PIECES[..]), 0..6).prop_map(|pieces| pieces.concat())
}

fn routes() -> impl Strategy<Value = String> {
    (literals(), prop::sample::select(&["{x}", "{*x}"][..]), literals())
        .prop_map(|(before, param, after)| format!("/{before}{param}{after}"))
}

fn is_encoded(kind: LintKind) -> bool {
    use LintKind as Kind;
    matches!(
        kind,
        Kind::Unencoded
            | Kind::OuterBlank
            | Kind::Query
            | Kind::Fragment
            | Kind::BadEscape
            | Kind::Backslash
            | Kind::AngleParam
    )
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn a_link_is_followed_to_its_route(table in vec(routes(), 1..4), value in literals()) {
        let mut router = Router::new();
        let routes: Vec<&String> = table.iter().filter(|route| router.insert(*route, ()).is_ok()).collect();
        for route in routes {
            match router.url(route, [("x", &value)]) {
                Ok(link) => {
                    let path = followed(&link);
                    prop_assert_eq!(path.as_deref(), Some(link.as_str()));
                    let found = router.at(&link).expect("a route");
                    prop_assert_eq!(found.route(), route);
                    prop_assert_eq!(found.params.decoded("x").unwrap().unwrap(), value.as_str());
                }
                Err(UrlError::EncodedLiteral { at, instead, .. }) => {
                    prop_assert!(lint(route).iter().any(|lint| is_encoded(lint.kind()) || lint.kind() == LintKind::ColonParam), "{}", route);
                    prop_assert!(route.is_char_boundary(at) && at < route.len());
                    prop_assert!(lint(&instead).iter().all(|lint| !is_encoded(lint.kind())));
                    let mut other = Router::new();
                    other.insert(&instead, ()).expect("a route");
                    let again = other.url(&instead, [("x", &value)]);
                    prop_assert!(!matches!(again, Err(UrlError::EncodedLiteral { .. })), "{:?}", again);
                }
                Err(_) => prop_assert!(lint(route).iter().all(|lint| !is_encoded(lint.kind()))),
            }
        }
    }

    #[test]
    fn a_suggestion_is_followed_to_a_route(table in vec(routes(), 1..4), path in literals()) {
        let mut router = Router::new();
        for route in &table {
            let _ = router.insert(route, ());
        }
        for path in [format!("/{path}"), path] {
            let Some(suggested) = router.suggest(&path) else { continue };
            if suggested.starts_with('/') {
                let asked = followed(&suggested);
                prop_assert_eq!(asked.as_deref(), Some(suggested.as_str()));
            }
            prop_assert!(router.at(&suggested).is_ok());
            prop_assert_eq!(client::sent(&suggested), suggested);
        }
    }
}
