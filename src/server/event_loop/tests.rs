//! An event loop over real sockets, with the time that the test sets. No turn but those of
//! [`Setup::events`] gets an event: the system has not reported what clients did, as after a pause
//! of the process.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use mio::Events;

use super::deadlines::SWEEP_INTERVAL;
use super::{EventLoop, Listener, Shared};
use crate::server::service::Service;
use crate::server::workspace::Workspace;
use crate::server::{Config, Routes};

const HANG: Duration = Duration::from_secs(30);
const PING: &[u8] = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
const ECHO: &[u8] = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nhalf";
/// More than the buffers of two sockets hold.
const LARGE: usize = 64 << 20;

/// A loop, and the time of its last turn.
struct Setup {
    event_loop: EventLoop,
    addr: std::net::SocketAddr,
    now: Instant,
}

impl Setup {
    /// A loop whose deadlines are all the same.
    fn new(limit: Duration) -> Setup {
        let mut routes = Routes::new();
        routes.insert("GET", "/ping", |_, response| response.text("pong")).unwrap();
        routes
            .insert("POST", "/echo", |context, response| {
                response.bytes(b"text/plain", context.body()).unwrap();
            })
            .unwrap();
        routes
            .insert("GET", "/large", |_, response| {
                response.bytes(b"text/plain", &vec![b'x'; LARGE]).unwrap();
            })
            .unwrap();
        let mut config = Config { head_timeout: limit, body_timeout: limit, ..Config::default() };
        (config.body_stall_timeout, config.idle_timeout) = (limit, limit);
        (config.write_timeout, config.linger_timeout) = (limit, limit);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let addr = listener.local_addr().unwrap();
        let (shared, service) = (Arc::new(Shared::new(100)), Service::new(routes, config));
        let workspace = Workspace::new(SystemTime::now());
        let event_loop =
            EventLoop::new(Listener::tcp(listener), shared, service, workspace).unwrap();
        Setup { event_loop, addr, now: Instant::now() }
    }

    /// Connects a client that has sent `start`, of which the loop knows.
    fn client(&mut self, start: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.addr).unwrap();
        stream.set_read_timeout(Some(HANG)).unwrap();
        self.events();
        stream.write_all(start).unwrap();
        if !start.is_empty() {
            self.events();
        }
        stream
    }

    /// Waits for events and handles them, without time passing.
    fn events(&mut self) {
        let mut events = Events::with_capacity(16);
        self.event_loop.poll.poll(&mut events, Some(HANG)).unwrap();
        assert!(!events.is_empty());
        self.event_loop.turn(&events, self.now);
    }

    /// One turn without events, after a time.
    fn turn_after(&mut self, time: Duration) {
        self.now += time;
        self.event_loop.turn(&Events::with_capacity(1), self.now);
    }

    /// As many turns without events as it takes for a time to pass and the loop not to be away.
    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.turn_after(SWEEP_INTERVAL);
        }
    }
}

/// Returns what the loop has sent to a client so far.
fn sent_to(client: &mut TcpStream) -> String {
    let mut bytes = [0; 4096];
    let count = client.read(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes[..count]).into()
}

fn is_open(client: &TcpStream) -> bool {
    client.set_nonblocking(true).unwrap();
    let peeked = client.peek(&mut [0]);
    client.set_nonblocking(false).unwrap();
    peeked.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

const LIMIT: Duration = Duration::from_secs(5);

#[test]
fn what_is_in_a_socket_at_its_deadline_is_served() {
    // With and without a pause of the loop.
    for pause in [SWEEP_INTERVAL, 10 * LIMIT] {
        let mut setup = Setup::new(LIMIT);
        for (start, rest) in [(&b""[..], PING), (&PING[..20], &PING[20..]), (ECHO, b"half")] {
            let mut client = setup.client(start);
            setup.pass(LIMIT - SWEEP_INTERVAL);
            client.write_all(rest).unwrap();
            setup.turn_after(pause);
            setup.pass(2 * SWEEP_INTERVAL);
            let answer = sent_to(&mut client);
            assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{start:?}: {answer}");
            assert!(is_open(&client), "a response restarts the time");
        }
    }
}

#[test]
fn an_empty_socket_lets_a_deadline_act() {
    let mut setup = Setup::new(LIMIT);
    let idle = setup.client(b"");
    let [mut head, mut body] = [&PING[..20], ECHO].map(|start| setup.client(start));
    setup.pass(LIMIT - SWEEP_INTERVAL);
    assert!(is_open(&idle) && is_open(&head) && is_open(&body));
    setup.pass(2 * SWEEP_INTERVAL);
    assert!(!is_open(&idle));
    assert!(sent_to(&mut head).starts_with("HTTP/1.1 408 "));
    assert!(sent_to(&mut body).starts_with("HTTP/1.1 408 "));
    // The closes of lingering connections have a deadline, too.
    setup.pass(LIMIT + SWEEP_INTERVAL);
    assert!(setup.event_loop.clients.is_empty());
}

#[test]
fn after_a_pause_clients_have_one_more_interval() {
    let mut setup = Setup::new(LIMIT);
    let client = setup.client(b"");
    setup.turn_after(10 * LIMIT);
    assert!(is_open(&client));
    setup.turn_after(SWEEP_INTERVAL);
    assert!(!is_open(&client));
    // A loop that is always late puts off every second sweep, not all.
    let client = setup.client(b"");
    setup.turn_after(10 * LIMIT);
    assert!(is_open(&client));
    setup.turn_after(10 * LIMIT);
    assert!(!is_open(&client));
}

#[test]
fn room_to_write_at_the_deadline_is_used() {
    let mut setup = Setup::new(LIMIT);
    let mut client = setup.client(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    let mut received = 0;
    client.set_nonblocking(true).unwrap();
    while received < LARGE {
        setup.pass(LIMIT - SWEEP_INTERVAL);
        // The client takes all there is just before the deadline.
        let mut bytes = [0; 65536];
        let before = received;
        loop {
            match client.read(&mut bytes) {
                Ok(0) => panic!("closed after {received} bytes"),
                Ok(count) => received += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => panic!("after {received} bytes: {error}"),
            }
        }
        assert!(received > before, "nothing was sent");
        setup.pass(SWEEP_INTERVAL);
    }
    // One that takes nothing is cut off, once the buffers of the sockets are full.
    client.set_nonblocking(false).unwrap();
    client.write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    setup.pass(SWEEP_INTERVAL);
    setup.pass(20 * LIMIT);
    assert!(setup.event_loop.clients.is_empty());
}
