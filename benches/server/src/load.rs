//! A lean load client: one thread, as many connections as asked for, each with a fixed number of
//! requests on the way. It checks the status and the length of every answer and parses only the
//! first of each connection. Where a server closes a connection after its response, the next takes
//! its place at once, and opening it is part of the next request's time.

use std::error::Error;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use clap::Args;
use hdrhistogram::Histogram;
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use serde::{Deserialize, Serialize};

use crate::answer::Answer;
use crate::flood::Flood;

/// What to load a server with.
#[derive(Clone, Debug, Args)]
pub(crate) struct Work {
    /// Connections.
    #[arg(long, default_value_t = 64)]
    pub(crate) connections: usize,
    /// Requests on the way on each connection.
    #[arg(long, default_value_t = 1)]
    pub(crate) pipeline: usize,
    /// Further connections, which pipeline without pause. Their answers count, but are not timed.
    #[arg(long, default_value_t = 0)]
    pub(crate) floods: usize,
    /// Seconds that are measured.
    #[arg(long, default_value_t = 2.0)]
    pub(crate) seconds: f64,
    /// Seconds before that.
    #[arg(long, default_value_t = 0.5)]
    pub(crate) warm_up: f64,
    /// Seconds that a first answer may take. A connection that has had none by then is an error.
    #[arg(long, default_value_t = 10.0)]
    pub(crate) patience: f64,
    /// The path asked for.
    #[arg(long, default_value = "/ping")]
    pub(crate) path: String,
}

/// What came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) requests: u64,
    /// The same, with those before anything was measured.
    pub(crate) all_requests: u64,
    pub(crate) seconds: f64,
    pub(crate) errors: u64,
    pub(crate) p50_us: u64,
    pub(crate) p99_us: u64,
    pub(crate) p999_us: u64,
    pub(crate) max_us: u64,
    /// Length of an answer, head and body.
    pub(crate) answer_bytes: usize,
}

/// One connection.
struct Connection {
    stream: TcpStream,
    /// Bytes received of the present batch of answers.
    received: usize,
    /// What each answer is like, once the first is there.
    answer: Option<Answer>,
    head: Vec<u8>,
    sent_at: Instant,
    unsent: usize,
}

/// The measuring.
struct Loader {
    addr: SocketAddr,
    poll: Poll,
    connections: Vec<Option<Connection>>,
    floods: Vec<Flood>,
    request: Vec<u8>,
    pipeline: usize,
    buffer: Vec<u8>,
    latencies: Histogram<u64>,
    answered: u64,
    errors: u64,
    answer_bytes: usize,
}

/// Loads the server at `addr`. Connections that break, or have no answer in time at the beginning,
/// are errors and are not opened again.
pub(crate) fn run(addr: SocketAddr, work: &Work) -> Result<Outcome, Box<dyn Error>> {
    let request = format!("GET {} HTTP/1.1\r\nHost: {addr}\r\n\r\n", work.path);
    let mut loader = Loader {
        addr,
        poll: Poll::new()?,
        connections: Vec::new(),
        floods: Vec::new(),
        request: request.repeat(work.pipeline).into_bytes(),
        pipeline: work.pipeline,
        buffer: vec![0; 256 * 1024],
        latencies: Histogram::new_with_bounds(1, 600_000_000, 3)?,
        answered: 0,
        errors: 0,
        answer_bytes: 0,
    };
    let mut events = Events::with_capacity(1024);
    for key in 0..work.connections {
        let connection = loader.open(key)?;
        loader.connections.push(Some(connection));
        // A burst of thousands would overflow the queue of any server and measure timeouts.
        if key % 256 == 255 {
            loader.turn(&mut events)?;
        }
    }
    for _ in 0..work.floods {
        loader.open_flood(request.as_bytes())?;
    }
    let end_of = |seconds| Instant::now() + Duration::from_secs_f64(seconds);
    let warm = end_of(work.warm_up);
    // All must be connected and answered once before anything is measured.
    let patience = end_of(work.patience);
    while Instant::now() < warm || (loader.waiting() && Instant::now() < patience) {
        loader.turn(&mut events)?;
    }
    loader.give_up_waiting();
    loader.latencies.reset();
    let before = loader.answered;
    println!("measuring");
    io::stdout().flush()?;
    let started = Instant::now();
    let end = end_of(work.seconds);
    while Instant::now() < end {
        loader.turn(&mut events)?;
    }
    let seconds = started.elapsed().as_secs_f64();
    loader.record_overdue();
    Ok(Outcome {
        requests: loader.answered - before,
        all_requests: loader.answered,
        seconds,
        errors: loader.errors,
        p50_us: loader.latencies.value_at_quantile(0.5),
        p99_us: loader.latencies.value_at_quantile(0.99),
        p999_us: loader.latencies.value_at_quantile(0.999),
        max_us: loader.latencies.max(),
        answer_bytes: loader.answer_bytes,
    })
}

impl Loader {
    /// Begins a connection; its first batch is sent when it stands.
    fn open(&self, key: usize) -> io::Result<Connection> {
        Ok(Connection {
            stream: self.connect(Token(key))?,
            received: 0,
            answer: None,
            head: Vec::new(),
            sent_at: Instant::now(),
            unsent: self.request.len(),
        })
    }

