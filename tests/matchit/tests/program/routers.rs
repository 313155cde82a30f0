//! `Router` itself.
// References to `String` are what some users pass.
#![allow(clippy::needless_borrows_for_generic_args)]

use std::borrow::Cow;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::thread;

use crate::matchit::{Match, MatchError, Router};

use super::router;

#[test]
fn routes_are_given_as_any_kind_of_text() {
    let mut router = Router::default();
    router.insert("/a", 1).unwrap();
    router.insert(String::from("/b"), 2).unwrap();
    router.insert(&String::from("/c"), 3).unwrap();
    router.insert(Cow::Borrowed("/d"), 4).unwrap();
    router.insert(Box::<str>::from("/e"), 5).unwrap();
    for (path, value) in [("/a", 1), ("/b", 2), ("/c", 3), ("/d", 4), ("/e", 5)] {
        assert_eq!(*router.at(path).unwrap().value, value);
    }

    assert_eq!(router.remove("/a"), Some(1));
    assert_eq!(router.remove(String::from("/b")), Some(2));
    assert_eq!(router.remove(&String::from("/c")), Some(3));
    assert_eq!(router.remove(Cow::Borrowed("/d")), Some(4));
    assert_eq!(router.remove(Box::<str>::from("/e")), Some(5));
    assert_eq!(router.remove("/a"), None);
}

#[test]
fn a_route_is_removed_by_its_own_text() {
    let mut router = router();
    assert_eq!(router.remove("/users/{name}"), None);
    assert_eq!(router.remove("/users/{id"), None);
    assert_eq!(router.remove("/users/{id}"), Some("user"));
    assert!(router.at("/users/7").is_err());
    assert_eq!(*router.at("/users/7/posts/x").unwrap().value, "post");
}

#[test]
fn values_are_changed_in_place() {
    let mut router = Router::new();
    router.insert("/count/{by}", 1).unwrap();
    let Match { value, params } = router.at_mut("/count/41").unwrap();
    *value += params.get("by").unwrap().parse::<i32>().unwrap();
    assert_eq!(*router.at("/count/0").unwrap().value, 42);
    assert!(matches!(router.at_mut("/none"), Err(MatchError::NotFound)));
}

#[test]
fn routers_hold_values_that_do_nothing() {
    struct Opaque;
    let mut router: Router<Opaque> = Router::default();
    router.insert("/", Opaque).unwrap();
    let Opaque = router.at("/").unwrap().value;
}

#[test]
fn a_clone_is_independent() {
    let router = router();
    let mut clone = router.clone();
    assert_eq!(clone.remove("/"), Some("home"));
    assert_eq!(*router.at("/").unwrap().value, "home");
    assert!(format!("{router:?}").contains("home"));
}

#[test]
fn threads_share_a_router() {
    let router = Arc::new(router());
    let threads = ["1", "2", "3"].map(|id| {
        let router = Arc::clone(&router);
        thread::spawn(move || {
            let path = format!("/users/{id}");
            router.at(&path).unwrap().params.get("id").map(String::from)
        })
    });
    let ids = threads.map(|thread| thread.join().unwrap().unwrap());
    assert_eq!(ids, ["1", "2", "3"]);

    let found = router.at("/users/7").unwrap();
    thread::scope(|scope| scope.spawn(move || assert_eq!(*found.value, "user")).join().unwrap());
}

#[test]
fn panics_are_caught() {
    let owned = router();
    let id = panic::catch_unwind(move || owned.at("/users/7").unwrap().params.len());
    assert_eq!(id.unwrap(), 1);

    let mut shared = router();
    let caught = panic::catch_unwind(AssertUnwindSafe(|| {
        shared.insert("/new", "new").unwrap();
        panic::resume_unwind(Box::new("stop"))
    }));
    let stop: Result<(), _> = caught;
    assert_eq!(stop.unwrap_err().downcast_ref(), Some(&"stop"));
    assert_eq!(*shared.at("/new").unwrap().value, "new");
}

#[test]
fn functions_are_stored_and_called() {
    type Handler = Box<dyn Fn(Option<&str>) -> String + Send + Sync>;
    let mut router: Router<Handler> = Router::new();
    let hello = |name: Option<&str>| format!("hello {}", name.unwrap_or("you"));
    router.insert("/hello/{name}", Box::new(hello)).unwrap();
    let found = router.at("/hello/ann").unwrap();
    assert_eq!((found.value)(found.params.get("name")), "hello ann");
}

#[test]
fn a_router_is_part_of_another_type() {
    #[derive(Clone, Debug, Default)]
    struct App {
        router: Router<u8>,
    }
    impl App {
        fn find<'a, 'p>(&'a self, path: &'p str) -> Result<Match<'a, 'p, &'a u8>, MatchError> {
            self.router.at(path)
        }
    }
    let mut app = App::default();
    app.router.insert("/", 1).unwrap();
    assert_eq!(*app.clone().find("/").unwrap().value, 1);
}
