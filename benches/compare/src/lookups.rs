//! Lookups in the route tables: hits and misses.

use crate::{
    contest::{Contestant, Outcome, Report, build_all, contest},
    expect::Oracle,
    measure::Effort,
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
}

impl Lookups {
    const fn group(self) -> &'static str {
        match self {
            Self::Ordered => "Hits, ordered",
            Self::Shuffled => "Hits, shuffled",
            Self::Mutated => "Misses, mutated paths",
            Self::Scanner => "Misses, scanner paths",
        }
    }

    fn cases(self, table: &Table, oracle: &Oracle<'_>) -> Vec<Case> {
        match self {
            Self::Ordered => paths::ordered(table, oracle),
            Self::Shuffled => paths::shuffled(table, oracle),
            Self::Mutated => paths::mutated(table, oracle),
            Self::Scanner => paths::scanner(oracle),
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
    /// other routers are wrong on some paths, the paths on which all agree are
    /// a second contest, in which they can be ranked.
    pub fn measure(&self, lookups: Lookups, effort: Effort) -> Vec<Report> {
        let cases = lookups.cases(self.table, &self.oracle);
        if cases.is_empty() {
            return Vec::new();
        }
        let run = |column: &str, cases: &[Case]| {
            contest(lookups.group(), column, &self.contestants, cases, effort)
        };
        let column = format!("{} ({})", self.table.name, self.table.routes.len());
        let mut reports = vec![run(&column, &cases)];
        let agreed = self.agreed(&reports[0], &cases);
        if !agreed.is_empty() && agreed.len() < cases.len() {
            let share = 100 * agreed.len() / cases.len();
            let column = format!("{}, the {share} % agreed on", self.table.name);
            reports.push(run(&column, &agreed));
        }
        reports
    }

    /// The paths that every router answers right, not counting routers that are
    /// wrong on more than half of them.
    fn agreed(&self, report: &Report, cases: &[Case]) -> Vec<Case> {
        let often_right = |outcome: &Outcome| match outcome {
            Outcome::Right { .. } => true,
            Outcome::Wrong { paths, .. } => *paths * 2 < cases.len(),
            Outcome::Refused(_) => false,
        };
        let judges: Vec<_> = self
            .contestants
            .iter()
            .zip(&report.entries)
            .filter(|(_, entry)| entry.kind == Kind::Router && often_right(&entry.outcome))
            .filter_map(|(contestant, _)| Some((contestant, contestant.peer.as_deref().ok()?)))
            .collect();
        let all_right = |case: &&Case| {
            judges.iter().all(|(judge, peer)| judge.is_right(case, &peer.answer(&case.path)))
        };
        cases.iter().filter(all_right).cloned().collect()
    }
}
