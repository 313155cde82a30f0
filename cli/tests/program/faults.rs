//! Faults on purpose, in rounds, and what they must leave behind: nothing.
//!
//! After each round no connection is open but the one that asks, and the process is idle: it takes
//! no time of the processor, counted in the ticks of the system. Rounds do not add to its memory.
//! `FAULT_ROUNDS` sets the number of rounds; the default is small.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::Shutdown;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::client::Client;
use crate::operation::{PING, must_pong};
use crate::program::Program;

/// The most ticks, of 100 in a second, that an idle process may take in a second. A loop that spins
/// takes all that the machine has left.
const IDLE_TICKS: u64 = 15;

fn rounds() -> usize {
    std::env::var("FAULT_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3)
}

/// Returns the ticks of processor time that a process has taken.
fn ticks(program: &Program) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", program.id())).expect("a process");
    let (_, fields) = stat.rsplit_once(") ").expect("a name");
    let fields: Vec<&str> = fields.split(' ').collect();
    // `utime` and `stime`, the 14th and 15th field of all.
    fields[11..13].iter().map(|field| field.parse::<u64>().expect("a number")).sum()
}

/// Returns the resident memory of a process in KiB.
fn memory(program: &Program) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", program.id())).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

fn must_be_idle(program: &Program, after: &str) {
    let before = ticks(program);
    thread::sleep(Duration::from_secs(1));
    let taken = ticks(program) - before;
    assert!(taken <= IDLE_TICKS, "{taken} ticks in an idle second after {after}");
}

/// Checks that every connection has ended but the one that asks.
fn nothing_must_be_open(program: &Program) {
    program.wait_for_metric("http_connections_open", |open| open == 1);
}

fn half(client: &mut Client, message: &[u8]) {
    client.send(&message[..message.len() / 2]);
}

const POST: &[u8] = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789";
const CHUNKS: &[u8] =
    b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n0\r\n\r\n";

/// What a client does before it leaves.
type Fault = fn(&mut Client);

