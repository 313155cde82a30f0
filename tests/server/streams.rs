//! Streamed bodies without sockets: back-pressure, waiting, and every kind of end.
//!
//! These tests hunt for a body that is produced faster than it is sent, a body that is never polled
//! again, a following request that is lost or served too early, and an aborted body that looks
//! complete.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::peer::{Peer, config};
use routetree::server::internals::{Connection, WakeQueue, Wants};
use routetree::server::{BodyPoll, BodyWaker, BodyWriter, Config, Routes, StreamedBody};

const GET: &[u8] = b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n";
const PING: &[u8] = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";

/// Returns a peer whose `/stream` responds with bodies from `make`.
fn streaming<P: StreamedBody + 'static>(
    config: Config,
    make: impl Fn() -> P + Send + Sync + 'static,
) -> Peer {
    let mut routes = Routes::new();
    let stream = routes.insert("GET", "/stream", move |_, response| {
        response.stream(b"text/event-stream", make()).expect("a clean media type");
    });
    let ping = routes.insert("GET", "/ping", |_, response| response.text("pong"));
    stream.and(ping).expect("no two routes conflict");
    Peer::with_routes(routes, config)
}

/// Returns a peer like [`streaming`], whose body writes nothing and returns `poll`, and the number
/// of polls.
fn silent(poll: fn() -> BodyPoll) -> (Peer, Arc<AtomicUsize>) {
    let polls = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&polls);
    let peer = streaming(config(), move || {
        let polls = Arc::clone(&count);
        move |_: &mut BodyWriter<'_>| {
            polls.fetch_add(1, Ordering::Relaxed);
            poll()
        }
    });
    (peer, polls)
}

/// Decodes the output: returns the bytes of the chunks, and whether the last chunk is there.
fn decoded(answers: &[u8]) -> (Vec<u8>, bool) {
    let start = answers.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("a whole head");
    let mut rest = &answers[start + 4..];
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|bytes| bytes == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end]).expect("a size");
        let size = usize::from_str_radix(size, 16).expect("a size");
        let chunk = &rest[end + 2..];
        if size == 0 {
            assert_eq!(chunk, b"\r\n");
            return (body, true);
        }
        body.extend_from_slice(&chunk[..size]);
        assert_eq!(&chunk[size..size + 2], b"\r\n");
        rest = &chunk[size + 2..];
    }
    (body, false)
}

#[test]
fn a_body_is_produced_no_faster_than_it_is_sent() {
    let produced = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&produced);
    let mut config = config();
    config.max_output = 1000;
    let mut peer = streaming(config, move || {
        let produced = Arc::clone(&count);
        move |writer: &mut BodyWriter<'_>| {
            writer.push(&[b'x'; 100]);
            if produced.fetch_add(1, Ordering::Relaxed) < 999 {
                BodyPoll::More
            } else {
                BodyPoll::End
            }
        }
    });
    peer.largest_send = 0;
    peer.receive(GET);
    let at_first = produced.load(Ordering::Relaxed);
    assert!((5..=10).contains(&at_first), "{at_first} parts are produced ahead");
    assert!(peer.connection.output().len() <= 1000 + 105);
    // Sending byte by byte: as much is produced as is sent.
    for _ in 0..1000 {
        peer.send(1);
    }
    let produced_then = produced.load(Ordering::Relaxed);
    assert!(
        (at_first + 8..=at_first + 10).contains(&produced_then),
        "{produced_then} parts are produced"
    );
    peer.largest_send = 77;
    peer.obey();
    assert_eq!(produced.load(Ordering::Relaxed), 1000);
    assert_eq!(decoded(&peer.answers), (vec![b'x'; 100_000], true));
    assert!(peer.connection.wants().read && !peer.connection.is_streaming());
}

