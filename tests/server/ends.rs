//! How a response ends, as its client sees it, over real sockets: each cause in each framing.
//!
//! These tests hunt for a part of a response that a client takes for the whole.

use std::env;
use std::io::{BufRead as _, BufReader, ErrorKind};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::client::connect;
use crate::support::patient::patient;
use crate::support::running::Running;
use routetree::server::{
    BodyPoll, BodyWriter, Config, Context, Response, Routes, Server, StreamedBody,
};

/// More than the buffers of both sockets hold.
const LARGE: usize = 32 * 1024 * 1024;
const PART: usize = 64 * 1024;

/// How the client learns where a body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    Length,
    Chunked,
    UntilClose,
}

use Framing::{Chunked, Length, UntilClose};

/// What a client sees of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Whole,
    /// An end without the mark of a complete response.
    Part,
    Reset,
}

use Seen::{Part, Reset, Whole};

/// A body of `parts` parts that then continues with `last`.
struct Body {
    parts: usize,
    last: fn() -> BodyPoll,
    panics_in_drop: bool,
}

impl StreamedBody for Body {
    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll {
        if self.parts == 0 {
            return (self.last)();
        }
        self.parts -= 1;
        writer.push(&[b'x'; PART]);
        BodyPoll::More
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if self.panics_in_drop {
            panic();
        }
    }
}

/// Panics without a message from the panic hook.
fn panic() {
    std::panic::resume_unwind(Box::new("on purpose"));
}

fn routes() -> Routes {
    let mut routes = Routes::new();
    let whole = |_: &Context<'_>, response: &mut Response| {
        response.bytes(b"text/plain", &vec![b'x'; LARGE]).expect("a media type");
    };
    routes.insert("GET", "/length", whole).expect("a route");
    let mut insert = |path: &str, parts: usize, last: fn() -> BodyPoll, panics_in_drop: bool| {
        let stream = move |_: &Context<'_>, response: &mut Response| {
            let body = Body { parts, last, panics_in_drop };
            response.stream(b"text/plain", body).expect("a media type");
        };
        routes.insert("GET", path, stream).expect("a route");
    };
    insert("/large", LARGE / PART, || BodyPoll::End, false);
    insert("/large/grenade", LARGE / PART, || BodyPoll::End, true);
    insert("/grenade", 0, || BodyPoll::End, true);
    insert("/waits", 1, || BodyPoll::Wait, false);
    insert("/waits/grenade", 1, || BodyPoll::Wait, true);
    insert("/aborts", 1, || BodyPoll::Abort, false);
    let panics = || {
        panic();
        BodyPoll::End
    };
    insert("/panics", 1, panics, false);
    insert("/panics/grenade", 1, panics, true);
    routes
}

/// Returns a server with one event loop, whose deadlines are all long but for those that `set`
/// changes.
fn server(set: impl FnOnce(&mut Config)) -> Running {
    let mut config = patient();
    set(&mut config);
    Running::with(routes(), config)
}

/// Requests a large body in the given framing, or `path` if the body is streamed.
fn request(addr: SocketAddr, path: &str, framing: Framing) -> TcpStream {
    let (path, version) = match framing {
        Length => ("/length", "1.1"),
        Chunked => (path, "1.1"),
        UntilClose => (path, "1.0"),
    };
    let mut client = connect(addr);
    let request = format!("GET {path} HTTP/{version}\r\nHost: a\r\nConnection: close\r\n\r\n");
    client.send(request.as_bytes());
    client.stream
}

/// Reads until the first byte of a body, so that the response has begun.
fn begin(stream: TcpStream) -> BufReader<TcpStream> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        assert_ne!(reader.read_line(&mut line).expect("a line"), 0, "it ends within the head");
    }
    assert!(!reader.fill_buf().expect("a body").is_empty());
    reader
}

/// Reads the rest of a response.
fn rest(mut reader: impl std::io::Read, framing: Framing) -> Seen {
    let mut body = Vec::new();
    let outcome = reader.read_to_end(&mut body);
    let is_whole = match framing {
        Length => body.iter().filter(|byte| **byte == b'x').count() == LARGE,
        Chunked => body.ends_with(b"\r\n0\r\n\r\n"),
        UntilClose => outcome.is_ok(),
    };
    match outcome {
        _ if is_whole => Whole,
        Ok(_) => Part,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{framing:?}");
            Reset
        }
    }
}

