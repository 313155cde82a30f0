//! Values and constraint functions whose `Drop` panics. Whatever operation drops them, the router
//! is in order afterwards, and everything else is dropped exactly once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex, Once};

use allocation_counter::measure;
use routetree::{InsertError, MergeError, MethodRouter, Router};

/// Counts drops, and makes those panic that are wired.
#[derive(Clone, Default)]
struct Ledger {
    drops: Arc<Mutex<Vec<u32>>>,
    armed: Arc<AtomicBool>,
}

impl Ledger {
    fn value(&self, wired: bool) -> Bomb {
        let mut drops = self.drops.lock().unwrap();
        drops.push(0);
        Bomb { id: drops.len() - 1, wired, ledger: self.clone() }
    }

    #[track_caller]
    fn assert_all_dropped_once(&self) {
        let drops = self.drops.lock().unwrap();
        assert!(drops.iter().all(|&drops| drops == 1), "{drops:?}");
    }
}

/// Panics when it is dropped, if it is wired and its ledger armed.
struct Bomb {
    id: usize,
    wired: bool,
    ledger: Ledger,
}

impl Drop for Bomb {
    fn drop(&mut self) {
        self.ledger.drops.lock().unwrap()[self.id] += 1;
        if self.wired && self.ledger.armed.load(SeqCst) && !std::thread::panicking() {
            panic!("a bomb");
        }
    }
}

/// Both routers.
trait Routes: Default + IntoIterator<Item: Into<Item>> {
    fn insert(&mut self, text: &str, value: Bomb) -> Result<(), InsertError>;
    fn replace(&mut self, text: &str, value: Bomb) -> Result<Option<Bomb>, InsertError>;
    fn remove(&mut self, text: &str) -> Option<Bomb>;
    fn merge(&mut self, other: Self) -> Result<(), MergeError>;
    fn nest(&mut self, prefix: &str, other: Self) -> Result<(), MergeError>;
    fn clear(&mut self);
    fn constraint<F: Fn(&str) -> bool + Send + Sync + 'static>(&mut self, name: &str, f: F)
    -> bool;
    fn len(&self) -> usize;
    fn ids(&self) -> Vec<(String, usize)>;
    fn at(&self, path: &str) -> Option<usize>;
    fn drawn(&self) -> String;
}

struct Item(Bomb);

impl From<(String, Bomb)> for Item {
    fn from((_, value): (String, Bomb)) -> Item {
        Item(value)
    }
}

impl From<(Option<String>, String, Bomb)> for Item {
    fn from((_, _, value): (Option<String>, String, Bomb)) -> Item {
        Item(value)
    }
}

macro_rules! routes {
    ($router:ident, [$($method:expr)?], $ids:expr) => {
        impl Routes for $router<Bomb> {
            fn insert(&mut self, text: &str, value: Bomb) -> Result<(), InsertError> {
                self.insert($($method,)? text, value)
            }
            fn replace(&mut self, text: &str, value: Bomb) -> Result<Option<Bomb>, InsertError> {
                self.replace($($method,)? text, value)
            }
            fn remove(&mut self, text: &str) -> Option<Bomb> {
                self.remove($($method,)? text)
            }
            fn merge(&mut self, other: Self) -> Result<(), MergeError> {
                self.merge(other)
            }
            fn nest(&mut self, prefix: &str, other: Self) -> Result<(), MergeError> {
                self.nest(prefix, other)
            }
            fn clear(&mut self) {
                self.clear();
            }
            fn constraint<F>(&mut self, name: &str, accepts: F) -> bool
            where
                F: Fn(&str) -> bool + Send + Sync + 'static,
            {
                self.constraint(name, accepts).is_ok()
            }
            fn len(&self) -> usize {
                self.len()
            }
            fn ids(&self) -> Vec<(String, usize)> {
                self.iter().map($ids).collect()
            }
            fn at(&self, path: &str) -> Option<usize> {
                self.at($($method,)? path).ok().map(|found| found.value.id)
            }
            fn drawn(&self) -> String {
                self.to_string()
            }
        }
    };
}

routes!(Router, [], |(text, value)| (text.to_owned(), value.id));
// Not a standard method, so that the router has to remember its name.
routes!(MethodRouter, ["PURGE"], |(_, text, value)| (text.to_owned(), value.id));

