//! What a peer can make the server hold: the most bytes on the heap at a time, counted, while a
//! message comes that has no end. The bug hunted is a limit that is answered but not kept: the status
//! is right, and the bytes are collected all the same.

mod server_support;

use routetree::server::Config;
use server_support::peer::{Peer, config};

/// How much is sent.
const SENT: usize = 1024 * 1024;

/// The beginning of a message, and what follows it without end.
struct Endless {
    begin: &'static str,
    rest: &'static str,
    status: u16,
}

/// Sends it in pieces of this length; gives the most bytes that were on the heap at a time.
fn peak(message: &Endless, piece: usize) -> u64 {
    let bytes = message.begin.bytes().chain(message.rest.bytes().cycle());
    let bytes: Vec<u8> = bytes.take(SENT).collect();
    let mut peer = Peer::new(config());
    peer.answers.reserve(1024);
    let counted = allocation_counter::measure(|| {
        bytes.chunks(piece).for_each(|piece| peer.receive(piece));
    });
    let text = String::from_utf8_lossy(&peer.answers);
    let status = format!("HTTP/1.1 {} ", message.status);
    assert!(text.starts_with(&status), "{:?}: {text}", message.begin);
    assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{:?}: {text}", message.begin);
    assert!(peer.ended());
    counted.bytes_max
}

#[test]
fn a_head_without_end_takes_no_more_memory_than_its_limit_allows() {
    let line = "X: a header of a length at which one hundred of them are over the limit of a head, \
                so that it is their bytes and not their number that is refused: 0123456789 0123456789 \
                0123456789 0123456789\r\n";
    let get = "GET /ping HTTP/1.1\r\nHost: a\r\n";
    let messages = [
        Endless { begin: get, rest: line, status: 431 },
        Endless { begin: get, rest: "X: y\r\n", status: 431 },
        Endless { begin: "GET /ping HTTP/1.1\r\nX: ", rest: "x", status: 431 },
        Endless { begin: "GET /ping HTTP/1.1\r\n", rest: "x", status: 431 },
        Endless { begin: "GET /", rest: "x", status: 414 },
        Endless { begin: "", rest: "G", status: 414 },
        Endless { begin: "", rest: "\r\n", status: 400 },
    ];
    // Twice the limit, as a buffer grows by doubling, and the half of it while it moves.
    let most = 3 * Config::default().max_head as u64;
    for message in &messages {
        for piece in [1, 7, 1000, 4096] {
            let peak = peak(message, piece);
            assert!(peak <= most, "{:?} in pieces of {piece}: {peak}", message.begin);
        }
    }
}

#[test]
fn a_chunked_body_without_end_takes_no_more_than_its_limits_allow() {
    let post = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
    let begun = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;x=";
    let messages = [
        Endless { begin: post, rest: "X: y\r\n", status: 431 },
        Endless { begin: begun, rest: "x", status: 400 },
    ];
    for message in &messages {
        for piece in [1, 7, 1000, 4096] {
            let peak = peak(message, piece);
            // Trailers and extensions are thrown away: this is the head, and the pool's own.
            assert!(peak <= 4 * 1024, "{:?} in pieces of {piece}: {peak}", message.begin);
        }
    }
}
