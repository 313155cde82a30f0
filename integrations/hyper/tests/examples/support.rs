//! A listener and a client.

use std::net::SocketAddr;

use http_body_util::BodyExt as _;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::HOST;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

pub(crate) async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A connection of a client.
pub(crate) struct Connection(SendRequest<String>);

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Connection {
        let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
        let (sender, connection) = handshake(stream).await.unwrap();
        tokio::spawn(connection);
        Connection(sender)
    }

    /// Sends a request, for the host `localhost` if it has none, and returns the response.
    pub(crate) async fn send(&mut self, mut request: Request<String>) -> Response<String> {
        request.headers_mut().entry(HOST).or_insert("localhost".parse().unwrap());
        self.0.ready().await.unwrap();
        let (head, body) = self.0.send_request(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Response::from_parts(head, String::from_utf8(body.into()).unwrap())
    }
}

pub(crate) fn request(method: &str, target: &str, body: &str) -> Request<String> {
    Request::builder().method(method).uri(target).body(body.to_owned()).unwrap()
}

/// Status and text of the response to a request on a connection of its own.
pub(crate) async fn answer(address: SocketAddr, request: Request<String>) -> (u16, String) {
    let response = Connection::open(address).await.send(request).await;
    (response.status().as_u16(), response.into_body())
}

/// Status and text of the response to a GET.
pub(crate) async fn get(address: SocketAddr, target: &str) -> (u16, String) {
    answer(address, request("GET", target, "")).await
}
