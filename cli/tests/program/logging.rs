//! The log of `serve`: the line of a request, and that no request waits for the log.

use std::io::{BufRead as _, Read as _};

use crate::operation::{PING, must_pong};
use crate::program::Program;

#[test]
fn the_access_log_has_a_line_for_each_request_and_for_each_refusal() {
    let mut program = Program::start_logging(&["--access-log"]);
    let mut log = program.log();
    let mut client = program.connect();
    client.send(b"GET /users/1?secret=2 HTTP/1.1\r\nHost: a\r\n\r\n");
    let id = client.answer().header("x-request-id").expect("an id").to_owned();
    client.send(b"GET /\"quoted\" HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(client.answer().status, 404);
    client.send(b"nonsense\r\n\r\n");
    assert_eq!(client.answer().status, 400);
    program.signal("TERM");
    assert_eq!(program.wait().0.code(), Some(0));
    let mut text = String::new();
    log.read_to_string(&mut text).expect("the log is text");
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("routetree::access")).collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].contains(r#" GET "/users/1" 200 "#) && lines[0].ends_with(&id), "{text}");
    assert!(lines[1].contains(r#" GET "/\"quoted\"" 404 "#), "{text}");
    assert!(lines[2].contains(" 400 "), "{text}");
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn the_access_log_has_the_length_of_what_was_sent() {
    let mut program = Program::start_logging(&["--access-log"]);
    let mut log = program.log();
    let lengths = [("GET /ping", "200 18"), ("HEAD /ping", "200 0"), ("OPTIONS /ping", "204 0")];
    for (request, _) in lengths {
        let mut client = program.connect();
        client.send(format!("{request} HTTP/1.0\r\nHost: a\r\n\r\n").as_bytes());
        client.rest();
    }
    program.signal("TERM");
    assert_eq!(program.wait().0.code(), Some(0));
    let mut text = String::new();
    log.read_to_string(&mut text).expect("the log is text");
    for (request, expected) in lengths {
        let (method, path) = request.split_once(' ').expect("two words");
        assert!(text.contains(&format!(" {method} \"{path}\" {expected} ")), "{request}: {text}");
    }
}

#[test]
fn at_the_lowest_level_libraries_log_nothing() {
    let mut program = Program::start_logging(&["--log-level", "trace", "--workers", "1"]);
    let mut log = program.log();
    // Nobody reads the log: a line per connection would fill the pipe and block the loop.
    for _ in 0..2_000 {
        must_pong(&mut program.connect());
    }
    program.signal("TERM");
    assert_eq!(program.wait().0.code(), Some(0));
    let mut text = String::new();
    log.read_to_string(&mut text).expect("the log is text");
    let others = text.lines().filter(|line| !line.contains(" routetree")).count();
    assert_eq!(others, 0, "{text}");
}

#[test]
fn an_unread_log_drops_lines_and_delays_no_request() {
    let mut program = Program::start_logging(&["--access-log", "--workers", "1"]);
    // The pipe is full after a few hundred lines.
    let mut log = program.log();
    let mut client = program.connect();
    for _ in 0..600 {
        client.send(&PING.repeat(100));
        (0..100).for_each(|_| assert_eq!(client.answer().status, 200));
    }
    let dropped = program.metric("http_log_lines_dropped_total");
    assert!(dropped > 0, "no line was dropped");
    // Once the log is read again, it reports how many lines are missing.
    let mut line = String::new();
    while !line.contains("log lines dropped") {
        line.clear();
        assert_ne!(
            log.read_line(&mut line).expect("the log is text"),
            0,
            "dropped lines are not reported"
        );
    }
}
