//! What an update changes, and what it does not.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{ask, says, shown};
use crate::support::peer::{Peer, config, silent_panic};
use routetree::InsertError;
use routetree::server::{Hosts, LiveHosts, LiveHostsEdit, Routes};

fn site() -> Routes {
    let mut routes = Routes::new();
    routes.insert("GET", "/a", says("site")).unwrap();
    routes.insert("GET", "/users/{id}", says("site")).unwrap();
    routes
}

fn live() -> LiveHosts {
    let mut hosts = Hosts::new();
    hosts.insert("example.com", site()).unwrap();
    LiveHosts::new(hosts)
}

/// The responses to some requests that see all routes of these tests.
fn all(peer: &mut Peer) -> Vec<String> {
    let asked = [
        ("example.com", "GET /a"),
        ("example.com", "PUT /a"),
        ("example.com", "OPTIONS /a"),
        ("example.com", "GET /users/7"),
        ("example.com", "GET /new"),
        ("example.org", "GET /a"),
    ];
    asked.map(|(host, request)| shown(&ask(peer, host, request))).to_vec()
}

const BEFORE: [&str; 6] = [
    "200 site /a",
    "405 GET, HEAD 405 Method Not Allowed",
    "204 GET, HEAD, OPTIONS",
    "200 site /users/{id}",
    "404 404 Not Found",
    "404 404 Not Found",
];

#[test]
fn routes_and_hosts_come_and_go() {
    let live = live();
    let mut peer = Peer::with_routes(live.clone(), config());
    assert_eq!(all(&mut peer), BEFORE);
    live.update(|edit| {
        let mut site = edit.host("example.com").expect("it is there");
        assert!(site.replace("GET", "/a", says("replaced"))?);
        site.insert("PUT", "/a", says("put"))?;
        site.insert_any("/new", says("any"))?;
        assert!(site.remove("GET", "/users/{id}"));
        assert!(!site.remove("GET", "/users/{name}"));
        drop(site);
        edit.insert_any(site_for_any_host())
    })
    .unwrap();
    assert_eq!(live.version(), 1);
    let after = [
        "200 replaced /a",
        "200 put /a",
        "204 GET, HEAD, OPTIONS, PUT",
        "404 404 Not Found",
        "200 any /new",
        "200 any host /a",
    ];
    assert_eq!(all(&mut peer), after);
    assert_eq!(shown(&ask(&mut peer, "example.com", "HEAD /a")), "200");
    // The second copy of the routes becomes the same.
    live.update(|edit| {
        assert!(edit.host("example.com").expect("it is there").remove_any("/new"));
        assert!(edit.remove_any() && !edit.remove_any());
        Ok::<(), InsertError>(())
    })
    .unwrap();
    let mut without = after;
    without[4..].fill("404 404 Not Found");
    assert_eq!(all(&mut peer), without);
    live.update(|edit| {
        assert!(edit.remove("example.com") && !edit.remove("example.com"));
        edit.insert("example.com", site())
    })
    .unwrap();
    assert_eq!(all(&mut peer), BEFORE);
}

fn site_for_any_host() -> Routes {
    let mut routes = Routes::new();
    routes.insert("GET", "/a", says("any host")).unwrap();
    routes
}

/// Routes without hosts become those of any host when the first host comes.
#[test]
fn hosts_come_to_routes_for_all_hosts() {
    let live = LiveHosts::new(site());
    let mut peer = Peer::with_routes(live.clone(), config());
    live.update(|edit| {
        assert!(!edit.remove("example.com"));
        assert!(edit.host("example.com").is_none());
        edit.insert("example.com", Routes::new())?;
        let mut any = edit.any_host().expect("it was there from the start");
        any.insert("GET", "/b", says("any"))
    })
    .unwrap();
    for (host, request, expected) in [
        ("example.com", "GET /a", "404 404 Not Found"),
        ("example.org", "GET /a", "200 site /a"),
        ("example.org", "GET /b", "200 any /b"),
    ] {
        assert_eq!(shown(&ask(&mut peer, host, request)), expected, "{host} {request}");
    }
}

/// The changes of a failed update, of each kind.
fn changes(edit: &mut LiveHostsEdit<'_>) -> Result<(), InsertError> {
    edit.insert_any(site_for_any_host())?;
    let mut site = edit.host("example.com").expect("it is there");
    site.insert("PUT", "/a", says("put"))?;
    site.insert_any("/new", says("any"))?;
    site.replace("GET", "/a", says("replaced"))?;
    site.remove("GET", "/users/{id}");
    Ok(())
}

