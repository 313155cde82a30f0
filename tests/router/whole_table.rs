//! Hunts operations on all routes at once that do too little or too much: `try_extend`,
//! `try_from_iter`, `retain`, `map_values`, equality; and names of parameters that are not those of
//! the text.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::{InsertError, MergeError, MethodRouter, Router, SyntaxProblem};

use crate::oracle::dense::{self, Choices, Taste};

fn texts(error: &MergeError) -> Vec<String> {
    error.iter().map(InsertError::to_string).collect()
}

fn conflict(route: &str, with: &str) -> InsertError {
    InsertError::Conflict { route: route.into(), with: with.into(), method: None }
}

#[test]
fn a_table_is_inserted_at_once() {
    let table = BTreeMap::from([("/a/{x}", 1), ("/b", 2), ("/{*all}", 3)]);
    let router = Router::try_from_iter(table).unwrap();
    assert_eq!(router.len(), 3);
    assert_eq!(*router.at("/a/1").unwrap().value, 1);
    let copy = Router::try_from_iter(router.clone()).unwrap();
    assert_eq!(copy, router);
    assert_eq!(copy.to_string(), router.to_string());

    let empty: [(String, u8); 0] = [];
    let mut none = Router::try_from_iter(empty).unwrap();
    assert!(none.is_empty());
    none.try_extend(vec![(String::from("/x"), 1)]).unwrap();
    none.try_extend(Some(("/y", 2))).unwrap();
    assert_eq!(none.len(), 2);
}

/// Routes that end, without their optional parameters, where the one before them goes on.
#[test]
fn optional_ends_are_inserted_at_once() {
    let endings = ["/a/b/{x?}", "/a/{x?}", "/a{/x?}", "{/a?}", "/a{/*rest}", "{/*rest}", "/{x?}"];
    for ending in endings {
        for before in ["/a/b/c", "/a/{x}/c", "/a/{*x}/c"] {
            let routes = [before, ending];
            let at_once = Router::try_from_iter(routes.into_iter().zip(0..));
            let mut one_by_one = Router::new();
            let inserted = routes
                .into_iter()
                .zip(0..)
                .try_for_each(|(route, value)| one_by_one.insert(route, value));
            assert_eq!(at_once.is_ok(), inserted.is_ok(), "{routes:?}");
            if let Ok(at_once) = at_once {
                assert_eq!(at_once.to_string(), one_by_one.to_string(), "{routes:?}");
            }
        }
    }
}

#[test]
fn every_error_is_listed_and_nothing_changes() {
    let mut router = Router::try_from_iter([("/users/{id}", 1), ("/users", 2)]).unwrap();
    let before = router.clone();
    let error = router
        .try_extend([
            ("/new", 3),
            ("/users/{page?}", 4),
            ("/bad}", 5),
            ("/new", 6),
            ("/{x:nothing}", 7),
            ("/new/{a?}", 8),
        ])
        .unwrap_err();
    let syntax: Vec<&SyntaxProblem> = error
        .iter()
        .filter_map(|error| match error {
            InsertError::Syntax { problem, .. } => Some(problem),
            _ => None,
        })
        .collect();
    let unknown = SyntaxProblem::UnknownConstraint("nothing".into());
    assert_eq!(syntax, [&SyntaxProblem::StrayBrace, &unknown]);
    let conflicts: Vec<InsertError> = error.iter().skip(2).cloned().collect();
    assert_eq!(
        conflicts,
        [
            conflict("/users/{page?}", "/users/{id}"),
            conflict("/users/{page?}", "/users"),
            conflict("/new", "/new"),
            conflict("/new/{a?}", "/new"),
            conflict("/new/{a?}", "/new"),
        ]
    );
    assert_eq!(router, before);
    assert_eq!(router.to_string(), before.to_string());
    assert_eq!(router.at("/new").ok().map(|found| *found.value), None);
}

#[test]
fn three_equal_routes_are_three_pairs() {
    let error = Router::try_from_iter([("/{a}", 1), ("/{b}", 2), ("/{c}", 3)]).unwrap_err();
    assert_eq!(
        error.into_errors(),
        [conflict("/{b}", "/{a}"), conflict("/{c}", "/{a}"), conflict("/{c}", "/{b}")]
    );
}

