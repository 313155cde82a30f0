//! The server on a Unix socket: requests, stops, its file, and responses that are cut.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::support::client::{Client, HANG};
use crate::support::patient::patient;
use crate::support::running::Hold;
use routetree::server::{
    BodyPoll, BodyWriter, Config, Context, LocalAddr, Metrics, Middleware, Response, Routes,
    Server, StopHandle, StreamedBody,
};

const PING: &[u8] = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
const PART: &[u8] = &[b'x'; 64 * 1024];

/// A folder of its own, which is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("routetree-unix-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).expect("a new folder");
        Folder(path)
    }

    fn socket(&self) -> PathBuf {
        self.0.join("s")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A body that never ends.
struct Endless;

impl StreamedBody for Endless {
    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll {
        writer.push(PART);
        BodyPoll::More
    }
}

/// Streams where the handler has not.
struct Hook;

impl Middleware for Hook {
    fn after(&self, context: &mut Context<'_>, response: &mut Response) {
        if context.request().path() == "/hook" {
            response.stream(b"text/plain", Endless).expect("a media type");
        }
    }
}

fn routes() -> Routes {
    let mut routes = Routes::new();
    routes.wrap(Hook);
    routes
        .insert("GET", "/ping", |context, response| {
            response.text(if context.peer().is_none() { "pong" } else { "a peer" });
        })
        .expect("a route");
    routes.insert("GET", "/hook", |_, response| response.text("replaced")).expect("a route");
    routes
        .insert("GET", "/endless", |_, response| {
            response.stream(b"text/plain", Endless).expect("a media type");
        })
        .expect("a route");
    routes
        .insert("GET", "/length", |_, response| {
            response.stream_with_len(b"text/plain", 1 << 40, Endless).expect("a media type");
        })
        .expect("a route");
    routes
        .insert("POST", "/echo", |context, response| {
            response.bytes(b"text/plain", context.body()).expect("a media type");
        })
        .expect("a route");
    routes
}

fn config(workers: usize) -> Config {
    let mut config = patient();
    config.workers = workers;
    config.stop_timeout = Duration::from_millis(100);
    config
}

struct Running {
    stop: StopHandle,
    metrics: Arc<Metrics>,
    thread: JoinHandle<std::io::Result<()>>,
}

impl Running {
    fn start(server: Server) -> Running {
        let (stop, metrics) = (server.stop_handle(), server.metrics());
        Running { stop, metrics, thread: thread::spawn(|| server.run()) }
    }

    fn stop(self) {
        self.stop.stop().expect("it can be woken");
        self.thread.join().expect("no panic").expect("no error");
    }
}

fn bind(path: &Path, workers: usize) -> Result<Server, String> {
    Server::bind_unix(path, routes(), config(workers)).map_err(|error| error.to_string())
}

fn connect(path: &Path) -> Client<UnixStream> {
    let stream = UnixStream::connect(path).expect("it accepts connections");
    stream.set_read_timeout(Some(HANG)).expect("a socket option");
    stream.set_write_timeout(Some(HANG)).expect("a socket option");
    Client::new(stream)
}

fn must_pong(client: &mut Client<UnixStream>) {
    client.send(PING);
    assert_eq!(client.answer().text(), "pong");
}

#[test]
fn connections_stay_open_and_large_bodies_pass() {
    let folder = Folder::new();
    let path = folder.socket();
    let server = bind(&path, 1).expect("a free path");
    assert_eq!(server.local_addr(), LocalAddr::Unix(path.clone()));
    assert_eq!(server.local_addr().to_string(), format!("unix:{}", path.display()));
    assert!(TcpStream::connect(server.local_addr()).is_err());
    let server = Running::start(server);
    let mut client = connect(&path);
    must_pong(&mut client);
    must_pong(&mut client);
    // More than the buffers of both sockets hold: writes are partial, and wait for room.
    let body = vec![b'y'; 900_000];
    let head = format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len());
    client.send(head.as_bytes());
    client.send(&body);
    assert!(client.answer().body == body);
    must_pong(&mut client);
    assert_eq!(server.metrics.snapshot().accepted, 1);
    server.stop();
    client.must_be_closed();
}

