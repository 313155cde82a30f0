//! The server's limits and deadlines, with their defaults.
//!
//! Plain values: this module checks that a server can work with them, and does not apply them.

use core::fmt;
use core::time::Duration;
use std::thread;

/// The server's limits and deadlines.
///
/// Start from [`Config::default`] and change the fields you need:
///
/// ```
/// use routetree::server::Config;
///
/// let mut config = Config::default();
/// config.max_body = 64 * 1024;
/// assert_eq!(config.max_head, 16 * 1024);
/// ```
///
/// [`Server::bind`](super::Server::bind) refuses a configuration that [`check`](Config::check)
/// refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Config {
    /// Number of event loops, each with its own thread and listening socket.
    ///
    /// 0, the default, means one for each processor core that the process may use. More loops than
    /// cores gain nothing: a loop never waits while it has work. At most [`Config::MAX_WORKERS`].
    pub workers: usize,

    /// Maximum number of open connections, all event loops together. At the limit the server stops
    /// accepting until a connection closes; the system queues new ones.
    ///
    /// Default: 16,384, which take a few MiB while idle. A process often reaches its limit of open
    /// files first; the server then waits in the same way.
    pub max_connections: usize,

    /// Maximum number of connections that the system queues for each event loop before the loop
    /// accepts them.
    ///
    /// Default: 1,024, room for a burst between two turns of a loop. The system may cap it.
    pub backlog: u16,

    /// Maximum size of a request's head in bytes: the request line, the headers, and empty lines
    /// before them. A larger head gets 431, or 414 if the request line alone is too long.
    ///
    /// Default: 16 KiB, which leaves room for large cookies. A head is parsed again as its bytes
    /// arrive, so this bounds the time for that as well.
    pub max_head: usize,

    /// Maximum length of a request's target (path and query) in bytes. A longer one gets 414.
    ///
    /// Default: 8 KiB. This also bounds the path that the router sees.
    pub max_target: usize,

    /// Maximum number of headers of a request. More get 431.
    ///
    /// Default: 100; browsers send about 20. Values over 128 mean 128, since the list is on the
    /// stack.
    pub max_headers: usize,

    /// Maximum length of a header line in bytes, name and value together. A longer one gets 431.
    ///
    /// Default: 16 KiB, the size of a whole head, so no further limit. Lower it if an application
    /// behind the server accepts less.
    pub max_header_line: usize,

    /// Maximum size of a request's body in bytes. A larger one gets 413 before any of it is read,
    /// or, if it is chunked, before the chunk that exceeds the limit. 0 means that no body is
    /// accepted.
    ///
    /// Default: 1 MiB. A body is collected in memory before its handler runs, unless a
    /// [receiver](super::BodyReceiver) takes it, which has a limit of its own.
    pub max_body: usize,

    /// Maximum size in bytes of the chunk extensions of a chunked body, all chunks together. More
    /// get 400. 0 means that none are accepted.
    ///
    /// Default: 1 KiB. Extensions have no use, but take work that [`max_body`](Config::max_body)
    /// does not bound.
    pub max_chunk_extensions: usize,

    /// Maximum size in bytes of the trailers after a chunked body. Larger ones get 431. 0 means
    /// that none are accepted.
    ///
    /// Default: 4 KiB. Trailers are checked and discarded.
    pub max_trailers: usize,

    /// Maximum size in bytes of a request's body that is read and discarded if no route wants it.
    /// At a larger body the server responds at once and closes the connection. 0 means that it
    /// does so for every such body.
    ///
    /// Default: 256 KiB. Up to there, reading costs less than a new connection.
    pub max_drain: usize,

    /// Maximum number of requests of a connection that are handled in one turn, before the event
    /// loop turns to its other connections, and of responses that wait to be sent to it. At the
    /// limit the server reads no further request of that connection. Polls of a streamed body
    /// count as requests. 0 means 1.
    ///
    /// Default: 256, a fifth of a millisecond of work, for which a client that sends all its
    /// requests at once can hold up the others. A turn also ends after 256 KiB received or sent.
    pub max_pipelined: usize,

    /// Maximum number of bytes that wait to be sent to a connection. At the limit the server reads
    /// no further request of that connection, and does not poll a streamed body. One response may
    /// exceed it by its own length.
    ///
    /// Default: 64 KiB, a few hundred small responses.
    pub max_output: usize,

    /// Maximum number of bytes that an event loop holds for all its connections together:
    /// incomplete heads and bodies, requests that wait, and output that peers have not taken. The
    /// capacity of the buffers counts.
    ///
    /// Over the limit, connections give up their memory until an eighth of it is free: first those
    /// with the most bytes times the time for which they have held any. A request that is being
    /// received, or whose response [comes later](super::Response::later), gets 503 with
    /// `Retry-After`; a response that is being sent is cut off by a reset. If only one
    /// connection holds any memory, it keeps it.
    ///
    /// Default: 64 MiB. Without this limit, 16,384 peers that read no response could fill 17 GiB,
    /// each within its own limits. Raise it if handlers create large responses: 64 MiB are 64
    /// responses of 1 MiB on their way at a time.
    pub max_held: usize,

    /// Number of buffers, and of memory blocks for request contexts, that each event loop keeps
    /// for later requests instead of releasing them to the allocator. 0 means that none are
    /// kept.
    ///
    /// Default: 64. A connection has a buffer only while a request or a response is unfinished,
    /// and a buffer over 64 KiB is never kept, so at most 4 MiB are unused.
    pub spare_buffers: usize,

    /// Time from the first byte of a request's head to its last, however the bytes arrive. A
    /// slower head gets 408.
    ///
    /// Default: 10 seconds; a head fits into a few packets.
    pub head_timeout: Duration,

    /// Time from the end of a request's head to the end of its body. A slower body gets 408.
    ///
    /// Default: 60 seconds, enough for 1 MiB at 150 kbit/s.
    pub body_timeout: Duration,

    /// Maximum pause within a request's body. After a longer one the request gets 408.
    ///
    /// Default: 20 seconds, longer than any pause of a connection that still works.
    pub body_stall_timeout: Duration,

    /// Minimum number of bytes per second of a request's body that a
    /// [receiver](super::Response::receive_body) takes. A client that falls behind it by
    /// [`body_stall_timeout`](Config::body_stall_timeout) gets 408. 0 means that any byte will do.
    ///
    /// Default: 4 KiB, a fraction of a poor mobile line. Such a body has no time in total.
    pub upload_rate: usize,

    /// Time to wait for a response that [comes later](super::Response::later). After it the client
    /// gets 503.
    ///
    /// Default: 60 seconds, about as long as clients and proxies wait.
    pub response_timeout: Duration,

    /// Time after which a connection without a request is closed.
    ///
    /// Default: 60 seconds, about as long as browsers keep connections. An idle one costs little.
    pub idle_timeout: Duration,

    /// Time after which a connection is cut if its peer reads nothing of a response.
    ///
    /// Default: 30 seconds, longer than it takes to resend a lost packet on a working line.
    pub write_timeout: Duration,

    /// Minimum number of bytes per second at which a peer must take output that waits for it. Each
    /// byte that it takes gives back as much of [`write_timeout`](Config::write_timeout) as a byte
    /// takes at this rate. 0 means that any byte gives back the whole time.
    ///
    /// Only bytes in the server wait for the peer: those that the system has accepted for sending,
    /// up to its send buffer, count as taken.
    ///
    /// Default: 4 KiB, a fraction of a poor mobile line. Without it, a peer that reads a little
    /// from time to time could hold a response for ever.
    pub write_rate: usize,

    /// Time after which a streamed body is cut if it writes nothing and its peer has closed its
    /// sending side. 0 means that such a body must not wait at all.
    ///
    /// Default: 5 seconds. Most peers that close are gone, which shows only once something is sent
    /// to them. The others get every body that pauses for less than this.
    pub half_closed_timeout: Duration,

    /// Time to wait for the peer to close after the last response of a connection, while it sends
    /// at [`linger_rate`](Config::linger_rate). What it sends is discarded. 0 means until the next
    /// sweep of the deadlines, at most half a second.
    ///
    /// Default: 30 seconds. A peer that sends a large body often reads the response only after the
    /// last byte of the body, and does not get it if the connection is closed before.
    pub linger_timeout: Duration,

    /// Time to wait for the peer to close after the last response of a connection, while it sends
    /// nothing. 0 means until the next sweep of the deadlines, at most half a second.
    ///
    /// Default: 2 seconds, a few round trips on a slow line.
    pub linger_stall_timeout: Duration,

    /// Minimum number of bytes per second at which a peer keeps a lingering connection from
    /// stalling. The fewer it sends, the earlier it is closed. 0 means that any byte will do.
    ///
    /// Default: 64 KiB. A slower peer has sent little when it learns of an error.
    pub linger_rate: usize,

    /// Maximum number of connections of an event loop that linger at a time. Further ones are
    /// closed at once after their last response, which a peer that still sends may then not get. 0
    /// means that none linger.
    ///
    /// Default: 1,024. Lingering takes a socket and no memory, but serves nobody else.
    pub max_lingering: usize,

    /// Time that a stop waits for unfinished requests. 0 means that it does not wait.
    ///
    /// Default: 10 seconds; service managers wait at least that long.
    pub stop_timeout: Duration,

    /// Time that a stop waits for the rest of a head, for more of a body and for a peer to close,
    /// in place of longer limits of these. 0 means until the next sweep of the deadlines, a
    /// twentieth of a second.
    ///
    /// Default: 750 milliseconds, enough to send a lost packet again. A refused peer can take it
    /// twice, and a stop without long responses should end within 2 seconds.
    pub stop_stall_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            workers: 0,
            max_connections: 16 * 1024,
            backlog: 1024,
            max_head: 16 * 1024,
            max_target: 8 * 1024,
            max_headers: 100,
            max_header_line: 16 * 1024,
            max_body: 1024 * 1024,
            max_chunk_extensions: 1024,
            max_trailers: 4 * 1024,
            max_drain: 256 * 1024,
            max_pipelined: 256,
            max_output: 64 * 1024,
            max_held: 64 * 1024 * 1024,
            spare_buffers: 64,
            head_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(60),
            body_stall_timeout: Duration::from_secs(20),
            upload_rate: 4 * 1024,
            response_timeout: Duration::from_secs(60),
            idle_timeout: Duration::from_secs(60),
            write_timeout: Duration::from_secs(30),
            write_rate: 4 * 1024,
            half_closed_timeout: Duration::from_secs(5),
            linger_timeout: Duration::from_secs(30),
            linger_stall_timeout: Duration::from_secs(2),
            linger_rate: 64 * 1024,
            max_lingering: 1024,
            stop_timeout: Duration::from_secs(10),
            stop_stall_timeout: Duration::from_millis(750),
        }
    }
}

