//! Every failing operation leaves the router unchanged in its results, drawings, lists and memory,
//! and drops what it was given exactly once.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use routetree::{InsertError, Router};

/// Counts the drops of each value.
#[derive(Clone, Default)]
struct Ledger(Rc<RefCell<Vec<u32>>>);

impl Ledger {
    fn value(&self) -> Tracked {
        let mut drops = self.0.borrow_mut();
        drops.push(0);
        Tracked { id: drops.len() - 1, ledger: self.clone() }
    }

    fn dropped(&self, id: usize) -> u32 {
        self.0.borrow()[id]
    }

    fn all(&self) -> Vec<u32> {
        self.0.borrow().clone()
    }
}

struct Tracked {
    id: usize,
    ledger: Ledger,
}

impl Drop for Tracked {
    fn drop(&mut self) {
        self.ledger.0.borrow_mut()[self.id] += 1;
    }
}

const ROUTES: &[&str] = &[
    "",
    "/",
    "/about",
    "/about/us/and/our/rather-long-history",
    "/users/{id}",
    "/users/{id}/posts/{post}",
    "/users/me",
    "/img-{id}.png",
    "/{a}-{b}",
    "/{x:u64}",
    "/{x:own}/end",
    "/files/{*path}",
    "/{*ns}/-/tree/{*path}",
    "/opt/{a?}/{b?}/{*rest?}",
    "/{lang?}/docs",
    "bare",
];

const PATHS: &[&str] = &[
    "",
    "/",
    "/about",
    "/about/us",
    "/users/7",
    "/users/me",
    "/users/me/posts/8",
    "/img-1.png",
    "/a-b",
    "/12",
    "/own/end",
    "/files/a/b",
    "/g/p/-/tree/main/x",
    "/opt/",
    "/opt/1",
    "/opt/1/2/3/4",
    "/docs",
    "/en/docs",
    "bare",
    "/x",
    "/x/",
    "/new",
    "/new/1",
    "//",
    "/users/7/x",
    "/posts/1",
];

fn is_own(value: &str) -> bool {
    value == "own"
}

fn table(ledger: &Ledger) -> Router<Tracked> {
    let mut router = Router::new();
    router.constraint("own", is_own).unwrap();
    for route in ROUTES {
        router.insert(*route, ledger.value()).unwrap_or_else(|error| panic!("{error}"));
    }
    router
}

/// Everything a router shows.
#[derive(Debug, PartialEq)]
struct Seen {
    routes: Vec<(String, usize)>,
    lines: String,
    dot: String,
    memory: usize,
    answers: Vec<Vec<(String, usize, String)>>,
}

fn see(router: &Router<Tracked>) -> Seen {
    let answers = PATHS.iter().map(|path| {
        let at = router.at(path).ok();
        let found = at.into_iter().chain(router.matches(path));
        found.map(|m| (String::from(m.route()), m.value.id, format!("{:?}", m.params))).collect()
    });
    assert_eq!(router.len(), router.iter().count());
    Seen {
        routes: router.iter().map(|(route, value)| (String::from(route), value.id)).collect(),
        lines: router.to_string(),
        dot: router.to_dot(),
        memory: router.memory_usage(),
        answers: answers.collect(),
    }
}

/// Runs an operation that must fail, and compares the router before and after.
#[track_caller]
fn assert_unchanged(what: &str, run: impl FnOnce(&mut Router<Tracked>, Tracked) -> bool) {
    let ledger = Ledger::default();
    let mut router = table(&ledger);
    let before = see(&router);
    let value = ledger.value();
    let id = value.id;
    assert!(run(&mut router, value), "{what} must fail");
    assert_eq!(ledger.dropped(id), 1, "drops of the value given to {what}");
    assert!(ledger.all()[..id].iter().all(|&drops| drops == 0), "{what} drops nothing else");
    assert_eq!(see(&router), before, "after {what}");

    // Later edits work as if the operation had never failed.
    router.insert("/new/{x?}", ledger.value()).unwrap();
    assert!(router.remove("/new/{x?}").is_some() && router.remove("/users/me").is_some());
    let mut fresh = table(&ledger);
    fresh.remove("/users/me").unwrap();
    assert_eq!(router.to_string(), fresh.to_string(), "after {what} and an edit");
    drop((router, fresh));
    assert!(ledger.all().iter().all(|&drops| drops == 1), "after {what}: {:?}", ledger.all());
}

