//! The same kind of table from 10 to 1,000,000 routes: time to build, bytes
//! held, time of a lookup.

use allocation_counter::measure as count_allocations;
use cpu_time::ThreadTime;

use crate::{
    contest::{Contestant, Report, contest},
    generate,
    markdown::{head, row},
    measure::{Effort, median, median_ratio},
    paths::{Case, SHUFFLED},
    peers::{Candidate, Kind, Prepared, Refused},
    random::Random,
    table::Route,
};

/// Up to how many routes a peer is followed: beyond, it takes minutes.
fn most_routes(name: &str) -> usize {
    match name {
        "regex-list" | "regex-set" | "dense-dfa" | "actix-router" | "ntex-router" => 1_000,
        "route-recognizer" => 10_000,
        _ => usize::MAX,
    }
}

/// A peer's table of one size.
#[derive(Clone, Debug)]
pub struct Size {
    /// Whose.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Nanoseconds a route to build the table, in each round.
    pub build: Vec<f64>,
    /// Bytes a route as built.
    pub bytes: f64,
    /// Bytes a route after `shrink_to_fit` or the like.
    pub shrunk: f64,
}

/// Everything about one size.
#[derive(Clone, Debug)]
pub struct Growth {
    /// How many routes.
    pub routes: usize,
    /// The mean length of their texts.
    pub text: f64,
    /// Every peer that was built.
    pub sizes: Vec<Size>,
    /// The lookups.
    pub lookups: Report,
}

/// Measures every candidate at one size.
pub fn measure(candidates: &[Candidate], count: usize, effort: Effort) -> Growth {
    let routes = generate::services(count);
    let text = routes.iter().map(|route| route.text.len()).sum::<usize>() as f64 / count as f64;
    let prepared: Vec<_> = candidates
        .iter()
        .filter(|candidate| candidate.name != "hash-map" && count <= most_routes(candidate.name))
        .map(|candidate| (*candidate, candidate.prepare(&routes)))
        .collect();
    let cases = cases(&routes);
    drop(routes);
    let mut sizes = Vec::new();
    let mut contestants = Vec::new();
    for (candidate, prepared) in &prepared {
        let (size, contestant) = weigh(candidate, prepared, count);
        sizes.push(size);
        contestants.push(contestant);
    }
    let column = format!("{count} routes");
    let lookups = contest("Growth: a lookup", &column, &contestants, &cases, effort);
    drop(contestants);
    let rounds = (100_000 / count).clamp(1, 9);
    for _ in 0..rounds {
        for ((_, prepared), size) in prepared.iter().zip(&mut sizes) {
            size.build.extend(build_time(prepared, count));
        }
    }
    Growth { routes: count, text, sizes, lookups }
}

/// 8,192 paths of routes from everywhere in the table.
fn cases(routes: &[Route]) -> Vec<Case> {
    let mut random = Random::new(6);
    let case = |_| {
        let id = (random.bits() % 10_000_000).to_string();
        let (path, expected) = generate::path(random.below(routes.len()), &id);
        Case { path, expected }
    };
    (0..SHUFFLED).map(case).collect()
}

/// Builds a peer and counts the bytes that it holds.
fn weigh(candidate: &Candidate, prepared: &Prepared, count: usize) -> (Size, Contestant) {
    let mut peer = Err(Refused::lookup("not built"));
    let built = count_allocations(|| peer = prepared.build());
    let given_back = count_allocations(|| {
        if let Ok(peer) = &mut peer {
            peer.shrink_memory();
        }
    });
    let a_route = |bytes: i64| bytes as f64 / count as f64;
    let size = Size {
        name: candidate.name,
        kind: candidate.kind,
        build: Vec::new(),
        bytes: a_route(built.bytes_current),
        shrunk: a_route(built.bytes_current + given_back.bytes_current),
    };
    let contestant = Contestant { candidate: *candidate, peer };
    (size, contestant)
}

/// Nanoseconds a route to build the table once; small tables many times over.
fn build_time(prepared: &Prepared, count: usize) -> Option<f64> {
    let times = (1_000 / count).max(1);
    let began = ThreadTime::now();
    let built: Vec<_> = (0..times).map(|_| prepared.build()).collect();
    let took = began.elapsed().as_secs_f64() * 1e9;
    built.iter().all(Result::is_ok).then(|| took / (count * times) as f64)
}

/// The report's tables beside that of the lookups.
pub fn report(growths: &[Growth]) -> String {
    let mut text = String::new();
    text.push_str(&table(growths, "Growth: building, ns a route", |size| median(&size.build)));
    text.push_str(&build_ratios(growths));
    text.push_str(&table(growths, "Growth: bytes a route", |size| size.bytes));
    let shrunk = "Growth: bytes a route, memory not in use given back";
    text.push_str(&table(growths, shrunk, |size| size.shrunk));
    let beyond = growths.iter().map(|growth| {
        let ours = growth.sizes.iter().find(|size| size.kind == Kind::Ours);
        let rest = ours.map_or(f64::NAN, |size| size.shrunk - growth.text - 4.0);
        format!("{rest:.0}")
    });
    text.push_str(&row("ours, beyond the value and its text", beyond));
    text.push('\n');
    text
}

/// Every name that some size has, in order.
pub fn names(growths: &[Growth]) -> Vec<&'static str> {
    let mut names = Vec::new();
    for size in growths.iter().flat_map(|growth| &growth.sizes) {
        if !names.contains(&size.name) {
            names.push(size.name);
        }
    }
    names
}

fn table(growths: &[Growth], title: &str, number: impl Fn(&Size) -> f64) -> String {
    let columns = growths.iter().map(|growth| format!("{} routes", growth.routes));
    let mut text = format!("\n## {title}\n\n{}", head("", columns));
    for name in names(growths) {
        let cells = growths.iter().map(|growth| {
            let size = growth.sizes.iter().find(|size| size.name == name);
            match size.map(&number) {
                Some(number) if number > 0.0 => format!("{number:.0}"),
                _ => String::new(),
            }
        });
        text.push_str(&row(name, cells));
    }
    text
}

/// Our build time over that of the fastest router, round by round.
fn build_ratios(growths: &[Growth]) -> String {
    let cells = growths.iter().map(|growth| {
        let ours = growth.sizes.iter().find(|size| size.kind == Kind::Ours);
        let rivals =
            growth.sizes.iter().filter(|size| size.kind == Kind::Router && !size.build.is_empty());
        let fastest = rivals.min_by(|a, b| median(&a.build).total_cmp(&median(&b.build)));
        match (ours, fastest) {
            (Some(ours), Some(fastest)) => {
                let ratio = median_ratio(&ours.build, &fastest.build);
                format!("**{ratio:.2}** ({})", fastest.name)
            }
            _ => String::new(),
        }
    });
    row("**ours / the fastest router**", cells)
}
