//! A router and the paths that are looked up in it: every answer is checked once in full, and a
//! sum over all answers each time that they are timed.

use std::hint::black_box;

use routetree::Router;

use crate::{
    generate,
    paths::{Case, SHUFFLED},
    random::Random,
    table::Route,
};

/// What a miss adds to the sum.
pub const MISS: u64 = 1 << 32;

/// A router of these routes; a route's value is its index.
pub fn router(routes: &[Route]) -> Router<u32> {
    let mut router = Router::new();
    for (index, route) in (0..).zip(routes) {
        router.insert(route.text.as_str(), index).unwrap_or_else(|e| panic!("{e}"));
    }
    router.shrink_to_fit();
    router
}

/// 8,192 paths of routes from everywhere in a generated table.
pub fn service_cases(routes: usize) -> Vec<Case> {
    let mut random = Random::new(6);
    let case = |_| {
        let id = (random.bits() % 10_000_000).to_string();
        let (path, expected) = generate::path(random.below(routes), &id);
        Case { path, expected }
    };
    (0..SHUFFLED).map(case).collect()
}

/// What an answer adds to the sum: the winner, and the length and first byte of each value.
#[inline]
pub fn digest<'v>(winner: u32, values: impl Iterator<Item = &'v str>) -> u64 {
    values.fold(u64::from(winner), |sum, value| {
        sum + value.len() as u64 + u64::from(value.as_bytes().first().copied().unwrap_or(0))
    })
}

/// The sum that right answers to these paths have.
pub fn expected_sum(cases: &[Case]) -> u64 {
    let of_case = |case: &Case| match &case.expected {
        Some((winner, values)) => digest(*winner, values.iter().map(String::as_str)),
        None => MISS,
    };
    cases.iter().map(of_case).sum()
}

/// Looks every path up and reads every value.
#[inline(never)]
pub fn look_up(router: &Router<u32>, paths: &[String]) -> u64 {
    let mut sum = 0;
    for path in paths {
        sum += match router.at(black_box(path)) {
            Ok(found) => digest(*found.value, found.params.iter().map(|(_, value)| value)),
            Err(_) => MISS,
        };
    }
    sum
}

/// Fails at the first path that is not answered as expected.
pub fn check(router: &Router<u32>, cases: &[Case]) {
    for case in cases {
        let found = router.at(&case.path).ok().map(|found| {
            let values = found.params.iter().map(|(_, value)| value.to_owned());
            (*found.value, values.collect())
        });
        assert_eq!(found, case.expected, "{}", case.path);
    }
}

/// A router that answers its paths rightly.
pub struct Workload {
    router: Router<u32>,
    paths: Vec<String>,
    sum: u64,
}

impl Workload {
    /// Builds the router and checks every answer.
    pub fn new(routes: &[Route], cases: Vec<Case>) -> Self {
        let router = router(routes);
        check(&router, &cases);
        let sum = expected_sum(&cases);
        Self { router, paths: cases.into_iter().map(|case| case.path).collect(), sum }
    }

    /// Looks all paths up; fails where the sum of the answers is wrong.
    #[inline]
    pub fn run(&self) {
        assert_eq!(look_up(&self.router, &self.paths), self.sum);
    }
}
