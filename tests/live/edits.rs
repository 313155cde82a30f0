//! Each editing method, in both copies of the router.

use std::convert::Infallible;

use routetree::{HostRouter, InsertError, LiveRouter, MergeError, MethodRouter, Router};

/// Publishes an update that changes nothing that lookups see. The next version is the other copy of
/// the router, brought up to date.
fn turn<T: Clone + Send + 'static>(live: &LiveRouter<Router<T>>, value: T) {
    let done: Result<_, InsertError> = live.update(|edit| {
        edit.insert("/turn", value)?;
        Ok(edit.remove("/turn").is_some())
    });
    assert!(done.unwrap());
}

/// Checks both copies of the router.
fn check<T: Clone + Send + 'static>(
    live: &LiveRouter<Router<T>>,
    value: &T,
    right: impl Fn(&Router<T>),
) {
    for _ in 0..3 {
        right(&live.load());
        turn(live, value.clone());
    }
}

#[test]
fn routes() {
    let live = LiveRouter::new(Router::new());
    live.update(|edit| {
        edit.insert("/a", 1)?;
        edit.insert("/b/{x}", 2)?;
        assert_eq!(edit.replace("/a", 3)?, Some(1));
        assert_eq!(edit.replace("/c", 4)?, None);
        assert_eq!(edit.remove("/b/{x}"), Some(2));
        assert_eq!(edit.remove("/b/{x}"), None);
        assert_eq!(edit.len(), 2);
        Ok::<_, InsertError>(())
    })
    .unwrap();
    check(&live, &0, |router| {
        let routes: Vec<_> = router.iter().collect();
        assert_eq!(routes, [("/a", &3), ("/c", &4)]);
    });
    live.update(|edit| {
        edit.clear();
        Ok::<_, Infallible>(())
    })
    .unwrap();
    check(&live, &0, |router| assert!(router.is_empty()));
}

#[test]
fn whole_routers() {
    let live = LiveRouter::new(Router::new());
    let router = |route: &str| {
        let mut router = Router::new();
        router.insert(route, route.to_owned()).unwrap();
        router
    };
    live.update(|edit| {
        edit.merge(router("/a"))?;
        edit.nest("/api", router("/b"))
    })
    .unwrap();
    check(&live, &String::new(), |found| {
        assert_eq!(*found.at("/a").unwrap().value, "/a");
        assert_eq!(*found.at("/api/b").unwrap().value, "/b");
    });
    let failed: Result<(), MergeError> = live.update(|edit| edit.nest("/api", router("/b")));
    assert_eq!(failed.unwrap_err().len(), 1);
    assert_eq!(live.load().len(), 2);
}

#[test]
fn constraints() {
    let live = LiveRouter::new(Router::new());
    let limit = String::from("limit").len();
    live.update(|edit| {
        edit.constraint("short", move |value| value.len() < limit).unwrap();
        edit.insert("/{x:short}", ())
    })
    .unwrap();
    check(&live, &(), |router| {
        assert!(router.at("/abcd").is_ok());
        assert!(router.at("/abcde").is_err());
    });
    // The function is one: routers with it can be merged.
    let copy = live.load().clone();
    live.update(|edit| {
        edit.clear();
        edit.merge(copy)
    })
    .unwrap();
    let taken = live.update(|edit| edit.constraint("short", |_| true));
    assert!(taken.is_err());
}

#[cfg(feature = "regex")]
#[test]
fn expressions() {
    let live = LiveRouter::new(Router::new());
    live.update(|edit| {
        edit.constraint_regex("year", "[0-9]{4}").unwrap();
        edit.insert("/{x:year}", 1)?;
        edit.insert("/{x:~[a-z]{2}}", 2)
    })
    .unwrap();
    check(&live, &0, |router| {
        assert_eq!(*router.at("/2024").unwrap().value, 1);
        assert_eq!(*router.at("/ab").unwrap().value, 2);
    });
}

