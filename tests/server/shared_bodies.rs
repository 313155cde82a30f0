//! Bodies that are sent from their own memory, over real sockets: they look like copied ones, with
//! every version, method, status and neighbour.

use crate::support::client::connect;
use crate::support::patient::patient;
use crate::support::running::Running;
use routetree::server::{Context, Response, Routes, SharedBytes, Status};

/// Lengths around those at which bodies are no longer copied, and one that no socket takes at once.
const LENGTHS: [usize; 7] = [0, 1, 16 * 1024, 16 * 1024 + 1, 64 * 1024, 64 * 1024 + 1, 5_000_000];

/// Returns the body of this length.
fn body(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

fn running() -> Running {
    let mut routes = Routes::new();
    for length in LENGTHS {
        let shared = SharedBytes::from(body(length));
        let share = move |_: &Context<'_>, response: &mut Response| {
            response.shared_bytes(b"a/b", shared.clone()).expect("a media type");
        };
        routes.insert("GET", &format!("/shared/{length}"), share).expect("a route");
        let copy = move |_: &Context<'_>, response: &mut Response| {
            response.bytes(b"a/b", &body(length)).expect("a media type");
        };
        routes.insert("GET", &format!("/copied/{length}"), copy).expect("a route");
    }
    let echo = |context: &Context<'_>, response: &mut Response| {
        response.shared_bytes(b"a/b", context.shared_body()).expect("a media type");
    };
    routes.insert("POST", "/echo", echo).expect("a route");
    let nothing = |_: &Context<'_>, response: &mut Response| {
        response.shared_bytes(b"a/b", body(100_000)).expect("a media type");
        response.set_status(Status::NO_CONTENT);
    };
    routes.insert("GET", "/nothing", nothing).expect("a route");
    let error = |_: &Context<'_>, response: &mut Response| {
        response.shared_bytes(b"a/b", body(100_000)).expect("a media type");
        response.error(Status::NOT_FOUND);
    };
    routes.insert("GET", "/error", error).expect("a route");
    let mut config = patient();
    config.max_body = 8 << 20;
    Running::with(routes, config)
}

#[test]
fn every_length_arrives_by_every_version_and_method() {
    let server = running();
    for (length, kind) in
        LENGTHS.into_iter().flat_map(|length| [(length, "shared"), (length, "copied")])
    {
        let line = format!("Content-Length: {length}\r\n");
        let mut client = server.connect();
        for version in ["1.1", "1.0"] {
            let headers = format!(
                "/{kind}/{length} HTTP/{version}\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"
            );
            // The connection stays open, so each response ends where it says.
            client.send(format!("GET {headers}GET {headers}").as_bytes());
            for _ in 0..2 {
                let answer = client.answer();
                assert!(answer.head.contains(&line), "{}", answer.head);
                assert!(answer.body == body(length), "{kind} {length} {version}");
            }
        }
        let head =
            format!("HEAD /{kind}/{length} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        client.send(head.as_bytes());
        let head = String::from_utf8(client.rest()).expect("there is no body");
        assert!(head.contains(&line) && head.ends_with("\r\n\r\n"), "{head}");
    }
    server.stop();
}

#[test]
fn pipelined_responses_around_a_large_body_keep_their_order() {
    let server = running();
    let mut client = server.connect();
    let paths =
        ["/shared/1", "/shared/5000000", "/nothing", "/copied/65537", "/error", "/shared/0"];
    let all: String = paths.map(|path| format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")).concat();
    client.send(all.as_bytes());
    let answers = paths.map(|_| client.answer());
    let lengths = answers.each_ref().map(|answer| (answer.status, answer.body.len()));
    assert_eq!(lengths, [(200, 1), (200, 5_000_000), (204, 0), (200, 65_537), (404, 14), (200, 0)]);
    server.stop();
}

#[test]
fn an_echo_returns_every_body_in_both_framings() {
    let server = running();
    for length in LENGTHS {
        let body = body(length);
        let mut client = connect(server.addr);
        client.send(
            format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n")
                .as_bytes(),
        );
        client.send(&body);
        assert!(client.answer().body == body, "{length}");
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        for part in body.chunks(100_000) {
            client.send(format!("{:x}\r\n", part.len()).as_bytes());
            client.send(part);
            client.send(b"\r\n");
        }
        client.send(b"0\r\n\r\n");
        assert!(client.answer().body == body, "chunked {length}");
    }
    server.stop();
}