#[test]
fn a_panicking_iterator_changes_nothing() {
    let mut router = Router::try_from_iter([("/a", 1)]).unwrap();
    let routes = ["/b", "/c"].into_iter().map(|route| {
        assert_ne!(route, "/c", "on purpose");
        (route, 2)
    });
    assert!(catch_unwind(AssertUnwindSafe(|| router.try_extend(routes))).is_err());
    assert_eq!(router, Router::try_from_iter([("/a", 1)]).unwrap());
}

#[test]
fn custom_constraints_are_those_of_the_router() {
    let mut router = Router::new();
    router.constraint("even", |value| value.len() % 2 == 0).unwrap();
    router.try_extend([("/{x:even}", 1), ("/{x}", 2)]).unwrap();
    assert_eq!(*router.at("/ab").unwrap().value, 1);
    assert_eq!(*router.at("/abc").unwrap().value, 2);
    router.retain(|route, _| route == "/{x:even}");
    let router = router.map_values(|value| value.to_string());
    assert_eq!(router.at("/ab").unwrap().value, "1");
    assert!(router.at("/abc").is_err());
}

#[test]
fn methods_are_inserted_at_once() {
    let table = [(Some("GET"), "/{x}", 1), (Some("PUT"), "/{y}", 2), (None, "/{z}", 3)];
    let mut router = MethodRouter::try_from_iter(table).unwrap();
    assert_eq!(router.at("PUT", "/a").unwrap().params.get("y"), Some("a"));
    assert_eq!(*router.at("BREW", "/a").unwrap().value, 3);
    assert_eq!(MethodRouter::try_from_iter(router.clone()).unwrap(), router);

    let before = router.clone();
    let error = router
        .try_extend([
            (Some("GET"), "/{other}", 4),
            (Some("NO TOKEN"), "/t", 5),
            (Some("NO TOKEN"), "/{broken", 6),
            (Some("BREW"), "/b", 7),
            (Some("BREW"), "/b", 8),
            (None, "/{any}", 9),
            (None, "/b", 10),
        ])
        .unwrap_err();
    assert_eq!(
        texts(&error),
        [
            "the method \"NO TOKEN\" is not a token",
            "unclosed `{` at byte 1 in `/{broken`",
            "`/{other}` conflicts with `/{x}` for GET: they have the same shape",
            "`/{any}` conflicts with `/{z}` for any method: they have the same shape",
            "`/b` conflicts with `/b` for BREW: they have the same shape",
        ]
    );
    assert_eq!(router, before);
    assert!(router.allowed("/b").is_some_and(|allowed| !allowed.to_string().contains("BREW")));
}

#[test]
fn the_65th_method_is_an_error_once() {
    let name = |index: usize| format!("M{index}");
    let mut router = MethodRouter::try_from_iter((0..63).map(|m| (Some(name(m)), "/", m))).unwrap();
    let error = router
        .try_extend((60..66).flat_map(|m| [(Some(name(m)), "/x", m), (Some(name(m)), "/y", m)]))
        .unwrap_err();
    assert_eq!(
        error.into_errors(),
        [64, 65].map(|m| InsertError::TooManyMethods { method: name(m) })
    );
    assert_eq!(router.len(), 63);
    router.try_extend([(Some(name(63)), "/x", 63)]).unwrap();
    assert!(router.insert(&name(64), "/x", 64).is_err());
    // Removed methods make room again.
    router.retain(|method, _, _| method != Some("M0"));
    router.insert(&name(64), "/x", 64).unwrap();
}

#[test]
fn retain_sees_every_route_once_in_order_and_may_change_values() {
    let mut router =
        Router::try_from_iter([("/{a}", 1), ("/a/{b?}", 2), ("/a/b/{*c}", 3), ("/x", 4)]).unwrap();
    let order: Vec<String> = router.iter().map(|(route, _)| route.to_owned()).collect();
    let mut seen = Vec::new();
    router.retain(|route, value| {
        seen.push(route.to_owned());
        *value *= 10;
        *value > 10 && *value < 40
    });
    assert_eq!(seen, order);
    assert_eq!(router, Router::try_from_iter([("/a/{b?}", 20), ("/a/b/{*c}", 30)]).unwrap());
    assert!(router.at("/x").is_err());

    // The first call panics: nothing is removed.
    let before = router.clone();
    let calls = Cell::new(0);
    let retain = || {
        router.retain(|_, _| {
            calls.set(calls.get() + 1);
            assert_eq!(calls.get(), 1, "on purpose");
            false
        });
    };
    assert!(catch_unwind(AssertUnwindSafe(retain)).is_err());
    assert_eq!(router, before);
    router.retain(|_, _| false);
    assert!(router.is_empty());
    assert_eq!(router.to_string(), Router::<u32>::new().to_string());
}