/// One problem of every kind, each after valid text that could be left behind.
const SYNTAX: &[&str] = &[
    "/users/{id",
    "/new/a}",
    "/new/{}",
    "/new/{*}",
    "/new/{a*b}",
    "/new/{a}{b}",
    "/new/{a}/x/{a}",
    "/new/{a:nope}",
    "/new/{*a:u64}",
    "/new/x{a?}",
    "{a?}",
    "/new/{*a?}/x",
    "/{a?}/{b?}/{c?}/{d?}/{e?}/{f?}/{g?}/{h?}/{i?}",
];

#[test]
fn malformed_routes() {
    for &route in SYNTAX {
        assert_unchanged(
            route,
            |router, value| matches!(router.insert(route, value), Err(InsertError::Syntax { route: text, .. }) if text == route),
        );
        assert_unchanged(
            route,
            |router, value| matches!(router.replace(route, value), Err(InsertError::Syntax { route: text, .. }) if text == route),
        );
    }
}

#[test]
fn too_many_parameters() {
    let route: String = (0..65_536).map(|index| format!("/{{p{index}}}")).collect();
    assert_unchanged("65,536 parameters", |router, value| router.insert(&route, value).is_err());
}

/// Each conflicts in another form: the first, a middle one, the last.
const CONFLICTS: &[(&str, &str)] = &[
    ("/about", "/about"),
    ("/users/{name}", "/users/{id}"),
    ("/users/{a}/posts/{b}", "/users/{id}/posts/{post}"),
    ("/img-{x}.png", "/img-{id}.png"),
    ("/{left}-{right}", "/{a}-{b}"),
    ("/{n:u64}", "/{x:u64}"),
    ("/{y:own}/end", "/{x:own}/end"),
    ("/files/{*other?}", "/files/{*path}"),
    ("/{*a}/-/tree/{*b}", "/{*ns}/-/tree/{*path}"),
    ("/opt/{*rest}", "/opt/{a?}/{b?}/{*rest?}"),
    ("/opt/{z}/{*rest}", "/opt/{a?}/{b?}/{*rest?}"),
    ("/opt/{z}/{y}/{*rest?}", "/opt/{a?}/{b?}/{*rest?}"),
    ("/docs", "/{lang?}/docs"),
    ("/about/{x?}/{y?}", "/about"),
    ("/about/us/and/our/{x?}/{y?}/rather-long-history", "/about/us/and/our/rather-long-history"),
    ("/{x?}", "/"),
    ("/{x?}/users/{y?}/me", "/users/me"),
    ("", ""),
    ("bare", "bare"),
    ("bare/{x?}", "bare"),
];

#[test]
fn conflicts() {
    for &(route, with) in CONFLICTS {
        let is_conflict = |result: Result<(), InsertError>| match result {
            Err(InsertError::Conflict { route: new, with: old, .. }) => {
                assert_eq!((new.as_str(), old.as_str()), (route, with));
                true
            }
            _ => false,
        };
        assert_unchanged(route, |router, value| is_conflict(router.insert(route, value)));
        // `replace` inserts unless the texts are equal.
        if route != with {
            assert_unchanged(route, |router, value| {
                is_conflict(router.replace(route, value).map(|_| ()))
            });
        }
    }
}

#[test]
fn replace_returns_the_old_value() {
    let ledger = Ledger::default();
    let mut router = table(&ledger);
    let before = see(&router);
    let value = ledger.value();
    let id = value.id;
    let old = router.replace("/{lang?}/docs", value).unwrap().expect("a route");
    assert_eq!((ROUTES[old.id], ledger.dropped(old.id)), ("/{lang?}/docs", 0));
    let value = router.replace("/{lang?}/docs", old).unwrap().expect("a route");
    assert_eq!((value.id, see(&router)), (id, before));
    drop((value, router));
    assert!(ledger.all().iter().all(|&drops| drops == 1));
}

