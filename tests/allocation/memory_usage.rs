//! `memory_usage` is exact: after every edit it equals the bytes that, according to a counting
//! allocator, the router holds. Nothing is forgotten, counted twice or never released.

use allocation_counter::measure;
use routetree::Router;

/// A router, and the bytes it has allocated and not released.
struct Weighed<T> {
    router: Router<T>,
    held: i64,
    /// Bytes shared with another router that allocated them.
    shared: i64,
}

impl<T> Weighed<T> {
    fn new() -> Self {
        Self::weigh(Router::new, 0)
    }

    fn weigh(make: impl FnOnce() -> Router<T>, shared: i64) -> Self {
        let mut router = None;
        let info = measure(|| router = Some(make()));
        let weighed =
            Weighed { router: router.expect("the router"), held: info.bytes_current, shared };
        weighed.check("new");
        weighed
    }

    #[track_caller]
    fn check(&self, after: &str) {
        assert_eq!(self.router.memory_usage() as i64, self.held + self.shared, "after {after}");
    }

    #[track_caller]
    fn edit<R>(&mut self, what: &str, edit: impl FnOnce(&mut Router<T>) -> R) -> R {
        let mut result = None;
        let info = measure(|| result = Some(edit(&mut self.router)));
        self.held += info.bytes_current;
        self.check(what);
        result.expect("the result")
    }

    /// Drops the router and checks that it releases everything.
    #[track_caller]
    fn end(self) {
        let Weighed { router, held, .. } = self;
        let info = measure(|| drop(router));
        assert_eq!(held + info.bytes_current, 0, "everything held is released");
    }
}

/// Room for a whole table is made once. Lists that grow by a quarter at a time would copy four
/// times as many bytes as they have in the end.
#[test]
fn a_whole_table_is_hardly_copied_while_it_grows() {
    let text =
        |n: usize| format!("/service-{}/resource-{}/{{id}}/action-{}", n / 64, n / 8 % 8, n % 8);
    let texts: Vec<String> = (0..8000).map(text).collect();
    let mut router = None;
    let info = measure(|| router = Router::try_from_iter(texts.iter().map(|text| (text, 1))).ok());
    let router = router.expect("the routes differ");
    // Each text is copied for its insertion.
    let copied = texts.iter().map(String::len).sum::<usize>();
    let allocated = info.bytes_total as usize - copied;
    let held = router.memory_usage();
    assert!(allocated < 2 * held, "{allocated} bytes allocated for {held}");
}

/// Enough routes of every kind to make every part of the tree grow.
fn routes() -> Vec<String> {
    let mut routes: Vec<String> = [
        "",
        "/",
        "bare",
        "//",
        "/{any}",
        "/{*all}",
        "/{*all}.html",
        "/@{*handle}",
        "/{*ns}/-/tree/{*path}",
    ]
    .map(String::from)
    .into();
    let long = "a-segment-of-many-more-than-sixteen-bytes".repeat(3);
    for index in 0..100 {
        routes.push(format!("/static{index}"));
        routes.push(format!("/static/{index}/{long}/{index}"));
        routes.push(format!("/{long}{index}/{{x}}"));
        routes.push(format!("/users/{{id}}/{index}"));
        routes.push(format!("/users/{{id}}/{{a}}/{{b}}/{{c}}/{index}/{{d}}"));
        routes.push(format!("/mixed/{{a}}.{index}.{{b:u64}}-{{c}}-{{d}}"));
        routes.push(format!("/optional{index}/{{a?}}/{{b:date?}}/{{c?}}/{{*rest?}}"));
        routes.push(format!("/files{index}/{{*path}}"));
        routes.push(format!("/open{index}/{{*path?}}"));
        routes.push(format!("/{{*a}}/{index}/{{*b}}.{{c}}/{long}/{{d:hex}}/{{e}}/{{f}}"));
        routes.push(format!("/v{{major:u64}}/{index}"));
    }
    routes
}

/// The routes in another order, the same in every run.
fn shuffled(mut routes: Vec<String>) -> Vec<String> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for index in (1..routes.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        routes.swap(index, (state % (index as u64 + 1)) as usize);
    }
    routes
}

#[test]
fn a_router_without_routes() {
    Weighed::<u32>::new().end();
    let mut weighed = Weighed::<String>::new();
    weighed.edit("a lookup", |router| assert!(router.at("/").is_err()));
    weighed.edit("shrinking", Router::shrink_to_fit);
    weighed.end();
}

