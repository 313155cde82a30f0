//! Traits that users of the types rely on.

use std::fmt::Debug;

use http::Request;
use routetree::{
    AddMatch, HostRouter, MethodRouter, OriginalUri, RouteFuture, RouteLayer, RouteMatch,
    RouteService, StripPrefix,
};
use static_assertions::{assert_impl_all, assert_not_impl_any};
use tower::{Layer, Service};

use crate::support::{Boxed, named};

assert_impl_all!(RouteService<Boxed>: Clone, Debug, Send, Sync, Unpin, Service<Request<()>>);
assert_impl_all!(RouteLayer: Clone, Debug, Send, Sync, Layer<Boxed>);
assert_impl_all!(AddMatch<Boxed>: Clone, Send, Sync, Service<Request<()>>);
assert_impl_all!(StripPrefix<Boxed>: Clone, Send, Sync, Service<Request<()>>);
assert_impl_all!(RouteMatch: Clone, Debug, Send, Sync);
assert_impl_all!(OriginalUri: Clone, Debug, PartialEq, Send, Sync);
assert_impl_all!(RouteFuture<Boxed, ()>: Debug, Send, Future);

/// Clones share the routes: services need not be cloned for that.
struct NoClone;
assert_not_impl_any!(NoClone: Clone);
assert_impl_all!(RouteService<NoClone>: Clone, Debug);

#[test]
fn debug_shows_the_routes() {
    let mut methods = MethodRouter::new();
    methods.insert("GET", "/users/{id}", named("show")).unwrap();
    methods.insert_any("/", named("any")).unwrap();
    let shown = r#"{("any", "/"), ("GET", "/users/{id}")}"#;
    let service = RouteService::new(methods.clone());
    assert_eq!(format!("{service:?}"), format!("RouteService({shown})"));
    let layer = RouteLayer::new(methods.clone());
    assert_eq!(format!("{layer:?}"), format!("RouteLayer({shown})"));
    let mut hosts = HostRouter::new();
    hosts.insert("a.com", methods).unwrap();
    let service = RouteService::new(hosts);
    assert_eq!(format!("{service:?}"), format!("RouteService({{\"a.com\": {shown}}})"));
}

#[test]
fn a_match_shows_its_route_and_values() {
    let mut hosts = HostRouter::new();
    let methods = MethodRouter::try_from_iter([(Some("GET"), "/{x}", ())]).unwrap();
    hosts.insert("{h}.com", methods).unwrap();
    let inner = tower::service_fn(async |request: Request<()>| {
        let found = request.extensions().get::<RouteMatch>().unwrap();
        let (params, host) = (found.params(), found.host_params().unwrap());
        let shown = format!(
            "RouteMatch {{ route: {:?}, params: {params:?}, host: {:?}, host_params: {host:?} }}",
            "/{x}", "{h}.com",
        );
        Ok::<_, ()>(format!("{found:?}") == shown)
    });
    let mut service = RouteLayer::new(hosts).layer(inner);
    let request = Request::get("http://a.com/b").body(()).unwrap();
    assert!(crate::support::block_on(service.call(request)).unwrap());
}
