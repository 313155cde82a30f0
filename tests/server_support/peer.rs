//! The other end of a connection without sockets: feeds bytes in, obeys what the connection wants,
//! and collects the answers. Time is what the test says it is.

use std::time::{Duration, Instant, SystemTime};

use routetree::InsertError;
use routetree::server::{
    Config, Connection, Next, Piece, Response, Routes, Service, Status, Workspace,
};

use super::demo;

/// The defaults.
pub(crate) fn config() -> Config {
    Config::default()
}

/// The program's routes, and some that show what those do not.
pub(crate) fn routes() -> Result<Routes, InsertError> {
    let mut routes = demo::routes()?;
    routes.add("DELETE", "/users/{id}", |_, response| {
        response.text("gone");
        response.set_status(Status::NO_CONTENT);
    })?;
    routes.add("DELETE", "/users/{id}/posts/{post}", |_, response| {
        response.text("gone");
        response.set_status(Status::RESET_CONTENT);
    })?;
    routes.add("GET", "/panic", |_, response| {
        response.text("half an answer");
        silent_panic();
    })?;
    routes.add("GET", "/host", |context, response| response.text(context.request().host()))?;
    routes.add("GET", "/unchanged", |_, response| response.error(Status::NOT_MODIFIED))?;
    routes.add("GET", "/moved", |_, response| {
        let location = "/ping?from=moved";
        response.redirect(Status::PERMANENT_REDIRECT, location).expect("a clean location");
    })?;
    routes.add("GET", "/close", |_, response| {
        response.text("bye");
        response.close();
    })?;
    routes.add("GET", "/pieces", |_, response| {
        let pieces = ["first", " and another one,", " last"];
        in_pieces(response, pieces.map(Some).to_vec(), Next::End);
    })?;
    routes.add("GET", "/pieces/0", |_, response| in_pieces(response, vec![], Next::End))?;
    routes.add("GET", "/pieces/cut", |_, response| {
        in_pieces(response, vec![Some("first")], Next::Abort);
    })?;
    routes.add("GET", "/pieces/panic", |_, response| {
        in_pieces(response, vec![Some("first"), None], Next::End);
    })?;
    Ok(routes)
}

/// A panic without the message that a panic's hook would print.
fn silent_panic() {
    std::panic::resume_unwind(Box::new("this handler panics"));
}

/// A body of these pieces and this end; `None` is a panic.
fn in_pieces(response: &mut Response, pieces: Vec<Option<&'static str>>, end: Next) {
    let mut pieces = pieces.into_iter();
    let streamed =
        response.stream(b"text/plain", move |piece: &mut Piece<'_>| match pieces.next() {
            Some(Some(text)) => {
                piece.push(text.as_bytes());
                Next::More
            }
            Some(None) => {
                silent_panic();
                Next::More
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
    /// Everything that the connection sent.
    pub(crate) answers: Vec<u8>,
    /// Whether the connection shut its sending side down.
    pub(crate) shut_down: bool,
    /// The most bytes taken at a time; 0: none are taken.
    pub(crate) largest_send: usize,
}

impl Peer {
    /// A new connection with these limits; answers are dated 1970.
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

    /// The same with routes of the test's own.
    pub(crate) fn with_routes(routes: Routes, config: Config) -> Peer {
        let workspace = Workspace::new(SystemTime::UNIX_EPOCH);
        Peer::of(Service::new(routes, config), workspace, Instant::now())
    }

    /// The next connection of the same event loop.
    pub(crate) fn next_connection(mut self) -> Peer {
        self.connection.give_back(&mut self.workspace);
        Peer::of(self.service, self.workspace, self.now)
    }

    /// Gives the connection bytes, as far as it reads, and obeys.
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

    /// Takes up to `count` bytes.
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
                self.connection.shut_down(&self.service, self.now);
                self.shut_down = true;
            } else {
                return;
            }
        }
    }

    /// Lets time pass; says whether a deadline was over.
    pub(crate) fn wait(&mut self, time: Duration) -> bool {
        self.now += time;
        let Peer { connection, service, workspace, now, .. } = self;
        let expired = connection.expire(service, workspace, *now);
        self.obey();
        expired
    }

    /// Whether the connection has said its last.
    pub(crate) fn ended(&self) -> bool {
        self.shut_down || self.connection.wants().close
    }

    /// Checks everything that was answered.
    pub(crate) fn must_have(&self, answers: &[u8], ended: bool, context: &str) {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(text(&self.answers), text(answers), "{context}");
        assert_eq!(self.ended(), ended, "{context}: the connection's end");
    }
}
