//! The properties, and cases of each row of the table in `main.rs`.

use std::collections::BTreeMap;
use std::convert::Infallible;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Uri};
use hyper_util::service::TowerToHyperService;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use routetree::{HostRouter, MethodError, MethodRouter, RouteService};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::generated::{Raw, requests};
use crate::servers::{Show, axum, respond, routes, service, shown};
use crate::wire::{Answer, over_socket, through};

type Routes = HostRouter<MethodRouter<()>>;

fn of_status(status: u16) -> Answer {
    Answer { status, allow: None, found: None }
}

/// A target as a URI. `Uri` does not look at a fragment, hyper refuses other bytes in it too.
fn uri_of(target: &[u8]) -> Option<Uri> {
    let target = std::str::from_utf8(target).ok()?;
    let is_visible = target.chars().all(|c| c.is_ascii_graphic() || !c.is_ascii());
    target.parse().ok().filter(|_| is_visible)
}

/// What the routers give for the texts of a request, if it is one.
fn expected(hosts: &Routes, request: &Raw) -> Answer {
    let is_text =
        |value: &Vec<u8>| value.iter().all(|byte| !byte.is_ascii_control() || *byte == b'\t');
    let (Ok(method), Some(uri), true) = (
        Method::from_bytes(&request.method),
        uri_of(&request.target),
        request.hosts.iter().all(is_text),
    ) else {
        return of_status(400);
    };
    let header = match &request.hosts[..] {
        [] => "",
        [host] if host.is_ascii() => std::str::from_utf8(host).unwrap().trim_matches([' ', '\t']),
        _ => return of_status(404),
    };
    let host = uri.authority().map_or(header, |authority| authority.as_str());
    let Ok(host) = hosts.at(host) else { return of_status(404) };
    match host.value.at(method.as_str(), uri.path()) {
        Ok(path) => Answer { found: Some(shown(&host, &path.params)), ..of_status(200) },
        Err(MethodError::NotFound) => of_status(404),
        Err(MethodError::NotAllowed(allowed)) => {
            Answer { allow: Some(allowed.to_string()), ..of_status(405) }
        }
    }
}

/// A server of each kind, to call without a socket.
struct Servers {
    hosts: Routes,
    service: RouteService<Show<Incoming>>,
    axum: axum::Router,
}

impl Servers {
    fn new() -> Servers {
        Servers { hosts: routes(&()), service: service(), axum: axum() }
    }

    async fn answers(&self, request: &Raw) -> [Answer; 3] {
        let by_hand =
            service_fn(async |request| Ok::<_, Infallible>(respond(&self.hosts, &request)));
        [
            through(by_hand, request).await,
            through(TowerToHyperService::new(self.service.clone()), request).await,
            through(TowerToHyperService::new(self.axum.clone()), request).await,
        ]
    }
}

/// Compares what servers answer to generated requests with what the routers give. Each status must
/// have its share.
fn compare(cases: u32, answers: impl Fn(&Raw) -> Vec<Answer>) {
    let hosts = routes(&());
    let statuses = std::cell::RefCell::new(BTreeMap::new());
    let mut run = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let result = run.run(&requests(), |request| {
        let expected = expected(&hosts, &request);
        *statuses.borrow_mut().entry(expected.status).or_insert(0) += 1;
        for answer in answers(&request) {
            prop_assert_eq!(&answer, &expected);
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    let statuses = statuses.into_inner();
    assert_eq!(statuses.keys().collect::<Vec<_>>(), [&200, &400, &404, &405]);
    assert!(statuses.values().all(|&count| count > cases / 20), "{statuses:?}");
}

#[test]
fn ten_thousand_requests_get_what_the_routers_give() {
    let (runtime, servers) = (Runtime::new().unwrap(), Servers::new());
    compare(10_000, |request| runtime.block_on(servers.answers(request)).into());
}

#[test]
fn a_thousand_requests_over_sockets_do_too() {
    let runtime = Runtime::new().unwrap();
    let address = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async { axum::serve(listener, axum()).await });
        address
    });
    compare(1_000, |request| vec![runtime.block_on(over_socket(address, request))]);
}

#[tokio::test]
async fn bad_requests_get_the_documented_status() {
    let servers = Servers::new();
    let host: &[&[u8]] = &[b"a.com"];
    for (status, method, target, headers) in [
        (200, &b"GET"[..], &b"/a"[..], host),
        // Methods that are no token.
        (400, b"", b"/a", host),
        (400, b"G(T", b"/a", host),
        (400, b"G\xffT", b"/a", host),
        (400, b"G\0T", b"/a", host),
        // Targets that are no URI.
        (400, b"GET", b"", host),
        (400, b"GET", b"/a b", host),
        (400, b"GET", b"/\0", host),
        (400, b"GET", b"/\xff", host),
        (400, b"GET", b"http://", host),
        (400, b"GET", b"http:///a", host),
        // Targets that are no path.
        (405, b"GET", b"*", host),
        (200, b"OPTIONS", b"*", host),
        (404, b"GET", b"b.com:443", host),
        (404, b"GET", b"http://b.com", host),
        (200, b"CONNECT", b"a.com:443", host),
        (405, b"GET", b"a.com:443", host),
        // Hosts that are none, or more than one.
        (404, b"GET", b"/a", &[]),
        (404, b"GET", b"/a", &[b""]),
        (404, b"GET", b"/a", &[b"a..com"]),
        (404, b"GET", b"/a", &[b"a.com:port"]),
        (404, b"GET", b"/a", &[b"user@a.com"]),
        (404, b"GET", b"/a", &[b"\xe9.a.com"]),
        (404, b"GET", b"/a", &[b"a.com", b"a.com"]),
        (400, b"GET", b"/a", &[b"a\0.com"]),
        (404, b"GET", b"http://b.com/a", host),
        (404, b"GET", b"http://user@a.com/a", host),
        // Escapes that are none are text like any other.
        (200, b"GET", b"/a/%zz%", host),
        (200, b"get", b"/b/%2F.%", host),
    ] {
        let request = Raw::new(method, target, headers);
        let expected = expected(&servers.hosts, &request);
        assert_eq!(expected.status, status, "{request:?}");
        for answer in servers.answers(&request).await {
            assert_eq!(answer, expected, "{request:?}");
        }
    }
}
