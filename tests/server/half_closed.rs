//! Clients that close their sending side, over real sockets: most are gone, some still read.
//!
//! These tests hunt for a waiting body that never learns that its client is gone, and for a client
//! that still reads and does not get what it asked for.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use crate::support::client::connect;
use crate::support::patient::patient;
use crate::support::running::{Running, line, skip_head};
use routetree::server::{BodyPoll, BodyWaker, BodyWriter, Context, Response, Routes, StreamedBody};

const HOUR: Duration = Duration::from_secs(3600);

/// A server whose `/wait` responds with a body that waits for an event that never comes. The count
/// of references to the [`Arc`] tells how many of them live.
fn server(half_closed: Duration, next: fn(&BodyWriter<'_>) -> BodyPoll) -> (Running, Arc<()>) {
    let live = Arc::new(());
    let counted = Arc::clone(&live);
    let mut routes = Routes::new();
    let wait = move |_: &Context<'_>, response: &mut Response| {
        let live = Arc::clone(&counted);
        let mut begun = false;
        let body = move |writer: &mut BodyWriter<'_>| {
            let _ = &live;
            if !std::mem::replace(&mut begun, true) {
                writer.push(b"begun\n");
            }
            next(writer)
        };
        response.stream(b"text/plain", body).expect("a media type");
    };
    routes.insert("GET", "/wait", wait).expect("a route");
    let mut config = patient();
    config.half_closed_timeout = half_closed;
    (Running::with(routes, config), live)
}

/// Begins 50 bodies whose clients then all close, and waits until nothing is left of them.
fn nothing_must_be_left((server, live): (Running, Arc<()>), unread: &[u8]) {
    let before = Arc::strong_count(&live);
    let mut clients: Vec<_> = (0..50).map(|_| server.get("/wait")).collect();
    for client in &mut clients {
        skip_head(client);
        assert_eq!(line(client), "begun\n");
        client.get_mut().write_all(unread).expect("the system's buffers have room");
    }
    assert_eq!(Arc::strong_count(&live), before + 50);
    drop(clients);
    server.wait_until_open(0);
    assert_eq!(Arc::strong_count(&live), before);
    server.stop();
}

#[test]
fn waiting_bodies_end_if_their_clients_close() {
    let nexts: [fn(&BodyWriter<'_>) -> BodyPoll; 3] = [
        |_| BodyPoll::Wait,
        |_| BodyPoll::More,
        |writer| BodyPoll::WaitUntil(writer.now() + Duration::from_millis(1)),
    ];
    for next in nexts {
        nothing_must_be_left(server(Duration::from_millis(100), next), b"");
    }
}

#[test]
fn a_body_that_waits_is_told_that_its_client_closes() {
    let ends = |writer: &BodyWriter<'_>| match writer.peer_closed() {
        true => BodyPoll::End,
        false => BodyPoll::Wait,
    };
    nothing_must_be_left(server(HOUR, ends), b"");
    // The server does not read as far as to the end.
    nothing_must_be_left(server(HOUR, ends), &[b'x'; 100_000]);
}

#[test]
fn a_body_that_writes_to_a_closed_client_is_dropped() {
    let writes = |writer: &BodyWriter<'_>| BodyPoll::WaitUntil(writer.now() + HOUR);
    let (server, live) = server(HOUR, writes);
    let before = Arc::strong_count(&live);
    let client = server.get("/wait");
    // With the response unread, closing is a reset.
    drop(client);
    server.wait_until_open(0);
    assert_eq!(Arc::strong_count(&live), before);
    server.stop();
}

/// Numbers from another thread, or one every few milliseconds.
struct Numbers {
    left: u32,
    events: Option<Receiver<()>>,
    wakers: Sender<BodyWaker>,
}

impl StreamedBody for Numbers {
    fn start(&mut self, waker: BodyWaker) {
        self.wakers.send(waker).expect("the test receives it");
    }

    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll {
        if self.left == 0 {
            return BodyPoll::End;
        }
        if self.events.as_ref().is_some_and(|events| events.try_recv().is_err()) {
            return BodyPoll::Wait;
        }
        self.left -= 1;
        writer.push(format!("{}\n", self.left).as_bytes());
        match self.events {
            Some(_) => BodyPoll::More,
            None => BodyPoll::WaitUntil(writer.now() + Duration::from_millis(2)),
        }
    }
}

#[test]
fn a_half_closed_client_gets_whole_bodies() {
    let (send_waker, wakers) = mpsc::channel();
    let (send, events) = mpsc::channel();
    let shared = std::sync::Mutex::new((send_waker, Some(events)));
    let mut routes = Routes::new();
    let stream = move |context: &Context<'_>, response: &mut Response| {
        let shared = &mut *shared.lock().expect("no panic");
        let events = (context.request().path() == "/events").then(|| shared.1.take()).flatten();
        let body = Numbers { left: 10, events, wakers: shared.0.clone() };
        response.stream(b"text/plain", body).expect("a media type");
    };
    routes.insert_any("/{name}", stream).expect("a route");
    let server = Running::start(routes, 1);
    let request = |path: &str, version: &str| {
        let mut client: TcpStream = connect(server.addr).stream;
        let request = format!("GET {path} HTTP/{version}\r\nHost: a\r\n\r\n");
        client.write_all(request.as_bytes()).expect("it reads");
        client.shutdown(Shutdown::Write).expect("it can be half-closed");
        client
    };
    for version in ["1.0", "1.1"] {
        let mut answer = String::new();
        let read = request("/times", version).read_to_string(&mut answer);
        read.expect("a whole response");
        assert!(answer.contains("9\n") && answer.contains("\n0\n"), "{answer}");
        let _ = wakers.recv();
    }
    let mut client = request("/events", "1.0");
    let waker = wakers.recv().expect("the body was started");
    for _ in 0..10 {
        send.send(()).expect("the body lives");
        waker.wake();
    }
    let mut answer = String::new();
    client.read_to_string(&mut answer).expect("a whole response");
    assert!(answer.ends_with("9\n8\n7\n6\n5\n4\n3\n2\n1\n0\n"), "{answer}");
    server.stop();
}
