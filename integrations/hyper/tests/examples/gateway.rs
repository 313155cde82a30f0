use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::{Request, Response, Version, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use routetree::InsertError;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::{Connection, answer, get, listen, request};

#[path = "../../examples/gateway/main.rs"]
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

/// An address on which nothing listens, and which no other test can get.
fn nowhere() -> SocketAddr {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    std::mem::forget(socket);
    address
}

async fn gateway(site: SocketAddr, api: SocketAddr) -> SocketAddr {
    live_gateway(site, api).await.0
}

/// The same, with its routes.
async fn live_gateway(site: SocketAddr, api: SocketAddr) -> (SocketAddr, Arc<program::Routes>) {
    let (listener, address) = listen().await;
    let routes = program::routes(&site.to_string(), &api.to_string()).unwrap();
    tokio::spawn(program::serve(listener, Arc::clone(&routes)));
    (address, routes)
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
async fn routes_change_while_requests_are_forwarded() {
    let (site, api) = (upstream("site").await, upstream("api").await);
    let (address, routes) = live_gateway(site, api).await;
    let mut kept = Connection::open(address).await;
    for version in 1..=20 {
        let name = if version % 2 == 1 { "api" } else { "site" };
        let to = if version % 2 == 1 { api } else { site };
        let moved: Result<(), InsertError> = routes.update(|edit| {
            edit.host("localhost").expect("a host").replace("{/*path}", to.to_string())?;
            edit.replace(format!("host{version}"), routetree::Router::new()).map(drop)
        });
        moved.unwrap();
        // Over a connection that was there before, and over a new one.
        let response = kept.send(request("GET", "/x", "")).await;
        assert!(response.body().starts_with(name), "{version}: {}", response.body());
        let (_, text) = answer(address, request("GET", "/x", "")).await;
        assert!(text.starts_with(name), "{version}: {text}");
    }
    let refused = routes.update(|edit| {
        edit.host("localhost").expect("a host").remove("{/*path}");
        edit.insert("{name}.localhost", routetree::Router::new())
    });
    assert!(matches!(refused, Err(InsertError::Conflict { .. })));
    assert_eq!(answer(address, request("GET", "/x", "")).await.0, 203);
}

#[tokio::test]
async fn bodies_are_forwarded() {
    let address = gateway(upstream("site").await, nowhere()).await;
    let body = "x".repeat(100_000);
    let (status, text) = answer(address, request("PUT", "/file", &body)).await;
    assert_eq!((status, text.ends_with(&body)), (203, true));
}

#[tokio::test]
async fn headers_of_a_connection_stay_on_it() {
    let address = gateway(upstream("site").await, nowhere()).await;
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

/// An upstream server that speaks HTTP/1.0, and responds with the first line of the request.
async fn old_upstream() -> SocketAddr {
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let (mut start, mut line) = (String::new(), String::new());
        stream.read_line(&mut start).await.unwrap();
        while line != "\r\n" {
            line.clear();
            stream.read_line(&mut line).await.unwrap();
        }
        let response = format!("HTTP/1.0 200 OK\r\n\r\n{}", start.trim_end());
        stream.write_all(response.as_bytes()).await.unwrap();
    });
    address
}

#[tokio::test]
async fn the_version_of_a_connection_stays_on_it() {
    let address = gateway(old_upstream().await, nowhere()).await;
    let response = Connection::open(address).await.send(request("GET", "/", "")).await;
    assert_eq!(response.version(), Version::HTTP_11);
    assert_eq!(response.body(), "GET / HTTP/1.1");

    let address = gateway(old_upstream().await, nowhere()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.0 200 OK\r\n"), "{response}");
    assert!(response.ends_with("\r\n\r\nGET / HTTP/1.1"), "{response}");
}

#[tokio::test]
async fn an_upstream_server_that_is_down_is_a_502() {
    let address = gateway(upstream("site").await, nowhere()).await;
    assert_eq!(get(address, "/api").await, (502, String::new()));
    assert_eq!(get(address, "/").await.0, 203);
}
