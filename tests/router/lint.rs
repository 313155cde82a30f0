//! `lint` finds what is hardly meant, at its place and with a remedy, and nothing else.

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::LintKind as Kind;
use routetree::{Lint, Router, lint, lint_method, path};
use static_assertions::assert_impl_all;

use crate::client;
use crate::oracle::dense::{self, Taste};
use crate::random::{both, settings, supplies};

assert_impl_all!(Lint: Clone, PartialEq, Eq, std::fmt::Debug, std::fmt::Display, Send, Sync);
assert_impl_all!(Kind: Copy, Eq, std::hash::Hash, std::fmt::Debug, Send, Sync);

#[test]
fn one_lint_with_place_and_remedy() {
    for (route, kind, at, text) in [
        (
            "/users/:id",
            Kind::ColonParam,
            7,
            "`:id` at byte 7 is literal text: write `{id}` for a parameter",
        ),
        (
            "/a/:id.json",
            Kind::ColonParam,
            3,
            "`:id` at byte 3 is literal text: write `{id}` for a parameter",
        ),
        (
            "/*any",
            Kind::StarParam,
            1,
            "`*any` at byte 1 is literal text: write `{*any}` for a catch-all",
        ),
        (
            "/*",
            Kind::StarParam,
            1,
            "`*` at byte 1 is literal text: write `{*rest}` for a catch-all",
        ),
        (
            "/a/**",
            Kind::StarParam,
            3,
            "`**` at byte 3 is literal text: write `{*rest}` for a catch-all",
        ),
        (
            "/*.png",
            Kind::StarParam,
            1,
            "`*` at byte 1 is literal text: write `{*rest}` for a catch-all",
        ),
        (
            "/api*",
            Kind::StarParam,
            4,
            "`*` at byte 4 is literal text: write `{*rest}` for a catch-all",
        ),
        (
            "/{a}/x*{/}",
            Kind::StarParam,
            6,
            "`*` at byte 6 is literal text: write `{*rest}` for a catch-all",
        ),
        (
            "/<id>",
            Kind::AngleParam,
            1,
            "`<id>` at byte 1 is literal text: write `{id}` for a parameter",
        ),
        (
            "/v<int:id>.x",
            Kind::AngleParam,
            2,
            "`<int:id>` at byte 2 is literal text: write `{id}` for a parameter",
        ),
        (
            "/<path:p>",
            Kind::AngleParam,
            1,
            "`<path:p>` at byte 1 is literal text: write `{*p}` for a parameter",
        ),
        (
            "/<rest..>",
            Kind::AngleParam,
            1,
            "`<rest..>` at byte 1 is literal text: write `{*rest}` for a parameter",
        ),
        (
            "/[id]",
            Kind::BracketParam,
            1,
            "`[id]` at byte 1 is literal text: write `{id}` for a parameter",
        ),
        (
            "/[[...s]]",
            Kind::BracketParam,
            1,
            "`[[...s]]` at byte 1 is literal text: write `{*s}` for a parameter",
        ),
        (
            "GET /x",
            Kind::MethodPrefix,
            0,
            "`GET` at byte 0 is part of the route: remove it, and give the method to `MethodRouter::insert`",
        ),
        (
            "get\t/x",
            Kind::MethodPrefix,
            0,
            "`get` at byte 0 is part of the route: remove it, and give the method to `MethodRouter::insert`",
        ),
        (
            "M-SEARCH  /{x}",
            Kind::MethodPrefix,
            0,
            "`M-SEARCH` at byte 0 is part of the route: remove it, and give the method to `MethodRouter::insert`",
        ),
        (" /y", Kind::OuterBlank, 0, "blank ` ` at byte 0: remove it, or write `%20`"),
        ("/y \n", Kind::OuterBlank, 2, "blank ` \\n` at byte 2: remove it, or write `%20%0A`"),
        (
            "/{y}\u{a0}",
            Kind::OuterBlank,
            4,
            "blank `\u{a0}` at byte 4: remove it, or write `%C2%A0`",
        ),
        ("/ ", Kind::OuterBlank, 1, "blank ` ` at byte 1: remove it, or write `%20`"),
        ("  ", Kind::OuterBlank, 0, "blank `  ` at byte 0: remove it, or write `%20%20`"),
        (
            "http://h/p",
            Kind::Origin,
            0,
            "`http://h` at byte 0 is not part of a path: write only the path",
        ),
        (
            "https://{h}/p",
            Kind::Origin,
            0,
            "`https://` at byte 0 is not part of a path: write only the path",
        ),
        (
            "ws://h:1",
            Kind::Origin,
            0,
            "`ws://h:1` at byte 0 is not part of a path: write only the path",
        ),
        (
            "users",
            Kind::NoLeadingSlash,
            0,
            "no slash before `users` at byte 0, but paths begin with one: write `/users`",
        ),
        (
            "users/{id}",
            Kind::NoLeadingSlash,
            0,
            "no slash before `users` at byte 0, but paths begin with one: write `/users`",
        ),
        (
            "example.com/x",
            Kind::NoLeadingSlash,
            0,
            "no slash before `example.com` at byte 0, but paths begin with one: write `/example.com`",
        ),
        (
            "/a//b",
            Kind::EmptySegment,
            3,
            "empty segment at byte 3, before a second slash: write one slash",
        ),
        (
            "/a////b",
            Kind::EmptySegment,
            3,
            "empty segment at byte 3, before a second slash: write one slash",
        ),
        (
            "//",
            Kind::EmptySegment,
            1,
            "empty segment at byte 1, before a second slash: write one slash",
        ),
        (
            "/{a}//",
            Kind::EmptySegment,
            5,
            "empty segment at byte 5, before a second slash: write one slash",
        ),
        (
            "/a/../b",
            Kind::DotSegment,
            3,
            "clients remove the segment `..` at byte 3: write the path that remains",
        ),
        (
            "/a/./b",
            Kind::DotSegment,
            3,
            "clients remove the segment `.` at byte 3: write the path that remains",
        ),
        (
            "/a/%2e%2E",
            Kind::DotSegment,
            3,
            "clients remove the segment `%2e%2E` at byte 3: write the path that remains",
        ),
        (
            "/..{/}",
            Kind::DotSegment,
            1,
            "clients remove the segment `..` at byte 1: write the path that remains",
        ),
        (
            "/caf\u{e9}",
            Kind::Unencoded,
            4,
            "clients send the `\u{e9}` at byte 4 as `%C3%A9`: write that",
        ),
        (
            "/\u{65e5}\u{672c}/x",
            Kind::Unencoded,
            1,
            "clients send the `\u{65e5}\u{672c}` at byte 1 as `%E6%97%A5%E6%9C%AC`: write that",
        ),
        ("/a b", Kind::Unencoded, 2, "clients send the ` ` at byte 2 as `%20`: write that"),
        ("/{x} {y}", Kind::Unencoded, 4, "clients send the ` ` at byte 4 as `%20`: write that"),
        (
            "/a\r\nb",
            Kind::Unencoded,
            2,
            "clients send the `\\r\\n` at byte 2 as `%0D%0A`: write that",
        ),
        ("/a<>b", Kind::Unencoded, 2, "clients send the `<>` at byte 2 as `%3C%3E`: write that"),
        ("/a{{", Kind::Unencoded, 2, "clients send the `{{` at byte 2 as `%7B`: write that"),
        ("/^a", Kind::Unencoded, 1, "clients send the `^` at byte 1 as `%5E`: write that"),
        (
            "/x?y",
            Kind::Query,
            2,
            "clients end the path at the `?` at byte 2: remove it and what follows, or write `%3F`",
        ),
        (
            "/x?{y}=a b#\u{e9}//",
            Kind::Query,
            2,
            "clients end the path at the `?` at byte 2: remove it and what follows, or write `%3F`",
        ),
        (
            "/p#f",
            Kind::Fragment,
            2,
            "clients end the path at the `#` at byte 2: remove it and what follows, or write `%23`",
        ),
        (
            "/%zz",
            Kind::BadEscape,
            1,
            "the `%` at byte 1 begins no escape: write `%25` for a percent sign",
        ),
        (
            "/50%{x}",
            Kind::BadEscape,
            3,
            "the `%` at byte 3 begins no escape: write `%25` for a percent sign",
        ),
        (
            "/a\\\\b",
            Kind::Backslash,
            2,
            "browsers send the `\\\\` at byte 2 as a slash: write `/`, or `%5C%5C`",
        ),
        (
            "\\a",
            Kind::Backslash,
            0,
            "browsers send the `\\` at byte 0 as a slash: write `/`, or `%5C`",
        ),
        ("/{id }", Kind::OddName, 2, "the name `id ` at byte 2 is odd: write `{id}`"),
        (
            "/{a b}",
            Kind::OddName,
            2,
            "the name `a b` at byte 2 is odd: use letters, digits, `_` and `-`",
        ),
        ("/{...rest}", Kind::OddName, 2, "the name `...rest` at byte 2 is odd: write `{*rest}`"),
        ("/{* rest?}", Kind::OddName, 3, "the name ` rest` at byte 3 is odd: write `{*rest}`"),
        ("/a{/*rest }", Kind::OddName, 5, "the name `rest ` at byte 5 is odd: write `{/*rest}`"),
        ("/{id :u64}", Kind::OddName, 2, "the name `id ` at byte 2 is odd: write `{id}`"),
        (
            "/{+x}",
            Kind::OddName,
            2,
            "the name `+x` at byte 2 is odd: use letters, digits, `_` and `-`",
        ),
        (
            "/{id<u64>}",
            Kind::OddName,
            2,
            "the name `id<u64>` at byte 2 is odd: use letters, digits, `_` and `-`",
        ),
    ] {
        let lints = lint(route);
        let found: Vec<(Kind, usize)> = lints.iter().map(|l| (l.kind(), l.offset())).collect();
        assert_eq!(found, [(kind, at)], "{route:?}");
        assert_eq!(lints[0].to_string(), text, "{route:?}");
        assert!(Router::new().insert(route, ()).is_ok() || route.contains(':'), "{route:?}");
    }
}

