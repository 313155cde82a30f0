//! The same random tables of routes in two routers: what the guides say of all tables.

use routetree_guides::peers::{Peer, Routetree, Unavailable, named};
use routetree_guides::question::{Answer, Found, Question, Route};
use routetree_guides::random::Random;

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

/// Looks up 7,000 paths in 700 tables.
fn compare(peer: &str, segments: &[&str], spell: impl Fn(&str) -> String) -> Option<Differences> {
    compare_tables(700, peer, segments, spell)
}

/// Looks up ten paths in each table. `spell` writes a route of routetree in the other syntax. `None`
/// if the router cannot be asked here.
fn compare_tables(
    count: usize,
    peer: &str,
    segments: &[&str],
    spell: impl Fn(&str) -> String,
) -> Option<Differences> {
    let peer = &named(peer).unwrap()[0];
    let mut random = Random(3);
    let mut tables: Vec<Question> = (0..count)
        .map(|_| {
            let routes = (0..4).map(|_| random.path(segments, 3));
            let route = |text: String| Route { handler: text.clone(), text };
            let routes = routes.map(route).collect();
            Question { routes, requests: (0..10).map(|_| random.path(&IN_PATHS, 4)).collect() }
        })
        .collect();
    let spelled = |tables: &[Question]| -> Vec<Question> {
        let mut tables = tables.to_vec();
        let routes = tables.iter_mut().flat_map(|table| &mut table.routes);
        routes.for_each(|route| route.text = spell(&route.text));
        tables
    };
    // Routes that both accept.
    let answers = Routetree.answers(&tables).unwrap();
    keep_accepted(&mut tables, &answers);
    let answers = match peer.answers(&spelled(&tables)) {
        Ok(answers) => answers,
        Err(Unavailable(missing)) => {
            println!("not compared: {missing}");
            return None;
        }
    };
    keep_accepted(&mut tables, &answers);

    let theirs = peer.answers(&spelled(&tables)).unwrap();
    let ours = Routetree.answers(&tables).unwrap();
    let mut differences = Differences::default();
    for pair in theirs.iter().zip(&ours).flat_map(|(a, b)| a.found.iter().zip(&b.found)) {
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
    Some(differences)
}

fn keep_accepted(tables: &mut [Question], answers: &[Answer]) {
    for (table, answer) in tables.iter_mut().zip(answers) {
        answer.refused.iter().rev().for_each(|(position, _)| drop(table.routes.remove(*position)));
    }
}

/// The syntax with a colon.
fn colons(route: &str) -> String {
    route.replace("{*", "*").replace('{', ":").replace('}', "")
}

#[test]
fn wayfind_finds_a_route_for_the_same_paths() {
    let found =
        compare("wayfind", &MIXED, |route| route.replace('{', "<").replace('}', ">")).unwrap();
    assert_eq!(found, Differences { route: found.route, ..Differences::default() });
    assert!(found.route > 0);
}

#[test]
fn route_recognizer_finds_a_route_for_the_same_paths() {
    let found = compare("route-recognizer", &SEGMENTS, colons).unwrap();
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
    let found = compare("actix-router", &MIXED, spell).unwrap();
    assert_eq!(found, Differences { route: found.route, ..Differences::default() });
    assert!(found.route > 0);
}

#[test]
fn path_tree_finds_the_same_in_tables_without_catch_alls() {
    let found = compare("path-tree", &["a", "b", "{p#}", "{p#}", "a.b"], colons).unwrap();
    assert_eq!(found, Differences::default());
}

#[test]
fn gin_finds_the_same_route_or_none() {
    let Some(found) = compare("Gin", &["a", "b", "{p#}", "{p#}", "a.b"], colons) else { return };
    assert_eq!(found, Differences { missed: found.missed, ..Differences::default() });
    assert!(found.missed > 0);
}

#[test]
fn path_to_regexp_finds_a_route_for_the_same_paths() {
    let Some(newer) = compare("path-to-regexp 9", &MIXED, colons) else { return };
    let Differences { route, values, .. } = newer;
    assert_eq!(newer, Differences { route, values, ..Differences::default() });
    assert!(route > 0 && values > 0);

    // Text between two wildcards keeps it from a few.
    let older = compare("path-to-regexp 8", &MIXED, colons).unwrap();
    assert_eq!(older, Differences { missed: 1, route, ..Differences::default() });
}

type Spell = fn(&str) -> String;

#[test]
fn these_find_the_same_where_a_parameter_is_a_segment() {
    let braces: Spell = |route| route.into();
    let peers = [
        ("ServeMux", braces),
        ("chi", braces),
        ("httprouter", colons),
        ("find-my-way", colons),
        ("rou3", colons),
    ];
    for (peer, spell) in peers {
        let Some(found) = compare(peer, &["a", "b", "{p#}", "{p#}", "a.b"], spell) else {
            continue;
        };
        assert_eq!(found, Differences::default(), "{peer}");
    }
}

const PARTS: [&str; 7] = ["a", "b", "{p#}", "{p#}", "a{p#}", "{p#}.a", "b.{p#}"];

/// After text, a value may be empty there, so they find routes that do not match here.
#[test]
fn chi_and_find_my_way_find_a_route_for_all_paths() {
    let braces: Spell = |route| route.into();
    for (peer, spell) in [("chi", braces), ("find-my-way", colons)] {
        let Some(found) = compare(peer, &PARTS, spell) else { continue };
        let Differences { extra, route, .. } = found;
        assert_eq!(found, Differences { extra, route, ..Differences::default() }, "{peer}");
        assert!(extra > 0 && route > 0, "{peer}");
    }
}

#[test]
fn rou3_finds_a_route_for_the_same_paths() {
    let spell = |route: &str| colons(&route.replace("{*", "**{"));
    let catch_alls = ["a", "b", "{p#}", "{p#}", "{*p#}"];
    for segments in [&PARTS[..], &catch_alls] {
        let Some(found) = compare("rou3", segments, spell) else { continue };
        assert_eq!(found, Differences { route: found.route, ..Differences::default() });
        assert!(found.route > 0);
    }
}

#[test]
fn serve_mux_refuses_what_is_ambiguous_or_equal() {
    let mut random = Random(5);
    let pairs: Vec<[String; 2]> =
        (0..2_000).map(|_| [(); 2].map(|()| random.path(&["a", "b", "{p#}", "{p#}"], 3))).collect();
    let question = |pair: &[String; 2]| Question {
        routes: pair.clone().map(|text| Route { handler: text.clone(), text }).to_vec(),
        requests: Vec::new(),
    };
    let questions: Vec<Question> = pairs.iter().map(question).collect();
    let Ok(answers) = named("ServeMux").unwrap()[0].answers(&questions) else { return };
    let mut ambiguous = 0;
    for (pair, answer) in pairs.iter().zip(answers) {
        let mut router = routetree::Router::new();
        let equal = pair.iter().any(|route| router.insert(route, ()).is_err());
        ambiguous += router.ambiguous().len();
        assert_eq!(!answer.refused.is_empty(), equal || !router.ambiguous().is_empty(), "{pair:?}");
    }
    assert!(ambiguous > 0);
}

/// An nginx starts for each table, so there are fewer.
#[test]
fn expressions_of_nginx_match_the_same_paths() {
    let part = |part: &str| {
        let (text, name) = part.split_once('{').unwrap_or((part, ""));
        let text = text.replace('.', r"\.");
        match name.strip_prefix('*') {
            Some(name) => format!("{text}(?<{name}>.+)"),
            None if name.is_empty() => text,
            None => format!("{text}(?<{name}>[^/]+)"),
        }
    };
    let spell = |route: &str| {
        let parts: String = route.split('}').map(part).collect();
        format!("~ ^{parts}$")
    };
    let Some(found) = compare_tables(60, "nginx", &MIXED, spell) else { return };
    assert_eq!(found, Differences { route: found.route, ..Differences::default() });
    assert!(found.route > 0);
}
