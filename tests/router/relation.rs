//! How two routes relate: the paths that both match, and which of them comes first.

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::{Comparison, InsertError, MethodRouter, Overlap, Router, SharedPaths};
use routetree::{compare, overlap};

use crate::oracle::Oracle;
use crate::oracle::dense::{self, Choices, Taste};
use crate::oracle::fast;
use crate::random::{both, settings};
use crate::small_routes::SmallRoutes;

/// Two routes, a path that both match, which paths they share, and how the first compares.
const SHARED: [(&str, &str, &str, SharedPaths, &str); 14] = [
    (
        "/users/me",
        "/users/{id}",
        "/users/me",
        SharedPaths::AllOfFirst,
        "before, by rule 1 at segment 2: all literal",
    ),
    (
        "/users/{id}",
        "/users/me",
        "/users/me",
        SharedPaths::AllOfSecond,
        "after, by rule 1 at segment 2: all literal",
    ),
    (
        "/a{x}",
        "/{x}b",
        "/ab",
        SharedPaths::Some,
        "before, by rule 1 at segment 1: longer literal prefix",
    ),
    (
        "/{a}/new",
        "/users/{b}",
        "/users/new",
        SharedPaths::Some,
        "after, by rule 1 at segment 1: all literal",
    ),
    (
        "/{a}-{b}",
        "/{d:date}",
        "/0000-01-01",
        SharedPaths::AllOfSecond,
        "before, by rule 2 at segment 1: kind of segment",
    ),
    (
        "/{x:u64}",
        "/{x:hex}",
        "/0",
        SharedPaths::AllOfFirst,
        "before, by rule 3 at segment 1: parameters from the left",
    ),
    (
        "/{*id}/edit",
        "/{*all}",
        "/a/edit",
        SharedPaths::AllOfFirst,
        "before, by rule 4 from segment 1 on: more literal bytes in the rest",
    ),
    (
        "/f/{*p?}",
        "/f/",
        "/f/",
        SharedPaths::AllOfSecond,
        "after, by rule 1 at segment 2: all literal",
    ),
    ("/{a}", "/{b}", "/a", SharedPaths::All, "equal"),
    ("/f/{*p}", "/f/{*p?}", "/f/a", SharedPaths::AllOfFirst, "equal"),
    ("/a/{x?}", "/a", "/a", SharedPaths::AllOfSecond, "equal"),
    ("/{x?}/b", "/a/{y}", "/a/b", SharedPaths::Some, "after, by rule 1 at segment 1: all literal"),
    (
        "/{x?}/{y:u64}",
        "/a/{y?}",
        "/a/0",
        SharedPaths::Some,
        "after, by rule 1 at segment 1: all literal",
    ),
    ("/{n:even}", "/{m:even}", "/0a", SharedPaths::All, "equal"),
];

/// Two routes without a path in common, and how the first compares.
const DISJOINT: [(&str, &str, &str); 8] = [
    ("/users/{id}", "/posts/{id}", "after, by rule 3 at segment 1: literals in byte order"),
    ("/{n:u64}", "/{a:alpha}", "before, by rule 3 at segment 1: parameters from the left"),
    ("/a", "/a/b", "before, by the number of segments"),
    ("/a/", "/a", "after, by the number of segments"),
    ("/{n:u64}", "/99999999999999999999", "after, by rule 1 at segment 1: all literal"),
    ("/f/{*p}", "/f/", "after, by rule 1 at segment 2: all literal"),
    ("/{d:date}", "/2023-02-29", "after, by rule 1 at segment 1: all literal"),
    // Functions are tried on the texts of both routes.
    ("/users/{x:notme}", "/users/me", "after, by rule 1 at segment 2: all literal"),
];

#[test]
fn routes_that_share_paths() {
    let router = fast::router::<()>();
    for (first, second, example, paths, order) in SHARED {
        let expected = Overlap::Shared { example: example.to_owned(), paths };
        assert_eq!(router.overlap(first, second), Ok(expected), "{first} {second}");
        assert_eq!(router.compare(first, second).unwrap().to_string(), order, "{first} {second}");
    }
}

#[test]
fn routes_that_share_no_path() {
    let router = fast::router::<()>();
    for (first, second, order) in DISJOINT {
        assert_eq!(router.overlap(first, second), Ok(Overlap::Disjoint), "{first} {second}");
        assert_eq!(router.overlap(second, first), Ok(Overlap::Disjoint), "{second} {first}");
        assert_eq!(router.compare(first, second).unwrap().to_string(), order, "{first} {second}");
    }
}

/// Each form of a route is before some forms of the other.
#[test]
fn the_order_can_depend_on_the_form() {
    let mixed = compare("/{a?}/m/{c}", "/{k:alpha}/{*q}").unwrap();
    assert_eq!(mixed, Comparison::Mixed);
    assert_eq!(mixed.to_string(), "before or after, depending on the form");
}

