//! The memory that all connections hold together, over real sockets and one event loop. The bytes
//! that the server counts are compared with the limit.
//!
//! These tests hunt for a way to hold memory that is not counted or not limited, and for a limit
//! that refuses the small and the fast instead of the large and the slow.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read as _};
use std::sync::Mutex;
use std::time::Duration;

use crate::support::client::Client;
use crate::support::demo;
use crate::support::patient::patient;
use crate::support::running::Running;
use routetree::server::{BodyPoll, BodyWriter, Routes};

/// The limit, in bytes.
const MAX_HELD: usize = 4 * 1024 * 1024;
const MIB: usize = 1024 * 1024;

/// More of any response than the buffers of two sockets hold.
const UNREAD: usize = 16 * MIB;

fn server() -> Running {
    let mut routes = demo::routes().expect("no two routes conflict");
    add(&mut routes, "/large", MIB);
    add(&mut routes, "/medium", 16 * 1024);
    for (path, then) in [("/endless", BodyPoll::More), ("/waiting", BodyPoll::Wait)] {
        let insert = routes.insert("GET", path, move |_, response| {
            let body = move |writer: &mut BodyWriter<'_>| {
                writer.push(&[b'x'; 50_000]);
                then
            };
            response.stream(b"text/plain", body).expect("a media type");
        });
        insert.expect("a route");
    }
    let handles = Mutex::new(Vec::new());
    let never = routes.insert("GET", "/never", move |_, response| {
        handles.lock().expect("no panic").push(response.later());
    });
    never.expect("a route");
    let mut config = patient();
    // A stop does not wait for what the clients of a test owe.
    (config.max_held, config.stop_timeout) = (MAX_HELD, Duration::ZERO);
    Running::with(routes, config)
}

/// Inserts a route whose response has a body of this length.
fn add(routes: &mut Routes, path: &str, length: usize) {
    let insert = routes.insert("GET", path, move |_, response| {
        response.bytes(b"text/plain", &vec![b'x'; length]).expect("a media type");
    });
    insert.expect("a route");
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")
}

fn post(framing: &str) -> String {
    format!("POST /echo HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n")
}

/// A body of 1 MiB without its last byte.
fn length_body() -> String {
    post("Content-Length: 1048576") + &"x".repeat(MIB - 1)
}

/// The ways to make the server hold memory: the number of connections that hold more than the limit
/// together, and what each of them sends.
fn ways() -> Vec<(&'static str, usize, String)> {
    let chunks = post("Transfer-Encoding: chunked") + "fffff\r\n" + &"x".repeat(MIB - 2);
    let unread = |path: &str, length: usize| get(path).repeat(UNREAD / length);
    vec![
        (
            "incomplete heads",
            400,
            get("/ping").replace("\r\n\r\n", "\r\nX: ") + &"x".repeat(15_000),
        ),
        ("bodies without their last byte", 12, length_body()),
        (
            "requests whose responses never come",
            400,
            get("/never").replace("\r\n\r\n", "\r\nX: ") + &"x".repeat(15_000) + "\r\n\r\n",
        ),
        (
            "large bodies of which little has arrived",
            12,
            post("Content-Length: 1048576") + &"x".repeat(80 * 1024),
        ),
        ("chunked bodies without an end", 12, chunks),
        ("large responses that nobody reads", 12, unread("/large", MIB)),
        ("pipelined responses that nobody reads", 120, unread("/medium", 16 * 1024)),
        ("streamed bodies that nobody reads", 120, get("/endless")),
        ("requests after a streamed body", 120, get("/waiting") + &"x".repeat(60_000)),
        ("a response and requests after it", 12, unread("/large", MIB) + &get("/ping").repeat(900)),
    ]
}

/// Checks what the server holds, after it has handled all that was sent before.
fn must_hold_little(server: &Running, probe: &mut Client, way: &str) -> u64 {
    probe.send(get("/ping").as_bytes());
    assert_eq!(probe.answer().status, 200, "{way}");
    let counted = server.metrics.snapshot();
    assert!(counted.held_bytes <= MAX_HELD as u64, "{way}: {} bytes", counted.held_bytes);
    counted.gave_up
}

/// Uploads 500 bytes in two parts, while the server is full.
fn must_upload(server: &Running, way: &str) {
    let mut client = server.connect();
    client.send((post("Content-Length: 500") + &"x".repeat(250)).as_bytes());
    let mut other = server.connect();
    other.send(get("/ping").as_bytes());
    assert_eq!(other.answer().status, 200, "{way}");
    client.send("x".repeat(250).as_bytes());
    assert_eq!(client.answer().status, 200, "{way}: a small upload");
}

#[test]
fn no_way_to_hold_memory_exceeds_the_limit() {
    for (way, count, message) in ways() {
        let server = server();
        let mut probe = server.connect();
        let mut held = VecDeque::new();
        for number in 0..2 * count {
            let mut client = server.connect();
            client.send(message.as_bytes());
            held.push_back(client);
            let gave_up = must_hold_little(&server, &mut probe, way);
            assert!(number > 0 || gave_up == 0, "{way}: the only connection");
        }
        assert!(must_hold_little(&server, &mut probe, way) > 0, "{way}: less than the limit");
        must_upload(&server, way);
        drop(held);
        server.stop();
    }
}

#[test]
fn a_refused_request_learns_when_to_try_again() {
    let server = server();
    let mut probe = server.connect();
    let mut clients: Vec<Client> = Vec::new();
    for _ in 0..8 {
        let mut client = server.connect();
        client.send(length_body().as_bytes());
        must_hold_little(&server, &mut probe, "bodies");
        clients.push(client);
    }
    let refused = clients[0].answer();
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")));
    // The last one is in no hurry, but the others have made room.
    let last = clients.last_mut().expect("eight");
    last.send(b"x");
    assert_eq!(last.answer().status, 200);
    server.stop();
}

#[test]
fn a_response_that_is_cut_off_does_not_look_complete() {
    let server = server();
    let mut probe = server.connect();
    let clients = (0..12).map(|_| {
        let mut client = server.connect();
        client.send(get("/large").repeat(UNREAD / MIB).as_bytes());
        must_hold_little(&server, &mut probe, "responses");
        client
    });
    let mut first = clients.collect::<Vec<_>>().remove(0);
    let mut bytes = vec![0; MIB];
    let error = loop {
        match first.stream.read(&mut bytes) {
            Ok(0) => panic!("a plain end"),
            Ok(_) => {}
            Err(error) => break error.kind(),
        }
    };
    assert_eq!(error, ErrorKind::ConnectionReset);
    server.stop();
}
