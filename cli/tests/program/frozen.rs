//! The process is stopped and continued, as a container is frozen and thawed. Deadlines pass in the
//! meantime, but what clients have sent by then is in the sockets, and is served.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use crate::client::{Client, HANG};
use crate::program::Program;

const PING: &[u8] = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
const ECHO: &[u8] = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n";

/// Freezes the program, calls `meanwhile`, waits until all deadlines of a second have passed, and
/// continues the program.
fn freeze(program: &Program, meanwhile: impl FnOnce()) {
    program.signal("STOP");
    let patience = Instant::now() + HANG;
    while !is_frozen(program) {
        assert!(Instant::now() < patience, "it runs on");
        thread::yield_now();
    }
    meanwhile();
    thread::sleep(Duration::from_millis(1500));
    program.signal("CONT");
}

fn is_frozen(program: &Program) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", program.id())).expect("a process");
    stat.rsplit(") ").next().is_some_and(|fields| fields.starts_with('T'))
}

/// A program whose deadlines are all one second.
fn start() -> Program {
    let names = ["head", "body", "body-stall", "idle", "write", "stop"];
    let flags: Vec<String> = names.iter().map(|name| format!("--{name}-timeout=1s")).collect();
    let mut flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    flags.push("--workers=1");
    Program::start_with(&flags)
}

/// Checks the status and the body of the next response.
fn must_answer(client: &mut Client, body: &str, waited_for: &str) {
    let answer = client.answer();
    assert_eq!((answer.status, answer.text()), (200, body), "{waited_for}");
}

const PONG: &str = r#"{"message":"pong"}"#;

#[test]
fn what_arrived_while_the_process_was_frozen_is_served() {
    let program = start();
    let [mut idle, mut head, mut body] = [(); 3].map(|()| program.connect());
    for client in [&mut idle, &mut head, &mut body] {
        client.send(PING);
        must_answer(client, PONG, "a first request");
    }
    // The last response shows that the server waits for the rest of each.
    head.send(&PING[..20]);
    body.send(&[ECHO, b"half"].concat());
    must_answer(
        &mut {
            let mut last = program.connect();
            last.send(PING);
            last
        },
        PONG,
        "a barrier",
    );
    freeze(&program, || {
        idle.send(PING);
        head.send(&PING[20..]);
        body.send(b"half");
    });
    must_answer(&mut idle, PONG, "a request");
    must_answer(&mut head, PONG, "the rest of a head");
    must_answer(&mut body, "halfhalf", "the rest of a body");
}

#[test]
fn a_client_that_reads_while_the_process_is_frozen_gets_the_rest() {
    let program = start();
    let mut client = program.connect();
    let body = vec![b'x'; 1 << 20];
    let head = format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len());
    let message = [head.as_bytes(), &body].concat();
    // More than the sockets hold: the server waits for the client to read.
    let count = 8;
    let mut writer = client.stream.try_clone().expect("a second handle");
    let sending = thread::spawn(move || {
        (0..count).all(|_| std::io::Write::write_all(&mut writer, &message).is_ok())
    });
    assert_eq!(client.answer().body.len(), body.len());
    freeze(&program, || {});
    for _ in 1..count {
        assert_eq!(client.answer().body.len(), body.len());
    }
    assert!(sending.join().expect("no panic"));
}

#[test]
fn a_stop_whose_deadline_passes_while_frozen_serves_what_has_arrived() {
    let program = start();
    let mut client = program.connect();
    client.send(&[PING, &PING[..20]].concat());
    must_answer(&mut client, PONG, "the first request");
    program.signal("TERM");
    while std::net::TcpStream::connect(program.addr).is_ok() {}
    freeze(&program, || client.send(&PING[20..]));
    must_answer(&mut client, PONG, "the rest of a head");
    assert_eq!(program.wait().0.code(), Some(0));
}
