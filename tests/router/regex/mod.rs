//! A constraint by regular expression accepts exactly the values that the whole expression matches,
//! in linear time, and bad expressions are refused with the exact place.

mod acceptance;
mod errors;
mod properties;

use routetree::Router;

fn router(expression: &str) -> Router<&'static str> {
    let mut router = Router::new();
    router.constraint_regex("own", expression).unwrap_or_else(|error| panic!("{error}"));
    router.insert("/{x:own}", "own").unwrap();
    router
}

#[track_caller]
fn assert_accepts(expression: &str, accepted: &[&str], refused: &[&str]) {
    let router = router(expression);
    for value in accepted {
        let path = format!("/{value}");
        let found = router.at(&path).unwrap_or_else(|_| panic!("{expression} on {value:?}"));
        assert_eq!(found.params.get("x"), Some(*value));
    }
    for value in refused {
        assert!(router.at(&format!("/{value}")).is_err(), "{expression} on {value:?}");
    }
}