#[test]
fn all_event_loops_accept_and_a_stop_loses_no_client() {
    let folder = Folder::new();
    let path = folder.socket();
    let server = bind(&path, 2).expect("a free path");
    assert_eq!(server.workers(), 2);
    let server = Running::start(server);
    let mut clients: Vec<_> = (0..20).map(|_| connect(&path)).collect();
    clients.iter_mut().for_each(must_pong);
    server.stop();
    assert!(!path.exists());

    // The loop is held while a client connects, and the server stops.
    let mut routes = routes();
    let hold = Hold::add_to(&mut routes);
    let server = Running::start(Server::bind_unix(&path, routes, config(1)).expect("a free path"));
    let mut held = connect(&path);
    held.send(b"GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    hold.wait();
    let mut late = connect(&path);
    late.send(PING);
    server.stop.stop().expect("it can be woken");
    hold.end();
    assert_eq!(held.answer().text(), "held");
    assert_eq!(late.answer().text(), "pong");
    server.stop();
    assert!(!path.exists());
}

#[test]
fn only_a_socket_that_nobody_listens_on_is_replaced() {
    let folder = Folder::new();
    let path = folder.socket();
    drop(UnixListener::bind(&path).expect("a free path"));
    assert!(path.exists(), "closing leaves the file");
    let server = bind(&path, 2).expect("the socket is stale");
    let fails_with = |problem: &str| {
        let error = bind(&path, 2).expect_err("something is there");
        let expected = format!("cannot listen on unix:{}: {problem}", path.display());
        assert_eq!(error, expected);
    };
    fails_with("a server listens there");
    assert!(path.exists());
    // One whose queue is full.
    drop(server);
    let mut small = config(1);
    small.backlog = 1;
    let full = Server::bind_unix(&path, routes(), small).expect("a free path");
    let queued: Vec<_> = (0..2).map(|_| UnixStream::connect(&path).expect("room")).collect();
    fails_with("a server listens there");
    drop((full, queued));
    assert!(!path.exists());

    fs::write(&path, "kept").expect("a file");
    fails_with("a file is there that is not a socket");
    assert_eq!(fs::read(&path).expect("the file"), b"kept");
    fs::remove_file(&path).expect("the file");
    fs::create_dir(&path).expect("a folder");
    fails_with("a folder is there");
    fs::remove_dir(&path).expect("the folder");
    symlink("elsewhere", &path).expect("a link");
    fails_with("a symbolic link is there");
}

#[test]
fn a_file_that_is_not_the_servers_any_more_is_left() {
    let folder = Folder::new();
    let path = folder.socket();
    let old = bind(&path, 2).expect("a free path");
    fs::remove_file(&path).expect("the file");
    let new = bind(&path, 1).expect("a free path");
    drop(old);
    assert!(path.exists());
    let new = Running::start(new);
    must_pong(&mut connect(&path));
    new.stop();
    assert!(!path.exists());

    // The owner of a socket that is passed on removes its file.
    let listener = UnixListener::bind(&path).expect("a free path");
    let server = Server::from_unix_listener(listener, routes(), config(2)).expect("it is shared");
    assert_eq!(server.local_addr().unix(), Some(&*path));
    let server = Running::start(server);
    must_pong(&mut connect(&path));
    server.stop();
    assert!(path.exists());
    assert!(UnixStream::connect(&path).is_err(), "a handle of the socket is left");
}

#[test]
fn errors_say_what_is_wrong_with_a_path() {
    let folder = Folder::new();
    let fails_with = |path: &Path, problem: &str| {
        let error = bind(path, 1).expect_err("it cannot be bound");
        assert_eq!(error, format!("cannot listen on unix:{}: {problem}", path.display()));
    };
    let missing = folder.0.join("none");
    fails_with(&missing.join("s"), &format!("there is no folder `{}`", missing.display()));
    fails_with(Path::new(""), "the path is empty");
    fails_with(Path::new("/a\0b"), "byte 2 of the path is zero");
    let file = folder.0.join("file");
    fs::write(&file, "").expect("a file");
    fails_with(&file.join("s"), &format!("`{}` is not a folder", file.display()));

    let mut long = folder.socket().into_os_string();
    long.push("x".repeat(108 - long.len()));
    let error = bind(Path::new(&long), 1).expect_err("it is too long");
    assert!(error.contains("the path has 108 bytes, and that of a socket at most 10"), "{error}");
    assert_eq!(fs::read_dir(&folder.0).expect("the folder").count(), 1);

    let closed = folder.0.join("closed");
    fs::create_dir(&closed).expect("a folder");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).expect("it is ours");
    // Root may do everything.
    if fs::write(closed.join("probe"), "").is_err() {
        let problem =
            format!("no permission to create a socket in the folder `{}`", closed.display());
        fails_with(&closed.join("s"), &problem);
    }
}

/// Reads a response whose end is that of the connection, after the server has stopped within it.
fn cut(path: &Path, target: &str, version: &str) -> Vec<u8> {
    let server = Running::start(bind(path, 1).expect("a free path"));
    let mut stream = connect(path).stream;
    let request = format!("GET {target} HTTP/{version}\r\nHost: a\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut reader = BufReader::new(stream);
    reader.fill_buf().expect("a response");
    server.stop();
    let mut received = Vec::new();
    // An error would tell the part from the whole; a plain end does not.
    let _ = reader.read_to_end(&mut received);
    received
}

#[test]
fn a_cut_response_is_never_taken_for_the_whole() {
    let folder = Folder::new();
    let path = folder.socket();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let chunked = text(cut(&path, "/endless", "1.1"));
    assert!(chunked.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(chunked.contains("\r\nTransfer-Encoding: chunked\r\n"));
    assert!(!chunked.ends_with("\r\n0\r\n\r\n"));
    for version in ["1.0", "1.1"] {
        let with_len = text(cut(&path, "/length", version));
        assert!(with_len.starts_with("HTTP/1.1 200 OK\r\n"));
        assert!(with_len.contains(&format!("\r\nContent-Length: {}\r\n", 1_u64 << 40)));
        assert!(with_len.len() < 1 << 40);
    }
    // It would end with the connection, which a part does as well.
    for target in ["/endless", "/hook"] {
        let refused = text(cut(&path, target, "1.0"));
        assert!(refused.starts_with("HTTP/1.1 505 "), "{refused}");
        assert!(refused.ends_with("\r\n\r\n505 HTTP Version Not Supported\n"), "{refused}");
    }
}