const ROUTES: [&str; 6] =
    ["/a", "/users/{id}", "/{x:word}-{y}", "/files/{*path}", "/o/{a?}/{b?}", "/long/static/path"];
const PATHS: [&str; 6] = ["/a", "/users/7", "/w-1", "/files/x/y", "/o/1", "/long/static/path"];

fn word(value: &str) -> bool {
    value.starts_with('w')
}

fn quietly<R>(run: impl FnOnce() -> R) -> Result<R, ()> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if info.payload().downcast_ref::<&str>() != Some(&"a bomb") {
                loud(info);
            }
        }));
    });
    catch_unwind(AssertUnwindSafe(run)).map_err(|payload| {
        let expected = payload.downcast_ref::<&str>() == Some(&"a bomb");
        if !expected {
            std::panic::resume_unwind(payload);
        }
    })
}

/// A router of all routes, in which the value of one is wired.
fn table<R: Routes>(ledger: &Ledger, wired: usize) -> R {
    let mut router = R::default();
    assert!(router.constraint("word", word));
    for (index, route) in ROUTES.iter().enumerate() {
        router.insert(route, ledger.value(index == wired)).unwrap();
    }
    router
}

/// Checks that a router is in order, then that it can be edited as if nothing had happened.
#[track_caller]
fn assert_in_order<R: Routes>(router: &mut R, ledger: &Ledger, expected: &[&str]) {
    ledger.armed.store(false, SeqCst);
    let ids = router.ids();
    let mut texts: Vec<&str> = ids.iter().map(|(text, _)| text.as_str()).collect();
    texts.sort_unstable();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(texts, expected);
    assert_eq!(router.len(), expected.len());
    for (route, path) in ROUTES.iter().zip(PATHS) {
        let id = ids.iter().find(|(text, _)| text == route).map(|(_, id)| *id);
        assert_eq!(router.at(path), id, "{path}");
        assert_eq!(router.insert(route, ledger.value(false)).is_ok(), id.is_none(), "{route}");
    }
    for other in expected.iter().filter(|text| !ROUTES.contains(text)) {
        assert!(router.remove(other).is_some());
    }
    let fresh = table::<R>(ledger, ROUTES.len());
    assert_eq!(router.drawn(), fresh.drawn());
    for (count, route) in ROUTES.iter().enumerate() {
        assert_eq!(router.len(), ROUTES.len() - count);
        assert!(router.remove(route).is_some());
    }
    assert!(router.len() == 0 && router.ids().is_empty());
}

/// Runs an operation that must panic, for each value that may be the one whose `Drop` panics.
fn assert_operation<R: Routes>(
    what: &str,
    wired: impl IntoIterator<Item = usize>,
    expected: &[&str],
    operation: impl Fn(&mut R, &Ledger),
) {
    for wired in wired {
        let ledger = Ledger::default();
        let mut router = table::<R>(&ledger, wired);
        ledger.armed.store(true, SeqCst);
        assert!(quietly(|| operation(&mut router, &ledger)).is_err(), "{what} must panic");
        assert_in_order(&mut router, &ledger, expected);
        drop(router);
        ledger.assert_all_dropped_once();
    }
}

/// Wires no value of the router itself.
const NONE: [usize; 1] = [ROUTES.len()];

fn refused_values<R: Routes>() {
    for route in ["/users/{name}", "/a", "/unclosed/{x", "/{x:unknown}"] {
        assert_operation("an insert that is refused", NONE, &ROUTES, |router: &mut R, ledger| {
            drop(router.insert(route, ledger.value(true)));
        });
    }
    assert_operation("a replace that is refused", NONE, &ROUTES, |router: &mut R, ledger| {
        drop(router.replace("/users/{name}", ledger.value(true)));
    });
}

fn returned_values<R: Routes>() {
    for (wired, &route) in ROUTES.iter().enumerate() {
        assert_operation("a replace", [wired], &ROUTES, |router: &mut R, ledger| {
            drop(router.replace(route, ledger.value(false)));
        });
        let rest: Vec<&str> = ROUTES.iter().copied().filter(|other| *other != route).collect();
        assert_operation("a remove", [wired], &rest, |router: &mut R, _| {
            drop(router.remove(route));
        });
    }
}

