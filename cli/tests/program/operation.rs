//! What a trusted server does in operation: the program under real sockets, with its limits set so
//! low that they are met. One test for each promise; nothing is timed but by the server itself.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::client::{Client, HANG};
use crate::program::Program;

pub(crate) const PING: &[u8] = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";

pub(crate) fn must_pong(client: &mut Client) {
    client.send(PING);
    assert_eq!(client.answer().text(), r#"{"message":"pong"}"#);
}

/// Sends a byte at a time, with a pause, until the server answers; gives the answer's status.
fn trickle(
    client: &mut Client,
    bytes: impl Iterator<Item = u8> + Send + 'static,
    pause: Duration,
) -> u16 {
    let mut stream = client.stream.try_clone().expect("a second handle");
    let sending = std::thread::spawn(move || {
        for byte in bytes {
            // The server closes some time, and that is what is waited for.
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
fn header_deadline_is_in_total_and_not_for_each_byte() {
    let program = Program::start_with(&["--head-timeout", "300ms", "--idle-timeout", "1h"]);
    let head = b"GET /ping HTTP/1.1\r\nX: ".iter().copied().chain(std::iter::repeat(b'x'));
    let mut client = program.connect();
    assert_eq!(trickle(&mut client, head, Duration::from_millis(10)), 408);
}

#[test]
fn keep_alive_idle_deadline_closes_without_a_word() {
    let program = Program::start_with(&["--idle-timeout", "200ms"]);
    let mut used = program.connect();
    must_pong(&mut used);
    used.must_be_closed();
    program.connect().must_be_closed();
}

#[test]
fn body_stall_deadline_answers_408() {
    let program = Program::start_with(&["--body-stall-timeout", "200ms", "--body-timeout", "1h"]);
    let mut client = program.connect();
    client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
    assert_eq!(client.answer().status, 408);
    client.must_be_closed();
}

#[test]
fn body_deadline_is_in_total_as_well() {
    let program = Program::start_with(&["--body-stall-timeout", "1h", "--body-timeout", "300ms"]);
    let mut client = program.connect();
    client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
    assert_eq!(trickle(&mut client, std::iter::repeat(b'x'), Duration::from_millis(10)), 408);
}

/// Sends requests for large answers, and reads none, until the server reads no more. Gives the
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
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return sent;
            }
            Err(error) => panic!("the server does not close: {error}"),
        }
        assert!(sent < 256 << 20, "the server reads on, whether its answers are taken or not");
    }
}

#[test]
fn write_deadline_closes_who_takes_no_answer() {
    let program = Program::start_with(&["--write-timeout", "300ms", "--workers", "1"]);
    let mut client = program.connect();
    let message = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 65536\r\n\r\n";
    let message = [&message[..], &[b'x'; 65536]].concat();
    // It is closed while it sends, or while it does nothing.
    while client.stream.write_all(&message).is_ok() {}
    // Only the connection that asks.
    program.wait_for_metric("open", |open| open == 1);
}

#[test]
fn bounded_output_reading_stops_while_it_is_full() {
    let program = Program::start_with(&["--write-timeout", "1h", "--workers", "1"]);
    let mut client = program.connect();
    let sent = fill(&mut client);
    assert!(sent > 64 * 1024);
    // Others are served meanwhile, and the answers are there for when they are wanted.
    must_pong(&mut program.connect());
    assert_eq!(client.answer().body.len(), 64 * 1024);
}

#[test]
fn connection_limit_pauses_accept_and_counts_all_workers() {
    for workers in ["1", "2"] {
        let program = Program::start_with(&["--max-connections", "2", "--workers", workers]);
        let mut served = [program.connect(), program.connect()];
        served.iter_mut().for_each(must_pong);
        let mut waiting = program.connect();
        waiting.send(PING);
        // It waits: what is asked over another connection comes, and says that there are two.
        served[0].send(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
        assert!(served[0].answer().text().contains(r#""accepted":2,"open":2,"#));
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

/// Without that, each of the two thousand would wait for the pause of 200 ms to be over: minutes.
#[test]
fn at_the_connection_limit_the_next_is_accepted_as_soon_as_one_closes() {
    let program = Program::start_with(&["--max-connections", "1", "--workers", "1"]);
    let patience = Instant::now() + 2 * HANG;
    let mut served = program.connect();
    must_pong(&mut served);
    for number in 0..2_000 {
        let mut next = program.connect();
        next.send(PING);
        // Once this is answered the loop knows that the next one waits.
        must_pong(&mut served);
        drop(served);
        assert_eq!(next.answer().text(), r#"{"message":"pong"}"#);
        served = next;
        assert!(Instant::now() < patience, "each waits until a pause is over: {number} by now");
    }
}

#[test]
fn out_of_file_descriptors_it_does_not_spin_and_recovers() {
    let started = Instant::now();
    let program = Program::start_with_open_files(24);
    let mut first = program.connect();
    must_pong(&mut first);
    let others: Vec<Client> = (0..40).map(|_| program.connect()).collect();
    std::thread::sleep(Duration::from_millis(500));
    first.send(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    let answer = first.answer();
    let (_, failures) = answer.text().split_once(r#""accept_failures":"#).expect("a metric");
    let failures: u128 = failures.split(',').next().expect("a number").parse().expect("a number");
    // It pauses for 200 ms after each: had it tried on, there would be thousands.
    assert!(failures > 0, "the limit was not met");
    assert!(failures <= started.elapsed().as_millis() / 200 + 1, "{failures} failures");
    drop(others);
    must_pong(&mut program.connect());
}

#[test]
fn sigterm_has_a_deadline_after_which_the_exit_code_is_0() {
    // Nothing else ends the connection.
    let hour = ["--head-timeout", "1h", "--linger-timeout", "1h"];
    let program = Program::start_with(&[&["--stop-timeout", "300ms"][..], &hour].concat());
    let mut client = program.connect();
    // The first answer shows that the beginning of the second request has arrived.
    client.send(&[PING, b"GET /pi"].concat());
    assert_eq!(client.answer().status, 200);
    program.signal("TERM");
    client.must_be_closed();
    assert_eq!(program.wait().0.code(), Some(0));
}

#[test]
fn sigterm_answers_what_has_begun_with_connection_close() {
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
fn lingering_close_lets_the_peer_read_an_early_error() {
    let program = Program::start();
    let mut client = program.connect();
    client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n");
    // More than the server reads before it answers: a plain close would answer this with a reset,
    // and that would destroy the answer.
    client.send(&[b'x'; 100_000]);
    assert_eq!(client.answer().status, 413);
    client.must_be_closed();
}

#[test]
fn workers_share_the_port_and_all_are_used() {
    let program = Program::start_with(&["--workers", "4"]);
    let mut clients: Vec<Client> = (0..100).map(|_| program.connect()).collect();
    clients.iter_mut().for_each(must_pong);
    assert_eq!(program.metric("open"), 101);
    let threads = std::fs::read_dir(format!("/proc/{}/task", program.id()));
    if let Ok(threads) = threads {
        // The main thread is the first worker; besides there are the signals' and the log's.
        assert_eq!(threads.count(), 4 + 2);
    }
}
