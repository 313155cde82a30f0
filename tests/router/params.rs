//! Values have the right name, offset and order in `Params`, `OwnedParams` and `Match`, and
//! `escape` yields routes that match their text.

use std::borrow::Cow;

use routetree::{DecodeError, Match, OwnedParams, ParamError, Params, Router, escape};

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
    assert!(params.clone().into_iter().eq(expected.iter().copied()), "{path}");
    assert!(params.iter().rev().eq(expected.iter().rev().copied()), "{path}");
    assert!(params.names().eq(expected.iter().map(|(name, _)| *name)), "{path}");
    for (index, (name, value)) in expected.iter().enumerate() {
        assert_eq!(params.get(name), Some(*value), "{name} in {path}");
        assert_eq!(&params[name], *value, "{name} in {path}");
        assert_eq!(params.get_index(index), Some((*name, *value)), "{index} in {path}");
    }
    assert_eq!(params.get_index(expected.len()), None);
    assert_eq!(params.get_index(usize::MAX), None);
    let owned = params.clone().into_owned();
    assert_eq!(owned, OwnedParams::from(params.clone()));
    assert!(owned.names().eq(params.names()), "{path}, owned");
    assert_eq!(owned.iter().collect::<Vec<_>>(), expected, "{path}");
    assert_eq!(
        (owned.len(), owned.is_empty(), owned.route()),
        (params.len(), params.is_empty(), found.route())
    );
    for (index, (name, value)) in expected.iter().enumerate() {
        assert_eq!(owned.get(name), Some(*value), "{name} in {path}, owned");
        assert_eq!(&owned[name], *value, "{name} in {path}, owned");
        assert_eq!(owned.get_index(index), Some((*name, *value)), "{index} in {path}, owned");
    }
    assert_eq!(owned.get_index(expected.len()), None);
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
    for count in [1, 7, 8, 9, 16, 17, 63, 64, 65, 100] {
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
        // More of another kind after them.
        let (params, path) = (each("/{", &names, "}"), each("/", &values, ""));
        for (end, path_end, value) in
            [("/{*end}", "/a/b", "a/b"), ("/x{end}", "/xa", "a"), ("/{end:u64}", "/7", "7")]
        {
            let router = router(&[&format!("{params}{end}"), &format!("{params}/never/{{a}}")]);
            let all: Vec<(&str, &str)> = pairs.iter().copied().chain([("end", value)]).collect();
            assert_values(&router, &format!("{path}{path_end}"), &all);
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
    assert_eq!((pairs.len(), pairs.clone().next_back()), (2, Some(("c", "3"))));
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

#[test]
fn owned_values_are_parsed_and_decoded() {
    let router = router(&["/{n}/{x}"]);
    let owned = router.at("/300/caf%C3%A9").unwrap().params.into_owned();
    assert_eq!(owned.parse::<u16>("n"), Ok(300));
    let error = "300".parse::<u8>().unwrap_err();
    let invalid = ParamError::Invalid { name: String::from("n"), error };
    assert_eq!(owned.parse::<u8>(String::from("n")), Err(invalid));
    assert_eq!(owned.parse::<u8>("y"), Err(ParamError::Missing { name: String::from("y") }));
    assert_eq!(owned.decoded("x").unwrap().as_deref(), Ok("café"));
    assert!(matches!(owned.decoded("n"), Some(Ok(Cow::Borrowed("300")))));
    assert_eq!(owned.decoded("y"), None);
    let wrong = router.at("/%zz/%ff").unwrap().params.into_owned();
    assert_eq!(wrong.decoded("n"), Some(Err(DecodeError::Escape { at: 0 })));
    assert_eq!(wrong.decoded("x"), Some(Err(DecodeError::Utf8 { at: 0 })));
}

#[test]
fn default_owned_params_are_empty() {
    let empty = OwnedParams::default();
    assert_eq!((empty.route(), empty.len(), empty.is_empty()), ("", 0, true));
    assert_eq!((empty.get("x"), empty.get_index(0), empty.iter().next()), (None, None, None));
    assert_eq!(empty.names().len(), 0);
    assert_eq!(empty.parse::<u8>("x"), Err(ParamError::Missing { name: String::from("x") }));
    assert_eq!(empty, router(&[""]).at("").unwrap().params.into_owned());
    assert_ne!(empty, router(&["/"]).at("/").unwrap().params.into_owned());
}

/// An absent optional parameter has no position: later ones move to the left.
#[test]
fn absent_parameters_have_no_position() {
    let router = router(&["/{a?}/{b:u64?}/{*rest?}"]);
    assert_values(&router, "/x/7/y/z", &[("a", "x"), ("b", "7"), ("rest", "y/z")]);
    assert_values(&router, "/7/y", &[("b", "7"), ("rest", "y")]);
    assert_values(&router, "/x/y", &[("a", "x"), ("rest", "y")]);
    assert_values(&router, "/", &[("rest", "")]);
}

#[test]
fn indexing_panics_with_the_name_and_the_route() {
    let message = |index: &dyn Fn()| {
        let index = std::panic::AssertUnwindSafe(index);
        let payload = std::panic::catch_unwind(index).unwrap_err();
        payload.downcast::<String>().map(|message| *message).unwrap()
    };
    let router = router(&["/{id}/{page?}"]);
    let params = router.at("/7").unwrap().params;
    let owned = params.clone().into_owned();
    for name in ["page", "ID", ""] {
        let expected = format!("no parameter `{name}` in a match of `/{{id}}/{{page?}}`");
        assert_eq!(
            message(&|| {
                let _ = &params[name];
            }),
            expected
        );
        assert_eq!(
            message(&|| {
                let _ = &owned[name];
            }),
            expected
        );
    }
}

/// Names borrow from the router and values from the path, so they outlive the match.
#[test]
fn parts_outlive_the_match() {
    fn parts<'r, 'p>(params: Params<'r, 'p>) -> (Vec<&'r str>, Option<(&'r str, &'p str)>) {
        let names = params.names();
        let first = params.get_index(0);
        drop(params);
        (names.collect(), first)
    }
    let router = router(&["/{a}-{b}"]);
    let (names, first) = parts(router.at("/1-2").unwrap().params);
    assert_eq!((names.as_slice(), first), (["a", "b"].as_slice(), Some(("a", "1"))));

    let mut pairs = router.at("/1-2").unwrap().params.into_iter();
    assert_eq!((pairs.len(), pairs.next_back(), pairs.len()), (2, Some(("b", "2")), 1));
    let mut copy = pairs.clone();
    assert_eq!(
        (pairs.next(), pairs.next(), copy.next()),
        (Some(("a", "1")), None, Some(("a", "1")))
    );
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
