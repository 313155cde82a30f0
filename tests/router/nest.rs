//! A nested route is the prefix followed by its own text; every conflict is listed, and a failure
//! changes nothing.

use std::collections::BTreeSet;
use std::rc::Rc;

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::{InsertError, Router, SyntaxProblem};

use crate::oracle::dense::{self, Choices, Taste};
use crate::oracle::{Oracle, fast, sorted_forms};
use crate::random::{Supplies, both, settings, supplies};

fn router(routes: &[&str]) -> Router<String> {
    let mut router = fast::router();
    for route in routes {
        fast::insert(&mut router, route).expect("a route without conflicts");
    }
    router
}

/// The routes in order, each with the value that names its route before nesting.
fn routes(router: &Router<String>) -> Vec<(String, String)> {
    router.iter().map(|(route, value)| (route.to_owned(), value.clone())).collect()
}

/// Everything a router shows without a lookup.
fn look(router: &Router<String>) -> (String, String, usize, usize) {
    (format!("{router:?}"), router.to_string(), router.len(), router.memory_usage())
}

#[test]
fn a_route_is_appended_to_the_prefix() {
    for (prefix, inner, expected) in [
        ("/api", "/", "/api"),
        ("/api", "/users", "/api/users"),
        ("/api", "/users/", "/api/users/"),
        ("/api", "/{id}", "/api/{id}"),
        ("/api", "/{*rest?}", "/api/{*rest?}"),
        ("/api", "", "/api"),
        ("/api", ".json", "/api.json"),
        ("/api", "{id}", "/api{id}"),
        ("/api/", "users", "/api/users"),
        ("/api/", "/", "/api/"),
        ("/api/", "/users", "/api/users"),
        ("/", "/", "/"),
        ("/", "users", "/users"),
        ("", "/users", "/users"),
        ("", "/", "/"),
        ("api", "/users", "api/users"),
        ("/{tenant}", "/{id}", "/{tenant}/{id}"),
        ("/{tenant:alpha}-x", "/{id}", "/{tenant:alpha}-x/{id}"),
        ("/{*ns}/-", "/tree/{*path}", "/{*ns}/-/tree/{*path}"),
        ("/{lang?}", "/docs", "/{lang?}/docs"),
        ("/{lang?}", "/", "/{lang?}"),
        ("/f/{*rest?}", "/", "/f/{*rest?}"),
        ("/a{{", "/b}}", "/a{{/b}}"),
        ("/a{{", "{b}", "/a{{{b}"),
        ("/{a}", "}}{b}", "/{a}}}{b}"),
    ] {
        let mut outer = router(&["/other"]);
        outer.nest(prefix, router(&[inner])).expect(expected);
        let mut expected = vec![
            ("/other".to_owned(), fast::value_of("/other")),
            (expected.to_owned(), fast::value_of(inner)),
        ];
        let mut found = routes(&outer);
        expected.sort();
        found.sort();
        assert_eq!(found, expected);
    }
}

#[test]
fn the_inner_root_becomes_the_prefix() {
    let mut router = Router::new();
    let mut inner = Router::new();
    inner.insert("/", "root").expect("a route");
    inner.insert("/{id}", "one").expect("a route");
    router.nest("/{tenant}/users", inner).expect("no conflict");
    assert_eq!(*router.at("/acme/users").expect("the prefix").value, "root");
    assert!(router.at("/acme/users/").is_err());
    let found = router.at("/acme/users/7").expect("a user");
    let values: Vec<_> = found.params.iter().collect();
    assert_eq!(values, [("tenant", "acme"), ("id", "7")]);
    assert_eq!(found.route(), "/{tenant}/users/{id}");
}

#[test]
fn nested_routers_nest_again() {
    let mut inner = router(&["/", "/{c}"]);
    for prefix in ["/{b}", "/{a}", "/api"] {
        let mut outer = router(&["/"]);
        outer.nest(prefix, inner).expect("no conflict");
        inner = outer;
    }
    let texts: Vec<String> = routes(&inner).into_iter().map(|(route, _)| route).collect();
    let expected = ["/", "/api", "/api/{a}", "/api/{a}/{b}", "/api/{a}/{b}/{c}"];
    assert_eq!(texts, expected);
}

/// The errors of a failing nest, which must leave the router unchanged.
fn errors(outer: &[&str], prefix: &str, inner: &[&str]) -> Vec<InsertError> {
    let mut outer = router(outer);
    let before = look(&outer);
    let error = outer.nest(prefix, router(inner)).expect_err("a conflict");
    assert_eq!(look(&outer), before);
    error.into_errors()
}

fn conflict(route: &str, with: &str) -> InsertError {
    InsertError::Conflict { route: route.to_owned(), with: with.to_owned(), method: None }
}