#[test]
fn a_response_that_the_client_reads_is_whole() {
    let server = server(|_| ());
    for framing in [Length, Chunked, UntilClose] {
        let reader = begin(request(server.addr, "/large", framing));
        assert_eq!(rest(reader, framing), Whole, "{framing:?}");
    }
    server.stop();
}

#[test]
fn a_response_that_a_stalled_client_loses_is_not_whole() {
    let server = server(|config| config.write_timeout = Duration::from_millis(100));
    for path in ["/large", "/large/grenade"] {
        for framing in [Length, Chunked, UntilClose] {
            let reader = begin(request(server.addr, path, framing));
            server.wait_until_open(0);
            assert_eq!(rest(reader, framing), Reset, "{path} {framing:?}");
        }
    }
    server.stop();
}

#[test]
fn a_response_that_a_stop_cuts_is_not_whole() {
    for path in ["/large", "/large/grenade", "/waits", "/waits/grenade"] {
        for framing in [Length, Chunked, UntilClose] {
            let server = server(|config| config.stop_timeout = Duration::from_millis(100));
            let reader = begin(request(server.addr, path, framing));
            server.stop();
            assert_eq!(rest(reader, framing), Reset, "{path} {framing:?}");
        }
    }
}

#[test]
fn a_silent_body_of_a_half_closed_client_is_not_whole() {
    let server = server(|config| config.half_closed_timeout = Duration::from_millis(100));
    for path in ["/waits", "/waits/grenade"] {
        for framing in [Chunked, UntilClose] {
            let reader = begin(request(server.addr, path, framing));
            reader.get_ref().shutdown(Shutdown::Write).expect("it can be half-closed");
            assert_eq!(rest(reader, framing), Reset, "{path} {framing:?}");
        }
    }
    server.stop();
}

#[test]
fn a_body_that_fails_is_not_whole() {
    let server = server(|_| ());
    for path in ["/aborts", "/panics"] {
        for (framing, seen) in [(Chunked, Part), (UntilClose, Reset)] {
            let stream = request(server.addr, path, framing);
            assert_eq!(rest(stream, framing), seen, "{path} {framing:?}");
        }
    }
    // The response is complete, but the drop of its body panics before the response is sent.
    for framing in [Chunked, UntilClose] {
        let stream = request(server.addr, "/grenade", framing);
        assert_eq!(rest(stream, framing), Reset, "{framing:?}");
        let stream = request(server.addr, "/panics/grenade", framing);
        assert_ne!(rest(stream, framing), Whole, "{framing:?}");
    }
    server.stop();
}

/// Tells a process of this test to be the server.
const CHILD: &str = "ROUTETREE_TEST_SERVER";

/// The server of the test below, in a process that can be killed. On its own it does nothing.
#[test]
fn child() {
    if env::var_os(CHILD).is_some() {
        let server = Server::bind("127.0.0.1:0", routes(), patient()).expect("a port");
        println!("\nlistening on {}", server.local_addr());
        server.run().expect("it is killed");
    }
}

/// Starts a server in a process of its own.
fn start_child() -> (Child, SocketAddr) {
    let mut child = Command::new(env::current_exe().expect("this test"))
        .args(["ends::child", "--exact", "--nocapture"])
        .env(CHILD, "yes")
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test can be started");
    let output = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut lines = output.lines().map(|line| line.expect("text"));
    let addr = lines.find_map(|line| Some(line.strip_prefix("listening on ")?.parse()));
    (child, addr.expect("it listens").expect("an address"))
}

#[test]
fn a_response_that_a_killed_process_leaves_is_not_whole() {
    let (mut child, addr) = start_child();
    let readers = [Length, Chunked, UntilClose].map(|framing| {
        let waits = (framing != Length).then(|| (begin(request(addr, "/waits", framing)), framing));
        [Some((begin(request(addr, "/large", framing)), framing)), waits]
    });
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    for (reader, framing) in readers.into_iter().flatten().flatten() {
        assert_ne!(rest(reader, framing), Whole, "{framing:?}");
    }
}