#[test]
fn equality_is_about_routes_and_values_only() {
    let first = Router::try_from_iter([("/a", 1), ("/{b}", 2)]).unwrap();
    let mut second = Router::try_from_iter([("/{b}", 2), ("/x", 9), ("/a", 1)]).unwrap();
    assert_ne!(first, second);
    second.remove("/x");
    second.constraint("even", |_| true).unwrap();
    assert_eq!(first, second);
    *second.get_mut("/a").unwrap() = 3;
    assert_ne!(first, second);
    let nan = Router::try_from_iter([("/", f64::NAN)]).unwrap();
    assert_ne!(nan, nan.clone());

    let get = MethodRouter::try_from_iter([(Some("GET"), "/a", 1)]).unwrap();
    let put = MethodRouter::try_from_iter([(Some("PUT"), "/a", 1)]).unwrap();
    let any = MethodRouter::try_from_iter([(None::<&str>, "/a", 1)]).unwrap();
    assert!(get != put && get != any && any == any.clone());
    // The same methods under other keys.
    let mut other =
        MethodRouter::try_from_iter([(Some("OLD"), "/", 0), (Some("BREW"), "/", 1)]).unwrap();
    other.remove("OLD", "/");
    assert_eq!(other, MethodRouter::try_from_iter([(Some("BREW"), "/", 1)]).unwrap());
}

#[test]
fn names_of_parameters() {
    let text = "/{a}/x{b:u64}-{c}/{{d}}/{e?}/{*f?}";
    let router = Router::try_from_iter([(text, 1), ("/", 2)]).unwrap();
    assert_eq!(router.param_names(text), Some(vec!["a", "b", "c", "e", "f"]));
    assert_eq!(router.param_names("/"), Some(Vec::new()));
    assert_eq!(router.param_names("/{other}"), None);
    assert_eq!(router.param_names("/{"), None);
    let methods =
        MethodRouter::try_from_iter([(Some("GET"), "/{a}", 1), (None, "/{b}", 2)]).unwrap();
    assert_eq!(methods.param_names("GET", "/{a}"), Some(vec!["a"]));
    assert_eq!(methods.param_names("GET", "/{b}"), None);
    assert_eq!(methods.param_names_any("/{b}"), Some(vec!["b"]));
}

#[test]
fn method_errors_outlive_their_router() {
    let error = {
        let router =
            MethodRouter::try_from_iter([(Some("BREW"), "/pot", 1), (Some("GET"), "/pot", 2)]);
        let router = router.unwrap();
        let error = router.at("PUT", "/pot").unwrap_err();
        let owned = error.clone().into_owned();
        assert_eq!(owned, error);
        owned
    };
    let shown = std::thread::spawn(move || error.to_string()).join().unwrap();
    assert_eq!(shown, "the path does not allow the method, only BREW, GET, HEAD");
}