#[test]
fn an_update_that_fails_or_panics_changes_nothing() {
    let live = live();
    let mut peer = Peer::with_routes(live.clone(), config());
    let failed = live.update(|edit| {
        changes(edit)?;
        edit.host("example.com").expect("it is there").insert("PUT", "/{x}", says("x"))?;
        edit.host("example.com").expect("it is there").insert("PUT", "/{y}", says("y"))
    });
    let error = failed.unwrap_err().to_string();
    assert!(error.contains("/{x}") && error.contains("/{y}"), "{error}");
    assert_eq!((live.version(), all(&mut peer)), (0, BEFORE.map(String::from).to_vec()));
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        live.update(|edit| {
            changes(edit)?;
            silent_panic();
            Ok::<(), InsertError>(())
        })
    }));
    assert!(panicked.is_err());
    assert_eq!((live.version(), all(&mut peer)), (0, BEFORE.map(String::from).to_vec()));
    // A change that fails alone changes nothing, and the update goes on.
    live.update(|edit| {
        let mut site = edit.host("example.com").expect("it is there");
        assert!(site.insert("GET", "/{x}/{", says("x")).is_err());
        assert!(site.insert("TRACE", "/trace", says("x")).is_err());
        assert!(site.replace("CONNECT", "/a", says("x")).is_err());
        drop(site);
        assert!(edit.insert("example.com", Routes::new()).is_err());
        Ok::<(), InsertError>(())
    })
    .unwrap();
    assert_eq!((live.version(), all(&mut peer)), (0, BEFORE.map(String::from).to_vec()));
}

/// Guards, constraints and case are those of fixed routes; a panic of a new constraint is caught.
#[test]
fn guards_constraints_and_redirects_work_as_in_fixed_routes() {
    let mut routes = Routes::new();
    routes.redirect_suggestions(true);
    let live = LiveHosts::new(routes);
    let mut peer = Peer::with_routes(live.clone(), config());
    live.update(|edit| {
        let mut site = edit.any_host().expect("it is there");
        site.constraint("odd", |text| {
            if text == "panic" {
                silent_panic();
            }
            text.len() % 2 == 1
        })
        .expect("a new name");
        site.insert("GET", "/n/{n:odd}", says("odd"))?;
        site.insert("GET", "/n/{n}", says("any"))?;
        let accepts = |request: &routetree::server::Request<'_>| request.query() == Some("yes");
        site.insert_where("GET", "/guarded", accepts, says("guarded"))
    })
    .unwrap();
    for (request, expected) in [
        ("GET /n/abc", "200 odd /n/{n:odd}"),
        ("GET /n/ab", "200 any /n/{n}"),
        ("GET /N/ab/", "308 /n/ab 308 Permanent Redirect"),
        ("GET /guarded?yes", "200 guarded /guarded"),
        ("GET /guarded", "404 404 Not Found"),
        ("GET /n/panic", "500 500 Internal Server Error"),
    ] {
        assert_eq!(shown(&ask(&mut peer, "a", request)), expected, "{request}");
    }
}

#[test]
fn routes_that_come_later_are_counted_by_their_texts() {
    let live = live();
    let mut peer = Peer::with_routes(live.clone(), config());
    for round in 0..2 {
        live.update(|edit| {
            let mut site = edit.host("example.com").expect("it is there");
            site.insert("GET", "/new/{id}", says("new"))
        })
        .unwrap();
        assert_eq!(shown(&ask(&mut peer, "example.com", "GET /new/1")), "200 new /new/{id}");
        assert_eq!(shown(&ask(&mut peer, "example.com", "GET /a")), "200 site /a");
        live.update(|edit| {
            let mut site = edit.host("example.com").expect("it is there");
            assert!(site.remove("GET", "/new/{id}"), "{round}");
            Ok::<(), InsertError>(())
        })
        .unwrap();
    }
    let mut routes = Routes::new();
    routes.insert("GET", "/metrics", routetree::server::serve_metrics).unwrap();
    live.update(|edit| edit.insert_any(routes)).unwrap();
    let text = ask(&mut peer, "other", "GET /metrics");
    for (route, count) in [("/new/{id}", 2), ("/a", 2)] {
        let line = format!(
            "http_requests_total{{method=\"GET\",route=\"{route}\",status=\"200\"}} {count}\n"
        );
        assert!(text.contains(&line), "{line}{text}");
    }
}
