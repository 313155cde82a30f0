//! One client that always has more to do, and another one with a single request, over real sockets
//! and one event loop. What happens before the single request is handled is counted.
//!
//! These tests hunt for a way to keep an event loop for longer than one turn: pipelined requests,
//! bodies in, responses out, streamed bodies, discarded input.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread::{self, JoinHandle};

use crate::support::demo;
use crate::support::running::{Hold, Running};
use routetree::server::{BodyPoll, BodyWriter, MetricsSnapshot, Routes};

/// Requests, and polls of streamed bodies, in one turn.
const MAX_CALLS: u64 = 256;
/// Bytes received or sent in one turn.
const MAX_BYTES: u64 = 256 * 1024;
/// One read or one response more may be on its way.
const SLACK: u64 = 128 * 1024;

/// Clients that always have more to do.
struct Busy {
    streams: Vec<TcpStream>,
    threads: Vec<JoinHandle<()>>,
}

impl Busy {
    /// Connects `count` clients. Each sends `message` over and over and reads whatever comes.
    fn start(server: &Running, count: usize, message: &[u8]) -> Busy {
        let streams: Vec<TcpStream> = (0..count).map(|_| server.connect().stream).collect();
        let mut threads = Vec::new();
        for stream in &streams {
            let (mut reader, mut writer) = (clone(stream), clone(stream));
            let messages = message.repeat(1 + 64 * 1024 / message.len());
            threads.push(thread::spawn(move || while writer.write_all(&messages).is_ok() {}));
            threads.push(thread::spawn(move || {
                let mut bytes = vec![0; 1 << 20];
                while reader.read(&mut bytes).is_ok_and(|count| count > 0) {}
            }));
        }
        Busy { streams, threads }
    }

    fn stop(self) {
        // The server may have closed some of them.
        self.streams.iter().for_each(|stream| drop(stream.shutdown(Shutdown::Both)));
        self.threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
    }
}

fn clone(stream: &TcpStream) -> TcpStream {
    stream.try_clone().expect("a second handle")
}

/// What the event loop did between the end of a hold and the request of the single client.
struct Before {
    requests: u64,
    polls: u64,
    received: u64,
    sent: u64,
}

/// Counts what `count` busy clients do before the request of another client is handled. Their bytes
/// arrive first. The greatest of several rounds is returned.
fn before(count: usize, message: &[u8]) -> Before {
    let mut routes = demo::routes().expect("no two routes conflict");
    let hold = Hold::add_to(&mut routes);
    let polls = Arc::new(AtomicU64::new(0));
    add_streams(&mut routes, &polls);
    let server = Running::start(routes, 1);
    let busy = Busy::start(&server, count, message);
    let mut most = Before { requests: 0, polls: 0, received: 0, sent: 0 };
    for _ in 0..8 {
        let holding = hold.begin(&server);
        let (start, polled) = (server.metrics.snapshot(), polls.load(Relaxed));
        // Its handler holds the loop again, so that the counters stand still.
        let mut single = server.connect();
        single.send(b"GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
        hold.end();
        hold.wait();
        let end = server.metrics.snapshot();
        let passed = |of: fn(&MetricsSnapshot) -> u64| of(&end) - of(&start);
        most.requests = most.requests.max(passed(|counted| counted.requests));
        most.received = most.received.max(passed(|counted| counted.received_bytes));
        most.sent = most.sent.max(passed(|counted| counted.sent_bytes));
        most.polls = most.polls.max(polls.load(Relaxed) - polled);
        hold.end();
        assert_eq!(single.answer().status, 200);
        drop(holding);
    }
    busy.stop();
    server.stop();
    most
}

/// Inserts `/endless/small` and `/endless/large`, bodies of parts of this length.
fn add_streams(routes: &mut Routes, polls: &Arc<AtomicU64>) {
    for (path, part) in [("/endless/small", 1), ("/endless/large", 60_000)] {
        let polls = polls.clone();
        let insert = routes.insert("GET", path, move |_, response| {
            let polls = polls.clone();
            let endless = move |writer: &mut BodyWriter<'_>| {
                polls.fetch_add(1, Relaxed);
                writer.push(&vec![b'x'; part]);
                BodyPoll::More
            };
            response.stream(b"text/plain", endless).expect("a media type");
        });
        insert.expect("a route");
    }
}

/// The single client connects, which takes a pass of the loop, and is served in the next one. In
/// each of them every busy client has a turn, and one may be under way in the beginning.
const PASSES: u64 = 3;

fn check(count: u64, message: &[u8]) {
    let before = before(count as usize, message);
    let text = String::from_utf8_lossy(&message[..message.len().min(40)]);
    for (what, found, most) in [
        ("requests", before.requests, MAX_CALLS * count * PASSES + 2),
        ("polls", before.polls, MAX_CALLS * count * PASSES),
        ("bytes received", before.received, (MAX_BYTES + SLACK) * count * PASSES),
        ("bytes sent", before.sent, (MAX_BYTES + SLACK) * count * PASSES),
    ] {
        assert!(found <= most, "{found} {what} of {count} clients that send {text:?}");
    }
}

fn post(path: &str, length: usize) -> Vec<u8> {
    let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), &vec![b'x'; length]].concat()
}

#[test]
fn pipelined_requests_end_a_turn() {
    check(1, b"GET /users/1 HTTP/1.1\r\nHost: a\r\n\r\n");
    check(4, b"GET /users/1 HTTP/1.1\r\nHost: a\r\n\r\n");
    check(1, b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n");
    check(2, &post("/echo", 5));
}

#[test]
fn bodies_end_a_turn() {
    check(1, &post("/echo", 1_000_000));
    let chunks = "8000\r\n".to_owned() + &"x".repeat(0x8000) + "\r\n";
    let head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    check(1, (head.to_owned() + &chunks.repeat(20) + "0\r\n\r\n").as_bytes());
    // No route wants these: they are discarded.
    check(2, &post("/nothing", 200_000));
}

#[test]
fn streamed_bodies_end_a_turn() {
    check(1, b"GET /endless/small HTTP/1.1\r\nHost: a\r\n\r\n");
    check(2, b"GET /endless/large HTTP/1.1\r\nHost: a\r\n\r\n");
}

#[test]
fn a_turn_that_is_used_up_loses_no_request() {
    const COUNT: usize = 5_000;
    let server = Running::start(demo::routes().expect("no two routes conflict"), 1);
    let mut client = server.connect();
    let mut writer = clone(&client.stream);
    let sender = thread::spawn(move || {
        for number in 0..COUNT {
            let request = format!("GET /users/{number} HTTP/1.1\r\nHost: a\r\n\r\n");
            writer.write_all(request.as_bytes()).expect("it reads");
        }
        // Nothing follows that could wake the loop.
        writer.shutdown(Shutdown::Write).expect("a socket");
    });
    for number in 0..COUNT {
        let expected = format!(r#"{{"route":"/users/{{id}}","params":{{"id":"{number}"}}}}"#);
        assert_eq!(client.answer().text(), expected);
    }
    client.must_be_closed();
    sender.join().expect("no panic");
    server.stop();
}
