//! Long paths: one long segment, long rests, many parameters, many segments,
//! each route among those of an ordinary table.

use std::fmt::Write as _;

use crate::{
    contest::{Report, build_all, contest},
    expect::Oracle,
    measure::Effort,
    paths::Case,
    peers::Candidate,
    table::{Route, Table},
};

/// A route that is added to the table, and a path that it wins.
struct Long {
    title: &'static str,
    route: String,
    path: String,
}

fn repeated(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, i| {
        let _ = write!(text, "/{}", part(i));
        text
    })
}

fn longs() -> Vec<Long> {
    let rest = |bytes: usize| repeated(bytes / 8, |_| "segment".to_owned());
    let long = |title, route: &str, path: String| Long { title, route: route.to_owned(), path };
    let value = |i: usize| format!("value{i}");
    vec![
        long("catch-all, 1 KiB", "/long/{*rest}", format!("/long{}", rest(1024))),
        long("catch-all, 64 KiB", "/long/{*rest}", format!("/long{}", rest(65_536))),
        long("one segment, 1 KiB", "/long/{one}", format!("/long/{}", "x".repeat(1024))),
        long("one segment, 64 KiB", "/long/{one}", format!("/long/{}", "x".repeat(65_536))),
        Long {
            title: "20 parameters",
            route: repeated(20, |i| format!("{{p{i}}}")),
            path: repeated(20, value),
        },
        Long {
            title: "40 parameters",
            route: repeated(40, |i| format!("{{p{i}}}")),
            path: repeated(40, value),
        },
        Long {
            title: "200 segments, literal",
            route: repeated(200, |i| format!("part{i}")),
            path: repeated(200, |i| format!("part{i}")),
        },
        Long {
            title: "200 segments, 10 parameters",
            route: repeated(200, |i| match i % 20 {
                19 => format!("{{p{i}}}"),
                _ => format!("part{i}"),
            }),
            path: repeated(200, |i| match i % 20 {
                19 => value(i),
                _ => format!("part{i}"),
            }),
        },
    ]
}

/// Measures every long path, and the same with a last segment too many.
pub fn measure(base: &Table, candidates: &[Candidate], effort: Effort) -> Vec<Report> {
    let mut hits = Vec::new();
    let mut misses = Vec::new();
    for long in longs() {
        let mut table = base.clone();
        table.routes.push(Route::parse(&long.route).expect("the routes here are well formed"));
        let contestants = build_all(candidates, &table.routes);
        let oracle = Oracle::new(&table);
        let case = |path: String| Case { expected: oracle.answer(&path), path };
        let hit = [case(long.path.clone())];
        assert!(hit[0].expected.is_some(), "{}", long.route);
        hits.push(contest("Long paths", long.title, &contestants, &hit, effort));
        let miss = [case(format!("{}/", long.path))];
        if miss[0].expected.is_none() {
            let group = "Long paths, missed by a last slash";
            misses.push(contest(group, long.title, &contestants, &miss, effort));
        }
    }
    hits.extend(misses);
    hits
}
