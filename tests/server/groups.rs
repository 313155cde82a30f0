//! Groups of routes with their own middleware and fallbacks, routers of handlers, letter case,
//! state; without sockets.
//!
//! These tests hunt for hooks of the wrong group or out of order, a fallback outside of its prefix,
//! and a refused operation that changes something.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::support::peer::{Peer, config};
use routetree::MethodRouter;
use routetree::server::{
    Context, Handler, Middleware, MiddlewareAction, Request, Response, Routes, ServedRoutes, Status,
};

/// Adds a header to each response, and responds if the query is its name.
struct Mark(&'static str);

impl Middleware for Mark {
    fn before(&self, context: &mut Context<'_>, response: &mut Response) -> MiddlewareAction {
        if context.request().query() == Some(self.0) {
            response.text("early");
            return MiddlewareAction::Respond;
        }
        if context.request().query() == Some("panic") && self.0 == "inner" {
            std::panic::resume_unwind(Box::new("on purpose"));
        }
        MiddlewareAction::Continue
    }

    fn after(&self, _: &mut Context<'_>, response: &mut Response) {
        response.append_header("X-Mark", self.0.as_bytes()).expect("a value");
    }
}

/// Responds with the route.
fn show(context: &Context<'_>, response: &mut Response) {
    response.text(context.route().expect("a handler has a route"));
}

/// Responds with a text and keeps the status.
fn say(text: &'static str) -> impl Fn(&Context<'_>, &mut Response) + Send + Sync + 'static {
    move |_, response| response.text(text)
}

/// Returns routes with middleware and these routes for GET.
fn marked(mark: &'static str, routes: &[&str]) -> Routes {
    let mut marked = Routes::new();
    marked.wrap(Mark(mark));
    for route in routes {
        marked.insert("GET", route, show).expect("no conflict");
    }
    marked
}

