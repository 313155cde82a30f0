//! The same random tables of routes in two routers: what the guides say of all tables.

use routetree_guides::peers::{Peer, Routetree, named};
use routetree_guides::question::{Found, Question, Route};

/// SplitMix64, so the tables are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    /// Up to `most` of these texts, `#` replaced by the place of each.
    fn path(&mut self, segments: &[&str], most: usize) -> String {
        let count = 1 + self.below(most);
        let segment = |n: usize| segments[self.below(segments.len())].replace('#', &n.to_string());
        (0..count).map(segment).fold(String::new(), |path, segment| path + "/" + &segment)
    }
}

/// Segments of routes, as routetree writes them.
const SEGMENTS: [&str; 6] = ["a", "b", "{p#}", "{p#}", "{*p#}", "a.b"];
const MIXED: [&str; 8] = ["a", "b", "{p#}", "{p#}", "{*p#}", "a{p#}", "{p#}.a", "b.{p#}"];
const IN_PATHS: [&str; 7] = ["a", "b", "ab", "x", "x.a", "a.a", "b.x"];

/// How many lookups differ, and how.
#[derive(Debug, Default, PartialEq)]
struct Differences {
    /// Only routetree finds a route.
    missed: usize,
    /// Only the other router does.
    extra: usize,
    /// Both do, but not the same.
    route: usize,
    /// Both find the same route, with other values.
    values: usize,
}

/// Looks up 7,000 paths in 700 tables. `spell` writes a route of routetree in the other syntax.
fn compare(peer: &str, segments: &[&str], spell: impl Fn(&str) -> String) -> Differences {
    let peer = &named(peer).unwrap()[0];
    let mut random = Random(3);
    let mut differences = Differences::default();
    for _ in 0..700 {
        let mut texts: Vec<String> = (0..4).map(|_| random.path(segments, 3)).collect();
        let requests: Vec<String> = (0..10).map(|_| random.path(&IN_PATHS, 4)).collect();
        let question = |texts: &[String], spell: &dyn Fn(&str) -> String| Question {
            routes: texts
                .iter()
                .map(|text| Route { handler: text.clone(), text: spell(text) })
                .collect(),
            requests: requests.clone(),
        };
        // Routes that both accept.
        let refused = Routetree.answer(&question(&texts, &str::to_string)).unwrap().refused;
        refused.iter().rev().for_each(|(position, _)| drop(texts.remove(*position)));
        let refused = peer.answer(&question(&texts, &spell)).unwrap().refused;
        refused.iter().rev().for_each(|(position, _)| drop(texts.remove(*position)));

        let theirs = peer.answer(&question(&texts, &spell)).unwrap().found;
        let ours = Routetree.answer(&question(&texts, &str::to_string)).unwrap().found;
        for pair in theirs.iter().zip(&ours) {
            match pair {
                (theirs, ours) if theirs == ours => {}
                (Found::Nothing, _) => differences.missed += 1,
                (_, Found::Nothing) => differences.extra += 1,
                (Found::Route { handler: a, .. }, Found::Route { handler: b, .. }) if a == b => {
                    differences.values += 1;
                }
                _ => differences.route += 1,
            }
        }
    }
    differences
}

#[test]
fn wayfind_finds_a_route_for_the_same_paths() {
    let found = compare("wayfind", &MIXED, |route| route.replace('{', "<").replace('}', ">"));
    assert_eq!(found, Differences { route: found.route, ..Differences::default() });
    assert!(found.route > 0);
}

#[test]
fn route_recognizer_finds_a_route_for_the_same_paths() {
    let spell = |route: &str| route.replace("{*", "*").replace('{', ":").replace('}', "");
    let found = compare("route-recognizer", &SEGMENTS, spell);
    assert_eq!(found, Differences { route: found.route, ..Differences::default() });
    assert!(found.route > 0);
}

#[test]
fn actix_router_finds_a_route_for_the_same_paths() {
    let spell = |route: &str| {
        let segment = |segment: &str| match segment.strip_prefix("{*") {
            Some(name) => format!("{{{}:.+}}", name.trim_end_matches('}')),
            None => segment.to_string(),
        };
        route.split('/').map(segment).collect::<Vec<_>>().join("/")
    };
    let found = compare("actix-router", &MIXED, spell);
    assert_eq!(found, Differences { route: found.route, ..Differences::default() });
    assert!(found.route > 0);
}

#[test]
fn path_tree_finds_the_same_in_tables_without_catch_alls() {
    let spell = |route: &str| route.replace('{', ":").replace('}', "");
    let found = compare("path-tree", &["a", "b", "{p#}", "{p#}", "a.b"], spell);
    assert_eq!(found, Differences::default());
}
