//! The server in operation: each limit and deadline, set low enough to be reached. One test per
//! promise. Only the server measures time.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::client::{Client, HANG};
use crate::program::{Program, metric};

pub(crate) const PING: &[u8] = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";

pub(crate) fn must_pong(client: &mut Client) {
    client.send(PING);
    assert_eq!(client.answer().text(), r#"{"message":"pong"}"#);
}

/// Sends byte by byte, with pauses, until the server responds. Returns the status.
fn trickle(
    client: &mut Client,
    bytes: impl Iterator<Item = u8> + Send + 'static,
    pause: Duration,
) -> u16 {
    let mut stream = client.stream.try_clone().expect("a second handle");
    let sending = std::thread::spawn(move || {
        for byte in bytes {
            // This fails once the server has closed, as it should.
            if stream.write_all(&[byte]).is_err() {
                return;
            }
            std::thread::sleep(pause);
        }
    });
    let status = client.answer().status;
    client.stream.shutdown(std::net::Shutdown::Both).ok();
    sending.join().expect("the sender does not panic");
    status
}

#[test]
fn the_head_deadline_is_for_the_whole_head() {
    let program = Program::start_with(&["--head-timeout", "300ms"]);
    let head = b"GET /ping HTTP/1.1\r\nX: ".iter().copied().chain(std::iter::repeat(b'x'));
    let mut client = program.connect();
    assert_eq!(trickle(&mut client, head, Duration::from_millis(10)), 408);
}

#[test]
fn idle_connections_are_closed_without_a_response() {
    let program = Program::start_with(&["--idle-timeout", "200ms"]);
    let mut used = program.connect();
    must_pong(&mut used);
    used.must_be_closed();
    program.connect().must_be_closed();
}

#[test]
fn a_stalled_body_gets_408() {
    let program = Program::start_with(&["--body-stall-timeout", "200ms"]);
    let mut client = program.connect();
    client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
    assert_eq!(client.answer().status, 408);
    client.must_be_closed();
}

#[test]
fn the_body_deadline_is_for_the_whole_body() {
    let program = Program::start_with(&["--body-timeout", "300ms"]);
    let mut client = program.connect();
    client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
    assert_eq!(trickle(&mut client, std::iter::repeat(b'x'), Duration::from_millis(10)), 408);
}

/// Sends requests for large responses, and reads none, until the server stops reading. Returns the
/// number of bytes sent.
fn fill(client: &mut Client) -> usize {
    let body = vec![b'x'; 64 * 1024];
    let head = format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len());
    let message = [head.as_bytes(), &body].concat();
    client.stream.set_write_timeout(Some(Duration::from_secs(1))).expect("a socket option");
    let mut sent = 0;
    loop {
        match client.stream.write(&message[sent % message.len()..]) {
            Ok(count) => sent += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => (),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return sent;
            }
            Err(error) => panic!("the server does not close: {error}"),
        }
        assert!(sent < 256 << 20, "the server does not stop reading");
    }
}

#[test]
fn a_client_that_reads_no_response_is_disconnected() {
    let program = Program::start_with(&["--write-timeout", "300ms", "--workers", "1"]);
    let mut client = program.connect();
    let message = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 65536\r\n\r\n";
    let message = [&message[..], &[b'x'; 65536]].concat();
    // The server closes while the client sends, or while it does nothing.
    while client.stream.write_all(&message).is_ok() {}
    // Only the connection that reads the metric.
    program.wait_for_metric("http_connections_open", |open| open == 1);
}

#[test]
fn reading_stops_while_the_output_is_full() {
    let program = Program::start_with(&["--workers", "1"]);
    let mut client = program.connect();
    let sent = fill(&mut client);
    assert!(sent > 64 * 1024);
    // Others are served meanwhile, and the responses wait to be read.
    must_pong(&mut program.connect());
    assert_eq!(client.answer().body.len(), 64 * 1024);
}