/// What a function accepts is known by trying it: no path is made up.
#[test]
fn functions_are_not_guessed() {
    let mut router = Router::<()>::new();
    router.constraint("long", |value| value.len() > 1_000).unwrap();
    router.constraint("never", |_| false).unwrap();
    assert_eq!(router.overlap("/{a:long}", "/{b}"), Ok(Overlap::Unknown));
    assert_eq!(router.overlap("/{a:long}", "/b"), Ok(Overlap::Disjoint));
    assert_eq!(router.overlap("/v{a:never}", "/v12"), Ok(Overlap::Disjoint));
    assert_eq!(router.overlap("/{a:never}", "/{b:u64}"), Ok(Overlap::Unknown));
    let unknown = router.overlap("/{a:never}", "/{b:u64}").unwrap();
    assert_eq!(unknown.to_string(), "they may match a path in common; none was found");
    let methods = MethodRouter::<()>::new();
    assert_eq!(methods.overlap("/{a}", "/b"), overlap("/{a}", "/b"));
    assert_eq!(methods.compare("/{a}", "/b"), compare("/{a}", "/b"));
}

#[cfg(feature = "regex")]
#[test]
fn expressions_are_known_exactly() {
    use routetree::Rule;
    let shared = |example: &str, paths| Ok(Overlap::Shared { example: example.to_owned(), paths });
    assert_eq!(overlap("/{y:~[0-9]{4}}", "/{w:~[a-z]+}"), Ok(Overlap::Disjoint));
    assert_eq!(overlap("/{y:~[0-9]{4}}", "/{n:u64}"), shared("/0000", SharedPaths::AllOfFirst));
    assert_eq!(overlap("/{y:~(é|ü)+}", "/{x}"), shared("/é", SharedPaths::AllOfFirst));
    assert_eq!(overlap("/{y:~a*}", "/{x:~(aa)*}"), shared("/aa", SharedPaths::AllOfSecond));
    assert_eq!(overlap("/{y:~[a&&b]}", "/{x}"), Ok(Overlap::Disjoint));
    // Too many states for a table: tried like a function.
    let large = r"/{x:~\w{1,100}}";
    assert!(matches!(overlap(large, "/{x}"), Ok(Overlap::Shared { .. })));
    assert_eq!(overlap(large, "/-"), Ok(Overlap::Disjoint));
    let Ok(Comparison::Before(Some(decision))) = compare("/{y:~b}", "/{x}") else { panic!() };
    assert_eq!(decision.rule(), Rule::Kind);
}

#[test]
fn errors_name_the_route_and_the_place() {
    for faulty in ["/{", "/{a:unknown}", "/{a}{b}"] {
        let expected = Router::new().insert(faulty, ()).unwrap_err();
        for (first, second) in [(faulty, "/a"), ("/a", faulty), (faulty, "/}")] {
            assert_eq!(overlap(first, second), Err(expected.clone()), "{first} {second}");
            assert_eq!(compare(first, second), Err(expected.clone()), "{first} {second}");
        }
    }
}

#[test]
fn long_routes_are_compared() {
    let long = format!("/{}{{a}}/{}", "ab/".repeat(2_000), "b".repeat(5_000));
    let same = long.replace("{a}", "{b}");
    assert!(matches!(overlap(&long, &same), Ok(Overlap::Shared { .. })));
    assert_eq!(compare(&long, &same), Ok(Comparison::Equal));
    assert_eq!(overlap(&long, &format!("{same}b")), Ok(Overlap::Disjoint));
    // Too many pairs of states: nothing is claimed.
    let hard = format!("/{{*a}}{}{{*b}}x", "/a".repeat(3_000));
    let other = format!("/{{*a}}{}{{*b}}y", "/a".repeat(3_001));
    assert_eq!(overlap(&hard, &other), Ok(Overlap::Unknown));
    // All pairs of forms compare alike: only one pair needs to be known to meet.
    let optional = |name| (0..8).map(|n| format!("/{{{name}{n}?}}")).collect::<String>();
    let (hard, other) = ("/a".repeat(2_500), "/a".repeat(2_501));
    let first = format!("/x{}/{{*a}}{hard}{{*b}}x", optional("o"));
    let second = format!("/{{x}}{}/{{*a}}{other}{{*b}}y", optional("q"));
    assert!(matches!(compare(&first, &second), Ok(Comparison::Before(_))));
}

/// What is said of any two routes of one or two segments holds for all short paths.
#[test]
fn small_routes_against_all_short_paths() {
    let small = SmallRoutes::new();
    let mut kinds = [0; 5];
    // A part of the 73,000 pairs, of all kinds.
    for (one, other) in small.pairs().step_by(29) {
        let (first, second) = (&small.routes[one], &small.routes[other]);
        let subsets = (small.matches_all_of(other, one), small.matches_all_of(one, other));
        let expected = match subsets {
            (true, true) => SharedPaths::All,
            (true, false) => SharedPaths::AllOfFirst,
            (false, true) => SharedPaths::AllOfSecond,
            (false, false) => SharedPaths::Some,
        };
        let found = overlap(first, second).unwrap();
        let kind = match &found {
            Overlap::Shared { example, paths } => {
                assert_eq!(*paths, expected, "{first} {second}");
                for route in [first, second] {
                    let mut router = Router::new();
                    router.insert(route, ()).unwrap();
                    assert!(router.at(example).is_ok(), "{route} on {example}");
                }
                *paths as usize
            }
            found => {
                assert_eq!(*found, Overlap::Disjoint, "{first} {second}");
                assert!(!small.share_a_path(one, other), "{first} {second}");
                4
            }
        };
        kinds[kind] += 1;
    }
    // No two of these routes match the same paths.
    assert!(kinds[0] == 0 && kinds[1..].iter().all(|&count| count > 20), "{kinds:?}");
}

