//! A micro HTTP/1.1 server, from socket bytes to a routed response.
//!
//! It has routes with typed requests, groups, hosts and middleware; bodies and responses in parts;
//! a limit or a deadline for everything that a client can do; and metrics, logs and a graceful
//! stop.
//!
//! Insert handlers into [`Routes`], bind a [`Server`], run it:
//!
//! ```no_run
//! use routetree::server::{Config, Context, Response, Routes, Server};
//!
//! fn hello(context: &Context<'_>, response: &mut Response) {
//!     let name = context.params().get("name").unwrap_or("world");
//!     response.text(&format!("hello {name}\n"));
//! }
//!
//! let mut routes = Routes::new();
//! routes.insert("GET", "/hello", hello)?;
//! routes.insert("GET", "/hello/{name}", hello)?;
//! let server = Server::bind("127.0.0.1:8080", routes, Config::default())?;
//! println!("listening on http://{}", server.local_addr());
//! server.run()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It shows the router at work and is meant to be read. It is not a framework: for more, put the
//! same [`Router`](crate::Router) into a larger server. It runs on Unix. The programs in
//! `examples/` show a JSON interface, middleware, hosts, files, events and a graceful stop.
//!
//! | to | use |
//! |---|---|
//! | **route** | |
//! | insert a handler for a route | [`Routes::insert`], [`Routes::insert_any`]; [`Routes::from_router`] for a whole [`MethodRouter`](crate::MethodRouter) |
//! | share a state between handlers | [`Routes::with_state`] |
//! | group routes under a prefix, with middleware of their own | [`Routes::nest`], [`Routes::merge`], [`Routes::wrap`] |
//! | serve several hosts | [`Hosts`], [`Context::host_params`] |
//! | respond where there is no route, or none for the method | [`Routes::fallback`], [`Routes::fallback_not_allowed`] |
//! | let a request decide whether a route exists | [`Routes::insert_where`] |
//! | ignore letter case; redirect to other spellings | [`Routes::ignore_case`], [`Routes::redirect_slashes`], [`Routes::redirect_suggestions`] |
//! | change the routes while the server runs | `LiveHosts`, with the feature `live` |
//! | make the path of a route | [`Context::url`], [`Routes::url`] |
//! | see why a route wins | [`Routes::explain`], [`Hosts::explain`] |
//! | **read a request** | |
//! | read it into types | [`Context::json`], [`Context::query`], [`Context::path`], with a [`RequestError`] that handlers can return; [`Request::query_pairs`] |
//! | receive a body part by part | [`Routes::insert_streaming`], [`Response::receive_body`], [`BodyReceiver`] |
//! | keep a large body without a copy | [`Context::shared_body`], [`SharedBytes`] |
//! | **respond** | |
//! | let handlers use `?` | [`IntoResponse`] |
//! | send text, JSON or bytes | [`Response::text`], [`Response::json`], [`Response::bytes`]; [`Response::shared_bytes`] without a copy |
//! | stream a response, with a length if it is known | [`Response::stream`], [`Response::stream_with_len`] |
//! | respond from another thread | [`Response::later`], [`PendingResponse`] |
//! | read and change the headers in `after` hooks | [`Response::header`], [`Response::set_header`], [`Response::remove_header`] |
//! | **run the server** | |
//! | set limits and deadlines | [`Config`] |
//! | listen on a Unix socket | [`Server::bind_unix`] |
//! | use a socket that listens already | [`Server::from_listener`], [`Server::from_unix_listener`] |
//! | stop gracefully, even before there is a server | [`StopHandle`] |
//! | measure; log requests and panics | [`Metrics`]; [`AccessLog`], [`log_panics`] |
//!
//! The feature `server` turns on the feature `serde`.
//!
//! # The way of a request
//!
//! Requests go one way. Below each step is the module that takes it:
//!
//! ```text
//! socket bytes -> head and body -> route  -> handler -> response bytes -> socket
//! event_loop      request          routes    yours      response          event_loop
//! ```
//!
//! [`Connection`](internals::Connection) is the state machine in the middle. It has buffers and no
//! socket: bytes go in, bytes come out, and [`Wants`](internals::Wants) says what to do next. Each
//! event loop of a [`Server`] drives many connections.
//!
//! # Handlers
//!
//! A handler is a function that reads a [`Context`] and fills in a [`Response`]. It runs on the
//! event loop once the whole request body has been read, unless [`Routes::insert_streaming`]
//! inserted it. Every other connection of that loop waits for it, so it should compute and respond
//! from memory. A handler that waits for a database, a file or another server should leave the
//! response to another thread ([`Response::later`]). A program with many such handlers needs a
//! server that runs them as tasks.
//!
//! A handler can return a `Result` with any error that is [`IntoResponse`], and so use `?`.
//!
//! If a handler, a guard or a constraint of a route panics, the response is 500 and the connection
//! closes. Programs should call [`log_panics`]: it reports panics through the log instead of by a
//! write to standard error, which could block the event loop.
//!
//! # Middleware
//!
//! A chain of [`Middleware`] surrounds every handler. [`Routes::wrap`] adds to it, from the outside
//! in, before the server starts; that of [nested routes](Routes#groups) surrounds their handlers.
//! The server has [`RequestId`], [`AccessLog`] and [`Timing`]; a custom middleware takes ten lines.
//! None of these allocates for a request. Middleware runs once the body has been read, like the
//! handler: it can refuse a request, but not avoid receiving its body. Around handlers inserted by
//! [`Routes::insert_streaming`], its `before` hooks run before the body is read.
//!
//! # Metrics
//!
//! The server counts requests by route, method and status, connections, time-outs and more.
//! [`serve_metrics`] is a handler that serves these [`Metrics`] to Prometheus.
//!
//! # Event loops
//!
//! There are [`Config::workers`] event loops, by default one per processor core, each with its own
//! thread, listening socket, connections and memory. The system spreads new connections over the
//! listening sockets. The loops share the routes, the number of open connections and the request to
//! stop, and nothing else.
//!
//! # Unix sockets
//!
//! [`Server::bind_unix`] listens at a path in place of a port. There is one listening socket, from
//! which all event loops accept: each connection wakes all loops that have nothing to do, and one
//! of them gets it. The others go back to waiting. Connections that stay open cost no more than
//! over TCP.
//!
//! A Unix socket has no reset: whatever ends a connection, the peer sees a plain close. It then
//! misses bytes of a body with a length, or the last chunk of a chunked one. The peer of an
//! HTTP/1.0 request reads a streamed body without a length to the end of the connection, and could
//! take a part of it for the whole. It gets a 505 instead of such a body, and the log says so. A
//! proxy should speak HTTP/1.1 to the server, or the handler give the length
//! ([`Response::stream_with_len`]).
//!
//! # Responses of the server
//!
//! The server responds without a handler in these cases:
//!
//! | status | cause | connection |
//! |---|---|---|
//! | 204, with `Allow` | OPTIONS, and no route has a handler for it; `OPTIONS *` has no `Allow` | stays open |
//! | 308 | no route matches the path, but one matches [another spelling](Routes::redirect_suggestions) | stays open |
//! | 400 | the message is not HTTP, or its framing is ambiguous | closes |
//! | 404 | no route matches the path, or the host is unknown | stays open |
//! | 405, with `Allow` | a route matches the path, but not for this method | stays open |
//! | 408 | the head or the body missed its deadline | closes |
//! | 413 | the body exceeds [`Config::max_body`], or the limit of its [receiver](Response::receive_body) | closes |
//! | 414 | the target exceeds [`Config::max_target`] | closes |
//! | 417 | an expectation other than `100-continue` | closes |
//! | 421 | the host is unknown, if [`Hosts::misdirect_unknown`] asks for it | stays open |
//! | 431 | the head exceeds [`Config::max_head`], [`Config::max_headers`] or [`Config::max_header_line`], or the trailers exceed [`Config::max_trailers`] | closes |
//! | 500 | a handler, a hook, a guard or a constraint panicked | closes |
//! | 500 | a [`PendingResponse`] was dropped | stays open |
//! | 501 | a transfer coding other than `chunked`, or CONNECT | closes |
//! | 503, with `Retry-After` | all connections together exceed [`Config::max_held`] | closes |
//! | 503, with `Retry-After` | a response [comes later](Response::later) and misses [`Config::response_timeout`] | closes |
//! | 505 | a version other than 1.0 and 1.1 | closes |
//! | 505 | a streamed body without a length for HTTP/1.0 over a [Unix socket](self#unix-sockets) | closes, unless the client asks to keep it open |
//!
//! After a response that closes the connection, the server reads no further request. It sends the
//! whole response, shuts down the sending side, and discards what the peer still sends, up to
//! [`Config::linger_timeout`] and [`Config::linger_stall_timeout`]. Closing at once could destroy
//! the response before the peer has read it.
//!
//! A peer never takes a part of a response for the whole: if the server has to end a connection
//! within a response, it resets it, or, on a [Unix socket](self#unix-sockets), marks the response
//! so that a part of it is not taken for the whole.
//!
//! A peer that shuts down its sending side and still reads gets the responses to all complete
//! requests. A streamed body learns of it from [`BodyWriter::peer_closed`].

