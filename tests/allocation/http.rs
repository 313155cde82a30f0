//! Lookups for the types of the crate `http` allocate nothing.

use ::http::{Method, Request, Uri};
use allocation_counter::measure;
use routetree::{HostRouter, MethodRouter, Router};
use std::hint::black_box;

fn allocations(run: impl FnOnce()) -> u64 {
    measure(run).count_total
}

#[test]
fn paths_and_methods() {
    let router = Router::try_from_iter([("/users/{id}", ()), ("/{*rest}", ())]).unwrap();
    let mut methods = MethodRouter::new();
    methods.insert("GET", "/users/{id}", ()).unwrap();
    methods.insert("PURGE", "/users/{id}", ()).unwrap();
    let purge = Method::from_bytes(b"PURGE").unwrap();
    for target in ["/users/7?tab=1", "/a/b", "http://example.com/users/7", "*", "example.com:1"] {
        let uri: Uri = target.parse().unwrap();
        for method in [&Method::GET, &Method::HEAD, &Method::QUERY, &purge] {
            let builder = Request::builder().method(method.clone()).uri(uri.clone());
            let request = builder.header("host", "example.com").body(()).unwrap();
            let count = allocations(|| {
                let found = black_box(&router).at_uri(&uri);
                assert_eq!(found, router.at_request(&request));
                let found = black_box(&methods).at_uri(method, &uri);
                assert_eq!(found, methods.at_request(&request));
                black_box(found).ok();
            });
            assert_eq!(count, 0, "{method} {target}");
        }
    }
}

#[test]
fn hosts() {
    let mut hosts = HostRouter::new();
    hosts.insert("{tenant}.example.com", ()).unwrap();
    for (target, headers, found) in [
        ("/", &["Acme.example.com:80"][..], true),
        ("http://acme.example.com/", &[], true),
        ("/", &["example.org"], false),
        ("/", &["a..b"], false),
        ("/", &["a.example.com", "a.example.com"], false),
        ("/", &[], false),
    ] {
        let mut request = Request::get(target).body(()).unwrap();
        for header in headers {
            request.headers_mut().append("host", header.parse().unwrap());
        }
        let mut at = None;
        let count = allocations(|| at = black_box(&hosts).at_request(&request).ok());
        assert_eq!((count, at.is_some()), (0, found), "{target} {headers:?}");
    }
}
