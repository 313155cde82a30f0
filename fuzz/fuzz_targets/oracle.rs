//! The router against the oracle of the test suite, step by step: insertions (malformed and
//! conflicting ones too), removals, replacements, merges, clones and lookups, over an alphabet so
//! small that routes overlap in every way.
//!
//! The input is a list of steps with a byte of `0xFF` between them. A step's first byte says what
//! to do, the rest are the choices from which its route or path is drawn. After each step both must
//! hold the same routes; each lookup compares the winner, its values and the list of all matches.

#![no_main]

#[path = "../../tests/oracle/mod.rs"]
mod oracle;

use libfuzzer_sys::fuzz_target;
use oracle::dense::{self, Choices, Taste};
use oracle::{Oracle, fast};
use routetree::Router;

/// More steps than this make a run slow and find nothing that fewer do not.
const MOST_STEPS: usize = 48;

fuzz_target!(|input: &[u8]| {
    let mut state = State { router: fast::router(), oracle: Oracle::new(), routes: Vec::new() };
    for step in input.split(|byte| *byte == 0xFF).take(MOST_STEPS) {
        state.step(&mut Choices::new(step));
    }
    fast::agree_on_routes(&state.router, &state.oracle);
});

struct State {
    router: Router<String>,
    oracle: Oracle,
    /// All that was ever drawn, refused ones included.
    routes: Vec<String>,
}

impl State {
    fn step(&mut self, choices: &mut Choices<'_>) {
        match choices.below(16) {
            0..=5 => self.insert(choices),
            6 => self.remove(choices),
            7 => self.replace(choices),
            8 => self.merge(choices),
            9 => self.router = self.router.clone(),
            _ => {
                let path = dense::path(choices, &self.routes);
                fast::agree_on(&mut self.router, &self.oracle, &path);
            }
        }
    }

    fn draw(&mut self, choices: &mut Choices<'_>) -> String {
        let route = dense::route(choices, Taste::WILD, &self.routes);
        self.routes.push(route.clone());
        route
    }

    fn insert(&mut self, choices: &mut Choices<'_>) {
        let route = self.draw(choices);
        let before = (format!("{:?}", self.router), self.router.to_string());
        if fast::insert_both(&mut self.router, &mut self.oracle, &route).is_err() {
            assert_eq!(
                (format!("{:?}", self.router), self.router.to_string()),
                before,
                "after refusing {route:?}"
            );
        }
    }

    fn remove(&mut self, choices: &mut Choices<'_>) {
        if !self.routes.is_empty() {
            let route = &self.routes[choices.below(self.routes.len())];
            fast::remove_both(&mut self.router, &mut self.oracle, route);
            fast::agree_on_routes(&self.router, &self.oracle);
        }
    }

    fn replace(&mut self, choices: &mut Choices<'_>) {
        let route = self.draw(choices);
        let replaced = self.router.replace(route.as_str(), fast::value_of(&route));
        if self.oracle.contains(&route) {
            assert_eq!(replaced, Ok(Some(fast::value_of(&route))));
        } else {
            let expected = self.oracle.insert(&route).map_err(fast::Outcome::from);
            assert_eq!(replaced.map(drop).map_err(|error| fast::outcome(&error, &route)), expected);
        }
    }

    /// Merges a router of one to four routes.
    fn merge(&mut self, choices: &mut Choices<'_>) {
        let (mut router, mut oracle) = (fast::router(), Oracle::new());
        for _ in 0..=choices.below(4) {
            let route = self.draw(choices);
            let _ = fast::insert_both(&mut router, &mut oracle, &route);
        }
        let conflicts = self.oracle.conflicts(&oracle);
        match self.router.merge(router) {
            Ok(()) => {
                assert_eq!(conflicts, Vec::new());
                for route in oracle.routes() {
                    self.oracle.insert(&route).expect("a route without conflicts");
                }
            }
            Err(error) => {
                let mut named: Vec<(String, String)> = error.iter().map(fast::pair).collect();
                named.sort();
                assert_eq!(named, conflicts);
            }
        }
        fast::agree_on_routes(&self.router, &self.oracle);
    }
}
