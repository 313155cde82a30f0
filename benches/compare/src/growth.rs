//! The same kind of table from 10 to 1,000,000 routes: time to build, bytes
//! held, time of a lookup.

use std::{alloc::System, time::Duration};

use cap::Cap;
use cpu_time::ThreadTime;

use crate::{
    contest::{Contestant, Report, contest},
    generate,
    markdown::{head, row},
    measure::{Effort, median, median_ratio},
    paths::{Case, SHUFFLED},
    peers::{Candidate, Kind, Peer, Prepared, Refused},
    random::Random,
    table::Route,
};

/// The system's allocator, which counts the bytes in use. Blocks grow in place where
/// the system can do that, as they do without the count.
#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// A peer's table of one size.
#[derive(Clone, Debug)]
pub struct Size {
    /// Whose.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Nanoseconds a route to build the table route by route, in each round.
    pub build: Vec<f64>,
    /// The same for the whole table at once, where the peer has a way to.
    pub bulk: Vec<f64>,
    /// Nanoseconds a route to give back memory after `build`.
    pub shrink: Vec<f64>,
    /// Bytes a route, after memory was given back where the candidate does that.
    pub bytes: f64,
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
        .filter(|candidate| candidate.name != "hash-map" && count <= candidate.most_routes())
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
    time_building(&prepared, &mut sizes, count);
    Growth { routes: count, text, sizes, lookups }
}

/// The fewest rounds of building, however long they take.
const LEAST_ROUNDS: usize = 5;

/// Builds every peer in every round, each time another one first: it pays for the
/// pages that the system hands out anew.
fn time_building(prepared: &[(Candidate, Prepared)], sizes: &mut [Size], count: usize) {
    for round in 0..(100_000 / count).clamp(LEAST_ROUNDS, 9) {
        for turn in 0..sizes.len() {
            let at = (round + turn) % sizes.len();
            let ((candidate, prepared), size) = (&prepared[at], &mut sizes[at]);
            if candidate.kind == Kind::Ours && !candidate.shrinks {
                continue; // built no differently from the one that shrinks
            }
            let [build, shrink] = build_time(|| Some(prepared.build()), candidate, count);
            let [bulk, _] = build_time(|| prepared.build_in_bulk(), candidate, count);
            size.build.extend(build);
            size.shrink.extend(shrink);
            size.bulk.extend(bulk);
        }
    }
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
    let before = ALLOCATOR.allocated();
    let mut peer = prepared.build();
    if let (Ok(peer), true) = (&mut peer, candidate.shrinks) {
        peer.shrink_memory();
    }
    let held = ALLOCATOR.allocated() - before;
    let size = Size {
        name: candidate.name,
        kind: candidate.kind,
        build: Vec::new(),
        bulk: Vec::new(),
        shrink: Vec::new(),
        bytes: held as f64 / count as f64,
    };
    let contestant = Contestant { candidate: *candidate, peer };
    (size, contestant)
}

/// Nanoseconds a route to build the table once, and to give memory back; small
/// tables many times over.
fn build_time(
    build: impl Fn() -> Option<Result<Box<dyn Peer>, Refused>>,
    candidate: &Candidate,
    count: usize,
) -> [Option<f64>; 2] {
    let times = (1_000 / count).max(1);
    let a_route = |took: Duration| took.as_secs_f64() * 1e9 / (count * times) as f64;
    let began = ThreadTime::now();
    let built: Option<Vec<_>> = (0..times).map(|_| build()?.ok()).collect();
    let took = began.elapsed();
    let Some(mut built) = built else {
        return [None, None];
    };
    if !candidate.shrinks {
        return [Some(a_route(took)), None];
    }
    let began = ThreadTime::now();
    built.iter_mut().for_each(|peer| peer.shrink_memory());
    [Some(a_route(took)), Some(a_route(began.elapsed()))]
}

/// The report's tables beside that of the lookups.
pub fn report(growths: &[Growth]) -> String {
    let mut text = table(growths, "Growth: building, ns a route", |size| median(&size.build));
    text.push_str(&more_of_ours(growths));
    text.push_str(&table(growths, "Growth: bytes a route", |size| size.bytes));
    let beyond = growths.iter().map(|growth| format!("{:.0}", growth.bytes_beyond_text()));
    text.push_str(&row("routetree, beyond the value and its text", beyond));
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

/// The lines below the times of building: the whole table at once, giving memory
/// back, and our times over the fastest router's, round by round.
fn more_of_ours(growths: &[Growth]) -> String {
    let ours = |number: fn(&Size) -> &[f64]| {
        growths.iter().map(move |growth| match growth.ours() {
            Some(size) if !number(size).is_empty() => format!("{:.0}", median(number(size))),
            _ => String::new(),
        })
    };
    let ratios = |by: Building| {
        growths.iter().map(move |growth| match growth.build_ratio(by) {
            Some((ratio, name)) => format!("**{ratio:.2}** ({name})"),
            None => String::new(),
        })
    };
    [
        row("routetree, the whole table at once", ours(|size| &size.bulk)),
        row("routetree, `shrink_to_fit` after it", ours(|size| &size.shrink)),
        row("**routetree / the fastest router**", ratios(Building::EachRoute)),
        row("**routetree, at once / the fastest router**", ratios(Building::AtOnce)),
    ]
    .concat()
}

/// How a table is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Building {
    /// Route by route.
    EachRoute,
    /// The whole table at once.
    AtOnce,
}

impl Growth {
    /// The first of our own: the one that gives memory back.
    pub fn ours(&self) -> Option<&Size> {
        self.sizes.iter().find(|size| size.kind == Kind::Ours)
    }

    /// Our build time over that of the fastest router, however that is built, round
    /// by round; and which router that is.
    pub fn build_ratio(&self, by: Building) -> Option<(f64, &'static str)> {
        let ours = self.ours()?;
        let ours = match by {
            Building::EachRoute => &ours.build,
            Building::AtOnce => &ours.bulk,
        };
        let rivals = self.sizes.iter().filter(|size| size.kind == Kind::Router);
        let (times, name) = rivals
            .flat_map(|size| [(&size.build, size.name), (&size.bulk, size.name)])
            .filter(|(times, _)| !times.is_empty())
            .min_by(|(a, _), (b, _)| median(a).total_cmp(&median(b)))?;
        (!ours.is_empty()).then(|| (median_ratio(ours, times), name))
    }

    /// Bytes a route that we hold beyond the value and the text.
    pub fn bytes_beyond_text(&self) -> f64 {
        let value = size_of::<u32>() as f64;
        self.ours().map_or(f64::NAN, |size| size.bytes - self.text - value)
    }
}
