//! What is requested, and how often.
//!
//! In: a table. Out: requests: few routes get many of them and many get few, as Zipf's law has it;
//! some have no route, and some a method that their path does not have.

use fastrand::Rng;

use super::client::Request;
use super::samples;
use super::script::{CANARY, Share};
use crate::serve::table::{Key, Table};

/// The most routes that are requested: so many are sampled quickly.
const MAX_ROUTES: usize = 500;

/// How many requests there are for each route.
const VARIANTS: usize = 8;

/// How many of 1,000 requests have no route, and how many a method that their path does not have.
const NOT_FOUND: u32 = 50;
const NOT_ALLOWED: u32 = 8;

/// Paths that scanners try.
const SCANNED: [&str; 6] =
    ["/wp-login.php", "/.env", "/admin/config.php", "/.git/config", "/cgi-bin/x", "/a/b/c/d/e"];

/// Features of the canary.
const FEATURES: [&str; 3] = ["search", "basket", "banner"];

/// The requests to choose from.
pub(super) struct Targets {
    routes: Vec<Target>,
    not_allowed: Vec<Request>,
    not_found: Vec<Request>,
    canary: Vec<Request>,
}

/// The requests of one route.
struct Target {
    /// The weights of this route and of those before it.
    weights: f64,
    requests: Vec<Request>,
}

impl Targets {
    pub(super) fn of(table: &Table) -> Targets {
        // The same table gets the same load each time.
        let mut random = Rng::with_seed(7);
        let mut keys: Vec<&Key> = table.routes().keys().collect();
        random.shuffle(&mut keys);
        keys.truncate(MAX_ROUTES);
        let mut targets = Targets {
            routes: Vec::new(),
            not_allowed: Vec::new(),
            not_found: requests("GET", &SCANNED),
            canary: requests("GET", &FEATURES.map(|feature| format!("{CANARY}{feature}"))),
        };
        for key in keys {
            targets.add(key, table, &mut random);
        }
        targets
    }

    fn add(&mut self, key: &Key, table: &Table, random: &mut Rng) {
        let method = key.method.as_deref().unwrap_or("GET");
        let paths = samples::paths(&key.route, &table.constraints, VARIANTS, random);
        let request = |path: &String| {
            let host = samples::host(&key.host, random);
            Request::new(method, &host, path, "", "")
        };
        let requests: Vec<Request> = paths.iter().map(request).collect();
        if requests.is_empty() {
            return;
        }
        if key.method.is_some() {
            let host = samples::host(&key.host, random);
            self.not_allowed.push(Request::new("LOCK", &host, &paths[0], "", ""));
        }
        let before = self.routes.last().map_or(0.0, |target| target.weights);
        let weight = 1.0 / (self.routes.len() + 1) as f64;
        self.routes.push(Target { weights: before + weight, requests });
    }

    /// Chooses a request.
    pub(super) fn choose(&self, canary: Share, random: &mut Rng) -> &Request {
        let of = |from: &'_ [Request], random: &mut Rng| random.usize(..from.len());
        let roll = random.u32(..1000);
        let from = match roll {
            _ if self.routes.is_empty() || roll < NOT_FOUND => &self.not_found,
            _ if roll < NOT_FOUND + canary.0 => &self.canary,
            _ if roll < NOT_FOUND + canary.0 + NOT_ALLOWED && !self.not_allowed.is_empty() => {
                &self.not_allowed
            }
            _ => &self.route(random).requests,
        };
        &from[of(from, random)]
    }

    /// Chooses a route by its weight. There is one.
    fn route(&self, random: &mut Rng) -> &Target {
        let all = self.routes.last().map_or(0.0, |target| target.weights);
        let wanted = random.f64() * all;
        let index = self.routes.partition_point(|target| target.weights <= wanted);
        &self.routes[index.min(self.routes.len() - 1)]
    }
}

fn requests(method: &str, paths: &[impl AsRef<str>]) -> Vec<Request> {
    paths.iter().map(|path| Request::new(method, "localhost", path.as_ref(), "", "")).collect()
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::super::example;
    use super::{Share, Table, Targets};

    #[test]
    fn every_route_of_the_example_is_requested() {
        let table = Table::of(&mut example()).map_err(|refused| refused.len()).expect("a table");
        let targets = Targets::of(&table);
        assert_eq!(targets.routes.len(), table.routes().len());
        assert!(targets.routes.iter().all(|target| target.requests.len() == super::VARIANTS - 1));
    }

    #[test]
    fn few_routes_get_many_requests() {
        let table = Table::of(&mut example()).map_err(|refused| refused.len()).expect("a table");
        let targets = Targets::of(&table);
        let mut random = Rng::with_seed(3);
        let first = &targets.routes[0].requests;
        let is_first =
            |chosen: &super::Request| first.iter().any(|request| std::ptr::eq(request, chosen));
        let chosen = (0..10_000).filter(|_| is_first(targets.choose(Share(0), &mut random)));
        let share = chosen.count();
        assert!((1400..3000).contains(&share), "{share}");
    }

    #[test]
    fn a_table_without_routes_has_requests() {
        let targets = Targets::of(&Table::default());
        let mut random = Rng::with_seed(3);
        for _ in 0..1000 {
            targets.choose(Share(900), &mut random);
        }
    }
}
