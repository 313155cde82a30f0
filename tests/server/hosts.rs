//! Routes for each host: which host a request is for, and what its own routes and middleware are.

use crate::support::peer::{Peer, config};
use crate::support::running::Running;
use routetree::server::{
    Context, Hosts, Middleware, MiddlewareAction, RefusedRequest, Response, Routes,
};

/// Responds with a name, the route and the parts of the host.
fn named(name: &'static str) -> impl Fn(&Context<'_>, &mut Response) + Send + Sync + 'static {
    move |context, response| {
        let host = context.host_params();
        response.text(&format!(
            "{name} {} {:?}",
            context.route().unwrap_or("-"),
            host.get("tenant")
        ));
    }
}

/// Adds a header to each response.
struct Mark(&'static str);

impl Middleware for Mark {
    fn before(&self, _: &mut Context<'_>, _: &mut Response) -> MiddlewareAction {
        MiddlewareAction::Continue
    }

    fn after(&self, _: &mut Context<'_>, response: &mut Response) {
        response.append_header("X-Mark", self.0.as_bytes()).expect("a value");
    }

    fn refused(&self, refused: &mut RefusedRequest<'_>) {
        assert_eq!((self.0, refused.status().code()), ("all", 400));
    }
}

fn hosts() -> Hosts {
    let mut site = Routes::new();
    site.insert("GET", "/", named("site")).unwrap();
    site.insert("GET", "/about", named("site")).unwrap();
    site.wrap(Mark("site"));
    let mut tenants = Routes::new();
    tenants.insert("GET", "/", named("tenant")).unwrap();
    tenants.insert("PUT", "/about", named("tenant")).unwrap();
    tenants.fallback(named("fallback"));
    let mut hosts = Hosts::new();
    hosts.wrap(Mark("all"));
    hosts.insert("example.com", site).unwrap();
    hosts.insert("{tenant}.example.com", tenants).unwrap();
    hosts
}

/// Returns the status, the marks and the body of a response.
fn respond(peer: &mut Peer, host: &str, request: &str) -> String {
    peer.answers.clear();
    peer.receive(format!("{request} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
    let response = String::from_utf8(peer.answers.clone()).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).expect("a status");
    let marks = head.lines().filter_map(|line| line.strip_prefix("X-Mark: "));
    format!("{status} {} {}", marks.collect::<Vec<_>>().join(" "), body.trim_end())
}

#[test]
fn the_host_is_decided_before_the_path() {
    let mut peer = Peer::with_routes(hosts(), config());
    for (host, request, expected) in [
        ("example.com", "GET /", "200 site all site / None"),
        ("EXAMPLE.com.:8080", "GET /", "200 site all site / None"),
        ("acme.example.com", "GET /", r#"200 all tenant / Some("acme")"#),
        // Another host has the path, or the method.
        ("example.com", "PUT /about", "405 site all 405 Method Not Allowed"),
        ("acme.example.com", "GET /about", "405 all 405 Method Not Allowed"),
        ("acme.example.com", "GET /x", r#"404 all fallback - Some("acme")"#),
        ("example.com", "GET /x", "404 site all 404 Not Found"),
        // The target names another host.
        ("example.com", "GET http://acme.example.com/", r#"200 all tenant / Some("acme")"#),
        ("example.org", "GET /", "404 all 404 Not Found"),
        ("", "GET /", "404 all 404 Not Found"),
        ("example.org", "OPTIONS *", "404 all 404 Not Found"),
        ("example.com", "OPTIONS *", "204 site all "),
    ] {
        assert_eq!(respond(&mut peer, host, request), expected, "{host} {request}");
    }
}

#[test]
fn an_unknown_host_is_a_421_by_option() {
    let mut hosts = hosts();
    hosts.misdirect_unknown(true);
    let mut peer = Peer::with_routes(hosts, config());
    for (host, expected) in [
        ("example.org", "421 all 421 Misdirected Request"),
        ("", "421 all 421 Misdirected Request"),
        ("example.com", "404 site all 404 Not Found"),
    ] {
        assert_eq!(respond(&mut peer, host, "GET /x"), expected, "{host}");
    }
}

#[test]
fn routes_for_any_host_serve_every_host_without_a_pattern() {
    let mut any = Routes::new();
    any.insert("GET", "/", named("any")).unwrap();
    let mut hosts = hosts();
    hosts.insert_any(any).unwrap();
    hosts.misdirect_unknown(true);
    let mut peer = Peer::with_routes(hosts, config());
    for (host, request, expected) in [
        ("example.org", "GET /", "200 all any / None"),
        ("", "GET /", "200 all any / None"),
        ("example.org", "GET /about", "404 all 404 Not Found"),
        ("example.com", "GET /none", "404 site all 404 Not Found"),
    ] {
        assert_eq!(respond(&mut peer, host, request), expected, "{host} {request}");
    }
}

#[test]
fn routes_become_those_of_any_host() {
    let mut routes = Routes::new();
    routes.insert("GET", "/", named("routes")).unwrap();
    let mut peer = Peer::with_routes(Hosts::from(routes), config());
    assert_eq!(respond(&mut peer, "any.host", "GET /"), "200  routes / None");

    let mut routes = Routes::new();
    routes.insert("GET", "/", named("routes")).unwrap();
    let mut hosts = Hosts::from(routes);
    hosts.insert("example.com", Routes::new()).unwrap();
    assert!(hosts.insert_any(Routes::new()).is_err());
    let mut peer = Peer::with_routes(hosts, config());
    assert_eq!(respond(&mut peer, "localhost", "GET /"), "200  routes / None");
    assert_eq!(respond(&mut peer, "example.com", "GET /"), "404  404 Not Found");
}

#[test]
fn refused_requests_are_shown_to_the_middleware_of_all_hosts_alone() {
    let mut peer = Peer::with_routes(hosts(), config());
    peer.receive(b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n");
    assert!(peer.answers.starts_with(b"HTTP/1.1 400 "));
}

#[test]
fn a_conflict_names_both_hosts_and_changes_nothing() {
    let mut hosts = hosts();
    let error = hosts.insert("{name}.EXAMPLE.com", Routes::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`{name}.EXAMPLE.com` conflicts with `{tenant}.example.com`: they have the same shape"
    );
    let mut peer = Peer::with_routes(hosts, config());
    let response = respond(&mut peer, "acme.example.com", "GET /");
    assert_eq!(response, r#"200 all tenant / Some("acme")"#);
}

#[test]
fn a_panic_of_a_constraint_is_a_500() {
    let mut hosts = Hosts::new();
    hosts.constraint("bad", |_| std::panic::resume_unwind(Box::new("on purpose"))).unwrap();
    hosts.insert("{x:bad}.com", Routes::new()).unwrap();
    let mut peer = Peer::with_routes(hosts, config());
    assert_eq!(respond(&mut peer, "a.com", "GET /"), "500  500 Internal Server Error");
}

#[test]
fn hosts_are_served_over_sockets() {
    let server = Running::start(hosts(), 1);
    let mut client = server.connect();
    client.send(b"GET / HTTP/1.1\r\nHost: acme.example.com\r\n\r\n");
    assert_eq!(client.answer().text(), r#"tenant / Some("acme")"#);
    server.stop();
}

/// Responds with the paths of some routes, or with `-` if the host does not have them.
fn links(context: &Context<'_>, response: &mut Response) {
    let own = context.url("GET", "/users/{id}", [("id", "a b")]);
    let nested = context.url("GET", "/{team}/users/{id}", [("id", "7"), ("team", "red")]);
    response.text(&[own, nested].map(|path| path.unwrap_or("-".into())).join(" "));
}

#[test]
fn handlers_make_the_paths_of_the_routes_of_their_host() {
    let users = || {
        let mut users = Routes::new();
        users.insert("GET", "/users/{id}", links).unwrap();
        users
    };
    let mut teams = Routes::new();
    teams.nest("/{team}", users()).unwrap();
    let mut hosts = Hosts::new();
    hosts.insert("example.com", users()).unwrap();
    hosts.insert("{tenant}.example.com", teams).unwrap();
    let mut peer = Peer::with_routes(hosts, config());
    assert_eq!(respond(&mut peer, "example.com", "GET /users/7"), "200  /users/a%20b -");
    assert_eq!(respond(&mut peer, "a.example.com", "GET /x/users/7"), "200  - /red/users/7");
    let mut peer = Peer::with_routes(users(), config());
    assert_eq!(respond(&mut peer, "any", "GET /users/7"), "200  /users/a%20b -");
}
