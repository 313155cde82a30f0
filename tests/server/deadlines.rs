//! The deadlines of a connection, and stops, without sockets and without waiting: the test sets the
//! time.
//!
//! These tests hunt for a deadline that a trickle of bytes extends or that a peer escapes by
//! sending requests without receiving responses, an idle connection that stays forever, and a stop
//! that cuts off a request in flight.

use std::time::Duration;

use crate::support::peer::{Peer, config};

const PING: &[u8] = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
const JUST_UNDER: Duration = Duration::from_millis(1);

#[test]
fn an_idle_connection_is_closed_without_a_response() {
    let idle = config().idle_timeout;
    let mut peer = Peer::new(config());
    assert!(!peer.wait(idle - JUST_UNDER));
    assert!(!peer.connection.wants().close);
    assert!(peer.wait(JUST_UNDER));
    assert!(peer.connection.wants().close);
    assert_eq!(peer.answers, b"");
}

#[test]
fn every_response_restarts_the_idle_time() {
    let idle = config().idle_timeout;
    let mut peer = Peer::new(config());
    for _ in 0..5 {
        assert!(!peer.wait(idle - JUST_UNDER));
        peer.receive(PING);
    }
    assert!(peer.wait(idle));
    assert!(peer.connection.wants().close);
}

#[test]
fn a_head_that_trickles_in_has_one_deadline_in_total() {
    let mut peer = Peer::new(config());
    let mut bytes = PING.chunks(1);
    let pause = config().head_timeout / 20;
    let mut sent = 0;
    loop {
        peer.receive(bytes.next().expect("the deadline precedes the end of the head"));
        sent += 1;
        if peer.wait(pause) {
            break;
        }
    }
    assert_eq!(sent, 20);
    assert!(peer.answers.starts_with(b"HTTP/1.1 408 Request Timeout\r\n"));
    assert!(peer.ended());
}

#[test]
fn line_ends_before_a_request_extend_no_deadline() {
    let idle = config().idle_timeout;
    let pause = idle / 20;
    let mut peer = Peer::new(config());
    let mut waited = 0;
    for byte in b"\r\n".iter().cycle() {
        peer.receive(&[*byte]);
        waited += 1;
        if peer.wait(pause) {
            break;
        }
        assert!(waited < 100, "still open");
    }
    assert_eq!(waited, 20);
    assert!(peer.connection.wants().close);
    // The head after them has its own deadline.
    let mut peer = Peer::new(config());
    peer.receive(b"\r\n\r");
    assert!(!peer.wait(idle - JUST_UNDER));
    peer.receive(b"\nGET");
    assert!(!peer.wait(config().head_timeout - JUST_UNDER));
    assert!(peer.wait(JUST_UNDER));
    assert!(peer.answers.starts_with(b"HTTP/1.1 408 Request Timeout\r\n"));
}

#[test]
fn every_request_has_its_own_head_deadline() {
    let most = config().head_timeout - JUST_UNDER;
    let mut peer = Peer::new(config());
    peer.receive(&PING[..5]);
    for _ in 0..5 {
        assert!(!peer.wait(most));
        // The rest of one request, and the start of the next.
        peer.receive(&[&PING[5..], &PING[..5]].concat());
    }
    assert!(!peer.wait(most));
    assert!(peer.wait(JUST_UNDER));
}

/// The framing headers of a body of two bytes, and its two parts.
const BODIES: [(&str, [&str; 2]); 2] = [
    ("Content-Length: 2", ["a", "b"]),
    ("Transfer-Encoding: chunked", ["1\r\na\r\n", "1\r\nb\r\n0\r\n\r\n"]),
];

fn post(framing: &str) -> Vec<u8> {
    format!("POST /echo HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n").into_bytes()
}

#[test]
fn a_stalled_body_times_out() {
    let stall = config().body_stall_timeout;
    for (framing, [first, second]) in BODIES {
        let mut peer = Peer::new(config());
        peer.receive(&post(framing));
        assert!(!peer.wait(stall - JUST_UNDER));
        peer.receive(first.as_bytes());
        assert!(!peer.wait(stall - JUST_UNDER), "the first byte restarts the time");
        peer.receive(second.as_bytes());
        assert!(peer.answers.ends_with(b"ab"));
        assert!(!peer.ended());

        let mut peer = Peer::new(config());
        peer.receive(&post(framing));
        peer.receive(first.as_bytes());
        assert!(peer.wait(stall));
        assert!(peer.answers.starts_with(b"HTTP/1.1 408 "));
        assert!(peer.ended());
    }
}

#[test]
fn a_body_that_trickles_in_has_one_deadline_in_total() {
    let (total, stall) = (config().body_timeout, config().body_stall_timeout);
    let pause = stall / 2;
    let bytes = usize::try_from(total.as_millis() / pause.as_millis()).expect("a few");
    let mut peer = Peer::new(config());
    peer.receive(&post("Content-Length: 1000"));
    for _ in 1..bytes {
        assert!(!peer.wait(pause));
        peer.receive(b"x");
    }
    assert!(peer.wait(pause), "a byte does not restart the time");
    assert!(peer.answers.starts_with(b"HTTP/1.1 408 "));
    assert!(peer.ended());
}

