//! Guards of routes: a refused route does not exist; without sockets.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::peer::{Peer, config};
use routetree::server::{Context, Request, Response, Routes};

fn is_beta(request: &Request<'_>) -> bool {
    request.header("x-beta").is_some()
}

/// Responds with the route and the body.
fn show(context: &Context<'_>, response: &mut Response) {
    let body = String::from_utf8_lossy(context.body());
    response.text(&format!("{} {body}", context.route().expect("a handler has a route")));
}

fn routes() -> Routes {
    let mut routes = Routes::new();
    routes.insert_where("GET", "/search", is_beta, show).unwrap();
    routes.insert_where("PUT", "/search", is_beta, show).unwrap();
    routes.insert("POST", "/search", show).unwrap();
    routes.insert_any("/any", show).unwrap();
    routes.insert_where("GET", "/any", is_beta, show).unwrap();
    routes.insert("GET", "/files/{*path}", show).unwrap();
    routes.insert_where("GET", "/files/{name}", is_beta, show).unwrap();
    routes.insert_where("GET", "/only", is_beta, show).unwrap();
    routes
}

/// Returns the status, `Allow` and the body of a response.
fn respond(peer: &mut Peer, request: &str, beta: bool) -> String {
    peer.answers.clear();
    let header = if beta { "X-Beta: 1\r\n" } else { "" };
    peer.receive(format!("{request} HTTP/1.1\r\nHost: a\r\n{header}\r\n").as_bytes());
    let response = String::from_utf8(peer.answers.clone()).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).expect("a status");
    let allow = head.lines().find_map(|line| line.strip_prefix("Allow: ")).unwrap_or_default();
    format!("{status} {allow} {}", body.trim_end())
}

#[test]
fn a_rejected_route_does_not_exist() {
    let mut peer = Peer::with_routes(routes(), config());
    for (request, without, with) in [
        ("GET /search", "405 POST 405 Method Not Allowed", "200  /search"),
        ("HEAD /search", "405 POST ", "200  "),
        ("PUT /search", "405 POST 405 Method Not Allowed", "200  /search"),
        ("OPTIONS /search", "204 OPTIONS, POST ", "204 GET, HEAD, OPTIONS, POST, PUT "),
        (
            "TRACE /search",
            "405 POST 405 Method Not Allowed",
            "405 GET, HEAD, POST, PUT 405 Method Not Allowed",
        ),
        ("GET /any", "200  /any", "200  /any"),
        ("GET /files/x", "200  /files/{*path}", "200  /files/{name}"),
        ("GET /only", "404  404 Not Found", "200  /only"),
        ("OPTIONS /only", "404  404 Not Found", "204 GET, HEAD, OPTIONS "),
        ("TRACE /only", "404  404 Not Found", "405 GET, HEAD 405 Method Not Allowed"),
    ] {
        assert_eq!(respond(&mut peer, request, false), without, "{request} without");
        assert_eq!(respond(&mut peer, request, true), with, "{request} with");
    }
}

#[test]
fn guards_come_along_into_other_routes() {
    let mut outer = Routes::new();
    outer.nest("/api", routes()).unwrap();
    let mut peer = Peer::with_routes(outer, config());
    assert_eq!(respond(&mut peer, "GET /api/only", false), "404  404 Not Found");
    assert_eq!(respond(&mut peer, "GET /api/only", true), "200  /api/only");
}

#[test]
fn a_redirect_leads_to_no_rejected_route() {
    let mut routes = Routes::new();
    routes.insert_where("GET", "/docs/", is_beta, show).unwrap();
    routes.redirect_slashes(true);
    let mut peer = Peer::with_routes(routes, config());
    assert_eq!(respond(&mut peer, "GET /docs", false), "404  404 Not Found");
    assert_eq!(respond(&mut peer, "GET /docs", true), "308  308 Permanent Redirect");
}

#[test]
fn a_panic_of_a_guard_is_a_500() {
    let mut routes = Routes::new();
    let panic = |_: &Request<'_>| std::panic::resume_unwind(Box::new("on purpose"));
    routes.insert_where("GET", "/", panic, show).unwrap();
    let mut peer = Peer::with_routes(routes, config());
    assert_eq!(respond(&mut peer, "GET /", false), "500  500 Internal Server Error");
    assert!(peer.ended());
}

#[test]
fn a_guard_that_changes_its_mind_never_gives_a_handler_an_empty_body() {
    for starts in [true, false] {
        let open = Arc::new(AtomicBool::new(starts));
        let mut routes = Routes::new();
        let guard = Arc::clone(&open);
        routes.insert_where("POST", "/", move |_| guard.load(Ordering::Relaxed), show).unwrap();
        let mut peer = Peer::with_routes(routes, config());
        peer.receive(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
        open.store(!starts, Ordering::Relaxed);
        peer.receive(b"llo");
        let response = String::from_utf8_lossy(&peer.answers);
        let expected = if starts { "HTTP/1.1 404 " } else { "HTTP/1.1 500 " };
        assert!(response.starts_with(expected), "{response}");
    }
}
