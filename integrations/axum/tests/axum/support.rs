//! Servers of axum on real sockets, a client for them, and calls without a socket.

use std::net::SocketAddr;

use axum::ServiceExt;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;
use axum::routing::{MethodRouter, any};
use http_body_util::BodyExt as _;
use hyper_util::rt::TokioIo;
use routetree::{RouteService, Router};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

/// Status and text of a response.
pub(crate) type Answer = (u16, String);

/// A service with a single route.
pub(crate) fn service<T: 'static>(
    route: &str,
    handler: impl Handler<T, ()>,
) -> RouteService<MethodRouter> {
    RouteService::new(Router::try_from_iter([(route, any(handler))]).unwrap())
}

/// Calls a handler through a single route, without a socket.
pub(crate) async fn call<T: 'static>(
    route: &str,
    path: &str,
    handler: impl Handler<T, ()>,
) -> Answer {
    let request = Request::get(path).body(Body::empty()).unwrap();
    answer(service(route, handler).oneshot(request).await.unwrap()).await
}

/// Calls a handler without any route.
pub(crate) async fn call_alone<T: 'static>(handler: impl Handler<T, ()>) -> Answer {
    let request = Request::get("/").body(Body::empty()).unwrap();
    answer(handler.call(request, ()).await).await
}

pub(crate) async fn answer(response: Response) -> Answer {
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// Serves a router of axum until the runtime of the test ends.
pub(crate) async fn serve(app: axum::Router) -> SocketAddr {
    let (listener, address) = listen().await;
    tokio::spawn(async { axum::serve(listener, app).await });
    address
}

/// Serves routes alone, without a router of axum.
pub(crate) async fn serve_routes(service: RouteService<MethodRouter>) -> SocketAddr {
    let (listener, address) = listen().await;
    let service = ServiceExt::<Request>::into_make_service(service);
    tokio::spawn(async { axum::serve(listener, service).await });
    address
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Sends a request over a connection of its own.
pub(crate) async fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    body: &str,
) -> http::Response<String> {
    let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let request = Request::builder().method(method).uri(path).header("host", "localhost");
    let response = sender.send_request(request.body(body.to_owned()).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    http::Response::from_parts(head, String::from_utf8(body.to_vec()).unwrap())
}

/// Status and text of the response to a request without a body.
pub(crate) async fn get(address: SocketAddr, path: &str) -> Answer {
    let response = send(address, "GET", path, "").await;
    (response.status().as_u16(), response.into_body())
}
