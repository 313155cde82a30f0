//! A request in steady state allocates nothing: counted, not timed.

mod server_support;

use server_support::peer::{Peer, config};

/// Heap allocations for one more batch of this message, after some that warm the buffers up.
fn allocations(message: &[u8]) -> u64 {
    let mut peer = Peer::new(config());
    peer.answers.reserve(1 << 20);
    for _ in 0..10 {
        peer.receive(message);
    }
    let before = peer.answers.len();
    let counted = allocation_counter::measure(|| peer.receive(message));
    assert!(peer.answers.len() > before, "it was not answered");
    assert!(!peer.ended());
    counted.count_total
}

#[test]
fn requests_in_steady_state_allocate_nothing() {
    let messages: [&[u8]; 6] = [
        b"GET /ping HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
        b"GET /users/42/posts/hello?q HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /files/a/b/c.txt HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n",
        b"PUT /ping HTTP/1.1\r\nHost: a\r\n\r\n",
    ];
    for message in messages {
        let text = String::from_utf8_lossy(message);
        assert_eq!(allocations(message), 0, "{text}");
        assert_eq!(allocations(&message.repeat(16)), 0, "pipelined: {text}");
    }
}

#[test]
fn requests_that_come_in_pieces_allocate_nothing() {
    let mut peer = Peer::new(config());
    peer.answers.reserve(1 << 20);
    let message = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut in_pieces = || message.chunks(7).for_each(|piece| peer.receive(piece));
    in_pieces();
    assert_eq!(allocation_counter::measure(in_pieces).count_total, 0);
}
