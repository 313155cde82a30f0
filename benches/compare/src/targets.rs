//! The project's targets: our time over that of the fastest other one, and the
//! most that it may be.

use crate::{
    contest::{Entry, Report},
    growth::{Building, Growth},
    markdown::{head, row},
    measure::median,
    own,
    peers::Kind,
    size::{self, Size},
};

/// What a row of ours is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rival {
    /// The fastest of the other routers that answer every path rightly.
    Routers,
    /// The automaton of all routes, which tells no values.
    Dense,
    /// Two of our own rows: the first over the second.
    Own(&'static str, &'static str),
    /// A number of ours by itself, or one that is no time of a lookup.
    Other,
}

const HIT: Rival = Rival::Own(own::METHODS_ROWS[1], own::METHODS_ROWS[0]);
const NOT_ALLOWED: Rival = Rival::Own(own::METHODS_ROWS[2], own::METHODS_ROWS[1]);
const ANY_PATH: Rival = Rival::Own(own::CATCH_ALLS_ROWS[3], own::CATCH_ALLS_ROWS[0]);

/// The most that a row of a group and a column (the beginnings of their names) may
/// take, in times of the rival's: for each rival, the first line that fits.
const LIMITS: [(&str, &str, Rival, f64); 20] = [
    ("Hits, shuffled", "kubernetes", Rival::Routers, 0.65),
    ("Hits, shuffled", "stripe", Rival::Routers, 0.55),
    ("Hits, shuffled", "oci", Rival::Routers, 0.9),
    ("Hits, shuffled", "docs", Rival::Routers, 0.6),
    ("Hits, shuffled", "gitlab", Rival::Routers, 0.75),
    ("Small tables, winners alone: hits", "", Rival::Routers, 0.9),
    ("Growth: a lookup", "10000 routes", Rival::Routers, 0.35),
    ("Growth: a lookup", "100000 routes", Rival::Routers, 0.35),
    ("Growth: a lookup", "1000000 routes", Rival::Routers, 0.4),
    ("Long paths", "catch-all", Rival::Routers, NEAR),
    ("Long paths", "one segment", Rival::Routers, NEAR),
    ("", "", Rival::Routers, 1.0),
    ("Hits, shuffled", "oci", Rival::Dense, 1.1),
    ("Hits, shuffled", "docs", Rival::Dense, 1.1),
    ("Hits, shuffled", "constraints", Rival::Dense, 1.5),
    ("Hits, shuffled", "", Rival::Dense, 1.0),
    (own::METHODS, "", HIT, 1.08),
    (own::METHODS, "gitlab", NOT_ALLOWED, 1.3),
    (own::METHODS, "", NOT_ALLOWED, 1.2),
    (own::CATCH_ALLS, "", ANY_PATH, 4.0),
];

/// Against routers, what a row may take that nobody can make much faster: one
/// `memchr` or copy bounds it, or it takes less than [`SHORT`].
const NEAR: f64 = 1.05;
/// Nanoseconds of the fastest other router below which a row may take [`NEAR`].
const SHORT: f64 = 12.0;

/// The tables of the geometric means.
pub const MEAN_TABLES: [&str; 8] = [
    "github_130",
    "github_315",
    "static_157",
    "googleplus",
    "parse",
    "kubernetes",
    "stripe",
    "oci",
];
/// The groups of the geometric means over these tables.
const MEANS: [(&str, f64); 2] = [("Hits, shuffled", 0.58), ("Misses, mutated paths", 0.6)];

/// Building, in times of the fastest router's, up to 100,000 routes and beyond.
const BUILD: [f64; 2] = [1.0, 1.2];
/// Building the whole table at once.
const BUILD_AT_ONCE: f64 = 1.0;
/// Bytes a route beyond the value and its text, in tables of 100,000 and more.
const BYTES: f64 = 70.0;
/// Kilobytes that a program with our router has more than one without.
const PROGRAM: f64 = 120.0;
/// Our time to compile, in times of matchit's.
const COMPILE: f64 = 2.0;

