//! A route is reported as shadowed only if it never wins, and the documented cases are found.

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::Router;

use crate::oracle::dense::{self, Choices, Taste};
use crate::oracle::fast;
use crate::random::{both, settings};
use crate::small_routes::SmallRoutes;

/// The reported pairs, each a shadowed route and the route that shadows it.
fn pairs(router: &Router<impl Sized>) -> Vec<(&str, &str)> {
    router.shadowed().iter().map(|pair| (pair.route(), pair.by())).collect()
}

fn found(routes: &[&str]) -> Vec<(String, String)> {
    let mut router = fast::router();
    for route in routes {
        router.insert(*route, ()).unwrap_or_else(|error| panic!("{error}"));
    }
    let owned = |(route, by): (&str, &str)| (route.to_owned(), by.to_owned());
    pairs(&router).into_iter().map(owned).collect()
}

/// Routes that never win, each with the route that shadows it.
const SHADOWED: [(&str, &str); 24] = [
    // A literal beats a constraint (rule 2).
    ("/{d:date}", "/{a}-{b}"),
    ("/{d:date}", "/{a:u64}-{b:u64}-{c:u64}"),
    ("/{d:date}", "/{a}-{b:i64}-{c:alnum}"),
    ("/{u:uuid}", "/{a}-{b}"),
    ("/{u:uuid}", "/{a:hex}-{b:hex}-{c:hex}-{d:hex}-{e:hex}"),
    ("/x/{d:date}/y", "/x/{a}-{b}/y"),
    ("/{d:date}/{x:even}", "/{a}-{b}/{x:even}"),
    ("/{d:date}/{x:even}", "/{a}-{b}/{x}"),
    ("/{d:date}/{*r}", "/{a}-{b}/{*r?}"),
    ("/{d:date}/{x}/{y:u64}", "/{a}-{b}/{*r}"),
    // More literal bytes, then their order (rule 3).
    ("/{d:date}z", "/{a}-{b}z"),
    ("/{d:date}z", "/{a}-{b}-{c}z"),
    ("/{a}~{d:date}", "/{a}-{b}"),
    ("/{a:even}~{d:date}", "/{a}-{b}"),
    ("/{u:uuid}-{v:uuid}", "/{a:hex}-{b:alnum}-{c}-{d}-{e}"),
    // A parameter beats a catch-all (rule 2).
    ("/{b}-{*p}/help", "/{a}/{*r}"),
    ("/{b:alpha}x{*p}/{q}", "/{a}/{*r}"),
    // More literal bytes after a catch-all, then more segments (rule 4).
    ("/{*p}/{d:date}", "/{*x}-{*y}"),
    ("/{*p}/{u:uuid}", "/{*x}-{*y}-{*z}"),
    ("/{*p}/{d:date}/{q}", "/{*x}-{*y}"),
    ("/{*p}/{d:date}/{q}", "/{*x}/{y}-{*z}"),
    ("/{*p}/{d:date}/e", "/{*x}-{y}/e"),
    // All forms of the first, each by a form of the second that precedes it.
    ("/{d:date}/{p?}", "/{a}-{b}/{p?}"),
    ("/{d:date}/{p}/{q?}", "/{a}-{b}/{*r}"),
];

/// Pairs of routes that both win somewhere.
const NOT_SHADOWED: [(&str, &str); 22] = [
    ("/{n:i64}", "/{a}-{b}"),
    ("/{n:u64}", "/{n:i64}"),
    ("/{n:i64}", "/{n:hex}"),
    ("/{d:date}", "/{a}-{b}-{c}-{d}"),
    ("/{d:date}", "/{a:u64}-{b:u64}"),
    ("/{d:date}", "/{a}-0{b}-{c}"),
    ("/{u:uuid}", "/{a:u64}-{b}"),
    ("/{x:even}", "/{a}-{b}"),
    ("/{x:even}", "/{x:notme}"),
    // The value of a catch-all may begin with a slash, and that of a parameter is never empty.
    ("/{*p}/help", "/{a}/{*r}"),
    ("/{*p}/{d:date}", "/{*x}/{y}-{*z}-{w}/{v}"),
    ("/{*p}", "/{a}/{*r}"),
    ("/{*p?}", "/{a}"),
    ("/f/{*p?}", "/f/{*p}x"),
    ("/{d:date}/{p?}", "/{a}-{b}/{p}"),
    ("/{d:date}/{p?}", "/{a}-{b}"),
    ("/{d:date}/{*r?}", "/{a}-{b}/{*r}x"),
    ("/{*p}/{d:date}/{q}", "/{*x}-{y}"),
    // One form precedes it and matches part of it; another matches all of it and follows it.
    ("/{k:u64}x{*p}/{q}", "/{d:alnum?}/{*r}"),
    ("/users/{id}", "/users/me"),
    ("/{x}b", "/a{x}"),
    ("/{*all}", "/{*ns}/{p}"),
];

#[test]
fn shadowed_pairs() {
    for (route, by) in SHADOWED {
        let expected = vec![(route.to_owned(), by.to_owned())];
        assert_eq!(found(&[route, by]), expected);
        // Other routes and another insertion order change nothing.
        let among = found(&["/", "/{other}/{*rest}/x", by, "/other/{x}", route, "/{*everything}"]);
        assert!(among.contains(&expected[0]), "{expected:?} in {among:?}");
    }
}

#[test]
fn pairs_that_both_win() {
    for (route, by) in NOT_SHADOWED {
        assert_eq!(found(&[route, by]), [], "{route} and {by}");
    }
}

