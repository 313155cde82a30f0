//! Hunts routes that are said never to win and do, and such as never win and are not said to.

mod oracle;

use oracle::dense::{self, Choices, Taste};
use oracle::{Oracle, fast};
use proptest::collection::vec;
use proptest::prelude::*;
use routetree::Router;

/// The pairs that are found, the route that never wins first.
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

/// What never wins, and what hides it.
const HIDDEN: [(&str, &str); 24] = [
    // Text beats a constraint (rule 2).
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
    // More literal bytes behind a catch-all, then more segments (rule 4).
    ("/{*p}/{d:date}", "/{*x}-{*y}"),
    ("/{*p}/{u:uuid}", "/{*x}-{*y}-{*z}"),
    ("/{*p}/{d:date}/{q}", "/{*x}-{*y}"),
    ("/{*p}/{d:date}/{q}", "/{*x}/{y}-{*z}"),
    ("/{*p}/{d:date}/e", "/{*x}-{y}/e"),
    // All forms of the one, each by a form of the other that comes before it.
    ("/{d:date}/{p?}", "/{a}-{b}/{p?}"),
    ("/{d:date}/{p}/{q?}", "/{a}-{b}/{*r}"),
];

/// Pairs of which each wins somewhere.
const NOT_HIDDEN: [(&str, &str); 22] = [
    ("/{n:i64}", "/{a}-{b}"),
    ("/{n:u64}", "/{n:i64}"),
    ("/{n:i64}", "/{n:hex}"),
    ("/{d:date}", "/{a}-{b}-{c}-{d}"),
    ("/{d:date}", "/{a:u64}-{b:u64}"),
    ("/{d:date}", "/{a}-0{b}-{c}"),
    ("/{u:uuid}", "/{a:u64}-{b}"),
    ("/{x:even}", "/{a}-{b}"),
    ("/{x:even}", "/{x:notme}"),
    // A catch-all's value may begin with a slash, and a parameter's may not be empty.
    ("/{*p}/help", "/{a}/{*r}"),
    ("/{*p}/{d:date}", "/{*x}/{y}-{*z}-{w}/{v}"),
    ("/{*p}", "/{a}/{*r}"),
    ("/{*p?}", "/{a}"),
    ("/f/{*p?}", "/f/{*p}x"),
    ("/{d:date}/{p?}", "/{a}-{b}/{p}"),
    ("/{d:date}/{p?}", "/{a}-{b}"),
    ("/{d:date}/{*r?}", "/{a}-{b}/{*r}x"),
    ("/{*p}/{d:date}/{q}", "/{*x}-{y}"),
    // One form comes before it and matches some of it, the other all, and behind it.
    ("/{k:u64}x{*p}/{q}", "/{d:alnum?}/{*r}"),
    ("/users/{id}", "/users/me"),
    ("/{x}b", "/a{x}"),
    ("/{*all}", "/{*ns}/{p}"),
];

#[test]
fn known_pairs() {
    for (route, by) in HIDDEN {
        let expected = vec![(route.to_owned(), by.to_owned())];
        assert_eq!(found(&[route, by]), expected);
        // Whatever else is there, and whichever came first.
        let among = found(&["/", "/{other}/{*rest}/x", by, "/other/{x}", route, "/{*everything}"]);
        assert!(among.contains(&expected[0]), "{expected:?} in {among:?}");
    }
}

#[test]
fn known_not_to_be_pairs() {
    for (route, by) in NOT_HIDDEN {
        assert_eq!(found(&[route, by]), [], "{route} and {by}");
    }
}

#[test]
fn what_hides_a_route_is_named_in_the_order() {
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
    let expected = "`/{u:uuid}` never wins: `/{a}-{b}-{c}` matches every path it does, \
                    and comes before it";
    assert_eq!(shown, expected);
}

/// The documentation says that these are not seen.
#[test]
fn what_is_not_seen() {
    // Ten routes that hide another one together: each day ends in some digit.
    let mut router = Router::new();
    for digit in 0..10 {
        router.insert(format!("/{{a}}-{{b}}{digit}"), ()).expect("no two conflict");
    }
    router.insert("/{d:date}", ()).expect("no two conflict");
    assert_eq!(router.shadowed(), []);
    // Constraints that accept nothing, and only what has a dash in it.
    let mut router = Router::new();
    router.constraint("never", |_| false).expect("a new name");
    router.constraint("dash", |value| value == "a-b").expect("a new name");
    for route in ["/{x:never}", "/{x:dash}", "/{a}-{b}"] {
        router.insert(route, ()).expect("no two conflict");
    }
    assert_eq!(router.shadowed(), []);
}

/// Sets of states without end: the work is bounded, and nothing is claimed.
#[test]
fn work_is_bounded() {
    let long = "x".repeat(100_000);
    let (route, by) = (format!("/{long}/{{d:date}}"), format!("/{long}/{{a}}-{{b}}"));
    assert_eq!(found(&[&route, &by]), []);
    let route = "/{u:u64}0{v:u64}0{c:u64}0{d:u64}";
    let by = "/{a}0{b}0{c}0{d:u64}0{e}";
    assert_eq!(found(&[route, by]), []);
}

