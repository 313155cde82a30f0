//! In steady state a request allocates nothing. Allocations are counted, not timed.

use std::sync::Arc;
use std::time::SystemTime;

use crate::support::demo;
use crate::support::peer::{Peer, config};
use routetree::server::internals::Workspace;
use routetree::server::{
    AccessLog, Context, Hosts, Middleware, MiddlewareAction, Request, RequestId, Response, Routes,
    ServedRoutes, Status, Timing,
};

/// Returns the heap allocations for one more batch of this message, after some that warm up the
/// buffers.
fn allocations(message: &[u8]) -> u64 {
    let mut peer = Peer::new(config());
    peer.answers.reserve(1 << 20);
    for _ in 0..10 {
        peer.receive(message);
    }
    let before = peer.answers.len();
    let counted = allocation_counter::measure(|| peer.receive(message));
    assert!(peer.answers.len() > before, "there was no response");
    assert!(!peer.ended());
    counted.count_total
}

#[test]
fn requests_in_steady_state_allocate_nothing() {
    let messages: [&[u8]; 9] = [
        b"GET /ping HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
        b"GET /users/42/posts/hello?q HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /files/a/b/c.txt HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        b"POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        b"GET /moved HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n",
        b"PUT /ping HTTP/1.1\r\nHost: a\r\n\r\n",
    ];
    for message in messages {
        let text = String::from_utf8_lossy(message);
        assert_eq!(allocations(message), 0, "{text}");
        assert_eq!(allocations(&message.repeat(16)), 0, "pipelined: {text}");
    }
}

/// The demo routes, wrapped in all built-in middleware and in one that stores a value.
fn wrapped_routes() -> Routes {
    #[derive(Default)]
    struct Seen(usize);

    struct Keep;
    impl Middleware for Keep {
        fn before(&self, context: &mut Context<'_>, _: &mut Response) -> MiddlewareAction {
            context.local_mut::<Seen>().0 = context.params().len();
            MiddlewareAction::Continue
        }
        fn after(&self, context: &mut Context<'_>, response: &mut Response) {
            let seen = context.local::<Seen>().map_or(0, |seen| seen.0);
            let digit = [b'0' + seen as u8];
            response.append_header("X-Seen", &digit).expect("a digit is a value");
        }
    }

    let mut routes = demo::routes().expect("no two routes conflict");
    routes.wrap(Timing);
    routes.wrap(AccessLog);
    routes.wrap(RequestId::new());
    routes.wrap(Keep);
    routes
}

#[test]
fn requests_through_middleware_with_parameters_and_json_allocate_nothing() {
    let message: &[u8] = b"GET /users/42/posts/7 HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut peer = Peer::with_routes(wrapped_routes(), config());
    peer.answers.reserve(1 << 20);
    (0..10).for_each(|_| peer.receive(message));
    let before = peer.answers.len();
    let counted = allocation_counter::measure(|| (0..100).for_each(|_| peer.receive(message)));
    assert_eq!(counted.count_total, 0);
    let answers = String::from_utf8_lossy(&peer.answers[before..]).into_owned();
    assert_eq!(answers.matches("\r\nX-Seen: 2\r\n").count(), 100);
    assert_eq!(answers.matches("\r\nX-Request-Id: ").count(), 100);
}

#[test]
fn without_a_pool_every_request_allocates() {
    let message: &[u8] = b"GET /users/42/posts/7 HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut peer = Peer::with_routes(wrapped_routes(), config());
    peer.workspace = Workspace::new(SystemTime::UNIX_EPOCH).with_spare_buffers(0);
    peer.answers.reserve(1 << 20);
    (0..10).for_each(|_| peer.receive(message));
    let counted = allocation_counter::measure(|| peer.receive(message));
    assert!(counted.count_total > 0, "the effect of the pool would not be measured");
}

