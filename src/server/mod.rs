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
//! event_loop      request         request         routes    yours      response          event_loop
//! ```
//!
//! [`Connection`] is the machine in the middle. It knows buffers and no sockets: bytes go in, bytes
//! come out, and [`Wants`] says what to do next. [`Server`] drives many of them from one event
//! loop.
//!
//! # Handlers
//!
//! A [`Handler`] is a plain function from a [`Context`] to a [`Response`]. It runs on the event
//! loop once the whole request body is there: while it runs, every other connection waits, so a
//! slow one belongs elsewhere. One that panics is answered with 500, and its connection closes.
//!
//! # What it answers by itself
//!
//! | status | when | connection |
//! |---|---|---|
//! | 404 | no route matches the path | stays |
//! | 405, with `Allow` | a route matches, but not for this method | stays |
//! | 400 | the head is not HTTP, or its framing is ambiguous | closes |
//! | 408 | head or body took longer than its deadline | closes |
//! | 413 | the announced body is over [`Config::max_body`] | closes |
//! | 414 | the target is over [`Config::max_target`] | closes |
//! | 417 | an expectation other than `100-continue` | closes |
//! | 431 | the head is over [`Config::max_head`] or [`Config::max_headers`] | closes |
//! | 500 | the handler panicked | closes |
//! | 501 | `Transfer-Encoding`, which is not supported | closes |
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
//! routes.add("GET", "/hello/{name}", hello)?;
//! let server = Server::bind("127.0.0.1:8080", routes, Config::default())?;
//! println!("listening on http://{}", server.local_addr());
//! server.run()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod config;
mod connection;
mod context;
mod date;
pub mod demo;
mod event_loop;
mod listen;
mod request;
mod response;
mod routes;
mod status;
mod workspace;

pub use config::Config;
pub use connection::{Connection, Wants};
pub use context::Context;
pub use listen::{BindError, Server, StopHandle};
pub use request::Request;
pub use response::{HeaderError, Response};
pub use routes::{Handler, RouteError, Routes};
pub use status::Status;
pub use workspace::{Service, Workspace};
