//! Random tables and the settings of every property test.

use std::ops::Range;

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::Router;

use crate::oracle::{Oracle, fast};

/// One supply of choices for each route or path, so that removing one leaves the others unchanged.
pub(crate) type Supplies = Vec<Vec<u8>>;

pub(crate) fn supplies(number: Range<usize>) -> impl Strategy<Value = Supplies> {
    vec(vec(any::<u8>(), 0..28), number)
}

/// 256 cases, or as many as the environment variable `PROPTEST_CASES` sets; a failure is printed
/// and not written to a file.
pub(crate) fn settings() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// A router and an oracle, each with all `routes` that do not conflict with an earlier one.
pub(crate) fn both(routes: &[String]) -> (Router<String>, Oracle) {
    let (mut router, mut oracle) = (fast::router(), Oracle::new());
    for route in routes {
        let _ = fast::insert_both(&mut router, &mut oracle, route);
    }
    (router, oracle)
}
