//! Request bodies and their limits, without sockets.
//!
//! These tests hunt for a body that is read as a request, a body that is collected although it is
//! unwanted or over its limit, `100 Continue` at the wrong moment, and limits that depend on how
//! bytes arrive.

use crate::support::peer::{Peer, config};
use routetree::server::Config;

const CONTINUE: &str = "HTTP/1.1 100 Continue\r\n\r\n";

/// Returns the head of a POST with these headers.
fn post(target: &str, version: &str, headers: &str) -> String {
    format!("POST {target} HTTP/{version}\r\nHost: a\r\n{headers}\r\n")
}

/// Returns all output for a message, and whether the connection ended. Sending it byte by byte must
/// give the same.
fn answers(config: &Config, message: &str) -> (String, bool) {
    let mut whole = Peer::new(config.clone());
    whole.receive(message.as_bytes());
    let mut split = Peer::new(config.clone());
    message.as_bytes().chunks(1).for_each(|byte| split.receive(byte));
    split.must_have(&whole.answers, whole.ended(), "byte by byte");
    let ended = whole.ended();
    (String::from_utf8(whole.answers).expect("output is text"), ended)
}

fn must_answer(config: &Config, message: &str, status: u16, ends: bool) {
    let (answers, ended) = answers(config, message);
    let context = format!("{message:.200?} got {answers:?}");
    assert!(answers.starts_with(&format!("HTTP/1.1 {status} ")), "{context}");
    assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{context}");
    assert_eq!(ended, ends, "{context}");
}

#[test]
fn continue_is_sent_for_wanted_bodies_only() {
    let expect = "Expect: 100-continue\r\n";
    for framing in ["Content-Length: 2\r\n", "Transfer-Encoding: chunked\r\n"] {
        let mut peer = Peer::new(config());
        peer.receive(post("/echo", "1.1", &format!("{expect}{framing}")).as_bytes());
        assert_eq!(String::from_utf8_lossy(&peer.answers), CONTINUE);
        let body = if framing.starts_with('C') { "hi" } else { "2\r\nhi\r\n0\r\n\r\n" };
        let (last, first) = body.as_bytes().split_last().expect("it is not empty");
        peer.receive(first);
        assert_eq!(String::from_utf8_lossy(&peer.answers), CONTINUE, "sent once");
        peer.receive(&[*last]);
        assert!(peer.answers.ends_with(b"\r\n\r\nhi"));
        assert!(!peer.ended());
    }
    let config = config();
    let head = |target, version, length| {
        post(target, version, &format!("{expect}Content-Length: {length}\r\n"))
    };
    // Whether or not the peer then sends the body, it is not read as a request.
    let ping = "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
    must_answer(&config, &(head("/echo", "1.1", 1_048_577) + ping), 413, true);
    must_answer(&config, &(head("/nothing", "1.1", 2) + "hi" + ping), 404, true);
    must_answer(&config, &(head("/ping", "1.1", 2) + "hi" + ping), 405, true);
    must_answer(&config, &head("/echo", "1.1", 0), 200, false);
    let (answers, _) = answers(&config, &(head("/echo", "1.0", 2) + "hi"));
    assert!(!answers.contains(" 100 "), "{answers:?}");
}

#[test]
fn the_body_limit_is_exact_in_both_framings() {
    let mut config = config();
    config.max_body = 10;
    let length = |length: usize| post("/echo", "1.1", &format!("Content-Length: {length}\r\n"));
    let chunked = |chunks: &str| post("/echo", "1.1", "Transfer-Encoding: chunked\r\n") + chunks;
    must_answer(&config, &(length(10) + "0123456789"), 200, false);
    must_answer(&config, &length(11), 413, true);
    must_answer(&config, &chunked("a\r\n0123456789\r\n0\r\n\r\n"), 200, false);
    must_answer(&config, &chunked("9\r\n012345678\r\n1\r\n9\r\n0\r\n\r\n"), 200, false);
    must_answer(&config, &chunked("9\r\n012345678\r\n2\r\n"), 413, true);
    must_answer(&config, &chunked("b\r\n"), 413, true);
}

#[test]
fn extensions_and_trailers_have_separate_limits() {
    let mut config = config();
    (config.max_chunk_extensions, config.max_trailers) = (6, 12);
    let chunked = |rest: &str| post("/echo", "1.1", "Transfer-Encoding: chunked\r\n") + rest;
    must_answer(&config, &chunked("1;ab\r\n!\r\n1;a\r\n!\r\n0;\r\n\r\n"), 200, false);
    must_answer(&config, &chunked("1;ab\r\n!\r\n1;a\r\n!\r\n0;a\r\n\r\n"), 400, true);
    must_answer(&config, &chunked("0\r\nA: b\r\nC: d\r\n\r\n"), 200, false);
    must_answer(&config, &chunked("0\r\nA: b\r\nC: de\r\n\r\n"), 431, true);
}

#[test]
fn unwanted_bodies_are_drained_up_to_a_limit() {
    let mut config = config();
    config.max_drain = 10;
    let ping = "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
    let not_found = "HTTP/1.1 404 ";
    for (headers, body) in [
        ("Content-Length: 10\r\n", "0123456789"),
        ("Transfer-Encoding: chunked\r\n", "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"),
    ] {
        let (answers, ended) = answers(&config, &(post("/nothing", "1.1", headers) + body + ping));
        assert!(answers.starts_with(not_found) && answers.ends_with("pong\"}"), "{answers:?}");
        assert!(!ended);
    }
    for (headers, body) in
        [("Content-Length: 11\r\n", ""), ("Transfer-Encoding: chunked\r\n", "5\r\n01234\r\n6\r\n")]
    {
        must_answer(&config, &(post("/nothing", "1.1", headers) + body + ping), 404, true);
    }
}

#[test]
fn large_bodies_arrive_complete_in_both_framings() {
    let body: String = (0..100_000).map(|at| char::from(b'a' + (at % 26) as u8)).collect();
    let chunks: String = body.as_bytes().chunks(999).fold(String::new(), |chunks, chunk| {
        chunks + &format!("{:x};n\r\n{}\r\n", chunk.len(), String::from_utf8_lossy(chunk))
    });
    let length = format!("Content-Length: {}\r\n", body.len());
    let messages = [
        post("/echo", "1.1", &length) + &body,
        post("/echo", "1.1", "Transfer-Encoding: chunked\r\n") + &chunks + "0\r\n\r\n",
    ];
    let mut config = config();
    config.max_chunk_extensions = 1000;
    for message in messages {
        for part in [1, 7, 1000, 65536, usize::MAX] {
            let mut peer = Peer::new(config.clone());
            message.as_bytes().chunks(part).for_each(|part| peer.receive(part));
            assert!(peer.answers.ends_with(body.as_bytes()), "in parts of {part}");
            assert!(!peer.ended());
        }
    }
}

#[test]
fn closing_within_a_body_gets_no_response() {
    for message in [
        post("/echo", "1.1", "Content-Length: 3\r\n") + "hi",
        post("/echo", "1.1", "Transfer-Encoding: chunked\r\n") + "2\r\nhi\r\n0\r\n",
    ] {
        let mut peer = Peer::new(config());
        peer.receive(message.as_bytes());
        peer.close();
        assert_eq!(peer.answers, b"");
        assert!(peer.connection.wants().close);
    }
}
