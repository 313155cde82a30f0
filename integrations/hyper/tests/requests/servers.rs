//! The routes, and the servers that have them.

use std::convert::Infallible;

use hyper::body::Incoming;
use hyper::{Request, Response};
use routetree::{HostRouter, Match, MethodError, MethodRouter, RouteMatch, RouteService};
use tower::service_fn;
use tower::util::BoxCloneSyncService;

const ROUTES: [(Option<&str>, &str); 13] = [
    (Some("GET"), "/"),
    (Some("GET"), "/a"),
    (Some("PUT"), "/a"),
    (Some("GET"), "/{x:alpha}"),
    (Some("QUERY"), "/{x:alpha}/{y?}"),
    (Some("POST"), "/{n:u64}-{y}"),
    (None, "/a/{*rest}"),
    (Some("GET"), "/{*rest}/a"),
    (Some("BREW"), "/b{/*rest}"),
    (Some("GET"), "/%C3%A9/{x}"),
    (Some("OPTIONS"), "*"),
    (Some("CONNECT"), ""),
    (Some("get"), "/b/{x}.{y}"),
];

/// The routes of each host, with the same value for each.
pub(crate) fn routes<T: Clone>(value: &T) -> HostRouter<MethodRouter<T>> {
    let methods = || {
        let routes = ROUTES.map(|(method, route)| (method, route, value.clone()));
        MethodRouter::try_from_iter(routes).unwrap()
    };
    let mut hosts = HostRouter::new();
    hosts.insert("a.com", methods()).unwrap();
    hosts.insert("{sub}.a.com", methods()).unwrap();
    hosts
}

/// A match as the value of a header.
pub(crate) fn shown<T>(host: &Match<'_, '_, T>, path: &routetree::Params<'_, '_>) -> String {
    let shown = format!("{} {:?} {} {path:?}", host.route(), host.params, path.route());
    shown.escape_default().to_string()
}

fn found(shown: &str) -> Response<String> {
    Response::builder().header("x-match", shown).body(String::new()).unwrap()
}

/// The response of a program that calls the routers itself.
pub(crate) fn respond(
    hosts: &HostRouter<MethodRouter<()>>,
    request: &Request<Incoming>,
) -> Response<String> {
    let answer = Response::builder();
    let Ok(host) = hosts.at_request(request) else {
        return answer.status(404).body(String::new()).unwrap();
    };
    match host.value.at_request(request) {
        Ok(path) => found(&shown(&host, &path.params)),
        Err(MethodError::NotFound) => answer.status(404).body(String::new()).unwrap(),
        Err(MethodError::NotAllowed(allowed)) => {
            answer.status(405).header("allow", allowed.to_string()).body(String::new()).unwrap()
        }
    }
}

/// The service of a route, which responds with its match.
pub(crate) type Show<B> = BoxCloneSyncService<Request<B>, Response<String>, Infallible>;

/// The routes as a service.
pub(crate) fn service<B: Send + 'static>() -> RouteService<Show<B>> {
    let show = service_fn(async |request: Request<B>| {
        let matched = request.extensions().get::<RouteMatch>().unwrap();
        let host = matched.host_params().unwrap();
        let shown = shown(&Match { value: (), params: host }, &matched.params());
        Ok(found(&shown))
    });
    RouteService::new(routes(&BoxCloneSyncService::new(show)))
}

/// A router of axum without routes of its own.
pub(crate) fn axum() -> axum::Router {
    axum::Router::new().fallback_service(service::<axum::body::Body>())
}
