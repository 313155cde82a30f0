//! Panics of handlers while the log is blocked.
//!
//! This hunts for a report of a panic that is written on the event loop and delays every client.

#[path = "server/support/mod.rs"]
mod support;

use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::support::demo;
use crate::support::running::{Running, line, skip_head};
use log::{Log, Metadata, Record};
use routetree::server::{Context, RequestId, Response, log_panics};

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
        self.lock().push(record.args().to_string());
    }

    fn flush(&self) {}
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
    assert_eq!(lines.iter().filter(|line| line.starts_with(json)).count(), 1, "{lines:?}");
    // The next line names the route and the request.
    assert!(lines[0].starts_with(place), "{lines:?}");
    assert!(lines[1].ends_with(r#"route "/fixed": GET "/fixed""#), "{lines:?}");
    assert_eq!(REPORTED.load(Ordering::Relaxed), 0);

    // On other threads the previous hook reports panics.
    assert!(thread::spawn(|| panic!("no event loop")).join().is_err());
    assert_eq!(REPORTED.load(Ordering::Relaxed), 1);
}
