//! The router agrees with the oracle on random tables, over an alphabet small enough for routes to
//! overlap in every way.
//!
//! Each property runs 256 cases; the environment variable `PROPTEST_CASES` sets another number. A
//! failure prints its shrunk input, and its message names the routes and the path: keep them as a
//! row of a table in `tests/data`.

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::Router;

use crate::oracle::dense::{self, Choices, Taste};
use crate::oracle::{Oracle, fast, order, sorted_forms};
use crate::random::{Supplies, both, settings, supplies};

fn routes(supplies: &Supplies, taste: Taste) -> Vec<String> {
    dense::routes(supplies.iter().map(Vec::as_slice), taste)
}

fn paths(supplies: &Supplies, routes: &[String]) -> Vec<String> {
    each(supplies, |choices| dense::path(choices, routes))
}

fn each(supplies: &Supplies, draw: impl Fn(&mut Choices<'_>) -> String) -> Vec<String> {
    supplies.iter().map(|supply| draw(&mut Choices::new(supply))).collect()
}

/// Everything a router shows without a lookup.
fn look(router: &Router<String>) -> (String, String, Vec<String>, usize) {
    (format!("{router:?}"), router.to_string(), fast::routes(router), router.len())
}

/// Fails unless the router agrees with the oracle.
fn check(router: &mut Router<String>, oracle: &Oracle, paths: &[String]) {
    fast::agree_on_routes(router, oracle);
    for path in paths {
        fast::agree_on(router, oracle, path);
    }
}

fn assert_agrees(table: &Supplies, asked: &Supplies, taste: Taste) {
    let routes = routes(table, taste);
    let (mut router, oracle) = both(&routes);
    check(&mut router, &oracle, &paths(asked, &routes));
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn winners_values_and_matches(table in supplies(1..8), asked in supplies(8..16)) {
        assert_agrees(&table, &asked, Taste::ALL);
    }

    #[test]
    fn large_tables(table in supplies(20..40), asked in supplies(8..12)) {
        assert_agrees(&table, &asked, Taste::ALL);
    }

    #[test]
    fn without_catch_alls(table in supplies(1..12), asked in supplies(8..16)) {
        assert_agrees(&table, &asked, Taste { catch_alls: false, ..Taste::ALL });
    }

    #[test]
    fn catch_alls_first(table in supplies(2..8), asked in supplies(8..16)) {
        let all = routes(&table, Taste { constraints: false, ..Taste::ALL });
        let prefixed: Vec<String> = all.iter().map(|route| format!("/{{*all}}{route}")).collect();
        let (mut router, oracle) = both(&prefixed);
        check(&mut router, &oracle, &paths(&asked, &prefixed));
    }

    #[test]
    fn plain_parameters_only(table in supplies(1..12), asked in supplies(8..16)) {
        assert_agrees(&table, &asked, Taste { catch_alls: false, constraints: false, ..Taste::ALL });
    }

    /// Routes of 7 to 21 segments, most of them parameters: around the inline capacity.
    #[test]
    fn many_parameters(table in vec(vec(any::<u8>(), 4..40), 1..6), asked in supplies(6..10)) {
        let routes = each(&table, dense::long_route);
        let (mut router, oracle) = both(&routes);
        check(&mut router, &oracle, &each(&asked, |choices| dense::deep_path(choices, &routes)));
    }

    #[test]
    fn mixed_segments(table in vec(vec(any::<u8>(), 4..20), 1..8), asked in supplies(8..16)) {
        let routes = each(&table, |choices| dense::mixed_route(choices, Taste::ALL));
        let (mut router, oracle) = both(&routes);
        check(&mut router, &oracle, &paths(&asked, &routes));
    }

    #[test]
    fn optional_parameters(table in vec(vec(any::<u8>(), 2..20), 1..5), asked in supplies(8..16)) {
        let routes = each(&table, |choices| dense::optional_route(choices, Taste::ALL));
        let (mut router, oracle) = both(&routes);
        check(&mut router, &oracle, &paths(&asked, &routes));
    }

    /// Segments of more than one, two or eight machine words that differ in few bytes.
    #[test]
    fn long_segments(table in supplies(1..10), asked in supplies(6..10)) {
        let routes: Vec<String> =
            routes(&table, Taste::ALL).iter().map(|route| dense::stretch(route)).collect();
        let (mut router, oracle) = both(&routes);
        let paths: Vec<String> =
            paths(&asked, &routes).iter().map(|path| dense::stretch(path)).collect();
        check(&mut router, &oracle, &paths);
    }

    /// Paths of 56 to 71 and of 248 to 263 segments, with catch-alls that end anywhere in them.
    #[test]
    fn long_paths(table in supplies(2..8), asked in supplies(3..5)) {
        let mut routes = routes(&table, Taste { constraints: false, ..Taste::ALL });
        routes.extend(routes.clone().iter().map(|route| format!("/{{*all}}{route}")));
        let (mut router, oracle) = both(&routes);
        check(&mut router, &oracle, &each(&asked, |choices| dense::long_path(choices, &routes)));
    }

    #[test]
    fn errors_change_nothing(table in supplies(2..10), asked in supplies(6..10)) {
        let routes = routes(&table, Taste::WILD);
        let paths = paths(&asked, &routes);
        let (mut router, mut oracle) = (fast::router(), Oracle::new());
        for route in &routes {
            let before = look(&router);
            if let Err(outcome) = fast::insert_both(&mut router, &mut oracle, route) {
                prop_assert_eq!(look(&router), before.clone());
                if !router.contains(route) {
                    let replaced = router.replace(route.as_str(), String::new());
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
        table in supplies(2..12), keys in vec(any::<u16>(), 12), asked in supplies(6..10),
    ) {
        // Both routers hold the same routes, the first of those that conflict.
        let (mut first, oracle) = both(&routes(&table, Taste::ALL));
        let held = oracle.routes();
        let mut shuffled: Vec<(u16, &String)> = keys.into_iter().zip(&held).collect();
        shuffled.sort();
        let mut second = fast::router();
        for (_, route) in shuffled {
            prop_assert_eq!(fast::insert(&mut second, route), Ok(()));
        }
        prop_assert_eq!(fast::routes(&first), fast::routes(&second));
        let paths = paths(&asked, &held);
        check(&mut first, &oracle, &paths);
        check(&mut second, &oracle, &paths);
    }

    #[test]
    fn removals(
        table in supplies(2..14), gone in vec(any::<bool>(), 14), asked in supplies(6..10),
    ) {
        let routes = routes(&table, Taste::ALL);
        let paths = paths(&asked, &routes);
        let (mut router, mut oracle) = both(&routes);
        for (route, _) in routes.iter().zip(&gone).filter(|(_, gone)| **gone) {
            fast::remove_both(&mut router, &mut oracle, route);
            check(&mut router, &oracle, &paths[..2]);
        }
        check(&mut router, &oracle, &paths);
        // Routes that conflicted may fit now.
        for route in &routes {
            let _ = fast::insert_both(&mut router, &mut oracle, route);
        }
        check(&mut router, &oracle, &paths);
        for route in &routes {
            fast::remove_both(&mut router, &mut oracle, route);
        }
        check(&mut router, &Oracle::new(), &paths);
    }

    /// Tables in which all routes share a literal prefix, or all but the last: edits change it.
    #[test]
    fn common_prefixes(
        table in supplies(1..8), gone in vec(any::<bool>(), 8), asked in supplies(6..10),
        prefix in 0..5usize,
    ) {
        let prefix = ["/a", "/a/b", "/", "/ab/a/b", "/a/b/a/b"][prefix];
        let other = routes(&table, Taste::ALL);
        let mut routes: Vec<String> =
            other.iter().map(|route| format!("{prefix}{route}")).collect();
        let mut all_paths = paths(&asked, &routes);
        all_paths.extend(paths(&asked, &other).iter().map(|path| format!("{prefix}{path}")));
        all_paths.extend(["/a", "/a/", "/", ""].map(String::from));
        let (mut router, mut oracle) = both(&routes);
        check(&mut router, &oracle, &all_paths);
        let _ = fast::insert_both(&mut router, &mut oracle, &other[0]);
        check(&mut router, &oracle, &all_paths);
        routes.insert(0, other[0].clone());
        for (route, _) in routes.iter().zip([true].iter().chain(&gone)).filter(|(_, gone)| **gone) {
            fast::remove_both(&mut router, &mut oracle, route);
            check(&mut router, &oracle, &all_paths);
        }
    }

    #[test]
    fn merges(ours in supplies(0..6), theirs in supplies(0..6), asked in supplies(6..10)) {
        let (ours, theirs) = (routes(&ours, Taste::ALL), routes(&theirs, Taste::ALL));
        let everything = [ours.clone(), theirs.clone()].concat();
        let paths = paths(&asked, &everything);
        let ((mut router, mut oracle), (other, other_oracle)) = (both(&ours), both(&theirs));
        let conflicts = oracle.conflicts(&other_oracle);
        let before = look(&router);
        match router.merge(other) {
            Ok(()) => {
                prop_assert_eq!(conflicts, Vec::new());
                for route in other_oracle.routes() {
                    prop_assert_eq!(oracle.insert(&route), Ok(()));
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
    }

    #[test]
    fn clones_are_independent(
        table in supplies(1..8), extra in supplies(1..5), asked in supplies(6..10),
    ) {
        let (all, more) = (routes(&table, Taste::ALL), routes(&extra, Taste::ALL));
        let paths = paths(&asked, &[all.clone(), more.clone()].concat());
        let (mut router, mut oracle) = both(&all);
        let (mut copy, old) = (router.clone(), oracle.clone());
        prop_assert_eq!(look(&copy), look(&router));
        for route in &more {
            let _ = fast::insert_both(&mut router, &mut oracle, route);
        }
        fast::remove_both(&mut router, &mut oracle, &all[0]);
        check(&mut router, &oracle, &paths);
        check(&mut copy, &old, &paths);
        copy.shrink_to_fit();
        check(&mut copy, &old, &paths);
        copy.clear();
        check(&mut copy, &Oracle::new(), &paths);
        for route in &all {
            // `clear` keeps constraints, so the same routes can be inserted again.
            let expected = old.contains(route) && !copy.contains(route);
            prop_assert_eq!(fast::insert(&mut copy, route).is_ok(), expected);
        }
    }

    #[test]
    fn values_can_be_changed_in_place(table in supplies(1..8), asked in supplies(6..10)) {
        let routes = routes(&table, Taste::ALL);
        let (router, oracle) = both(&routes);
        let mut lengths: Router<usize> = fast::router();
        for (route, _) in router.iter() {
            prop_assert_eq!(lengths.insert(route, 0), Ok(()));
        }
        for (route, value) in lengths.iter_mut() {
            *value = route.len();
        }
        for path in paths(&asked, &routes) {
            if let Ok(matched) = lengths.at_mut(&path) {
                *matched.value += 1_000;
                *matched.value -= 1_000;
            }
            let expected = oracle.at(&path).map(|(route, _)| route.len());
            prop_assert_eq!(lengths.at(&path).ok().map(|matched| *matched.value), expected);
        }
        for route in oracle.routes() {
            *lengths.get_mut(&route).expect("an inserted route") += 1;
            prop_assert_eq!(lengths.replace(route.as_str(), 7), Ok(Some(route.len() + 1)));
        }
        let order: Vec<String> = lengths.iter().map(|(route, _)| route.to_owned()).collect();
        let taken: Vec<(String, usize)> = lengths.into_iter().collect();
        prop_assert!(taken.iter().all(|(_, value)| *value == 7));
        prop_assert_eq!(taken.into_iter().map(|(route, _)| route).collect::<Vec<_>>(), order);
    }

    #[test]
    fn escaped_text_matches_itself(
        text in vec(prop::sample::select(vec!["{", "}", "/", "a", "*", "?", ":", "é"]), 0..12),
        other in vec(prop::sample::select(vec!["{", "}", "/", "a", "*"]), 0..6),
    ) {
        let (text, other) = (text.concat(), other.concat());
        let (mut router, mut oracle) = (fast::router(), Oracle::new());
        let route = routetree::escape(&text).into_owned();
        prop_assert_eq!(fast::insert_both(&mut router, &mut oracle, &route), Ok(()));
        let found = router.at(&text).ok().map(|matched| matched.route().to_owned());
        prop_assert_eq!(found, Some(route));
        prop_assert_eq!(router.at(&other).is_ok(), other == text);
        check(&mut router, &oracle, &[text, other]);
    }

    /// The order is antisymmetric and transitive, and only equal shapes are equal.
    #[test]
    fn the_order_is_total(table in supplies(3..8)) {
        let mut forms = Vec::new();
        for route in routes(&table, Taste::ALL) {
            forms.extend(sorted_forms(&route).unwrap_or_default());
        }
        forms.truncate(16);
        for one in &forms {
            for other in &forms {
                let order = order::compare(one, other);
                prop_assert_eq!(order::compare(other, one), order.reverse());
                prop_assert_eq!(order.is_eq(), one.segments == other.segments);
                for third in &forms {
                    if order.is_le() && order::compare(other, third).is_le() {
                        let whole = order::compare(one, third);
                        prop_assert!(whole.is_le(), "{:?} {:?} {:?}", one, other, third);
                    }
                }
            }
        }
    }

    /// No two paths list two routes in opposite orders.
    #[test]
    fn the_order_does_not_depend_on_the_path(table in supplies(3..8), asked in supplies(16..24)) {
        let routes = routes(&table, Taste { optional: false, ..Taste::ALL });
        let (router, _) = both(&routes);
        let held = fast::routes(&router);
        for path in paths(&asked, &routes) {
            let place = |route: &String| held.iter().position(|held| held == route);
            let listed: Vec<Option<usize>> =
                fast::matches(&router, &path).iter().map(|found| place(&found.0)).collect();
            prop_assert!(listed.is_sorted(), "{:?} on {:?} of {:?}", listed, path, held);
        }
    }
}
