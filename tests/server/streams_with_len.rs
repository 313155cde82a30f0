//! Streamed bodies of a known length, over real sockets: the length is announced, and a body of
//! another length is cut, never a wrong frame.

use std::io::{ErrorKind, Read as _};

use crate::support::client::Client;
use crate::support::running::Running;
use routetree::server::{BodyPoll, BodyWriter, Context, Response, Routes, Status};

/// Streams parts and an end, with a length.
fn stream(response: &mut Response, len: u64, parts: &'static [&'static str], end: BodyPoll) {
    let mut parts = parts.iter();
    let body = move |writer: &mut BodyWriter<'_>| match parts.next() {
        Some(part) => {
            writer.push(part.as_bytes());
            BodyPoll::More
        }
        None => end,
    };
    response.stream_with_len(b"text/plain", len, body).expect("a media type");
}

fn running() -> Running {
    let mut routes = Routes::new();
    let mut insert = |path: &str, len, parts: &'static [&'static str], end| {
        let handler =
            move |_: &Context<'_>, response: &mut Response| stream(response, len, parts, end);
        routes.insert("GET", path, handler).expect("a route");
    };
    insert("/exact", 10, &["five ", "", "bytes"], BodyPoll::End);
    insert("/empty", 0, &[], BodyPoll::End);
    insert("/short", 11, &["five ", "bytes"], BodyPoll::End);
    insert("/none", 11, &[], BodyPoll::End);
    insert("/abort", 10, &["five "], BodyPoll::Abort);
    insert("/long", 9, &["five ", "bytes"], BodyPoll::End);
    insert("/longer", 10, &["five ", "bytes", "more"], BodyPoll::End);
    let nothing = |_: &Context<'_>, response: &mut Response| {
        stream(response, 5, &["five "], BodyPoll::End);
        response.set_status(Status::NO_CONTENT);
    };
    routes.insert("GET", "/nothing", nothing).expect("a route");
    let replaced = |_: &Context<'_>, response: &mut Response| {
        stream(response, 5, &["five "], BodyPoll::End);
        response.text("text");
    };
    routes.insert("GET", "/replaced", replaced).expect("a route");
    Running::start(routes, 1)
}

fn request(client: &mut Client, method: &str, path: &str, version: &str) {
    let head =
        format!("{method} {path} HTTP/{version}\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
    client.send(head.as_bytes());
}

#[test]
fn a_body_of_its_length_keeps_the_connection_open_in_every_version() {
    let server = running();
    for version in ["1.0", "1.1"] {
        let mut client = server.connect();
        for (path, text) in [("/exact", "five bytes"), ("/empty", ""), ("/replaced", "text")] {
            request(&mut client, "GET", path, version);
            let answer = client.answer();
            let length = text.len().to_string();
            assert_eq!((answer.status, answer.text()), (200, text));
            assert_eq!(answer.header("content-length"), Some(&length[..]));
            assert_eq!(answer.header("transfer-encoding"), None);
        }
        request(&mut client, "GET", "/nothing", version);
        let answer = client.answer();
        assert_eq!((answer.status, answer.header("content-length")), (204, None));
        request(&mut client, "GET", "/exact", version);
        assert_eq!(client.answer().text(), "five bytes");
    }
    server.stop();
}

#[test]
fn a_response_to_head_has_the_length_and_no_body() {
    let server = running();
    for version in ["1.0", "1.1"] {
        let mut client = server.connect();
        request(&mut client, "HEAD", "/exact", version);
        client.send(b"HEAD /short HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let all = String::from_utf8(client.rest()).expect("text");
        assert!(all.contains("Content-Length: 10\r\n") && all.contains("Content-Length: 11\r\n"));
        assert_eq!((all.matches("\r\n\r\n").count(), all.matches("five").count()), (2, 0), "{all}");
    }
    server.stop();
}

#[test]
fn a_body_of_another_length_is_cut_by_a_reset() {
    let server = running();
    let cases = [
        ("/short", "five bytes"),
        ("/none", ""),
        ("/abort", "five "),
        ("/long", "five "),
        ("/longer", "five bytes"),
    ];
    for (path, sent) in cases {
        for version in ["1.0", "1.1"] {
            let mut client = server.connect();
            request(&mut client, "GET", path, version);
            let mut all = Vec::new();
            let error = client.stream.read_to_end(&mut all).expect_err("a reset");
            assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{path}");
            let text = String::from_utf8(all).expect("text");
            // A reset may overtake the last bytes.
            let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
            assert!(sent.starts_with(body), "{path}: {text}");
        }
    }
    server.wait_until_open(0);
    assert_eq!(server.metrics.snapshot().broken_off, 10);
    server.stop();
}
