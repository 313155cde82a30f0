//! Random updates, some of which fail, against a plain router for each version.

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::{LiveRouter, Router, Snapshot};

/// Routes that conflict with each other now and then.
const ROUTES: [&str; 10] =
    ["/a", "/a/{x}", "/a/{y}", "/{*rest}", "/b{/}", "/b/", "/c/{n:u64}", "/c/{x?}", "/c", "/{"];

#[derive(Clone, Debug)]
enum Change {
    Insert(usize, u8),
    Replace(usize, u8),
    Remove(usize),
    Merge(usize, u8),
    Nest(usize, u8),
    Clear,
}

fn change() -> impl Strategy<Value = Change> {
    let route = || 0..ROUTES.len();
    prop_oneof![
        4 => (route(), any::<u8>()).prop_map(|(route, value)| Change::Insert(route, value)),
        2 => (route(), any::<u8>()).prop_map(|(route, value)| Change::Replace(route, value)),
        3 => route().prop_map(Change::Remove),
        1 => (route(), any::<u8>()).prop_map(|(route, value)| Change::Merge(route, value)),
        1 => (route(), any::<u8>()).prop_map(|(route, value)| Change::Nest(route, value)),
        1 => Just(Change::Clear),
    ]
}

fn single(route: usize, value: u8) -> Option<Router<u8>> {
    let mut router = Router::new();
    router.insert(ROUTES[route], value).ok()?;
    Some(router)
}

/// Makes a change in whatever has the methods of a router. Returns whether it succeeded.
macro_rules! make {
    ($router:expr, $change:expr) => {
        match $change {
            Change::Insert(route, value) => $router.insert(ROUTES[*route], *value).is_ok(),
            Change::Replace(route, value) => $router.replace(ROUTES[*route], *value).is_ok(),
            Change::Remove(route) => $router.remove(ROUTES[*route]).is_some(),
            Change::Merge(route, value) => {
                single(*route, *value).is_some_and(|other| $router.merge(other).is_ok())
            }
            Change::Nest(route, value) => {
                single(*route, *value).is_some_and(|other| $router.nest("/a", other).is_ok())
            }
            Change::Clear => {
                $router.clear();
                true
            }
        }
    };
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Updates of several changes. An update may fail at its end or, as users write it, at its first
    /// failed change. Readers hold some versions for a while.
    #[test]
    fn versions_are_those_of_plain_routers(
        updates in vec((vec(change(), 0..5), 0..3_u8, 0..4_usize), 1..24),
    ) {
        let live = LiveRouter::new(Router::new());
        let mut plain = Router::new();
        let mut version = 0;
        let mut held: Vec<(Snapshot<Router<u8>>, Router<u8>, u64)> = Vec::new();
        for (changes, failing, hold) in &updates {
            let mut next = plain.clone();
            let mut changed = false;
            let mut fails = *failing == 2;
            for change in changes {
                let made = make!(next, change);
                changed |= made;
                fails |= *failing == 1 && !made;
                if *failing == 1 && !made {
                    break;
                }
            }
            let outcome = live.update(|edit| {
                for change in changes {
                    if !make!(edit, change) && *failing == 1 {
                        return Err(());
                    }
                }
                if *failing == 2 { Err(()) } else { Ok(edit.len()) }
            });
            prop_assert_eq!(outcome, if fails { Err(()) } else { Ok(next.len()) });
            if !fails {
                plain = next;
                version += u64::from(changed);
            }
            prop_assert!(*live.load() == plain, "{} and {}", live.load().len(), plain.len());
            prop_assert_eq!(live.version(), version);
            held.truncate(*hold);
            held.insert(0, (live.load(), plain.clone(), version));
            for (snapshot, plain, version) in &held {
                prop_assert!(**snapshot == *plain);
                prop_assert_eq!(snapshot.version(), *version);
            }
        }
    }
}
