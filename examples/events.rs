//! Server-sent events, and a graceful stop. Run it with
//! `cargo run --features server --example events`, then try
//!
//! ```text
//! curl -N http://127.0.0.1:8080/events           shows each event once it is published
//! curl -d 'hello' http://127.0.0.1:8080/events   publishes one, from another terminal
//! ```
//!
//! Ctrl-C, or SIGTERM, ends all streams with an event `bye`, and then the server.

use routetree::server::{
    BodyPoll, BodyWaker, BodyWriter, Config, Context, Response, Routes, Server, Status, StopHandle,
    StreamedBody,
};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, Weak};
use std::thread;
use std::time::Duration;

/// The most events that wait for a slow client. It misses later ones.
const MAX_WAITING: usize = 100;

/// A stream without events sends a comment this often, so that a client that is gone is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The events that wait for one client. The publisher adds them, the client's stream takes them.
#[derive(Default)]
struct Mailbox {
    events: VecDeque<Arc<str>>,
    waker: Option<BodyWaker>,
}

/// A stream that waits for events. The server drops it when it has ended or its client is gone.
struct Subscription(Arc<Mutex<Mailbox>>);

impl StreamedBody for Subscription {
    fn start(&mut self, waker: BodyWaker) {
        self.0.lock().expect("no panic").waker = Some(waker);
    }

    fn poll(&mut self, writer: &mut BodyWriter<'_>) -> BodyPoll {
        let events = std::mem::take(&mut self.0.lock().expect("no panic").events);
        events.iter().for_each(|event| writer.push(event.as_bytes()));
        if writer.stopping() {
            writer.push(b"event: bye\ndata:\n\n");
        }
        if writer.stopping() || writer.peer_closed() {
            return BodyPoll::End;
        }
        if events.is_empty() {
            writer.push(b":\n\n"); // A comment.
        }
        BodyPoll::WaitUntil(writer.now() + HEARTBEAT)
    }
}

/// All mailboxes. Those of streams that have ended are gone.
#[derive(Default)]
struct Hub(Mutex<Vec<Weak<Mutex<Mailbox>>>>);

impl Hub {
    fn subscribe(&self, _: &Context<'_>, response: &mut Response) {
        let mailbox = Arc::default();
        let mut all = self.0.lock().expect("no panic");
        all.retain(|mailbox| mailbox.strong_count() > 0);
        all.push(Arc::downgrade(&mailbox));
        response.stream(b"text/event-stream", Subscription(mailbox)).expect("a media type");
        response.append_header("Cache-Control", b"no-store").expect("a header");
    }

    fn publish(&self, context: &Context<'_>, response: &mut Response) {
        let event = match std::str::from_utf8(context.body()) {
            Ok(line) if !line.contains(['\r', '\n']) => Arc::from(format!("data: {line}\n\n")),
            _ => return response.error(Status::UNPROCESSABLE_CONTENT),
        };
        for mailbox in self.0.lock().expect("no panic").iter().filter_map(Weak::upgrade) {
            let mut mailbox = mailbox.lock().expect("no panic");
            if mailbox.events.len() < MAX_WAITING {
                mailbox.events.push_back(Arc::clone(&event));
            }
            mailbox.waker.iter().for_each(BodyWaker::wake);
        }
        response.set_status(Status::NO_CONTENT);
    }
}

pub(crate) fn routes() -> Result<Routes, routetree::InsertError> {
    let mut routes = Routes::new();
    let mut hub = routes.with_state(Arc::new(Hub::default()));
    hub.insert("GET", "/events", Hub::subscribe)?;
    hub.insert("POST", "/events", Hub::publish)?;
    Ok(routes)
}

/// Stops the server at the first signal: it finishes the requests that have begun, and returns from
/// `run`. A second signal ends the process at once.
pub(crate) fn stop_on_signals(stop: StopHandle) -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    thread::spawn(move || {
        for (count, _) in signals.forever().enumerate() {
            if count > 0 || stop.stop().is_err() {
                std::process::exit(1);
            }
        }
    });
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stop = StopHandle::new();
    stop_on_signals(stop.clone())?; // A signal counts even before there is a server.
    let server = Server::bind("127.0.0.1:8080", routes()?, Config::default())?;
    server.stop_with(&stop)?;
    println!("listening on http://{}", server.local_addr());
    Ok(server.run()?)
}
