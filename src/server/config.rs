//! Every limit and deadline of the server, with its default and the reason for it. Plain values: no
//! logic.

use core::time::Duration;

/// The server's limits and deadlines.
///
/// Start from [`Config::default`] and change what you need:
///
/// ```
/// use routetree::server::Config;
///
/// let mut config = Config::default();
/// config.max_body = 64 * 1024;
/// assert_eq!(config.max_head, 16 * 1024);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The most bytes of a request's head: request line, headers and empty lines before them. Over
    /// it: 431, or 414 where the request line alone is that long.
    ///
    /// Default 16 KiB, which leaves room for large cookies. A head is parsed again as its bytes
    /// come in, so this bounds that work too.
    pub max_head: usize,
    /// The most bytes of a request target (path and query). Over it: 414.
    ///
    /// Default 8 KiB. It also bounds the path that the router sees.
    pub max_target: usize,
    /// The most headers of a request. Over it: 431.
    ///
    /// Default 100; browsers send about 20. Values over 128 count as 128: the list lies on the
    /// stack.
    pub max_headers: usize,
    /// The most bytes of a request body. Over it: 413, before any of it is read.
    ///
    /// Default 1 MiB: a body is collected in memory before its handler runs.
    pub max_body: usize,
    /// While this many bytes wait to be sent to a connection, no further request of it is read or
    /// answered.
    ///
    /// Default 64 KiB, which is a few hundred small answers; one answer may go over it by its own
    /// length.
    pub max_output: usize,
    /// The most connections at a time. Over it nothing is accepted until one closes; the system
    /// queues the rest.
    ///
    /// Default 16,384; the process's limit of open files is usually met first, and is waited out as
    /// well.
    pub max_connections: usize,
    /// A request's head must be complete this long after its first byte, however its bytes trickle
    /// in. Over it: 408.
    ///
    /// Default 10 seconds.
    pub head_timeout: Duration,
    /// A request's body must be complete this long after its head. Over it: 408.
    ///
    /// Default 60 seconds: a full body of 1 MiB over a line of 150 kbit/s.
    pub body_timeout: Duration,
    /// A connection without a request is closed after this long.
    ///
    /// Default 60 seconds.
    pub idle_timeout: Duration,
    /// A connection whose peer takes none of its answer for this long is closed.
    ///
    /// Default 30 seconds.
    pub write_timeout: Duration,
    /// How long to wait for the peer to close, after the last answer of a connection was sent.
    ///
    /// Default 2 seconds.
    pub linger_timeout: Duration,
    /// The most bytes read and thrown away in that time.
    ///
    /// Default 256 KiB: more than a peer has usually on its way when it learns of an error.
    pub linger_bytes: usize,
    /// How long a stop waits for requests in flight.
    ///
    /// Default 10 seconds, the time that service managers give at the least.
    pub stop_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            max_head: 16 * 1024,
            max_target: 8 * 1024,
            max_headers: 100,
            max_body: 1024 * 1024,
            max_output: 64 * 1024,
            max_connections: 16 * 1024,
            head_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(60),
            idle_timeout: Duration::from_secs(60),
            write_timeout: Duration::from_secs(30),
            linger_timeout: Duration::from_secs(2),
            linger_bytes: 256 * 1024,
            stop_timeout: Duration::from_secs(10),
        }
    }
}
