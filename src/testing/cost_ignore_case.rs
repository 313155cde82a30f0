//! The cost of a suggestion, whose search ignores letter case, by counting steps as in
//! [`cost`](super::cost).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::steps;
use crate::Router;

fn router(routes: impl IntoIterator<Item = String>) -> Router<()> {
    let mut router = Router::new();
    for route in routes {
        router.insert(route, ()).expect("a route that stands beside the others");
    }
    router
}

fn suggest_within(bound: usize, router: &Router<()>, path: &str) -> Option<String> {
    let (steps, suggested) = steps::count(|| router.suggest(path));
    assert!(steps > 0 && steps <= bound as u64, "{steps} steps, not {bound}");
    suggested
}

#[test]
fn letters_cost_no_more_than_other_bytes() {
    for times in [50, 200, 800] {
        let routes = ["/{a}xy{b}xy{c}-END", "/{*p}xY{q}/Z/{r:alpha}q", "/a/{x}/Xy"];
        let router = router(routes.map(String::from));
        let mixed = format!("/{}-end", "XyxYq".repeat(times));
        let suggested = suggest_within(200 * mixed.len(), &router, &mixed);
        let expected = format!("/{}XyxyqXyxyq-END", "XyxYq".repeat(times - 2));
        assert_eq!(suggested, Some(expected));
        let none = format!("/{}", "XyxYq/".repeat(times));
        assert_eq!(suggest_within(200 * none.len(), &router, &none), None);
    }
}

#[cfg(feature = "regex")]
#[test]
fn a_regular_expression_is_quadratic_in_the_segment() {
    for bytes in [50, 200, 800] {
        let mut router = Router::new();
        router.constraint_regex("own", ".+X").expect("an expression");
        router.insert("/{a:own}-{b:own}-{c}/END", ()).expect("a route");
        let path = |segment: &str| format!("/{}{segment}/end", "-".repeat(bytes));
        let bound = 16 * bytes * bytes;
        assert_eq!(suggest_within(bound, &router, &path("X-x-c")), None);
        let found = path("X--X-c").replace("end", "END");
        assert_eq!(suggest_within(bound, &router, &path("X--X-c")), Some(found));
    }
}

#[test]
fn literal_children_are_looked_at_once_for_each_text() {
    for siblings in [100, 1_000, 10_000] {
        let router = router((0..siblings).map(|index| format!("/Name{index}/x")));
        let suggested = suggest_within(4 * siblings + 200, &router, "/nAME7//x");
        assert_eq!(suggested.as_deref(), Some("/Name7/x"));
        assert_eq!(suggest_within(4 * siblings + 200, &router, "/other//x"), None);
    }
}

#[test]
fn catch_alls_in_the_middle_are_bounded_by_nodes_times_segments() {
    for levels in [4, 16, 64] {
        for segments in [16, 64, 256] {
            let level = |level: usize| format!("/{{*c{level}}}/x");
            let nested = |levels: usize| (0..levels).map(level).collect::<String>();
            let ways = (1..levels).map(|at| format!("{}/{{p}}/never{at}", nested(at)));
            let router = router(ways.chain([nested(levels)]));
            let path = "/X".repeat(segments);
            let bound = 4 * 16 * (3 * levels) * (segments + 4);
            let suggested = suggest_within(bound, &router, &path);
            assert_eq!(suggested.is_some(), segments >= 2 * levels);
        }
    }
}

/// Each candidate is refused, since what is changed would be a value.
#[test]
fn refused_candidates_cost_a_lookup_each() {
    for siblings in [10, 40, 160] {
        let mut router = Router::new();
        router.constraint("small", |value| value.ends_with('z')).expect("a new name");
        router.insert("/q{x:small}", ()).expect("a route");
        let routes: Vec<String> =
            (1..=siblings).map(|index| format!("/{{y}}{}", "z".repeat(index))).collect();
        for route in routes {
            router.insert(route, ()).expect("a route");
        }
        let path = format!("/q{}", "Z".repeat(siblings));
        let suggested = suggest_within(20 * siblings * path.len() + 500, &router, &path);
        assert_eq!(suggested, None);
    }
}
