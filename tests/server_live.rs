//! Bodies in pieces over real sockets, on a server in this process: woken from another thread, by
//! time, and ended by a stop; and a worker that outlives panics.
//!
//! The bugs hunted: a wake that is lost, a body that waits and blocks its loop, a stop that waits
//! for a body without an end, a thread that dies of a handler.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use routetree::server::{
    Config, Context, Metrics, Next, Piece, Pieces, Response, Routes, Server, StopHandle, Wake, demo,
};

/// A server in a thread of this process.
struct Running {
    addr: SocketAddr,
    stop: StopHandle,
    metrics: Arc<Metrics>,
    thread: JoinHandle<std::io::Result<()>>,
}

impl Running {
    fn start(routes: Routes, workers: usize) -> Running {
        let mut config = Config::default();
        config.workers = workers;
        let server = Server::bind("127.0.0.1:0", routes, config).expect("a free port");
        let (addr, stop, metrics) = (server.local_addr(), server.stop_handle(), server.metrics());
        Running { addr, stop, metrics, thread: thread::spawn(|| server.run()) }
    }

    /// Asks for a path; gives the connection, to read the answer from.
    fn get(&self, path: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(self.addr).expect("it accepts");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a socket option");
        let request = format!("GET {path} HTTP/1.0\r\nHost: a\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        BufReader::new(stream)
    }

    fn stop(self) {
        self.stop.stop().expect("it can be woken");
        self.thread.join().expect("no panic").expect("no error");
    }
}

fn line(answer: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    answer.read_line(&mut line).expect("a line");
    line
}

/// Reads a head to its end.
fn skip_head(answer: &mut BufReader<TcpStream>) {
    assert_eq!(line(answer), "HTTP/1.1 200 OK\r\n");
    while line(answer) != "\r\n" {}
}

/// Events from another thread.
struct Events {
    texts: Receiver<String>,
    wakes: Sender<Wake>,
}

impl Pieces for Events {
    fn start(&mut self, wake: Wake) {
        self.wakes.send(wake).expect("somebody waits for it");
    }

    fn next(&mut self, piece: &mut Piece<'_>) -> Next {
        match self.texts.try_recv() {
            Ok(text) => {
                piece.push(text.as_bytes());
                Next::More
            }
            Err(mpsc::TryRecvError::Empty) => Next::Wait,
            Err(mpsc::TryRecvError::Disconnected) => Next::End,
        }
    }
}

#[test]
fn a_body_is_woken_from_another_thread() {
    let (send, texts) = mpsc::channel();
    let (wakes, wake) = mpsc::channel();
    let events = Mutex::new(Some(Events { texts, wakes }));
    let mut routes = demo::routes().expect("no two routes conflict");
    let stream = move |_: &Context<'_>, response: &mut Response| {
        let events = events.lock().expect("no panic").take().expect("asked for once");
        response.stream(b"text/plain", events).expect("a media type");
    };
    routes.add("GET", "/events", stream).expect("a route");
    let server = Running::start(routes, 2);
    let mut answer = server.get("/events");
    skip_head(&mut answer);
    let wake = wake.recv().expect("the body was started");
    for number in 0..100 {
        send.send(format!("event {number}\n")).expect("the body lives");
        wake.wake();
        assert_eq!(line(&mut answer), format!("event {number}\n"));
    }
    // A waiting body holds nobody up.
    let mut other = server.get("/ping");
    skip_head(&mut other);
    drop(send);
    wake.wake();
    let mut rest = String::new();
    answer.read_to_string(&mut rest).expect("the end");
    assert_eq!(rest, "");
    server.stop();
    // What is woken may be gone.
    wake.wake();
}

#[test]
fn a_body_goes_on_by_time_and_ends_when_the_server_stops() {
    let mut routes = Routes::new();
    let ticks = |_: &Context<'_>, response: &mut Response| {
        let mut number = 0;
        let tick = move |piece: &mut Piece<'_>| {
            if piece.stopping() {
                piece.push(b"stopped\n");
                return Next::End;
            }
            number += 1;
            piece.push(format!("tick {number}\n").as_bytes());
            Next::WaitUntil(piece.now() + Duration::from_millis(5))
        };
        response.stream(b"text/plain", tick).expect("a media type");
    };
    routes.add("GET", "/ticks", ticks).expect("a route");
    let server = Running::start(routes, 1);
    let mut answer = server.get("/ticks");
    skip_head(&mut answer);
    for number in 1..=50 {
        assert_eq!(line(&mut answer), format!("tick {number}\n"));
    }
    server.stop();
    let mut rest = String::new();
    answer.read_to_string(&mut rest).expect("the end");
    assert!(rest.ends_with("stopped\n"), "{rest}");
}

#[test]
fn panicking_handlers_lose_no_worker() {
    let mut routes = demo::routes().expect("no two routes conflict");
    let panic = |_: &Context<'_>, _: &mut Response| std::panic::resume_unwind(Box::new("as asked"));
    routes.add("GET", "/panic", panic).expect("a route");
    let server = Running::start(routes, 2);
    for _ in 0..50 {
        assert_eq!(line(&mut server.get("/panic")), "HTTP/1.1 500 Internal Server Error\r\n");
    }
    for _ in 0..50 {
        skip_head(&mut server.get("/ping"));
    }
    let counted = server.metrics.snapshot();
    assert_eq!((counted.panics, counted.requests), (50, 100));
    assert_eq!(server.metrics.by_worker().len(), 2);
    server.stop();
}
