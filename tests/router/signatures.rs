//! Signatures: auto traits, bounds of implementations, lifetimes, and the calls that users write.
//!
//! Most of this holds as soon as it compiles; trait selection asserts what must not compile.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::iter::FusedIterator;
use std::panic::{AssertUnwindSafe, RefUnwindSafe, UnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::{Arc, MutexGuard};

use routetree::{
    ConstraintError, DecodeError, InsertError, IntoIter, Iter, IterMut, Match, MatchError, Matches,
    MergeError, OwnedParams, ParamError, Params, ParamsIntoIter, ParamsIter, Router, SyntaxProblem,
    UrlError,
};
use static_assertions::{assert_impl_all, assert_not_impl_any};

/// A type without any trait.
struct Plain;

// The router has the auto traits of its values.
assert_impl_all!(Router<Plain>: Default, Display, Send, Sync, UnwindSafe, RefUnwindSafe, Unpin, IntoIterator);
assert_impl_all!(Router<u32>: Clone, Debug);
assert_not_impl_any!(Router<Plain>: Clone, Debug, Copy);
assert_not_impl_any!(Router<Rc<u32>>: Send, Sync);
assert_impl_all!(Router<Cell<u32>>: Send, UnwindSafe);
assert_not_impl_any!(Router<Cell<u32>>: Sync, RefUnwindSafe);
assert_impl_all!(Router<MutexGuard<'static, u32>>: Sync);
assert_not_impl_any!(Router<MutexGuard<'static, u32>>: Send);
assert_not_impl_any!(Router<&'static mut u32>: UnwindSafe, Clone);
assert_impl_all!(Router<Box<dyn Fn() + Send + Sync + UnwindSafe + RefUnwindSafe>>:
    Send, Sync, UnwindSafe, RefUnwindSafe);

// A match borrows, and has the traits of its value.
assert_impl_all!(Match<'static, 'static, u32>: Clone, Debug, PartialEq, Send, Sync, UnwindSafe, RefUnwindSafe);
assert_not_impl_any!(Match<'static, 'static, Plain>: Clone, Debug, PartialEq);
assert_not_impl_any!(Match<'static, 'static, Rc<u32>>: Send, Sync);
assert_impl_all!(Params<'static, 'static>: Clone, Debug, PartialEq, Send, Sync, UnwindSafe, RefUnwindSafe);
assert_impl_all!(OwnedParams: Default, From<Params<'static, 'static>>, Clone, Debug, Eq, Send, Sync, UnwindSafe, RefUnwindSafe, Unpin);

// Iterators have an exact length and stay exhausted.
assert_impl_all!(Iter<'static, u32>: ExactSizeIterator, FusedIterator, Send, Sync);
assert_impl_all!(IterMut<'static, u32>: ExactSizeIterator, FusedIterator, Send, Sync);
assert_impl_all!(IntoIter<u32>: ExactSizeIterator, FusedIterator, Send, Sync);
assert_impl_all!(ParamsIter<'static, 'static, 'static>: Clone, Debug, DoubleEndedIterator, ExactSizeIterator, FusedIterator, Send, Sync);
assert_impl_all!(ParamsIntoIter<'static, 'static>: Clone, Debug, DoubleEndedIterator, ExactSizeIterator, FusedIterator, Send, Sync);
assert_impl_all!(Matches<'static, 'static, u32>: ExactSizeIterator, FusedIterator, Send, Sync);
assert_not_impl_any!(IterMut<'static, Rc<u32>>: Send, Sync);

// Errors.
assert_impl_all!(InsertError: Clone, PartialEq, Debug, Error, Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
assert_impl_all!(SyntaxProblem: Clone, PartialEq, Debug, Display, Send, Sync);
assert_impl_all!(MergeError: Clone, PartialEq, Debug, Error, Send, Sync, std::ops::Deref<Target = Vec<InsertError>>);
assert_impl_all!(MergeError: IntoIterator<Item = InsertError>);
assert_impl_all!(&'static MergeError: IntoIterator<Item = &'static InsertError>);
assert_impl_all!(UrlError: Clone, PartialEq, Debug, Error, Send, Sync, Unpin);
assert_impl_all!(MatchError: Clone, Copy, PartialEq, Debug, Error, Send, Sync);
assert_impl_all!(ConstraintError: Clone, PartialEq, Debug, Error, Send, Sync);
assert_impl_all!(DecodeError: Clone, Copy, PartialEq, Debug, Error, Send, Sync);
assert_impl_all!(ParamError<std::num::ParseIntError>: Clone, PartialEq, Debug, Error, Send, Sync);
assert_not_impl_any!(ParamError<Plain>: Error, Debug, Clone);

fn router() -> Router<u32> {
    let mut router = Router::new();
    router.insert("/users/{id}", 1).unwrap();
    router.insert("/files/{*path}", 2).unwrap();
    router
}

#[test]
fn constraints_keep_auto_traits() {
    fn is_shared<T: Send + Sync + UnwindSafe + RefUnwindSafe + 'static>(value: T) -> T {
        value
    }
    let mut router = router();
    // Functions may capture values that are neither `UnwindSafe` nor `RefUnwindSafe`.
    let seen = std::sync::Mutex::new(HashMap::<String, u32>::new());
    let any: Box<dyn Fn(&str) -> bool + Send + Sync> = Box::new(|value| value.len() == 2);
    router
        .constraint("fresh", move |value| seen.lock().unwrap().insert(value.into(), 1).is_none())
        .unwrap();
    router.constraint("pair", any).unwrap();
    router.insert("/fresh/{x:fresh}", 3).unwrap();
    router.insert("/pair/{x:pair}", 4).unwrap();
    let router = Arc::new(is_shared(router));
    let shared = Arc::clone(&router);
    let other = std::thread::spawn(move || *shared.at("/pair/ab").unwrap().value);
    assert_eq!(other.join().unwrap(), 4);
    assert!(router.at("/fresh/a").is_ok());
    assert!(router.at("/fresh/a").is_err());
}

#[test]
fn a_constraint_that_panics_leaves_the_router_usable() {
    let mut router = router();
    router
        .constraint(
            "picky",
            |value| if value == "boom" { panic!("picky") } else { value == "fine" },
        )
        .unwrap();
    router.insert("/picky/{x:picky}", 3).unwrap();
    let caught = catch_unwind(|| router.at("/picky/boom").map(|found| *found.value));
    assert!(caught.is_err());
    assert_eq!(router.at("/picky/fine").map(|found| *found.value), Ok(3));
    let caught =
        catch_unwind(AssertUnwindSafe(|| router.at_mut("/picky/boom").map(|found| *found.value)));
    assert!(caught.is_err());
    assert_eq!(router.remove("/picky/{x:picky}"), Some(3));
}

#[test]
fn routes_may_be_any_kind_of_text() {
    let owned = String::from("/owned/{x}");
    let mut router: Router<u32> = Router::default();
    router.insert("/text", 1).unwrap();
    router.insert(&owned, 2).unwrap();
    router.insert(format!("/made/{}", "{x}"), 3).unwrap();
    router.insert(routetree::escape("/{brace}"), 4).unwrap();
    router.insert('a', 5).unwrap();
    router.insert(Box::<str>::from("/boxed"), 6).unwrap();
    assert_eq!(router.replace(&owned, 7), Ok(Some(2)));
    assert_eq!(router.replace(String::from("/new"), 8), Ok(None));

    assert_eq!((router.get("/text"), router.get(&owned)), (Some(&1), Some(&7)));
    assert!(router.contains("/text") && router.contains(&owned));
    assert_eq!(router.get_mut(&owned).map(|value| std::mem::replace(value, 9)), Some(7));
    assert_eq!(router.remove(&owned), Some(9));
    assert_eq!(router.remove(String::from("/made/{x}")), Some(3));
    assert_eq!(router.remove("/{{brace}}"), Some(4));
    assert_eq!(router.remove(std::borrow::Cow::from("a")), Some(5));
    assert_eq!(router.len(), 3);
}

#[test]
fn matches_can_be_destructured() {
    let mut router = router();
    let Match { value, params } = router.at("/users/7").unwrap();
    assert_eq!((value, params.get("id")), (&1, Some("7")));
    let Match { value, params } = router.at_mut("/users/7").unwrap();
    *value += 1;
    assert_eq!(params.get(String::from("id")), Some("7"));
    if let Ok(Match { value: &2, params: values }) = router.at("/users/8") {
        assert_eq!(values.len(), 1);
    } else {
        panic!("the changed value");
    }
}

#[test]
fn errors_match_without_a_wildcard() {
    let answer = |path: &str| match router().at(path) {
        Ok(found) => *found.value,
        Err(MatchError::NotFound) => 404,
    };
    assert_eq!((answer("/users/1"), answer("/nothing")), (1, 404));
    let missing = |error: ParamError<std::num::ParseIntError>| match error {
        ParamError::Missing { name } => name,
        ParamError::Invalid { name, error: _ } => format!("not {name}"),
    };
    let router = router();
    let params = router.at("/users/x").unwrap().params;
    assert_eq!(missing(params.parse::<u8>("id").unwrap_err()), "not id");
    assert_eq!(missing(params.parse::<u8>("x").unwrap_err()), "x");
}

/// Values borrow from the path alone; routes, names and route values from the router alone.
#[test]
fn matches_borrow_only_what_they_need() {
    fn id(path: &str) -> Option<&str> {
        let router = router();
        let found = router.at(path).ok()?;
        found.params.get("id")
    }
    fn pairs<'path>(router: &Router<u32>, path: &'path str) -> Vec<&'path str> {
        let Ok(found) = router.at(path) else { return Vec::new() };
        found.params.iter().map(|(_, value)| value).collect()
    }
    fn value(router: &Router<u32>) -> (&u32, &str, &str) {
        let path = String::from("/users/7");
        let found = router.at(&path).unwrap();
        let name = found.params.iter().next().unwrap().0;
        (found.value, found.route(), name)
    }
    fn first<'router, 'path>(
        router: &'router Router<u32>,
        path: &'path str,
    ) -> Match<'router, 'path, &'router u32> {
        router.matches(path).next().unwrap()
    }
    fn routes(router: &Router<u32>) -> Vec<&str> {
        router.iter().map(|(route, _)| route).collect()
    }
    let path = String::from("/users/7");
    assert_eq!(id(&path), Some("7"));
    let router = router();
    assert_eq!(pairs(&router, &path), ["7"]);
    assert_eq!(value(&router), (&1, "/users/{id}", "id"));
    assert_eq!(first(&router, &path).params.route(), "/users/{id}");
    assert_eq!(routes(&router), ["/files/{*path}", "/users/{id}"]);

    // Decoded values borrow from the path if nothing is escaped.
    let decoded = {
        let found = router.at(&path).unwrap();
        found.params.decoded("id").unwrap().unwrap()
    };
    assert!(matches!(decoded, std::borrow::Cow::Borrowed("7")));
}

#[test]
fn the_value_of_at_mut_outlives_the_path() {
    fn counter<'router>(router: &'router mut Router<u32>, path: &str) -> Option<&'router mut u32> {
        router.at_mut(path).ok().map(|found| found.value)
    }
    let mut router = router();
    *counter(&mut router, "/users/1").unwrap() = 10;
    assert_eq!(router.get("/users/{id}"), Some(&10));
}

#[test]
fn owned_values_cross_threads() {
    let owned = {
        let router = router();
        let path = String::from("/files/a/b");
        router.at(&path).unwrap().params.into_owned()
    };
    let copy = owned.clone();
    let joined = std::thread::spawn(move || owned.get("path").map(String::from)).join();
    assert_eq!(joined.unwrap().as_deref(), Some("a/b"));
    assert_eq!(copy.route(), "/files/{*path}");
}

#[test]
fn loops_over_routes_and_values() {
    let mut router = router();
    for (route, value) in &router {
        assert!(route.starts_with('/') && *value > 0);
    }
    for (_, value) in &mut router {
        *value *= 10;
    }
    for (_, value) in router.iter_mut() {
        *value += 1;
    }
    let found = router.at("/users/7").unwrap();
    for (name, value) in &found.params {
        assert_eq!((name, value), ("id", "7"));
    }
    let routes: HashMap<String, u32> = router.into_iter().collect();
    assert_eq!((routes["/users/{id}"], routes["/files/{*path}"]), (11, 21));
}

#[test]
fn values_need_no_traits() {
    let mut router: Router<Plain> = Router::default();
    router.insert("/{x}", Plain).unwrap();
    let mut other = Router::default();
    other.insert("/a", Plain).unwrap();
    router.merge(other).unwrap();
    assert!(router.at_mut("/a").is_ok() && router.remove("/a").is_some());
    assert_eq!(router.matches("/a").count(), 1);
    assert_eq!(router.to_string(), "└─ /{}  → /{x}\n");
    assert!(router.memory_usage() > 0);
    router.shrink_to_fit();
    router.clear();

    // Borrowed values and closures.
    let text = String::from("borrowed");
    let mut router: Router<&str> = Router::new();
    router.insert("/", &text).unwrap();
    assert_eq!(*router.at("/").unwrap().value, "borrowed");
    let calls = RefCell::new(0);
    type Handler<'a> = Box<dyn Fn(&Params<'_, '_>) -> usize + 'a>;
    let mut handlers: Router<Handler<'_>> = Router::new();
    handlers
        .insert(
            "/{a}/{b}",
            Box::new(|params| {
                *calls.borrow_mut() += 1;
                params.len()
            }),
        )
        .unwrap();
    let found = handlers.at("/1/2").unwrap();
    assert_eq!(((found.value)(&found.params), *calls.borrow()), (2, 1));
}

#[test]
fn debug_shows_routes_and_values() {
    let router = router();
    assert_eq!(format!("{router:?}"), r#"{"/files/{*path}": 2, "/users/{id}": 1}"#);
    let found = router.at("/users/7").unwrap();
    assert_eq!(format!("{:?}", found.params), r#"[("id", "7")]"#);
    assert_eq!(format!("{found:?}"), r#"Match { value: 1, params: [("id", "7")] }"#);
    assert_eq!(format!("{:?}", found.params.into_owned()), r#"[("id", "7")]"#);
}