#[test]
fn lazy_quantifiers_at_the_end() {
    let text = "`+?` at byte 18 is a lazy quantifier, and does not make the parameter optional: \
                write `+`, and add a second route without the parameter";
    let lints = lint("/posts/{page:~[0-9]+?}/x");
    assert_eq!((lints.len(), lints[0].kind()), (1, Kind::LazyQuantifier));
    assert_eq!(lints[0].offset(), "/posts/{page:~[0-9]".len());
    assert_eq!(lints[0].to_string(), text.replace("18", "19"));
    for lazy in ["a+?", "a*?", "a??", "a{2}?", "a{1,}?", "[^/]+?", "(a|b)*?", r"\\+?", r"a\\*?"] {
        let found = lint(&format!("/{{x:~{lazy}}}"));
        assert_eq!(found.len(), 1, "{lazy}");
        assert_eq!(found[0].kind(), Kind::LazyQuantifier);
    }
    for greedy in
        ["a+", "a?", "[0-9]?", r"\+?", r"\??", r"a\\\+?", r"\p{L}?", r"\x{41}?", "(a+?)b", "(a+)?"]
    {
        assert_eq!(lint(&format!("/{{x:~{greedy}}}")), [], "{greedy}");
    }
}

#[test]
fn fine_routes() {
    for route in [
        "",
        "/",
        "*",
        "/users:search",
        "/a:b",
        "/{x}:cancel",
        "/:",
        "/::x",
        "/@{x}",
        "/.well-known/x",
        "/...",
        "/..{x}/{y}..",
        "{/}",
        "{/*rest}",
        "/users{/}",
        "/app{/*rest}",
        "/users/",
        "/users/{id}",
        "/users/{id:u64?}",
        "/{id:anything}",
        "/{*rest?}",
        "{*rest}",
        "/img-{id}.png",
        "/{user_id}/{user-id}/{user.id}/{0}/{gr\u{f6}\u{df}e}",
        "/caf%C3%A9",
        "/a%20b/%7e",
        "/M*A*S*H",
        "/[a]b/(c)|d/$e/~f/g;h=i,j&k'l!m",
        "/{x:~[a b]{1,2}}",
        r"/{x:~[/\{:]+}",
        "/GET/x",
    ] {
        assert_eq!(lint(route), [], "{route:?}");
    }
}