#[test]
fn methods() {
    let live = LiveRouter::new(MethodRouter::new());
    let mut other = MethodRouter::new();
    other.insert("PUT", "/merged", 7).unwrap();
    live.update(|edit| {
        edit.insert("GET", "/a", 1)?;
        edit.insert_any("/a", 2)?;
        assert_eq!(edit.replace("GET", "/a", 3)?, Some(1));
        assert_eq!(edit.replace_any("/a", 4)?, Some(2));
        edit.insert("PUT", "/gone", 5)?;
        edit.insert_any("/gone", 6)?;
        assert_eq!(edit.remove("PUT", "/gone"), Some(5));
        assert_eq!(edit.remove_any("/gone"), Some(6));
        edit.merge(other.clone()).unwrap();
        edit.nest("/nested", other.clone()).unwrap();
        edit.constraint("short", |value| value.len() < 3).unwrap();
        edit.insert("GET", "/{x:short}", 8)
    })
    .unwrap();
    for number in 0..3 {
        let routes: Vec<_> = live
            .load()
            .iter()
            .map(|(method, route, value)| (method.map(str::to_owned), route.to_owned(), *value))
            .collect();
        let expected = [
            (None, "/a", 4),
            (Some("GET"), "/a", 3),
            (Some("PUT"), "/merged", 7),
            (Some("PUT"), "/nested/merged", 7),
            (Some("GET"), "/{x:short}", 8),
        ];
        let mut expected = expected
            .map(|(method, route, value)| (method.map(str::to_owned), route.to_owned(), value));
        expected.sort();
        let mut routes = routes;
        routes.sort();
        assert_eq!(routes, expected);
        assert!(live.load().at("GET", "/abc").is_err());
        live.update(|edit| edit.replace("GET", "/a", 3)).unwrap();
        assert_eq!(live.version(), number + 2);
    }
}

#[test]
fn hosts() {
    let mut hosts = HostRouter::new();
    hosts.insert("{tenant}.example.com", Router::new()).unwrap();
    hosts.insert_any(Router::new()).unwrap();
    let live = LiveRouter::new(hosts);
    live.update(|edit| {
        edit.host("{tenant}.example.com").unwrap().insert("/a", 1)?;
        edit.any_host().unwrap().insert("/b", 2)?;
        assert!(edit.host("other.com").is_none());
        edit.insert("other.com", Router::new())?;
        let mut other = edit.host("other.com").unwrap();
        other.insert("/c", 3)?;
        assert_eq!(other.version(), 0);
        assert_eq!(other.remove("/none"), None);
        Ok::<_, InsertError>(())
    })
    .unwrap();
    for _ in 0..3 {
        let snapshot = live.load();
        let at = |host: &str, path: &str| {
            snapshot
                .at(host)
                .ok()
                .and_then(|found| found.value.at(path).ok().map(|found| *found.value))
        };
        assert_eq!(at("acme.example.com", "/a"), Some(1));
        assert_eq!(at("unknown.org", "/b"), Some(2));
        assert_eq!(at("other.com", "/c"), Some(3));
        assert_eq!(at("other.com", "/a"), None);
        live.update(|edit| edit.replace("turn.com", Router::new()).map(drop)).unwrap();
    }
    live.update(|edit| {
        assert!(edit.remove("other.com").is_some());
        assert!(edit.remove_any().is_some());
        edit.replace_any(Router::new());
        edit.constraint("eu", |value| value == "eu").unwrap();
        edit.insert("{region:eu}.com", Router::new())
    })
    .unwrap();
    for _ in 0..3 {
        let snapshot = live.load();
        assert_eq!(snapshot.at("other.com").unwrap().route(), "");
        assert_eq!(snapshot.at("eu.com").unwrap().route(), "{region:eu}.com");
        live.update(|edit| edit.replace("turn.com", Router::new()).map(drop)).unwrap();
    }
}
