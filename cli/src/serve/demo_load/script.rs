//! What happens in the course of time.
//!
//! In: a second since the start. Out: changes of routes, and the conditions from then on. A new
//! release of one route, the canary, is tried with a part of the requests: at first it is well, then
//! it fails, is mended, gets slow, is mended, and goes. Beside that, routes come and go.

use serde_json::{Value, json};

/// What the paths of the canary begin with.
pub(super) const CANARY: &str = "/canary/";

/// After so many seconds all begins anew.
const PERIOD: u64 = 100;

/// The seconds between two releases of files.
const RELEASES: u64 = 6;

/// How many releases of files are kept.
const KEPT: u64 = 4;

/// How many of 1,000 requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Share(pub(super) u32);

/// A change for the admin interface.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// The route, with the keys of a file.
    Put(Value),
    /// The text of the route.
    Delete(String),
}

/// What happens in a second.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Step {
    pub(super) changes: Vec<Change>,
    /// The share of the canary, and whether it is slow, if that changes.
    pub(super) conditions: Option<(Share, bool)>,
}

/// Returns what happens in a second since the start.
pub(super) fn step(second: u64) -> Step {
    let mut step = match second % PERIOD {
        10 => Step::of(canary(json!({ "text": "well\n" })), 80, false),
        22 => Step::of(canary(json!({ "text": "broken\n", "status": 503 })), 90, false),
        42 => Step::of(canary(json!({ "text": "mended\n" })), 80, false),
        56 => Step::of(canary(json!({ "text": "slow\n" })), 30, true),
        72 => Step::of(canary(json!({ "text": "quick\n" })), 80, false),
        88 => Step::of(Change::Delete(canary_route()), 0, false),
        _ => Step::default(),
    };
    if second % RELEASES == 2 {
        let number = second / RELEASES;
        step.changes.push(Change::Put(json!({ "route": release(number), "method": "GET" })));
        if let Some(old) = number.checked_sub(KEPT) {
            step.changes.push(Change::Delete(release(old)));
        }
    }
    step
}

impl Change {
    /// The text of the route.
    pub(super) fn route(&self) -> &str {
        match self {
            Change::Put(route) => route["route"].as_str().unwrap_or_default(),
            Change::Delete(route) => route,
        }
    }
}

impl Step {
    fn of(change: Change, share: u32, slow: bool) -> Step {
        Step { changes: vec![change], conditions: Some((Share(share), slow)) }
    }
}

fn canary_route() -> String {
    format!("{CANARY}{{feature}}")
}

fn canary(answer: Value) -> Change {
    Change::Put(json!({ "route": canary_route(), "method": "GET", "answer": answer }))
}

fn release(number: u64) -> String {
    format!("/releases/{number}/{{*file}}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Change, PERIOD, Share, step};

    #[test]
    fn what_comes_goes_again() {
        let mut routes = BTreeSet::new();
        let mut last = None;
        for second in 0..10 * PERIOD {
            let step = step(second);
            for change in step.changes {
                match change {
                    Change::Put(_) => {
                        routes.insert(change.route().to_owned());
                    }
                    Change::Delete(route) => assert!(routes.remove(&route), "{second}: {route}"),
                }
            }
            last = step.conditions.or(last);
            assert!(routes.len() <= 6, "{routes:?}");
        }
        assert_eq!(last, Some((Share(0), false)));
    }
}
