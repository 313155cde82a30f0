//! The driver of a connection without sockets: it passes bytes in, does what the connection wants,
//! and collects the output. The test sets the time.

use std::time::{Duration, Instant, SystemTime};

use routetree::InsertError;
use routetree::server::internals::{Connection, Service, Workspace};
use routetree::server::{BodyPoll, BodyWriter, Config, Response, Routes, ServedRoutes, Status};

use super::demo;

/// Returns the default limits.
pub(crate) fn config() -> Config {
    Config::default()
}

/// Returns the demo routes, and some for the remaining kinds of responses.
pub(crate) fn routes() -> Result<Routes, InsertError> {
    let mut routes = demo::routes()?;
    routes.insert("DELETE", "/users/{id}", |_, response| {
        response.text("gone");
        response.set_status(Status::NO_CONTENT);
    })?;
    routes.insert("DELETE", "/users/{id}/posts/{post}", |_, response| {
        response.text("gone");
        response.set_status(Status::RESET_CONTENT);
    })?;
    routes.insert("GET", "/panic", |_, response| {
        response.text("half a response");
        silent_panic();
    })?;
    routes.insert("GET", "/host", |context, response| response.text(context.request().host()))?;
    routes.insert("GET", "/unchanged", |_, response| response.error(Status::NOT_MODIFIED))?;
    routes.insert("GET", "/moved", |_, response| {
        let location = "/ping?from=moved";
        response.redirect(Status::PERMANENT_REDIRECT, location).expect("a clean location");
    })?;
    routes.insert("GET", "/close", |_, response| {
        response.text("bye");
        response.close();
    })?;
    routes.insert("GET", "/pieces", |_, response| {
        let parts = ["first", " and another one,", " last"];
        stream_parts(response, parts.map(Some).to_vec(), BodyPoll::End);
    })?;
    routes
        .insert("GET", "/pieces/0", |_, response| stream_parts(response, vec![], BodyPoll::End))?;
    routes.insert("GET", "/pieces/cut", |_, response| {
        stream_parts(response, vec![Some("first")], BodyPoll::Abort);
    })?;
    routes.insert("GET", "/pieces/panic", |_, response| {
        stream_parts(response, vec![Some("first"), None], BodyPoll::End);
    })?;
    Ok(routes)
}

/// Panics without a message from the panic hook.
pub(crate) fn silent_panic() {
    std::panic::resume_unwind(Box::new("this handler panics"));
}

/// Responds with a streamed body of these parts and this end. `None` is a panic.
fn stream_parts(response: &mut Response, parts: Vec<Option<&'static str>>, end: BodyPoll) {
    let mut parts = parts.into_iter();
    let streamed =
        response.stream(b"text/plain", move |writer: &mut BodyWriter<'_>| match parts.next() {
            Some(Some(text)) => {
                writer.push(text.as_bytes());
                BodyPoll::More
            }
            Some(None) => {
                silent_panic();
                BodyPoll::More
            }
            None => end,
        });
    streamed.expect("a clean media type");
}

/// A connection and its peer.
pub(crate) struct Peer {
    pub(crate) connection: Connection,
    pub(crate) service: Service,
    pub(crate) workspace: Workspace,
    pub(crate) now: Instant,
    /// All output of the connection.
    pub(crate) answers: Vec<u8>,
    /// Whether the connection has shut down its sending side.
    pub(crate) shut_down: bool,
    /// The maximum number of bytes sent at once. With 0 nothing is sent.
    pub(crate) largest_send: usize,
}

impl Peer {
    /// Opens a connection with these limits. Responses are dated 1970.
    pub(crate) fn new(config: Config) -> Peer {
        Peer::with_routes(routes().expect("no two routes conflict"), config)
    }

    fn of(service: Service, workspace: Workspace, now: Instant) -> Peer {
        Peer {
            connection: Connection::new(now),
            service,
            workspace,
            now,
            answers: Vec::new(),
            shut_down: false,
            largest_send: usize::MAX,
        }
    }

    /// Opens a connection with custom routes.
    pub(crate) fn with_routes(routes: impl Into<ServedRoutes>, config: Config) -> Peer {
        let service = Service::new(routes, config);
        let metrics = service.new_metrics(1);
        let workspace = Workspace::new(SystemTime::UNIX_EPOCH).of_worker(metrics, 0);
        Peer::of(service, workspace, Instant::now())
    }

    /// Opens the next connection of the same event loop.
    pub(crate) fn next_connection(mut self) -> Peer {
        self.connection.release(&mut self.workspace);
        Peer::of(self.service, self.workspace, self.now)
    }

    /// Passes bytes to the connection if it reads, and does what it wants.
    pub(crate) fn receive(&mut self, bytes: &[u8]) {
        if self.connection.wants().read {
            let Peer { connection, service, workspace, now, .. } = self;
            connection.receive(bytes, service, workspace, *now);
        } else {
            let wants = self.connection.wants();
            assert!(wants.close || self.largest_send == 0, "does not read: {wants:?}");
        }
        self.obey();
    }

    /// Closes the peer's sending side.
    pub(crate) fn close(&mut self) {
        self.connection.peer_closed(&self.service, &mut self.workspace, self.now);
        self.obey();
    }

    /// Sends up to `count` bytes of the output.
    pub(crate) fn send(&mut self, count: usize) {
        let output = self.connection.output();
        let count = count.min(output.len());
        self.answers.extend_from_slice(&output[..count]);
        let Peer { connection, service, workspace, now, .. } = self;
        connection.sent(count, service, workspace, *now);
    }

    /// Does what the connection wants until it wants to read or to close.
    pub(crate) fn obey(&mut self) {
        loop {
            let wants = self.connection.wants();
            if wants.write && self.largest_send > 0 {
                self.send(self.largest_send);
            } else if wants.shutdown {
                assert!(!wants.write, "shut down before everything was sent");
                self.connection.shut_down(&self.service, &mut self.workspace, self.now);
                self.shut_down = true;
            } else {
                return;
            }
        }
    }

    /// Lets time pass. Returns whether a deadline had passed.
    pub(crate) fn wait(&mut self, time: Duration) -> bool {
        self.now += time;
        let Peer { connection, service, workspace, now, .. } = self;
        let expired = connection.expire(service, workspace, *now);
        self.obey();
        expired
    }

    /// Returns whether the connection has ended.
    pub(crate) fn ended(&self) -> bool {
        self.shut_down || self.connection.wants().close
    }

    /// Checks all output.
    pub(crate) fn must_have(&self, answers: &[u8], ended: bool, context: &str) {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(text(&self.answers), text(answers), "{context}");
        assert_eq!(self.ended(), ended, "{context}: the connection's end");
    }
}
