//! Panics of handlers while the log is blocked.
//!
//! This hunts for a report of a panic that is written on the event loop and delays every client.

#[path = "server/support/mod.rs"]
mod support;

use std::io::Read as _;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::client::HANG;
use crate::support::demo;
use crate::support::running::{Running, line, skip_head};
use log::{Log, Metadata, Record};
use routetree::server::{
    BodyPoll, BodyReceiver, BodyWriter, Context, RequestId, Response, Routes, Status, StreamedBody,
    log_panics,
};

/// A log that blocks while it is locked.
struct Lines(Mutex<Vec<String>>);

static LINES: Lines = Lines(Mutex::new(Vec::new()));

impl Lines {
    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        // With its feature `log`, which another package may turn on, `mio` traces its calls from the
        // event loop itself.
        if record.target().starts_with("routetree") {
            self.lock().push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

/// A body, or a receiver of one, that panics when it is dropped.
struct Grenade(BodyPoll);

impl Drop for Grenade {
    fn drop(&mut self) {
        panic::resume_unwind(Box::new("on purpose"));
    }
}

impl StreamedBody for Grenade {
    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll {
        writer.push(b"some");
        self.0
    }
}

impl BodyReceiver for Grenade {
    fn part(&mut self, _: &[u8]) -> Result<(), Status> {
        Ok(())
    }

    fn end(self: Box<Self>, _: &mut Response) {}
}

/// A line for each panic of a `drop` has method, path and id.
fn dropped_values_name_their_requests() {
    LINES.lock().clear();
    let mut routes = Routes::new();
    routes.wrap(RequestId::from_proxy());
    let stream = |response: &mut Response, poll| {
        response.stream(b"text/plain", Grenade(poll)).expect("a media type");
    };
    for (route, poll) in
        [("/end", BodyPoll::End), ("/cut", BodyPoll::Abort), ("/wait", BodyPoll::Wait)]
    {
        routes.insert("GET", route, move |_, response| stream(response, poll)).expect("a route");
    }
    let both = move |_: &Context<'_>, response: &mut Response| {
        stream(response, BodyPoll::End);
        let _handle = response.later();
    };
    routes.insert("GET", "/both", both).expect("a route");
    let receive = |_: &Context<'_>, response: &mut Response| {
        response.receive_body(10, Grenade(BodyPoll::End));
    };
    routes.insert_streaming("POST", "/receive", receive).expect("a route");
    let server = Running::start(routes, 1);
    let dropping = "panic while dropping a streamed body";
    for (request, line) in [
        ("GET /end HTTP/1.1", format!("{dropping}: GET \"/end\"")),
        ("GET /cut HTTP/1.1", format!("{dropping}: GET \"/cut\"")),
        ("HEAD /end HTTP/1.1", format!("{dropping}: HEAD \"/end\"")),
        // The client resets the connection.
        ("GET /wait HTTP/1.1", format!("{dropping}: GET \"/wait\"")),
        ("GET /both HTTP/1.1", "route \"/both\": GET \"/both\"".into()),
        ("POST /receive HTTP/1.1\r\nContent-Length: 5", "\"/receive\": POST \"/receive\"".into()),
    ] {
        let before = server.metrics.snapshot();
        let mut client = server.connect();
        client.send(format!("{request}\r\nHost: a\r\nX-Request-Id: given\r\n\r\n").as_bytes());
        let is_alone = request.contains("wait") || request.contains("receive");
        while is_alone && server.metrics.snapshot().received_bytes == before.received_bytes {
            thread::yield_now();
        }
        if is_alone {
            socket2::SockRef::from(&client.stream).set_linger(Some(Duration::ZERO)).expect("TCP");
        } else {
            let _ = client.stream.read_to_end(&mut Vec::new());
        }
        drop(client);
        server.wait_until_open(0);
        assert_eq!(server.metrics.snapshot().panics, before.panics + 1, "{request}");
        let is_logged = |logged: &String| logged.contains(&format!("{line} id=given"));
        let give_up = Instant::now() + HANG;
        while LINES.lock().iter().filter(|logged| is_logged(logged)).count() != 1 {
            assert!(Instant::now() < give_up, "{line} of {:?}", LINES.lock());
            thread::sleep(Duration::from_millis(5));
        }
        LINES.lock().clear();
    }
    server.stop();
}

