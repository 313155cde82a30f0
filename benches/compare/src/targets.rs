//! The project's targets: our time over the best other one, and whether it is
//! low enough.

use crate::{
    contest::{Entry, Report},
    growth::Growth,
    markdown::{head, row},
    measure::{median, median_ratio},
    peers::Kind,
};

/// What we are measured against.
#[derive(Clone, Copy)]
enum Rival {
    Router,
    Named(&'static str),
}

/// Ratios to stay under, by the beginning of the group's name.
const LIMITS: [(&str, Rival, f64); 14] = [
    ("Hits, shuffled", Rival::Router, 0.5),
    ("Hits, ordered", Rival::Router, 0.7),
    ("Misses, mutated", Rival::Router, 0.5),
    ("Misses, scanner", Rival::Router, 1.0),
    ("Long paths", Rival::Router, 1.0),
    ("Hostile", Rival::Router, 1.5),
    ("Hits, shuffled", Rival::Named("hash-map"), 3.0),
    ("Hits, ordered", Rival::Named("hash-map"), 3.0),
    ("Hits, shuffled", Rival::Named("dense-dfa"), 1.0),
    ("Hits, ordered", Rival::Named("dense-dfa"), 1.0),
    ("Growth", Rival::Named("dense-dfa"), 1.0),
    ("Misses, mutated", Rival::Named("dense-dfa"), 1.0),
    ("Misses, scanner", Rival::Named("dense-dfa"), 1.0),
    ("Growth", Rival::Router, f64::NAN), // by size, see `growth_limit`
];

/// The limit for lookups in large tables; no own one for small tables.
fn growth_limit(column: &str) -> Option<f64> {
    match column {
        "10000 routes" => Some(0.35),
        "100000 routes" | "1000000 routes" => Some(0.2),
        _ => None,
    }
}

/// Bytes a route beyond the value and its text, in tables of 100,000 and more.
const MOST_BYTES: f64 = 120.0;
/// Time to build over that of the fastest router, from 100 routes on.
const BUILD: f64 = 1.0;

/// A line: what, the ratio, the limit.
fn line(what: &str, value: f64, limit: f64, rival: &str) -> String {
    let verdict = if value <= limit { "met" } else { "**missed**" };
    let cells = [rival.to_owned(), format!("{value:.2}"), format!("{limit}"), verdict.to_owned()];
    row(what, cells)
}

/// Every target as a line of one table, of the first of our variants.
pub fn table(reports: &[Report], growths: &[Growth]) -> String {
    let columns = ["against", "ratio", "at most", ""].map(str::to_owned);
    let mut text = format!("## Targets\n\n{}", head("", columns));
    for report in reports {
        for (group, rival, limit) in LIMITS {
            if report.group.starts_with(group) {
                text.extend(of_report(report, rival, limit));
            }
        }
    }
    for growth in growths {
        text.push_str(&of_growth(growth));
    }
    text.push('\n');
    text
}

fn of_report(report: &Report, rival: Rival, limit: f64) -> Option<String> {
    let among = |entry: &Entry| match rival {
        Rival::Router => entry.kind == Kind::Router,
        Rival::Named(name) => entry.name == name,
    };
    let limit = if limit.is_nan() { growth_limit(&report.column)? } else { limit };
    let ours = report.entries.iter().find(|e| e.kind == Kind::Ours)?;
    let fastest = report.fastest(among)?;
    let ratio = report.ratio(ours, fastest)?;
    let what = format!("{}: {}", report.group, report.column);
    Some(line(&what, ratio, limit, fastest.name))
}

fn of_growth(growth: &Growth) -> String {
    let mut text = String::new();
    let Some(ours) = growth.sizes.iter().find(|size| size.kind == Kind::Ours) else {
        return text;
    };
    let routers = growth.sizes.iter().filter(|size| size.kind == Kind::Router);
    let fastest = routers
        .filter(|size| !size.build.is_empty())
        .min_by(|a, b| median(&a.build).total_cmp(&median(&b.build)));
    if let Some(fastest) = fastest.filter(|_| growth.routes >= 100) {
        let ratio = median_ratio(&ours.build, &fastest.build);
        let what = format!("Building: {} routes", growth.routes);
        text.push_str(&line(&what, ratio, BUILD, fastest.name));
    }
    if growth.routes >= 100_000 {
        let bytes = ours.shrunk - growth.text - size_of::<u32>() as f64;
        let what = format!("Bytes a route beyond value and text: {} routes", growth.routes);
        text.push_str(&line(&what, bytes, MOST_BYTES, ""));
    }
    text
}
