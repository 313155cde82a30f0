//! A client on a real socket, for tests of a running server.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a read or write may take before the test fails, so that a hang ends. Nothing is timed.
/// It is less than the server's idle timeout, which would make a hanging connection look served.
pub(crate) const HANG: Duration = Duration::from_secs(30);

/// Connects to a server. A server that does not respond fails the test.
pub(crate) fn connect(addr: SocketAddr) -> Client {
    let stream = TcpStream::connect(addr).expect("it accepts connections");
    stream.set_nodelay(true).expect("a socket option");
    stream.set_read_timeout(Some(HANG)).expect("a socket option");
    stream.set_write_timeout(Some(HANG)).expect("a socket option");
    Client::new(stream)
}

/// A client that reads whole responses.
pub(crate) struct Client<S = TcpStream> {
    pub(crate) stream: S,
    received: Vec<u8>,
}

/// A response.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Returns the body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }

    /// Returns the first header with a name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        fields.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl<S: Read + Write> Client<S> {
    pub(crate) fn new(stream: S) -> Client<S> {
        Client { stream, received: Vec::new() }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("the server takes what is sent");
    }

    /// Reads the head of the next response.
    pub(crate) fn head(&mut self) -> String {
        let end = loop {
            let found = self.received.windows(4).position(|bytes| bytes == b"\r\n\r\n");
            match found {
                Some(at) => break at + 4,
                None => self.more(),
            }
        };
        String::from_utf8(self.received[..end].to_vec()).expect("the head is text")
    }

    /// Reads the next response, by its `Content-Length`.
    pub(crate) fn answer(&mut self) -> Answer {
        let head = self.head();
        let end = head.len();
        let status = head[9..12].parse().expect("a status");
        let mut answer = Answer { status, head, body: Vec::new() };
        let length =
            answer.header("content-length").map_or(0, |text| text.parse().expect("a length"));
        while self.received.len() < end + length {
            self.more();
        }
        answer.body = self.received[end..end + length].to_vec();
        self.received.drain(..end + length);
        answer
    }

    fn more(&mut self) {
        let mut bytes = [0; 65536];
        let count = loop {
            match self.stream.read(&mut bytes) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                read => break read.expect("a response"),
            }
        };
        assert_ne!(
            count,
            0,
            "closed within a response: {:?}",
            String::from_utf8_lossy(&self.received)
        );
        self.received.extend_from_slice(&bytes[..count]);
    }

    /// Reads everything until the server closes.
    pub(crate) fn rest(mut self) -> Vec<u8> {
        self.stream.read_to_end(&mut self.received).expect("the server closes without an error");
        self.received
    }

    /// Checks that the server closes and sends nothing more.
    pub(crate) fn must_be_closed(self) {
        assert_eq!(String::from_utf8_lossy(&self.rest()), "");
    }
}
