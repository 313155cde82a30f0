//! Edits respect methods: a conflict is the same shape and the same method, merging and nesting
//! translate methods, and every value is dropped exactly once.

use std::rc::Rc;

use routetree::{InsertError, MethodRouter};

pub(crate) fn conflict(method: &str, route: &str, with: &str) -> InsertError {
    InsertError::Conflict { route: route.into(), with: with.into(), method: Some(method.into()) }
}

#[test]
fn conflicts_need_the_same_method() {
    let mut router = MethodRouter::new();
    router.insert("GET", "/{x}/{*rest}", 1).unwrap();
    router.insert("PUT", "/{y}/{*tail?}", 2).unwrap();
    router.insert_any("/{z}/{*all}", 3).unwrap();
    for (method, with) in
        [(Some("GET"), "/{x}/{*rest}"), (Some("PUT"), "/{y}/{*tail?}"), (None, "/{z}/{*all}")]
    {
        for route in ["/{n}/{*m}", "/{n}/{*m?}"] {
            let error = match method {
                Some(method) => router.insert(method, route, 9),
                None => router.insert_any(route, 9),
            };
            let method = method.unwrap_or(InsertError::ANY_METHOD);
            let expected = conflict(method, route, with);
            let text =
                format!("`{route}` conflicts with `{with}` for {method}: they have the same shape");
            assert_eq!((expected.to_string(), error), (text, Err(expected)));
        }
    }
    router.insert("HEAD", "/{n}/{*m}", 4).unwrap();
    assert_eq!(router.len(), 4);
}

#[test]
fn one_route_under_many_methods() {
    let mut router = MethodRouter::new();
    router.insert("GET", "/a/{x?}", 1).unwrap();
    router.insert("PUT", "/a/{x?}", 2).unwrap();
    router.insert_any("/a/{x?}", 3).unwrap();
    assert_eq!(router.len(), 3);
    assert_eq!(router.replace("PUT", "/a/{x?}", 20), Ok(Some(2)));
    assert_eq!(router.replace_any("/a/{x?}", 30), Ok(Some(3)));
    assert_eq!(router.replace("POST", "/a/{x?}", 4), Ok(None));
    assert!(matches!(router.replace("PUT", "/a/{y}", 5), Err(InsertError::Conflict { .. })));
    *router.get_mut("GET", "/a/{x?}").unwrap() += 10;
    *router.get_any_mut("/a/{x?}").unwrap() += 1;
    // Only the route of exactly this method: nothing falls back.
    assert_eq!(router.get("HEAD", "/a/{x?}"), None);
    assert_eq!(router.remove("HEAD", "/a/{x?}"), None);
    assert_eq!(router.get("GET", "/a/{y?}"), None);
    let values: Vec<_> = router.iter().map(|(method, _, value)| (method, *value)).collect();
    let expected = [(Some("GET"), 11), (Some("POST"), 4), (Some("PUT"), 20), (None, 31)];
    assert_eq!(values, expected);
    assert_eq!(router.remove("GET", "/a/{x?}"), Some(11));
    assert_eq!(*router.at("GET", "/a").unwrap().value, 31);
    assert_eq!(router.remove_any("/a/{x?}"), Some(31));
    assert_eq!(router.allowed("/a/1").unwrap().to_string(), "POST, PUT");
    assert_eq!(
        (router.remove("POST", "/a/{x?}"), router.remove("PUT", "/a/{x?}")),
        (Some(4), Some(20))
    );
    assert!(router.is_empty() && router.allowed("/a").is_none());
}

/// Both routers know the same methods, but in another order and so by other keys.
#[test]
fn merges_translate_methods() {
    let methods = ["BREW", "PURGE", "GET", "LINK", "UNLINK"];
    let (mut router, mut other) = (MethodRouter::new(), MethodRouter::new());
    for method in methods {
        router.insert(method, "/ours", format!("our {method}")).unwrap();
    }
    for method in methods.iter().rev().chain(&["SPIN"]) {
        other.insert(method, "/theirs", format!("their {method}")).unwrap();
    }
    router.merge(other).unwrap();
    for method in methods {
        assert_eq!(*router.at(method, "/ours").unwrap().value, format!("our {method}"));
        assert_eq!(*router.at(method, "/theirs").unwrap().value, format!("their {method}"));
    }
    assert_eq!(
        router.allowed("/ours").unwrap().to_string(),
        "BREW, GET, HEAD, LINK, PURGE, UNLINK"
    );
    assert!(router.allowed("/theirs").unwrap().contains("SPIN"));
}

