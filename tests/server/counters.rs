//! The server's counters, for every message of the table.
//!
//! These tests hunt for a response that is counted twice or not at all, and for an aborted body
//! that goes unnoticed.

use crate::support::messages::cases;
use crate::support::peer::{Peer, config, routes};
use routetree::server::{BodyPoll, BodyWriter, Context, Response, Routes, Timing};
use serde_json::Value;

/// Returns the metrics of the peer's event loop.
fn counted(peer: Peer) -> Value {
    let mut peer = peer.next_connection();
    peer.receive(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    let body = peer.answers.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("a head") + 4;
    serde_json::from_slice(&peer.answers[body..]).expect("JSON")
}

fn number(counted: &Value, name: &str) -> u64 {
    counted[name].as_u64().unwrap_or_else(|| panic!("no number {name}: {counted}"))
}

/// Returns the number of responses, except for `100 Continue`.
fn answers(bytes: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.split("HTTP/1.1 ").skip(1);
    lines.filter(|line| !line.starts_with("100 ")).count() as u64
}

fn with_timing() -> Routes {
    let mut routes = routes().expect("no two routes conflict");
    routes.wrap(Timing);
    routes
}

#[test]
fn every_response_is_counted_once() {
    for case in cases() {
        let mut peer = Peer::with_routes(with_timing(), config());
        peer.receive(&case.message);
        peer.close();
        let sent = answers(&peer.answers);
        let counted = counted(peer);
        let by_status = counted["answers"].as_array().expect("a list");
        let by_status: u64 = by_status.iter().filter_map(Value::as_u64).sum();
        assert_eq!(by_status, sent, "{}: by status", case.name);
        let (requests, refused) = (number(&counted, "requests"), number(&counted, "refused"));
        assert_eq!(requests + refused, sent, "{}: {requests} and {refused}", case.name);
        let timed = number(&counted["latencies"], "count");
        assert_eq!(timed, requests, "{}: timed", case.name);
    }
}

/// A body that is cut for another reason did not break off its response.
#[test]
fn clients_and_deadlines_break_no_body_off() {
    let routes = || {
        let mut routes = with_timing();
        let stream = |_: &Context<'_>, response: &mut Response| {
            let body = |writer: &mut BodyWriter<'_>| {
                writer.push(&[b'x'; 1000]);
                BodyPoll::Wait
            };
            response.stream(b"text/plain", body).expect("a media type");
        };
        routes.insert("GET", "/endless", stream).expect("a route");
        routes
    };
    let limits = config();
    for (unread, timeouts) in [(false, 0), (true, 1)] {
        let mut peer = Peer::with_routes(routes(), config());
        peer.largest_send = if unread { 0 } else { usize::MAX };
        peer.receive(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
        if unread {
            assert!(peer.wait(limits.write_timeout));
        }
        let counted = counted(peer);
        assert_eq!(number(&counted["timeouts"], "write"), timeouts);
        assert_eq!(number(&counted, "broken_off"), 0);
    }
}

#[test]
fn aborted_bodies_are_counted_separately() {
    for (path, panics) in [("/pieces/cut", 0), ("/pieces/panic", 1)] {
        let mut peer = Peer::with_routes(with_timing(), config());
        peer.receive(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes());
        let counted = counted(peer);
        assert_eq!(number(&counted, "broken_off"), 1, "{path}");
        assert_eq!(number(&counted, "panics"), panics, "{path}");
        assert_eq!(number(&counted, "refused"), 0, "{path}");
    }
}
