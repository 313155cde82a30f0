//! Small public tables, values not read: ours beside matchit, for those who only
//! dispatch.

use crate::{
    Options,
    contest::{Report, Way, build_all, contest_in},
    expect::Oracle,
    measure::Effort,
    paths::{self, Case},
    peers::{Candidate, Kind},
    table::Table,
};

const TABLES: [&str; 4] = ["googleplus", "petstore", "realworld", "parse"];

type Paths = fn(&Table, &Oracle<'_>) -> Vec<Case>;

const GROUPS: [(&str, Paths); 4] = [
    ("Small tables, winners alone: hits, ordered", paths::ordered),
    ("Small tables, winners alone: hits, shuffled", paths::shuffled),
    ("Small tables, winners alone: misses, mutated paths", paths::mutated),
    ("Small tables, winners alone: misses, scanner paths", |_, oracle| paths::scanner(oracle)),
];

/// Measures every small table.
pub fn measure(candidates: &[Candidate], effort: Effort) -> Result<Vec<Report>, String> {
    let among = |candidate: &&Candidate| {
        candidate.kind == Kind::Ours || candidate.name.starts_with("matchit")
    };
    let candidates: Vec<_> = candidates.iter().filter(among).copied().collect();
    let mut reports = Vec::new();
    for name in TABLES {
        let table = Options::table(name)?;
        let contestants = build_all(&candidates, &table.routes);
        let oracle = Oracle::new(&table);
        let column = format!("{name} ({})", table.routes.len());
        for (group, paths) in GROUPS {
            let cases = paths(&table, &oracle);
            let report = contest_in(Way::Winners, group, &column, &contestants, &cases, effort);
            reports.push(report);
        }
    }
    Ok(reports)
}