#[test]
fn inserts() {
    let mut weighed = Weighed::new();
    for (index, route) in routes().iter().enumerate() {
        weighed.edit(route, |router| router.insert(route, index).unwrap());
    }
    weighed.edit("shrinking", Router::shrink_to_fit);
    weighed.end();
}

#[test]
fn removals() {
    let mut weighed = Weighed::new();
    for (index, route) in routes().iter().enumerate() {
        weighed.edit(route, |router| router.insert(route, index).unwrap());
    }
    for (index, route) in shuffled(routes()).iter().enumerate() {
        assert!(weighed.edit(route, |router| router.remove(route)).is_some());
        if index % 100 == 50 {
            weighed.edit("shrinking", Router::shrink_to_fit);
        }
    }
    assert!(weighed.router.is_empty());
    weighed.end();
}

#[test]
fn removing_all_routes_releases_all_memory() {
    let mut fresh = Weighed::<usize>::new();
    fresh.edit("shrinking", Router::shrink_to_fit);
    for order in [routes(), shuffled(routes()), routes().into_iter().rev().collect()] {
        let mut weighed = Weighed::new();
        for (index, route) in routes().iter().enumerate() {
            weighed.edit(route, |router| router.insert(route, index).unwrap());
        }
        for route in &order {
            weighed.edit(route, |router| router.remove(route).unwrap());
        }
        weighed.edit("shrinking", Router::shrink_to_fit);
        assert_eq!(weighed.held, fresh.held, "bytes of a router that is empty again");
        weighed.end();
    }
    fresh.end();
}

#[test]
fn repeated_inserts_and_removals_do_not_grow() {
    let mut weighed = Weighed::new();
    let mut after_first = 0;
    for round in 0..20 {
        let order = if round % 2 == 0 { routes() } else { shuffled(routes()) };
        weighed.edit("all inserts", |router| {
            order.iter().for_each(|route| router.insert(route, round).unwrap());
        });
        weighed.edit("all removals", |router| {
            order.iter().for_each(|route| assert_eq!(router.remove(route), Some(round)));
        });
        if round == 0 {
            after_first = weighed.held;
        }
    }
    let after_last = weighed.held;
    assert!(after_last <= 2 * after_first, "{after_first} bytes, then {after_last}");
    weighed.end();
}

#[test]
fn failures_replacements_and_merges() {
    let mut weighed = Weighed::new();
    for (index, route) in routes().iter().enumerate() {
        weighed.edit(route, |router| router.insert(route, index).unwrap());
    }
    let before = weighed.held;
    for route in ["/{x", "/users/{name}/7", "/optional7/{*x}", "/files7/{*x?}", "/new/{a:nope}"] {
        weighed.edit(route, |router| drop(router.insert(route, 0).unwrap_err()));
        assert_eq!(weighed.held, before);
    }
    weighed.edit("a replacement", |router| {
        assert_eq!(router.replace("/static7", 5), Ok(Some(9 + 7 * 11)))
    });
    assert_eq!(weighed.held, before);
    weighed.edit("a refused merge", |router| {
        let mut other = Router::new();
        other.insert("/new", 1).unwrap();
        other.insert("/static7", 1).unwrap();
        assert_eq!(router.merge(other).unwrap_err().len(), 1);
    });
    assert_eq!(weighed.held, before);
    weighed.edit("a merge", |router| {
        let mut other = Router::new();
        for route in routes() {
            other.insert(format!("/other{route}"), 1).unwrap();
        }
        router.merge(other).unwrap();
    });
    assert!(weighed.held > before);
    weighed.edit("clearing", Router::clear);
    assert_eq!(weighed.held, Weighed::<usize>::new().held);
    weighed.end();
}

#[test]
fn clones() {
    let mut weighed = Weighed::new();
    for (index, route) in routes().iter().enumerate() {
        weighed.edit(route, |router| router.insert(route, index).unwrap());
    }
    for route in &routes()[..500] {
        weighed.edit(route, |router| router.remove(route).unwrap());
    }
    let mut clone = Weighed::weigh(|| weighed.router.clone(), 0);
    assert!(clone.held <= weighed.held);
    for (index, route) in routes()[..500].iter().enumerate() {
        clone.edit(route, |router| router.insert(route, index).unwrap());
    }
    clone.edit("shrinking", Router::shrink_to_fit);
    weighed.check("edits of a clone");
    weighed.end();
    clone.end();
}