#[test]
fn requests_received_in_parts_allocate_nothing() {
    let messages: [&[u8]; 4] = [
        b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        b"POST /nothing HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    ];
    for message in messages {
        let mut peer = Peer::new(config());
        peer.answers.reserve(1 << 20);
        let mut receive_parts = || message.chunks(7).for_each(|part| peer.receive(part));
        receive_parts();
        let text = String::from_utf8_lossy(message);
        assert_eq!(allocation_counter::measure(receive_parts).count_total, 0, "{text}");
    }
}

/// Returns the allocations of one more request after some that warm up the buffers.
fn allocations_with(routes: impl Into<ServedRoutes>, head: &str, status: &str) -> u64 {
    let message = format!("{head}\r\n\r\n");
    let mut peer = Peer::with_routes(routes, config());
    peer.answers.reserve(1 << 20);
    (0..10).for_each(|_| peer.receive(message.as_bytes()));
    assert!(peer.answers.starts_with(format!("HTTP/1.1 {status} ").as_bytes()), "{head}");
    allocation_counter::measure(|| peer.receive(message.as_bytes())).count_total
}

#[test]
fn groups_guards_hosts_letter_case_and_state_allocate_nothing_for_a_request() {
    let routes = || {
        let mut inner = wrapped_routes();
        inner.fallback(|_, response| response.text("nothing here"));
        inner.fallback_not_allowed(|_, _| {});
        let guard = |request: &Request<'_>| request.header("x-beta").is_some();
        inner.insert_where("GET", "/guarded", guard, |_, response| response.text("in")).unwrap();
        let mut routes = Routes::new();
        routes.wrap(Timing);
        routes.ignore_case(true);
        routes.nest("/{group}", inner).unwrap();
        let state = Arc::new(String::from("state"));
        routes
            .with_state(state)
            .insert("GET", "/state", |state, _, response| response.text(state))
            .unwrap();
        routes
    };
    let hosts = || {
        let mut hosts = Hosts::new();
        hosts.wrap(Timing);
        hosts.misdirect_unknown(true);
        hosts.insert("{tenant}.example.com", routes()).unwrap();
        hosts
    };
    for (head, status) in [
        ("GET /api/ping HTTP/1.1\r\nHost: acme.example.com", "200"),
        ("GET /API/PING HTTP/1.1\r\nHost: acme.example.com", "200"),
        ("GET /api/users/42/posts/7 HTTP/1.1\r\nHost: Acme.example.com:80", "200"),
        ("GET /api/guarded HTTP/1.1\r\nHost: acme.example.com\r\nX-Beta: 1", "200"),
        ("GET /api/guarded HTTP/1.1\r\nHost: acme.example.com", "404"),
        ("PUT /api/ping HTTP/1.1\r\nHost: acme.example.com", "405"),
        ("GET /api/x/y/z HTTP/1.1\r\nHost: acme.example.com", "404"),
        ("GET /state HTTP/1.1\r\nHost: acme.example.com", "200"),
    ] {
        assert_eq!(allocations_with(hosts(), head, status), 0, "{head}");
        assert_eq!(allocations_with(routes(), head, status), 0, "all hosts: {head}");
    }
    let unknown = "GET / HTTP/1.1\r\nHost: example.org";
    assert_eq!(allocations_with(hosts(), unknown, "421"), 0);
}

#[test]
fn handlers_that_return_a_result_allocate_nothing() {
    fn show(context: &Context<'_>, response: &mut Response) -> Result<(), Status> {
        response.text("a note");
        if context.path::<u64>() == Ok(7) { Ok(()) } else { Err(Status::GONE) }
    }
    let routes = || {
        let mut routes = Routes::new();
        routes.insert("GET", "/notes/{id}", show).expect("a route");
        routes
    };
    for (path, status) in [("/notes/7", "200"), ("/notes/8", "410")] {
        let head = format!("GET {path} HTTP/1.1\r\nHost: a");
        assert_eq!(allocations_with(routes(), &head, status), 0, "{path}");
    }
}
