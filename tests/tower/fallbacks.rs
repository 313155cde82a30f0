//! What answers requests without a route, if it is replaced: everywhere, or below a prefix.

use http::{Request, Response, header::ALLOW};
use routetree::{InsertError, MethodRouter, RouteService};
use tower::service_fn;
use tower::util::BoxCloneSyncService;

use crate::support::{Boxed, at, named};

fn methods() -> MethodRouter<Boxed> {
    let mut api = MethodRouter::new();
    api.insert("GET", "/users/{id}", named("user")).unwrap();
    let mut methods = MethodRouter::new();
    methods.insert("GET", "/", named("root")).unwrap();
    methods.nest("/api", api.clone()).unwrap();
    methods.nest("/api/v2", api).unwrap();
    methods
}

#[test]
fn a_404_and_a_405_are_replaced() {
    let service = RouteService::new(methods())
        .not_found(named("not found"))
        .not_allowed(named("not allowed"));
    assert_eq!(at(&service, "GET", "/x?q"), (200, None, "not found /x?q".to_owned()));
    let allow = Some("GET, HEAD".to_owned());
    let body = "not allowed / allows GET, HEAD".to_owned();
    assert_eq!(at(&service, "PUT", "/"), (200, allow, body));
    assert_eq!(at(&service, "OPTIONS", "*").2, "not found *");
    assert_eq!(at(&service, "CONNECT", "h:1").2, "not found h:1");
}

#[test]
fn each_is_replaced_on_its_own() {
    let service = RouteService::new(methods()).not_found(named("not found"));
    assert_eq!(at(&service, "PUT", "/"), (405, Some("GET, HEAD".to_owned()), String::new()));
    let service = RouteService::new(methods()).not_allowed(named("not allowed"));
    assert_eq!(at(&service, "GET", "/x"), (404, None, String::new()));
}

#[test]
fn a_response_keeps_its_own_allow_header() {
    let own = BoxCloneSyncService::new(service_fn(async |_: Request<()>| {
        let response = Response::builder().status(405).header(ALLOW, "BREW");
        Ok(response.body(String::from("own")).unwrap())
    }));
    let service = RouteService::new(methods()).not_allowed(own);
    assert_eq!(at(&service, "PUT", "/"), (405, Some("BREW".to_owned()), "own".to_owned()));
}

#[test]
fn the_most_specific_prefix_with_a_fallback_wins() {
    let service = RouteService::new(methods())
        .not_found(named("all"))
        .not_found_below("/api", named("api"))
        .and_then(|service| service.not_allowed_below("/api/v2", named("v2 not allowed")))
        .and_then(|service| service.not_allowed_below("/api", named("not allowed")))
        .and_then(|service| service.not_found_below("/{tenant}/x", named("tenant")))
        .unwrap();
    for (method, target, answer) in [
        ("GET", "/x", "all"),
        ("GET", "/apis", "all"),
        ("GET", "/api", "api"),
        ("GET", "/api/", "api"),
        ("GET", "/api/a/b", "api"),
        ("GET", "/api/x", "api"),
        ("GET", "/ap/x/y", "tenant"),
        ("GET", "/api/v2/nothing", "api"),
        ("PUT", "/api/v2/users/7", "v2 not allowed"),
        ("PUT", "/api/users/7", "not allowed"),
        ("GET", "/api/users/7", "user"),
        ("OPTIONS", "*", "all"),
    ] {
        let (_, _, body) = at(&service, method, target);
        assert!(body.starts_with(&format!("{answer} ")), "{method} {target}: {body}");
    }
    assert_eq!(at(&service, "PUT", "/").0, 405);
}

#[test]
fn a_prefix_can_have_the_constraints_of_the_router() {
    let mut methods = methods();
    methods.constraint("even", |value| value.ends_with(['0', '2', '4', '6', '8'])).unwrap();
    let service = RouteService::new(methods).not_found_below("/{n:even}", named("even")).unwrap();
    assert_eq!(at(&service, "GET", "/12/x").2, "even /12/x");
    assert_eq!(at(&service, "GET", "/13/x").0, 404);
}

#[test]
fn a_prefix_that_is_no_route_is_refused() {
    let service = || RouteService::new(methods());
    let error = service().not_found_below("/{a", named("x")).unwrap_err();
    assert!(matches!(error, InsertError::Syntax { .. }), "{error}");
    assert!(service().not_found_below("/{n:unknown}", named("x")).is_err());
    let twice = service().not_found_below("/{a}", named("a")).unwrap();
    let error = twice.not_allowed_below("/{b}", named("b")).unwrap_err();
    let shown = "`/{b}{/*fallback}` conflicts with `/{a}{/*fallback}`: they have the same shape";
    assert_eq!(error.to_string(), shown);
}
