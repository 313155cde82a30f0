//! Which service gets a request, what it finds in the extensions, and what answers without one.

use std::sync::Arc;

use http::{Request, Response};
use routetree::{MethodRouter, RouteMatch, RouteService, Router};
use tower::service_fn;

use crate::support::{Boxed, at, named, request, respond};

fn methods() -> MethodRouter<Boxed> {
    let mut methods = MethodRouter::new();
    methods.insert("GET", "/", named("root")).unwrap();
    methods.insert("GET", "/users/{id}", named("show")).unwrap();
    methods.insert("PUT", "/users/{name}", named("store")).unwrap();
    methods.insert("QUERY", "/posts/{page?}", named("posts")).unwrap();
    methods.insert_any("/files/{*path}", named("files")).unwrap();
    methods
}

#[test]
fn requests_go_to_the_service_of_their_route() {
    let service = RouteService::new(methods());
    for (method, target, body) in [
        ("GET", "/", "root / by / []"),
        ("GET", "/?q", "root /?q by / []"),
        ("GET", "http://h", "root http://h/ by / []"),
        ("GET", "/users/7?q=1", "show /users/7?q=1 by /users/{id} [id=7]"),
        ("HEAD", "/users/7", "show /users/7 by /users/{id} [id=7]"),
        ("PUT", "/users/a%2Fb", "store /users/a%2Fb by /users/{name} [name=a%2Fb]"),
        ("QUERY", "/posts", "posts /posts by /posts/{page?} []"),
        ("QUERY", "/posts/2", "posts /posts/2 by /posts/{page?} [page=2]"),
        ("BREW", "/files/a/b", "files /files/a/b by /files/{*path} [path=a/b]"),
    ] {
        assert_eq!(at(&service, method, target), (200, None, body.to_owned()), "{target}");
    }
}

#[test]
fn other_requests_get_an_empty_404_or_405() {
    let service = RouteService::new(methods());
    for (method, target, status, allow) in [
        ("GET", "/nothing", 404, None),
        ("POST", "/", 405, Some("GET, HEAD")),
        ("OPTIONS", "/users/7", 405, Some("GET, HEAD, PUT")),
        ("query", "/posts", 405, Some("QUERY")),
        ("OPTIONS", "*", 404, None),
        ("CONNECT", "example.com:443", 404, None),
        ("GET", "*", 404, None),
        ("GET", "//", 404, None),
    ] {
        let expected = (status, allow.map(str::to_owned), String::new());
        assert_eq!(at(&service, method, target), expected, "{method} {target}");
    }
}

#[test]
fn services_of_a_plain_router_answer_all_methods() {
    let mut router = Router::new();
    router.insert("/{*rest}", named("rest")).unwrap();
    router.insert("*", named("server")).unwrap();
    router.insert("", named("tunnel")).unwrap();
    let service = RouteService::new(router);
    let body = |method, target| at(&service, method, target).2;
    assert_eq!(body("DELETE", "/a"), "rest /a by /{*rest} [rest=a]");
    assert_eq!(body("OPTIONS", "*"), "server * by * []");
    assert_eq!(body("CONNECT", "h:1"), "tunnel h:1 by  []");
    assert_eq!(at(&service, "GET", "/").0, 404);
}

#[test]
fn a_match_is_read_as_parameters_are_and_outlives_its_request() {
    let kept = service_fn(async |request: Request<()>| {
        let found = request.extensions().get::<RouteMatch>().cloned();
        Ok::<_, std::convert::Infallible>(Response::new(found))
    });
    let mut router = Router::new();
    router.insert("/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}/{j?}", kept).unwrap();
    let service = RouteService::new(router);
    let path = "/1/2/3/%C3%A9/5/6/7/8/9";
    let found = respond(&service, request("GET", path)).into_body().unwrap();
    let again = respond(&service, request("GET", path)).into_body().unwrap();
    assert!(Arc::ptr_eq(&found.shared_route(), &again.shared_route()));
    drop((service, again));

    let params = found.params();
    assert_eq!(params.parse("i"), Ok(9));
    assert_eq!(params.decoded("d").unwrap().unwrap(), "é");
    assert_eq!((params.len(), params.get("j")), (9, None));
    assert_eq!(params.get_index(1), Some(("b", "2")));
    assert_eq!(params.into_owned().route(), found.route());
    assert_eq!(&*found.shared_route(), "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}/{j?}");
    assert!(found.host_params().is_none());
}

#[test]
fn a_change_of_one_service_does_not_reach_its_clones() {
    let service = RouteService::new(methods());
    let changed = service.clone().not_found(named("nothing"));
    assert_eq!(at(&service, "GET", "/x"), (404, None, String::new()));
    assert_eq!(at(&changed, "GET", "/x"), (200, None, "nothing /x".to_owned()));
    assert_eq!(at(&changed, "GET", "/"), at(&service, "GET", "/"));
}
