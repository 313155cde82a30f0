//! Custom constraints are found by name in a logarithmic number of comparisons, whatever changes
//! the router. Steps are counted here as in [`cost`](super::cost).

use alloc::format;

use super::steps;
use crate::{HostRouter, MethodRouter, Router};

const COUNTS: [usize; 3] = [100, 1_000, 10_000];

/// A router with constraints that are registered in no order of their names.
fn router(prefix: &str, count: usize) -> Router<()> {
    let mut router = Router::new();
    for index in 0..count {
        let name = format!("{prefix}{}", index * 7 % count);
        router.constraint(&name, |_| true).expect("a new name");
    }
    router
}

/// Fails if the steps of `run` are more than `names` binary searches among `count` names.
#[track_caller]
fn assert_searches<R>(names: usize, count: usize, run: impl FnOnce() -> R) -> R {
    let (steps, result) = steps::count(run);
    let bound = names * (count.ilog2() as usize + 2);
    assert!(steps > 0, "comparisons are counted");
    assert!(steps <= bound as u64, "{count} constraints: {steps} steps, more than {bound}");
    result
}

#[test]
fn registering() {
    for count in COUNTS {
        // One search says that the name is free, one where it belongs.
        let mut router = assert_searches(2 * count, count, || router("c", count));
        let refused = assert_searches(1, count, || router.constraint("c7", |_| true).is_err());
        assert!(refused);
        assert_searches(2 * count, count, || {
            let mut router: MethodRouter<()> = MethodRouter::new();
            for index in 0..count {
                router.constraint(&format!("c{index}"), |_| true).expect("a new name");
            }
        });
        assert_searches(2 * count, count, || {
            let mut router: HostRouter<()> = HostRouter::new();
            for index in 0..count {
                router.constraint(&format!("c{index}"), |_| true).expect("a new name");
            }
        });
    }
}

/// Nothing else is counted: the routes diverge in their first segment.
#[test]
fn inserting_and_removing_routes() {
    for count in COUNTS {
        let mut router = router("c", count);
        assert_searches(count, count, || {
            for index in 0..count {
                router.insert(format!("/{index}/{{x:c{index}}}"), ()).expect("a route");
            }
        });
        let removed = assert_searches(2, count, || router.remove("/9/{x:c9}"));
        assert_eq!(removed, Some(()));
        assert!(router.contains("/8/{x:c8}") && !router.contains("/9/{x:c9}"));
    }
}

#[test]
fn merging_and_nesting() {
    for count in COUNTS {
        // Half of the names are in both routers, as one function.
        let shared = router("c", count / 2);
        let with = |prefix: &str| {
            let mut more = shared.clone();
            for index in 0..count / 2 {
                more.constraint(&format!("{prefix}{index}"), |_| true).expect("a new name");
            }
            more
        };
        let [mut one, other, third] = [with("a"), with("b"), with("d")];
        // Is it the same function, is there room, is it new, and where does it belong?
        assert_searches(4 * count, 2 * count, || one.merge(other).expect("the same functions"));
        assert_searches(4 * count, 2 * count, || {
            one.nest("/p", third).expect("the same functions");
        });
        one.insert("/{x:c1}-{y:a1}-{z:b1}-{w:d1}", ()).expect("known names");
        let mut different = Router::new();
        different.constraint("b1", |_| false).expect("a new name");
        let error = assert_searches(4, 2 * count, || one.merge(different)).expect_err("a mismatch");
        assert_eq!(error.len(), 1);
    }
}

#[cfg(feature = "regex")]
#[test]
fn inline_expressions() {
    for count in [100, 1_000] {
        let mut router = Router::new();
        let route = |index: usize| format!("/{index}/{{x:~a{index}}}");
        assert_searches(3 * count, count, || {
            for index in 0..count {
                router.insert(route(index * 7 % count), ()).expect("a route");
            }
        });
        assert_searches(2, count, || router.insert("/again/{x:~a1}", ()).expect("a route"));
        assert_searches(4, count, || router.remove(route(9)).expect("the route"));
        assert_searches(6, count, || router.insert(route(9), ()).expect("a route"));
        // As many in one route.
        let route: alloc::string::String =
            (0..count).map(|index| format!("/{{x{index}:~b{index}}}")).collect();
        assert_searches(5 * count, 2 * count, || router.insert(route, ()).expect("a route"));
    }
}
