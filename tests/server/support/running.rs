//! A server in this process, so that a test can control its handlers.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use routetree::server::{
    Config, Context, Metrics, Response, Routes, ServedRoutes, Server, StopHandle,
};

use super::client::{Client, HANG, connect};
use super::patient::patient;

/// A server in a thread of this process.
pub(crate) struct Running {
    pub(crate) addr: SocketAddr,
    stop: StopHandle,
    pub(crate) metrics: Arc<Metrics>,
    thread: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Starts a server with this many event loops.
    pub(crate) fn start(routes: impl Into<ServedRoutes>, workers: usize) -> Running {
        let mut config = patient();
        config.workers = workers;
        Running::with(routes, config)
    }

    /// Starts a server with custom limits.
    pub(crate) fn with(routes: impl Into<ServedRoutes>, config: Config) -> Running {
        let server = Server::bind("127.0.0.1:0", routes, config).expect("a free port");
        let addr = server.local_addr().tcp().expect("it is TCP");
        let (stop, metrics) = (server.stop_handle(), server.metrics());
        Running { addr, stop, metrics, thread: thread::spawn(|| server.run()) }
    }

    /// Opens a connection.
    pub(crate) fn connect(&self) -> Client {
        connect(self.addr)
    }

    /// Requests a path. Returns the connection to read the response from.
    pub(crate) fn get(&self, path: &str) -> BufReader<TcpStream> {
        let mut stream = self.connect().stream;
        let request = format!("GET {path} HTTP/1.0\r\nHost: a\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        BufReader::new(stream)
    }

    /// Waits until this many connections are open.
    pub(crate) fn wait_until_open(&self, count: u64) {
        let give_up = Instant::now() + HANG;
        while self.metrics.snapshot().open != count {
            assert!(Instant::now() < give_up, "{:?}", self.metrics.snapshot());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Starts to stop the server.
    pub(crate) fn begin_to_stop(&self) {
        self.stop.stop().expect("it can be woken");
    }

    /// Stops the server and waits for its end.
    pub(crate) fn stop(self) {
        self.begin_to_stop();
        self.thread.join().expect("no panic").expect("no error");
    }
}

/// Reads the next line of a response.
pub(crate) fn line(answer: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    answer.read_line(&mut line).expect("a line");
    line
}

/// Reads the head of a 200.
pub(crate) fn skip_head(answer: &mut BufReader<TcpStream>) {
    assert_eq!(line(answer), "HTTP/1.1 200 OK\r\n");
    while line(answer) != "\r\n" {}
}

/// The route `GET /hold`, whose handler holds its event loop until it is released. The loop then
/// notices everything that happened in the meantime at once.
pub(crate) struct Hold {
    entered: Receiver<()>,
    go: Sender<()>,
}

impl Hold {
    /// Inserts the route.
    pub(crate) fn add_to(routes: &mut Routes) -> Hold {
        let (enter, entered) = mpsc::channel();
        let (go, gone) = mpsc::channel();
        let ends = Mutex::new((enter, gone));
        let hold = move |_: &Context<'_>, response: &mut Response| {
            let (enter, gone) = &*ends.lock().expect("no panic");
            enter.send(()).expect("the test waits for it");
            gone.recv().expect("the test releases it");
            response.text("held");
        };
        routes.insert("GET", "/hold", hold).expect("a route");
        Hold { entered, go }
    }

    /// Requests the route and waits until the loop is held.
    pub(crate) fn begin(&self, server: &Running) -> Client {
        let mut client = server.connect();
        client.send(b"GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
        self.wait();
        client
    }

    /// Waits until the loop is held.
    pub(crate) fn wait(&self) {
        self.entered.recv().expect("the handler runs");
    }

    /// Releases the loop.
    pub(crate) fn end(&self) {
        self.go.send(()).expect("the handler waits");
    }
}