#[test]
fn deadlines_match_the_phase_of_the_connection() {
    let now =
        |peer: &Peer| peer.connection.deadline(&peer.service).expect("there is one") - peer.now;
    let mut peer = Peer::new(config());
    assert_eq!(now(&peer), config().idle_timeout);
    peer.receive(&PING[..5]);
    assert_eq!(now(&peer), config().head_timeout);
    peer.receive(&PING[5..]);
    assert_eq!(now(&peer), config().idle_timeout);
    peer.receive(&post("Content-Length: 2"));
    assert_eq!(now(&peer), config().body_stall_timeout);
    peer.largest_send = 0;
    peer.receive(b"ab");
    assert_eq!(now(&peer), config().write_timeout);
    peer.largest_send = usize::MAX;
    peer.obey();
    peer.receive(b"no HTTP\r\n\r\n");
    assert_eq!(now(&peer), config().linger_timeout);

    let mut config = config();
    config.idle_timeout = Duration::MAX;
    let peer = Peer::new(config);
    assert_eq!(peer.connection.deadline(&peer.service), None, "the deadline is out of range");
}

#[test]
fn a_peer_that_receives_nothing_is_closed_even_if_it_keeps_sending() {
    let write = config().write_timeout;
    let mut peer = Peer::new(config());
    peer.largest_send = 0;
    peer.receive(PING);
    for _ in 0..9 {
        assert!(!peer.wait(write / 10));
        peer.receive(PING);
    }
    assert!(peer.wait(write / 10));
    assert!(peer.connection.wants().close);
}

#[test]
fn a_peer_that_receives_at_the_least_rate_is_not_closed() {
    let config = config();
    let (rate, write) = (config.min_output_rate, config.write_timeout);
    let pipelined = PING.repeat(2_000);
    // Whether it takes its bytes in many small parts or in a few large ones.
    for pause in [Duration::from_secs(1), write / 2] {
        let mut peer = Peer::new(config.clone());
        peer.largest_send = 0;
        peer.receive(&pipelined);
        let mut taken = 0;
        while peer.connection.wants().write {
            assert!(!peer.wait(pause), "closed after {taken} bytes");
            let count = rate * pause.as_secs() as usize;
            peer.send(count);
            taken += count;
        }
        assert!(peer.connection.wants().read);
    }
}

#[test]
fn a_peer_that_receives_a_little_from_time_to_time_is_closed() {
    let config = config();
    let write = config.write_timeout;
    let mut peer = Peer::new(config.clone());
    peer.largest_send = 0;
    peer.receive(&PING.repeat(2_000));
    let mut waits = 0;
    while !peer.wait(write / 10) {
        peer.send(10);
        waits += 1;
        assert!(waits < 20, "still open");
    }
    assert!(peer.connection.wants().close);

    // Without a least rate, a byte is enough.
    let mut any_rate = config;
    any_rate.min_output_rate = 0;
    let mut peer = Peer::new(any_rate);
    peer.largest_send = 0;
    peer.receive(PING);
    while peer.connection.wants().write {
        assert!(!peer.wait(write - JUST_UNDER));
        peer.send(1);
    }
    assert!(peer.connection.wants().read);
}

#[test]
fn lingering_ends_by_time_by_bytes_or_by_the_peer() {
    let mut config = config();
    config.linger_bytes = 1000;
    let refused = || {
        let mut peer = Peer::new(config.clone());
        peer.receive(b"no HTTP at all\r\n\r\n");
        assert!(peer.shut_down && peer.connection.wants().read);
        peer
    };
    let mut peer = refused();
    assert!(!peer.wait(config.linger_timeout - JUST_UNDER));
    peer.receive(b"more");
    assert!(peer.wait(JUST_UNDER), "bytes do not restart the time");
    assert!(peer.connection.wants().close);

    let mut peer = refused();
    peer.receive(&[b'x'; 999]);
    assert!(!peer.connection.wants().close);
    peer.receive(b"x");
    assert!(peer.connection.wants().close);

    let mut peer = refused();
    peer.close();
    assert!(peer.connection.wants().close);
}

#[test]
fn a_stop_closes_idle_connections_and_serves_requests_in_flight() {
    let stop = |peer: &mut Peer| {
        peer.workspace.stop();
        peer.connection.stop(&peer.service, &mut peer.workspace, peer.now);
        peer.obey();
    };
    let mut idle = Peer::new(config());
    idle.receive(PING);
    stop(&mut idle);
    assert!(idle.connection.wants().close);

    let mut begun = Peer::new(config());
    begun.receive(&PING[..9]);
    stop(&mut begun);
    assert!(!begun.ended());
    begun.receive(&PING[9..]);
    let text = String::from_utf8_lossy(&begun.answers);
    assert!(text.starts_with("HTTP/1.1 200 ") && text.contains("Connection: close"), "{text:?}");
    assert!(begun.ended());

    let mut unsent = Peer::new(config());
    unsent.largest_send = 0;
    unsent.receive(PING);
    stop(&mut unsent);
    assert!(!unsent.ended());
    unsent.largest_send = 5;
    unsent.obey();
    assert!(unsent.answers.ends_with(b"pong\"}"));
    assert!(unsent.ended());
}