/// What is said never to win does not win, on no path that it matches.
fn check(routes: &[String], supplies: &[Vec<u8>]) {
    let (mut router, mut oracle) = (fast::router(), Oracle::new());
    for route in routes {
        let _ = fast::insert_both(&mut router, &mut oracle, route);
    }
    let pairs = pairs(&router);
    for (route, by) in &pairs {
        // Paths that the hidden route is likely to match.
        let own = [(*route).to_owned()];
        for path in supplies.iter().flat_map(|supply| own_paths(supply, &own)) {
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
fn own_paths(supply: &[u8], own: &[String]) -> Vec<String> {
    let mut choices = Choices::new(supply);
    let mut paths = Vec::new();
    while !choices.is_empty() && paths.len() < 12 {
        paths.push(dense::path(&mut choices, own));
    }
    paths
}

/// Segments that overlap in every way, over an alphabet of five bytes.
const SHAPES: [&str; 22] = [
    "",
    "a",
    "{x}",
    "{*x}",
    "a{x}",
    "{x}a",
    "-{x}",
    "{x}-",
    "{x}-{y}",
    "{x}a{y}",
    "a{x}a",
    "{x}-{y}-{z}",
    "{*x}a",
    "a{*x}",
    "{x}-{*y}",
    "{*x}-{y}",
    "{*x}-{*y}",
    "{*x}a{*y}",
    "{x:alpha}",
    "{x:alnum}",
    "{x:alpha}-{y}",
    "{x:u64}a{y:alpha}",
];

/// All paths of up to so many bytes behind a slash.
fn all_paths(length: usize) -> Vec<String> {
    let mut paths = vec![String::from("/")];
    let mut from = 0;
    for _ in 0..length {
        let to = paths.len();
        for index in from..to {
            paths.extend(["a", "b", "-", "/", "1"].map(|byte| paths[index].clone() + byte));
        }
        from = to;
    }
    paths
}

/// Of every two routes of one or two segments: the one is said to hide the other just if it comes
/// before it and matches all short paths that it matches.
#[test]
fn small_routes_against_all_short_paths() {
    let mut routes: Vec<String> = Vec::new();
    for first in SHAPES {
        routes.push(format!("/{first}"));
        for second in SHAPES {
            let second = second.replace("{", "{two").replace("{two*", "{*two");
            routes.push(format!("/{first}/{second}"));
        }
    }
    let paths = all_paths(7);
    // Longer ones may differ only on paths that are not among these.
    routes.retain(|route| {
        let mut router = Router::new();
        router.insert(route, ()).expect("a route");
        paths.iter().any(|path| path.len() < 8 && router.at(path).is_ok())
    });
    let matching: Vec<Vec<u64>> = routes
        .iter()
        .map(|route| {
            let mut router = Router::new();
            router.insert(route, ()).expect("a route");
            let bit = |path: &String| u64::from(router.at(path).is_ok());
            let word = |paths: &[String]| paths.iter().fold(0, |word, path| word << 1 | bit(path));
            paths.chunks(64).map(word).collect()
        })
        .collect();
    let mut pairs_found = 0;
    for (place, one) in routes.iter().enumerate() {
        for (other_place, other) in routes.iter().enumerate().skip(place + 1) {
            let mut router = Router::new();
            router.insert(one, place).expect("a route");
            if router.insert(other, other_place).is_err() {
                continue;
            }
            let order: Vec<usize> = router.iter().map(|(_, place)| *place).collect();
            let (first, second) = (&matching[order[0]], &matching[order[1]]);
            let hidden = second.iter().zip(first).all(|(second, first)| second & !first == 0);
            let expected = hidden.then(|| (routes[order[1]].as_str(), routes[order[0]].as_str()));
            let found = pairs(&router);
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{one} and {other}");
            pairs_found += found.len();
        }
    }
    assert!(pairs_found >= 10, "only {pairs_found} pairs were there to be found");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Among routes that overlap, and their likes with a day in place of a parameter, or with what
    /// may match all days, or all but some.
    #[test]
    fn what_never_wins_does_not_win(
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
            routes.extend(likes(&route));
        }
        check(&routes, &asked);
    }
}

/// A route, and others like it in all but its last parameter.
fn likes(route: &str) -> Vec<String> {
    let mut likes = vec![route.to_owned()];
    let last = route.rsplit_once('{').filter(|(_, name)| !name.starts_with('*'));
    let parts = last.and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    if let Some((before, (name, behind))) = parts {
        let name = name.trim_end_matches('?').split(':').next().unwrap_or(name);
        for like in [":date}", "}-{zz}", ":u64}-{zz}-{zzz}", "}-0{zz}", ":hex}-{zz:alnum}"] {
            likes.push(format!("{before}{{{name}{like}{behind}"));
        }
    }
    likes
}