#[test]
fn the_connection_limit_counts_all_workers_and_pauses_accepting() {
    for workers in ["1", "2"] {
        let program = Program::start_with(&["--max-connections", "2", "--workers", workers]);
        let mut served = [program.connect(), program.connect()];
        served.iter_mut().for_each(must_pong);
        let mut waiting = program.connect();
        waiting.send(PING);
        // It waits: a response on another connection comes first, and reports two connections.
        served[0].send(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
        let answer = served[0].answer();
        let counted = |name| metric(answer.text(), name);
        assert_eq!(counted("http_connections_accepted_total"), 2);
        assert_eq!(counted("http_connections_open"), 2);
        waiting.stream.set_nonblocking(true).expect("a socket option");
        let read = waiting.stream.read(&mut [0]);
        assert_eq!(read.expect_err("it is not accepted").kind(), ErrorKind::WouldBlock);
        waiting.stream.set_nonblocking(false).expect("a socket option");
        let [first, second] = served;
        drop(second);
        assert_eq!(waiting.answer().text(), r#"{"message":"pong"}"#);
        drop(first);
    }
}

/// Otherwise each of the 2,000 connections would wait for the end of a 200 ms pause: minutes.
#[test]
fn at_the_connection_limit_a_close_lets_the_next_in_at_once() {
    let program = Program::start_with(&["--max-connections", "1", "--workers", "1"]);
    let patience = Instant::now() + 2 * HANG;
    let mut served = program.connect();
    must_pong(&mut served);
    for number in 0..2_000 {
        let mut next = program.connect();
        next.send(PING);
        // Once this has a response, the loop knows that the next connection waits.
        must_pong(&mut served);
        drop(served);
        assert_eq!(next.answer().text(), r#"{"message":"pong"}"#);
        served = next;
        assert!(Instant::now() < patience, "only {number} accepted: each waits for a pause");
    }
}

#[test]
fn without_file_descriptors_the_server_pauses_and_recovers() {
    let started = Instant::now();
    let program = Program::start_with_open_files(24);
    let mut first = program.connect();
    must_pong(&mut first);
    let others: Vec<Client> = (0..40).map(|_| program.connect()).collect();
    std::thread::sleep(Duration::from_millis(500));
    first.send(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    let failures = u128::from(metric(first.answer().text(), "http_connections_failed_total"));
    // The server pauses for 200 ms after each failure; otherwise there would be thousands.
    assert!(failures > 0, "the limit was not met");
    assert!(failures <= started.elapsed().as_millis() / 200 + 1, "{failures} failures");
    drop(others);
    must_pong(&mut program.connect());
}

#[test]
fn a_stop_has_a_deadline_and_exits_with_0() {
    let program = Program::start_with(&["--stop-timeout", "300ms"]);
    let mut client = program.connect();
    // The first response shows that the start of the second request has arrived.
    client.send(&[PING, b"GET /pi"].concat());
    assert_eq!(client.answer().status, 200);
    program.signal("TERM");
    client.must_be_closed();
    assert_eq!(program.wait().0.code(), Some(0));
}

#[test]
fn a_stop_does_not_wait_its_whole_time_for_a_part_of_a_head() {
    let program = Program::start_with(&["--stop-stall-timeout", "300ms"]);
    let mut client = program.connect();
    client.send(&[PING, b"GET /pi"].concat());
    assert_eq!(client.answer().status, 200);
    program.signal("TERM");
    assert_eq!(client.answer().status, 408);
    client.must_be_closed();
    assert_eq!(program.wait().0.code(), Some(0));
}

#[test]
fn a_stop_finishes_requests_and_closes_their_connections() {
    let program = Program::start_with(&["--workers", "2"]);
    let mut begun: Vec<Client> = (0..8).map(|_| program.connect()).collect();
    for client in &mut begun {
        client.send(&[PING, b"GET /pi"].concat());
        assert_eq!(client.answer().status, 200);
    }
    program.signal("TERM");
    while TcpStream::connect(program.addr).is_ok() {}
    for mut client in begun {
        client.send(b"ng HTTP/1.1\r\nHost: a\r\n\r\n");
        let answer = client.answer();
        assert_eq!((answer.status, answer.header("connection")), (200, Some("close")));
        client.must_be_closed();
    }
    assert_eq!(program.wait().0.code(), Some(0));
}

#[test]
fn a_lingering_close_lets_the_client_read_an_early_error() {
    let program = Program::start();
    let mut client = program.connect();
    client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n");
    // More than the server reads before it responds. A plain close would reset the connection and
    // destroy the response.
    client.send(&[b'x'; 100_000]);
    assert_eq!(client.answer().status, 413);
    client.must_be_closed();
}

#[test]
fn workers_share_the_port_and_all_are_used() {
    let program = Program::start_with(&["--workers", "4"]);
    let mut clients: Vec<Client> = (0..100).map(|_| program.connect()).collect();
    clients.iter_mut().for_each(must_pong);
    assert_eq!(program.metric("http_connections_open"), 101);
    let threads = std::fs::read_dir(format!("/proc/{}/task", program.id()));
    if let Ok(threads) = threads {
        // The main thread is the first worker; signals and the log have a thread each.
        assert_eq!(threads.count(), 4 + 2);
    }
}