#[test]
fn merges_list_every_conflict() {
    let mut router = MethodRouter::new();
    router.insert("GET", "/a/{x}", 1).unwrap();
    router.insert("PUT", "/a/{y}", 2).unwrap();
    router.insert_any("/a/{z}", 3).unwrap();
    router.constraint("own", |_| true).unwrap();
    let mut other = MethodRouter::new();
    other.constraint("own", |_| false).unwrap();
    other.insert("PUT", "/a/{q}", 4).unwrap();
    other.insert("GET", "/a/{p?}", 5).unwrap();
    other.insert("POST", "/a/{p}", 6).unwrap();
    other.insert_any("/a/{r}", 7).unwrap();
    let before = router.to_string();
    let errors = router.merge(other).unwrap_err().into_errors();
    assert_eq!(errors[0], InsertError::ConstraintMismatch { name: "own".into() });
    assert_eq!(errors.len(), 4, "{errors:?}");
    for expected in [
        conflict("PUT", "/a/{q}", "/a/{y}"),
        conflict("GET", "/a/{p?}", "/a/{x}"),
        conflict(InsertError::ANY_METHOD, "/a/{r}", "/a/{z}"),
    ] {
        assert!(errors.contains(&expected), "{expected}");
    }
    assert_eq!(router.to_string(), before);
}

/// Two routes of the other router meet under the prefix, for a method that is new to this router
/// and whose key here belonged to an earlier method.
#[test]
fn conflicts_under_a_prefix_name_their_method() {
    let mut router = MethodRouter::new();
    router.insert("OLD", "/old", 0).unwrap();
    router.remove("OLD", "/old");
    let mut other = MethodRouter::new();
    for (method, value) in [("BREW", 1), ("GET", 2)] {
        other.insert(method, "/", value).unwrap();
    }
    other.insert("BREW", "", 3).unwrap();
    other.insert_any("/", 4).unwrap();
    other.insert_any("", 5).unwrap();
    let errors = router.nest("/pot", other).unwrap_err().into_errors();
    let of = |method| conflict(method, "/pot", "/pot");
    assert_eq!(errors, [of("BREW"), of(InsertError::ANY_METHOD)]);
}

/// Nested routes conflict only if shape and method are equal, and a failure changes nothing.
#[test]
fn nested_under_a_prefix() {
    let mut inner = MethodRouter::new();
    inner.insert("GET", "/", 1).expect("a new route");
    inner.insert("PUT", "", 2).expect("a new route");
    inner.insert("GET", "/{id}", 3).expect("a new route");
    let mut methods = MethodRouter::new();
    methods.nest("/{tenant}/users", inner.clone()).expect("no conflict");
    let value = |methods: &MethodRouter<i32>, method, path| {
        methods.at(method, path).ok().map(|found| *found.value)
    };
    assert_eq!(value(&methods, "GET", "/a/users"), Some(1));
    assert_eq!(value(&methods, "PUT", "/a/users"), Some(2));
    assert_eq!(value(&methods, "GET", "/a/users/7"), Some(3));
    let before = methods.to_string();
    inner.insert("GET", "", 4).expect("a new route");
    // Three conflicts with the outer routes, and two of `GET /` and `GET ` under the prefix.
    let errors = methods.nest("/{tenant}/users", inner).expect_err("conflicts").into_errors();
    assert_eq!(errors.len(), 5, "{errors:?}");
    assert_eq!(methods.to_string(), before);
}

/// Values are dropped once: after refusals, removals, merges and iteration.
#[test]
fn values_are_dropped_once() {
    let value = Rc::new(());
    let mut router = MethodRouter::new();
    for method in ["GET", "PUT", "PURGE"] {
        router.insert(method, "/{x}/{y?}", Rc::clone(&value)).unwrap();
    }
    router.insert_any("/{*rest}", Rc::clone(&value)).unwrap();
    assert_eq!(Rc::strong_count(&value), 5);
    assert!(router.insert("PUT", "/{z}", Rc::clone(&value)).is_err());
    assert!(router.insert("P T", "/{z}", Rc::clone(&value)).is_err());
    assert!(router.insert("PUT", "/{z", Rc::clone(&value)).is_err());
    assert!(router.insert_any("/{*r?}", Rc::clone(&value)).is_err());
    assert_eq!(Rc::strong_count(&value), 5);
    let copy = router.clone();
    assert_eq!(Rc::strong_count(&value), 9);
    assert!(router.merge(copy).is_err());
    assert_eq!(Rc::strong_count(&value), 5);
    drop(router.remove("PURGE", "/{x}/{y?}"));
    assert_eq!(Rc::strong_count(&value), 4);
    let kept: Vec<_> = router.into_iter().skip(1).collect();
    assert_eq!((kept.len(), Rc::strong_count(&value)), (2, 3));
    drop(kept);
    assert_eq!(Rc::strong_count(&value), 1);
}

#[test]
fn memory_is_counted_and_released() {
    let mut router = MethodRouter::new();
    let empty = router.memory_usage();
    for index in 0..64 {
        router.insert(&format!("METHOD-{index}"), "/{x}/{*rest}", [0_u64; 4]).unwrap();
    }
    let held = router.memory_usage();
    assert!(held > empty + 64 * size_of::<[u64; 4]>());
    router.shrink_to_fit();
    assert!(router.memory_usage() <= held);
    for index in 0..63 {
        assert!(router.remove(&format!("METHOD-{index}"), "/{x}/{*rest}").is_some());
    }
    router.shrink_to_fit();
    assert_eq!(router.at("METHOD-63", "/1/2").map(|found| *found.value), Ok([0; 4]));
    router.clear();
    assert_eq!(router.memory_usage(), empty);
}
