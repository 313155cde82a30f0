//! The same tables with methods: every route for GET, and some for others beside it, so that GET
//! finds on each path what a router without methods finds.

use std::hint::black_box;

use routetree::{MethodError, MethodRouter};

use crate::{
    paths::Case,
    table::Route,
    workload::{MISS, digest, expected_sum},
};

/// Every so manieth route has one for this method too.
const OTHERS: [(&str, usize); 3] = [("POST", 2), ("PUT", 3), ("DELETE", 4)];

/// No route is for it.
pub const REFUSED: &str = "PATCH";

/// A router of these routes; a route's value is its index, whatever the method.
pub fn method_router(routes: &[Route]) -> MethodRouter<u32> {
    let mut router = MethodRouter::new();
    for (method, each) in OTHERS.into_iter().chain([("GET", 1)]) {
        for (index, route) in (0..).zip(routes).step_by(each) {
            router.insert(method, route.text.as_str(), index).unwrap_or_else(|e| panic!("{e}"));
        }
    }
    router.shrink_to_fit();
    router
}

/// Looks every path up for a method and reads every value.
#[inline(never)]
pub fn look_up(router: &MethodRouter<u32>, method: &str, paths: &[String]) -> u64 {
    let mut sum = 0;
    for path in paths {
        sum += match router.at(black_box(method), black_box(path)) {
            Ok(found) => digest(*found.value, found.params.iter().map(|(_, value)| value)),
            Err(_) => MISS,
        };
    }
    sum
}

/// The sum of the right answers, of which each is a miss for the method that is refused.
pub fn sum_for(method: &str, cases: &[Case]) -> u64 {
    if method == REFUSED { MISS * cases.len() as u64 } else { expected_sum(cases) }
}

/// Fails at the first path that is not answered as expected.
pub fn check(router: &MethodRouter<u32>, method: &str, cases: &[Case]) {
    for case in cases {
        let found = router.at(method, &case.path);
        if method == REFUSED && case.expected.is_some() {
            assert!(matches!(found, Err(MethodError::NotAllowed(_))), "{}", case.path);
            continue;
        }
        let found = found.ok().map(|found| {
            let values = found.params.iter().map(|(_, value)| value.to_owned());
            (*found.value, values.collect())
        });
        assert_eq!(found, case.expected, "{}", case.path);
    }
}

/// A router that answers its requests rightly.
pub struct Requests {
    router: MethodRouter<u32>,
    method: &'static str,
    paths: Vec<String>,
    sum: u64,
}

impl Requests {
    /// Builds the router and checks every answer.
    pub fn new(routes: &[Route], method: &'static str, cases: Vec<Case>) -> Self {
        let router = method_router(routes);
        check(&router, method, &cases);
        let sum = sum_for(method, &cases);
        Self { router, method, paths: cases.into_iter().map(|case| case.path).collect(), sum }
    }

    /// Looks all paths up; fails where the sum of the answers is wrong.
    #[inline]
    pub fn run(&self) {
        assert_eq!(look_up(&self.router, self.method, &self.paths), self.sum);
    }
}
