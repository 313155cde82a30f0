//! The layer adds the match and nothing else.

use http::{Request, Response};
use routetree::{HostRouter, MethodRouter, RouteLayer, RouteMatch, RouteService, Router};
use tower::{Layer, Service, service_fn};

use crate::support::{at, named, shown};

fn known() -> MethodRouter<u8> {
    let mut known = MethodRouter::new();
    known.insert("GET", "/users/{id}", 7).unwrap();
    known
}

#[test]
fn every_request_is_passed_on_and_some_have_a_match() {
    let service = RouteLayer::new(known()).layer(named("inner"));
    for (method, target, body) in [
        ("GET", "/users/7?q", "inner /users/7?q by /users/{id} [id=7]"),
        ("HEAD", "/users/7", "inner /users/7 by /users/{id} [id=7]"),
        ("PUT", "/users/7", "inner /users/7"),
        ("GET", "/", "inner /"),
        ("OPTIONS", "*", "inner *"),
        ("CONNECT", "h:1", "inner h:1"),
    ] {
        assert_eq!(at(&service, method, target), (200, None, body.to_owned()), "{target}");
    }
}

#[test]
fn it_is_made_from_every_router() {
    let router = Router::try_from_iter([("/{x}", ())]).unwrap();
    let service = RouteLayer::new(router).layer(named("inner"));
    assert_eq!(at(&service, "PUT", "/a").2, "inner /a by /{x} [x=a]");

    let mut hosts = HostRouter::new();
    hosts.insert("{h}.com", known()).unwrap();
    let service = RouteLayer::new(hosts).layer(named("inner"));
    let body = at(&service, "GET", "http://a.com/users/7").2;
    assert!(body.ends_with("[id=7] on {h}.com [h=a]"), "{body}");
    assert_eq!(at(&service, "GET", "/users/7").2, "inner /users/7");
}

#[test]
fn a_service_within_the_layer_replaces_the_match() {
    let router = Router::try_from_iter([("/{inner}", named("inner"))]).unwrap();
    let service = RouteLayer::new(known()).layer(RouteService::new(router));
    assert_eq!(at(&service, "GET", "/a").2, "inner /a by /{inner} [inner=a]");
    assert_eq!(at(&service, "GET", "/users/7"), (404, None, String::new()));
}

/// The layer needs no body, no response of HTTP, and no clone of the service.
#[test]
fn it_wraps_any_service_of_requests() {
    struct Once(Option<String>);
    let mut once = Once(None);
    let inner = service_fn(|request: Request<u64>| {
        let found = request.extensions().get::<RouteMatch>().is_some();
        once.0 = Some(format!("{found} {}", shown(&request.map(|_| ()))));
        std::future::ready(Err::<Response<()>, _>("an error"))
    });
    let mut service = RouteLayer::new(known()).layer(inner);
    let request = Request::get("/users/7").body(1_u64).unwrap();
    let response = crate::support::block_on(service.call(request));
    assert_eq!(response.unwrap_err(), "an error");
    assert!(once.0.unwrap().starts_with("true"));
}
