//! A client that pipelines without pause: as many requests as its window holds are on the way at
//! any time, so that the server always finds more of them. Nothing of it is timed.

use std::io::{self, ErrorKind, Read as _, Write as _};

use mio::net::TcpStream;

use crate::answer::Answer;

/// Requests on the way: more than any server handles before it turns to another client.
const WINDOW: usize = 1024;

/// One flooding connection.
pub(crate) struct Flood {
    stream: TcpStream,
    /// Requests, one after another; what is sent wraps around.
    requests: Vec<u8>,
    request_len: usize,
    /// Where in `requests` the next byte to send is.
    at: usize,
    /// Bytes that may still be sent.
    unsent: usize,
    head: Vec<u8>,
    answer: Option<Answer>,
    /// Bytes of an answer that is not complete.
    partial: usize,
}

impl Flood {
    /// A flood of one request over a connection that is about to stand.
    pub(crate) fn new(stream: TcpStream, request: &[u8]) -> Flood {
        Flood {
            stream,
            requests: request.repeat(WINDOW),
            request_len: request.len(),
            at: 0,
            unsent: WINDOW * request.len(),
            head: Vec::new(),
            answer: None,
            partial: 0,
        }
    }

    /// Reads what is there, and sends a request for each answer. Gives the number of answers.
    pub(crate) fn drive(&mut self, buffer: &mut [u8]) -> io::Result<u64> {
        let mut answered = 0;
        loop {
            self.send()?;
            match self.stream.read(buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => {
                    answered += self.take(&buffer[..count])?;
                    // A short read has emptied the socket.
                    if count < buffer.len() {
                        self.send()?;
                        return Ok(answered);
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(answered),
                Err(error) => return Err(error),
            }
        }
    }

    /// Sends what the window and the socket have room for.
    fn send(&mut self) -> io::Result<()> {
        while self.unsent > 0 {
            let end = self.requests.len().min(self.at + self.unsent);
            match self.stream.write(&self.requests[self.at..end]) {
                Ok(count) => {
                    self.unsent -= count;
                    self.at = (self.at + count) % self.requests.len();
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Accounts for bytes of answers. Gives how many are complete.
    fn take(&mut self, bytes: &[u8]) -> io::Result<u64> {
        let mut count = bytes.len();
        if self.answer.is_none() {
            self.head.extend_from_slice(bytes);
            self.answer = Answer::parse(&self.head)?;
            count = self.head.len();
        }
        let Some(answer) = self.answer else {
            return Ok(0);
        };
        if answer.closes {
            return Err(io::Error::other("it closes each connection after its response"));
        }
        let received = self.partial + count;
        let complete = received / answer.length;
        self.partial = received % answer.length;
        self.unsent += complete * self.request_len;
        Ok(complete as u64)
    }
}