/// One target, and what was measured.
#[derive(Clone, Debug)]
pub struct Target {
    /// The row.
    pub what: String,
    /// The kind of the rival.
    pub rival: Rival,
    /// Its name.
    pub name: String,
    /// What was measured.
    pub value: f64,
    /// The most that it may be.
    pub most: f64,
}

impl Target {
    /// Whether the target is met, to two decimals.
    pub fn is_met(&self) -> bool {
        (self.value * 100.0).round() <= (self.most * 100.0).round()
    }

    fn of(what: impl Into<String>, name: &str, value: f64, most: f64) -> Self {
        let (what, name) = (what.into(), name.to_owned());
        Self { what, rival: Rival::Other, name, value, most }
    }
}

/// Every target of which something was measured, the worst first.
pub fn all(reports: &[Report], growths: &[Growth], sizes: &[Size]) -> Vec<Target> {
    let mut targets: Vec<_> = means(reports);
    targets.extend(reports.iter().flat_map(of_report));
    targets.extend(growths.iter().flat_map(of_growth));
    targets.extend(of_size(sizes));
    let excess = |target: &Target| target.value / target.most;
    targets.sort_by(|a, b| excess(b).total_cmp(&excess(a)));
    targets
}

/// The targets as a table.
pub fn table(targets: &[Target]) -> String {
    let columns = ["against", "measured", "at most", ""].map(str::to_owned);
    let mut text = format!("## Targets\n\n{}", head("", columns));
    for target in targets {
        let verdict = if target.is_met() { "met" } else { "**missed**" };
        let measured = format!("{:.2}", target.value);
        let cells = [&target.name, &measured, &target.most.to_string(), verdict];
        text.push_str(&row(&target.what, cells.map(str::to_owned)));
    }
    text.push('\n');
    text
}

/// The fastest right router of a report, and our time over its.
fn against_routers(report: &Report) -> Option<(&Entry, f64)> {
    let ours = report.entries.iter().find(|entry| entry.kind == Kind::Ours)?;
    let fastest = report.fastest(|entry| entry.kind == Kind::Router)?;
    Some((fastest, report.ratio(ours, fastest)?))
}

/// The geometric mean of each group in which every table was measured.
fn means(reports: &[Report]) -> Vec<Target> {
    let mean = |(group, most): (&str, f64)| {
        let ratio = |table: &&str| {
            let column = format!("{table} (");
            let of_table = |r: &&Report| r.group == group && r.column.starts_with(&column);
            against_routers(reports.iter().find(of_table)?).map(|(_, ratio)| ratio.ln())
        };
        let ratios: Option<Vec<f64>> = MEAN_TABLES.iter().map(ratio).collect();
        let mean = (ratios?.iter().sum::<f64>() / MEAN_TABLES.len() as f64).exp();
        let what = format!("{group}: geometric mean over {} tables", MEAN_TABLES.len());
        Some(Target::of(what, "the fastest of each", mean, most))
    };
    MEANS.into_iter().filter_map(mean).collect()
}

fn of_report(report: &Report) -> Vec<Target> {
    let mut seen = Vec::new();
    let mut targets = Vec::new();
    for (group, column, rival, most) in LIMITS {
        let fits = report.group.starts_with(group) && report.column.starts_with(column);
        if !fits || seen.contains(&rival) {
            continue;
        }
        seen.push(rival);
        if let Some((name, value, most)) = against(report, rival, most) {
            let what = match rival {
                Rival::Own(row, _) => format!("{}, {}: {row}", report.group, report.column),
                _ => format!("{}: {}", report.group, report.column),
            };
            targets.push(Target { what, rival, name: name.to_owned(), value, most });
        }
    }
    targets
}

