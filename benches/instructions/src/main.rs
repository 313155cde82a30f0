//! Lookups whose instructions are counted by the script `run`.
//!
//! `instructions list` names the workloads. `instructions paths WORKLOAD` checks every answer and
//! prints the sum over all answers, then the paths, one a line. `instructions count WORKLOAD
//! ROUNDS` reads that and looks the paths up that many times: the part that runs under the counter,
//! without the oracle. If routers are built, the lines are routes, and the sum is their number.

use std::{env, hint::black_box, io, path::Path, process::ExitCode};

#[path = "../../support/mod.rs"]
mod support;
use support::*;

use routetree::Router;

use expect::Oracle;
use paths::Case;
use requests::{REFUSED, Requests};
use table::{Piece, Route, Table};
use workload::{Workload, expected_sum, look_up, router, service_cases};

/// Routes in the generated table.
const SERVICES: usize = 10_000;

/// Table and paths. `static`, `params`, `one` and `two` are those of the shuffled paths whose
/// winner has no parameter, no catch-all, one, and two. `get` and `refused` are the shuffled paths
/// in a router with methods, for one that all routes have and for one that none has. `build`
/// inserts the routes one by one, `bulk` all at once.
const WORKLOADS: [(&str, &str); 50] = [
    ("github_130", "shuffled"),
    ("github_130", "mutated"),
    ("github_315", "shuffled"),
    ("github_315", "mutated"),
    ("static_157", "shuffled"),
    ("static_157", "mutated"),
    ("googleplus", "shuffled"),
    ("googleplus", "mutated"),
    ("parse", "shuffled"),
    ("parse", "mutated"),
    ("realworld", "shuffled"),
    ("realworld", "mutated"),
    ("kubernetes", "shuffled"),
    ("kubernetes", "mutated"),
    ("stripe", "shuffled"),
    ("stripe", "mutated"),
    ("docs", "shuffled"),
    ("docs", "mutated"),
    ("constraints", "shuffled"),
    ("constraints", "mutated"),
    ("gitlab", "shuffled"),
    ("gitlab", "static"),
    ("gitlab", "params"),
    ("gitlab", "one"),
    ("gitlab", "two"),
    ("gitlab", "mutated"),
    ("oci", "shuffled"),
    ("oci", "mutated"),
    ("services_10000", "shuffled"),
    ("github_130", "get"),
    ("github_130", "refused"),
    ("static_157", "get"),
    ("static_157", "refused"),
    ("kubernetes", "get"),
    ("kubernetes", "refused"),
    ("parse", "get"),
    ("parse", "refused"),
    ("gitlab", "get"),
    ("gitlab", "refused"),
    ("oci", "get"),
    ("oci", "refused"),
    ("docs", "get"),
    ("docs", "refused"),
    ("constraints", "get"),
    ("constraints", "refused"),
    ("github_130", "build"),
    ("services_10", "build"),
    ("services_10", "bulk"),
    ("services_10000", "build"),
    ("services_10000", "bulk"),
];

/// The method that a workload asks for, if its router has methods.
fn method(paths: &str) -> Option<&'static str> {
    match paths {
        "get" => Some("GET"),
        "refused" => Some(REFUSED),
        _ => None,
    }
}

/// How a workload builds a router from routes, if that is what it counts.
fn builder(paths: &str) -> Option<fn(&[String]) -> u64> {
    match paths {
        "build" => Some(build),
        "bulk" => Some(build_at_once),
        _ => None,
    }
}

/// Inserts the routes one by one, and returns their number.
fn build(routes: &[String]) -> u64 {
    let mut router = Router::new();
    for (index, route) in (0..).zip(routes) {
        router.insert(route, index).unwrap_or_else(|e| panic!("{e}"));
    }
    black_box(&router).len() as u64
}

/// Inserts the routes all at once, and returns their number.
fn build_at_once(routes: &[String]) -> u64 {
    let router = Router::<u32>::try_from_iter(routes.iter().zip(0..));
    black_box(&router).as_ref().map_or(0, |router| router.len() as u64)
}

