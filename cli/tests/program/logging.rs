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
fn a_refusal_is_logged_with_what_is_known_of_its_request() {
    let flags = ["--access-log", "--head-timeout=1s", "--body-timeout=1s", "--max-body=4"];
    let mut program = Program::start_logging(&flags);
    let mut log = program.log();
    let mut expected = Vec::new();
    for (message, status, line) in [
        (
            "POST /echo?secret HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
            413,
            r#"POST "/echo" 413 22"#,
        ),
        ("GET /users/7 HTTP/1.1\r\nHost: a,b\r\n\r\n", 400, r#"GET "/users/7" 400 16"#),
        ("HEAD /ping HTTP/1.1\r\n\r\n", 400, r#"HEAD "/ping" 400 0"#),
        ("GET /ping HTTP/9.9\r\nHost: a\r\n\r\n", 505, r#"GET "/ping" 505 31"#),
        ("GET /half?secret HTTP/1.1\r\nHo", 408, r#"GET "/half" 408 20"#),
        (
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nx",
            408,
            r#"POST "/echo" 408 20"#,
        ),
        ("\u{16}\u{3}\r\n\r\n", 400, r#"- "" 400 16"#),
    ] {
        let mut client = program.connect();
        client.send(message.as_bytes());
        let head = client.head();
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{message}: {head}");
        let id = head.lines().find_map(|line| line.strip_prefix("X-Request-Id: "));
        expected.push(format!(" {line} 0us id={} refused=\"", id.expect("an id")));
    }
    program.signal("TERM");
    assert_eq!(program.wait().0.code(), Some(0));
    let mut text = String::new();
    log.read_to_string(&mut text).expect("the log is text");
    for line in expected {
        assert_eq!(text.lines().filter(|known| known.contains(&line)).count(), 1, "{line}: {text}");
    }
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

#[test]
fn lines_that_cannot_be_written_are_counted_as_dropped() {
    let program = Program::start_with_full_log(&["--access-log"]);
    let mut client = program.connect();
    for _ in 0..10 {
        client.send(PING);
        assert_eq!(client.answer().status, 200);
    }
    // A batch is written after a tenth of a second.
    program.wait_for_metric("http_log_lines_dropped_total", |dropped| dropped >= 10);
}
