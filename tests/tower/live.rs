//! A service whose routes change.

use std::sync::Arc;

use http::Request;
use routetree::{HostRouter, LiveRouter, MethodRouter, RouteMatch, RouteService, Router};

use crate::support::{Boxed, at, named, respond};

fn live() -> Arc<LiveRouter<MethodRouter<Boxed>>> {
    let mut methods = MethodRouter::new();
    methods.constraint("even", |value| value.len() % 2 == 0).unwrap();
    methods.insert("GET", "/{x}", named("first")).unwrap();
    Arc::new(LiveRouter::new(methods))
}

#[test]
fn each_request_is_routed_by_the_newest_version() {
    let live = live();
    let service = RouteService::new(Arc::clone(&live));
    let clone = service.clone();
    assert_eq!(at(&service, "GET", "/a").0, 200);
    assert_eq!(at(&service, "PUT", "/a"), (405, Some("GET, HEAD".into()), String::new()));
    let updated = live.update(|edit| {
        edit.remove("GET", "/{x}").expect("it is there");
        edit.insert("PUT", "/{y}/{z}", named("second"))
    });
    updated.unwrap();
    for service in [&service, &clone] {
        assert_eq!(at(service, "GET", "/a").0, 404);
        assert_eq!(at(service, "GET", "/a/b"), (405, Some("PUT".into()), String::new()));
        let (status, _, text) = at(service, "PUT", "/a/b");
        assert_eq!(status, 200);
        assert!(text.contains("second") && text.contains("/{y}/{z}"), "{text}");
    }
    assert_eq!(format!("{service:?}"), r#"RouteService({("PUT", "/{y}/{z}")})"#);
}

#[test]
fn a_match_outlives_its_version() {
    let keep = tower::service_fn(async |request: Request<()>| {
        let found = request.extensions().get::<RouteMatch>().unwrap().clone();
        Ok::<_, std::convert::Infallible>(http::Response::new(Some(found)))
    });
    let kept = Arc::new(LiveRouter::new(Router::try_from_iter([("/{x}/{*rest}", keep)]).unwrap()));
    let service = RouteService::new(Arc::clone(&kept));
    let request = Request::get("/a/b/c").body(()).unwrap();
    let found = respond(&service, request).into_body().expect("a match");
    for number in 0..4 {
        let inserted = kept.update(|edit| {
            edit.clear();
            edit.insert(format!("/{number}"), keep)
        });
        inserted.unwrap();
    }
    assert_eq!(found.route(), "/{x}/{*rest}");
    assert_eq!((&found.params()["x"], &found.params()["rest"]), ("a", "b/c"));
}

#[test]
fn fallbacks_and_hosts_are_those_of_other_services() {
    let live = live();
    let service = RouteService::new(Arc::clone(&live))
        .not_found(named("none"))
        .not_allowed(named("other"))
        .not_found_below("/{n:even}", named("even"))
        .unwrap();
    let names =
        |service: &RouteService<Boxed>, method: &str, path: &str| at(service, method, path).2;
    assert!(names(&service, "GET", "/a/b").contains("none"));
    assert!(names(&service, "GET", "/aa/b").contains("even"));
    assert!(names(&service, "PUT", "/a").contains("other"));

    let mut hosts = HostRouter::new();
    hosts.insert("{h}.com", service).unwrap();
    let hosts = RouteService::new(hosts);
    live.update(|edit| edit.insert("GET", "/new/{x}", named("new"))).unwrap();
    let request = Request::get("http://a.com/new/1").body(()).unwrap();
    let text = respond(&hosts, request).into_body();
    assert!(text.contains("new") && text.contains("{h}.com"), "{text}");
}