#[test]
fn a_body_that_waits_for_a_time_is_polled_at_that_time() {
    let pause = Duration::from_millis(250);
    let mut peer = streaming(config(), move || {
        let mut left = 3;
        move |writer: &mut BodyWriter<'_>| {
            writer.push(b"tick\n");
            left -= 1;
            if left == 0 { BodyPoll::End } else { BodyPoll::WaitUntil(writer.now() + pause) }
        }
    });
    peer.receive(GET);
    for ticks in 1..3 {
        assert_eq!(decoded(&peer.answers), (b"tick\n".repeat(ticks), false));
        assert_eq!(peer.connection.wants(), Wants { read: true, ..Wants::default() });
        assert!(peer.connection.is_streaming());
        assert_eq!(peer.connection.deadline(&peer.service), Some(peer.now + pause));
        assert!(!peer.wait(pause - Duration::from_millis(1)));
        assert!(peer.wait(Duration::from_millis(1)));
    }
    assert_eq!(decoded(&peer.answers), (b"tick\n".repeat(3), true));
    assert_eq!(peer.connection.deadline(&peer.service), Some(peer.now + config().idle_timeout));
}

/// Collects wakes like an event loop.
#[derive(Default)]
struct Mailbox {
    keys: Mutex<Vec<usize>>,
}

impl WakeQueue for Mailbox {
    fn push(&self, key: usize) {
        self.keys.lock().expect("no panic").push(key);
    }
}

/// A body that writes the events of a queue.
struct Queue {
    events: Arc<Mutex<Vec<&'static str>>>,
    wake: Arc<Mutex<Option<BodyWaker>>>,
}

impl StreamedBody for Queue {
    fn start(&mut self, wake: BodyWaker) {
        *self.wake.lock().expect("no panic") = Some(wake);
    }

    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll {
        let mut events = self.events.lock().expect("no panic");
        for event in events.drain(..) {
            if event == "end" {
                return BodyPoll::End;
            }
            writer.push(event.as_bytes());
        }
        if writer.stopping() { BodyPoll::End } else { BodyPoll::Wait }
    }
}

/// Returns a peer that receives a queue's events, the queue, the waker, and the mailbox.
fn queue() -> (Peer, Arc<Mutex<Vec<&'static str>>>, BodyWaker, Arc<Mailbox>) {
    let events = Arc::new(Mutex::new(Vec::new()));
    let wake = Arc::new(Mutex::new(None));
    let (of_events, of_wake) = (Arc::clone(&events), Arc::clone(&wake));
    let mut peer = streaming(config(), move || Queue {
        events: Arc::clone(&of_events),
        wake: Arc::clone(&of_wake),
    });
    let mailbox = Arc::new(Mailbox::default());
    peer.workspace.set_wake_queue(Arc::clone(&mailbox) as Arc<dyn WakeQueue>);
    peer.connection = Connection::new(peer.now).with_key(77);
    peer.receive(GET);
    let wake = wake.lock().expect("no panic").clone().expect("it was started");
    (peer, events, wake, mailbox)
}

fn wake(peer: &mut Peer) {
    let Peer { connection, service, workspace, now, .. } = peer;
    connection.wake(service, workspace, *now);
    peer.obey();
}

#[test]
fn a_waiting_body_is_woken_by_any_thread_and_has_no_deadline() {
    let (mut peer, events, handle, mailbox) = queue();
    assert_eq!(decoded(&peer.answers), (vec![], false));
    assert_eq!(peer.connection.deadline(&peer.service), None);
    assert!(!peer.wait(Duration::from_secs(100_000)), "it may wait forever");

    events.lock().expect("no panic").extend(["one", "two"]);
    std::thread::spawn(move || handle.wake()).join().expect("no panic");
    assert_eq!(*mailbox.keys.lock().expect("no panic"), [77]);
    wake(&mut peer);
    assert_eq!(decoded(&peer.answers), (b"onetwo".to_vec(), false));
    // A spurious wake: nothing is written, and the body continues.
    wake(&mut peer);
    assert_eq!(decoded(&peer.answers), (b"onetwo".to_vec(), false));
    events.lock().expect("no panic").push("end");
    wake(&mut peer);
    assert_eq!(decoded(&peer.answers), (b"onetwo".to_vec(), true));
    // A late wake is harmless.
    wake(&mut peer);
    assert_eq!(peer.connection.wants(), Wants { read: true, ..Wants::default() });
}

