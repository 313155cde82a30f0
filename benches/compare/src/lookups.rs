//! Lookups in the route tables: hits and misses.

use crate::{
    contest::{Contestant, Entry, Outcome, Report, Way, build_all, contest_in},
    expect::Oracle,
    measure::{Effort, median},
    paths::{self, Case},
    peers::{Candidate, Kind},
    table::Table,
};

/// Which paths are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookups {
    /// Hits, one path a route, in the table's order.
    Ordered,
    /// Hits, 8,192 paths shuffled.
    Shuffled,
    /// Misses: hits mutated until no route matches.
    Mutated,
    /// Misses: what scanners ask for.
    Scanner,
    /// Hits of few routes, and some misses.
    Mixed,
    /// The same on two threads.
    MixedOnTwoThreads,
}

impl Lookups {
    const fn group(self) -> &'static str {
        match self {
            Self::Ordered => "Hits, ordered",
            Self::Shuffled => "Hits, shuffled",
            Self::Mutated => "Misses, mutated paths",
            Self::Scanner => "Misses, scanner paths",
            Self::Mixed => "Mixed traffic",
            Self::MixedOnTwoThreads => "Mixed traffic, two threads",
        }
    }

    fn cases(self, table: &Table, oracle: &Oracle<'_>) -> Vec<Case> {
        match self {
            Self::Ordered => paths::ordered(table, oracle),
            Self::Shuffled => paths::shuffled(table, oracle),
            Self::Mutated => paths::mutated(table, oracle),
            Self::Scanner => paths::scanner(oracle),
            Self::Mixed | Self::MixedOnTwoThreads => paths::mixed(table, oracle),
        }
    }

    const fn way(self) -> Way {
        match self {
            Self::MixedOnTwoThreads => Way::TwoThreads,
            _ => Way::Values,
        }
    }
}

/// A table with its peers built.
pub struct Built<'t> {
    table: &'t Table,
    oracle: Oracle<'t>,
    contestants: Vec<Contestant>,
}

impl<'t> Built<'t> {
    /// Builds every candidate.
    pub fn new(table: &'t Table, candidates: &[Candidate]) -> Self {
        Self {
            table,
            oracle: Oracle::new(table),
            contestants: build_all(candidates, &table.routes),
        }
    }

    /// Checks, then times; nothing where the table leaves no such path. Where
    /// the fastest other router is wrong on some paths, those on which it is
    /// right are a second contest, in which it can be ranked.
    pub fn measure(&self, lookups: Lookups, effort: Effort) -> Vec<Report> {
        let cases = lookups.cases(self.table, &self.oracle);
        if cases.is_empty() {
            return Vec::new();
        }
        let run = |column: &str, cases: &[Case]| {
            contest_in(lookups.way(), lookups.group(), column, &self.contestants, cases, effort)
        };
        let name = &self.table.name;
        let column = format!("{name} ({})", self.table.routes.len());
        let mut reports = vec![run(&column, &cases)];
        if let Some(rival) = self.faster_but_wrong(&reports[0], cases.len()) {
            let right = |case: &&Case| {
                let peer = rival.peer.as_deref();
                peer.is_ok_and(|peer| rival.is_right(case, &peer.answer(&case.path)))
            };
            let agreed: Vec<_> = cases.iter().filter(right).cloned().collect();
            let share = 100 * agreed.len() / cases.len();
            let rival = rival.candidate.name;
            let column = format!("{name}, the {share} % on which {rival} is right");
            reports.push(run(&column, &agreed));
        }
        reports
    }

    /// The fastest of the other routers, if it is wrong, on less than half of
    /// the paths.
    fn faster_but_wrong(&self, report: &Report, paths: usize) -> Option<&Contestant> {
        let time = |entry: &Entry| match &entry.outcome {
            Outcome::Right { times } => median(times),
            Outcome::Wrong { times, paths: wrong } if wrong * 2 < paths => median(times),
            _ => f64::INFINITY,
        };
        self.contestants
            .iter()
            .zip(&report.entries)
            .filter(|(_, entry)| entry.kind == Kind::Router && time(entry).is_finite())
            .min_by(|(_, a), (_, b)| time(a).total_cmp(&time(b)))
            .filter(|(_, entry)| entry.right_times().is_none())
            .map(|(contestant, _)| contestant)
    }
}
