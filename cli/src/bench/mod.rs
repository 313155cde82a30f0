//! Measures lookups in a table of routes, beside other ways to find a path.
//!
//! In: a file of routes, and paths. Out: a report. [`table`] has the routes that are measured and
//! [`paths`] the paths; [`contestants`] are what is measured, all of them through the trait
//! [`Finder`]; [`measure`] takes the time, [`report`] shows the result.

mod contestants;
mod measure;
mod paths;
mod report;
mod table;

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::progress::Progress;
use crate::routes_file::RoutesFile;
use contestants::{Contestant, Finder};
use measure::{Cell, Clock};
use paths::Paths;
use table::Table;

/// A result, as it is written in JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// Whether the program was built with optimization. If not, times are far from those of a
    /// release.
    is_optimized: bool,
    /// The pattern of the host that is measured; the empty one is any.
    host: String,
    /// The routes of that host, each once for all of its methods.
    routes: usize,
    /// Further routes of that host: each is for other methods of one of those.
    other_methods: usize,
    /// Routes of other hosts, which are not measured.
    other_hosts: usize,
    hits: usize,
    misses: usize,
    /// Routes for which no path is known.
    without_path: usize,
    bytes: usize,
    bytes_per_route: Option<f64>,
    build_ns: u64,
    lookups: Vec<Lookups>,
    growth: Vec<Growth>,
    refused: Vec<Refused>,
}

/// The time of a lookup of one contestant, in nanoseconds; `None` where there are no paths.
#[derive(Debug, Serialize)]
struct Lookups {
    name: &'static str,
    about: &'static str,
    in_order: Option<f64>,
    shuffled: Option<f64>,
    misses: Option<f64>,
    /// The number of paths whose result was compared, and of those that differ.
    checked: usize,
    differs: usize,
}

/// The time of a lookup in a part of the routes.
#[derive(Debug, Serialize)]
struct Growth {
    routes: usize,
    paths: usize,
    ns: Option<f64>,
}

/// What cannot be measured.
#[derive(Debug, Serialize)]
struct Refused {
    name: &'static str,
    why: String,
}

/// The number of paths of each kind that are compared, however long that takes.
const MIN_CHECKED: usize = 1000;

/// The parts of the routes that growth is measured with: one of so many routes.
const PARTS: [usize; 3] = [4, 2, 1];

/// Measures the routes of a file for about this time. Unless paths are given, they are made from
/// the routes.
pub(crate) fn run(file: &RoutesFile, given: Option<Vec<String>>, time: Duration) -> Report {
    let table = Table::of(file);
    let (router, build_ns) = measure::build(|| table.router(1));
    let paths = match given {
        Some(given) => Paths::of_given(given, &router),
        None => Paths::of_routes(&table, &router),
    };
    let (contestants, refused) = contestants::all(&table, &router, &paths.hits);
    let parts: Vec<_> = PARTS.iter().map(|part| table.router(*part)).collect();
    let of_parts: Vec<Paths> = PARTS.iter().map(|part| paths.of_part(&table, *part)).collect();

    let mut cells = Vec::new();
    for contestant in &contestants {
        let kinds = [&paths.hits, &paths.shuffled, &paths.misses];
        cells.extend(kinds.map(|paths| Cell::new(&*contestant.finder, paths)));
    }
    for (part, paths) in parts.iter().zip(&of_parts) {
        cells.push(Cell::new(part, &paths.shuffled));
    }
    measure::run(&mut cells, &Clock::new(time), &Progress::of_time("measuring", time));

    let times: Vec<Option<f64>> = cells.iter().map(Cell::median).collect();
    let (times, growth_times) = times.split_at(3 * contestants.len());
    let lookups = lookups(&contestants, times, &paths, &router, time / 4);
    let growth = parts.iter().zip(&of_parts).zip(growth_times);
    let growth = growth.map(|((router, paths), ns)| Growth {
        routes: router.len(),
        paths: paths.hits.len(),
        ns: *ns,
    });
    let mut growth: Vec<_> = growth.collect();
    // Parts of a few routes may have the same number.
    growth.dedup_by_key(|part| part.routes);
    let (routes, bytes) = (router.len(), router.memory_usage());
    Report {
        is_optimized: !cfg!(debug_assertions),
        host: table.host.to_owned(),
        routes,
        other_methods: table.other_methods,
        other_hosts: table.other_hosts,
        hits: paths.hits.len(),
        misses: paths.misses.len(),
        without_path: paths.without,
        bytes,
        bytes_per_route: (routes > 0).then(|| bytes as f64 / routes as f64),
        build_ns,
        growth,
        lookups,
        refused,
    }
}

/// Gives each contestant its times, three each, and compares what it finds with what the router
/// finds, for about this time.
fn lookups(
    contestants: &[Contestant<'_>],
    times: &[Option<f64>],
    paths: &Paths,
    router: &dyn Finder,
    time: Duration,
) -> Vec<Lookups> {
    let until = Instant::now() + time;
    let lookups = contestants.iter().zip(times.chunks(3)).map(|(contestant, times)| {
        let (checked, differs) = check(contestant, paths, router, until);
        let Contestant { name, about, .. } = *contestant;
        let [in_order, shuffled, misses] = [times[0], times[1], times[2]];
        Lookups { name, about, in_order, shuffled, misses, checked, differs }
    });
    lookups.collect()
}

/// Compares what a contestant finds with what the router finds. Returns the number of paths, and of
/// those with another result.
fn check(
    contestant: &Contestant<'_>,
    paths: &Paths,
    expected: &dyn Finder,
    until: Instant,
) -> (usize, usize) {
    let (mut checked, mut differs) = (0, 0);
    for paths in [&paths.shuffled, &paths.misses] {
        for (index, path) in paths.iter().enumerate() {
            if index >= MIN_CHECKED && Instant::now() > until {
                break;
            }
            let (found, expected) = (contestant.finder.find(path), expected.find(path));
            checked += 1;
            differs += usize::from(!found.is_same(&expected));
        }
    }
    (checked, differs)
}