fn whole_routers<R: Routes>() {
    assert_operation("a clear", 0..ROUTES.len(), &[], |router: &mut R, _| router.clear());
    assert_operation("an assignment", 0..ROUTES.len(), &["/new"], |router: &mut R, ledger| {
        let mut new = R::default();
        new.constraint("word", word);
        new.insert("/new", ledger.value(false)).unwrap();
        *router = new;
    });
    for wired in 0..ROUTES.len() {
        for consumed in 0..=ROUTES.len() {
            let ledger = Ledger::default();
            let router = table::<R>(&ledger, wired);
            ledger.armed.store(true, SeqCst);
            let panics = quietly(|| {
                let mut routes = router.into_iter();
                for _ in 0..consumed {
                    let Item(value) = routes.next().unwrap().into();
                    std::mem::drop(value);
                }
            });
            assert!(panics.is_err());
            ledger.assert_all_dropped_once();
        }
    }
}

fn other_routers<R: Routes>() {
    let other = |ledger: &Ledger, conflict: bool| {
        let mut other = R::default();
        other.insert("/new", ledger.value(false)).unwrap();
        other.insert("/other/{x}", ledger.value(true)).unwrap();
        if conflict {
            other.insert("/users/{name}", ledger.value(false)).unwrap();
        }
        other
    };
    assert_operation("a merge that is refused", NONE, &ROUTES, |router: &mut R, ledger| {
        drop(router.merge(other(ledger, true)));
    });
    for prefix in ["", "/users/{", "/{x}"] {
        assert_operation("a nest that is refused", NONE, &ROUTES, |router: &mut R, ledger| {
            drop(router.nest(prefix, other(ledger, true)));
        });
    }
    // Functions of the other router that are the same as this router's go with it.
    let expected: Vec<&str> = ROUTES.into_iter().chain(["/new", "/other/{x}"]).collect();
    assert_operation("a merge that succeeds", NONE, &expected, |router: &mut R, ledger| {
        let mut other = other(ledger, false);
        assert!(router.constraint("zero-sized", zero_sized()));
        assert!(other.constraint("zero-sized", zero_sized()));
        with_zero_sized_bombs(|| router.merge(other).unwrap());
    });
}

/// Takes no space, so that two functions that hold one are the same.
struct ZeroSized;

static ZERO_SIZED_PANICS: AtomicBool = AtomicBool::new(false);
static ZERO_SIZED_DROPS: AtomicU32 = AtomicU32::new(0);
static ZERO_SIZED_TEST: Mutex<()> = Mutex::new(());

impl Drop for ZeroSized {
    fn drop(&mut self) {
        ZERO_SIZED_DROPS.fetch_add(1, SeqCst);
        if ZERO_SIZED_PANICS.load(SeqCst) && !std::thread::panicking() {
            panic!("a bomb");
        }
    }
}

fn zero_sized() -> impl Fn(&str) -> bool + Send + Sync + 'static {
    let held = ZeroSized;
    move |_| size_of_val(&held) == 0
}

fn with_zero_sized_bombs(run: impl FnOnce()) {
    let _one_at_a_time = ZERO_SIZED_TEST.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    struct Disarm;
    impl Drop for Disarm {
        fn drop(&mut self) {
            ZERO_SIZED_PANICS.store(false, SeqCst);
        }
    }
    let _disarm = Disarm;
    let before = ZERO_SIZED_DROPS.load(SeqCst);
    ZERO_SIZED_PANICS.store(true, SeqCst);
    let result = catch_unwind(AssertUnwindSafe(run));
    assert_eq!(ZERO_SIZED_DROPS.load(SeqCst) - before, 1, "the other router's function");
    if let Err(payload) = result {
        std::panic::resume_unwind(payload);
    }
}

/// A function that holds a value.
fn holding(value: Bomb) -> impl Fn(&str) -> bool + Send + Sync + 'static {
    move |_| {
        let whole = &value;
        whole.wired
    }
}