/// The table of this name.
fn table(name: &str) -> Table {
    let services = name.strip_prefix("services_").and_then(|count| count.parse().ok());
    if let Some(count) = services {
        return Table { name: name.to_owned(), routes: generate::services(count) };
    }
    load_from(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tables")), name)
}

/// Table and paths of a workload.
fn find(workload: &str) -> Result<(Table, &'static str), String> {
    let known = WORKLOADS.iter().find(|(table, paths)| format!("{table}/{paths}") == workload);
    let &(name, paths) = known.ok_or_else(|| format!("no workload {workload}"))?;
    let mut table = table(name);
    if (name, paths) == ("gitlab", "mutated") {
        // All of it matches any path.
        table.routes.retain(has_text);
    }
    Ok((table, paths))
}

/// Whether a route has any text but slashes.
fn has_text(route: &Route) -> bool {
    let is_text =
        |piece: &Piece| matches!(piece, Piece::Literal(text) if text.contains(|c| c != '/'));
    route.pieces.iter().any(is_text)
}

/// The shuffled paths, or those whose winner is of a kind.
fn hits(table: &Table, kind: &str) -> Vec<Case> {
    let catch_alls = match kind {
        "static" | "params" => 0,
        "one" => 1,
        "two" => 2,
        _ => return paths::shuffled(table, &Oracle::new(table)),
    };
    let is_wanted = |case: &Case| {
        let Some((winner, values)) = &case.expected else { return false };
        let is_catch_all = |piece: &&Piece| matches!(piece, Piece::CatchAll { .. });
        let found = table.routes[*winner as usize].pieces.iter().filter(is_catch_all).count();
        found == catch_alls && (catch_alls > 0 || values.is_empty() == (kind == "static"))
    };
    paths::shuffled(table, &Oracle::new(table)).into_iter().filter(is_wanted).collect()
}

/// Checks every answer and prints the paths.
fn paths(workload: &str) -> Result<(), String> {
    let (table, paths) = find(workload)?;
    if builder(paths).is_some() {
        println!("{}", table.routes.len());
        table.routes.iter().for_each(|route| println!("{}", route.text));
        return Ok(());
    }
    let cases = match (table.name.as_str(), paths) {
        ("services_10000", _) => service_cases(SERVICES),
        (_, "mutated") => paths::mutated(&table, &Oracle::new(&table)),
        (_, kind) => hits(&table, kind),
    };
    if cases.is_empty() {
        return Err(format!("{workload} has no paths"));
    }
    let method = method(paths);
    let sum =
        method.map_or_else(|| expected_sum(&cases), |method| requests::sum_for(method, &cases));
    println!("{sum}");
    cases.iter().for_each(|case| println!("{}", case.path));
    match method {
        Some(method) => Requests::new(&table.routes, method, cases).run(),
        None => Workload::new(&table.routes, cases).run(),
    }
    Ok(())
}

/// Looks the paths on standard input up, `rounds` times.
fn count(workload: &str, rounds: &str) -> Result<(), String> {
    let rounds: u32 = rounds.parse().map_err(|e| format!("{rounds}: {e}"))?;
    let (table, kind) = find(workload)?;
    let input = io::read_to_string(io::stdin()).map_err(|e| e.to_string())?;
    let mut lines = input.lines();
    let sum = lines.next().and_then(|sum| sum.parse().ok()).ok_or("no sum before the paths")?;
    let paths: Vec<_> = lines.map(str::to_owned).collect();
    let check = |found| match found == sum {
        true => Ok(()),
        false => Err(format!("{workload}: the answers' sum is {found}, not {sum}")),
    };
    if let Some(build) = builder(kind) {
        (0..rounds).try_for_each(|_| check(build(&paths)))
    } else if let Some(method) = method(kind) {
        let router = requests::method_router(&table.routes);
        (0..rounds).try_for_each(|_| check(requests::look_up(&router, method, &paths)))
    } else {
        let router = router(&table.routes);
        (0..rounds).try_for_each(|_| check(look_up(&router, &paths)))
    }
}

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["list"] => {
            WORKLOADS.iter().for_each(|(table, paths)| println!("{table}/{paths}"));
            Ok(())
        }
        ["paths", workload] => paths(workload),
        ["count", workload, rounds] => count(workload, rounds),
        _ => Err("instructions list | paths WORKLOAD | count WORKLOAD ROUNDS".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
