//! The memory that a peer can occupy: the maximum of heap bytes while an endless message arrives.
//!
//! This hunts for a limit that refuses with the right status but collects the bytes all the same.

use crate::support::peer::{Peer, config};
use routetree::server::Config;

/// The number of bytes sent.
const SENT: usize = 1024 * 1024;

/// The start of a message, and the text that then repeats endlessly.
struct Endless {
    begin: &'static str,
    rest: &'static str,
    status: u16,
}

/// Sends the message in parts of this length. Returns the maximum number of heap bytes.
fn peak(message: &Endless, part: usize) -> u64 {
    let bytes = message.begin.bytes().chain(message.rest.bytes().cycle());
    let bytes: Vec<u8> = bytes.take(SENT).collect();
    let mut peer = Peer::new(config());
    peer.answers.reserve(1024);
    let counted = allocation_counter::measure(|| {
        bytes.chunks(part).for_each(|part| peer.receive(part));
    });
    let text = String::from_utf8_lossy(&peer.answers);
    let status = format!("HTTP/1.1 {} ", message.status);
    assert!(text.starts_with(&status), "{:?}: {text}", message.begin);
    assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{:?}: {text}", message.begin);
    assert!(peer.ended());
    counted.bytes_max
}

#[test]
fn an_endless_head_takes_bounded_memory() {
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
    // A buffer grows by doubling, to twice the limit, and has half of that while it moves.
    let most = 3 * Config::default().max_head as u64;
    for message in &messages {
        for part in [1, 7, 1000, 4096] {
            let peak = peak(message, part);
            assert!(peak <= most, "{:?} in parts of {part}: {peak}", message.begin);
        }
    }
}

#[test]
fn an_endless_chunked_body_takes_bounded_memory() {
    let post = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
    let begun = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;x=";
    let messages = [
        Endless { begin: post, rest: "X: y\r\n", status: 431 },
        Endless { begin: begun, rest: "x", status: 400 },
    ];
    for message in &messages {
        for part in [1, 7, 1000, 4096] {
            let peak = peak(message, part);
            // Trailers and extensions are discarded, so this is the head and the pool.
            assert!(peak <= 4 * 1024, "{:?} in parts of {part}: {peak}", message.begin);
        }
    }
}