    /// Begins a flood.
    fn open_flood(&mut self, request: &[u8]) -> io::Result<()> {
        let stream = self.connect(Token(self.connections.len() + self.floods.len()))?;
        self.floods.push(Flood::new(stream, request));
        Ok(())
    }

    fn connect(&self, token: Token) -> io::Result<TcpStream> {
        let mut stream = TcpStream::connect(self.addr)?;
        stream.set_nodelay(true)?;
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.poll.registry().register(&mut stream, token, interest)?;
        Ok(stream)
    }

    /// Whether a connection has had no answer yet.
    fn waiting(&self) -> bool {
        self.connections.iter().flatten().any(|connection| connection.answer.is_none())
    }

    /// Drops the connections that have had no answer yet, as errors.
    fn give_up_waiting(&mut self) {
        for slot in &mut self.connections {
            if slot.take_if(|connection| connection.answer.is_none()).is_some() {
                self.errors += 1;
            }
        }
    }

    /// Counts requests that have waited longer than any answer took with their time so far, so that
    /// a server does not look better for those that it keeps waiting.
    fn record_overdue(&mut self) {
        let longest = self.latencies.max();
        for connection in self.connections.iter().flatten() {
            let waited = connection.sent_at.elapsed().as_micros() as u64;
            if waited > longest {
                self.latencies.saturating_record(waited);
            }
        }
    }

    fn turn(&mut self, events: &mut Events) -> io::Result<()> {
        match self.poll.poll(events, Some(Duration::from_millis(50))) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        for event in events.iter() {
            let Token(key) = event.token();
            if let Some(flood) = key.checked_sub(self.connections.len()) {
                // Without its floods the measurement would be another one.
                self.answered += self.floods[flood].drive(&mut self.buffer)?;
                continue;
            }
            let Some(mut connection) = self.connections[key].take() else {
                continue;
            };
            match self.drive(key, &mut connection) {
                Ok(()) => self.connections[key] = Some(connection),
                Err(error) => {
                    if self.errors == 0 {
                        eprintln!("first error: {error}");
                    }
                    self.errors += 1;
                }
            }
        }
        Ok(())
    }

    /// Reads what is there; when a batch is complete, sends the next.
    fn drive(&mut self, key: usize, connection: &mut Connection) -> io::Result<()> {
        if connection.unsent > 0 {
            connection.send(&self.request)?;
        }
        loop {
            let count = match connection.stream.read(&mut self.buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            };
            self.take(key, connection, count)?;
            if count < self.buffer.len() {
                return Ok(());
            }
        }
    }

    /// Accounts for bytes of answers.
    fn take(&mut self, key: usize, connection: &mut Connection, count: usize) -> io::Result<()> {
        let bytes = &self.buffer[..count];
        if connection.answer.is_none() {
            connection.head.extend_from_slice(bytes);
            connection.answer = Answer::parse(&connection.head)?;
        }
        let before = connection.received;
        connection.received += count;
        let Some(answer) = connection.answer else {
            return Ok(());
        };
        self.answer_bytes = answer.length;
        // Where an answer begins within these bytes, its status must be 200.
        let first = before.next_multiple_of(answer.length);
        let mut start = first;
        while start + 12 <= connection.received {
            if &bytes[start - before..start - before + 12] != b"HTTP/1.1 200" {
                return Err(io::Error::other("an answer is not 200 or has another length"));
            }
            start += answer.length;
        }
        let batch = answer.length * self.pipeline;
        if connection.received > batch {
            return Err(io::Error::other("more answers than requests"));
        }
        if connection.received == batch {
            let took = connection.sent_at.elapsed().as_micros() as u64;
            self.latencies.saturating_record(took.max(1));
            self.answered += self.pipeline as u64;
            if answer.closes {
                *connection = Connection { answer: Some(answer), ..self.open(key)? };
            } else {
                connection.start(self.request.len());
                connection.send(&self.request)?;
            }
        }
        Ok(())
    }
}

impl Connection {
    /// Begins a batch.
    fn start(&mut self, length: usize) {
        self.received = 0;
        self.unsent = length;
        self.sent_at = Instant::now();
    }

    fn send(&mut self, request: &[u8]) -> io::Result<()> {
        match self.stream.write(&request[request.len() - self.unsent..]) {
            Ok(count) => self.unsent -= count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Work, run};
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    /// Answers whatever comes, one at a time.
    fn answer(mut stream: TcpStream) {
        while stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {
            if stream.write_all(OK).is_err() {
                return;
            }
        }
    }

    #[test]
    fn connections_that_never_answer_are_errors() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let serving = thread::spawn(move || {
            // Two are answered, one is accepted, and the rest is not even that.
            let served = [(); 2].map(|()| listener.accept().unwrap().0);
            let answering = served.map(|stream| thread::spawn(|| answer(stream)));
            let silent = listener.accept().unwrap();
            answering.into_iter().for_each(|thread| thread.join().unwrap());
            drop(silent);
        });
        let work = Work {
            connections: 5,
            pipeline: 1,
            floods: 0,
            seconds: 0.05,
            warm_up: 0.0,
            patience: 2.0,
            path: "/ping".into(),
        };
        let outcome = run(addr, &work).unwrap();
        serving.join().unwrap();
        assert_eq!(outcome.errors, 3);
        assert_eq!(outcome.answer_bytes, OK.len());
    }
}
