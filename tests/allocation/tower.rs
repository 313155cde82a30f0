//! Routing a request to a service allocates for its match, and for nothing else: with extensions in
//! use, a box, and a counter for each text that has not been shared before.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use ::http::{HeaderValue, Request, Response, Uri};
use ::tower::{Layer, Service};
use allocation_counter::measure;
use routetree::{HostRouter, MethodRouter, RouteLayer, RouteMatch, RouteService, StripPrefix};

/// A service whose response says whether its request has a match. It allocates nothing.
#[derive(Clone)]
struct Matched;

impl<B> Service<Request<B>> for Matched {
    type Response = Response<bool>;
    type Error = Infallible;
    type Future = Ready<Result<Response<bool>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let found = request.extensions().get::<RouteMatch>();
        let read = found.is_some_and(|found| {
            let clone = found.clone();
            let params = clone.params();
            params.iter().all(|(name, value)| found.params().get(name) == Some(value))
        });
        // The request itself is freed by the caller, so that a drop is not counted either.
        std::mem::forget(request);
        ready(Ok(Response::new(read)))
    }
}

/// A request with a value in its extensions, whose texts were never shared.
fn request(method: &str, target: &str, host: &str) -> Request<()> {
    let uri: Uri = target.parse().unwrap();
    let host = HeaderValue::from_str(host).unwrap();
    let builder = Request::builder().method(method).uri(uri).header("host", host);
    builder.extension("in use").body(()).unwrap()
}

/// The allocations of a call, the status, and whether the request had a match.
fn call<S>(mut service: S, request: Request<()>) -> (u64, u16, bool)
where
    S: Service<Request<()>, Response = Response<bool>, Error = Infallible>,
{
    let mut response = None;
    let mut context = Context::from_waker(Waker::noop());
    let info = measure(|| {
        assert!(service.poll_ready(&mut context).is_ready());
        let future = pin!(service.call(request));
        if let Poll::Ready(Ok(ready)) = future.poll(&mut context) {
            response = Some(ready);
        }
    });
    let response = response.expect("a response");
    (info.count_total, response.status().as_u16(), response.into_body())
}

/// A request whose texts are shared already, as those that hyper reads are.
fn shared(request: &Request<()>) -> Request<()> {
    let mut shared = request.clone();
    shared.extensions_mut().insert("in use");
    shared
}

fn methods() -> MethodRouter<Matched> {
    let mut methods = MethodRouter::new();
    methods.insert("GET", "/users/{id}", Matched).unwrap();
    methods.insert("GET", "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}", Matched).unwrap();
    methods.insert("GET", "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}", Matched).unwrap();
    methods
}

#[test]
fn a_match_takes_at_most_two_allocations() {
    let service = RouteService::new(methods());
    let layered = RouteLayer::new(methods()).layer(Matched);
    for target in ["/users/7", "/users/7?q=1", "http://h/users/7", "/1/2/3/4/5/6/7/8"] {
        let fresh = request("GET", target, "h");
        let again = shared(&fresh);
        assert_eq!(call(service.clone(), again), (1, 200, true), "{target}");
        let (count, status, found) = call(service.clone(), request("GET", target, "h"));
        assert!(count <= 2 && status == 200 && found, "{target}: {count}");
        assert_eq!(call(layered.clone(), shared(&fresh)), (1, 200, true), "{target}");
    }
}

/// The counter counts: nine values do not fit inline.
#[test]
fn the_ninth_value_takes_more() {
    let fresh = request("GET", "/1/2/3/4/5/6/7/8/9", "h");
    let (count, _, found) = call(RouteService::new(methods()), shared(&fresh));
    assert!(count > 2 && found, "{count}");
}

#[test]
fn requests_without_a_route_allocate_nothing_in_fallbacks_and_layers() {
    let service = RouteService::new(methods()).not_found(Matched);
    let service = service.not_found_below("/users/{id}", Matched).unwrap();
    let layered = RouteLayer::new(methods()).layer(Matched);
    for target in ["/", "/users/7/x", "*", "h:1"] {
        assert_eq!(call(service.clone(), request("GET", target, "h")), (0, 200, false));
        assert_eq!(call(layered.clone(), request("GET", target, "h")), (0, 200, false));
    }
    let (count, status, _) = call(RouteService::new(methods()), request("GET", "/", "h"));
    assert_eq!((count, status), (0, 404));
}

#[test]
fn a_host_takes_a_counter_at_most() {
    let mut hosts = HostRouter::new();
    hosts.insert("{tenant}.example.com", methods()).unwrap();
    hosts.insert("example.com", methods()).unwrap();
    let service = RouteService::new(hosts);
    for host in ["example.com", "a.example.com:80"] {
        let fresh = request("GET", "/users/7", host);
        assert_eq!(call(service.clone(), shared(&fresh)), (1, 200, true), "{host}");
        let (count, ..) = call(service.clone(), request("GET", "/users/7", host));
        assert!(count <= 3, "{host}: {count}");
    }
}

#[test]
fn a_clone_of_a_service_copies_nothing() {
    let service = RouteService::new(methods());
    let mut clone = None;
    assert_eq!(measure(|| clone = Some(service.clone())).count_total, 0);
    assert_eq!(call(clone.unwrap(), request("GET", "/", "h")).1, 404);
}

/// The new path, and the URI before in the extensions.
#[test]
fn a_prefix_takes_a_path_and_the_original_uri() {
    let mut methods = MethodRouter::new();
    methods.insert("GET", "/static{/*path}", StripPrefix::new(Matched)).unwrap();
    let service = RouteService::new(methods);
    let fresh = request("GET", "/static/a/b?q", "h");
    let (count, status, found) = call(service, shared(&fresh));
    assert!(count <= 5 && status == 200 && found, "{count}");
}
