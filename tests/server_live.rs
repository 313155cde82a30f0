//! Bodies in pieces over real sockets, on a server in this process: woken from another thread, by
//! time, and ended by a stop; connections that break; and a worker that outlives panics.
//!
//! The bugs hunted: a wake that is lost, a body that waits and blocks its loop, a stop that waits
//! for a body without an end or leaves a client out, a thread that dies of what a user wrote.

mod server_support;

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use routetree::server::{Config, Context, Next, Piece, Pieces, Response, Routes, Wake};
use server_support::demo;
use server_support::running::{Running, line, skip_head};

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

/// Routes with a `/ping` beside a body without an end that always says the same.
fn with_silent_body(next: fn(&Piece<'_>) -> Next) -> Routes {
    let mut routes = demo::routes().expect("no two routes conflict");
    let stream = move |_: &Context<'_>, response: &mut Response| {
        let pieces =
            move |piece: &mut Piece<'_>| if piece.stopping() { Next::End } else { next(piece) };
        response.stream(b"text/plain", pieces).expect("a media type");
    };
    routes.add("GET", "/silent", stream).expect("a route");
    routes
}

#[test]
fn a_body_with_nothing_to_say_holds_nobody_up() {
    let nexts: [fn(&Piece<'_>) -> Next; 3] =
        [|_| Next::More, |piece| Next::WaitUntil(piece.now()), |_| Next::Wait];
    for next in nexts {
        let server = Running::start(with_silent_body(next), 1);
        let mut silent: Vec<_> = (0..3).map(|_| server.get("/silent")).collect();
        silent.iter_mut().for_each(skip_head);
        for _ in 0..20 {
            skip_head(&mut server.get("/ping"));
        }
        server.stop();
    }
}

#[test]
fn a_broken_connection_ends_even_if_nothing_is_read_from_it() {
    let server = Running::start(with_silent_body(|_| Next::Wait), 1);
    for _ in 0..20 {
        let mut client = server.get("/silent");
        skip_head(&mut client);
        let stream = client.into_inner();
        // More than is read ahead, so that the server has stopped reading.
        (&stream).write_all(&[b'x'; 100_000]).expect("room in the system's buffers");
        // Closed with a reset.
        socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("a socket option");
    }
    let patience = Instant::now() + Duration::from_secs(30);
    while server.metrics.snapshot().open > 0 {
        assert!(Instant::now() < patience, "{:?}", server.metrics.snapshot());
        thread::sleep(Duration::from_millis(5));
    }
    server.stop();
}

#[test]
fn a_body_that_breaks_off_is_not_taken_for_the_whole() {
    let mut routes = Routes::new();
    let stream = |_: &Context<'_>, response: &mut Response| {
        let mut pieces = 0..2;
        let stream = move |piece: &mut Piece<'_>| {
            piece.push(b"part");
            if pieces.next().is_some() { Next::More } else { Next::Abort }
        };
        response.stream(b"text/plain", stream).expect("a media type");
    };
    routes.add("GET", "/part", stream).expect("a route");
    let server = Running::start(routes, 1);
    // By HTTP/1.0, where the end of the connection is the end of the body.
    let mut answer = server.get("/part");
    let error = answer.read_to_end(&mut Vec::new()).expect_err("it broke off");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    server.stop();
}

/// A value that panics when it is dropped.
struct Grenade;

impl Drop for Grenade {
    fn drop(&mut self) {
        std::panic::resume_unwind(Box::new("as asked"));
    }
}

impl Pieces for Grenade {
    fn next(&mut self, piece: &mut Piece<'_>) -> Next {
        piece.push(b"bang");
        Next::End
    }
}

#[test]
fn constraints_and_bodies_that_panic_lose_no_worker() {
    let mut routes = demo::routes().expect("no two routes conflict");
    let accepts = |_: &str| -> bool { std::panic::resume_unwind(Box::new("as asked")) };
    routes.constraint("bad", accepts).expect("a new name");
    let handler = |_: &Context<'_>, response: &mut Response| response.text("not reached");
    routes.add("GET", "/bad/{id:bad}", handler).expect("a route");
    routes.add("POST", "/bad/{id:bad}", handler).expect("a route");
    let stream = |_: &Context<'_>, response: &mut Response| {
        response.stream(b"text/plain", Grenade).expect("a media type");
    };
    routes.add("GET", "/grenade", stream).expect("a route");
    let server = Running::start(routes, 1);
    for _ in 0..10 {
        assert_eq!(line(&mut server.get("/bad/1")), "HTTP/1.1 500 Internal Server Error\r\n");
        // Whatever its peer gets to see, the others go on.
        let _ = server.get("/grenade").read_to_end(&mut Vec::new());
        skip_head(&mut server.get("/ping"));
    }
    let counted = server.metrics.snapshot();
    assert_eq!(counted.panics, 20);
    server.stop();
}

#[test]
fn a_stop_serves_who_waits_at_the_limit_of_connections() {
    let mut config = Config::default();
    (config.workers, config.max_connections) = (1, 2);
    // However long that may take.
    config.stop_timeout = Duration::MAX;
    let server = Running::with(demo::routes().expect("no two routes conflict"), config);
    let holds = |_| TcpStream::connect(server.addr).expect("it accepts");
    let held: Vec<TcpStream> = (0..2).map(holds).collect();
    let patience = Instant::now() + Duration::from_secs(30);
    while server.metrics.snapshot().open < 2 {
        assert!(Instant::now() < patience, "{:?}", server.metrics.snapshot());
        thread::sleep(Duration::from_millis(5));
    }
    let mut waiting: Vec<_> = (0..5).map(|_| server.get("/ping")).collect();
    server.begin_to_stop();
    waiting.iter_mut().for_each(skip_head);
    drop(held);
    server.stop();
}