/// What is said of two routes, against the oracle on paths that are likely to match both.
fn check(first: &str, second: &str, supplies: &[Vec<u8>]) {
    let router = fast::router::<()>();
    let (found, order) = (router.overlap(first, second), router.compare(first, second));
    let mut oracle = Oracle::new();
    let valid = oracle.insert(first).is_ok();
    let (Ok(found), Ok(order)) = (found, order) else {
        assert!(!valid || Oracle::new().insert(second).is_err(), "{first} {second}");
        return;
    };
    let conflict = oracle.insert(second).is_err();
    assert_eq!(order == Comparison::Equal, conflict, "{first} {second}");
    if conflict {
        return;
    }
    let both = [first.to_owned(), second.to_owned()];
    let mut paths: Vec<String> = Vec::new();
    if let Overlap::Shared { example, .. } = &found {
        assert_eq!(oracle.matches(example).len(), 2, "{first} {second} {example}");
        paths.push(example.clone());
    }
    for supply in supplies {
        let mut choices = Choices::new(supply);
        paths.push(dense::path(&mut choices, &both));
        paths.push(dense::path(&mut choices, &both[..1]));
        paths.push(dense::path(&mut choices, &both[1..]));
    }
    for path in &paths {
        let matches = oracle.matches(path);
        let matching = |route: &str| matches.iter().position(|(found, _)| found == route);
        match (matching(first), matching(second)) {
            (Some(one), Some(other)) => {
                assert_ne!(found, Overlap::Disjoint, "{first} {second} {path}");
                match order {
                    Comparison::Before(Some(_)) => assert!(one < other, "{first} {second} {path}"),
                    Comparison::After(Some(_)) => assert!(other < one, "{first} {second} {path}"),
                    Comparison::Mixed => {}
                    order => panic!("{order:?}: {first} {second} {path}"),
                }
            }
            (one, other) => {
                let Overlap::Shared { paths, .. } = found else { continue };
                let all_of_first = matches!(paths, SharedPaths::All | SharedPaths::AllOfFirst);
                let all_of_second = matches!(paths, SharedPaths::All | SharedPaths::AllOfSecond);
                assert!(one.is_none() || !all_of_first, "{first} {second} {path}");
                assert!(other.is_none() || !all_of_second, "{first} {second} {path}");
            }
        }
    }
}

/// The pairs that are reported as ambiguous are those that `overlap` says share some paths.
fn check_ambiguous(routes: &[String]) {
    let (router, oracle) = both(routes);
    let inserted: Vec<&str> = router.iter().map(|(route, _)| route).collect();
    let mut expected = Vec::new();
    for (place, first) in inserted.iter().enumerate() {
        for second in &inserted[place + 1..] {
            let overlap = router.overlap(first, second).expect("both are routes");
            if matches!(overlap, Overlap::Shared { paths: SharedPaths::Some, .. }) {
                expected.push((*first, *second));
            }
        }
    }
    let found = router.ambiguous();
    let pairs = found.iter().map(|pair| (pair.first(), pair.second()));
    assert_eq!(pairs.collect::<Vec<_>>(), expected, "{routes:?}");
    for pair in &found {
        let matches = oracle.matches(pair.example());
        let place = |route| matches.iter().position(|(found, _)| found == route).expect("a match");
        let (one, other) = (place(pair.first()), place(pair.second()));
        match pair.comparison() {
            Comparison::Before(Some(_)) => assert!(one < other, "{pair}"),
            Comparison::After(Some(_)) => assert!(other < one, "{pair}"),
            comparison => assert_eq!(comparison, Comparison::Mixed, "{pair}"),
        }
    }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn relations_hold_on_drawn_paths(
        table in vec(vec(any::<u8>(), 4..24), 2..5), asked in vec(vec(any::<u8>(), 48), 4..8),
    ) {
        let mut routes: Vec<String> = Vec::new();
        for supply in &table {
            let mut choices = Choices::new(supply);
            routes.push(match choices.below(3) {
                0 => dense::mixed_route(&mut choices, Taste::ALL),
                1 => dense::route(&mut choices, Taste::ALL, &routes),
                _ => dense::optional_route(&mut choices, Taste::ALL),
            });
        }
        for (place, first) in routes.iter().enumerate() {
            for second in &routes[place + 1..] {
                check(first, second, &asked);
            }
        }
        check_ambiguous(&routes);
    }
}

#[test]
fn types_can_be_shared() {
    fn check<T: Send + Sync + Clone + std::fmt::Debug + 'static>() {}
    check::<Overlap>();
    check::<Comparison>();
    let error: Result<Overlap, InsertError> = overlap("/{", "/");
    assert!(error.is_err());
}
