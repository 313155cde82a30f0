//! Clients of other projects against a server in this process: Python's `http.client` and hyper's.
//! Without `python3`, its test fails and says so.
//!
//! These tests look for responses that only the client of the other tests can read.

use std::net::SocketAddr;
use std::pin::Pin;
use std::process::{Command, Stdio};
use std::task::{Context, Poll};
use std::thread::{self, JoinHandle};

use crate::support::patient::patient;
use crate::support::peer;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Bytes, Frame};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use routetree::server::{Server, StopHandle};

/// A server with the routes of `peer`. Dropping it stops the server.
struct Running {
    addr: SocketAddr,
    stop: StopHandle,
    thread: Option<JoinHandle<std::io::Result<()>>>,
}

impl Running {
    fn start() -> Running {
        let routes = peer::routes().expect("no two routes conflict");
        let server = Server::bind("127.0.0.1:0", routes, patient()).expect("a free port");
        let addr = server.local_addr().tcp().expect("it is TCP");
        let stop = server.stop_handle();
        Running { addr, stop, thread: Some(thread::spawn(|| server.run())) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.stop().expect("it can be stopped");
        let ended = self.thread.take().expect("it is dropped once").join();
        ended.expect("it does not panic").expect("it ends without an error");
    }
}

#[test]
fn pythons_client_reads_every_kind_of_response() {
    let server = Running::start();
    let script = include_str!("support/client.py");
    let output = Command::new("python3")
        .args(["-I", "-c", script, &server.addr.port().to_string()])
        .stdin(Stdio::null())
        .output()
        .expect("this test needs the `python3` command: install it");
    let (out, err) = (&output.stdout, String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{err}");
    assert_eq!(String::from_utf8_lossy(out).trim_end(), "one connection, 14 responses");
}

/// Runs a test with hyper's client, on one connection.
fn with_hyper<B, F>(test: impl FnOnce(SendRequest<B>) -> F)
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    F: Future<Output = ()>,
{
    let server = Running::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    runtime.expect("a runtime").block_on(async {
        let stream = tokio::net::TcpStream::connect(server.addr).await.expect("it accepts");
        let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("a handshake");
        let connection = tokio::spawn(connection);
        test(sender).await;
        connection.await.expect("no panic").expect("the connection ends without an error");
    });
}

fn request<B>(method: &str, target: &str, body: B) -> Request<B> {
    let request = Request::builder().method(method).uri(target).header("Host", "a");
    request.body(body).expect("a request")
}

/// Sends a request. Returns the status, a header and the body of the response.
async fn answer<B: Body + 'static>(
    sender: &mut SendRequest<B>,
    request: Request<B>,
    header: &str,
) -> (StatusCode, Option<String>, Bytes) {
    sender.ready().await.expect("the connection stays");
    let response = sender.send_request(request).await.expect("a response");
    let value = response.headers().get(header);
    let value = value.map(|value| value.to_str().expect("text").to_owned());
    let status = response.status();
    (status, value, response.into_body().collect().await.expect("a body").to_bytes())
}

#[test]
fn hypers_client_reads_every_kind_of_response_on_one_connection() {
    with_hyper(|mut sender: SendRequest<Full<Bytes>>| async move {
        let none = Full::<Bytes>::default;
        let length = "content-length";
        for (method, target, code, header, value, body) in [
            ("GET", "/ping", 200, length, Some("18"), r#"{"message":"pong"}"#),
            ("HEAD", "/ping", 200, length, Some("18"), ""),
            ("GET", "/nothing", 404, length, Some("14"), "404 Not Found\n"),
            ("PUT", "/echo", 405, length, Some("23"), "405 Method Not Allowed\n"),
            ("DELETE", "/users/1", 204, length, None, ""),
            (
                "GET",
                "/moved",
                308,
                "location",
                Some("/ping?from=moved"),
                "308 Permanent Redirect\n",
            ),
            (
                "GET",
                "/pieces",
                200,
                "transfer-encoding",
                Some("chunked"),
                "first and another one, last",
            ),
            ("HEAD", "/pieces", 200, "transfer-encoding", Some("chunked"), ""),
            ("GET", "/pieces/0", 200, "transfer-encoding", Some("chunked"), ""),
        ] {
            let (status, found, text) =
                answer(&mut sender, request(method, target, none()), header).await;
            let context = format!("{method} {target}");
            assert_eq!((status.as_u16(), found.as_deref()), (code, value), "{context}");
            assert_eq!(text, body, "{context}");
        }
        let large = Bytes::from(vec![b'x'; 1_000_000]);
        let echo = request("POST", "/echo", Full::new(large.clone()));
        assert!(answer(&mut sender, echo, length).await.2 == large);
    });
}

/// A body of unknown length, so that hyper sends it in chunks.
struct Chunks(std::vec::IntoIter<&'static str>);

impl Body for Chunks {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let chunk = self.0.next().map(|chunk| Bytes::from_static(chunk.as_bytes()));
        Poll::Ready(chunk.map(|chunk| Ok(Frame::data(chunk))))
    }
}

#[test]
fn hypers_client_sends_chunked_bodies() {
    with_hyper(|mut sender: SendRequest<_>| async move {
        for chunks in [vec!["hello ", "world", "!"], vec![], vec!["0\r\n\r\n"]] {
            let expected: String = chunks.concat();
            let body = Chunks(chunks.into_iter());
            let (status, _, text) =
                answer(&mut sender, request("POST", "/echo", body), "date").await;
            assert_eq!((status.as_u16(), text), (200, Bytes::from(expected)));
        }
    });
}

#[test]
fn hypers_client_notices_an_aborted_body() {
    with_hyper(|mut sender: SendRequest<Full<Bytes>>| async move {
        let sent = sender.send_request(request("GET", "/pieces/cut", Full::default()));
        let body = sent.await.expect("a head").into_body();
        assert!(body.collect().await.is_err(), "it looks complete");
    });
}
