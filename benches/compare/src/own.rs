//! Our own routers beside each other: one with methods beside one without, and in
//! the table with many catch-alls the paths by what their winner is made of.

use std::hint::black_box;

use routetree::{MethodRouter, Router};

use crate::{
    Options,
    contest::{Entry, Outcome, Report},
    expect::Oracle,
    measure::{Effort, Ring, Timed, interleave},
    paths::{self, Case},
    peers::Kind,
    requests::{self, REFUSED},
    table::{Piece, Table},
    workload::{self, MISS, digest},
};

/// The group of a router with methods beside one without.
pub const METHODS: &str = "Methods";
/// The rows of that group: without methods, a hit, and no route for the method.
pub const METHODS_ROWS: [&str; 3] =
    ["Router, a hit", "MethodRouter, a hit", "MethodRouter, not allowed"];

/// The group of paths by their winner.
pub const CATCH_ALLS: &str = "Catch-alls";
/// The rows of that group.
pub const CATCH_ALLS_ROWS: [&str; 4] =
    ["won by a route without catch-alls", "with one", "with two or more", "all paths"];
/// The table of it.
const CATCH_ALLS_TABLE: &str = "gitlab";

struct Plain(Router<u32>);

impl Timed for Plain {
    #[inline(never)]
    fn run(&self, paths: &[&str]) -> u64 {
        let answer = |path: &&str| match self.0.at(black_box(path)) {
            Ok(found) => digest(*found.value, found.params.iter().map(|(_, value)| value)),
            Err(_) => MISS,
        };
        paths.iter().map(answer).sum()
    }
}

struct Methods<'r> {
    router: &'r MethodRouter<u32>,
    method: &'static str,
}

impl Timed for Methods<'_> {
    #[inline(never)]
    fn run(&self, paths: &[&str]) -> u64 {
        let answer = |path: &&str| match self.router.at(black_box(self.method), black_box(path)) {
            Ok(found) => digest(*found.value, found.params.iter().map(|(_, value)| value)),
            Err(_) => MISS,
        };
        paths.iter().map(answer).sum()
    }
}

/// A router with methods beside one without, on the shuffled paths of each table.
pub fn methods(tables: &[Table], effort: Effort) -> Vec<Report> {
    let of_table = |table: &Table| {
        let cases = paths::shuffled(table, &Oracle::new(table));
        let router = requests::method_router(&table.routes);
        requests::check(&router, "GET", &cases);
        requests::check(&router, REFUSED, &cases);
        let plain = Plain(workload::router(&table.routes));
        let hit = Methods { router: &router, method: "GET" };
        let refused = Methods { router: &router, method: REFUSED };
        let paths: Vec<_> = cases.iter().map(|case| case.path.as_str()).collect();
        let ring = Ring::new(&paths);
        let timed: [&dyn Timed; 3] = [&plain, &hit, &refused];
        let lanes = timed.map(|timed| ring.lane(timed, effort.batch));
        let times = interleave(lanes.into(), effort.rounds);
        let column = format!("{} ({})", table.name, table.routes.len());
        report(METHODS, column, METHODS_ROWS.into_iter().zip(times))
    };
    tables.iter().map(of_table).collect()
}

/// The last of the rows of catch-alls.
const ALL: usize = CATCH_ALLS_ROWS.len() - 1;

/// The paths of the table with many catch-alls, by their winner.
pub fn catch_alls(effort: Effort) -> Result<Report, String> {
    let table = Options::table(CATCH_ALLS_TABLE)?;
    let cases = paths::shuffled(&table, &Oracle::new(&table));
    let plain = Plain(workload::router(&table.routes));
    workload::check(&plain.0, &cases);
    let kinds: Vec<_> = (0..CATCH_ALLS_ROWS.len())
        .map(|row| {
            let of_row =
                |case: &&Case| row == ALL || catch_alls_of_winner(&table, case).min(ALL - 1) == row;
            let paths = cases.iter().filter(of_row).map(|case| case.path.as_str());
            (CATCH_ALLS_ROWS[row], paths.collect::<Vec<_>>())
        })
        .filter(|(_, paths)| !paths.is_empty())
        .collect();
    let rings: Vec<_> = kinds.iter().map(|(_, paths)| Ring::new(paths)).collect();
    let lanes = rings.iter().map(|ring| ring.lane(&plain, effort.batch)).collect();
    let times = interleave(lanes, effort.rounds);
    let column = format!("{} ({})", table.name, table.routes.len());
    Ok(report(CATCH_ALLS, column, kinds.iter().map(|(row, _)| *row).zip(times)))
}

/// How many catch-alls the winner has; a miss counts as none.
fn catch_alls_of_winner(table: &Table, case: &Case) -> usize {
    case.expected.as_ref().map_or(0, |(winner, _)| {
        let pieces = &table.routes[*winner as usize].pieces;
        pieces.iter().filter(|piece| matches!(piece, Piece::CatchAll { .. })).count()
    })
}

fn report(
    group: &str,
    column: String,
    rows: impl Iterator<Item = (&'static str, Vec<f64>)>,
) -> Report {
    let entry = |(name, times)| Entry { name, kind: Kind::Ours, outcome: Outcome::Right { times } };
    Report { group: group.to_owned(), column, entries: rows.map(entry).collect() }
}