/// The rival's name, what was measured, and the most for it.
fn against(report: &Report, rival: Rival, most: f64) -> Option<(&'static str, f64, f64)> {
    let named = |name: &str| report.entries.iter().find(|entry| entry.name == name);
    match rival {
        Rival::Routers => {
            let (fastest, ratio) = against_routers(report)?;
            let short = median(fastest.right_times()?) < SHORT && most == 1.0;
            Some((fastest.name, ratio, if short { NEAR } else { most }))
        }
        Rival::Dense => {
            let dense = named("dense-dfa")?;
            let ours = report.entries.iter().find(|entry| entry.kind == Kind::Ours)?;
            Some((dense.name, report.ratio(ours, dense)?, most))
        }
        Rival::Own(ours, other) => {
            let other = named(other)?;
            Some((other.name, report.ratio(named(ours)?, other)?, most))
        }
        Rival::Other => None,
    }
}

fn of_growth(growth: &Growth) -> Vec<Target> {
    let routes = growth.routes;
    let mut targets = Vec::new();
    let most = BUILD[usize::from(routes > 100_000)];
    for (by, title, most) in [
        (Building::EachRoute, "Building", most),
        (Building::AtOnce, "Building at once", BUILD_AT_ONCE),
    ] {
        if let Some((ratio, name)) = growth.build_ratio(by) {
            targets.push(Target::of(format!("{title}: {routes} routes"), name, ratio, most));
        }
    }
    if routes >= 100_000 {
        let what = format!("Bytes a route beyond value and text: {routes} routes");
        targets.push(Target::of(what, "", growth.bytes_beyond_text(), BYTES));
    }
    targets
}

fn of_size(sizes: &[Size]) -> Vec<Target> {
    let program = size::kilobytes_of_ours(sizes)
        .map(|kilobytes| Target::of("Kilobytes of a program", "", kilobytes, PROGRAM));
    let compile = size::compile_ratio(sizes)
        .map(|ratio| Target::of("Time to compile", "matchit", ratio, COMPILE));
    program.into_iter().chain(compile).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contest::Outcome;

    fn report(group: &str, column: &str, entries: &[(&'static str, Kind, f64)]) -> Report {
        let entry = |&(name, kind, time)| {
            let outcome = Outcome::Right { times: vec![time; 3] };
            Entry { name, kind, outcome }
        };
        let entries = entries.iter().map(entry).collect();
        Report { group: group.to_owned(), column: column.to_owned(), entries }
    }

    #[test]
    fn the_first_limit_of_each_rival_holds() {
        let rows = [
            ("routetree", Kind::Ours, 70.0),
            ("matchit", Kind::Router, 140.0),
            ("wayfind", Kind::Router, 100.0),
            ("dense-dfa", Kind::Floor, 50.0),
        ];
        let targets = all(&[report("Hits, shuffled", "oci (18)", &rows)], &[], &[]);
        let found: Vec<_> =
            targets.iter().map(|t| (t.name.as_str(), t.value, t.most, t.is_met())).collect();
        assert_eq!(found, [("dense-dfa", 1.4, 1.1, false), ("wayfind", 0.7, 0.9, true)]);
    }

    #[test]
    fn short_rows_have_a_margin() {
        let rows = [("routetree", Kind::Ours, 10.5), ("wayfind", Kind::Router, 10.0)];
        let targets = all(&[report("Misses, scanner paths", "parse (26)", &rows)], &[], &[]);
        assert!(targets[0].is_met());
        let rows = [("routetree", Kind::Ours, 105.0), ("wayfind", Kind::Router, 100.0)];
        let targets = all(&[report("Misses, scanner paths", "parse (26)", &rows)], &[], &[]);
        assert!(!targets[0].is_met());
    }

    #[test]
    fn means_need_every_table() {
        let rows = [("routetree", Kind::Ours, 50.0), ("wayfind", Kind::Router, 100.0)];
        let tables = MEAN_TABLES.map(|t| report("Hits, shuffled", &format!("{t} (9)"), &rows));
        let means = |reports: &[Report]| {
            let targets = all(reports, &[], &[]);
            let of_means = targets.into_iter().filter(|t| t.what.contains("geometric mean"));
            of_means.map(|target| format!("{:.2}", target.value)).collect::<Vec<_>>()
        };
        assert_eq!(means(&tables), ["0.50"]);
        assert!(means(&tables[1..]).is_empty());
    }
}