impl Config {
    /// The largest number of [workers](Config::workers): more than any machine has cores, and few
    /// enough that their threads and files can exist.
    pub const MAX_WORKERS: usize = 1024;

    /// Checks that a server can work with every value.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError`] if a limit is 0 with which the server could accept, read or send
    /// nothing; if a deadline is 0 that would pass before the peer could act; or if there are more
    /// than [`Config::MAX_WORKERS`] workers. For all other fields 0 has a meaning, which their
    /// documentation states.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::Config;
    ///
    /// let mut config = Config::default();
    /// config.max_head = 0;
    /// let error = config.check().unwrap_err();
    /// assert_eq!(error.field(), "max_head");
    /// assert_eq!(error.to_string(), "max_head must not be 0");
    /// ```
    pub fn check(&self) -> Result<(), ConfigError> {
        let required = [
            ("max_connections", self.max_connections == 0),
            ("backlog", self.backlog == 0),
            ("max_head", self.max_head == 0),
            ("max_target", self.max_target == 0),
            ("max_headers", self.max_headers == 0),
            ("max_header_line", self.max_header_line == 0),
            ("max_output", self.max_output == 0),
            ("max_held", self.max_held == 0),
            ("head_timeout", self.head_timeout.is_zero()),
            ("body_timeout", self.body_timeout.is_zero()),
            ("body_stall_timeout", self.body_stall_timeout.is_zero()),
            ("response_timeout", self.response_timeout.is_zero()),
            ("idle_timeout", self.idle_timeout.is_zero()),
            ("write_timeout", self.write_timeout.is_zero()),
        ];
        if let Some(&(field, _)) = required.iter().find(|(_, is_zero)| *is_zero) {
            return Err(ConfigError { field, max: None });
        }
        if self.workers > Config::MAX_WORKERS {
            return Err(ConfigError { field: "workers", max: Some(Config::MAX_WORKERS) });
        }
        Ok(())
    }

