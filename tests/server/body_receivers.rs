//! Bodies that a receiver takes part by part, over real sockets and without: with every framing and
//! version, every end, and the hooks of middleware around them.

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::support::peer::{Peer, config};
use crate::support::running::Running;
use routetree::server::{
    BodyReceiver, Config, Context, Middleware, MiddlewareAction, Response, Routes, Status,
};

/// The limit of the receivers.
const LIMIT: u64 = 4_000_000;

const CONTINUE: &str = "HTTP/1.1 100 Continue\r\n\r\n";

/// What happened to the bodies, in order.
type Events = Arc<Mutex<Vec<String>>>;

/// Sums up a body. `refuse` is refused as soon as it is in a part, `panic` panics.
struct Sum {
    length: usize,
    sum: usize,
    ended: bool,
    events: Events,
}

impl BodyReceiver for Sum {
    fn part(&mut self, bytes: &[u8]) -> Result<(), Status> {
        assert!(!bytes.is_empty(), "an empty part");
        if bytes.starts_with(b"panic") {
            std::panic::resume_unwind(Box::new("on purpose"));
        }
        if bytes.starts_with(b"refuse") {
            return Err(Status::UNSUPPORTED_MEDIA_TYPE);
        }
        self.length += bytes.len();
        self.sum += bytes.iter().map(|&byte| usize::from(byte)).sum::<usize>();
        Ok(())
    }

    fn end(mut self: Box<Self>, response: &mut Response) {
        self.ended = true;
        response.text(&format!("{} {}", self.length, self.sum));
    }
}

impl Drop for Sum {
    fn drop(&mut self) {
        let event = if self.ended { "ended" } else { "dropped" };
        self.events.lock().expect("no panic").push(event.to_owned());
    }
}

/// Refuses requests without a key, and records which hooks run.
struct Key(Events);

impl Middleware for Key {
    fn before(&self, context: &mut Context<'_>, response: &mut Response) -> MiddlewareAction {
        self.0.lock().expect("no panic").push("before".to_owned());
        *context.local_mut::<usize>() += 7;
        if context.request().header("x-key").is_some() {
            return MiddlewareAction::Continue;
        }
        response.error(Status::UNAUTHORIZED);
        MiddlewareAction::Respond
    }

    fn after(&self, context: &mut Context<'_>, response: &mut Response) {
        let local = context.local::<usize>().copied().unwrap_or_default();
        let (route, code) = (context.route().unwrap_or("-"), response.status().code());
        self.0.lock().expect("no panic").push(format!("after {route} {code} {local}"));
    }
}

fn routes() -> (Routes, Events) {
    let events = Events::default();
    let mut routes = Routes::new();
    let for_bodies = Arc::clone(&events);
    let begin = move |context: &Context<'_>, response: &mut Response| {
        assert!(context.body().is_empty(), "the handler runs before the body");
        let events = Arc::clone(&for_bodies);
        response.receive_body(LIMIT, Sum { length: 0, sum: 0, ended: false, events });
    };
    routes.insert_streaming("POST", "/sum", begin.clone()).expect("a route");
    let whole = move |context: &Context<'_>, response: &mut Response| {
        let _ = context;
        response.receive_body(
            LIMIT,
            Sum { length: 0, sum: 0, ended: false, events: Events::default() },
        );
    };
    routes.insert("POST", "/whole", whole).expect("a route");
    routes
        .insert_streaming("POST", "/no", |_, response| response.error(Status::NOT_FOUND))
        .expect("a route");
    routes.insert("GET", "/ping", |_, response| response.text("pong")).expect("a route");
    routes.wrap(Key(Arc::clone(&events)));
    (routes, events)
}

fn head(path: &str, version: &str, headers: &str) -> String {
    format!(
        "POST {path} HTTP/{version}\r\nHost: a\r\nConnection: keep-alive\r\nX-Key: 1\r\n{headers}\r\n"
    )
}

/// Returns a body in chunks of this length.
fn chunked(body: &[u8], length: usize) -> Vec<u8> {
    let mut all = Vec::new();
    for part in body.chunks(length) {
        write!(all, "{:x}\r\n", part.len()).expect("a vector");
        all.extend_from_slice(part);
        all.extend_from_slice(b"\r\n");
    }
    all.extend_from_slice(b"0\r\n\r\n");
    all
}