/// The number of panics that reached the previous hook.
static REPORTED: AtomicUsize = AtomicUsize::new(0);

#[test]
fn panics_are_logged_and_a_blocked_log_delays_no_request() {
    log::set_logger(&LINES).expect("it is the only logger");
    log::set_max_level(log::LevelFilter::Trace);
    panic::set_hook(Box::new(|_| {
        REPORTED.fetch_add(1, Ordering::Relaxed);
    }));
    log_panics();

    let mut routes = demo::routes().expect("no two routes conflict");
    let fixed = |_: &Context<'_>, _: &mut Response| panic!("a fixed\nmessage");
    let shown = |context: &Context<'_>, _: &mut Response| panic!("{}", context.request().path());
    let value = |_: &Context<'_>, _: &mut Response| panic::panic_any(7);
    routes.insert("GET", "/fixed", fixed).expect("a route");
    routes.insert("GET", "/shown/{id}", shown).expect("a route");
    routes.insert("GET", "/value", value).expect("a route");
    let unserializable = |_: &Context<'_>, response: &mut Response| {
        response.json(&std::collections::BTreeMap::from([((1, 2), 3)]));
    };
    routes.wrap(RequestId::new());
    routes.insert("GET", "/json/{id}", unserializable).expect("a route");
    type AnyError = Box<dyn std::error::Error + Send + Sync>;
    let fails = |_: &Context<'_>, _: &mut Response| -> Result<(), AnyError> { Err("a full disk")? };
    routes.insert("GET", "/fails/{id}", fails).expect("a route");
    let server = Running::start(routes, 1);

    let blocked = LINES.lock();
    for _ in 0..1_000 {
        for path in ["/fixed", "/shown/1", "/value"] {
            assert_eq!(line(&mut server.get(path)), "HTTP/1.1 500 Internal Server Error\r\n");
        }
    }
    for path in ["/json/7", "/fails/7"] {
        assert_eq!(line(&mut server.get(path)), "HTTP/1.1 500 Internal Server Error\r\n");
    }
    skip_head(&mut server.get("/ping"));
    assert_eq!(server.metrics.snapshot().panics, 3_000);
    assert!(blocked.is_empty());
    drop(blocked);
    server.stop();

    // Every line has the id of its request.
    let lines = LINES.lock().clone();
    let without_id = |line: &String| {
        let (text, id) = line.rsplit_once(" id=").expect("an id");
        assert_eq!(id.len(), 16, "{line}");
        text.to_owned()
    };
    let lines: Vec<String> = lines.iter().map(without_id).collect();
    let with = |text: &str| lines.iter().filter(|line| line.ends_with(text)).count();
    let place = concat!("panic at ", file!(), ":");
    assert_eq!(lines.iter().filter(|line| line.starts_with(place)).count(), 3_000);
    assert_eq!(with(r#": "a fixed\nmessage""#), 1_000);
    assert_eq!(with(r#": "/shown/1""#), 1_000);
    let json = r#"cannot write the response as JSON: "key must be a string": GET "/json/7""#;
    assert_eq!(lines.iter().filter(|line| *line == json).count(), 1, "{lines:?}");
    let failed = r#"a handler failed: "a full disk": GET "/fails/7""#;
    assert_eq!(lines.iter().filter(|line| *line == failed).count(), 1, "{lines:?}");
    // The next line names the route and the request.
    assert!(lines[0].starts_with(place), "{lines:?}");
    assert!(lines[1].ends_with(r#"route "/fixed": GET "/fixed""#), "{lines:?}");
    assert_eq!(REPORTED.load(Ordering::Relaxed), 0);

    dropped_values_name_their_requests();

    // On other threads the previous hook reports panics.
    assert!(thread::spawn(|| panic!("no event loop")).join().is_err());
    assert_eq!(REPORTED.load(Ordering::Relaxed), 1);
}
