//! `bench`: what it measures and compares. Times are not looked at, but for being there.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::commands::{file, run};

/// Runs it without a time to measure for: each contestant is measured three times.
fn measured(routes: &PathBuf, more: &[&str]) -> Value {
    let more = [&["--json", "--seconds", "0"], more].concat();
    let (code, out, errors) = run("bench", routes, &more);
    assert_eq!((code, &*errors), (0, ""), "{routes:?}");
    assert_eq!(out.lines().count(), 1);
    serde_json::from_str(&out).expect("JSON")
}

fn table(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../benches/tables/{name}.txt"))
}

/// The names of the contestants, each with the numbers of compared and of different results.
fn compared(report: &Value) -> Vec<(&str, u64, u64)> {
    let lookups = report["lookups"].as_array().expect("a list").iter();
    let number = |value: &Value| value.as_u64().expect("a number");
    let compared = lookups.map(|lookups| {
        let name = lookups["name"].as_str().expect("a name");
        (name, number(&lookups["checked"]), number(&lookups["differs"]))
    });
    compared.collect()
}

#[test]
fn all_contestants_are_measured_and_compared() {
    let report = measured(&table("github_315"), &[]);
    assert_eq!((&report["routes"], &report["hits"]), (&315.into(), &315.into()));
    for none in ["other_methods", "other_hosts", "without_path"] {
        assert_eq!(report[none], 0, "{none}");
    }
    let misses = report["misses"].as_u64().expect("a number");
    assert!(misses > 300, "{misses}");
    let all = ["routetree", "HashMap", "matchit", "RegexSet"];
    assert_eq!(compared(&report), all.map(|name| (name, 315 + misses, 0)));
    for lookups in report["lookups"].as_array().expect("a list") {
        for paths in ["in_order", "shuffled", "misses"] {
            assert!(lookups[paths].as_f64().is_some_and(|ns| ns > 0.0), "{lookups}");
        }
    }
    let growth = report["growth"].as_array().expect("a list");
    let routes: Vec<_> = growth.iter().map(|part| part["routes"].as_u64()).collect();
    assert_eq!(routes, [Some(79), Some(158), Some(315)]);
    assert!(growth.iter().all(|part| part["ns"].as_f64().is_some_and(|ns| ns > 0.0)));
    for number in ["bytes", "bytes_per_route", "build_ns"] {
        assert!(report[number].as_f64().is_some_and(|number| number > 0.0), "{report}");
    }
}

#[test]
fn parts_of_few_routes_are_measured_once() {
    let report = measured(&file("bench-few.txt", "/a\n/b\n/{c?}\n"), &[]);
    let growth = report["growth"].as_array().expect("a list");
    let routes: Vec<_> = growth.iter().filter_map(|part| part["routes"].as_u64()).collect();
    assert_eq!(routes.last(), Some(&3));
    assert!(routes.is_sorted_by(|a, b| a < b), "{routes:?}");
}

#[test]
fn what_matchit_refuses_is_said() {
    let report = measured(&table("constraints"), &[]);
    let refused = &report["refused"][0];
    let why = "it refuses `/products/{id:u64}`, and 42 others: it has no constraints";
    assert_eq!((&refused["name"], &refused["why"]), (&"matchit".into(), &why.into()));
    assert!(compared(&report).iter().all(|(name, ..)| *name != "matchit"));
    assert_eq!(report["hits"], 55, "constraints are respected");
    let optional = file("bench-optional.txt", "/a/{b?}\n/c{/}\n/d{/*e}\n");
    let report = measured(&optional, &[]);
    assert!(report["refused"][0]["why"].as_str().expect("a text").contains("optional"), "{report}");
    assert!(compared(&report).contains(&(
        "RegexSet",
        3 + report["misses"].as_u64().expect("a number"),
        0
    )));
}

