//! Responses that another thread gives: their order, their ends, and the hooks around them.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::support::client::HANG;
use crate::support::patient::patient;
use crate::support::running::Running;
use routetree::server::{
    BodyPoll, BodyWriter, Context, Middleware, PendingResponse, Response, Routes, Status,
};

/// The routes of these tests: `/later` passes its handle to the test.
struct Later {
    handles: Receiver<PendingResponse>,
    /// What the `after` hooks saw.
    after: Arc<Mutex<Vec<String>>>,
}

struct Seen(Arc<Mutex<Vec<String>>>);

impl Middleware for Seen {
    fn after(&self, context: &mut Context<'_>, response: &mut Response) {
        let (path, code) = (context.request().path(), response.status().code());
        let length = response.body_len().unwrap_or_default();
        self.0.lock().expect("no panic").push(format!("{path} {code} {length}"));
        response.append_header("X-Seen", b"yes").expect("a header");
    }
}

impl Later {
    fn routes() -> (Routes, Later) {
        let (send, handles) = mpsc::channel();
        let after = Arc::default();
        let mut routes = Routes::new();
        routes.wrap(Seen(Arc::clone(&after)));
        let send: Mutex<Sender<PendingResponse>> = Mutex::new(send);
        let later = move |_: &Context<'_>, response: &mut Response| {
            response.text("discarded");
            send.lock().expect("no panic").send(response.later()).expect("the test waits for it");
        };
        routes.insert_any("/later", later).expect("a route");
        routes.insert("GET", "/now", |_, response| response.text("now")).expect("a route");
        let at_once = |_: &Context<'_>, response: &mut Response| {
            response.later().respond(text("at once"));
        };
        routes.insert("GET", "/at-once", at_once).expect("a route");
        routes.insert("GET", "/dropped", |_, response| drop(response.later())).expect("a route");
        (routes, Later { handles, after })
    }

    fn handle(&self) -> PendingResponse {
        self.handles.recv_timeout(HANG).expect("the handler runs")
    }
}