mod body_receiver;
mod buffer_pool;
mod catch;
mod config;
mod connection;
mod context;
mod date;
mod event_loop;
#[doc(hidden)]
pub mod internals;
mod listen;
#[cfg(feature = "live")]
mod live;
mod log;
mod metrics;
mod middleware;
mod panics;
mod pending_response;
mod refusal;
mod request;
mod response;
mod routes;
mod serve_metrics;
mod served_routes;
mod service;
mod shared_bytes;
mod socket_file;
mod status;
mod stop_handle;
mod streamed_body;
mod workspace;

pub use body_receiver::BodyReceiver;
pub use config::{Config, ConfigError};
pub use context::{Context, RequestError};
pub use listen::{BindError, LocalAddr, Server};
#[cfg(feature = "live")]
pub use live::{LiveHosts, LiveHostsEdit, LiveRoutesEdit};
pub use metrics::{Latencies, Metrics, MetricsSnapshot, Timeout, TimeoutCounts};
pub use middleware::{AccessLog, Middleware, MiddlewareAction, RefusedRequest, RequestId, Timing};
pub use panics::log_panics;
pub use pending_response::PendingResponse;
pub use request::Request;
pub use response::{HandlerOutput, HeaderError, IntoResponse, Response};
pub use routes::{Handler, Hosts, Routes, WithState};
pub use serve_metrics::serve_metrics;
pub use served_routes::ServedRoutes;
pub use shared_bytes::SharedBytes;
pub use status::Status;
pub use stop_handle::StopHandle;
pub use streamed_body::{BodyPoll, BodyWaker, BodyWriter, StreamedBody};
