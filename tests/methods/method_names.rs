//! Method names: only tokens are accepted, and a router has at most 64 methods besides any method.
//! A method whose last route is removed makes room for another.

use routetree::{InsertError, MethodError, MethodRouter};

use crate::edits::conflict;

#[test]
fn only_tokens_are_accepted() {
    for method in ["", " ", "GET ", "G T", "GET/", "GÉT", "GET\0", "(any)", "a,b", "a:b", "\u{7f}"]
    {
        let mut router = MethodRouter::new();
        let error = router.insert(method, "/", ()).unwrap_err();
        assert_eq!(error, InsertError::Method { method: method.into() });
        assert_eq!(router.replace(method, "/", ()), Err(error));
        assert!(
            router.is_empty() && router.memory_usage() == MethodRouter::<()>::new().memory_usage()
        );
        // A lookup accepts any text.
        router.insert_any("/", ()).unwrap();
        assert!(router.at(method, "/").is_ok());
        assert_eq!(router.get(method, "/"), None);
        assert_eq!(router.remove(method, "/"), None);
    }
    for byte in 0..=255_u8 {
        let token = byte.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]{}".contains(&byte);
        let method = String::from(char::from(byte));
        assert_eq!(MethodRouter::new().insert(&method, "/", ()).is_ok(), token, "{method:?}");
    }
}

fn name(index: usize) -> String {
    format!("M{index:02}")
}

/// A router at its limit of 64 methods, some standard.
fn full() -> MethodRouter<usize> {
    let mut router = MethodRouter::new();
    for (index, method) in ["GET", "PUT", "POST"].into_iter().enumerate() {
        router.insert(method, "/{x}", index).unwrap();
    }
    for index in 3..64 {
        router.insert(&name(index), "/{y}", index).unwrap();
    }
    router
}

#[test]
fn the_65th_method_is_refused() {
    let mut router = full();
    let before = (router.to_string(), router.memory_usage());
    for method in ["DELETE", "HEAD", "MORE"] {
        let error = router.insert(method, "/other", 0).unwrap_err();
        assert_eq!(error, InsertError::TooManyMethods { method: method.into() });
        assert_eq!(
            error.to_string(),
            format!("no room for the method {method:?}: the router has 64 others")
        );
        assert_eq!((router.to_string(), router.memory_usage()), before);
    }
    // Known methods and any method do not count again.
    router.insert("GET", "/other", 100).unwrap();
    router.insert(&name(63), "/other", 101).unwrap();
    router.insert_any("/other", 102).unwrap();
    for index in 3..64 {
        assert_eq!(*router.at(&name(index), "/z").unwrap().value, index);
    }
    let Err(MethodError::NotAllowed(allowed)) = router.at("BREW", "/z") else { panic!("405") };
    assert_eq!(allowed.len(), 65, "64 methods, and HEAD for GET");
    assert!(allowed.iter().is_sorted() && allowed.contains("HEAD"));
}

#[test]
fn a_method_without_routes_makes_room() {
    let mut router = full();
    // The method has another route left.
    router.insert(&name(9), "/9", 9).unwrap();
    assert_eq!(router.remove(&name(9), "/9"), Some(9));
    assert!(router.insert("MORE", "/", 0).is_err());
    assert_eq!(router.remove(&name(9), "/{y}"), Some(9));
    router.insert("MORE", "/", 0).unwrap();
    assert_eq!(router.at("MORE", "/").map(|found| *found.value), Ok(0));
    assert!(matches!(router.at(&name(9), "/z"), Err(MethodError::NotAllowed(_))));
    assert!(router.insert(&name(9), "/", 0).is_err());
    // Replaces a standard method by another, and back.
    assert_eq!(router.remove("PUT", "/{x}"), Some(1));
    router.insert("DELETE", "/{z}", 1).unwrap();
    assert!(router.insert("PUT", "/{x}", 1).is_err());
    assert_eq!(router.remove("DELETE", "/{z}"), Some(1));
    router.insert("PUT", "/{x}", 1).unwrap();
    router.clear();
    for index in 100..164 {
        router.insert(&name(index), "/{y}", index).unwrap();
    }
    assert_eq!(*router.at(&name(163), "/z").unwrap().value, 163);
}

#[test]
fn merges_count_the_methods_of_both_routers() {
    let (mut router, mut other) = (full(), MethodRouter::new());
    other.insert(&name(7), "/theirs/{a}", 7).unwrap();
    other.insert("PUT", "/theirs/{a}", 8).unwrap();
    other.insert_any("/theirs/{b}", 9).unwrap();
    router.merge(other).unwrap();
    assert_eq!(*router.at(&name(7), "/theirs/1").unwrap().value, 7);
    assert_eq!(*router.at("PUT", "/theirs/1").unwrap().value, 8);
    assert_eq!(*router.at("GET", "/theirs/1").unwrap().value, 9);

    let before = (router.to_string(), router.memory_usage());
    let mut other = MethodRouter::new();
    other.insert("MORE", "/new", 0).unwrap();
    other.insert("DELETE", "/new", 0).unwrap();
    other.insert("GET", "/{again}", 0).unwrap();
    let errors = router.merge(other).unwrap_err().into_errors();
    let too_many = |method: &str| InsertError::TooManyMethods { method: method.into() };
    let conflict = conflict("GET", "/{again}", "/{x}");
    assert_eq!(errors, [too_many("DELETE"), too_many("MORE"), conflict]);
    assert_eq!((router.to_string(), router.memory_usage()), before);
}

/// Methods beyond the limit have no key, and two of them are still distinct.
#[test]
fn nesting_counts_the_methods_of_both_routers() {
    let mut methods = MethodRouter::new();
    for index in 0..64 {
        methods.insert(&format!("M{index}"), "/a", ()).expect("a new method");
    }
    let mut inner = MethodRouter::new();
    inner.insert("OTHER", "/", ()).expect("a new route");
    inner.insert("ANOTHER", "", ()).expect("a new route");
    let errors = methods.nest("/b", inner).expect_err("two methods too many").into_errors();
    let too_many = |error: &InsertError| matches!(error, InsertError::TooManyMethods { .. });
    assert!(errors.len() == 2 && errors.iter().all(too_many), "{errors:?}");
}