/// All faults by name. Some end by a deadline of the server.
const FAULTS: [(&str, Fault); 9] = [
    ("nothing sent", |_| ()),
    ("a part of a head", |client| half(client, PING)),
    ("a part of a body", |client| client.send(&POST[..POST.len() - 3])),
    ("a part of a chunk", |client| client.send(&CHUNKS[..CHUNKS.len() - 8])),
    ("nonsense", |client| client.send(b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03")),
    ("a part of a head after a request", |client| {
        client.send(&[PING, &PING[..9]].concat());
        assert_eq!(client.answer().status, 200);
    }),
    ("a sending side closed within a head", |client| {
        half(client, PING);
        client.stream.shutdown(Shutdown::Write).expect("it is open");
    }),
    ("a sending side closed within a body", |client| {
        client.send(&POST[..POST.len() - 3]);
        client.stream.shutdown(Shutdown::Write).expect("it is open");
    }),
    ("responses not read", |client| {
        let head = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";
        let message = [&head[..], &[b'x'; 100_000]].concat();
        client.stream.set_nonblocking(true).expect("a socket option");
        // Until the buffers of both sides are full, or there is enough.
        for _ in 0..60 {
            if client.stream.write_all(&message).is_err() {
                break;
            }
        }
        client.stream.set_nonblocking(false).expect("a socket option");
    }),
];

#[test]
fn faulty_clients_leave_nothing_behind() {
    let names = ["head", "body", "body-stall", "idle", "write", "linger", "linger-stall"];
    let flags: Vec<String> = names.iter().map(|name| format!("--{name}-timeout=300ms")).collect();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let program = Program::start_with(&flags);
    let mut after_first = None;
    for round in 0..rounds() {
        for (name, fault) in FAULTS {
            // Half of them leave at once, the others when the server ends the connection.
            let mut stay: Vec<Client> = (0..4).map(|_| program.connect()).collect();
            stay.iter_mut().for_each(fault);
            let mut leave: Vec<Client> = (0..4).map(|_| program.connect()).collect();
            leave.iter_mut().for_each(fault);
            drop(leave);
            must_pong(&mut program.connect());
            for mut client in stay {
                let ended = client.stream.read_to_end(&mut Vec::new());
                let kinds = [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe];
                let reset = |error: std::io::Error| kinds.contains(&error.kind());
                assert!(ended.map_or_else(reset, |_| true), "{name}: it does not end");
            }
        }
        nothing_must_be_open(&program);
        must_be_idle(&program, &format!("round {round}"));
        let now = memory(&program);
        let first = *after_first.get_or_insert(now);
        assert!(now <= first + first / 4 + 2048, "{now} KiB after round {round}, {first} before");
    }
}

#[test]
fn thousands_of_idle_connections_take_no_time_and_stay_usable() {
    // A file for each end of a connection, in a process each, and some for everything else.
    let files = rlimit::increase_nofile_limit(u64::MAX).expect("the limit of open files");
    let count = usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(300).min(10_000);
    let program = Program::start();
    let mut after_first = None;
    // Each connection leaves a port behind that the system does not use for a while.
    for round in 0..2 {
        let mut clients: Vec<Client> = (0..count).map(|_| program.connect()).collect();
        must_pong(&mut program.connect());
        program.wait_for_metric("http_connections_open", |open| open == count as u64 + 1);
        must_be_idle(&program, &format!("{count} connections"));
        clients.iter_mut().for_each(|client| client.send(PING));
        clients.iter_mut().for_each(|client| assert_eq!(client.answer().status, 200));
        drop(clients);
        nothing_must_be_open(&program);
        let now = memory(&program);
        let first = *after_first.get_or_insert(now);
        assert!(now <= first + first / 4 + 2048, "{now} KiB after round {round}, {first} before");
    }
}

/// Sends requests until the server closes. Returns how many responses arrived, all of them whole.
fn hammer(mut client: Client, stopping: &AtomicBool) -> usize {
    let mut responses = 0;
    loop {
        if client.stream.write_all(PING).is_err() {
            assert!(stopping.load(Ordering::Acquire), "closed without a stop");
            return responses;
        }
        // The end comes between two responses, never within one.
        if !matches!(client.stream.peek(&mut [0]), Ok(1)) {
            assert!(stopping.load(Ordering::Acquire), "closed without a stop");
            return responses;
        }
        let answer = client.answer();
        assert_eq!(answer.status, 200);
        responses += 1;
        if answer.header("connection") == Some("close") {
            return responses;
        }
    }
}

#[test]
fn a_process_that_is_frozen_and_stopped_under_load_loses_no_request() {
    for _ in 0..rounds() {
        let program = Program::start_with(&["--workers", "2"]);
        let stopping = AtomicBool::new(false);
        thread::scope(|scope| {
            let load: Vec<_> = (0..8)
                .map(|_| program.connect())
                .map(|client| {
                    scope.spawn({
                        let stopping = &stopping;
                        move || hammer(client, stopping)
                    })
                })
                .collect();
            for _ in 0..3 {
                program.signal("STOP");
                thread::sleep(Duration::from_millis(20));
                program.signal("CONT");
            }
            // Sent before the signal, so each client has responses, up to the one that closes.
            let mut sent: Vec<Client> = (0..50).map(|_| program.connect()).collect();
            sent.iter_mut().for_each(|client| client.send(&PING.repeat(10)));
            stopping.store(true, Ordering::Release);
            program.signal("TERM");
            for client in &mut sent {
                let closes = |_| {
                    let answer = client.answer();
                    assert_eq!(answer.status, 200);
                    answer.header("connection") == Some("close")
                };
                let _ = (0..10).any(closes);
            }
            let responses: usize =
                load.into_iter().map(|load| load.join().expect("no panic")).sum();
            assert!(responses > 0, "there was no load");
        });
        assert_eq!(program.wait().0.code(), Some(0));
    }
}

#[test]
fn a_blocked_log_does_not_hold_up_a_stop() {
    let mut program = Program::start_logging(&["--access-log", "--workers", "1"]);
    // Kept open and never read: the pipe is full after a few hundred lines.
    let log = program.log();
    let mut client = program.connect();
    for _ in 0..50 {
        client.send(&PING.repeat(100));
        (0..100).for_each(|_| assert_eq!(client.answer().status, 200));
    }
    must_be_idle(&program, "the log is blocked");
    program.signal("TERM");
    assert_eq!(program.wait().0.code(), Some(0));
    drop(log);
}