#[test]
fn text_that_is_no_route() {
    for text in [
        "/:a/{",
        "/ }",
        "/a b/{}",
        "/{*}",
        " {a}{b}",
        "/{a}/ /{a}",
        "/:x/{a?b}",
        "/ {*a:u64}",
        "/ x{y?}",
        "/ {x:}",
        "/ {x:~}",
        "/ {x:a/b}",
        "/{/} ",
        "/:x/{/}",
        "/x {/y}",
        "/ {:u64}",
    ] {
        assert_eq!(lint(text), [], "{text:?}");
    }
    // Without the feature, expressions are not compiled.
    #[cfg(feature = "regex")]
    assert_eq!(lint("/ {x:~[a}"), []);
    #[cfg(feature = "regex")]
    assert_eq!(lint("/ {x:~[a]\\}"), []);
    #[cfg(feature = "regex")]
    assert_eq!(lint("/ {x:~(}"), []);
}

#[test]
fn several_lints_in_the_order_of_the_text() {
    for (route, expected) in [
        ("/:a/:b", &[(Kind::ColonParam, 1), (Kind::ColonParam, 4)][..]),
        ("/:id?", &[(Kind::ColonParam, 1), (Kind::Query, 4)]),
        (":id", &[(Kind::NoLeadingSlash, 0), (Kind::ColonParam, 0)]),
        (
            " GET /a b ",
            &[
                (Kind::OuterBlank, 0),
                (Kind::MethodPrefix, 1),
                (Kind::Unencoded, 7),
                (Kind::OuterBlank, 9),
            ],
        ),
        (
            "/caf\u{e9}/{a b}/%/\\",
            &[
                (Kind::Unencoded, 4),
                (Kind::OddName, 8),
                (Kind::BadEscape, 13),
                (Kind::Backslash, 15),
            ],
        ),
        ("//h/p", &[(Kind::EmptySegment, 1)]),
        ("/*a*", &[(Kind::StarParam, 1), (Kind::StarParam, 3)]),
    ] {
        let found: Vec<(Kind, usize)> =
            lint(route).iter().map(|l| (l.kind(), l.offset())).collect();
        assert_eq!(found, expected, "{route:?}");
    }
}

