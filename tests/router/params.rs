//! Values have the right name, offset and order in `Params`, `OwnedParams` and `Match`, and
//! `escape` yields routes that match their text.

use std::borrow::Cow;

use routetree::{DecodeError, Match, ParamError, Router, escape};

fn router(routes: &[&str]) -> Router<usize> {
    let mut router = Router::new();
    for (index, route) in routes.iter().enumerate() {
        router.insert(*route, index).unwrap_or_else(|error| panic!("{error}"));
    }
    router
}

#[track_caller]
fn assert_values(router: &Router<usize>, path: &str, expected: &[(&str, &str)]) {
    let found = router.at(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let params = &found.params;
    assert_eq!(params.iter().collect::<Vec<_>>(), expected, "{path}");
    assert_eq!(params.into_iter().collect::<Vec<_>>(), expected, "{path}");
    assert_eq!((params.len(), params.is_empty()), (expected.len(), expected.is_empty()), "{path}");
    for (name, value) in expected {
        assert_eq!(params.get(name), Some(*value), "{name} in {path}");
    }
    let owned = params.clone().into_owned();
    assert_eq!(owned.iter().collect::<Vec<_>>(), expected, "{path}");
    assert_eq!(
        (owned.len(), owned.is_empty(), owned.route()),
        (params.len(), params.is_empty(), found.route())
    );
    for (name, value) in expected {
        assert_eq!(owned.get(name), Some(*value), "{name} in {path}, owned");
    }
}

#[test]
fn values_of_every_kind_in_route_order() {
    let router = router(&[
        "/static",
        "/{one}",
        "/users/{id}/posts/{post}",
        "/v{major}.{minor}/{file}.{ext}",
        "/{day:date}/{n:u64}",
        "/files/{*path}",
        "/{*ns}/-/tree/{branch}/{*path}",
        "/maybe/{a?}/{b?}",
        "/open/{*rest?}",
        "{x}/bare",
    ]);
    assert_values(&router, "/static", &[]);
    assert_values(&router, "/1", &[("one", "1")]);
    assert_values(&router, "/users/7/posts/8", &[("id", "7"), ("post", "8")]);
    let mixed = [("major", "1"), ("minor", "2"), ("file", "a.tar"), ("ext", "gz")];
    assert_values(&router, "/v1.2/a.tar.gz", &mixed);
    assert_values(&router, "/2024-02-29/0042", &[("day", "2024-02-29"), ("n", "0042")]);
    assert_values(&router, "/files/a//b/", &[("path", "a//b/")]);
    let open = [("ns", "g/sub/p"), ("branch", "main"), ("path", "src/lib.rs")];
    assert_values(&router, "/g/sub/p/-/tree/main/src/lib.rs", &open);
    assert_values(&router, "/maybe", &[]);
    assert_values(&router, "/maybe/1", &[("a", "1")]);
    assert_values(&router, "/maybe/1/2", &[("a", "1"), ("b", "2")]);
    // Present and empty.
    assert_values(&router, "/open/", &[("rest", "")]);
    assert_values(&router, "1/bare", &[("x", "1")]);
}

#[test]
fn around_the_inline_capacity() {
    for count in [1, 7, 8, 9, 16, 17, 100] {
        let names: Vec<String> = (0..count).map(|index| format!("name{index}")).collect();
        let values: Vec<String> = (0..count).map(|index| format!("{}", index * index)).collect();
        let pairs: Vec<(&str, &str)> =
            names.iter().map(String::as_str).zip(values.iter().map(String::as_str)).collect();
        let each = |open: &str, parts: &[String], close: &str| {
            parts.iter().map(|part| format!("{open}{part}{close}")).collect::<String>()
        };
        for (open, close) in [("/{", "}"), ("/a{", "}"), ("/{", "}-")] {
            let path_open = open.replace('{', "");
            let path_close = close.replace('}', "");
            let router = router(&[&each(open, &names, close), "/never"]);
            assert_values(&router, &each(&path_open, &values, &path_close), &pairs);
        }
        // All parameters in one segment.
        let router = router(&[&format!("/x{}", each("-{", &names, "}"))]);
        assert_values(&router, &format!("/x{}", each("-", &values, "")), &pairs);
    }
}

#[test]
fn names_and_values_beyond_ascii() {
    let router = router(&["/{größe}é{名前}", "/ü/{ü}/{*ß}"]);
    assert_values(&router, "/èéê", &[("größe", "è"), ("名前", "ê")]);
    assert_values(&router, "/ééé", &[("größe", "é"), ("名前", "é")]);
    assert_values(&router, "/日本é語", &[("größe", "日本"), ("名前", "語")]);
    assert_values(&router, "/ü/\u{10ffff}/🦀/🦀", &[("ü", "\u{10ffff}"), ("ß", "🦀/🦀")]);
}

#[test]
fn unknown_names() {
    let router = router(&["/{id}/{x?}", "/_/{*rest}"]);
    let found = router.at("/7").unwrap();
    let params = found.params;
    for name in ["", "i", "idd", "ID", "{id}", "x", "rest", "id "] {
        assert_eq!(params.get(name), None, "{name:?}");
        assert_eq!(params.decoded(name), None, "{name:?}");
        let missing = ParamError::Missing { name: String::from(name) };
        assert_eq!(params.parse::<String>(name), Err(missing), "{name:?}");
        assert_eq!(params.clone().into_owned().get(name), None, "{name:?}");
    }
    assert_eq!(
        (params.get("id"), params.get(String::from("id")), params.get("id".to_string().as_str())),
        (Some("7"), Some("7"), Some("7"))
    );
}

#[test]
fn parsed_values() {
    let router = router(&["/{n}/{ip}"]);
    let found = router.at("/300/127.0.0.1").unwrap();
    let params = &found.params;
    assert_eq!(params.parse::<u16>("n"), Ok(300));
    assert_eq!(params.parse::<f64>(String::from("n")), Ok(300.0));
    assert_eq!(params.parse::<String>("n"), Ok(String::from("300")));
    assert_eq!(params.parse::<std::net::Ipv4Addr>("ip"), Ok(std::net::Ipv4Addr::LOCALHOST));
    let error = "300".parse::<u8>().unwrap_err();
    assert_eq!(
        params.parse::<u8>("n"),
        Err(ParamError::Invalid { name: String::from("n"), error })
    );
    // `parse` does not decode.
    let found = router.at("/%34/x").unwrap();
    assert!(matches!(found.params.parse::<u8>("n"), Err(ParamError::Invalid { .. })));
}

#[test]
fn decoded() {
    let router = router(&["/{x}", "/all/{*x?}"]);
    let decode = |value: &str| {
        let path = format!("/{value}");
        let found = router.at(&path).unwrap();
        found.params.decoded("x").unwrap().map(Cow::into_owned)
    };
    let good = [
        ("plain", "plain"),
        ("a+b", "a+b"),
        ("%41", "A"),
        ("%2F%2f", "//"),
        ("100%25", "100%"),
        ("%25zz", "%zz"),
        ("%e2%82%ac", "€"),
        ("é%C3%A9", "éé"),
        ("%00", "\0"),
        ("%F0%9F%A6%80", "🦀"),
        ("%7B%7d", "{}"),
    ];
    for (value, expected) in good {
        assert_eq!(decode(value).as_deref(), Ok(expected), "{value}");
    }
    let escapes = [
        ("%", 0),
        ("a%", 1),
        ("%4", 0),
        ("%zz", 0),
        ("%4g", 0),
        ("%41%", 3),
        ("%%41", 0),
        ("é%é", 2),
        ("%+1", 0),
    ];
    for (value, at) in escapes {
        assert_eq!(decode(value), Err(DecodeError::Escape { at }), "{value}");
    }
    let bytes = [
        ("%ff", 0),
        ("a%80", 1),
        ("%41%c3%28", 3),
        ("%e2%82", 0),
        ("é%ff", 2),
        ("%ed%a0%80", 0),
        ("%c0%80", 0),
    ];
    for (value, at) in bytes {
        assert_eq!(decode(value), Err(DecodeError::Utf8 { at }), "{value}");
    }
}

#[test]
fn decoded_borrows_unescaped_values() {
    let router = router(&["/{x}", "/all/{*x?}"]);
    let decoded =
        |path: &'static str| router.at(path).unwrap().params.decoded("x").unwrap().unwrap();
    assert!(matches!(decoded("/a+b"), Cow::Borrowed("a+b")));
    assert!(matches!(decoded("/all/"), Cow::Borrowed("")));
    assert!(matches!(decoded("/all/a/é"), Cow::Borrowed("a/é")));
    assert!(matches!(decoded("/a%20b"), Cow::Owned(text) if text == "a b"));
}

#[test]
fn the_route_is_the_inserted_text() {
    let routes = ["/a{{b}}/{x:u64?}/{*rest?}", "/{lang?}", "", "é/{é}"];
    let router = router(&routes);
    for (path, route) in [
        ("/a{b}/7/", 0),
        ("/a{b}/", 0),
        ("/a{b}/x/y", 0),
        ("/", 1),
        ("/de", 1),
        ("", 2),
        ("é/é", 3),
    ] {
        let found = router.at(path).unwrap();
        assert_eq!(
            (found.route(), found.params.route(), *found.value),
            (routes[route], routes[route], route),
            "{path}"
        );
        assert_eq!(found.params.into_owned().route(), routes[route]);
    }
}

#[test]
fn mapped_matches_keep_their_values() {
    let mut router = router(&["/{x}", "/{*rest}"]);
    let found = router.at("/7").unwrap();
    let mapped: Match<'_, '_, String> = found.clone().map(|value| format!("no. {value}"));
    assert_eq!(
        (mapped.value.as_str(), mapped.route(), mapped.params.get("x")),
        ("no. 0", "/{x}", Some("7"))
    );
    assert_eq!(mapped.params, found.params);
    assert_eq!(found, found.clone());
    assert_ne!(found, router.at("/8").unwrap());
    let changed = router.at_mut("/a/b").unwrap().map(|value| std::mem::replace(value, 5));
    assert_eq!((changed.value, changed.params.get("rest")), (1, Some("a/b")));
    assert_eq!(router.get("/{*rest}"), Some(&5));
}

#[test]
fn equality_compares_route_names_and_values() {
    let one = router(&["/{x}/{y}", "/b/{y}"]);
    let two = router(&["/{x}/{y}", "/{x}/"]);
    let at = |router: &Router<usize>, path: &str| router.at(path).unwrap().params.into_owned();
    assert_eq!(at(&one, "/1/2"), at(&two, "/1/2"));
    assert_ne!(at(&one, "/1/2"), at(&one, "/1/3"));
    assert_ne!(at(&one, "/1/2"), at(&two, "/1/"));
    assert_eq!(one.at("/1/2").unwrap().params, two.at("/1/2").unwrap().params);
}

#[test]
fn iterators_have_exact_lengths() {
    let router = router(&["/{a}/{b}/{c}"]);
    let found = router.at("/1/2/3").unwrap();
    let mut pairs = found.params.iter();
    let mut rest = pairs.clone();
    assert_eq!((pairs.len(), pairs.next()), (3, Some(("a", "1"))));
    assert_eq!((pairs.len(), pairs.clone().last()), (2, Some(("c", "3"))));
    assert_eq!(pairs.by_ref().count(), 2);
    assert_eq!((pairs.len(), pairs.next(), pairs.next()), (0, None, None));
    assert_eq!(rest.nth(1), Some(("b", "2")));
}

#[test]
fn owned_values_borrow_nothing() {
    let owned = {
        let path = format!("/users/{}", "é".repeat(100));
        let router = router(&["/users/{id}"]);
        let found = router.at(&path).unwrap();
        let owned = found.params.clone().into_owned();
        assert_eq!(found.params.get("id"), owned.get("id"));
        owned
    };
    let copy = owned.clone();
    drop(owned);
    assert_eq!(copy.get("id"), Some("é".repeat(100).as_str()));
    assert!((&copy).into_iter().eq(copy.iter()));
}

/// Escaped text is a route that matches exactly that text.
#[test]
fn escaped_text_matches_itself() {
    let pieces = ["{", "}", "a", "/", "*", "?", ":", "é", "{{", "}}", "{x}", "%7B", "\\", "\n"];
    for first in pieces {
        for second in pieces {
            for third in pieces {
                let text = format!("/{first}{second}{third}");
                let mut router = Router::new();
                router
                    .insert(escape(&text), ())
                    .unwrap_or_else(|error| panic!("{text:?}: {error}"));
                let found = router.at(&text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
                assert!(found.params.is_empty());
                let braces = text.matches(['{', '}']).count();
                assert_eq!(found.route().len(), text.len() + braces);
                for other in [format!("{text}{{"), text.replace('{', "{{"), text.replace('}', "}}")]
                {
                    assert_eq!(router.at(&other).is_ok(), other == text, "{other:?} on {text:?}");
                }
            }
        }
    }
}

#[test]
fn escape_borrows_text_without_braces() {
    assert!(matches!(escape("/plain/é*?:"), Cow::Borrowed("/plain/é*?:")));
    assert!(matches!(escape(""), Cow::Borrowed("")));
    assert_eq!(escape("{}"), "{{}}");
    assert_eq!(escape("a{{b"), "a{{{{b");
    assert!(matches!(escape("}"), Cow::Owned(_)));
}