/// An expression of digits takes numbers that do not fit into 64 bits.
#[test]
fn another_result_is_counted() {
    let routes = file("bench-differs.txt", "/{id:u64}\n/a/{b}\n");
    let paths = file("bench-differs-paths.txt", "/7\nGET /99999999999999999999\n\n/a/b?c\n/x\n");
    let paths = paths.to_string_lossy();
    let report = measured(&routes, &["--paths", &paths]);
    assert_eq!((&report["hits"], &report["misses"]), (&2.into(), &2.into()));
    assert_eq!(compared(&report), [("routetree", 4, 0), ("HashMap", 4, 0), ("RegexSet", 4, 1)]);
    let (_, text, _) = run("bench", &routes, &["--paths", &paths, "--seconds", "0"]);
    assert!(text.contains("  differs in 1 of 4 paths"), "{text}");
    assert!(text.contains("\n8 results compared with those of routetree: 1 differ\n"), "{text}");
    let wrong = file("bench-wrong-paths.txt", "/a/b\nx\n/a b\n");
    let (code, out, errors) = run("bench", &routes, &["--paths", &wrong.to_string_lossy()]);
    assert_eq!((code, &*out, errors.lines().count()), (1, "", 2), "{errors}");
    for seconds in ["-1", "x", "nan", "3601"] {
        assert_eq!(run("bench", &routes, &["--seconds", seconds]).0, 2, "{seconds}");
    }
}

#[test]
fn tables_of_any_size_are_measured() {
    for (routes, hits) in
        [("", 0), ("/\n", 1), ("/{*rest}\n", 1), ("GET,PUT /a\n/a/{b}\nPUT /a/{c}\n", 2)]
    {
        let routes = file("bench-small.txt", routes);
        let report = measured(&routes, &[]);
        assert_eq!(report["hits"], hits, "{report}");
        assert!(compared(&report).iter().all(|(_, _, differs)| *differs == 0), "{report}");
        let (code, text, _) = run("bench", &routes, &["--seconds", "0"]);
        assert!(code == 0 && text.contains("\nroutetree "), "{text}");
    }
    let many: String =
        (0..20_000).map(|number| format!("/{}/r{number}/{{id}}\n", number % 7)).collect();
    let report = measured(&file("bench-many.txt", &many), &[]);
    assert_eq!((&report["routes"], &report["hits"]), (&20_000.into(), &20_000.into()));
    let why = report["refused"][0]["why"].as_str().expect("a text");
    assert!(why.contains("more than 1000 routes"), "{why}");
    assert!(
        compared(&report).iter().all(|(_, checked, differs)| *checked >= 2000 && *differs == 0)
    );
}

/// A lookup is for a path: routes for other methods of one are neither left out nor further ones.
#[test]
fn a_path_with_several_methods_is_looked_up_once() {
    let routes = "GET /a/{b}\nPUT /a/{c}\nGET /d\nPOST,PUT /d\n//{h}.a/x\n//{h}.A/Y\n//b/x\n";
    let routes = file("bench-methods.txt", routes);
    let report = measured(&routes, &[]);
    assert_eq!((&report["routes"], &report["hits"]), (&2.into(), &2.into()));
    assert_eq!((&report["other_methods"], &report["other_hosts"]), (&2.into(), &3.into()));
    let (_, text, _) = run("bench", &routes, &["--seconds", "0"]);
    let first = "2 routes, and 2 more for other methods of the same paths; \
                 3 of other hosts, not measured\n";
    assert!(text.starts_with(first), "{text}");
    let refused = file("bench-two.txt", "/{a:u64}\n/b/{c:u64}\n");
    let why = measured(&refused, &[])["refused"][0]["why"].as_str().map(str::to_owned);
    let why = why.expect("a text");
    assert!(why.starts_with("it refuses `/{a:u64}`, and 1 other: "), "{why}");
}

#[test]
fn the_host_with_most_routes_is_measured() {
    let routes = "//{tenant}.example.com/a/{b}\n//{tenant}.example.com/c\n/x\n";
    let report = measured(&file("bench-hosts.txt", routes), &[]);
    assert_eq!(report["host"], "{tenant}.example.com");
    assert_eq!((&report["routes"], &report["other_hosts"]), (&2.into(), &1.into()));
    let constraints = "[[route]]\nroute = \"/{y:year}\"\n\n[constraints]\nyear = \"[0-9]{4}\"\n";
    let report = measured(&file("bench-constraints.toml", constraints), &[]);
    assert_eq!(report["hits"], 1);
    assert!(compared(&report).iter().all(|(_, _, differs)| *differs == 0), "{report}");
}