#[test]
fn long_text_is_cut() {
    let long = "é".repeat(10_000);
    let shown = |lints: Vec<Lint>| lints[0].to_string();
    let text = shown(lint(&format!("/{long}")));
    let (found, instead) = ("é".repeat(80), "%C3%A9".repeat(14));
    assert_eq!(
        text,
        format!("clients send the `{found}…` at byte 1 as `{}…`: write that", &instead[..80]),
    );
    let text = shown(lint_method(&"x".repeat(10_000)));
    assert!(text.len() < 300 && text.ends_with("X…`"), "{text}");
}

#[test]
fn methods() {
    for (method, kind, text) in [
        (
            "get",
            Kind::MethodCase,
            "`get` at byte 0 is not what clients send: letter case matters, so write `GET`",
        ),
        (
            "Post",
            Kind::MethodCase,
            "`Post` at byte 0 is not what clients send: letter case matters, so write `POST`",
        ),
        (
            "*",
            Kind::MethodWildcard,
            "`*` at byte 0 is only the method of this name: use `insert_any`",
        ),
        (
            "any",
            Kind::MethodWildcard,
            "`any` at byte 0 is only the method of this name: use `insert_any`",
        ),
        (
            "ALL",
            Kind::MethodWildcard,
            "`ALL` at byte 0 is only the method of this name: use `insert_any`",
        ),
        (
            "GET|POST",
            Kind::SeveralMethods,
            "`GET|POST` at byte 0 is not a list of methods: insert the route once for each method",
        ),
        (
            "GET, POST",
            Kind::SeveralMethods,
            "`GET, POST` at byte 0 is not a list of methods: insert the route once for each method",
        ),
        (" GET", Kind::OuterBlank, "blank ` ` at byte 0: remove it"),
        ("GET\n", Kind::OuterBlank, "blank `\\n` at byte 3: remove it"),
        (" ", Kind::OuterBlank, "blank ` ` at byte 0: remove it"),
    ] {
        let lints = lint_method(method);
        assert_eq!(lints.len(), 1, "{method:?}");
        assert_eq!((lints[0].kind(), lints[0].to_string().as_str()), (kind, text), "{method:?}");
    }
    let both: Vec<(Kind, usize)> =
        lint_method(" get ").iter().map(|l| (l.kind(), l.offset())).collect();
    assert_eq!(both, [(Kind::OuterBlank, 0), (Kind::MethodCase, 1), (Kind::OuterBlank, 4)]);
    for method in
        ["GET", "HEAD", "M-SEARCH", "VERSION-CONTROL", "PURGE", "", "/x", "G(", "X1", "\u{e9}"]
    {
        assert_eq!(lint_method(method), [], "{method:?}");
    }
}