#[test]
fn every_conflict_is_listed() {
    let outer = ["/api/users", "/api/{x}", "/api", "/else"];
    assert_eq!(
        errors(&outer, "/api", &["/", "/users", "/{id}", "/free"]),
        [
            conflict("/api", "/api"),
            conflict("/api/users", "/api/users"),
            conflict("/api/{id}", "/api/{x}")
        ]
    );
    assert_eq!(
        errors(&["/a/b", "/a"], "/a", &["/{x?}", "/b"]),
        [conflict("/a/{x?}", "/a"), conflict("/a/b", "/a/b")]
    );
}

#[test]
fn conflicts_among_nested_routes_are_listed() {
    // Both become the prefix.
    assert_eq!(errors(&[], "/api", &["/", ""]), [conflict("/api", "/api")]);
    assert_eq!(errors(&[], "/api", &["/{x?}", ""]), [conflict("/api/{x?}", "/api")]);
    // `/{b}` and `/{a}/{b}`, `/{b}/{c}` and `/{a}/{b}/{c}`.
    assert_eq!(
        errors(&[], "/{a?}", &["/{b}", "/{b}/{c}", "/{b}/{c}/{d}"]),
        [conflict("/{a?}/{b}/{c}", "/{a?}/{b}"), conflict("/{a?}/{b}/{c}/{d}", "/{a?}/{b}/{c}")]
    );
}

#[test]
fn malformed_routes_are_listed() {
    let problems = |prefix: &str, inner: &[&str]| {
        let problem = |error| match error {
            InsertError::Syntax { route, at, problem } => (route, at, problem),
            error => panic!("{error}"),
        };
        errors(&["/x"], prefix, inner).into_iter().map(problem).collect::<Vec<_>>()
    };
    assert_eq!(
        problems("/{id}", &["/{id}", "/a/{id}", "/b/{other}", "{x}"]),
        [
            ("/{id}/a/{id}".to_owned(), 9, SyntaxProblem::RepeatedName("id".to_owned())),
            ("/{id}/{id}".to_owned(), 7, SyntaxProblem::RepeatedName("id".to_owned())),
            ("/{id}{x}".to_owned(), 5, SyntaxProblem::AdjacentParams),
        ]
    );
    assert_eq!(
        problems("/f/{*rest?}", &["/", "/a"]),
        [("/f/{*rest?}/a".to_owned(), 9, SyntaxProblem::MisplacedOptional)]
    );
    let many = "/{a?}/{b?}/{c?}/{d?}/{e?}/{f?}/{g?}/{h?}";
    assert_eq!(
        problems(many, &["/end", "/{i?}"]),
        [(format!("{many}/{{i?}}"), 43, SyntaxProblem::TooManyOptional)]
    );
}

/// Some of these are routes only together with the nested route.
#[test]
fn the_prefix_must_be_a_route() {
    for (prefix, inner, at, problem) in [
        ("/{a", "b}", 1, SyntaxProblem::UnclosedBrace),
        ("/a{", "{b", 2, SyntaxProblem::UnclosedBrace),
        ("/a}", "}b", 2, SyntaxProblem::StrayBrace),
        ("/{}", "/b", 1, SyntaxProblem::EmptyName),
        ("/{x:nope}", "/b", 4, SyntaxProblem::UnknownConstraint("nope".to_owned())),
    ] {
        let mut outer: Router<()> = Router::new();
        let mut other = Router::new();
        if routetree::escape(inner) == inner {
            other.insert(inner, ()).expect("a route");
        }
        let error = outer.nest(prefix, other).expect_err("a malformed prefix");
        let route = prefix.to_owned();
        assert_eq!(*error, [InsertError::Syntax { route, at, problem }]);
        assert!(outer.is_empty());
    }
    assert_eq!(
        router(&[]).nest("/{a", router(&[])).expect_err("a malformed prefix").to_string(),
        "the routes cannot be added: unclosed `{` at byte 1 in `/{a`"
    );
}

#[test]
fn constraints_are_nested_too() {
    let even = |value: &str| value.len() % 2 == 0;
    let mut inner = Router::new();
    inner.constraint("pair", even).expect("a new name");
    inner.insert("/{x:pair}", "pair").expect("a route");
    let mut outer = Router::new();
    outer.constraint("short", |value: &str| value.len() < 3).expect("a new name");
    outer.nest("/{y:short}", inner.clone()).expect("no conflict");
    assert!(outer.at("/ab/cd").is_ok());
    assert!(outer.at("/abc/cd").is_err() && outer.at("/ab/c").is_err());
    // The prefix may use constraints of the inner router.
    outer.nest("/{z:pair}/deep", inner.clone()).expect("no conflict");
    assert!(outer.at("/abcd/deep/ef").is_ok());

    let mut other = Router::new();
    other.constraint("pair", |value: &str| value == "pair").expect("a new name");
    other.insert("/pair/{x:pair}", "other").expect("a route");
    let before = outer.to_string();
    let error = other.nest("/n", inner).expect_err("two functions of one name");
    assert_eq!(*error, [InsertError::ConstraintMismatch { name: "pair".to_owned() }]);
    assert_eq!(outer.to_string(), before);
}

