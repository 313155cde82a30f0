//! The middleware chain, and the responses without a handler; without sockets.
//!
//! These tests hunt for hooks out of order, a hook that is skipped or runs twice when another one
//! responds or panics, a value of another request, and a redirect to another host.

use std::sync::{Arc, Mutex};

use crate::support::peer::{Peer, config};
use routetree::server::{
    Context, Middleware, MiddlewareAction, RefusedRequest, RequestId, Response, Routes, Status,
    Timing,
};

type Records = Arc<Mutex<Vec<String>>>;

/// Records when its hooks run, and responds or panics if the query says so.
struct Recorder(&'static str, Records);

impl Recorder {
    fn record(&self, text: &str) {
        self.1.lock().unwrap().push(format!("{text} {}", self.0));
    }
}

fn silent_panic() {
    std::panic::resume_unwind(Box::new("on purpose"));
}

impl Middleware for Recorder {
    fn before(&self, context: &mut Context<'_>, response: &mut Response) -> MiddlewareAction {
        self.record("before");
        let query = context.request().query().unwrap_or_default();
        if query == format!("panic-before-{}", self.0) {
            silent_panic();
        }
        if query == format!("answer-{}", self.0) {
            response.error(Status::FORBIDDEN);
            return MiddlewareAction::Respond;
        }
        MiddlewareAction::Continue
    }

    fn after(&self, context: &mut Context<'_>, response: &mut Response) {
        self.record(&format!("after {}", response.status().code()));
        let query = context.request().query().unwrap_or_default();
        if query == format!("panic-after-{}", self.0) {
            silent_panic();
        }
        response.append_header("X-After", self.0.as_bytes()).unwrap();
    }

    fn refused(&self, refused: &mut RefusedRequest<'_>) {
        self.record(&format!("refused {}", refused.status().code()));
    }
}

/// Returns a peer whose routes have three recorders, and their records.
fn recording() -> (Peer, Records) {
    let records = Records::default();
    let mut routes = Routes::new();
    for name in ["a", "b", "c"] {
        routes.wrap(Recorder(name, Arc::clone(&records)));
    }
    let handler = Arc::clone(&records);
    let handle = move |context: &Context<'_>, response: &mut Response| {
        handler.lock().unwrap().push("handler".into());
        if context.request().query() == Some("panic") {
            response.text("half an answer");
            silent_panic();
        }
        response.text("done");
    };
    routes.insert("GET", "/{id}", handle).expect("a route");
    (Peer::with_routes(routes, config()), records)
}

/// Returns the records of a request, its response, and whether the connection ended.
fn recorded(message: &str) -> (String, String, bool) {
    let (mut peer, records) = recording();
    peer.receive(message.as_bytes());
    let records = records.lock().unwrap().join(", ");
    (records, String::from_utf8(peer.answers.clone()).unwrap(), peer.ended())
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")
}

#[test]
fn hooks_run_from_the_outside_in_and_back_out() {
    let (records, answer, ended) = recorded(&get("/1"));
    assert_eq!(
        records,
        "before a, before b, before c, handler, after 200 c, after 200 b, after 200 a"
    );
    assert!(answer.contains("X-After: c\r\nX-After: b\r\nX-After: a\r\n"), "{answer}");
    assert!(answer.ends_with("done") && !ended);
}

#[test]
fn an_early_response_skips_inner_middleware() {
    let (records, answer, ended) = recorded(&get("/1?answer-b"));
    assert_eq!(records, "before a, before b, after 403 b, after 403 a");
    assert!(answer.starts_with("HTTP/1.1 403 Forbidden\r\n") && !ended);
}

