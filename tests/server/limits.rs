//! The limits of a connection, without sockets.
//!
//! These tests hunt for limits that are off by one, that depend on how bytes arrive or that have no
//! effect, unbounded output, responses lost because the peer has closed its side, and a panic that
//! affects the next connection.

use std::fmt::Write as _;

use crate::support::peer::{Peer, config};
use routetree::server::Config;
use routetree::server::internals::Wants;

/// Sends a message in one part and byte by byte. Both must get this status and this end.
fn must_answer(config: Config, message: &str, status: u16, ends: bool) {
    let mut whole = Peer::new(config.clone());
    whole.receive(message.as_bytes());
    let text = String::from_utf8_lossy(&whole.answers).into_owned();
    assert!(text.starts_with(&format!("HTTP/1.1 {status} ")), "{text:?}");
    assert_eq!(whole.ended(), ends, "{text:?}");
    let mut split = Peer::new(config);
    message.as_bytes().chunks(1).for_each(|byte| split.receive(byte));
    split.must_have(&whole.answers, ends, &format!("{status} byte by byte"));
}

#[test]
fn limits_are_exact() {
    let mut config = config();
    (config.max_head, config.max_target) = (200, 60);
    (config.max_headers, config.max_body) = (4, 10);

    let head_of = |len: usize| {
        let start = "GET /ping HTTP/1.1\r\nHost: a\r\nX: ";
        format!("{start}{}\r\n\r\n", "x".repeat(len - start.len() - 4))
    };
    must_answer(config.clone(), &head_of(200), 200, false);
    must_answer(config.clone(), &head_of(201), 431, true);
    must_answer(config.clone(), &head_of(5000), 431, true);

    let target_of =
        |len: usize| format!("GET /ping?{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(len - 6));
    must_answer(config.clone(), &target_of(60), 200, false);
    must_answer(config.clone(), &target_of(61), 414, true);
    must_answer(config.clone(), &target_of(190), 414, true);
    must_answer(config.clone(), &target_of(5000), 414, true);
    // Without any line end the limit still applies.
    must_answer(config.clone(), &"G".repeat(200), 414, true);
    // Empty lines before a request may have as many bytes as a head.
    must_answer(config.clone(), &("\r\n".repeat(100) + &head_of(200)), 200, false);
    must_answer(config.clone(), &("\r\n".repeat(101) + &head_of(200)), 400, true);

    let mut lines = config.clone();
    lines.max_header_line = 20;
    let line_of = |len: usize| {
        format!("GET /ping HTTP/1.1\r\nHost: a\r\nX-Y: {}\r\n\r\n", "y".repeat(len - 3))
    };
    must_answer(lines.clone(), &line_of(20), 200, false);
    must_answer(lines, &line_of(21), 431, true);

    let headers_of = |count: usize| {
        let mut message = String::from("GET /ping HTTP/1.1\r\nHost: a\r\n");
        (1..count)
            .for_each(|at| write!(message, "X{at}: 1\r\n").expect("writing to a string succeeds"));
        message + "\r\n"
    };
    must_answer(config.clone(), &headers_of(4), 200, false);
    must_answer(config.clone(), &headers_of(5), 431, true);

    let body_of = |len: usize| {
        let body = "x".repeat(len);
        format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {len}\r\n\r\n{body}")
    };
    must_answer(config.clone(), &body_of(10), 200, false);
    must_answer(config.clone(), &body_of(11), 413, true);
}

#[test]
fn the_defaults_accept_what_real_clients_send() {
    let with_headers = |count: usize| {
        let mut message = String::from("GET /ping HTTP/1.1\r\nHost: a\r\n");
        (1..count).for_each(|at| {
            write!(message, "X-Header-{at}: {}\r\n", "v".repeat(20))
                .expect("writing to a string succeeds")
        });
        message + "\r\n"
    };
    must_answer(config(), &with_headers(60), 200, false);
    must_answer(config(), &with_headers(100), 200, false);
    must_answer(config(), &with_headers(101), 431, true);
    let mut most = config();
    most.max_headers = usize::MAX;
    must_answer(most.clone(), &with_headers(128), 200, false);
    must_answer(most, &with_headers(129), 431, true);
}

#[test]
fn a_body_over_the_limit_is_refused_before_it_arrives() {
    let mut peer = Peer::new(config());
    peer.receive(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n");
    assert!(peer.answers.starts_with(b"HTTP/1.1 413 "));
    assert!(peer.ended());
    // Further input is discarded, not read as a request.
    let answered = peer.answers.clone();
    peer.receive(b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(peer.answers, answered);
}

#[test]
fn output_is_bounded_and_reading_waits_for_room() {
    let one = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut peer = Peer::new(config());
    peer.receive(one);
    let answer = peer.answers.clone();

    let max_output = 10 * answer.len();
    let mut config = config();
    config.max_output = max_output;
    let mut peer = Peer::new(config);
    peer.largest_send = 0;
    peer.receive(&one.repeat(1000));
    assert_eq!(peer.connection.output().len(), max_output);
    assert_eq!(peer.connection.wants(), Wants { write: true, ..Wants::default() });
    // Sending a single byte makes room for one more response.
    peer.send(1);
    assert_eq!(peer.connection.output().len(), max_output - 1 + answer.len());
    peer.largest_send = 7;
    peer.obey();
    assert_eq!(peer.answers, answer.repeat(1000));
    assert_eq!(peer.connection.wants(), Wants { read: true, ..Wants::default() });
}

#[test]
fn responses_in_flight_are_bounded() {
    let one = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut peer = Peer::new(config());
    peer.receive(one);
    let answer = peer.answers.clone();

    let mut config = config();
    config.max_pipelined = 3;
    let mut peer = Peer::new(config);
    peer.largest_send = 0;
    peer.receive(&one.repeat(10));
    assert_eq!(peer.connection.output().len(), 3 * answer.len());
    assert_eq!(peer.connection.wants(), Wants { write: true, ..Wants::default() });
    // All responses must have been sent before the next request is handled.
    peer.send(3 * answer.len() - 1);
    assert_eq!(peer.connection.output().len(), 1);
    peer.send(1);
    assert_eq!(peer.connection.output().len(), 3 * answer.len());
    peer.largest_send = 7;
    peer.obey();
    assert_eq!(peer.answers, answer.repeat(10));
    assert_eq!(peer.connection.wants(), Wants { read: true, ..Wants::default() });
}

#[test]
fn complete_requests_get_responses_after_the_peer_has_closed() {
    let one = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut peer = Peer::new(config());
    peer.receive(one);
    let answer = peer.answers.clone();

    for (incomplete, largest_send) in [(0, usize::MAX), (5, usize::MAX), (0, 7), (5, 7)] {
        let mut config = config();
        config.max_output = 3 * answer.len();
        let mut peer = Peer::new(config);
        peer.largest_send = 0;
        peer.receive(&[&one.repeat(50)[..], &one[..incomplete]].concat());
        peer.close();
        assert!(!peer.connection.wants().close, "closed with unsent responses");
        assert!(!peer.connection.wants().read);
        peer.largest_send = largest_send;
        peer.obey();
        assert_eq!(peer.answers, answer.repeat(50));
        assert!(peer.connection.wants().close);
    }
    let mut peer = Peer::new(config());
    peer.close();
    assert!(peer.connection.wants().close);
}

#[test]
fn a_panic_does_not_affect_the_next_connection() {
    let mut peer = Peer::new(config());
    peer.receive(b"GET /panic HTTP/1.1\r\nHost: a\r\n\r\n");
    let text = String::from_utf8_lossy(&peer.answers);
    assert!(text.starts_with("HTTP/1.1 500 ") && !text.contains("half"), "{text:?}");
    let mut next = peer.next_connection();
    next.receive(b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(next.answers.ends_with(b"\r\n\r\n{\"message\":\"pong\"}"));
    assert!(!next.ended());
}
