//! Signatures of the method router: auto traits, bounds of implementations, lifetimes, and the
//! calls that users write.

use std::cell::Cell;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::iter::FusedIterator;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;
use std::sync::{Arc, MutexGuard};

use routetree::{
    Allowed, AllowedIter, InsertError, Match, MergeError, MethodError, MethodIntoIter, MethodIter,
    MethodIterMut, MethodRouter,
};
use static_assertions::{assert_impl_all, assert_not_impl_any};

/// A type without any trait.
struct Plain;

// The router has the auto traits of its values.
assert_impl_all!(MethodRouter<Plain>: Default, Display, Send, Sync, UnwindSafe, RefUnwindSafe, Unpin, IntoIterator);
assert_impl_all!(MethodRouter<u32>: Clone, Debug);
assert_not_impl_any!(MethodRouter<Plain>: Clone, Debug, Copy);
assert_not_impl_any!(MethodRouter<Rc<u32>>: Send, Sync);
assert_impl_all!(MethodRouter<Cell<u32>>: Send, UnwindSafe);
assert_not_impl_any!(MethodRouter<Cell<u32>>: Sync, RefUnwindSafe);
assert_impl_all!(MethodRouter<MutexGuard<'static, u32>>: Sync);
assert_not_impl_any!(MethodRouter<MutexGuard<'static, u32>>: Send);

// Iterators have an exact length and stay exhausted.
assert_impl_all!(MethodIter<'static, Plain>: ExactSizeIterator, FusedIterator, Clone, Send, Sync);
assert_impl_all!(MethodIterMut<'static, Plain>: ExactSizeIterator, FusedIterator, Send, Sync);
assert_impl_all!(MethodIntoIter<Plain>: ExactSizeIterator, FusedIterator, Send, Sync);
assert_impl_all!(AllowedIter<'static>: ExactSizeIterator, FusedIterator, Clone, Debug, Send, Sync);
assert_not_impl_any!(MethodIterMut<'static, Rc<u32>>: Send, Sync);

// Errors.
assert_impl_all!(MethodError<'static>: Clone, PartialEq, Eq, Debug, Error, Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
assert_impl_all!(Allowed<'static>: Clone, PartialEq, Eq, Debug, Display, Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);

fn router() -> MethodRouter<u32> {
    let mut router = MethodRouter::new();
    router.insert("GET", "/users/{id}", 1).unwrap();
    router.insert("PUT", "/files/{*path}", 2).unwrap();
    router.insert_any("/any", 3).unwrap();
    router
}

#[test]
fn calls_with_borrowed_and_owned_text() -> Result<(), InsertError> {
    let mut router: MethodRouter<u32> = MethodRouter::default();
    let (method, route) = (String::from("GET"), String::from("/owned/{x}"));
    router.insert(&method, &route, 1)?;
    router.insert("PUT", route.clone(), 2)?;
    router.insert("PUT", "/text", 3)?;
    router.insert_any(&route, 4)?;
    router.insert_any(Box::<str>::from("/boxed"), 5)?;
    assert_eq!(router.replace(&method, &route, 6)?, Some(1));
    assert_eq!(router.replace_any(route.clone(), 7)?, Some(4));
    assert_eq!((router.get(&method, &route), router.get_any(&route)), (Some(&6), Some(&7)));
    assert_eq!(router.remove(&method, &route), Some(6));
    assert_eq!(router.remove_any(&route), Some(7));
    assert_eq!(router.len(), 3);
    Ok(())
}

#[test]
fn results_match_without_a_wildcard() {
    let answer = |method: &str, path: &str| match router().at(method, path) {
        Ok(Match { value, params }) => format!("{value} {}", params.len()),
        Err(MethodError::NotFound) => "404".to_owned(),
        Err(MethodError::NotAllowed(allowed)) => format!("405 {allowed}"),
    };
    assert_eq!(answer("GET", "/users/7"), "1 1");
    assert_eq!(answer("PUT", "/users/7"), "405 GET, HEAD");
    assert_eq!(answer("PUT", "/user"), "404");
}

/// A match borrows from the router and the path, and not from the method.
#[test]
fn matches_outlive_the_method() {
    fn id<'path>(router: &MethodRouter<u32>, path: &'path str) -> Option<&'path str> {
        let method = String::from("GET");
        router.at(&method, path).ok()?.params.get("id")
    }
    fn value(router: &MethodRouter<u32>) -> (&u32, &str) {
        let (method, path) = (String::from("HEAD"), String::from("/users/7"));
        let found = router.at(&method, &path).unwrap();
        (found.value, found.route())
    }
    fn methods(router: &MethodRouter<u32>) -> Option<Allowed<'_>> {
        let (method, path) = (String::from("POST"), String::from("/users/7"));
        match router.at(&method, &path) {
            Err(MethodError::NotAllowed(allowed)) => Some(allowed),
            _ => None,
        }
    }
    fn counter<'router>(
        router: &'router mut MethodRouter<u32>,
        path: &str,
    ) -> Option<&'router mut u32> {
        router.at_mut("GET", path).ok().map(|found| found.value)
    }
    fn first<'router, 'path>(
        router: &'router MethodRouter<u32>,
        path: &'path str,
    ) -> Option<Match<'router, 'path, &'router u32>> {
        let method = String::from("GET");
        router.matches(&method, path).next()
    }
    let mut router = router();
    assert_eq!(id(&router, "/users/7"), Some("7"));
    assert_eq!(value(&router), (&1, "/users/{id}"));
    assert!(methods(&router).unwrap().iter().eq(["GET", "HEAD"]));
    assert_eq!(first(&router, "/users/7").map(|found| *found.value), Some(1));
    *counter(&mut router, "/users/1").unwrap() = 10;
    assert_eq!(router.get("GET", "/users/{id}"), Some(&10));
    let error = router.at_mut("POST", "/users/1").unwrap_err();
    assert!(matches!(error, MethodError::NotAllowed(_)));
}

#[test]
fn routers_are_shared_between_threads() {
    let router = Arc::new(router());
    let shared = Arc::clone(&router);
    let thread = std::thread::spawn(move || shared.at("PUT", "/files/a/b").map(|f| *f.value).ok());
    assert_eq!(thread.join().unwrap(), Some(2));
}

#[test]
fn loops_over_routes() {
    let mut router = router();
    for (method, route, value) in &router {
        assert!(method.is_none() == (route == "/any") && *value > 0);
    }
    for (_, _, value) in &mut router {
        *value *= 10;
    }
    let changed: Vec<_> = router.iter_mut().map(|(method, route, _)| (method, route)).collect();
    assert_eq!(
        changed,
        [(None, "/any"), (Some("PUT"), "/files/{*path}"), (Some("GET"), "/users/{id}")]
    );
    let taken: Vec<(Option<String>, String, u32)> = router.into_iter().collect();
    assert_eq!(taken[0], (None, String::from("/any"), 30));
    assert_eq!(taken[2], (Some(String::from("GET")), String::from("/users/{id}"), 10));
}

#[test]
fn values_need_no_traits() {
    let mut router: MethodRouter<Plain> = MethodRouter::new();
    router.insert("GET", "/{x}", Plain).unwrap();
    let mut other = MethodRouter::new();
    other.insert("PUT", "/{x}", Plain).unwrap();
    let merged: Result<(), MergeError> = router.merge(other);
    merged.unwrap();
    assert!(router.at_mut("GET", "/a").is_ok() && router.remove("GET", "/{x}").is_some());
    assert_eq!(router.matches("PUT", "/a").count(), 1);
    assert_eq!(router.to_string(), "└─ /{}  → PUT /{x}\n");
    router.shrink_to_fit();
    router.clear();
}

#[test]
fn debug_shows_methods_routes_and_values() {
    let router = router();
    let shown = r#"{(None, "/any"): 3, (Some("PUT"), "/files/{*path}"): 2, (Some("GET"), "/users/{id}"): 1}"#;
    assert_eq!(format!("{router:?}"), shown);
    assert_eq!(format!("{:?}", router.iter()), shown);
    assert_eq!(format!("{:?}", router.clone().iter_mut()), shown);
    assert_eq!(format!("{:?}", router.clone().into_iter()), shown);
    assert_eq!(format!("{:?}", router.matches("GET", "/users/7")), r#"["/users/{id}"]"#);
    let error = router.at("BREW", "/users/7").unwrap_err();
    assert_eq!(format!("{error:?}"), r#"NotAllowed({"GET", "HEAD"})"#);
}

#[test]
fn custom_constraints() {
    let mut router = router();
    router.constraint("even", |value| value.len() % 2 == 0).unwrap();
    assert!(router.constraint("even", |_| true).is_err());
    router.insert("GET", "/n/{x:even}", 4).unwrap();
    router.insert("PUT", "/n/{x}", 5).unwrap();
    assert_eq!(router.at("GET", "/n/ab").map(|found| *found.value), Ok(4));
    assert_eq!(router.allowed("/n/abc").unwrap().to_string(), "PUT");
    router.clear();
    router.insert("GET", "/{x:even}", 6).unwrap();
}
