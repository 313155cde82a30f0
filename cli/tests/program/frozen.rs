//! The process is stopped and continued, as a container is frozen and thawed. Deadlines pass in the
//! meantime, but what clients have sent by then is in the sockets, and is served.

use std::cell::Cell;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;
use std::time::{Duration, Instant};

use crate::client::{Client, HANG};
use crate::program::Program;

const PING: &[u8] = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
const ECHO: &[u8] = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n";

/// One attempt at a test: the deadlines of its program, and when these could begin.
struct Attempt {
    deadline: Duration,
    running_since: Cell<Instant>,
    was_slow: Cell<bool>,
}

impl Attempt {
    /// A program whose deadlines are all the same.
    fn start(&self) -> Program {
        let names = ["head", "body", "body-stall", "idle", "write", "stop", "stop-stall"];
        let seconds = self.deadline.as_secs();
        let flags: Vec<String> =
            names.iter().map(|name| format!("--{name}-timeout={seconds}s")).collect();
        let mut flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        flags.push("--workers=1");
        self.running_since.set(Instant::now());
        Program::start_with(&flags)
    }

    /// Freezes the program, calls `meanwhile`, waits until all deadlines have passed, and continues
    /// the program.
    fn freeze(&self, program: &Program, meanwhile: impl FnOnce()) {
        program.signal("STOP");
        let patience = Instant::now() + HANG;
        while !is_frozen(program) {
            assert!(Instant::now() < patience, "it runs on");
            thread::yield_now();
        }
        self.note_pace();
        meanwhile();
        thread::sleep(self.deadline + Duration::from_millis(500));
        self.running_since.set(Instant::now());
        program.signal("CONT");
    }

    /// Notes whether a deadline may have passed while the program ran.
    fn note_pace(&self) {
        let is_slow = self.running_since.get().elapsed() >= self.deadline;
        self.was_slow.set(self.was_slow.get() || is_slow);
    }
}

/// Runs a test. If it fails on a machine so slow that deadlines have passed while the program ran,
/// runs it again with longer ones.
fn within_deadlines(test: impl Fn(&Attempt)) {
    for seconds in [1, 2, 4, 8, 16] {
        let attempt = Attempt {
            deadline: Duration::from_secs(seconds),
            running_since: Cell::new(Instant::now()),
            was_slow: Cell::new(false),
        };
        let Err(panic) = catch_unwind(AssertUnwindSafe(|| test(&attempt))) else { return };
        attempt.note_pace();
        if !attempt.was_slow.get() {
            resume_unwind(panic);
        }
    }
    panic!("in each attempt more time passed than the deadlines give");
}

fn is_frozen(program: &Program) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", program.id())).expect("a process");
    stat.rsplit(") ").next().is_some_and(|fields| fields.starts_with('T'))
}

/// Checks the status and the body of the next response.
fn must_answer(client: &mut Client, body: &str, waited_for: &str) {
    let answer = client.answer();
    assert_eq!((answer.status, answer.text()), (200, body), "{waited_for}");
}

const PONG: &str = r#"{"message":"pong"}"#;

#[test]
fn what_arrived_while_the_process_was_frozen_is_served() {
    within_deadlines(|attempt| {
        let program = attempt.start();
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
        attempt.freeze(&program, || {
            idle.send(PING);
            head.send(&PING[20..]);
            body.send(b"half");
        });
        must_answer(&mut idle, PONG, "a request");
        must_answer(&mut head, PONG, "the rest of a head");
        must_answer(&mut body, "halfhalf", "the rest of a body");
    });
}

#[test]
fn a_client_that_reads_while_the_process_is_frozen_gets_the_rest() {
    within_deadlines(|attempt| {
        let program = attempt.start();
        let mut client = program.connect();
        let body = vec![b'x'; 1 << 20];
        let head =
            format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len());
        let message = [head.as_bytes(), &body].concat();
        // More than the sockets hold: the server waits for the client to read.
        let count = 8;
        let mut writer = client.stream.try_clone().expect("a second handle");
        let sending = thread::spawn(move || {
            (0..count).all(|_| std::io::Write::write_all(&mut writer, &message).is_ok())
        });
        assert_eq!(client.answer().body.len(), body.len());
        attempt.freeze(&program, || {});
        for _ in 1..count {
            assert_eq!(client.answer().body.len(), body.len());
        }
        assert!(sending.join().expect("no panic"));
    });
}

#[test]
fn a_stop_whose_deadline_passes_while_frozen_serves_what_has_arrived() {
    within_deadlines(|attempt| {
        let program = attempt.start();
        let mut client = program.connect();
        client.send(&[PING, &PING[..20]].concat());
        must_answer(&mut client, PONG, "the first request");
        program.signal("TERM");
        while std::net::TcpStream::connect(program.addr).is_ok() {}
        attempt.freeze(&program, || client.send(&PING[20..]));
        must_answer(&mut client, PONG, "the rest of a head");
        assert_eq!(program.wait().0.code(), Some(0));
    });
}
