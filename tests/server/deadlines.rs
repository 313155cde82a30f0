//! The deadlines of a connection, and stops, without sockets and without waiting: the test sets the
//! time.
//!
//! These tests hunt for a deadline that a trickle of bytes extends or that a peer escapes by
//! sending requests without receiving responses, an idle connection that stays forever, and a stop
//! that cuts off a request in flight.

use std::time::{Duration, Instant, SystemTime};

use crate::support::peer::{Peer, config, routes};
use routetree::server::Config;
use routetree::server::internals::{Connection, Service, Workspace};

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
    assert_eq!(now(&peer), config().linger_stall_timeout);

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
    let (rate, write) = (config.write_rate, config.write_timeout);
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
    any_rate.write_rate = 0;
    let mut peer = Peer::new(any_rate);
    peer.largest_send = 0;
    peer.receive(PING);
    while peer.connection.wants().write {
        assert!(!peer.wait(write - JUST_UNDER));
        peer.send(1);
    }
    assert!(peer.connection.wants().read);
}

/// Returns a peer whose last response is sent, and which lingers.
fn refused(config: &Config) -> Peer {
    let mut peer = Peer::new(config.clone());
    peer.receive(b"no HTTP at all\r\n\r\n");
    assert!(peer.shut_down && peer.connection.wants().read);
    peer
}

#[test]
fn a_lingering_connection_ends_when_its_peer_stalls_or_closes() {
    let config = config();
    let mut peer = refused(&config);
    assert!(!peer.wait(config.linger_stall_timeout - JUST_UNDER));
    assert!(peer.wait(JUST_UNDER));
    assert!(peer.connection.wants().close);
    let mut peer = refused(&config);
    peer.close();
    assert!(peer.connection.wants().close);
}

#[test]
fn a_lingering_connection_stays_while_its_peer_sends_fast_enough() {
    let config = config();
    let second = Duration::from_secs(1);
    let waits = |rate: usize| {
        let mut peer = refused(&config);
        let mut seconds = 0;
        while !peer.wait(second) {
            peer.receive(&vec![b'x'; rate]);
            seconds += 1;
        }
        assert!(peer.connection.wants().close);
        seconds
    };
    let stall = config.linger_stall_timeout.as_secs();
    // At half of the rate, each second takes a half of the time.
    assert_eq!(waits(0), stall - 1);
    assert_eq!(waits(config.linger_rate / 2), 2 * (stall - 1));
    let total = config.linger_timeout.as_secs() - 1;
    assert_eq!(waits(config.linger_rate), total);
    assert_eq!(waits(100 * config.linger_rate), total, "bytes are no credit for later");
    // A burst is no credit for silence.
    let mut peer = refused(&config);
    peer.receive(&vec![b'x'; 100 * config.linger_rate]);
    assert!(peer.wait(config.linger_stall_timeout));
}

#[test]
fn without_a_minimum_rate_any_byte_keeps_a_connection_lingering() {
    let mut config = config();
    config.linger_rate = 0;
    let mut peer = refused(&config);
    for _ in 0..10 {
        assert!(!peer.wait(config.linger_stall_timeout - JUST_UNDER));
        peer.receive(b"x");
    }
    assert!(peer.wait(config.linger_stall_timeout));
}

#[test]
fn lingering_connections_are_bounded() {
    let mut config = config();
    config.max_lingering = 2;
    let service = Service::new(routes().expect("no two routes conflict"), config);
    let mut workspace = Workspace::new(SystemTime::UNIX_EPOCH);
    let now = Instant::now();
    let refused = |connection: &mut Connection, workspace: &mut Workspace| {
        connection.receive(b"no HTTP at all\r\n\r\n", &service, workspace, now);
        connection.sent(connection.output().len(), &service, workspace, now);
        assert!(connection.wants().shutdown);
        connection.shut_down(&service, workspace, now);
        assert!(!connection.is_cut(), "the response was sent");
        !connection.wants().close
    };
    let mut connections: Vec<_> = (0..3).map(|_| Connection::new(now)).collect();
    let lingers = |connection| refused(connection, &mut workspace);
    assert_eq!(connections.iter_mut().map(lingers).collect::<Vec<_>>(), [true, true, false]);
    // One that ends, whether it lingered or not, makes room once.
    connections[2].release(&mut workspace);
    assert!(!refused(&mut Connection::new(now), &mut workspace));
    for _ in 0..2 {
        connections[0].release(&mut workspace);
    }
    assert!(refused(&mut Connection::new(now), &mut workspace));
    assert!(!refused(&mut Connection::new(now), &mut workspace));
}

/// Stops the server.
fn stop(peer: &mut Peer) {
    peer.workspace.stop();
    peer.connection.stop(&peer.service, &mut peer.workspace, peer.now);
    peer.obey();
}

#[test]
fn a_stop_closes_idle_connections_and_serves_requests_in_flight() {
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

#[test]
fn a_stop_waits_a_short_time_for_peers_that_owe_something() {
    let short = config().stop_stall_timeout;
    let long = config().stop_timeout;

    // The rest of a head has one time in total.
    let mut head = Peer::new(config());
    head.receive(&PING[..9]);
    assert!(!head.wait(config().head_timeout - JUST_UNDER));
    stop(&mut head);
    assert!(!head.wait(short - JUST_UNDER));
    head.receive(&PING[9..10]);
    assert!(head.wait(JUST_UNDER));
    assert!(head.answers.starts_with(b"HTTP/1.1 408 "));
    assert!(head.shut_down && !head.wait(short - JUST_UNDER));
    head.receive(&vec![b'x'; 1_000_000]);
    assert!(head.wait(JUST_UNDER), "it lingers as long at most");
    assert!(head.connection.wants().close);

    // The rest of a body has it for each pause.
    let mut body = Peer::new(config());
    body.receive(&post("Content-Length: 100"));
    stop(&mut body);
    for _ in 0..9 {
        assert!(!body.wait(short - JUST_UNDER));
        body.receive(b"x");
    }
    assert!(body.wait(short));
    assert!(body.answers.starts_with(b"HTTP/1.1 408 "));

    // A response that is being sent has the whole time of the stop.
    let mut unsent = Peer::new(config());
    unsent.largest_send = 0;
    unsent.receive(PING);
    stop(&mut unsent);
    assert!(!unsent.wait(long) && !unsent.ended());

    // A connection that lingers already has it from the stop on.
    let mut lingers = refused(&config());
    stop(&mut lingers);
    assert!(!lingers.wait(short - JUST_UNDER));
    lingers.receive(&vec![b'x'; 1_000_000]);
    assert!(lingers.wait(JUST_UNDER));
    assert!(lingers.connection.wants().close);
}
