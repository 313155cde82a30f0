//! A micro HTTP/1.1 server: the way from socket bytes to a routed answer.
//!
//! It is here to prove that way and to be read, not to be a framework: who needs more puts the same
//! [`Router`](crate::Router) under a larger server. It runs on Unix.
//!
//! # A request's way
//!
//! One direction, each step a file of its own:
//!
//! ```text
//! socket bytes -> request head -> body framing -> router -> handler -> answer's bytes -> socket
//! event_loop      request         body            routes    yours      response          event_loop
//! ```
//!
//! [`Connection`](internals::Connection) is the machine in the middle. It knows buffers and no
//! sockets: bytes go in, bytes come out, and [`Wants`](internals::Wants) says what to do next.
//! [`Server`] drives many of them from one event loop.
//!
//! # Handlers
//!
//! A handler is a plain function from a [`Context`] to a [`Response`]. It runs on the event loop
//! once the whole request body is there: while it runs, every other connection of that loop waits.
//! So a handler computes, and answers from memory; one that waits for a database, a file or another
//! server holds up thousands, and belongs under a server that runs handlers as tasks. One that
//! panics is answered with 500, and its connection closes; so does one whose route has a constraint
//! that panics. A program calls [`log_panics`], so that the panic is reported by the log and not by a
//! write of the event loop that could block.
//!
//! # Middleware
//!
//! What happens around every handler is a chain of [`Middleware`], fixed before the server starts;
//! [`Routes::wrap`] adds to it from the outside in. [`RequestId`], [`AccessLog`] and [`Timing`] are
//! there; one of one's own takes ten lines. None of it allocates for a request. It runs, like the
//! handler, once the body is there: it can refuse a request, but not spare its body the way here.
//!
//! # Event loops
//!
//! There are [`Config::workers`] event loops, by default one per processor core, each with its own
//! thread, listening socket, connections and memory. The system spreads new connections over the
//! listening sockets; nothing else is shared but the count of connections.
//!
//! # What it answers by itself
//!
//! | status | when | connection |
//! |---|---|---|
//! | 404 | no route matches the path | stays |
//! | 405, with `Allow` | a route matches, but not for this method | stays |
//! | 400 | the message is not HTTP, or its framing is ambiguous | closes |
//! | 408 | head or body took longer than its deadline | closes |
//! | 413 | the body is over [`Config::max_body`] | closes |
//! | 414 | the target is over [`Config::max_target`] | closes |
//! | 417 | an expectation other than `100-continue` | closes |
//! | 431 | the head is over [`Config::max_head`], [`Config::max_headers`] or [`Config::max_header_line`], or the trailers over [`Config::max_trailers`] | closes |
//! | 500 | the handler panicked | closes |
//! | 501 | a transfer coding other than `chunked`, or CONNECT | closes |
//! | 503 | the bodies of all connections together are over [`Config::max_bodies`] | closes |
//! | 505 | a version other than 1.0 and 1.1 | closes |
//!
//! After an answer that closes, nothing more of the input is read as a request. The answer is sent
//! in full, then the sending side is shut down and what the peer still sends is thrown away, up to
//! [`Config::linger_bytes`] and [`Config::linger_timeout`]: closing at once could destroy the
//! answer before the peer has read it.
//!
//! # Examples
//!
//! ```no_run
//! use routetree::server::{Config, Context, Response, Routes, Server};
//!
//! fn hello(context: &Context<'_>, response: &mut Response) {
//!     let name = context.params().get("name").unwrap_or("world");
//!     response.json(&[("hello", name)]);
//! }
//!
//! let mut routes = Routes::new();
//! routes.insert("GET", "/hello/{name}", hello)?;
//! let server = Server::bind("127.0.0.1:8080", routes, Config::default())?;
//! println!("listening on http://{}", server.local_addr());
//! server.run()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod buffer_pool;
mod config;
mod connection;
mod context;
mod date;
pub mod demo;
mod event_loop;
#[doc(hidden)]
pub mod internals;
mod listen;
mod log;
mod metrics;
mod middleware;
mod panics;
mod refusal;
mod request;
mod response;
mod routes;
mod service;
mod status;
mod streamed_body;
mod workspace;

pub use config::{Config, ConfigError};
pub use context::Context;
pub use listen::{BindError, Server, StopHandle};
pub use metrics::{Latencies, Metrics, MetricsSnapshot};
pub use middleware::{AccessLog, Middleware, MiddlewareAction, RefusedRequest, RequestId, Timing};
pub use panics::log_panics;
pub use request::Request;
pub use response::{HeaderError, Response};
pub use routes::Routes;
pub use status::Status;
pub use streamed_body::{BodyPoll, BodyWaker, BodyWriter, StreamedBody};
