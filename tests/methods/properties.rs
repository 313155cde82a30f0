//! The method router against the oracle on random tables, over alphabets of routes and methods
//! small enough to overlap in every way.
//!
//! Each property runs 256 cases; the environment variable `PROPTEST_CASES` sets another number.

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::MethodRouter;

use crate::oracle::dense::{self, Choices, Taste};
use crate::oracle::methods::{METHODS, MethodOracle};
use crate::oracle::{fast, method_fast};

type Router = MethodRouter<method_fast::Value>;
/// A method and a route.
type Line = (Option<&'static str>, String);

pub(crate) fn supplies(number: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Vec<u8>>> {
    vec(vec(any::<u8>(), 0..28), number)
}

pub(crate) fn settings() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// Few routes under many methods: every second one repeats the text of an earlier route, with other
/// names or with its last catch-all made optional or required.
fn lines(supplies: &[Vec<u8>], taste: Taste) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for supply in supplies {
        let mut choices = Choices::new(supply);
        let method = METHODS[choices.below(METHODS.len())];
        let route = if !lines.is_empty() && choices.below(2) == 1 {
            let like = lines[choices.below(lines.len())].1.clone();
            relative(&mut choices, &like)
        } else {
            let earlier: Vec<String> = lines.iter().map(|(_, route)| route.clone()).collect();
            dense::route(&mut choices, taste, &earlier)
        };
        lines.push((method, route));
    }
    lines
}

/// A route with the same shape, or with a shape that one of its forms shares.
fn relative(choices: &mut Choices<'_>, like: &str) -> String {
    match choices.below(5) {
        0 => like.to_owned(),
        1 => like.replace("{a", "{x").replace("{*a", "{*x"),
        2 if like.ends_with("?}") => like.replace("?}", "}"),
        2 if like.ends_with('}') && like.contains("/{*") => {
            let (head, tail) = like.rsplit_once('}').expect("a closing brace");
            format!("{head}?}}{tail}")
        }
        3 => format!("{like}/{{z?}}"),
        _ => match like.rsplit_once('/') {
            Some((head, _)) if !head.is_empty() => head.to_owned(),
            _ => format!("{like}/{{*z?}}"),
        },
    }
}

fn paths(supplies: &[Vec<u8>], lines: &[Line]) -> Vec<String> {
    let routes: Vec<String> = lines.iter().map(|(_, route)| route.clone()).collect();
    let draw = |supply: &Vec<u8>| dense::path(&mut Choices::new(supply), &routes);
    let mut paths: Vec<String> = supplies.iter().map(draw).collect();
    // Paths that leave a last catch-all empty.
    let cut: Vec<String> =
        paths.iter().filter_map(|path| Some(path[..=path.rfind('/')?].to_owned())).collect();
    paths.extend(cut);
    paths
}

/// A router and an oracle, each with all routes that do not conflict with an earlier one.
fn both(lines: &[Line]) -> (Router, MethodOracle) {
    let (mut router, mut oracle) = (method_fast::router(), MethodOracle::new());
    for (method, route) in lines {
        let _ = method_fast::insert_both(&mut router, &mut oracle, *method, route);
    }
    (router, oracle)
}

/// Everything a router shows without a lookup.
fn look(router: &Router) -> (String, String, String, usize, usize) {
    let (lines, dot) = (router.to_string(), router.to_dot());
    (format!("{router:?}"), lines, dot, router.len(), router.memory_usage())
}

fn check(router: &mut Router, oracle: &MethodOracle, paths: &[String]) {
    method_fast::agree_on_routes(router, oracle);
    for path in paths {
        method_fast::agree_on(router, oracle, path);
    }
}

fn assert_agrees(table: &[Vec<u8>], asked: &[Vec<u8>], taste: Taste) {
    let lines = lines(table, taste);
    let (mut router, oracle) = both(&lines);
    let paths = paths(asked, &lines);
    check(&mut router, &oracle, &paths);
    // Which methods a path allows is then known from the shape that it reaches first.
    router.shrink_to_fit();
    check(&mut router, &oracle, &paths);
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn winners_values_and_allowed_methods(table in supplies(1..8), asked in supplies(4..8)) {
        assert_agrees(&table, &asked, Taste::ALL);
    }

    #[test]
    fn large_tables(table in supplies(20..50), asked in supplies(4..8)) {
        assert_agrees(&table, &asked, Taste::ALL);
    }

    #[test]
    fn without_catch_alls(table in supplies(1..16), asked in supplies(4..8)) {
        assert_agrees(&table, &asked, Taste { catch_alls: false, ..Taste::ALL });
    }

    /// Only literals and parameters, which the direct walk and the static index serve.
    #[test]
    fn plain_routes(table in supplies(1..16), asked in supplies(4..8)) {
        let taste = Taste { catch_alls: false, constraints: false, optional: false, ..Taste::ALL };
        assert_agrees(&table, &asked, taste);
    }

    #[test]
    fn catch_alls_first(table in supplies(2..8), asked in supplies(4..8)) {
        let mut all = lines(&table, Taste { constraints: false, ..Taste::ALL });
        for (_, route) in &mut all {
            *route = format!("/{{*all}}{route}");
        }
        let (mut router, oracle) = both(&all);
        check(&mut router, &oracle, &paths(&asked, &all));
    }

    #[test]
    fn errors_change_nothing(table in supplies(2..10), asked in supplies(2..4)) {
        let lines = lines(&table, Taste::WILD);
        let paths = paths(&asked, &lines);
        let (mut router, mut oracle) = (method_fast::router(), MethodOracle::new());
        for (method, route) in &lines {
            let before = look(&router);
            let inserted = method_fast::insert_both(&mut router, &mut oracle, *method, route);
            if let Err(outcome) = inserted {
                prop_assert_eq!(look(&router), before.clone());
                if !oracle.contains(*method, route) {
                    let replaced = method_fast::replace(&mut router, *method, route);
                    let error = replaced.expect_err("a route that cannot be inserted");
                    prop_assert_eq!(fast::outcome(&error, route), outcome);
                }
                prop_assert_eq!(look(&router), before);
                check(&mut router, &oracle, &paths);
            }
        }
    }

    #[test]
    fn insertion_order_does_not_matter(
        table in supplies(2..12), keys in vec(any::<u16>(), 12), asked in supplies(2..4),
    ) {
        let lines = lines(&table, Taste::ALL);
        let (mut first, oracle) = both(&lines);
        let held = oracle.routes();
        let mut shuffled: Vec<_> = keys.into_iter().zip(&held).collect();
        shuffled.sort();
        let mut second = method_fast::router();
        for (_, (method, route)) in shuffled {
            prop_assert_eq!(method_fast::insert(&mut second, method.as_deref(), route), Ok(()));
        }
        prop_assert_eq!(first.to_string(), second.to_string());
        let paths = paths(&asked, &lines);
        check(&mut first, &oracle, &paths);
        check(&mut second, &oracle, &paths);
    }

    #[test]
    fn removals(
        table in supplies(2..14), gone in vec(any::<bool>(), 14), asked in supplies(2..4),
    ) {
        let lines = lines(&table, Taste::ALL);
        let paths = paths(&asked, &lines);
        let (mut router, mut oracle) = both(&lines);
        for ((method, route), _) in lines.iter().zip(&gone).filter(|(_, gone)| **gone) {
            method_fast::remove_both(&mut router, &mut oracle, *method, route);
            check(&mut router, &oracle, &paths[..2]);
        }
        check(&mut router, &oracle, &paths);
        // As if the removed routes had never been inserted.
        let mut built = method_fast::router();
        for (method, route) in oracle.routes() {
            prop_assert_eq!(method_fast::insert(&mut built, method.as_deref(), &route), Ok(()));
        }
        prop_assert_eq!(built.to_string(), router.to_string());
        for (method, route) in &lines {
            let _ = method_fast::insert_both(&mut router, &mut oracle, *method, route);
        }
        router.shrink_to_fit();
        check(&mut router, &oracle, &paths);
        for (method, route) in &lines {
            method_fast::remove_both(&mut router, &mut oracle, *method, route);
        }
        check(&mut router, &MethodOracle::new(), &paths);
    }

    #[test]
    fn merges(ours in supplies(0..6), theirs in supplies(0..6), asked in supplies(2..4)) {
        let (ours, theirs) = (lines(&ours, Taste::ALL), lines(&theirs, Taste::ALL));
        let paths = paths(&asked, &[ours.clone(), theirs.clone()].concat());
        let ((mut router, mut oracle), (other, other_oracle)) = (both(&ours), both(&theirs));
        let conflicts = oracle.conflicts(&other_oracle);
        let before = look(&router);
        match router.merge(other) {
            Ok(()) => {
                prop_assert_eq!(conflicts, Vec::new());
                for (method, route) in other_oracle.routes() {
                    prop_assert_eq!(oracle.insert(method.as_deref(), &route), Ok(()));
                }
            }
            Err(error) => {
                let mut named: Vec<(String, String)> = error.iter().map(fast::pair).collect();
                named.sort();
                prop_assert_eq!(named, conflicts);
                prop_assert_eq!(look(&router), before);
            }
        }
        check(&mut router, &oracle, &paths);
        // Merged routes can be removed again, method by method.
        for (method, route) in oracle.routes() {
            method_fast::remove_both(&mut router, &mut oracle, method.as_deref(), &route);
        }
        prop_assert!(router.is_empty());
    }

    #[test]
    fn clones_are_independent(
        table in supplies(1..8), extra in supplies(1..5), asked in supplies(2..4),
    ) {
        let (all, more) = (lines(&table, Taste::ALL), lines(&extra, Taste::ALL));
        let paths = paths(&asked, &[all.clone(), more.clone()].concat());
        let (mut router, mut oracle) = both(&all);
        let (mut copy, old) = (router.clone(), oracle.clone());
        for (method, route) in &more {
            let _ = method_fast::insert_both(&mut router, &mut oracle, *method, route);
        }
        method_fast::remove_both(&mut router, &mut oracle, all[0].0, &all[0].1);
        check(&mut router, &oracle, &paths);
        check(&mut copy, &old, &paths);
        copy.clear();
        check(&mut copy, &MethodOracle::new(), &paths);
        let (mut copied, mut again) = (copy, MethodOracle::new());
        for (method, route) in &all {
            let _ = method_fast::insert_both(&mut copied, &mut again, *method, route);
        }
        check(&mut copied, &old, &paths);
    }

    /// With GET alone, a method router is a plain router.
    #[test]
    fn one_method_is_a_plain_router(table in supplies(1..10), asked in supplies(4..8)) {
        let lines = lines(&table, Taste::ALL);
        let (mut plain, mut methods) = (fast::router(), method_fast::router());
        for (_, route) in &lines {
            let one = fast::insert(&mut plain, route);
            let other = method_fast::insert(&mut methods, Some("GET"), route);
            prop_assert_eq!(one, other.map_err(|error| fast::outcome(&error, route)));
        }
        for path in paths(&asked, &lines) {
            for method in ["GET", "HEAD"] {
                let one = plain.at(&path).ok();
                let other = methods.at(method, &path).ok();
                let seen = one.map(|found| found.params.into_owned());
                prop_assert_eq!(seen, other.map(|found| found.params.into_owned()));
            }
        }
    }
}
