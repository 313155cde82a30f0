//! One connection, and requests on it.
//!
//! In: the bytes of a request. Out: the status of the response; its body is read and forgotten.

use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a response may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The longest line of a head that is read.
const MAX_LINE: u64 = 64 << 10;

/// A request as it is sent.
#[derive(Clone, Debug)]
pub(super) struct Request {
    bytes: Vec<u8>,
    /// Whether the response has no body, whatever its head says.
    is_head: bool,
}

impl Request {
    /// A request with a body in JSON, or without one if that is empty.
    pub(super) fn new(method: &str, host: &str, target: &str, more: &str, body: &str) -> Request {
        let mut text = format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: routetree-demo\r\n{more}"
        );
        if !matches!(method, "GET" | "HEAD") || !body.is_empty() {
            let length = body.len();
            text += &format!("Content-Type: application/json\r\nContent-Length: {length}\r\n");
        }
        text = text + "\r\n" + body;
        Request { bytes: text.into_bytes(), is_head: method == "HEAD" }
    }
}

/// A connection that is opened when it is needed.
pub(super) struct Client {
    addr: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

impl Client {
    pub(super) fn new(addr: SocketAddr) -> Client {
        Client { addr, stream: None }
    }

    pub(super) fn close(&mut self) {
        self.stream = None;
    }

    /// Sends a request, and returns the status of its response.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no response. The next request opens another connection.
    pub(super) fn request(&mut self, request: &Request) -> io::Result<u16> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => open(self.addr)?,
        };
        stream.get_mut().write_all(&request.bytes)?;
        let head = read_head(&mut stream)?;
        let length = match head.length {
            _ if request.is_head || matches!(head.status, 204 | 304) => Some(0),
            length => length,
        };
        if let Some(length) = length {
            io::copy(&mut stream.by_ref().take(length), &mut io::sink())?;
            // The end of any other body is not looked for.
            self.stream = Some(stream).filter(|_| !head.closes);
        }
        Ok(head.status)
    }
}

fn open(addr: SocketAddr) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(addr)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(BufReader::new(stream))
}

/// What matters of the head of a response.
#[derive(Debug, PartialEq, Eq)]
struct Head {
    status: u16,
    /// The length of the body, if the head tells.
    length: Option<u64>,
    /// Whether the connection ends after the response.
    closes: bool,
}

fn read_head(stream: &mut impl BufRead) -> io::Result<Head> {
    let first = read_line(stream)?;
    let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| malformed(&first))?;
    let mut head = Head { status, length: None, closes: false };
    loop {
        let line = read_line(stream)?;
        if line.is_empty() {
            return Ok(head);
        }
        let (name, value) = line.split_once(':').ok_or_else(|| malformed(&line))?;
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            head.length = Some(value.parse().map_err(|_| malformed(&line))?);
        } else if name.eq_ignore_ascii_case("connection") {
            head.closes = value.eq_ignore_ascii_case("close");
        }
    }
}

/// Reads a line without its end.
fn read_line(stream: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    stream.take(MAX_LINE).read_line(&mut line)?;
    match line.strip_suffix("\r\n") {
        Some(text) => Ok(text.to_owned()),
        None => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

fn malformed(line: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a malformed response: {line:?}"))
}

#[cfg(test)]
mod tests {
    use super::{Head, Request, read_head};

    #[test]
    fn heads_tell_where_the_body_ends() {
        let read = |mut text: &[u8]| (read_head(&mut text).ok(), text.len());
        let text = b"HTTP/1.1 404 Not Found\r\ncontent-length: 3\r\nConnection: Close\r\n\r\nabc";
        let head = Head { status: 404, length: Some(3), closes: true };
        assert_eq!(read(text), (Some(head), 3));
        let streamed = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        let head = Head { status: 200, length: None, closes: false };
        assert_eq!(read(streamed), (Some(head), 0));
        for cut in [&b""[..], b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\nx"]
        {
            assert_eq!(read(cut).0, None, "{cut:?}");
        }
    }

    #[test]
    fn only_some_methods_send_a_body() {
        let text = |method| {
            let request = Request::new(method, "a", "/x", "", "");
            String::from_utf8(request.bytes).expect("text")
        };
        assert!(!text("GET").contains("Content-Length"));
        assert!(text("POST").ends_with("Content-Length: 0\r\n\r\n"));
        assert!(text("PUT").starts_with("PUT /x HTTP/1.1\r\nHost: a\r\n"));
    }
}
