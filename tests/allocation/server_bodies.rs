//! Large bodies are held once: the maximum of heap bytes while they are received and sent.

use crate::support::peer::{Peer, config};
use routetree::server::{BodyReceiver, Context, Response, Routes, SharedBytes, Status};

/// The length of the bodies.
const LENGTH: usize = 16 << 20;

/// What a connection may hold beside a body: its head, what it has received, and what it sends.
const BESIDE: u64 = 256 * 1024;

/// Returns a server that allows bodies of this length.
fn peer(routes: Routes) -> Peer {
    let mut config = config();
    config.max_body = LENGTH;
    let mut peer = Peer::with_routes(routes, config);
    peer.answers.reserve_exact(LENGTH + 4096);
    peer
}

/// Sends a request in parts of 64 KiB and reads the response in parts of 100 KB. Returns the
/// maximum number of heap bytes.
fn peak(peer: &mut Peer, head: &str, body: &[u8]) -> u64 {
    peer.largest_send = 100_000;
    let counted = allocation_counter::measure(|| {
        peer.receive(head.as_bytes());
        body.chunks(64 * 1024).for_each(|part| peer.receive(part));
    });
    assert!(peer.answers.starts_with(b"HTTP/1.1 200 OK\r\n"));
    counted.bytes_max
}

fn echo(context: &Context<'_>, response: &mut Response) {
    response.shared_bytes(b"a/b", context.shared_body()).expect("a media type");
}

#[test]
fn an_echo_holds_its_body_once() {
    let mut routes = Routes::new();
    routes.insert("POST", "/echo", echo).expect("a route");
    let mut peer = peer(routes);
    let body: Vec<u8> = (0..LENGTH).map(|at| (at / 3) as u8).collect();
    let head = format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {LENGTH}\r\n\r\n");
    let peak = peak(&mut peer, &head, &body);
    assert!(peak <= LENGTH as u64 + BESIDE, "{peak}");
    assert!(peer.answers.ends_with(&body), "another body");
}

#[test]
fn a_handler_keeps_a_body_without_a_copy() {
    use std::sync::{Arc, Mutex};
    let kept = Arc::new(Mutex::new(None));
    let mut routes = Routes::new();
    let keep = Arc::clone(&kept);
    let handler = move |context: &Context<'_>, _: &mut Response| {
        *keep.lock().expect("no panic") = Some(context.shared_body());
    };
    routes.insert("POST", "/keep", handler).expect("a route");
    let mut peer = peer(routes);
    let body = vec![7; LENGTH];
    let head = format!("POST /keep HTTP/1.1\r\nHost: a\r\nContent-Length: {LENGTH}\r\n\r\n");
    let peak = peak(&mut peer, &head, &body);
    assert!(peak <= LENGTH as u64 + BESIDE, "{peak}");
    let kept = kept.lock().expect("no panic").take();
    assert!(kept.is_some_and(|kept| *kept == *body), "another body");
}

#[test]
fn shared_bodies_are_sent_from_their_own_memory() {
    let page = SharedBytes::from(vec![7; LENGTH]);
    let mut routes = Routes::new();
    let handler = move |_: &Context<'_>, response: &mut Response| {
        response.shared_bytes(b"a/b", page.clone()).expect("a media type");
    };
    routes.insert("GET", "/page", handler).expect("a route");
    let mut peer = peer(routes);
    let peak = peak(&mut peer, "GET /page HTTP/1.1\r\nHost: a\r\n\r\n", b"");
    assert!(peak <= BESIDE, "{peak}");
    assert!(peer.answers.ends_with(&[7; LENGTH]), "another body");
}

#[test]
fn a_large_response_is_held_once() {
    let mut routes = Routes::new();
    let handler = |_: &Context<'_>, response: &mut Response| {
        response.bytes(b"a/b", &[7; LENGTH]).expect("a media type");
    };
    routes.insert("GET", "/page", handler).expect("a route");
    let mut peer = peer(routes);
    let peak = peak(&mut peer, "GET /page HTTP/1.1\r\nHost: a\r\n\r\n", b"");
    assert!(peak <= LENGTH as u64 + BESIDE, "{peak}");
    assert!(peer.answers.ends_with(&[7; LENGTH]), "another body");
}

#[test]
fn a_body_that_is_received_in_parts_is_never_held() {
    struct Count(u64);
    impl BodyReceiver for Count {
        fn part(&mut self, bytes: &[u8]) -> Result<(), Status> {
            self.0 += bytes.len() as u64;
            Ok(())
        }
        fn end(self: Box<Self>, response: &mut Response) {
            response.json(&self.0);
        }
    }
    let mut routes = Routes::new();
    let handler = |_: &Context<'_>, response: &mut Response| {
        response.receive_body(u64::MAX, Count(0));
    };
    routes.insert_streaming("POST", "/count", handler).expect("a route");
    let mut peer = peer(routes);
    let part = vec![7; 64 * 1024];
    const PARTS: usize = 16 * 1024;
    let length = PARTS * part.len();
    let chunk = [b"10000\r\n", &part[..], b"\r\n"].concat();
    let post = "POST /count HTTP/1.1\r\nHost: a\r\n";
    let messages = [
        (format!("{post}Content-Length: {length}\r\n\r\n"), &part, ""),
        (format!("{post}Transfer-Encoding: chunked\r\n\r\n"), &chunk, "0\r\n\r\n"),
    ];
    for (head, part, end) in messages {
        let counted = allocation_counter::measure(|| {
            peer.receive(head.as_bytes());
            (0..PARTS).for_each(|_| peer.receive(part));
            peer.receive(end.as_bytes());
        });
        assert!(peer.answers.ends_with(length.to_string().as_bytes()));
        assert!(counted.bytes_max <= 4 * 1024, "{}", counted.bytes_max);
        assert!(counted.count_total < 32, "{}", counted.count_total);
    }
}
