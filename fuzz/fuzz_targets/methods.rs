//! The method router against the oracle of the test suite, step by step, as in `oracle`: with a
//! method for each route, and every lookup asked for every method that there is.
//!
//! The input is a list of steps with a byte of `0xFF` between them. A step's first byte says what
//! to do, its second draws the method, the rest the route or the path.

#![no_main]

#[path = "../../tests/oracle/mod.rs"]
mod oracle;

use libfuzzer_sys::fuzz_target;
use oracle::dense::{self, Choices, Taste};
use oracle::methods::{METHODS, MethodOracle};
use oracle::{fast, method_fast};
use routetree::MethodRouter;

/// More steps than this make a run slow and find nothing that fewer do not.
const MOST_STEPS: usize = 40;

fuzz_target!(|input: &[u8]| {
    let (router, oracle) = (method_fast::router(), MethodOracle::new());
    let mut state = State { router, oracle, lines: Vec::new() };
    for step in input.split(|byte| *byte == 0xFF).take(MOST_STEPS) {
        state.step(&mut Choices::new(step));
    }
    method_fast::agree_on_routes(&state.router, &state.oracle);
});

type Line = (Option<&'static str>, String);

struct State {
    router: MethodRouter<method_fast::Value>,
    oracle: MethodOracle,
    /// All that was ever drawn, refused ones included.
    lines: Vec<Line>,
}

impl State {
    fn step(&mut self, choices: &mut Choices<'_>) {
        match choices.below(16) {
            0..=6 => self.insert(choices),
            7 => self.remove(choices),
            8 => self.replace(choices),
            9 => self.merge(choices),
            10 => self.router.shrink_to_fit(),
            _ => {
                let path = dense::path(choices, &self.routes());
                method_fast::agree_on(&mut self.router, &self.oracle, &path);
            }
        }
    }

    fn routes(&self) -> Vec<String> {
        self.lines.iter().map(|(_, route)| route.clone()).collect()
    }

    /// A method, and a route that is often an earlier one's.
    fn draw(&mut self, choices: &mut Choices<'_>) -> Line {
        let method = METHODS[choices.below(METHODS.len())];
        let earlier = self.routes();
        let route = if !earlier.is_empty() && choices.below(4) == 3 {
            earlier[choices.below(earlier.len())].clone()
        } else {
            dense::route(choices, Taste::WILD, &earlier)
        };
        self.lines.push((method, route));
        self.lines[self.lines.len() - 1].clone()
    }

    fn look(&self) -> (String, String) {
        (format!("{:?}", self.router), self.router.to_string())
    }

    fn insert(&mut self, choices: &mut Choices<'_>) {
        let (method, route) = self.draw(choices);
        let before = self.look();
        let inserted = method_fast::insert_both(&mut self.router, &mut self.oracle, method, &route);
        if inserted.is_err() {
            assert_eq!(self.look(), before, "after refusing {method:?} {route:?}");
        }
    }

    fn remove(&mut self, choices: &mut Choices<'_>) {
        if !self.lines.is_empty() {
            let (method, route) = &self.lines[choices.below(self.lines.len())];
            method_fast::remove_both(&mut self.router, &mut self.oracle, *method, route);
            method_fast::agree_on_routes(&self.router, &self.oracle);
        }
    }

    fn replace(&mut self, choices: &mut Choices<'_>) {
        let (method, route) = self.draw(choices);
        let replaced = method_fast::replace(&mut self.router, method, &route);
        if self.oracle.contains(method, &route) {
            assert_eq!(replaced, Ok(Some(method_fast::value_of(method, &route))));
        } else {
            let expected = self.oracle.insert(method, &route).map_err(fast::Outcome::from);
            assert_eq!(replaced.map(drop).map_err(|error| fast::outcome(&error, &route)), expected);
        }
    }

    /// Merges a router of one to four routes.
    fn merge(&mut self, choices: &mut Choices<'_>) {
        let (mut router, mut oracle) = (method_fast::router(), MethodOracle::new());
        for _ in 0..=choices.below(4) {
            let (method, route) = self.draw(choices);
            let _ = method_fast::insert_both(&mut router, &mut oracle, method, &route);
        }
        let (conflicts, before) = (self.oracle.conflicts(&oracle), self.look());
        match self.router.merge(router) {
            Ok(()) => {
                assert_eq!(conflicts, Vec::new());
                for (method, route) in oracle.routes() {
                    let inserted = self.oracle.insert(method.as_deref(), &route);
                    inserted.expect("a route without conflicts");
                }
            }
            Err(error) => {
                let mut named: Vec<(String, String)> = error.iter().map(fast::pair).collect();
                named.sort();
                assert_eq!(named, conflicts);
                assert_eq!(self.look(), before);
            }
        }
        method_fast::agree_on_routes(&self.router, &self.oracle);
    }
}
