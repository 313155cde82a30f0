//! The server over real sockets: responses however the bytes arrive, refusals that the client can
//! read, and a graceful stop.
//!
//! These tests look for lost readiness (a client that hangs), responses destroyed by an early close
//! or lost in a stop, and crashes caused by clients.

use std::io::{Read as _, Write as _};
use std::net::Shutdown;

use crate::client::Client;
use crate::program::{Program, program};

fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").into_bytes()
}

fn post(path: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Sends a message and checks the status and the body of the response.
fn must_answer(client: &mut Client, message: &[u8], status: u16, body: &str) {
    client.send(message);
    let answer = client.answer();
    assert_eq!((answer.status, answer.text()), (status, body));
}

#[test]
fn one_connection_serves_all_routes() {
    let program = Program::start();
    let mut client = program.connect();
    must_answer(&mut client, &get("/ping"), 200, r#"{"message":"pong"}"#);
    let user = r#"{"route":"/users/{id}","params":{"id":"42"}}"#;
    must_answer(&mut client, &get("/users/42"), 200, user);
    let post_7 = r#"{"route":"/users/{id}/posts/{post}","params":{"id":"42","post":"7"}}"#;
    must_answer(&mut client, &get("/users/42/posts/7?page=2"), 200, post_7);
    let file = r#"{"route":"/files/{*path}","params":{"path":"a b/c.txt"}}"#;
    must_answer(&mut client, &get("/files/a%20b/c.txt"), 200, file);
    must_answer(&mut client, &post("/echo", b"hello"), 200, "hello");
    must_answer(&mut client, &get("/users/%f"), 400, "400 Bad Request\n");
    must_answer(&mut client, &get("/nothing"), 404, "404 Not Found\n");
    client.send(b"PUT /ping HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let answer = client.answer();
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")));
    must_answer(&mut client, &get("/ping"), 200, r#"{"message":"pong"}"#);
}

#[test]
fn responses_have_the_expected_headers() {
    let program = Program::start();
    let mut client = program.connect();
    client.send(&get("/ping"));
    let answer = client.answer();
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("content-length"), Some("18"));
    let date = answer.header("date").expect("a date");
    assert!(date.len() == 29 && date.ends_with(" GMT") && !date.contains("1970"), "{date}");
}

#[test]
fn requests_split_at_every_byte_get_responses() {
    let program = Program::start();
    let mut client = program.connect();
    for message in [get("/users/42"), post("/echo", b"hello")] {
        client.send(&message);
        let whole = client.answer().body;
        for at in 1..message.len() {
            client.send(&message[..at]);
            client.send(&message[at..]);
            assert_eq!(client.answer().body, whole, "split at {at}");
        }
        message.chunks(1).for_each(|byte| client.send(byte));
        assert_eq!(client.answer().body, whole, "byte by byte");
    }
}

#[test]
fn pipelined_requests_get_responses_in_order() {
    let program = Program::start();
    let mut client = program.connect();
    let requests: Vec<u8> = (0..1000).flat_map(|id| get(&format!("/users/{id}"))).collect();
    client.send(&requests);
    for id in 0..1000 {
        let expected = format!(r#"{{"route":"/users/{{id}}","params":{{"id":"{id}"}}}}"#);
        assert_eq!(client.answer().text(), expected);
    }
}

#[test]
fn a_client_that_reads_late_gets_every_response() {
    let program = Program::start();
    let mut client = program.connect();
    let body = vec![b'x'; 500_000];
    let count = 40;
    let mut sender = client.stream.try_clone().expect("a second handle");
    let message = post("/echo", &body);
    // The system's buffers cannot hold all responses, so the server has to stop reading until they
    // are read here.
    let sending =
        std::thread::spawn(move || (0..count).try_for_each(|_| sender.write_all(&message)));
    for _ in 0..count {
        assert!(client.answer().body == body);
    }
    sending.join().expect("the sender does not panic").expect("everything was sent");
    must_answer(&mut client, &get("/ping"), 200, r#"{"message":"pong"}"#);
}

#[test]
fn connections_close_when_requested() {
    let program = Program::start();
    let mut client = program.connect();
    client.send(b"GET /ping HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert_eq!(client.answer().header("connection"), Some("close"));
    client.must_be_closed();

    let mut client = program.connect();
    client.send(b"GET /ping HTTP/1.0\r\n\r\n");
    assert_eq!(client.answer().status, 200);
    client.must_be_closed();

    let mut client = program.connect();
    for _ in 0..3 {
        client.send(b"GET /ping HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assert_eq!(client.answer().header("connection"), Some("keep-alive"));
    }
}

#[test]
fn refusals_arrive_complete_and_close_the_connection() {
    let program = Program::start();
    let long_head = format!("GET /ping HTTP/1.1\r\nHost: a\r\nX: {}", "x".repeat(20_000));
    let long_target = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(9_000));
    let large_body = post("/echo", &vec![b'x'; 2_000_000]);
    let messages: [(&[u8], u16); 8] = [
        (b"what is this\r\n\r\n", 400),
        (b"GET /ping HTTP/1.1\r\n\r\n", 400),
        (b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n", 501),
        (b"GET /ping HTTP/3.0\r\nHost: a\r\n\r\n", 505),
        (long_head.as_bytes(), 431),
        (long_target.as_bytes(), 414),
        // Not more than the server discards after the refusal.
        (&large_body[..200_000], 413),
    ];
    for (message, status) in messages {
        let mut client = program.connect();
        client.send(&get("/users/1"));
        client.send(message);
        assert_eq!(client.answer().status, 200);
        let answer = client.answer();
        assert_eq!((answer.status, answer.header("connection")), (status, Some("close")));
        client.must_be_closed();
    }
}

#[test]
fn a_half_closed_client_is_answered() {
    // No deadline ends the connection.
    let program = Program::start_with(&["--linger-timeout", "1h"]);
    let client = program.connect();
    let requests: Vec<u8> = (0..100).flat_map(|_| get("/ping")).collect();
    (&client.stream).write_all(&requests).expect("the server takes it");
    client.stream.shutdown(Shutdown::Write).expect("it can be half-closed");
    let answers = String::from_utf8(client.rest()).expect("answers are text");
    assert_eq!(answers.matches("HTTP/1.1 200 OK\r\n").count(), 100);
    assert_eq!(answers.matches(r#"{"message":"pong"}"#).count(), 100);
}

#[test]
fn vanished_clients_do_no_harm() {
    let program = Program::start();
    for at in 0..200 {
        let mut client = program.connect();
        // Some leave within a request, some leave many responses unread.
        client.send(&get("/ping")[..at % 30]);
        if at % 2 == 0 {
            client.send(&get("/users/1").repeat(300));
        }
    }
    must_answer(&mut program.connect(), &get("/ping"), 200, r#"{"message":"pong"}"#);
}

#[test]
fn many_connections_are_served_at_the_same_time() {
    let program = Program::start();
    let mut clients: Vec<Client> = (0..200).map(|_| program.connect()).collect();
    for (id, client) in clients.iter_mut().enumerate() {
        client.send(&get(&format!("/files/{id}")));
    }
    for (id, client) in clients.iter_mut().enumerate().rev() {
        assert!(client.answer().text().contains(&format!(r#""path":"{id}""#)));
    }
}

#[test]
fn connections_over_the_limit_of_open_files_wait() {
    let program = Program::start_with_open_files(24);
    // More than the server can accept; the rest wait in the system's queue.
    let mut clients: Vec<Client> = (0..40).map(|_| program.connect()).collect();
    must_answer(&mut clients[0], &get("/ping"), 200, r#"{"message":"pong"}"#);
    let mut last = clients.pop().expect("there are 40");
    last.send(&get("/users/last"));
    drop(clients);
    assert!(last.answer().text().contains("last"));
    must_answer(&mut program.connect(), &get("/ping"), 200, r#"{"message":"pong"}"#);
}

#[test]
fn sigterm_and_sigint_exit_with_0() {
    for signal in ["TERM", "INT"] {
        let program = Program::start();
        let mut idle = program.connect();
        must_answer(&mut idle, &get("/ping"), 200, r#"{"message":"pong"}"#);
        program.signal(signal);
        let (status, printed) = program.wait();
        assert_eq!((status.code(), printed.as_str()), (Some(0), ""), "after SIG{signal}");
        idle.must_be_closed();
    }
}

#[test]
fn a_request_that_has_begun_gets_its_response() {
    let program = Program::start();
    let mut client = program.connect();
    let message = post("/echo", b"hello");
    let (begun, rest) = message.split_at(message.len() - 1);
    // The first response shows that the bytes sent with its request have arrived.
    client.send(&[&get("/ping"), begun].concat());
    assert_eq!(client.answer().status, 200);
    program.signal("TERM");
    let mut refused = std::net::TcpStream::connect(program.addr);
    while refused.is_ok() {
        refused = std::net::TcpStream::connect(program.addr);
    }
    client.send(rest);
    let answer = client.answer();
    assert_eq!((answer.text(), answer.header("connection")), ("hello", Some("close")));
    client.must_be_closed();
    assert_eq!(program.wait().0.code(), Some(0));
}

#[test]
fn a_second_signal_exits_at_once() {
    let program = Program::start();
    let mut client = program.connect();
    client.send(&[&get("/ping")[..], b"GET /pi"].concat());
    assert_eq!(client.answer().status, 200);
    program.signal("TERM");
    while std::net::TcpStream::connect(program.addr).is_ok() {}
    program.signal("TERM");
    assert_eq!(program.wait().0.code(), Some(1));
    let mut rest = Vec::new();
    // Reset or closed, but no response.
    let _ = client.stream.read_to_end(&mut rest);
    assert_eq!(rest, b"");
}

#[test]
fn an_address_in_use_is_an_error() {
    let running = Program::start();
    let addr = running.addr.to_string();
    let demo = ["--addr", "127.0.0.1:0", "--demo-load", "--admin", &addr];
    for (flags, flag) in [(&["--addr", &addr][..], "--addr"), (&demo, "--admin")] {
        let output = program().arg("serve").args(flags).output().expect("the program starts");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
        let expected = format!(
            "error: cannot listen on {addr}: the address is in use: `{flag}` gives another address\n"
        );
        assert_eq!(String::from_utf8_lossy(&output.stderr), expected);
    }
}

#[test]
fn a_malformed_address_is_an_error() {
    for addr in ["nonsense", "127.0.0.1", "127.0.0.1:99999", ""] {
        let output =
            program().args(["serve", "--addr", addr]).output().expect("the program starts");
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{addr:?}");
        assert!(text.starts_with("error: ") && text.contains("--addr"), "{addr:?}: {text}");
        assert_eq!(output.stdout, b"");
    }
}

#[test]
fn the_root_lists_the_routes() {
    let program = Program::start();
    let mut client = program.connect();
    client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    let answer = client.answer();
    assert_eq!(answer.status, 200);
    for route in ["GET  /ping ", "GET  /users/{id}/posts/{post} ", "POST /echo ", "GET  /metrics "]
    {
        assert!(answer.text().lines().any(|line| line.starts_with(route)), "{}", answer.text());
    }
}
