//! Methods of the crate `http`, standard ones and others.

use http::{Method, Request, Uri};
use routetree::{MethodError, MethodRouter};

#[test]
fn every_method_of_the_crate_can_have_a_route() {
    let mut router = MethodRouter::new();
    let standard = [
        Method::CONNECT,
        Method::DELETE,
        Method::GET,
        Method::HEAD,
        Method::OPTIONS,
        Method::PATCH,
        Method::POST,
        Method::PUT,
        Method::QUERY,
        Method::TRACE,
    ];
    let others = ["PURGE", "M-SEARCH", "get", "VERSION-CONTROL", "a!#$%&'*+-.^_`|~9"];
    let others = others.map(|name| Method::from_bytes(name.as_bytes()).unwrap());
    for method in standard.iter().chain(&others) {
        router.insert(method.as_str(), "/{x}", method.clone()).unwrap();
    }
    let uri = Uri::from_static("/a?b");
    for method in standard.iter().chain(&others) {
        assert_eq!(router.at_uri(method, &uri).unwrap().value, method);
        let request = Request::builder().method(method.clone()).uri(&uri).body(()).unwrap();
        assert_eq!(router.at_request(&request).unwrap().value, method);
    }
}

#[test]
fn head_falls_back_to_get_and_other_methods_are_not_allowed() {
    let mut router = MethodRouter::new();
    router.insert("GET", "/users/me", "get").unwrap();
    router.insert("QUERY", "/users/{id}", "query").unwrap();
    router.insert_any("/hooks/{*rest}", "any").unwrap();
    let at = |method: &Method, target| {
        let uri = Uri::from_static(target);
        router.at_uri(method, &uri).map(|found| *found.value).map_err(MethodError::into_owned)
    };
    assert_eq!(at(&Method::HEAD, "/users/me"), Ok("get"));
    assert_eq!(at(&Method::QUERY, "/users/me"), Ok("query"));
    let purge = Method::from_bytes(b"PURGE").unwrap();
    assert_eq!(at(&purge, "/hooks/x"), Ok("any"));
    match at(&purge, "http://example.com/users/me?x") {
        Err(MethodError::NotAllowed(allowed)) => {
            assert_eq!(allowed.to_string(), "GET, HEAD, QUERY");
            assert!(allowed.contains(Method::QUERY.as_str()));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(at(&purge, "/"), Err(MethodError::NotFound));
}

#[test]
fn a_connect_or_an_options_request_without_a_path_can_have_a_route() {
    let mut router = MethodRouter::new();
    router.insert_any("/{*rest}", "path").unwrap();
    let at = |router: &MethodRouter<_>, method: &Method, target| {
        router.at_uri(method, &Uri::from_static(target)).ok().map(|found| *found.value)
    };
    assert_eq!(at(&router, &Method::CONNECT, "example.com:443"), None);
    assert_eq!(at(&router, &Method::OPTIONS, "*"), None);
    router.insert("CONNECT", "", "tunnel").unwrap();
    router.insert("OPTIONS", "*", "server").unwrap();
    assert_eq!(at(&router, &Method::CONNECT, "example.com:443"), Some("tunnel"));
    assert_eq!(at(&router, &Method::OPTIONS, "*"), Some("server"));
}

/// What is no token is no method of the crate: such a request never reaches a router.
#[test]
fn what_is_no_token_is_no_method() {
    let mut router = MethodRouter::new();
    for name in ["", " ", "GET ", "a b", "a/b", "G\u{c9}T", "GET\r\n", "(any)", "a\0"] {
        let method = Method::from_bytes(name.as_bytes());
        assert_eq!(method.is_ok(), router.insert(name, "/", ()).is_ok(), "{name:?}");
        assert!(method.is_err(), "{name:?}");
    }
}