#[test]
fn unmatched_requests_pass_through_the_chain() {
    let (records, answer, _) = recorded(&get("/1/2"));
    assert!(records.ends_with("before c, after 404 c, after 404 b, after 404 a"), "{records}");
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    let (records, answer, _) = recorded("PUT /1 HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(records.ends_with("before c, after 405 c, after 405 b, after 405 a"), "{records}");
    assert!(answer.contains("\r\nAllow: GET, HEAD\r\n"), "{answer}");
}

#[test]
fn a_panic_becomes_a_500_and_outer_hooks_still_run() {
    for (query, expected) in [
        ("panic", "before a, before b, before c, handler, after 500 c, after 500 b, after 500 a"),
        ("panic-before-b", "before a, before b, after 500 b, after 500 a"),
        (
            "panic-after-b",
            "before a, before b, before c, handler, after 200 c, after 200 b, after 500 a",
        ),
    ] {
        let (records, answer, ended) = recorded(&get(&format!("/1?{query}")));
        assert_eq!(records, expected, "{query}");
        assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
        assert!(answer.contains("Connection: close\r\n") && ended, "{answer}");
        assert!(answer.ends_with("500 Internal Server Error\n"), "{answer}");
    }
}

#[test]
fn every_middleware_sees_refusals() {
    let (records, answer, _) = recorded("nonsense\r\n\r\n");
    assert_eq!(records, "refused 400 c, refused 400 b, refused 400 a");
    assert!(answer.starts_with("HTTP/1.1 400 "));
}

#[test]
fn values_last_for_one_request() {
    struct Count;
    impl Middleware for Count {
        fn before(&self, context: &mut Context<'_>, _: &mut Response) -> MiddlewareAction {
            *context.local_mut::<u32>() += 1;
            MiddlewareAction::Continue
        }
    }
    let mut routes = Routes::new();
    routes.wrap(Count);
    routes.wrap(Count);
    let show = |context: &Context<'_>, response: &mut Response| {
        response.json(&(context.local::<u32>(), context.local::<u64>(), context.route()));
    };
    routes.insert("GET", "/{x}", show).expect("a route");
    let mut peer = Peer::with_routes(routes, config());
    for _ in 0..3 {
        peer.answers.clear();
        peer.receive(get("/1").as_bytes());
        let answer = String::from_utf8_lossy(&peer.answers).into_owned();
        assert!(answer.ends_with(r#"[2,null,"/{x}"]"#), "{answer}");
    }
}

/// Holds on to something until the end of its request. With `true`, its drop panics.
#[derive(Default)]
struct Held(Option<Arc<()>>, bool);

impl Drop for Held {
    fn drop(&mut self) {
        drop(self.0.take());
        if self.1 {
            silent_panic();
        }
    }
}

#[test]
fn values_are_dropped_when_their_request_ends_even_if_a_drop_panics() {
    struct Hold(Arc<()>);
    impl Middleware for Hold {
        fn before(&self, context: &mut Context<'_>, _: &mut Response) -> MiddlewareAction {
            let panics = context.request().query() == Some("panic");
            *context.local_mut() = Held(Some(Arc::clone(&self.0)), panics);
            MiddlewareAction::Continue
        }

        fn after(&self, context: &mut Context<'_>, _: &mut Response) {
            assert!(context.local::<Held>().is_some());
        }
    }
    let held = Arc::new(());
    let mut routes = Routes::new();
    routes.wrap(Hold(Arc::clone(&held)));
    routes.insert("GET", "/held", |_, response| response.text("here")).expect("a route");
    let show = |context: &Context<'_>, response: &mut Response| {
        response.json(&context.metrics().snapshot());
    };
    routes.insert("GET", "/metrics", show).expect("a route");
    let mut peer = Peer::with_routes(routes, config());
    for target in ["/held", "/held?panic", "/held", "/nothing", "/held?panic", "/held"] {
        let found = target.starts_with("/held");
        assert_eq!(answer(&mut peer, "GET", target).0, if found { 200 } else { 404 });
        assert_eq!(Arc::strong_count(&held), 2, "alive after {target}");
        assert!(!peer.ended(), "closed after {target}");
    }
    answer(&mut peer, "GET", "/metrics");
    let metrics = String::from_utf8_lossy(&peer.answers).into_owned();
    assert!(metrics.contains(r#""panics":2,"#), "{metrics}");
}

/// Returns the values of a header in all responses.
fn values(peer: &Peer, name: &str) -> Vec<String> {
    let text = String::from_utf8_lossy(&peer.answers).into_owned();
    let lines = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    lines.map(str::to_owned).collect()
}

#[test]
fn ids_differ_from_request_to_request() {
    let mut routes = Routes::new();
    routes.wrap(RequestId::new());
    let mut peer = Peer::with_routes(routes, config());
    peer.receive(get("/").repeat(1000).as_bytes());
    let mut ids = values(&peer, "X-Request-Id");
    assert!(ids.iter().all(|id| id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit())));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 1000);
}

#[test]
fn an_id_of_the_request_is_used_only_if_enabled_and_plain() {
    let with_id = |id: &str| format!("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: {id}\r\n\r\n");
    let answered = |middleware: RequestId, id: &str| {
        let mut routes = Routes::new();
        routes.wrap(middleware);
        let mut peer = Peer::with_routes(routes, config());
        peer.receive(with_id(id).as_bytes());
        values(&peer, "X-Request-Id").remove(0)
    };
    assert_eq!(answered(RequestId::from_proxy(), "abc-1.2_3"), "abc-1.2_3");
    assert_ne!(answered(RequestId::new(), "abc-1.2_3"), "abc-1.2_3");
    for id in ["<script>", "a b", &"x".repeat(65)] {
        let own = answered(RequestId::from_proxy(), id);
        assert!(own.len() == 16 && own != id, "{own}");
    }
}

#[test]
fn metrics_include_timing_and_counters() {
    let mut routes = Routes::new();
    routes.wrap(Timing);
    let metrics = |context: &Context<'_>, response: &mut Response| {
        response.json(&context.metrics().snapshot());
    };
    routes.insert("GET", "/metrics", metrics).expect("a route");
    let mut peer = Peer::with_routes(routes, config());
    // Requests that arrive together are timed together.
    peer.receive((get("/metrics") + &get("/nothing")).as_bytes());
    peer.receive(get("/metrics").as_bytes());
    let text = String::from_utf8_lossy(&peer.answers).into_owned();
    let last = text.rsplit("\r\n\r\n").next().unwrap();
    assert!(last.contains(r#""requests":2,"#), "{last}");
    assert!(last.contains(r#""answers":[0,1,0,1,0]"#), "{last}");
    assert!(last.contains(r#""latencies":{"count":2,"#), "{last}");
}

/// Returns the status, `Allow` and `Location` of the response.
fn answer(peer: &mut Peer, method: &str, target: &str) -> (u16, Option<String>, Option<String>) {
    peer.answers.clear();
    peer.receive(format!("{method} {target} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes());
    let status = String::from_utf8_lossy(&peer.answers[9..12]).parse().unwrap();
    (status, values(peer, "Allow").pop(), values(peer, "Location").pop())
}

/// Returns a peer whose routes have and lack trailing slashes.
fn slashed(redirect: bool) -> Peer {
    let mut routes = Routes::new();
    routes.redirect_slashes(redirect);
    for route in ["/plain", "/slash/", "/{a}/deep/", "/{*rest}/catch"] {
        routes.insert("GET", route, |_, response| response.text("here")).expect("a route");
    }
    routes.insert("PUT", "/plain", |_, _| {}).expect("a route");
    routes.insert_any("/any", |_, _| {}).expect("a route");
    Peer::with_routes(routes, config())
}

#[test]
fn methods_depend_on_the_routes() {
    let mut peer = slashed(false);
    let allow = |text: &str| Some(text.to_owned());
    assert_eq!(answer(&mut peer, "GET", "/plain"), (200, None, None));
    assert_eq!(answer(&mut peer, "HEAD", "/plain"), (200, None, None));
    assert_eq!(answer(&mut peer, "POST", "/plain"), (405, allow("GET, HEAD, PUT"), None));
    let options = allow("GET, HEAD, OPTIONS, PUT");
    assert_eq!(answer(&mut peer, "OPTIONS", "/plain"), (204, options, None));
    assert_eq!(answer(&mut peer, "OPTIONS", "*"), (204, None, None));
    assert_eq!(answer(&mut peer, "OPTIONS", "/nothing"), (404, None, None));
    assert_eq!(answer(&mut peer, "TRACE", "/plain").0, 405);
    assert_eq!(answer(&mut peer, "TRACE", "/any").0, 405);
    assert_eq!(answer(&mut peer, "TRACE", "/nothing").0, 404);
    assert_eq!(answer(&mut peer, "BREW", "/any").0, 200);
}

#[test]
fn routes_for_trace_and_connect_are_refused_and_never_allowed() {
    let mut routes = Routes::new();
    for method in ["TRACE", "CONNECT"] {
        let error = routes.insert(method, "/x", |_, _| {}).unwrap_err();
        let text = format!("`/x` cannot be for {method}: the server passes no such request on");
        assert_eq!(error.to_string(), text);
        assert_eq!(routes.insert_where(method, "/x", |_| true, |_, _| {}), Err(error.clone()));
        let mut router: routetree::MethodRouter<routetree::server::Handler> = Default::default();
        router.insert("GET", "/x", Box::new(|_, _| {})).expect("a route");
        router.insert(method, "/x", Box::new(|_, _| {})).expect("a route");
        assert_eq!(Routes::from_router(router).err(), Some(error));
    }
    assert!(routes.is_empty());
    routes.insert("PUT", "/x", |_, _| {}).expect("a route");
    routes.insert_any("/x", |_, _| {}).expect("a route");
    let mut peer = Peer::with_routes(routes, config());
    let (status, allow, _) = answer(&mut peer, "TRACE", "/x");
    let allow = allow.expect("a header");
    assert_eq!((status, allow.as_str()), (405, "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"));
}

#[test]
fn slashes_redirect_only_if_enabled_and_never_to_another_host() {
    let to = |location: &str| (308, None, Some(location.to_owned()));
    let missing = (404, None, None);
    let mut off = slashed(false);
    assert_eq!(answer(&mut off, "GET", "/plain/"), missing);
    let mut on = slashed(true);
    assert_eq!(answer(&mut on, "GET", "/plain/"), to("/plain"));
    assert_eq!(answer(&mut on, "GET", "/plain/?a=b&c"), to("/plain?a=b&c"));
    assert_eq!(answer(&mut on, "GET", "/slash"), to("/slash/"));
    assert_eq!(answer(&mut on, "HEAD", "/x/deep"), to("/x/deep/"));
    assert_eq!(answer(&mut on, "PUT", "/plain/"), to("/plain"));
    assert_eq!(answer(&mut on, "DELETE", "/plain/"), missing);
    assert_eq!(answer(&mut on, "GET", "/nothing/"), missing);
    // A browser would take these for `http://evil.example/catch`.
    assert_eq!(answer(&mut on, "GET", "//evil.example/catch/"), missing);
    assert_eq!(answer(&mut on, "GET", "/\\evil.example/catch/").2, None);
    // A client would not ask for these bytes after the redirect, or for another path.
    assert_eq!(answer(&mut on, "GET", "/a\"<b>/deep"), to("/a%22%3Cb%3E/deep/"));
    assert_eq!(answer(&mut on, "GET", "/50%/deep"), to("/50%25/deep/"));
    assert_eq!(answer(&mut on, "GET", "/50%25/deep?q=%"), to("/50%25/deep/?q=%"));
    assert_eq!(answer(&mut on, "GET", "/%2e%2e/deep"), missing);
    assert_eq!(answer(&mut on, "GET", "/../deep"), missing);
}

#[test]
fn suggestions_redirect_to_what_a_client_asks_for() {
    let to = |location: &str| (308, None, Some(location.to_owned()));
    let missing = (404, None, None);
    let mut routes = Routes::new();
    routes.redirect_suggestions(true);
    for route in ["/docs/{page}", "/<b>/x"] {
        routes.insert("GET", route, |_, response| response.text("here")).expect("a route");
    }
    let mut peer = Peer::with_routes(routes, config());
    assert_eq!(answer(&mut peer, "GET", "/DOCS//Intro/?a=b"), to("/docs/Intro?a=b"));
    assert_eq!(answer(&mut peer, "GET", "/DOCS/a|{b}"), to("/docs/a|%7Bb%7D"));
    assert_eq!(answer(&mut peer, "GET", "/<B>/x"), missing);
    assert_eq!(answer(&mut peer, "GET", "/docs/%2e%2e/"), missing);
}