#[test]
fn values_are_dropped_once() {
    let value = Rc::new(());
    let mut outer = Router::new();
    outer.insert("/a/b", Rc::clone(&value)).expect("a route");
    for prefix in ["/a", "/c", "/{"] {
        let mut inner = Router::new();
        inner.insert("/b", Rc::clone(&value)).expect("a route");
        inner.insert("/", Rc::clone(&value)).expect("a route");
        assert_eq!(outer.nest(prefix, inner).is_ok(), prefix == "/c");
    }
    assert_eq!(outer.len(), 3);
    assert_eq!(Rc::strong_count(&value), 4);
    drop(outer);
    assert_eq!(Rc::strong_count(&value), 1);
}

fn draw(supplies: &Supplies, taste: Taste) -> Vec<String> {
    dense::routes(supplies.iter().map(Vec::as_slice), taste)
}

/// The expected errors of routes under a prefix: malformed texts, and pairs of routes that share a
/// shape. Pairs within one router may come in either order.
fn expected_errors(
    outer: &Oracle,
    prefix: &str,
    nested: &[String],
) -> (BTreeSet<String>, BTreeSet<[String; 2]>) {
    let no_route = |route: &&String| sorted_forms(route).is_err();
    if sorted_forms(prefix).is_err() {
        return ([prefix.to_owned()].into(), BTreeSet::new());
    }
    let invalid = nested.iter().filter(no_route).cloned().collect();
    let mut pairs = BTreeSet::new();
    let valid: Vec<&String> = nested.iter().filter(|route| !no_route(route)).collect();
    for (at, route) in valid.iter().enumerate() {
        let mut alone = Oracle::new();
        alone.insert(route).expect("a route");
        let with_outer = outer.conflicts(&alone).into_iter().map(|(route, with)| [route, with]);
        pairs.extend(with_outer);
        for earlier in &valid[..at] {
            let mut other = Oracle::new();
            other.insert(earlier).expect("a route");
            if !other.conflicts(&alone).is_empty() {
                pairs.insert(sorted([route.to_string(), earlier.to_string()]));
            }
        }
    }
    (invalid, pairs)
}

fn sorted(mut pair: [String; 2]) -> [String; 2] {
    pair.sort();
    pair
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn nesting_equals_inserting_the_whole_text(
        ours in supplies(0..5), theirs in supplies(1..6), prefix in vec(any::<u8>(), 0..20),
        asked in supplies(6..10),
    ) {
        let (mut router, mut oracle) = both(&draw(&ours, Taste::ALL));
        let (inner, inner_oracle) = both(&draw(&theirs, Taste::ALL));
        let prefix = dense::route(&mut Choices::new(&prefix), Taste::WILD, &[]);
        let whole = |route: &String| crate::oracle::nested(&prefix, route);
        let nested: Vec<String> = inner_oracle.routes().iter().map(whole).collect();
        let (invalid, pairs) = expected_errors(&oracle, &prefix, &nested);
        let before = look(&router);
        match router.nest(&prefix, inner) {
            Ok(()) => {
                prop_assert!(invalid.is_empty() && pairs.is_empty(), "{:?} {:?}", invalid, pairs);
                for route in &nested {
                    prop_assert_eq!(oracle.insert(route), Ok(()));
                }
            }
            Err(error) => {
                prop_assert_eq!(look(&router), before);
                let (mut refused, mut named) = (BTreeSet::new(), BTreeSet::new());
                let ours = oracle.routes();
                // The empty route and `/` become equal under a prefix.
                let distinct = nested.iter().collect::<BTreeSet<_>>().len() == nested.len();
                for error in error.iter() {
                    let new = match error {
                        InsertError::Syntax { route, .. } => refused.insert(route.clone()),
                        InsertError::Conflict { route, with, .. } => {
                            let pair = [route.clone(), with.clone()];
                            named.insert(if ours.contains(with) { pair } else { sorted(pair) })
                        }
                        error => panic!("{error}"),
                    };
                    prop_assert!(new || !distinct, "{} twice", error);
                }
                prop_assert_eq!(refused, invalid);
                prop_assert_eq!(named, pairs);
            }
        }
        let texts: Vec<&str> = router.iter().map(|(route, _)| route).collect();
        prop_assert_eq!(texts, oracle.routes());
        let everything = [oracle.routes(), nested].concat();
        for supply in &asked {
            let path = dense::path(&mut Choices::new(supply), &everything);
            let found = router.at(&path).ok().map(|found| found.route().to_owned());
            prop_assert_eq!(found, oracle.at(&path).map(|(route, _)| route), "{:?}", path);
        }
    }
}