/// Returns the messages that send a body in every framing and version.
fn messages(path: &str, body: &[u8]) -> Vec<Vec<u8>> {
    let length = format!("Content-Length: {}\r\n", body.len());
    let coding = "Transfer-Encoding: chunked\r\n";
    vec![
        [head(path, "1.1", &length).as_bytes(), body].concat(),
        [head(path, "1.0", &length).as_bytes(), body].concat(),
        [head(path, "1.1", coding).as_bytes(), &chunked(body, 1000)].concat(),
        [head(path, "1.1", coding).as_bytes(), &chunked(body, 1_000_000)].concat(),
    ]
}

fn expected(body: &[u8]) -> String {
    format!("{} {}", body.len(), body.iter().map(|&byte| usize::from(byte)).sum::<usize>())
}

#[test]
fn a_body_is_received_in_every_framing_and_version() {
    let (routes, events) = routes();
    let server = Running::start(routes, 1);
    for length in [0, 1, 70_000, LIMIT as usize] {
        let body: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
        for message in messages("/sum", &body) {
            let mut client = server.connect();
            client.send(&message);
            let answer = client.answer();
            assert_eq!((answer.status, answer.text()), (200, &expected(&body)[..]));
            client.send(b"GET /ping HTTP/1.1\r\nHost: a\r\nX-Key: 1\r\n\r\n");
            assert_eq!(client.answer().text(), "pong");
            let seen: Vec<String> = events.lock().expect("no panic").drain(..).collect();
            let sum = ["before", "ended", "after /sum 200 7"];
            assert_eq!(seen, [&sum[..], &["before", "after /ping 200 7"]].concat());
        }
    }
    server.stop();
}