#[test]
fn unknown_routes() {
    let ledger = Ledger::default();
    let mut router = table(&ledger);
    let before = see(&router);
    for route in [
        "/users/{name}",
        "/docs",
        "/opt",
        "/opt/{a?}",
        "/files/{*path?}",
        "/{lang}/docs",
        "//",
        "/users/{",
        "/nope",
        "/about/",
    ] {
        assert!(router.remove(route).is_none(), "{route}");
        assert!(router.get(route).is_none() && router.get_mut(route).is_none(), "{route}");
        assert!(!router.contains(route), "{route}");
    }
    assert_eq!(see(&router), before);
    assert!(ledger.all().iter().all(|&drops| drops == 0));
}

/// Merges a router with `routes`, which must be refused.
#[track_caller]
fn assert_merge_refused(
    routes: &[&str],
    mut other: Router<Tracked>,
    ledger: &Ledger,
    errors: usize,
) {
    let mut router = table(ledger);
    let before = see(&router);
    let kept = ledger.all().len();
    for route in routes {
        other.insert(*route, ledger.value()).unwrap_or_else(|error| panic!("{error}"));
    }
    let error = router.merge(other).expect_err("the merge must fail");
    assert_eq!(error.len(), errors, "{error}");
    let drops = ledger.all();
    assert_eq!(drops[kept..], vec![1; routes.len()], "the other router is dropped");
    assert!(drops[kept - ROUTES.len()..kept].iter().all(|&drops| drops == 0));
    assert_eq!(see(&router), before);
    drop(router);
    assert!(ledger.all().iter().all(|&drops| drops == 1));
}

#[test]
fn merges_with_one_conflict_among_many() {
    for &(conflicting, _) in CONFLICTS {
        let others: Vec<String> =
            (0..50).map(|index| format!("/new{index}/{{a}}/{{b?}}")).collect();
        let mut routes: Vec<&str> = others.iter().map(String::as_str).collect();
        routes.insert(25, conflicting);
        let ledger = Ledger::default();
        let mut other = Router::new();
        other.constraint("own", is_own).unwrap();
        assert_merge_refused(&routes, other, &ledger, 1);
    }
}

#[test]
fn merges_with_another_constraint_of_the_same_name() {
    let ledger = Ledger::default();
    let mut other = Router::new();
    other.constraint("first", |_| true).unwrap();
    other.constraint("own", |value| value == "other").unwrap();
    assert_merge_refused(&["/new/{x:own}", "/fresh/{x:first}"], other, &ledger, 1);

    // A refused merge adds no constraints.
    let ledger = Ledger::default();
    let mut router = table(&ledger);
    let mut other = Router::new();
    other.constraint("first", |_| true).unwrap();
    other.insert("/about", ledger.value()).unwrap();
    let before = see(&router);
    assert!(router.merge(other).is_err());
    assert_eq!(see(&router), before);
    assert!(router.insert("/new/{x:first}", ledger.value()).is_err());
    router.constraint("first", |_| false).expect("the name is free");
}

#[test]
fn merges_that_succeed_drop_nothing() {
    let ledger = Ledger::default();
    let mut router = table(&ledger);
    let mut other = Router::new();
    other.constraint("own", is_own).unwrap();
    other.insert("/new/{x:own}", ledger.value()).unwrap();
    other.insert("/fresh/{x?}", ledger.value()).unwrap();
    router.merge(other).unwrap();
    assert_eq!(router.len(), ROUTES.len() + 2);
    assert!(ledger.all().iter().all(|&drops| drops == 0));
    let values: Vec<Tracked> = router.into_iter().map(|(_, value)| value).collect();
    assert_eq!(values.len(), ROUTES.len() + 2);
    drop(values);
    assert!(ledger.all().iter().all(|&drops| drops == 1));
}

#[test]
fn refused_constraints() {
    let ledger = Ledger::default();
    let mut router = table(&ledger);
    let before = see(&router);
    for name in ["", "own", "u64", "a/b", "a{", "a}", "*", "a?", ":a"] {
        // Captured values are dropped with the function.
        let held = Arc::new(());
        let holder = Arc::clone(&held);
        let accepts = move |_: &str| Arc::strong_count(&holder) > 0;
        assert!(router.constraint(name, accepts).is_err(), "{name:?}");
        assert_eq!(Arc::strong_count(&held), 1, "{name:?}");
        assert_eq!(see(&router), before, "{name:?}");
    }
    assert!(router.at("/own/end").is_ok());
}