#[test]
fn a_following_request_waits_for_the_end_of_the_body() {
    let (mut peer, events, _, _) = queue();
    peer.receive(&PING[..9]);
    peer.receive(&PING[9..]);
    let before = peer.answers.len();
    wake(&mut peer);
    assert_eq!(peer.answers.len(), before);
    events.lock().expect("no panic").push("end");
    wake(&mut peer);
    let answers = String::from_utf8_lossy(&peer.answers[before..]);
    assert!(answers.starts_with("0\r\n\r\nHTTP/1.1 200 OK\r\n"), "{answers:?}");
    assert!(answers.ends_with("pong"), "{answers:?}");
}

#[test]
fn reading_ahead_is_bounded_while_a_body_is_sent() {
    let (mut peer, ..) = queue();
    let mut taken = 0;
    while peer.connection.wants().read {
        peer.receive(PING);
        taken += PING.len();
    }
    assert!((1..10_000).contains(&taken), "{taken} bytes were read ahead");
}

#[test]
fn a_stop_ends_a_body_and_its_connection() {
    let (mut peer, ..) = queue();
    peer.workspace.stop();
    peer.connection.stop(&peer.service, &mut peer.workspace, peer.now);
    peer.obey();
    assert_eq!(decoded(&peer.answers), (vec![], true));
    assert!(peer.ended());
}

#[test]
fn a_half_closed_peer_still_gets_its_body() {
    let (mut peer, events, ..) = queue();
    peer.close();
    assert!(!peer.ended());
    events.lock().expect("no panic").extend(["late", "end"]);
    wake(&mut peer);
    assert_eq!(decoded(&peer.answers), (b"late".to_vec(), true));
    assert!(peer.connection.wants().close);
}

#[test]
fn only_output_extends_the_time_of_a_half_closed_peer() {
    let limit = config().half_closed_timeout;
    let (mut peer, events, ..) = queue();
    peer.wait(Duration::from_secs(100_000));
    peer.close();
    for _ in 0..3 {
        assert!(!peer.wait(limit - Duration::from_millis(1)));
        wake(&mut peer);
        events.lock().expect("no panic").push("event");
        wake(&mut peer);
    }
    for _ in 0..9 {
        assert!(!peer.wait(limit / 10));
        wake(&mut peer);
    }
    assert!(peer.wait(limit / 10), "a poll alone does not extend the time");
    assert!(peer.connection.wants().close && peer.connection.is_cut());
}

#[test]
fn polls_for_a_time_do_not_extend_the_time_of_a_half_closed_peer() {
    let (mut peer, polls) = silent(|| BodyPoll::More);
    peer.receive(GET);
    peer.close();
    let end = peer.now + config().half_closed_timeout;
    while !peer.connection.wants().close {
        assert!(peer.now < end);
        peer.wait(Duration::from_millis(1));
    }
    assert_eq!(peer.now, end);
    assert!(polls.load(Ordering::Relaxed) > 100);
}

#[test]
fn a_peer_that_receives_nothing_of_a_body_is_closed() {
    let mut peer = streaming(config(), || {
        |writer: &mut BodyWriter<'_>| {
            writer.push(&[b'x'; 1000]);
            BodyPoll::More
        }
    });
    peer.largest_send = 0;
    peer.receive(GET);
    assert!(!peer.wait(config().write_timeout - Duration::from_millis(1)));
    assert!(peer.wait(Duration::from_millis(1)));
    assert!(peer.connection.wants().close);
}

#[test]
fn a_silent_body_does_not_occupy_the_event_loop() {
    let (mut peer, polls) = silent(|| BodyPoll::More);
    peer.receive(GET);
    let at_first = polls.load(Ordering::Relaxed);
    assert!((1..=2).contains(&at_first), "once, and again when the head was sent");
    assert!(!peer.wait(Duration::ZERO), "it must not take all the time of its event loop");
    assert!(peer.wait(Duration::from_millis(1)));
    assert_eq!(polls.load(Ordering::Relaxed), at_first + 1);
}

#[test]
fn a_head_request_polls_no_body() {
    let (mut peer, polls) = silent(|| BodyPoll::End);
    peer.receive(b"HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(peer.answers.ends_with(b"Transfer-Encoding: chunked\r\n\r\n"));
    assert_eq!(polls.load(Ordering::Relaxed), 0);
    assert!(peer.connection.wants().read && !peer.ended());
}
