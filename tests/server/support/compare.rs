//! Compares the server's state machine with the second parser, on messages built from a list of
//! choices.
//!
//! The choices come from a seeded generator in the tests, and from a fuzzer in the fuzz target.

use std::mem;

use routetree::server::{Config, Routes};

use super::peer::Peer;
use super::reference::{self, Expected, Tail};

/// The words that messages are built from. Greater choices stand for themselves, as bytes.
pub(crate) const WORDS: [&str; 82] = [
    "GET /ping HTTP/1.1\r\nHost: a\r\n",
    "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n",
    "HEAD /ping HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
    "PUT /nothing HTTP/1.1\r\nHost: a\r\n",
    "POST /nothing HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    "GET ",
    "POST ",
    "HEAD ",
    "OPTIONS ",
    "CONNECT ",
    "/ping",
    "/echo",
    "/echo?q",
    "/",
    "http://b/echo",
    "http://b",
    "*",
    "#",
    " HTTP/1.1\r\n",
    " HTTP/1.0\r\n",
    " HTTP/2.0\r\n",
    " HTTP/1.1",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    " ",
    "\t",
    ":",
    ": ",
    ";",
    ",",
    "\0",
    "\x7F",
    "Host: a\r\n",
    "Host: b\r\n",
    "Host: ",
    "host:b:80\r\n",
    "a.b:65535\r\n",
    "a.b.:65536\r\n",
    "%4",
    "1",
    "[::1]",
    "X: y\r\n",
    "X:\r\n",
    "Content-Length: ",
    "Content-Length: 0\r\n",
    "Content-Length: 1\r\n",
    "Content-Length: 5\r\n",
    "Content-Length: 11\r\n\r\n",
    "Content-Length: 31\r\n\r\n",
    "content-length:2\r\n",
    "Transfer-Encoding: ",
    "Transfer-Encoding: chunked\r\n",
    "transfer-encoding:Chunked \r\n",
    "Transfer-Encoding: gzip\r\n",
    "chunked",
    "gzip",
    "Connection: close\r\n",
    "Connection: keep-alive\r\n",
    "Expect: 100-continue\r\n",
    "Expect: x\r\n",
    "0\r\n\r\n",
    "0\r\n",
    "1\r\n!\r\n",
    "2\r\nhi\r\n",
    "5\r\nhello\r\n",
    "5;a=b\r\nhello\r\n",
    "a\r\n0123456789\r\n",
    "1f\r\n",
    "00000000000000001\r\n",
    "hello",
    "hi",
    "x",
    "0",
    "1",
    "5",
    "+",
    "0x",
];

/// Returns a peer with the routes that the second parser knows and small limits for bodies.
fn peer() -> Peer {
    let mut routes = Routes::new();
    let ping = routes.insert("GET", "/ping", |_, response| response.text("pong"));
    let echo = routes.insert("POST", "/echo", |context, response| {
        response.bytes(b"a/b", context.body()).expect("a clean media type");
    });
    ping.and(echo).expect("no two routes conflict");
    Peer::with_routes(routes, config())
}

fn config() -> Config {
    let mut config = Config::default();
    (config.max_body, config.max_drain) = (30, 10);
    config
}

/// Builds the message that choices stand for.
pub(crate) fn message(choices: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    for &choice in choices {
        match WORDS.get(usize::from(choice)) {
            Some(word) => message.extend_from_slice(word.as_bytes()),
            None => message.push(choice),
        }
    }
    message
}

/// Checks the output for a message, and that it is the same if the message is split into parts of
/// the given lengths or into single bytes.
pub(crate) fn check(message: &[u8], splits: &[usize]) {
    let shown = || format!("{:?}", String::from_utf8_lossy(message));
    let mut peer = peer();
    peer.receive(message);
    let (whole, ended) = (mem::take(&mut peer.answers), peer.ended());
    let answers = read_answers(&whole).unwrap_or_else(|why| panic!("{why}: {}", shown()));
    let (expected, tail) = reference::read(message, &config());
    let context = || format!("{}\nanswers {answers:?}\nexpected {expected:?} {tail:?}", shown());
    assert!(answers.len() >= expected.len(), "a response is missing: {}", context());
    let extra = answers.len() - expected.len();
    for (answer, expected) in answers.iter().zip(&expected) {
        assert!(answer.fits(expected), "{}", context());
    }
    match tail {
        Tail::Clean => assert!(extra == 0 && !ended, "{}", context()),
        Tail::Ended => assert!(extra == 0 && ended, "{}", context()),
        Tail::Begun => {
            let refused = answers.last().is_some_and(|last| last.fits(&Expected::Refused));
            assert!(extra == 0 || (extra == 1 && refused), "{}", context());
            assert_eq!(ended, extra == 1, "{}", context());
        }
    }
    let mut peer = peer.next_connection();
    let mut at = 0;
    for &len in splits {
        let end = message.len().min(at + len);
        peer.receive(&message[at..end]);
        at = end;
    }
    peer.receive(&message[at..]);
    peer.must_have(&whole, ended, &format!("split {splits:?}: {}", shown()));
    let mut peer = peer.next_connection();
    message.chunks(1).for_each(|byte| peer.receive(byte));
    peer.must_have(&whole, ended, &format!("byte by byte: {}", shown()));
}

/// A response, as a client reads it.
#[derive(Debug)]
struct ReadResponse {
    status: u16,
    closes: bool,
    body: Vec<u8>,
}

impl ReadResponse {
    fn fits(&self, outcome: &Expected) -> bool {
        match outcome {
            Expected::Refused => self.closes && (400..=599).contains(&self.status),
            Expected::Answered { echoed: Some(body), closes } => {
                self.status == 200 && self.closes == *closes && self.body == *body
            }
            Expected::Answered { echoed: None, closes } => {
                self.closes == *closes && [200, 204, 404, 405].contains(&self.status)
            }
        }
    }
}

/// Parses all responses. There may be nothing before, between or after them. A response to HEAD is
/// recognized by what follows its head.
fn read_answers(mut bytes: &[u8]) -> Result<Vec<ReadResponse>, String> {
    let mut answers: Vec<ReadResponse> = Vec::new();
    while !bytes.is_empty() {
        if let Some(rest) = bytes.strip_prefix(b"HTTP/1.1 100 Continue\r\n\r\n") {
            bytes = rest;
            continue;
        }
        let end =
            bytes.windows(4).position(|window| window == b"\r\n\r\n").ok_or("incomplete head")?;
        let head = std::str::from_utf8(&bytes[..end]).map_err(|error| error.to_string())?;
        bytes = &bytes[end + 4..];
        let status = head.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
        let status = status.and_then(|digits| digits.parse().ok()).ok_or("no status")?;
        let header = |name: &str| {
            let mut lines = head.split("\r\n").skip(1);
            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        };
        header("Date").ok_or("no date")?;
        let length: usize = match (header("Content-Length"), status) {
            (Some(digits), _) => digits.parse().map_err(|_| "invalid length")?,
            (None, 204) => 0,
            (None, _) => return Err("no length".to_owned()),
        };
        let answers_head = bytes.is_empty() || bytes.starts_with(b"HTTP/1.1 ");
        let body = match bytes.get(..length) {
            _ if length > 0 && answers_head => &[],
            body => body.ok_or("incomplete body")?,
        };
        bytes = &bytes[body.len()..];
        if answers.last().is_some_and(|last| last.closes) {
            return Err("a response after the last one".to_owned());
        }
        let closes = header("Connection") == Some("close");
        answers.push(ReadResponse { status, closes, body: body.to_vec() });
    }
    Ok(answers)
}