fn text(text: &str) -> Response {
    let mut response = Response::new();
    response.text(text);
    response
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let give_up = Instant::now() + HANG;
    while !is_so() {
        assert!(Instant::now() < give_up, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_response_comes_from_another_thread_in_every_version_and_framing() {
    let (routes, later) = Later::routes();
    let server = Running::start(routes, 2);
    let bodies = [
        "",
        "Content-Length: 2\r\n\r\nhi",
        "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    ];
    for (version, rest) in [
        ("1.0", bodies[0]),
        ("1.0", bodies[1]),
        ("1.1", bodies[0]),
        ("1.1", bodies[1]),
        ("1.1", bodies[2]),
    ] {
        let mut client = server.connect();
        let end = if rest.is_empty() { "\r\n" } else { "" };
        let head = format!("POST /later HTTP/{version}\r\nHost: a\r\nConnection: keep-alive\r\n");
        for _ in 0..2 {
            client.send(format!("{head}{rest}{end}").as_bytes());
            let handle = later.handle();
            let thread = std::thread::spawn(move || {
                let mut response = text("here it is");
                response.set_status(Status::CREATED);
                response.append_header("X-Own", b"1").expect("a header");
                assert!(!handle.is_closed());
                handle.respond(response);
            });
            let answer = client.answer();
            assert_eq!((answer.status, answer.text()), (201, "here it is"));
            assert_eq!((answer.header("x-own"), answer.header("x-seen")), (Some("1"), Some("yes")));
            thread.join().expect("no panic");
        }
    }
    assert_eq!(*later.after.lock().expect("no panic"), vec!["/later 201 10"; 10]);
    server.stop();
}

#[test]
fn requests_behind_a_pending_response_wait_in_order() {
    let (routes, later) = Later::routes();
    let server = Running::start(routes, 1);
    let mut client = server.connect();
    let paths = ["/now", "/later", "/at-once", "/later", "/now"];
    let all = paths.map(|path| format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"));
    client.send(all.concat().as_bytes());
    assert_eq!(client.answer().text(), "now");
    // The loop serves others in the meantime.
    let mut other = server.connect();
    other.send(all[0].as_bytes());
    assert_eq!(other.answer().text(), "now");
    let first = later.handle();
    assert!(later.handles.try_recv().is_err(), "the second one waits");
    first.respond(text("first"));
    later.handle().respond(text("second"));
    for expected in ["first", "at once", "second", "now"] {
        assert_eq!(client.answer().text(), expected);
    }
    server.stop();
}

#[test]
fn a_dropped_handle_is_a_500_and_the_connection_stays_open() {
    let (routes, later) = Later::routes();
    let server = Running::start(routes, 1);
    let mut client = server.connect();
    client.send(b"GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /dropped HTTP/1.1\r\nHost: a\r\n\r\n");
    drop(later.handle());
    for _ in 0..2 {
        let answer = client.answer();
        assert_eq!((answer.status, answer.text()), (500, "500 Internal Server Error\n"));
    }
    client.send(b"GET /now HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(client.answer().text(), "now");
    server.stop();
}

#[test]
fn a_response_can_be_streamed_and_a_head_has_no_body() {
    let (routes, later) = Later::routes();
    let server = Running::start(routes, 1);
    let mut stream = Response::new();
    let mut parts = ["one ", "two"].into_iter();
    let body = move |writer: &mut BodyWriter<'_>| match parts.next() {
        Some(part) => {
            writer.push(part.as_bytes());
            BodyPoll::More
        }
        None => BodyPoll::End,
    };
    stream.stream(b"text/plain", body).expect("a media type");
    let mut client = server.connect();
    client.send(b"GET /later HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    later.handle().respond(stream);
    let all = String::from_utf8(client.rest()).expect("text");
    assert!(all.ends_with("\r\n\r\n4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n"), "{all}");
    let mut client = server.connect();
    client.send(b"HEAD /later HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    later.handle().respond(text("twelve bytes"));
    let all = String::from_utf8(client.rest()).expect("text");
    assert!(all.contains("Content-Length: 12\r\n") && all.ends_with("\r\n\r\n"), "{all}");
    server.stop();
}

#[test]
fn a_response_that_is_too_late_is_a_503_and_the_handle_knows() {
    let (routes, later) = Later::routes();
    let mut config = patient();
    config.response_timeout = Duration::from_millis(1);
    let server = Running::with(routes, config);
    let mut client = server.connect();
    client.send(b"GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
    let handle = later.handle();
    assert_eq!(client.answer().status, 503);
    client.must_be_closed();
    assert!(handle.is_closed());
    handle.respond(text("too late"));
    assert_eq!(*later.after.lock().expect("no panic"), ["/later 503 24"]);
    server.stop();
}

#[test]
fn a_client_that_is_gone_closes_the_handle_and_one_that_half_closes_gets_the_response() {
    let (routes, later) = Later::routes();
    let server = Running::start(routes, 1);
    let mut client = server.connect();
    client.send(b"GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
    let handle = later.handle();
    let socket = socket2::SockRef::from(&client.stream);
    socket.set_linger(Some(Duration::ZERO)).expect("a socket option");
    drop(client);
    wait_until("the handle is closed", || handle.is_closed());
    // The hooks have run all the same.
    wait_until("after", || later.after.lock().expect("no panic").len() == 1);
    drop(handle);
    let mut client = server.connect();
    client.send(b"GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
    let handle = later.handle();
    client.stream.shutdown(std::net::Shutdown::Write).expect("it is open");
    std::thread::sleep(Duration::from_millis(20));
    handle.respond(text("for a reader"));
    assert_eq!(client.answer().text(), "for a reader");
    client.must_be_closed();
    server.stop();
}

#[test]
fn a_stop_waits_for_the_response() {
    let (routes, later) = Later::routes();
    let server = Running::start(routes, 1);
    let mut client = server.connect();
    client.send(b"GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
    let handle = later.handle();
    server.begin_to_stop();
    std::thread::sleep(Duration::from_millis(100));
    assert!(!handle.is_closed());
    handle.respond(text("before the end"));
    let answer = client.answer();
    assert_eq!((answer.text(), answer.header("connection")), ("before the end", Some("close")));
    server.stop();
}