#[test]
fn values_are_counted_without_their_own_heap() {
    let mut large = Weighed::<[u64; 100]>::new();
    let mut small = Weighed::<u8>::new();
    let mut none = Weighed::<()>::new();
    for route in routes() {
        large.edit(&route, |router| router.insert(&route, [0; 100]).unwrap());
        small.edit(&route, |router| router.insert(&route, 0).unwrap());
        none.edit(&route, |router| router.insert(&route, ()).unwrap());
    }
    for weighed in [&mut large.router as &mut dyn Shrink, &mut small.router, &mut none.router] {
        weighed.shrink();
    }
    let count = routes().len();
    let difference = large.router.memory_usage() - none.router.memory_usage();
    assert!(difference >= 800 * count, "{difference} bytes for {count} values of 800 bytes");

    let mut router = Router::new();
    router.insert("/a", vec![0u8; 10_000]).unwrap();
    assert!(router.memory_usage() < 10_000);
}

trait Shrink {
    fn shrink(&mut self);
}

impl<T> Shrink for Router<T> {
    fn shrink(&mut self) {
        self.shrink_to_fit();
    }
}

/// A function is stored after two counters, as in any `Arc`.
#[test]
fn constraints() {
    let mut weighed = Weighed::new();
    weighed
        .edit("a function", |router| router.constraint("first", |value| value.len() > 1).unwrap());
    let limits = [3_usize, 7];
    weighed.edit("a function that captures words", |router| {
        router.constraint("second", move |value| limits.contains(&value.len())).unwrap();
    });
    for index in 0..20 {
        let name = format!("constraint{index}");
        weighed.edit(&name, |router| {
            router.constraint(&name, move |value| value.len() == index).unwrap()
        });
        let route = format!("/{{x:{name}}}-{{y:first}}");
        weighed.edit(&route, |router| router.insert(&route, index).unwrap());
    }
    weighed.edit("a refused constraint", |router| {
        drop(router.constraint("first", |_| true).unwrap_err())
    });
    weighed.edit("shrinking", Router::shrink_to_fit);
    weighed.edit("clearing", Router::clear);

    // A clone shares the functions: 22 of them, with 2 words of counters each, and 22 captured
    // words.
    let shared = (22 * 2 + 22) * size_of::<usize>() as i64;
    let clone = Weighed::weigh(|| weighed.router.clone(), shared);
    let Weighed { router, held, .. } = weighed;
    let info = measure(|| drop(router));
    assert_eq!(held + info.bytes_current, shared, "the clone keeps what it shares");
    let Weighed { router, held, .. } = clone;
    let info = measure(|| drop(router));
    assert_eq!(held + info.bytes_current, -shared, "and releases it last");
}

/// The captured bytes need not be a whole number of words.
#[test]
fn constraints_that_capture_single_bytes() {
    let mut weighed = Weighed::<()>::new();
    let (letter, wide) = (b'x', [1_u16; 3]);
    weighed.edit("a function that captures a byte", |router| {
        router.constraint("byte", move |value| value.as_bytes()[0] == letter).unwrap();
    });
    weighed.edit("a function that captures six bytes", |router| {
        router.constraint("six", move |value| value.len() < usize::from(wide[0])).unwrap();
    });
    weighed.end();
}

/// Only the slash is shared here: each route takes one slot, one text and the route itself.
#[test]
fn at_most_105_bytes_per_route_if_nothing_is_shared() {
    const ROUTES: usize = 100_000;
    let mut text = 0;
    let mut router = Router::new();
    for index in 0..ROUTES {
        let route = format!("/service{0}/resource{0}/{{id}}/action{0}", index);
        text += route.len();
        router.insert(route, index as u32).unwrap();
    }
    router.shrink_to_fit();
    let beyond = router.memory_usage() - text - ROUTES * size_of::<u32>();
    println!("{} bytes per route beyond value and text", beyond / ROUTES);
    assert!(beyond <= 105 * ROUTES, "{} bytes per route", beyond / ROUTES);
    assert_eq!(
        router.at("/service77777/resource77777/x/action77777").map(|found| *found.value),
        Ok(77777)
    );
}

/// As many routes as in the benchmark: a thousand services with a hundred resources each.
#[test]
fn at_most_90_bytes_per_route_if_services_are_shared() {
    const ROUTES: usize = 100_000;
    let mut text = 0;
    let mut router = Router::new();
    for index in 0..ROUTES {
        let route = format!(
            "/service{}/resource{}/{{id}}/action{}",
            index % 1000,
            index / 1000,
            index % 10
        );
        text += route.len();
        router.insert(route, index as u32).unwrap();
    }
    router.shrink_to_fit();
    let beyond = router.memory_usage() - text - ROUTES * size_of::<u32>();
    println!("{} bytes per route beyond value and text", beyond / ROUTES);
    assert!(beyond <= 90 * ROUTES, "{} bytes per route", beyond / ROUTES);
}
