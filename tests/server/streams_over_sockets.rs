//! Streamed bodies over real sockets, on a server in this process: woken by another thread or by
//! time, and ended by a stop. Also broken connections, and workers that survive panics.
//!
//! These tests hunt for a lost wake, a waiting body that blocks its loop, a stop that waits for an
//! endless body or misses a client, and a thread that dies of a panic in user code.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use crate::support::demo;
use crate::support::patient::patient;
use crate::support::running::{Running, line, skip_head};
use routetree::server::{BodyPoll, BodyWaker, BodyWriter, Context, Response, Routes, StreamedBody};

/// Events from another thread.
struct Events {
    texts: Receiver<String>,
    wakes: Sender<BodyWaker>,
}

impl StreamedBody for Events {
    fn start(&mut self, wake: BodyWaker) {
        self.wakes.send(wake).expect("the test receives it");
    }

    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll {
        match self.texts.try_recv() {
            Ok(text) => {
                writer.push(text.as_bytes());
                BodyPoll::More
            }
            Err(mpsc::TryRecvError::Empty) => BodyPoll::Wait,
            Err(mpsc::TryRecvError::Disconnected) => BodyPoll::End,
        }
    }
}

#[test]
fn another_thread_wakes_a_body() {
    let (send, texts) = mpsc::channel();
    let (wakes, wake) = mpsc::channel();
    let events = Mutex::new(Some(Events { texts, wakes }));
    let mut routes = demo::routes().expect("no two routes conflict");
    let stream = move |_: &Context<'_>, response: &mut Response| {
        let events = events.lock().expect("no panic").take().expect("requested once");
        response.stream(b"text/plain", events).expect("a media type");
    };
    routes.insert("GET", "/events", stream).expect("a route");
    let server = Running::start(routes, 2);
    let mut answer = server.get("/events");
    skip_head(&mut answer);
    let wake = wake.recv().expect("the body was started");
    for number in 0..100 {
        send.send(format!("event {number}\n")).expect("the body lives");
        wake.wake();
        assert_eq!(line(&mut answer), format!("event {number}\n"));
    }
    // A waiting body delays no other client.
    let mut other = server.get("/ping");
    skip_head(&mut other);
    drop(send);
    wake.wake();
    let mut rest = String::new();
    answer.read_to_string(&mut rest).expect("the end");
    assert_eq!(rest, "");
    server.stop();
    // A wake after the end is harmless.
    wake.wake();
}

#[test]
fn time_wakes_a_body_and_a_stop_ends_it() {
    let mut routes = Routes::new();
    let ticks = |_: &Context<'_>, response: &mut Response| {
        let mut number = 0;
        let tick = move |writer: &mut BodyWriter<'_>| {
            if writer.stopping() {
                writer.push(b"stopped\n");
                return BodyPoll::End;
            }
            number += 1;
            writer.push(format!("tick {number}\n").as_bytes());
            BodyPoll::WaitUntil(writer.now() + Duration::from_millis(5))
        };
        response.stream(b"text/plain", tick).expect("a media type");
    };
    routes.insert("GET", "/ticks", ticks).expect("a route");
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
fn workers_survive_panicking_handlers() {
    let mut routes = demo::routes().expect("no two routes conflict");
    let panic =
        |_: &Context<'_>, _: &mut Response| std::panic::resume_unwind(Box::new("on purpose"));
    routes.insert("GET", "/panic", panic).expect("a route");
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

/// Returns the demo routes and `/silent`, an endless body that writes nothing and always returns
/// `next`.
fn with_silent_body(next: fn(&BodyWriter<'_>) -> BodyPoll) -> Routes {
    let mut routes = demo::routes().expect("no two routes conflict");
    let stream = move |_: &Context<'_>, response: &mut Response| {
        let body = move |writer: &mut BodyWriter<'_>| {
            if writer.stopping() { BodyPoll::End } else { next(writer) }
        };
        response.stream(b"text/plain", body).expect("a media type");
    };
    routes.insert("GET", "/silent", stream).expect("a route");
    routes
}

