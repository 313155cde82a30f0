//! Memory under churn: whatever edits led to a router, it holds at most 2.5 times the bytes of a
//! router that is built anew with the same routes, plus a constant. Bytes are counted by the
//! allocator, and `memory_usage()` has to agree.

use std::collections::BTreeMap;

use allocation_counter::measure;
use routetree::{MethodRouter, Router};

/// The bytes that a router may hold beyond 2.5 times what its routes need.
const TOLERATED: usize = 8 * 1024;

/// A kind of routes: its name, and the route of each number.
type PlainKind = (&'static str, fn(usize) -> String);

/// What the tests do with either router. A route is a method and a text.
trait Routes: Default + Clone {
    fn insert(&mut self, method: &str, text: &str);
    fn remove(&mut self, method: &str, text: &str);
    fn replace(&mut self, method: &str, text: &str);
    fn take_over(&mut self, other: Self, prefix: Option<&str>);
    fn clear(&mut self);
    fn shrink(&mut self);
    fn memory(&self) -> usize;
    fn list(&self) -> Vec<(String, String)>;
    fn finds(&self, method: &str, path: &str) -> bool;
}

impl Routes for Router<u32> {
    fn insert(&mut self, _: &str, text: &str) {
        self.insert(text, 1).unwrap();
    }

    fn remove(&mut self, _: &str, text: &str) {
        self.remove(text).unwrap();
    }

    fn replace(&mut self, _: &str, text: &str) {
        self.replace(text, 2).unwrap();
    }

    fn take_over(&mut self, other: Self, prefix: Option<&str>) {
        match prefix {
            Some(prefix) => self.nest(prefix, other).unwrap(),
            None => self.merge(other).unwrap(),
        }
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn shrink(&mut self) {
        self.shrink_to_fit();
    }

    fn memory(&self) -> usize {
        self.memory_usage()
    }

    fn list(&self) -> Vec<(String, String)> {
        self.iter().map(|(text, _)| (String::new(), text.to_owned())).collect()
    }

    fn finds(&self, _: &str, path: &str) -> bool {
        self.at(path).is_ok()
    }
}

impl Routes for MethodRouter<u32> {
    fn insert(&mut self, method: &str, text: &str) {
        match method {
            "" => self.insert_any(text, 1).unwrap(),
            _ => self.insert(method, text, 1).unwrap(),
        }
    }

    fn remove(&mut self, method: &str, text: &str) {
        let removed =
            if method.is_empty() { self.remove_any(text) } else { self.remove(method, text) };
        removed.unwrap();
    }

    fn replace(&mut self, method: &str, text: &str) {
        match method {
            "" => self.replace_any(text, 2).unwrap(),
            _ => self.replace(method, text, 2).unwrap(),
        };
    }

    fn take_over(&mut self, other: Self, prefix: Option<&str>) {
        match prefix {
            Some(prefix) => self.nest(prefix, other).unwrap(),
            None => self.merge(other).unwrap(),
        }
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn shrink(&mut self) {
        self.shrink_to_fit();
    }

    fn memory(&self) -> usize {
        self.memory_usage()
    }

    fn list(&self) -> Vec<(String, String)> {
        let owned = |method: Option<&str>| method.unwrap_or_default().to_owned();
        self.iter().map(|(method, text, _)| (owned(method), text.to_owned())).collect()
    }

    fn finds(&self, method: &str, path: &str) -> bool {
        self.at(if method.is_empty() { "GET" } else { method }, path).is_ok()
    }
}

/// A router, and the bytes that it holds according to the allocator.
struct Counted<R> {
    router: R,
    held: i64,
    /// The greatest share of a new router's bytes at any check.
    worst: f64,
}

impl<R: Routes> Counted<R> {
    fn new() -> Self {
        let mut router = None;
        let info = measure(|| router = Some(R::default()));
        Counted { router: router.unwrap(), held: info.bytes_current, worst: 0.0 }
    }

    fn edit(&mut self, edit: impl FnOnce(&mut R)) {
        let info = measure(|| edit(&mut self.router));
        self.held += info.bytes_current;
    }

    /// Compares the bytes held with what the allocator says and with new routers.
    #[track_caller]
    fn check(&mut self, when: &str) {
        let held = self.router.memory();
        assert_eq!(held as i64, self.held, "memory_usage() {when}");
        let routes = self.router.list();
        let build = |routes: &mut dyn Iterator<Item = &(String, String)>| {
            let mut fresh = R::default();
            routes.for_each(|(method, text)| fresh.insert(method, text));
            fresh.memory()
        };
        let forwards = build(&mut routes.iter());
        let least = forwards.min(build(&mut routes.iter().rev()));
        self.compare(least, &format!("{when}, with {} routes", routes.len()));
    }

    /// Compares the bytes held with those of a new router with the same routes.
    #[track_caller]
    fn compare(&mut self, least: usize, when: &str) {
        let held = self.router.memory();
        let excess = held.saturating_sub(TOLERATED);
        self.worst = self.worst.max(excess as f64 / least as f64);
        assert!(2 * excess <= 5 * least, "{held} bytes held {when}, {least} by a new router");
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

/// Makes the text of a route: no two numbers make the same shape. The padding varies its length.
type Kind = (&'static str, fn(usize, &str) -> String);

/// One for each way in which the tree stores a child.
const KINDS: &[Kind] = &[
    ("short literals", |n, _| format!("/c{n}")),
    ("relative literals", |n, pad| format!("c{n}{pad}")),
    ("whole static paths", |n, pad| format!("/static/{n}/path{pad}")),
    ("long literals", |n, pad| format!("/a-segment-of-more-than-sixteen-bytes-{n}{pad}")),
    ("long texts", |n, pad| format!("/c{n}/a/{pad}/{{x}}/b/{pad}/c")),
    ("parameters", |n, _| format!("/c{n}/{{x}}")),
    ("texts after parameters", |n, pad| format!("/{{x}}/{{y}}/a{n}/{{z}}/b{pad}")),
    ("deep and branching", |n, pad| {
        let [a, b, c] = [n % 7, n / 7 % 7, n / 49];
        format!("/{a}/x{pad}/{b}/{{p}}/{c}/y")
    }),
    ("chains", |n, _| "/a".repeat(n % 200 + 1) + &format!("/{n}")),
    ("prefixes", |n, pad| format!("/p{n}-{{x}}{pad}")),
    ("suffixes", |n, pad| format!("/{{x}}.z{n}/{pad}")),
    ("many mixed nodes", |n, pad| format!("/m{}/{{x}}.{}/{pad}", n / 20, n % 20)),
    ("constraints", |n, pad| {
        let constraint = ["u64", "hex", "date", "alpha", "alnum"][n % 5];
        format!("/{{x:{constraint}}}/c{n}/{pad}")
    }),
    ("constraints with the same affixes", |n, pad| {
        let constraint = ["u64", "hex", "date", "alpha", "alnum"][n % 5];
        format!("/{{x:{constraint}}}.{}/{pad}", n / 5)
    }),
    ("affixes of many lengths", |n, _| {
        format!("/{}{{x}}{}", "a".repeat(n % 40), "b".repeat(n / 40 + 1))
    }),
    ("catch-alls and then literals", |n, pad| format!("/{{*a}}/z{n}/{pad}")),
    ("literals and then catch-alls", |n, pad| format!("/f{n}/{pad}/{{*rest}}")),
    ("catch-alls in mixed segments", |n, pad| format!("/s{n}-{{*a}}.{n}/{pad}/{{b}}/{{c}}/{{d}}")),
    ("optional parameters", |n, pad| format!("/o{n}/{pad}/{{a?}}/{{b?}}/{{c?}}/{{*d?}}")),
    ("all kinds", |n, pad| (KINDS[n % (KINDS.len() - 1)].1)(n, pad)),
];

fn padding(random: &mut Random) -> String {
    let length = [0, 3, 20, 70, 400][random.below(5)];
    "p".repeat(1 + random.below(length + 1))
}

/// A random walk of the size of a table: it grows and shrinks, sometimes to nothing.
fn walk<R: Routes>(
    name: &str,
    text: fn(usize, &str) -> String,
    methods: &[&str],
    seed: u64,
) -> f64 {
    const SIZE: usize = 240;
    let mut random = Random(seed);
    let mut counted = Counted::<R>::new();
    let mut present: BTreeMap<(usize, usize), String> = BTreeMap::new();
    let sizes = [SIZE, 0, SIZE / 2, 10, SIZE, 1, SIZE, SIZE / 3, SIZE, SIZE / 2, 3, SIZE, 0];
    for (round, target) in sizes.into_iter().enumerate() {
        let mut steps = 0;
        while present.len() != target {
            let key = (random.below(SIZE * 2), random.below(methods.len()));
            let grow = (present.len() < target) != (random.below(4) == 0);
            if grow && !present.contains_key(&key) {
                let route = text(key.0, &padding(&mut random));
                // Another method may have the shape by another text, which is fine.
                counted.edit(|router| router.insert(methods[key.1], &route));
                present.insert(key, route);
            } else if !grow {
                let found = present.range(key..).next().or_else(|| present.iter().next());
                let Some((&key, _)) = found else { continue };
                let route = present.remove(&key).unwrap();
                counted.edit(|router| router.remove(methods[key.1], &route));
            }
            steps += 1;
            if steps % 40 == 0 {
                counted.check(&format!("after {steps} steps of round {round} of {name}"));
            }
        }
        counted.check(&format!("at the end of round {round} of {name}"));
        assert_eq!(counted.router.list().len(), present.len());
        other_edits(&mut counted, &mut present, methods, round);
        counted.check(&format!("after other edits of round {round} of {name}"));
    }
    counted.worst
}

/// Everything else that changes a router. The routes stay the same.
fn other_edits<R: Routes>(
    counted: &mut Counted<R>,
    present: &mut BTreeMap<(usize, usize), String>,
    methods: &[&str],
    round: usize,
) {
    let routes: Vec<(&str, &String)> =
        present.iter().map(|((_, method), text)| (methods[*method], text)).collect();
    match round % 5 {
        0 => counted.edit(R::shrink),
        1 => {
            for (method, text) in routes.iter().step_by(3) {
                counted.edit(|router| router.replace(method, text));
            }
        }
        2 => {
            counted.edit(R::clear);
            counted.check("after a clear");
            counted.edit(|router| {
                let mut other = R::default();
                routes.iter().for_each(|(method, text)| other.insert(method, text));
                router.take_over(other, None);
            });
        }
        3 => {
            let rest: Vec<_> = routes.iter().skip(routes.len() / 2).collect();
            for (method, text) in &rest {
                counted.edit(|router| router.remove(method, text));
            }
            counted.edit(|router| {
                let mut other = R::default();
                rest.iter().for_each(|(method, text)| other.insert(method, text));
                router.take_over(other, None);
            });
            counted.edit(|router| {
                let mut other = R::default();
                (0..50).for_each(|n| other.insert(methods[0], &format!("/{n}/{{x}}/{{y?}}")));
                router.take_over(other, Some("/nested-{prefix}/here"));
            });
            counted.check("after a nest");
            for n in 0..50 {
                let text = format!("/nested-{{prefix}}/here/{n}/{{x}}/{{y?}}");
                counted.edit(|router| router.remove(methods[0], &text));
            }
        }
        _ => {
            let mut copy = None;
            let info = measure(|| copy = Some(counted.router.clone()));
            let before = std::mem::replace(&mut counted.router, copy.unwrap());
            let freed = measure(|| drop(before));
            assert_eq!(freed.bytes_current, -counted.held);
            counted.held = info.bytes_current;
        }
    }
}

#[test]
fn random_walks() {
    for (seed, (name, text)) in KINDS.iter().enumerate() {
        let worst = walk::<Router<u32>>(name, *text, &[""], seed as u64 + 1);
        println!("{worst:.2} {name}");
    }
}

#[test]
fn random_walks_with_methods() {
    let long = "X".repeat(300);
    let methods = ["GET", "POST", "", "PURGE", "HEAD", &long];
    for (seed, (name, text)) in KINDS.iter().enumerate() {
        let worst = walk::<MethodRouter<u32>>(name, *text, &methods, seed as u64 + 101);
        println!("{worst:.2} {name}");
    }
}

/// Grows a table and shrinks it again, several times, and checks it at sizes all along the way.
fn up_and_down<R: Routes>(name: &str, text: fn(usize) -> String, size: usize) -> f64 {
    let mut counted = Counted::<R>::new();
    // The bytes of a new router with this many routes.
    let mut fresh: Vec<usize> = vec![R::default().memory()];
    for round in 0..4 {
        for n in 0..size {
            counted.edit(|router| router.insert("GET", &text(n)));
            if round == 0 {
                fresh.push(counted.router.memory());
            }
            counted.compare(fresh[n + 1], name);
            if n % (size / 13) == 0 {
                counted.check(&format!("at {n} of {name}, up, round {round}"));
            }
        }
        for n in 0..size {
            // In another order than they came.
            let n = if round % 2 == 0 { size - 1 - n } else { (n * 7919 + round) % size };
            counted.edit(|router| router.remove("GET", &text(n)));
            if round % 2 == 0 {
                counted.compare(fresh[n], name);
            }
            if n % (size / 13) == 0 {
                counted.check(&format!("at {n} of {name}, down, round {round}"));
            }
        }
        counted.check("empty");
    }
    counted.worst
}

#[test]
fn up_and_down_between_nothing_and_many_routes() {
    const SIZE: usize = 2000;
    let kinds: [PlainKind; 5] = [
        ("/c", |n| format!("/c{n}")),
        ("/c/{x}", |n| format!("/c{n}/{{x}}")),
        ("/{*a}/z", |n| format!("/{{*a}}/z{n}")),
        ("static", |n| format!("/some/static/path/{n}")),
        ("tiny tables", |n| format!("/{}/{{x}}/{}", n / 3, n % 3)),
    ];
    for (name, text) in kinds {
        let worst = up_and_down::<Router<u32>>(name, text, SIZE);
        println!("{worst:.2} {name}");
        let worst = up_and_down::<MethodRouter<u32>>(name, text, SIZE);
        println!("{worst:.2} {name}, methods");
    }
    // Many complex siblings are slower to edit.
    let kinds: [PlainKind; 3] = [
        ("suffixes", |n| format!("/{{a}}.z{n}")),
        ("lists", |n| format!("/{{a:{}}}.z{}", ["u64", "hex", "date"][n % 3], n / 3)),
        ("many lists of ids", |n| format!("/{}/{{a}}.{}", n % 50, n / 50)),
    ];
    for (name, text) in kinds {
        let worst = up_and_down::<Router<u32>>(name, text, SIZE / 4);
        println!("{worst:.2} {name}");
    }
}

/// Tenants come and go: the routes of every generation have texts of another length.
#[test]
fn generations_of_tenants() {
    const TENANTS: usize = 200;
    let routes = |generation: usize| {
        let kinds =
            ["", "/users/{id}", "/users/{id}/posts/{post}", "/files/{*path}", "/{page}.html"];
        (0..TENANTS).flat_map(move |tenant| {
            let name = format!("/{}-{generation}-{tenant}", "t".repeat(generation * 7 % 40));
            kinds.map(|rest| format!("{name}{rest}"))
        })
    };
    let mut counted = Counted::<Router<u32>>::new();
    for generation in 0..40 {
        for new in routes(generation) {
            counted.edit(|router| router.insert(&new, 1).unwrap());
        }
        if let Some(last) = generation.checked_sub(1) {
            for old in routes(last) {
                counted.edit(|router| assert_eq!(router.remove(&old), Some(1)));
            }
        }
        counted.check(&format!("after generation {generation}"));
    }
    println!("{:.2} generations of tenants", counted.worst);
}

/// One route at a time, each one byte longer than the one before.
#[test]
fn one_route_at_a_time() {
    let mut counted = Counted::<Router<u32>>::new();
    for length in 0..3000 {
        let route = format!("/a/{}", "x".repeat(length));
        counted.edit(|router| router.insert(&route, 1).unwrap());
        if length % 100 == 0 {
            counted.check("with one route");
        }
        counted.edit(|router| assert_eq!(router.remove(&route), Some(1)));
        let held = counted.router.memory_usage();
        assert!(held <= TOLERATED + 10 * route.len(), "{held} bytes in an empty router");
    }
}

/// All texts together have more bytes than there are indices, but never at once.
#[test]
#[cfg_attr(debug_assertions, ignore = "takes a minute without all optimizations")]
fn an_empty_router_is_never_full() {
    let text = format!("/a/{}", "x".repeat(40_000_000));
    let mut router = Router::new();
    for removed in 0..60 {
        let route = &text[..text.len() - removed];
        // A failure must not print the route.
        assert!(router.insert(route, removed).is_ok(), "route {removed} of 60");
        assert!(router.remove(route) == Some(removed));
    }
    assert!(router.is_empty() && router.memory_usage() <= TOLERATED);
}

/// A few edits of long routes must not make a large table of short ones compact each time: the
/// bytes allocated stay in proportion to those of the routes edited.
#[test]
fn compacting_is_paid_for_by_what_was_released() {
    let mut router = Router::new();
    for n in 0..5000 {
        router.insert(format!("/users/{{id}}/c{n}/{{x}}/of-some-length/{n}"), n).unwrap();
    }
    let table = router.memory_usage() as u64;
    let edits = 4000;
    let mut bytes = 0;
    let info = measure(|| {
        for n in 0..edits {
            let route = format!("/users/{{id}}/new/{}/{n}", "y".repeat(n % 300));
            bytes += route.len() as u64;
            router.insert(&route, n).unwrap();
            router.remove(&route).unwrap();
        }
    });
    println!("{} bytes allocated for {bytes} bytes of routes, table {table}", info.bytes_total);
    assert!(info.bytes_total <= 100 * bytes + 200 * edits as u64 + 3 * table);
}

#[test]
fn edits_leave_every_other_route_in_place() {
    for (name, text) in KINDS {
        let mut router = Router::<u32>::default();
        let mut methods = MethodRouter::<u32>::default();
        let kept: Vec<String> = (0..60).map(|n| text(n, "pad")).collect();
        for (n, route) in kept.iter().enumerate() {
            router.insert(route, n as u32).unwrap();
            methods.insert("GET", route, n as u32).unwrap();
            methods.insert("PURGE", route, 1000 + n as u32).unwrap();
        }
        for round in 1..4 {
            let passing: Vec<String> = (60..300 * round).map(|n| text(n, "other")).collect();
            for route in &passing {
                router.insert(route, 0).unwrap();
                methods.insert("GET", route, 0).unwrap();
            }
            for route in passing.iter().rev() {
                assert_eq!(router.remove(route), Some(0), "{name}");
                assert_eq!(methods.remove("GET", route), Some(0), "{name}");
            }
            let mut fresh = Router::<u32>::default();
            for (n, route) in kept.iter().enumerate() {
                let n = n as u32;
                fresh.insert(route, n).unwrap();
                assert_eq!(router.get(route), Some(&n), "{name}");
                assert_eq!(methods.get("GET", route), Some(&n), "{name}");
                assert_eq!(methods.get("PURGE", route), Some(&(1000 + n)), "{name}");
            }
            assert_eq!(router.to_string(), fresh.to_string(), "{name}");
            for route in &kept {
                let path = route.replace("{*", "{").replace(['{', '}', '?'], "").replace(':', "");
                let expected =
                    fresh.at(&path).ok().map(|found| (*found.value, found.params.into_owned()));
                let found =
                    router.at(&path).ok().map(|found| (*found.value, found.params.into_owned()));
                assert_eq!(found, expected, "{path} of {name}");
                let found = methods
                    .at("GET", &path)
                    .ok()
                    .map(|found| (*found.value, found.params.into_owned()));
                assert_eq!(found, expected, "{path} of {name}");
                assert_eq!(router.finds("", &path), methods.finds("PURGE", &path));
            }
        }
    }
}