#[test]
fn every_split_gives_the_same_response() {
    let body = b"some bytes";
    for path in ["/sum", "/whole"] {
        for message in messages(path, body) {
            let both = [&message[..], b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n"].concat();
            let mut whole = Peer::with_routes(routes().0, config());
            whole.receive(&both);
            let text = String::from_utf8_lossy(&whole.answers).into_owned();
            assert!(text.contains(&expected(body)) && text.contains(" 401 "), "{text}");
            for length in 1..20 {
                let mut split = Peer::with_routes(routes().0, config());
                both.chunks(length).for_each(|part| split.receive(part));
                split.must_have(&whole.answers, false, path);
            }
        }
    }
}

#[test]
fn a_client_is_asked_for_its_body_once_there_is_a_receiver() {
    let expect = |headers: &str| head("/sum", "1.1", &format!("Expect: 100-continue\r\n{headers}"));
    let mut peer = Peer::with_routes(routes().0, config());
    peer.receive(expect("Content-Length: 2\r\n").as_bytes());
    assert_eq!(String::from_utf8_lossy(&peer.answers), CONTINUE);
    peer.receive(b"hi");
    assert!(String::from_utf8_lossy(&peer.answers).ends_with("2 209"));
    assert!(!peer.ended());

    let too_long = expect(&format!("Content-Length: {}\r\n", LIMIT + 1));
    let no_key = expect("Content-Length: 2\r\n").replace("X-Key: 1\r\n", "");
    let no_receiver = expect("Content-Length: 2\r\n").replace("/sum", "/no");
    for (message, status) in [(too_long, 413), (no_key, 401), (no_receiver, 404)] {
        let mut peer = Peer::with_routes(routes().0, config());
        peer.receive(message.as_bytes());
        let text = String::from_utf8_lossy(&peer.answers);
        assert!(text.starts_with(&format!("HTTP/1.1 {status} ")), "{text}");
        assert!(peer.ended(), "{status}: what follows is ambiguous");
    }
}

#[test]
fn a_refusal_midway_reaches_a_client_that_sends_on() {
    let (routes, events) = routes();
    let server = Running::start(routes, 1);
    let over = vec![1; LIMIT as usize + 1];
    let refused = [b"refuse", &over[..1_000_000]].concat();
    let panics = [b"panic", &over[..1_000_000]].concat();
    let chunks = chunked(&over[..100_000], 1000);
    let coding = head("/sum", "1.1", "Transfer-Encoding: chunked\r\n");
    let all_but_the_last = &chunks[..chunks.len() - b"0\r\n\r\n".len()];
    let malformed = [coding.as_bytes(), all_but_the_last, b"XYZ\r\n"].concat();
    let mut cases = vec![(malformed, 400)];
    cases.extend(messages("/sum", &over).into_iter().map(|message| (message, 413)));
    cases.extend(messages("/sum", &refused).into_iter().map(|message| (message, 415)));
    cases.extend(messages("/sum", &panics).into_iter().map(|message| (message, 500)));
    for (message, status) in cases {
        let mut client = server.connect();
        client.send(&message);
        assert_eq!(client.answer().status, status);
        client.must_be_closed();
        let seen: Vec<String> = events.lock().expect("no panic").drain(..).collect();
        assert_eq!(seen, ["before", "dropped", &format!("after /sum {status} 7")]);
    }
    server.stop();
}

#[test]
fn a_receiver_is_dropped_if_its_client_goes_away() {
    for framing in ["Content-Length: 100\r\n", "Transfer-Encoding: chunked\r\n"] {
        for resets in [false, true] {
            let (routes, events) = routes();
            let server = Running::start(routes, 1);
            let mut client = server.connect();
            client.send(format!("{}5\r\nhello", head("/sum", "1.1", framing)).as_bytes());
            while events.lock().expect("no panic").is_empty() {
                std::thread::yield_now();
            }
            if resets {
                let socket = socket2::SockRef::from(&client.stream);
                socket.set_linger(Some(std::time::Duration::ZERO)).expect("a socket option");
            }
            drop(client);
            server.wait_until_open(0);
            let seen = events.lock().expect("no panic").clone();
            assert_eq!(seen, ["before", "dropped", "after /sum 400 7"], "reset: {resets}");
            server.stop();
        }
    }
}

#[test]
fn a_client_must_keep_up_a_rate_and_may_take_any_time() {
    let config = config();
    let (rate, stall) = (config.upload_rate, config.body_stall_timeout);
    let second = std::time::Duration::from_secs(1);
    let start = |length: usize| {
        let (routes, _) = routes();
        let mut peer = Peer::with_routes(routes, Config::default());
        peer.receive(head("/sum", "1.1", &format!("Content-Length: {length}\r\n")).as_bytes());
        peer
    };
    // At the rate, for longer than the body of an ordinary request may take.
    let seconds = 5 * config.body_timeout.as_secs() as usize;
    let mut peer = start(rate * seconds);
    for _ in 0..seconds {
        assert!(!peer.wait(second));
        peer.receive(&vec![1; rate]);
    }
    assert!(String::from_utf8_lossy(&peer.answers).starts_with("HTTP/1.1 200 "));
    // At half the rate, it falls behind.
    let mut peer = start(rate * seconds);
    let mut waited = 0;
    while !peer.wait(second) {
        peer.receive(&vec![1; rate / 2]);
        waited += 1;
    }
    assert!((stall.as_secs()..=2 * stall.as_secs()).contains(&waited), "{waited} s");
    assert!(String::from_utf8_lossy(&peer.answers).starts_with("HTTP/1.1 408 "));
    assert!(peer.ended());
}

#[test]
fn a_stop_waits_for_a_body_that_arrives() {
    let (routes, events) = routes();
    let server = Running::start(routes, 1);
    let mut client = server.connect();
    client.send(head("/sum", "1.1", "Content-Length: 4\r\n").as_bytes());
    while events.lock().expect("no panic").is_empty() {
        std::thread::yield_now();
    }
    server.begin_to_stop();
    std::thread::sleep(std::time::Duration::from_millis(100));
    client.send(b"\0\0\0\x01");
    let answer = client.answer();
    assert_eq!((answer.status, answer.text()), (200, "4 1"));
    assert_eq!(answer.header("connection"), Some("close"));
    server.stop();
}

#[test]
fn parts_have_no_more_bytes_than_the_loop_receives_at_once() {
    static LARGEST: AtomicUsize = AtomicUsize::new(0);
    struct Largest;
    impl BodyReceiver for Largest {
        fn part(&mut self, bytes: &[u8]) -> Result<(), Status> {
            LARGEST.fetch_max(bytes.len(), Ordering::Relaxed);
            Ok(())
        }
        fn end(self: Box<Self>, _: &mut Response) {}
    }
    let mut routes = Routes::new();
    let begin = |_: &Context<'_>, response: &mut Response| response.receive_body(LIMIT, Largest);
    routes.insert_streaming("POST", "/sum", begin).expect("a route");
    let server = Running::start(routes, 1);
    for message in messages("/sum", &vec![0; LIMIT as usize]) {
        let mut client = server.connect();
        client.send(&message);
        assert_eq!(client.answer().status, 200);
    }
    assert!((1..=64 * 1024).contains(&LARGEST.load(Ordering::Relaxed)));
    server.stop();
}
