use std::convert::Infallible;
use std::net::SocketAddr;

use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::{Request, Response, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;

use crate::support::{Connection, answer, get, listen, request};

#[path = "../../examples/gateway.rs"]
#[expect(dead_code, reason = "`main` is not called")]
mod program;

/// An upstream server that responds with its name and what it has received.
async fn upstream(name: &'static str) -> SocketAddr {
    let (listener, address) = listen().await;
    let respond = move |request: Request<Incoming>| async move {
        let mut headers: Vec<String> = request
            .headers()
            .iter()
            .map(|(name, value)| format!("{name}={}", value.to_str().unwrap()))
            .collect();
        headers.sort();
        let start = format!("{name} {} {}", request.method(), request.uri());
        let body = request.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.into()).unwrap();
        let response = Response::builder()
            .status(203)
            .header("x-upstream", name)
            .header("connection", "x-secret")
            .header("x-secret", "1")
            .header("keep-alive", "timeout=5");
        let response = response.body(format!("{start} [{}] {body}", headers.join(",")));
        Ok::<_, Infallible>(response.unwrap())
    };
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let connection =
                http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(respond));
            tokio::spawn(connection);
        }
    });
    address
}

/// An address on which nothing listens.
async fn nowhere() -> SocketAddr {
    listen().await.1
}

async fn gateway(site: SocketAddr, api: SocketAddr) -> SocketAddr {
    let (listener, address) = listen().await;
    tokio::spawn(
        async move { program::serve(listener, &site.to_string(), &api.to_string()).await },
    );
    address
}

fn with_host(target: &str, host: &str) -> Request<String> {
    let mut request = request("GET", target, "");
    request.headers_mut().insert("host", host.parse().unwrap());
    request
}

#[tokio::test]
async fn requests_go_to_the_upstream_server_of_their_host_and_path() {
    let address = gateway(upstream("site").await, upstream("api").await).await;
    for (target, host, start) in [
        ("/", "localhost", "site GET / "),
        ("/a%20b?q=/api", "localhost:8080", "site GET /a%20b?q=/api "),
        ("/api", "LOCALHOST", "api GET /api "),
        ("/api/users?page=2", "localhost", "api GET /api/users?page=2 "),
        ("/apis", "localhost", "site GET /apis "),
        ("/x", "acme.localhost", "api GET /x "),
    ] {
        let (status, text) = answer(address, with_host(target, host)).await;
        assert_eq!((status, text.starts_with(start)), (203, true), "{target} {host} {text}");
        assert!(text.contains(&format!("host={host}")), "{text}");
    }
    assert_eq!(answer(address, with_host("/", "example.org")).await.0, 404);
    assert_eq!(answer(address, with_host("/", "a..localhost")).await.0, 404);
}

#[tokio::test]
async fn bodies_are_forwarded() {
    let address = gateway(upstream("site").await, nowhere().await).await;
    let body = "x".repeat(100_000);
    let (status, text) = answer(address, request("PUT", "/file", &body)).await;
    assert_eq!((status, text.ends_with(&body)), (203, true));
}

#[tokio::test]
async fn headers_of_a_connection_stay_on_it() {
    let address = gateway(upstream("site").await, nowhere().await).await;
    let mut request = request("GET", "/", "");
    for (name, value) in [
        ("connection", "keep-alive, X-Hop"),
        ("connection", "x-other"),
        ("x-hop", "1"),
        ("x-other", "1"),
        ("x-end", "1"),
        ("te", "trailers"),
        ("upgrade", "websocket"),
        ("keep-alive", "timeout=9"),
        ("proxy-authorization", "secret"),
        ("proxy-connection", "keep-alive"),
    ] {
        request.headers_mut().append(name, HeaderValue::from_static(value));
    }
    let response = Connection::open(address).await.send(request).await;
    assert_eq!(response.status(), 203);
    assert_eq!(response.headers()["x-upstream"], "site");
    for name in ["x-secret", "keep-alive", "connection"] {
        assert!(!response.headers().contains_key(name), "{name}");
    }
    let received = "site GET / [host=localhost,via=1.1 gateway,x-end=1] ";
    assert_eq!(response.body(), received);
}

#[tokio::test]
async fn the_host_of_an_absolute_target_replaces_the_header() {
    let address = gateway(upstream("site").await, upstream("api").await).await;
    let (_, text) = answer(address, with_host("http://acme.localhost/x", "localhost")).await;
    assert!(text.starts_with("api GET /x [host=acme.localhost,"), "{text}");
}

#[tokio::test]
async fn an_upstream_server_that_is_down_is_a_502() {
    let address = gateway(upstream("site").await, nowhere().await).await;
    assert_eq!(get(address, "/api").await, (502, String::new()));
    assert_eq!(get(address, "/").await.0, 203);
}