#[test]
fn shadowing_routes_are_listed_in_order() {
    let routes = ["/{d:date}", "/{a}-{b}", "/{a}-{b}-{c}", "/{u:uuid}", "/{*p}-{*q}", "/{*all}"];
    let pair = |route: &str, by: &str| (route.to_owned(), by.to_owned());
    assert_eq!(
        found(&routes),
        [
            pair("/{u:uuid}", "/{a}-{b}-{c}"),
            pair("/{u:uuid}", "/{a}-{b}"),
            pair("/{d:date}", "/{a}-{b}-{c}"),
            pair("/{d:date}", "/{a}-{b}"),
        ],
    );
    assert_eq!(found(&[]), []);
    let mut router = Router::new();
    for route in routes {
        router.insert(route, ()).expect("no two conflict");
    }
    let shown = router.shadowed()[0].to_string();
    let expected = "`/{u:uuid}` never wins: `/{a}-{b}-{c}` matches everything it does, \
                    and comes before it";
    assert_eq!(shown, expected);
}

/// These are documented as not found.
#[test]
fn documented_limits() {
    // Ten routes shadow another one together: each date ends in some digit.
    let mut router = Router::new();
    for digit in 0..10 {
        router.insert(format!("/{{a}}-{{b}}{digit}"), ()).expect("no two conflict");
    }
    router.insert("/{d:date}", ()).expect("no two conflict");
    assert_eq!(router.shadowed(), []);
    // Constraints that accept nothing, or only values with a dash.
    let mut router = Router::new();
    router.constraint("never", |_| false).expect("a new name");
    router.constraint("dash", |value| value == "a-b").expect("a new name");
    for route in ["/{x:never}", "/{x:dash}", "/{a}-{b}"] {
        router.insert(route, ()).expect("no two conflict");
    }
    assert_eq!(router.shadowed(), []);
}

/// The state sets grow without bound; the work is bounded, and nothing is reported.
#[test]
fn work_is_bounded() {
    let long = "x".repeat(100_000);
    let (route, by) = (format!("/{long}/{{d:date}}"), format!("/{long}/{{a}}-{{b}}"));
    assert_eq!(found(&[&route, &by]), []);
    let route = "/{u:u64}0{v:u64}0{c:u64}0{d:u64}";
    let by = "/{a}0{b}0{c}0{d:u64}0{e}";
    assert_eq!(found(&[route, by]), []);
}

/// Checks that a route reported as shadowed does not win on any path it matches.
fn check(routes: &[String], supplies: &[Vec<u8>]) {
    let (router, oracle) = both(routes);
    let pairs = pairs(&router);
    for (route, by) in &pairs {
        // Paths that the shadowed route is likely to match.
        let alone = [(*route).to_owned()];
        for path in supplies.iter().flat_map(|supply| paths_of(supply, &alone)) {
            let matches = oracle.matches(&path);
            let place = |route: &str| matches.iter().position(|found| found.0 == route);
            if let Some(hidden) = place(route) {
                let above = place(by);
                assert!(above.is_some_and(|above| above < hidden), "{route} {by} {path:?}");
            }
        }
    }
}

/// Paths drawn for one route.
fn paths_of(supply: &[u8], alone: &[String]) -> Vec<String> {
    let mut choices = Choices::new(supply);
    let mut paths = Vec::new();
    while !choices.is_empty() && paths.len() < 12 {
        paths.push(dense::path(&mut choices, alone));
    }
    paths
}

/// Of any two routes of one or two segments, one is reported to shadow the other if and only if it
/// precedes it and matches every short path that the other matches.
#[test]
fn small_routes_against_all_short_paths() {
    let small = SmallRoutes::new();
    let mut pairs_found = 0;
    for (one, other) in small.pairs() {
        let mut router = Router::new();
        router.insert(&small.routes[one], one).expect("a route");
        if router.insert(&small.routes[other], other).is_err() {
            continue;
        }
        let order: Vec<usize> = router.iter().map(|(_, place)| *place).collect();
        let (first, second) = (order[0], order[1]);
        let hidden = small.matches_all_of(first, second);
        let expected =
            hidden.then(|| (small.routes[second].as_str(), small.routes[first].as_str()));
        let found = pairs(&router);
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{one} and {other}");
        pairs_found += found.len();
    }
    assert!(pairs_found >= 10, "only {pairs_found} pairs found");
}

proptest! {
    #![proptest_config(settings())]

    /// Overlapping routes, each with variants that accept dates, all dates or almost all dates.
    #[test]
    fn shadowed_routes_never_win(
        table in vec(vec(any::<u8>(), 4..24), 2..6), asked in vec(vec(any::<u8>(), 48), 4..8),
    ) {
        let mut routes: Vec<String> = Vec::new();
        for supply in &table {
            let mut choices = Choices::new(supply);
            let route = match choices.below(3) {
                0 => dense::mixed_route(&mut choices, Taste::ALL),
                1 => dense::route(&mut choices, Taste::ALL, &routes),
                _ => format!("/{{*all}}{}", dense::mixed_route(&mut choices, Taste::ALL)),
            };
            routes.extend(variants(&route));
        }
        check(&routes, &asked);
    }
}

/// A route, and variants that differ in its last parameter.
fn variants(route: &str) -> Vec<String> {
    let mut variants = vec![route.to_owned()];
    let last = route.rsplit_once('{').filter(|(_, name)| !name.starts_with('*'));
    let parts = last.and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    if let Some((before, (name, after))) = parts {
        let name = name.trim_end_matches('?').split(':').next().unwrap_or(name);
        for like in [":date}", "}-{zz}", ":u64}-{zz}-{zzz}", "}-0{zz}", ":hex}-{zz:alnum}"] {
            variants.push(format!("{before}{{{name}{like}{after}"));
        }
    }
    variants
}