#[test]
fn a_silent_body_delays_no_other_client() {
    let nexts: [fn(&BodyWriter<'_>) -> BodyPoll; 3] =
        [|_| BodyPoll::More, |writer| BodyPoll::WaitUntil(writer.now()), |_| BodyPoll::Wait];
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
fn a_reset_connection_ends_even_if_it_is_not_read() {
    let server = Running::start(with_silent_body(|_| BodyPoll::Wait), 1);
    for _ in 0..20 {
        let mut client = server.get("/silent");
        skip_head(&mut client);
        let stream = client.into_inner();
        // More than the server reads ahead, so that it has stopped reading.
        (&stream).write_all(&[b'x'; 100_000]).expect("the system's buffers have room");
        // Close with a reset.
        socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("a socket option");
    }
    server.wait_until_open(0);
    server.stop();
}

/// A value that panics when it is dropped.
struct Grenade;

impl Drop for Grenade {
    fn drop(&mut self) {
        std::panic::resume_unwind(Box::new("on purpose"));
    }
}

impl StreamedBody for Grenade {
    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll {
        writer.push(b"bang");
        BodyPoll::End
    }
}

#[test]
fn workers_survive_panicking_constraints_and_bodies() {
    let mut routes = demo::routes().expect("no two routes conflict");
    let accepts = |_: &str| -> bool { std::panic::resume_unwind(Box::new("on purpose")) };
    routes.constraint("bad", accepts).expect("a new name");
    let handler = |_: &Context<'_>, response: &mut Response| response.text("not reached");
    routes.insert("GET", "/bad/{id:bad}", handler).expect("a route");
    routes.insert("POST", "/bad/{id:bad}", handler).expect("a route");
    let stream = |_: &Context<'_>, response: &mut Response| {
        response.stream(b"text/plain", Grenade).expect("a media type");
    };
    routes.insert("GET", "/grenade", stream).expect("a route");
    let server = Running::start(routes, 1);
    for _ in 0..10 {
        assert_eq!(line(&mut server.get("/bad/1")), "HTTP/1.1 500 Internal Server Error\r\n");
        // Only the other clients matter here.
        let _ = server.get("/grenade").read_to_end(&mut Vec::new());
        skip_head(&mut server.get("/ping"));
    }
    let counted = server.metrics.snapshot();
    assert_eq!(counted.panics, 20);
    server.stop();
}

#[test]
fn a_stop_serves_clients_that_wait_at_the_connection_limit() {
    let mut config = patient();
    config.max_connections = 2;
    // Without a limit of time.
    config.stop_timeout = Duration::MAX;
    let server = Running::with(demo::routes().expect("no two routes conflict"), config);
    let holds = |_| TcpStream::connect(server.addr).expect("it accepts");
    let held: Vec<TcpStream> = (0..2).map(holds).collect();
    server.wait_until_open(2);
    let mut waiting: Vec<_> = (0..5).map(|_| server.get("/ping")).collect();
    server.begin_to_stop();
    waiting.iter_mut().for_each(skip_head);
    drop(held);
    server.stop();
}

#[test]
fn public_types_can_cross_threads_and_be_debugged() {
    use routetree::server::{BodyWaker, Metrics, PendingResponse, RequestId, Server};
    use routetree::server::{SharedBytes, StopHandle};
    use static_assertions::assert_impl_all;
    use std::fmt::Debug;

    assert_impl_all!(Server: Send, Debug);
    assert_impl_all!(Routes: Send, Sync, Debug, Default);
    assert_impl_all!(Response: Send, Debug, Default);
    assert_impl_all!(Context<'static>: Debug);
    assert_impl_all!(StopHandle: Clone, Send, Sync, Debug);
    assert_impl_all!(BodyWaker: Clone, Send, Sync, Debug);
    assert_impl_all!(PendingResponse: Send, Sync, Debug);
    assert_impl_all!(SharedBytes: Clone, Send, Sync, Debug);
    assert_impl_all!(BodyWriter<'static>: Debug);
    assert_impl_all!(Metrics: Send, Sync, Debug);
    assert_impl_all!(RequestId: Clone, Send, Sync, Debug, Default);
}