    /// Returns the number of event loops on this machine.
    pub(super) fn worker_count(&self) -> usize {
        match self.workers {
            0 => thread::available_parallelism().map_or(1, usize::from).min(Config::MAX_WORKERS),
            count => count,
        }
    }
}

/// A value that no server can work with: it is 0, and 0 has no meaning for its field, or it is too
/// large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigError {
    field: &'static str,
    /// The largest valid value, if the value is larger.
    max: Option<usize>,
}

impl ConfigError {
    /// Returns the name of the field in [`Config`].
    pub fn field(&self) -> &'static str {
        self.field
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.max {
            None => write!(f, "{} must not be 0", self.field),
            Some(max) => write!(f, "{} must not be over {max}", self.field),
        }
    }
}

impl core::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::Config;
    use core::time::Duration;

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(Config::default().check(), Ok(()));
        assert!(Config::default().worker_count() > 0);
    }

    #[test]
    fn an_error_names_its_field() {
        let mut config = Config { write_timeout: Duration::ZERO, ..Config::default() };
        assert_eq!(config.check().unwrap_err().to_string(), "write_timeout must not be 0");
        config.max_connections = 0;
        assert_eq!(config.check().unwrap_err().field(), "max_connections");
        let config = Config { workers: Config::MAX_WORKERS + 1, ..Config::default() };
        assert_eq!(config.check().unwrap_err().to_string(), "workers must not be over 1024");
        let config = Config { workers: Config::MAX_WORKERS, ..Config::default() };
        assert_eq!(config.check(), Ok(()));
    }
}
