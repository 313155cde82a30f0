//! What a client must know of an answer: where it ends, and whether the connection goes on. Also
//! the question that each server is asked before it is measured.

use std::error::Error;
use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};

/// The head of an answer, as far as it matters here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    status: u16,
    json: bool,
    head: usize,
    /// Length of head and body.
    pub(crate) length: usize,
    /// Whether the server closes the connection after it.
    pub(crate) closes: bool,
}

impl Answer {
    /// Reads the head that begins `bytes`; none while it is not complete.
    pub(crate) fn parse(bytes: &[u8]) -> io::Result<Option<Answer>> {
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut answer = httparse::Response::new(&mut headers);
        let parsed = answer.parse(bytes).map_err(io::Error::other)?;
        let httparse::Status::Complete(head) = parsed else {
            return Ok(None);
        };
        let field = |name: &str| {
            let field =
                answer.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
            std::str::from_utf8(field.value).ok()
        };
        let body = field("content-length").and_then(|text| text.parse::<usize>().ok());
        let body = body.ok_or_else(|| io::Error::other("an answer without a length"))?;
        Ok(Some(Answer {
            status: answer.code.unwrap_or(0),
            json: field("content-type").is_some_and(|text| text.starts_with("application/json")),
            head,
            length: head + body,
            closes: field("connection").is_some_and(|text| text.eq_ignore_ascii_case("close")),
        }))
    }
}

/// Asks for `/ping` and fails unless the answer is the one that all servers must give.
pub(crate) fn check(addr: SocketAddr) -> Result<Answer, Box<dyn Error>> {
    let mut stream = TcpStream::connect(addr)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    write!(stream, "GET /ping HTTP/1.1\r\nHost: {addr}\r\n\r\n")?;
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    let answer = loop {
        let count = stream.read(&mut buffer)?;
        received.extend_from_slice(&buffer[..count]);
        match Answer::parse(&received)? {
            Some(answer) if answer.length <= received.len() => break answer,
            _ if count == 0 => return Err("it closes before its answer is complete".into()),
            _ => {}
        }
    };
    let body: Value = serde_json::from_slice(&received[answer.head..answer.length])?;
    if answer.status != 200 || !answer.json || body != json!({"message": "pong"}) {
        let text = String::from_utf8_lossy(&received);
        return Err(format!("not the answer that all must give: {text:?}").into());
    }
    Ok(answer)
}