fn functions<R: Routes>() {
    // Refused: the function is dropped.
    for name in ["", "word", "u64", "a/b"] {
        assert_operation(
            "a constraint that is refused",
            NONE,
            &ROUTES,
            |router: &mut R, ledger| {
                router.constraint(name, holding(ledger.value(true)));
            },
        );
    }
    let with_function = |ledger: &Ledger| {
        let mut router = table::<R>(ledger, ROUTES.len());
        assert!(router.constraint("held", holding(ledger.value(true))));
        router
    };
    assert_operation("a merge with another function", NONE, &ROUTES, |router: &mut R, ledger| {
        let mut other = with_function(ledger);
        other.constraint("two", holding(ledger.value(false)));
        drop(router.merge(other));
    });
    // The router goes, and its function with it.
    type Operation<R> = fn(R);
    let operations: [(&str, Operation<R>); 3] = [
        ("drop", |router| drop(router)),
        ("into_iter", |router| drop(router.into_iter())),
        ("merge into another", |router| {
            let mut other = R::default();
            other.constraint("held", |_| true);
            drop(other.merge(router));
        }),
    ];
    for (what, operation) in operations {
        let ledger = Ledger::default();
        let router = with_function(&ledger);
        ledger.armed.store(true, SeqCst);
        assert!(quietly(|| operation(router)).is_err(), "{what} must panic");
        ledger.assert_all_dropped_once();
    }
}

/// Errors and values that were to be returned do not leak.
fn leaks<R: Routes>() {
    type Operation<R> = fn(&mut R, &Ledger);
    let operations: [Operation<R>; 6] = [
        |router, ledger| drop(router.insert("/users/{name}", ledger.value(true))),
        |router, ledger| drop(router.insert("/users/{", ledger.value(true))),
        |router, ledger| drop(router.replace("/users/{name}", ledger.value(true))),
        |router, ledger| {
            let mut other = R::default();
            other.insert("/users/{name}", ledger.value(true)).unwrap();
            drop(router.merge(other));
        },
        |router, ledger| {
            let mut other = R::default();
            other.insert("/", ledger.value(true)).unwrap();
            drop(router.nest("/a", other));
        },
        |router, ledger| {
            router.constraint("word", holding(ledger.value(true)));
        },
    ];
    for (index, operation) in operations.into_iter().enumerate() {
        let ledger = Ledger::default();
        let mut router = table::<R>(&ledger, ROUTES.len());
        ledger.drops.lock().unwrap().reserve(1000);
        ledger.armed.store(true, SeqCst);
        let mut run = || assert!(quietly(|| operation(&mut router, &ledger)).is_err());
        run();
        let info = measure(|| (0..100).for_each(|_| run()));
        assert_eq!(info.bytes_current, 0, "bytes leaked by operation {index}");
    }
}

fn all<R: Routes>() {
    refused_values::<R>();
    returned_values::<R>();
    whole_routers::<R>();
    other_routers::<R>();
    functions::<R>();
    leaks::<R>();
}

#[test]
fn router() {
    all::<Router<Bomb>>();
}

#[test]
fn method_router() {
    all::<MethodRouter<Bomb>>();
}

/// What only a router of methods refuses.
#[test]
fn refused_methods() {
    let ledger = Ledger::default();
    let mut methods = table::<MethodRouter<Bomb>>(&ledger, ROUTES.len());
    for n in 1..64 {
        methods.insert(&format!("METHOD{n}"), "/a", ledger.value(false)).unwrap();
    }
    ledger.armed.store(true, SeqCst);
    for method in ["", "NO TOKEN", "ONE-TOO-MANY"] {
        assert!(quietly(|| drop(methods.insert(method, "/new", ledger.value(true)))).is_err());
        assert!(quietly(|| drop(methods.replace(method, "/a", ledger.value(true)))).is_err());
        let mut other = MethodRouter::new();
        other.insert("OTHER", "/new", ledger.value(true)).unwrap();
        other.insert("PURGE", "/newer", ledger.value(false)).unwrap();
        assert!(quietly(|| drop(methods.merge(other))).is_err());
    }
    for n in 1..64 {
        assert!(methods.remove(&format!("METHOD{n}"), "/a").is_some());
    }
    assert_in_order(&mut methods, &ledger, &ROUTES);
    drop(methods);
    ledger.assert_all_dropped_once();
}

/// Methods are forgotten with the routes, even if a value's `Drop` panics.
#[test]
fn a_cleared_router_allows_nothing() {
    let ledger = Ledger::default();
    let mut methods = table::<MethodRouter<Bomb>>(&ledger, 2);
    ledger.armed.store(true, SeqCst);
    assert!(quietly(|| methods.clear()).is_err());
    assert!(methods.allowed("/a").is_none() && methods.is_empty());
    ledger.assert_all_dropped_once();
}