proptest! {
    /// Extending is inserting one by one, where nothing conflicts; else it changes nothing.
    #[test]
    fn extending_is_inserting(supplies in vec(vec(any::<u8>(), 0..28), 1..12)) {
        let mut routes: Vec<String> = Vec::new();
        for supply in &supplies {
            let route = dense::route(&mut Choices::new(supply), Taste::ALL, &routes);
            routes.push(route);
        }
        let new = || {
            let mut router = Router::new();
            for (name, accepts) in crate::oracle::constraint::CUSTOM {
                router.constraint(name, accepts).unwrap();
            }
            router
        };
        let (mut one_by_one, mut at_once) = (new(), new());
        let pairs = || routes.iter().cloned().zip(0..);
        let results: Vec<_> =
            pairs().map(|(route, value)| one_by_one.insert(route, value)).collect();
        match at_once.try_extend(pairs()) {
            Ok(()) => {
                prop_assert!(results.iter().all(Result::is_ok));
                prop_assert_eq!(&at_once, &one_by_one);
                prop_assert_eq!(at_once.to_string(), one_by_one.to_string());
            }
            Err(errors) => {
                prop_assert!(at_once.is_empty());
                let first: Vec<&InsertError> =
                    results.iter().filter_map(|result| result.as_ref().err()).collect();
                prop_assert!(!first.is_empty());
                for error in first {
                    prop_assert!(errors.contains(error), "{error} is not in {errors}");
                }
            }
        }

        // What is kept is found as if the rest had never been inserted.
        let mut kept = new();
        for (route, &value) in one_by_one.iter().filter(|(_, value)| **value % 2 == 0) {
            kept.insert(route, value).unwrap();
        }
        one_by_one.retain(|_, value| *value % 2 == 0);
        prop_assert_eq!(&one_by_one, &kept);
        prop_assert_eq!(one_by_one.to_string(), kept.to_string());
        let mapped = one_by_one.map_values(|value| value.to_string());
        prop_assert_eq!(mapped.to_string(), kept.to_string());
        prop_assert_eq!(mapped, Router::map_values(kept, |value| value.to_string()));
    }
}

/// Routes that share beginnings of all kinds, most of them valid.
fn routes_with_common_beginnings() -> Vec<String> {
    let starts = [
        "",
        "/a",
        "/a/{x}",
        "/a/{x}/b",
        "/a/{y}/b/c",
        "/a/{x}.z",
        "/a/{x:u64}",
        "/{{/b",
        "/{{b}}",
        "/a~b/c",
        "/{*r}/c",
        "/s/t/u/v",
        "/s/t/u/w/{x}/{y}",
        #[cfg(feature = "regex")]
        r"/e/{x:~[a-c]/?}",
        #[cfg(feature = "regex")]
        r"/e/{x:~[a-c]/?d}/f",
    ];
    let ends = [
        "",
        "/",
        "/b",
        "/{z}",
        "/{w}",
        "/{z?}/{q?}",
        "{/}",
        "{/*t}",
        "/{*t?}",
        "/{z}-{w}",
        "/{",
        "/b/c/d",
    ];
    starts.iter().flat_map(|start| ends.map(|end| format!("{start}{end}"))).collect()
}

/// A table that is inserted at once is that of single insertions, in whatever order it comes.
#[test]
fn a_whole_table_equals_single_insertions() {
    let mut single = Router::new();
    let all: Vec<(String, usize)> = routes_with_common_beginnings().into_iter().zip(0..).collect();
    let mut table: Vec<_> = all.clone();
    table.retain(|(route, value)| single.insert(route, *value).is_ok());
    assert!(table.len() > 60, "{} routes", table.len());
    let mut state = 7_u32;
    for round in 0..8 {
        let mut routes = table.clone();
        match round {
            0 => {}
            1 => routes.reverse(),
            2 => routes.sort(),
            _ => routes.sort_by_cached_key(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state >> 8
            }),
        }
        let whole = Router::try_from_iter(routes).unwrap();
        assert_eq!(whole, single);
        assert_eq!(whole.to_string(), single.to_string());
        for (route, value) in &table {
            assert_eq!(whole.get(route), Some(value), "{route}");
            assert_eq!(whole.param_names(route), single.param_names(route), "{route}");
            let path = route.replace(['{', '}', '*', '?', '~'], "").replace(":u64", "7");
            let found = |router: &Router<usize>| {
                let found = router.at(&path).ok()?;
                Some((*found.value, found.params.into_owned()))
            };
            assert_eq!(found(&whole), found(&single), "{path}");
        }
    }

    // An empty table reports the errors that any other does, and stays empty.
    let mut other = Router::try_from_iter([("/of/its/own", 0)]).unwrap();
    let expected = other.try_extend(all.clone()).unwrap_err();
    let mut empty = Router::new();
    assert_eq!(empty.try_extend(all).unwrap_err().to_string(), expected.to_string());
    assert!(empty.is_empty() && empty.at("/a").is_err());
    empty.insert("/a", 1).unwrap();
    assert_eq!(empty.len(), 1);
}
