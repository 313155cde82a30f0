//! Lookups by method allocate nothing: on hits, on misses, on refusals and when the allowed methods
//! are listed, until these are collected.
//!
//! Every measurement also checks the result. The first test shows that the counter counts.

use std::fmt::Write;
use std::hint::black_box;

use allocation_counter::measure;
use routetree::{MethodError, MethodRouter};

/// Builds a router from lines of a method and a route; the value of a route is its line.
fn table(lines: &[&'static str]) -> MethodRouter<&'static str> {
    let mut router = MethodRouter::new();
    for line in lines {
        let (method, route) = line.split_once(' ').expect("a method and a route");
        let inserted = match method {
            "(any)" => router.insert_any(route, *line),
            _ => router.insert(method, route, *line),
        };
        inserted.unwrap_or_else(|error| panic!("{error}"));
    }
    router
}

/// Counts the allocations of a lookup and describes its result, a refusal by its allowed methods.
fn look(router: &MethodRouter<&'static str>, method: &str, path: &str) -> (u64, String) {
    let mut shown = String::with_capacity(1024);
    let mut allocations = 0;
    let mut run = |step: &mut dyn FnMut()| allocations += measure(step).count_total;
    let mut answer = None;
    run(&mut || answer = Some(black_box(router).at(black_box(method), black_box(path))));
    match answer.expect("a result") {
        Ok(found) => shown.push_str(found.value),
        Err(MethodError::NotFound) => shown.push_str("404"),
        // Writing within the capacity allocates nothing.
        Err(MethodError::NotAllowed(allowed)) => {
            run(&mut || write!(shown, "405 {}", allowed.with_options()).expect("enough capacity"));
        }
    }
    (allocations, shown)
}

#[track_caller]
fn assert_allocates_nothing(
    router: &MethodRouter<&'static str>,
    method: &str,
    path: &str,
    expected: &str,
) {
    let shown: String = path.chars().take(60).collect();
    let answer = look(router, method, path);
    assert_eq!(answer, (0, expected.to_owned()), "{method} {shown} ({} bytes)", path.len());
}

#[test]
fn the_counter_sees_the_ninth_value() {
    let router = table(&["GET /{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}"]);
    let (allocations, answer) = look(&router, "GET", "/1/2/3/4/5/6/7/8/9");
    assert_eq!(answer, "GET /{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}");
    assert!(allocations > 0, "nine values do not fit inline");
}

const LINES: [&str; 14] = [
    "GET /",
    "GET /users/{id}",
    "PUT /users/{name}",
    "(any) /users/{any}/posts",
    "GET /a/static/path/of/some/length",
    "POST /a/static/path/of/some/length",
    "DELETE /a/static/{*rest}",
    "GET /img/{name}.png",
    "PURGE /img/{file}.{ending}",
    "GET /f/{*x}",
    "PUT /f/{*y?}",
    "GET /{*ns}/{p}/-/issues",
    "PATCH /{*id}/edit",
    "M-SEARCH /maybe/{a?}/{b?}",
];

#[test]
fn every_kind_of_result() {
    let router = table(&LINES);
    for (method, path, expected) in [
        ("GET", "/", "GET /"),
        ("PUT", "/", "405 GET, HEAD, OPTIONS"),
        ("HEAD", "/users/7", "GET /users/{id}"),
        ("PUT", "/users/7", "PUT /users/{name}"),
        ("BREW", "/users/7", "405 GET, HEAD, OPTIONS, PUT"),
        ("BREW", "/users/7/posts", "(any) /users/{any}/posts"),
        ("POST", "/a/static/path/of/some/length", "POST /a/static/path/of/some/length"),
        ("DELETE", "/a/static/path/of/some/length", "DELETE /a/static/{*rest}"),
        ("PUT", "/a/static/path/of/some/length", "405 DELETE, GET, HEAD, OPTIONS, POST"),
        ("PURGE", "/img/a.png", "PURGE /img/{file}.{ending}"),
        ("PUT", "/img/a.png", "405 GET, HEAD, OPTIONS, PURGE"),
        ("PUT", "/f/", "PUT /f/{*y?}"),
        ("GET", "/f/", "405 OPTIONS, PUT"),
        ("GET", "/g/p/-/issues", "GET /{*ns}/{p}/-/issues"),
        ("PATCH", "/g/p/-/edit", "PATCH /{*id}/edit"),
        ("GET", "/g/p/-/edit", "405 OPTIONS, PATCH"),
        ("M-SEARCH", "/maybe/1", "M-SEARCH /maybe/{a?}/{b?}"),
        ("GET", "/maybe", "405 M-SEARCH, OPTIONS"),
        ("GET", "/nothing", "404"),
        ("GET", "", "404"),
    ] {
        assert_allocates_nothing(&router, method, path, expected);
    }
}

#[test]
fn long_paths() {
    let router = table(&["GET /files/{*path}", "PUT /{*all}", "GET /{*ns}/x/{y}"]);
    let long = format!("/files{}", "/v".repeat(1 << 19));
    let router_without_middles = table(&["GET /files/{*path}", "PUT /{*all}"]);
    assert_allocates_nothing(&router_without_middles, "GET", &long, "GET /files/{*path}");
    assert_allocates_nothing(&router_without_middles, "PUT", &long, "PUT /{*all}");
    assert_allocates_nothing(&router_without_middles, "POST", &long, "405 GET, HEAD, OPTIONS, PUT");
    let segments = format!("/a{}/x/y", "/v".repeat(253));
    assert_allocates_nothing(&router, "GET", &segments, "GET /{*ns}/x/{y}");
    assert_allocates_nothing(&router, "PUT", &segments, "PUT /{*all}");
    assert_allocates_nothing(&router, "POST", &segments, "405 GET, HEAD, OPTIONS, PUT");
}

#[test]
fn sixty_four_methods_of_one_shape() {
    let mut router = MethodRouter::new();
    let names: Vec<String> = (0..64).map(|index| format!("METHOD-{index:02}")).collect();
    for (index, name) in names.iter().enumerate() {
        router.insert(name, "/{x}", index).unwrap();
    }
    for (index, name) in names.iter().enumerate() {
        let mut found = None;
        let info = measure(|| found = router.at(name, "/a").ok().map(|found| *found.value));
        assert_eq!((info.count_total, found), (0, Some(index)));
    }
    let mut allowed = None;
    let info = measure(|| allowed = router.at("GET", "/a").err());
    let Some(MethodError::NotAllowed(allowed)) = allowed else { panic!("{allowed:?}") };
    let mut equal = false;
    let more = measure(|| equal = allowed.iter().eq(names.iter().map(String::as_str)));
    assert_eq!((info.count_total, more.count_total, equal), (0, 0, true));
}

#[test]
fn allowed_methods() {
    let mut router = table(&LINES);
    let mut text = String::with_capacity(1024);
    for path in ["/", "/users/7", "/users/7/posts", "/f/", "/g/p/-/edit", "/nothing"] {
        let info = measure(|| {
            if let Some(allowed) = router.allowed(path) {
                write!(text, "{allowed};").expect("enough capacity");
                assert!(!allowed.is_empty() && allowed.len() == allowed.iter().count());
            }
        });
        assert_eq!(info.count_total, 0, "{path}");
    }
    assert!(text.starts_with("GET, HEAD;GET, HEAD, PUT;"), "{text}");
    let info = measure(|| {
        let found = router.at_mut("PUT", "/users/7").expect("a route");
        *found.value = "changed";
    });
    assert_eq!(info.count_total, 0);
    assert_eq!(router.get("PUT", "/users/{name}"), Some(&"changed"));
}
