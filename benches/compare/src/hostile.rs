//! Tables and paths that make careless routers slow: many siblings that differ
//! at the end, several catch-alls, depth, dead ends. Each in growing sizes, with
//! the answer known from how it was made.

use crate::{
    contest::{Contestant, Report, contest},
    expect::Answer,
    measure::{Effort, median},
    paths::Case,
    peers::{Candidate, Kind, Refused},
    table::Table,
};

const SIZES: [usize; 5] = [16, 64, 256, 1_024, 4_096];
/// A peer is not asked to do what will, by how it grew, take longer than this.
const MOST_NANOSECONDS: f64 = 30e6;

/// A kind of trap.
struct Trap {
    title: &'static str,
    /// The largest size that is worth building.
    most: usize,
    make: fn(usize) -> (Vec<String>, String, Answer),
}

fn won(index: usize, values: &[&str]) -> Answer {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    Some((index as u32, values))
}

fn siblings(n: usize) -> Vec<String> {
    (0..n).map(|i| format!("/{{a}}.z{i}")).collect()
}

fn one(route: &str) -> Vec<String> {
    vec![route.to_owned()]
}

/// All routes of literal and parameter segments of a depth: 2^depth of them.
fn crossroads(n: usize) -> Vec<String> {
    let depth = n.ilog2();
    let route = |bits: usize| -> String {
        let part = |level| match bits >> level & 1 {
            0 => "/a".to_owned(),
            _ => format!("/{{p{level}}}"),
        };
        (0..depth).map(part).collect::<String>() + "/end"
    };
    (0..n).map(route).collect()
}

const TRAPS: [Trap; 11] = [
    Trap {
        title: "n siblings `/{a}.z0` ..., the last wins",
        most: 4_096,
        make: |n| (siblings(n), format!("/value.z{}", n - 1), won(n - 1, &["value"])),
    },
    Trap {
        title: "n siblings `/{a}.z0` ..., none matches",
        most: 4_096,
        make: |n| (siblings(n), "/value.y".to_owned(), None),
    },
    Trap {
        title: "n siblings `/{*a}/z0` ..., the last wins",
        most: 4_096,
        make: |n| {
            let routes = (0..n).map(|i| format!("/{{*a}}/z{i}")).collect();
            (routes, format!("/b/c/d/z{}", n - 1), won(n - 1, &["b/c/d"]))
        },
    },
    Trap {
        title: "`/{*a}/x/{*b}/y` on n segments, a match",
        most: 4_096,
        make: |n| {
            let first = vec!["x"; n - 2].join("/");
            let path = format!("{}/y", "/x".repeat(n));
            (one("/{*a}/x/{*b}/y"), path, won(0, &[&first, "x"]))
        },
    },
    Trap {
        title: "`/{*a}/x/{*b}/y` on n segments, no match",
        most: 4_096,
        make: |n| (one("/{*a}/x/{*b}/y"), "/x".repeat(n) + "/z", None),
    },
    Trap {
        title: "four catch-alls on n segments, no match",
        most: 4_096,
        make: |n| {
            let routes = one("/{*a}/x/{*b}/x/{*c}/x/{*d}/y");
            (routes, "/x".repeat(n) + "/z", None)
        },
    },
    Trap {
        title: "`/{a}-{b}-{c}-{d}-{e}-!` on n dashes",
        most: 4_096,
        make: |n| (one("/{a}-{b}-{c}-{d}-{e}-!"), format!("/{}", "-".repeat(n)), None),
    },
    Trap {
        title: "n routes, each one segment deeper, the deepest wins",
        most: 1_024,
        make: |n| {
            let routes = (1..=n).map(|depth| "/a".repeat(depth)).collect();
            (routes, "/a".repeat(n), won(n - 1, &[]))
        },
    },
    Trap {
        title: "n routes, each one parameter deeper, the deepest wins",
        most: 1_024,
        make: |n| {
            let names: String = (0..n).map(|i| format!("/{{p{i}}}")).collect();
            let ends = names.match_indices('}').map(|(at, _)| at + 1);
            let routes = ends.map(|end| names[..end].to_owned()).collect();
            (routes, "/v".repeat(n), won(n - 1, &vec!["v"; n]))
        },
    },
    Trap {
        title: "n crossroads of a literal and a parameter, the end is missing",
        most: 4_096,
        make: |n| {
            let path = "/a".repeat(n.ilog2() as usize) + "/miss";
            (crossroads(n), path, None)
        },
    },
    Trap {
        title: "`/{a}/{*rest}` on n slashes",
        most: 4_096,
        make: |n| (one("/{a}/{*rest}"), "/".repeat(n), None),
    },
];

/// Measures every trap in every size.
pub fn measure(candidates: &[Candidate], effort: Effort) -> Vec<Report> {
    TRAPS.iter().flat_map(|trap| spring(trap, candidates, effort)).collect()
}

/// One trap in growing sizes; peers that grow too fast are left behind.
fn spring(trap: &Trap, candidates: &[Candidate], effort: Effort) -> Vec<Report> {
    let mut reports: Vec<Report> = Vec::new();
    for size in SIZES.into_iter().filter(|&size| size <= trap.most) {
        let (routes, path, expected) = (trap.make)(size);
        let table = Table::from_texts(trap.title, routes.iter().map(String::as_str))
            .expect("the routes here are well formed");
        let contestants: Vec<_> = candidates
            .iter()
            .map(|candidate| Contestant {
                candidate: *candidate,
                peer: if table.routes.len() > candidate.most_routes()
                    || grows_too_fast(&reports, candidate)
                {
                    Err(Refused::lookup("too slow"))
                } else {
                    candidate.build(&table.routes)
                },
            })
            .collect();
        let cases = [Case { path, expected }];
        let group = format!("Hostile: {}", trap.title);
        let column = format!("n = {size}");
        reports.push(contest(&group, &column, &contestants, &cases, effort));
    }
    reports
}

/// Whether the next size will take too long, if the time grows again as it did.
/// Of our own crate no patience is asked: it is always timed.
fn grows_too_fast(reports: &[Report], candidate: &Candidate) -> bool {
    use crate::contest::Outcome::{Refused, Right, Wrong};
    if candidate.kind == Kind::Ours {
        return false;
    }
    let time = |report: &Report| {
        let entry = report.entries.iter().find(|e| e.name == candidate.name)?;
        match &entry.outcome {
            Right { times } | Wrong { times, .. } => Some(median(times)),
            Refused(_) => None,
        }
    };
    let Some(last) = reports.last() else {
        return false;
    };
    let Some(last) = time(last) else {
        return matches!(
            last.entries.iter().find(|e| e.name == candidate.name).map(|e| &e.outcome),
            Some(Refused(refused)) if refused.routes == 0
        );
    };
    let before = reports.len().checked_sub(2).and_then(|i| time(&reports[i]));
    let growth = before.map_or(64.0, |before| (last / before).max(4.0));
    last * growth > MOST_NANOSECONDS
}