/// Text of any kind, with the marks of routes in it.
fn texts() -> impl Strategy<Value = String> {
    let mark = prop::sample::select(
        &[
            "/", "/", "/:", "/*", "*", "{", "}", "{a}", "{*b}", "{c?}", "{/}", "{/*d}", "{e:~x+?}",
            "{f:~{", "{{", "}}", "<", ">", "[", "]", ".", "..", "%", "%2e", " ", "\u{e9}",
            "\u{3000}", "?", "#", "\\", "GET ", "a", "b://", ":", "\0",
        ][..],
    );
    vec(prop_oneof![4 => mark.prop_map(String::from), 1 => "\\PC"], 0..10)
        .prop_map(|texts| texts.concat())
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn offsets_are_in_order_and_in_the_text(text in texts()) {
        for lints in [lint(&text), lint_method(&text)] {
            prop_assert!(lints.is_sorted_by_key(Lint::offset), "{:?}", lints);
            for lint in lints {
                prop_assert!(text.is_char_boundary(lint.offset()) && lint.offset() <= text.len());
                prop_assert!(!lint.to_string().contains(char::is_control));
            }
        }
    }

    /// Only routes have lints, and routes that clients ask for as they are have few.
    #[test]
    fn only_routes_have_lints(text in texts()) {
        let lints = lint(&text);
        let inserted = Router::new().insert(text.as_str(), ());
        let expressions = text.contains(":~") && !cfg!(feature = "regex");
        if inserted.is_err() && !expressions {
            prop_assert_eq!(lints, []);
        }
    }

    /// Of the routes over a tiny alphabet, those with a letter outside ASCII, an empty or a dot
    /// segment, or no slash at the start.
    #[test]
    fn usual_routes_have_no_lints(table in supplies(1..8)) {
        let (_, oracle) = both(&dense::routes(table.iter().map(Vec::as_slice), Taste::ALL));
        for route in oracle.routes() {
            let mut literal = route.clone();
            for (_, param) in dense::parameters_of(&route) {
                literal = literal.replacen(param, if param.starts_with("{/") { "/" } else { "_" }, 1);
            }
            let dots = literal.split('/').any(|segment| segment == "." || segment == "..");
            let encoded = client::sent(&literal) != literal;
            let empty = literal.contains("//");
            let bare = !literal.is_empty() && !route.starts_with(['/', '{']);
            prop_assert_eq!(!lint(&route).is_empty(), dots || empty || encoded || bare, "{}", route);
        }
    }

    /// What `path::encode` gives is sent as it is.
    #[test]
    fn encoded_text_needs_no_encoding(text in "[a-c/%\u{e9} ?#<>{}\\\\]{0,12}") {
        let kinds = [Kind::Unencoded, Kind::Query, Kind::Fragment, Kind::BadEscape, Kind::Backslash];
        let lints = lint(&path::encode(&text));
        prop_assert!(!lints.iter().any(|lint| kinds.contains(&lint.kind())), "{:?}", lints);
    }
}
