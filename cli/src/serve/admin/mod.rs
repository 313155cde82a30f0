//! The admin interface: routes listed and changed over HTTP, on an address of its own.
//!
//! In: the live table, an address of this machine, a token. Out: a server beside the public one,
//! with routes of its own. It is off by default.
//!
//! - `address.rs`: where it listens
//! - `guard.rs`, `token.rs`, `sessions.rs`: who may use it
//! - `assets.rs`, `events.rs`: the page, and what it shows
//! - `resources.rs`: the routes of the interface; `explain.rs`: what one of them responds
//! - `wire.rs`, `body.rs`, `reply.rs`: JSON in and out

mod address;
mod assets;
mod body;
mod events;
mod explain;
mod guard;
mod reply;
mod resources;
mod sessions;
mod token;
mod wire;

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use routetree::server::{AccessLog, Config, LocalAddr, RequestId, Server, StopHandle, Timing};

use crate::args::AdminOptions;
use crate::parsers::UNIX;
pub(super) use events::Sources;
use guard::Guard;
use reply::JsonErrors;
use token::Token;

/// Connections to the admin interface. There are few clients, but others of the machine may connect
/// too, and must not shut these out easily.
const MAX_CONNECTIONS: usize = 1024;

/// How long a connection may be without a request, and how long the head of one may take: clients
/// are on the same machine.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest body of a request that takes none, or only a token. Changes have a limit of their
/// own, which counts once the token was checked.
const MAX_BODY: usize = 16 << 10;

/// Where the interface listens if the demo asks for it, and no flag.
const DEMO_ADDR: &str = "127.0.0.1:0";

/// The server of the admin interface.
pub(super) struct Admin {
    server: Server,
    /// The token, if it was made for this run.
    made: Option<String>,
    /// What a client of the demo needs.
    access: Option<Access>,
}

/// Where the interface is, and the token for it.
pub(super) struct Access {
    pub(super) addr: SocketAddr,
    pub(super) token: String,
}

impl Admin {
    /// Listens, if the options ask for it or this is the demo, which makes a token if it is given
    /// none.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no token, or if others than this machine could connect.
    pub(super) fn bind(
        options: &AdminOptions,
        is_demo: bool,
        access_log: bool,
        sources: Sources,
        stop: &StopHandle,
    ) -> Result<Option<Admin>, Box<dyn Error>> {
        let demo_addr = is_demo.then_some(DEMO_ADDR);
        let Some(addr) = options.admin.as_deref().or(demo_addr) else { return Ok(None) };
        let given = Token::read(options.admin_token_file.as_deref())?;
        let is_made = given.is_none();
        let token = match given {
            Some(token) => token,
            None if is_demo => Token::random()?,
            None => return Err(Token::missing().into()),
        };
        let text = is_demo.then(|| token.text().to_owned());
        let guard = Guard::new(token);
        let mut routes = resources::routes(sources)?;
        assets::insert(&mut routes)?;
        guard.insert(&mut routes)?;
        routes.wrap(JsonErrors);
        routes.wrap(Timing);
        if access_log {
            routes.wrap(AccessLog);
        }
        routes.wrap(RequestId::new());
        routes.wrap(guard);
        let mut config = Config::default();
        (config.workers, config.max_connections) = (1, MAX_CONNECTIONS);
        (config.idle_timeout, config.head_timeout) = (PATIENCE, PATIENCE);
        config.max_body = MAX_BODY;
        let server = match addr.strip_prefix(UNIX) {
            Some(path) => Server::bind_unix(path, routes, config),
            None => Server::bind(&address::loopback(addr)?[..], routes, config),
        };
        let server = server.map_err(|error| super::not_bound(error, "--admin"))?;
        server.stop_with(stop)?;
        let made = text.clone().filter(|_| is_made);
        let access =
            text.zip(server.local_addr().tcp()).map(|(token, addr)| Access { addr, token });
        Ok(Some(Admin { server, made, access }))
    }

    /// Returns the token, if it was made for this run.
    pub(super) fn made_token(&self) -> Option<&str> {
        self.made.as_deref()
    }

    /// Returns what a client of the demo needs, if this is the demo and not on a Unix socket.
    pub(super) fn access(&mut self) -> Option<Access> {
        self.access.take()
    }

    pub(super) fn local_addr(&self) -> LocalAddr {
        self.server.local_addr()
    }

    /// Serves in a thread of its own, until it is stopped. If it fails, it stops all servers of the
    /// handle: without its admin interface, the program would only look healthy.
    pub(super) fn run(self, stop: StopHandle) -> io::Result<JoinHandle<io::Result<()>>> {
        thread::Builder::new().name("admin".into()).spawn(move || {
            let outcome = self.server.run();
            if outcome.is_err() {
                stop.stop()?;
            }
            outcome
        })
    }
}