/// Returns the status, the marks and the body of a response.
fn respond(peer: &mut Peer, method: &str, target: &str) -> String {
    peer.answers.clear();
    peer.receive(format!("{method} {target} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes());
    let response = String::from_utf8(peer.answers.clone()).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let shown = lines.filter_map(|line| match line.split_once(": ")? {
        ("X-Mark", mark) => Some(mark.to_owned()),
        ("Allow", methods) => Some(format!("[{methods}]")),
        _ => None,
    });
    let shown: Vec<String> = shown.collect();
    format!("{status} {} {}", shown.join(" "), body.trim_end())
}

fn check(routes: impl Into<ServedRoutes>, cases: &[(&str, &str, &str)]) {
    let mut peer = Peer::with_routes(routes, config());
    for (method, target, expected) in cases {
        assert_eq!(respond(&mut peer, method, target), *expected, "{method} {target}");
    }
}

#[test]
fn the_middleware_of_a_group_runs_inside_of_the_outer_one() {
    let mut api = marked("api", &["/users/{id}", "/"]);
    api.nest("/inner", marked("inner", &["/x"])).unwrap();
    let mut routes = marked("outer", &["/plain"]);
    routes.nest("/api", api).unwrap();
    routes.merge(marked("merged", &["/beside"])).unwrap();
    // Without middleware, and wrapped later.
    let mut bare = Routes::new();
    bare.insert("GET", "/bare", show).unwrap();
    routes.merge(bare).unwrap();
    routes.wrap(Mark("late"));
    check(
        routes,
        &[
            ("GET", "/plain", "200 late outer /plain"),
            ("GET", "/bare", "200 late outer /bare"),
            ("GET", "/beside", "200 merged late outer /beside"),
            ("GET", "/api", "200 api late outer /api"),
            ("GET", "/api/users/7", "200 api late outer /api/users/{id}"),
            ("GET", "/api/inner/x", "200 inner api late outer /api/inner/x"),
            ("GET", "/api/inner/x?api", "200 api late outer early"),
            ("GET", "/api/none", "404 late outer 404 Not Found"),
            ("PUT", "/api/inner/x", "405 [GET, HEAD] late outer 405 Method Not Allowed"),
            ("GET", "/api/inner/x?panic", "500 inner api late outer 500 Internal Server Error"),
        ],
    );
}

#[test]
fn a_fallback_handles_its_prefix_and_nothing_beside_it() {
    let mut inner = marked("inner", &["/x"]);
    inner.fallback(say("inner"));
    let mut api = marked("api", &["/users"]);
    api.fallback(say("api"));
    api.fallback_not_allowed(|_, _| {});
    api.nest("/{tenant}/inner", inner).unwrap();
    let mut routes = Routes::new();
    routes.fallback(say("replaced"));
    routes.fallback(say("all"));
    routes.insert("GET", "/plain", show).unwrap();
    routes.nest("/api", api).unwrap();
    let mut slash = Routes::new();
    slash.fallback(|_, response| response.set_status(Status::GONE));
    routes.nest("/old/", slash).unwrap();
    let mut deep = Routes::new();
    deep.fallback(say("deep"));
    let mut around = Routes::new();
    around.nest("/deep", deep).unwrap();
    routes.nest("/around/", around).unwrap();
    check(
        routes,
        &[
            ("GET", "/", "404  all"),
            ("GET", "/apiary", "404  all"),
            ("GET", "/api", "404 api api"),
            ("GET", "/api/", "404 api api"),
            ("GET", "/api/users/x", "404 api api"),
            ("PUT", "/api/users", "405 [GET, HEAD] api 405 Method Not Allowed"),
            ("OPTIONS", "/api/users", "204 [GET, HEAD, OPTIONS] api "),
            ("PUT", "/plain", "405 [GET, HEAD] 405 Method Not Allowed"),
            ("GET", "/api/7/inner", "404 inner api inner"),
            ("GET", "/api/7/inner/y/z", "404 inner api inner"),
            // The inner group has no fallback of this kind: the one around it handles the request.
            ("PUT", "/api/7/inner/x", "405 [GET, HEAD] api 405 Method Not Allowed"),
            ("GET", "/old", "404  all"),
            ("GET", "/old/", "410  404 Not Found"),
            ("GET", "/old/x/y", "410  404 Not Found"),
            ("GET", "/around/x", "404  all"),
            ("GET", "/around/deep", "404  deep"),
            ("GET", "/around/deep/x", "404  deep"),
        ],
    );
}

#[test]
fn prefixes_of_fallbacks_may_have_constraints_of_both_sides() {
    let even = |text: &str| text.len() % 2 == 0;
    let mut inner = Routes::new();
    inner.constraint("even", even).unwrap();
    let mut deepest = Routes::new();
    deepest.fallback(say("deepest"));
    inner.nest("/{y:even}", deepest).unwrap();
    inner.fallback(say("inner"));
    let mut routes = Routes::new();
    routes.constraint("short", |text| text.len() < 4).unwrap();
    routes.nest("/{x:short}", inner).unwrap();
    check(
        routes,
        &[
            ("GET", "/abc/de", "404  deepest"),
            ("GET", "/abc/d", "404  inner"),
            ("GET", "/abcd/de", "404  404 Not Found"),
        ],
    );
}

#[test]
fn a_panic_of_a_constraint_in_a_prefix_is_a_500() {
    let mut routes = Routes::new();
    routes
        .constraint("bad", |text| {
            if text == "boom" {
                std::panic::resume_unwind(Box::new("on purpose"));
            }
            true
        })
        .unwrap();
    let mut inner = Routes::new();
    inner.fallback(say("inner"));
    routes.nest("/{x:bad}", inner).unwrap();
    check(routes, &[("GET", "/boom", "500  500 Internal Server Error")]);
}

#[test]
fn a_refused_operation_changes_nothing_and_names_both() {
    let with_fallback = || {
        let mut routes = Routes::new();
        routes.insert("GET", "/new", show).unwrap();
        routes.fallback(say("other"));
        routes
    };
    let mut routes = marked("outer", &["/users/{id}"]);
    routes.fallback(say("all"));
    routes.nest("/api", with_fallback()).unwrap();

    let error = routes.nest("/users", marked("api", &["/{name}", "/new"])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the routes cannot be added: `/users/{name}` conflicts with `/users/{id}` for GET: they have \
         the same shape"
    );
    let error = routes.merge(with_fallback()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the routes cannot be added: `{/*fallback}` conflicts with `{/*fallback}`: they have the same \
         shape"
    );
    let error = routes.nest("/api", with_fallback()).unwrap_err();
    assert!(error.to_string().contains("`/api{/*fallback}` conflicts"), "{error}");
    assert!(routes.nest("/{", with_fallback()).is_err());
    let mut conflicting = with_fallback();
    conflicting.insert("GET", "/{other}", show).unwrap();
    assert!(routes.nest("/users", conflicting).is_err());
    assert_eq!(routes.len(), 2);
    check(
        routes,
        &[
            ("GET", "/users/1", "200 outer /users/{id}"),
            ("GET", "/users/1/2", "404 outer all"),
            ("GET", "/new", "404 outer all"),
            ("GET", "/api/x", "404 outer other"),
        ],
    );
}

#[test]
fn redirects_come_before_fallbacks() {
    let mut routes = Routes::new();
    routes.insert("GET", "/docs/", show).unwrap();
    routes.redirect_slashes(true);
    routes.fallback(say("all"));
    check(routes, &[("GET", "/docs", "308  308 Permanent Redirect"), ("GET", "/doc", "404  all")]);
}

#[test]
fn a_router_of_handlers_becomes_routes() {
    let mut router: MethodRouter<fn(&Context<'_>, &mut Response)> = MethodRouter::new();
    router.insert("GET", "/users/{id}", show).unwrap();
    router.insert_any("/{*rest}", show).unwrap();
    let mut routes = Routes::from_router(router).unwrap();
    let mut others: MethodRouter<Handler> = MethodRouter::new();
    let text = String::from("stateful");
    others
        .insert("GET", "/text", Box::new(move |_, response: &mut Response| response.text(&text)))
        .unwrap();
    routes.merge(Routes::from_router(others).unwrap()).unwrap();
    check(
        routes,
        &[
            ("HEAD", "/users/7", "200  "),
            ("PUT", "/users/7", "200  /{*rest}"),
            ("GET", "/text", "200  stateful"),
        ],
    );
}

#[test]
fn letter_case_is_ignored_by_option() {
    let mut routes = Routes::new();
    routes
        .insert("GET", "/Docs/{page}", |context, response| {
            response.text(context.params().get("page").unwrap_or_default());
        })
        .unwrap();
    routes.insert_where("PUT", "/docs/x", |_| false, show).unwrap();
    check(routes, &[("GET", "/docs/Intro", "404  404 Not Found")]);

    let mut routes = Routes::new();
    routes.insert("GET", "/Docs/{page}", show).unwrap();
    routes.insert_where("GET", "/docs/x", |request| request.query() == Some("yes"), show).unwrap();
    routes.insert_where("PUT", "/docs/x", |_| false, show).unwrap();
    routes.ignore_case(true);
    check(
        routes,
        &[
            ("GET", "/dOCS/Intro", "200  /Docs/{page}"),
            ("GET", "/DOCS/X?yes", "200  /docs/x"),
            ("GET", "/DOCS/X?no", "200  /Docs/{page}"),
            ("PUT", "/DOCS/X", "405 [GET, HEAD] 405 Method Not Allowed"),
            ("TRACE", "/DOCS/X", "405 [GET, HEAD] 405 Method Not Allowed"),
            ("get", "/Docs/x", "405 [GET, HEAD] 405 Method Not Allowed"),
        ],
    );
}

#[test]
fn handlers_share_a_typed_state() {
    #[derive(Default)]
    struct Counter(AtomicU64);

    impl Counter {
        fn add(&self, _: &Context<'_>, response: &mut Response) {
            response.json(&(self.0.fetch_add(1, Ordering::Relaxed) + 1));
        }
    }

    let counter = Arc::new(Counter::default());
    let mut routes = Routes::new();
    let mut counting = routes.with_state(Arc::clone(&counter));
    counting.insert("POST", "/count", Counter::add).unwrap();
    counting.insert_any("/{*rest}", Counter::add).unwrap();
    let below_2 = |counter: &Counter, _: &Request<'_>| counter.0.load(Ordering::Relaxed) < 2;
    counting.insert_where("GET", "/few", below_2, Counter::add).unwrap();
    routes
        .with_state(Arc::new("text"))
        .insert("GET", "/text", |text, _, response| {
            response.text(text);
        })
        .unwrap();
    check(
        routes,
        &[
            ("GET", "/few", "200  1"),
            ("POST", "/count", "200  2"),
            ("GET", "/few", "200  3"),
            ("GET", "/text", "200  text"),
        ],
    );
    assert_eq!(counter.0.load(Ordering::Relaxed), 3);
}
