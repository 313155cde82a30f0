//! Every limit and deadline of the server, with its default and the reason for it. Each is also a
//! flag and an environment variable of a program that takes them in. Plain values: what they mean is
//! up to who reads them.

use core::fmt;
use core::time::Duration;
use std::thread;

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
///
/// A program takes all of them as flags and environment variables by flattening this into its own
/// arguments; a flag comes before a variable, a variable before the default. The field `max_body` is
/// `--max-body` and `ROUTETREE_MAX_BODY`:
///
/// ```
/// use clap::Parser;
/// use routetree::server::Config;
///
/// #[derive(Parser)]
/// struct Arguments {
///     #[command(flatten)]
///     config: Config,
/// }
///
/// let arguments = Arguments::parse_from(["program", "--max-body", "65536", "--idle-timeout", "5s"]);
/// assert_eq!(arguments.config.max_body, 64 * 1024);
/// assert_eq!(arguments.config.idle_timeout.as_secs(), 5);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, clap::Args)]
#[command(next_help_heading = "Limits and deadlines")]
#[non_exhaustive]
pub struct Config {
    /// Event loops, each on a thread of its own with a listening socket of its own.
    ///
    /// 0, the default, stands for one per processor core that the process may use: a loop never
    /// waits while it has work, so more of them than cores gain nothing.
    #[arg(long, env = "ROUTETREE_WORKERS", value_name = "COUNT", default_value_t = DEFAULTS.workers)]
    pub workers: usize,

    /// The most connections at a time, of all event loops together. Over it nothing is accepted
    /// until one closes; the system queues the rest.
    ///
    /// Default 16,384, which costs a few MiB while they are idle. The process's limit of open files
    /// is often met first, and is waited out as well.
    #[arg(long, env = "ROUTETREE_MAX_CONNECTIONS", value_name = "COUNT", default_value_t = DEFAULTS.max_connections)]
    pub max_connections: usize,

    /// Connections that the system completes and queues for each event loop before they are
    /// accepted.
    ///
    /// Default 1,024: a burst of that many clients between two turns of a loop. The system may have
    /// a lower bound of its own.
    #[arg(long, env = "ROUTETREE_BACKLOG", value_name = "COUNT", default_value_t = DEFAULTS.backlog)]
    pub backlog: u16,

    /// The most bytes of a request's head: request line, headers and empty lines before them. Over
    /// it: 431, or 414 where the request line alone is that long.
    ///
    /// Default 16 KiB, which leaves room for large cookies. A head is parsed again as its bytes
    /// come in, so this bounds that work too.
    #[arg(long, env = "ROUTETREE_MAX_HEAD", value_name = "BYTES", default_value_t = DEFAULTS.max_head)]
    pub max_head: usize,

    /// The most bytes of a request target (path and query). Over it: 414.
    ///
    /// Default 8 KiB. It also bounds the path that the router sees.
    #[arg(long, env = "ROUTETREE_MAX_TARGET", value_name = "BYTES", default_value_t = DEFAULTS.max_target)]
    pub max_target: usize,

    /// The most headers of a request. Over it: 431.
    ///
    /// Default 100; browsers send about 20. Values over 128 count as 128: the list lies on the
    /// stack.
    #[arg(long, env = "ROUTETREE_MAX_HEADERS", value_name = "COUNT", default_value_t = DEFAULTS.max_headers)]
    pub max_headers: usize,

    /// The most bytes of one header line, name and value together. Over it: 431.
    ///
    /// Default 16 KiB, as much as the whole head: no further limit. Set it lower where what stands
    /// behind the server takes less.
    #[arg(long, env = "ROUTETREE_MAX_HEADER_LINE", value_name = "BYTES", default_value_t = DEFAULTS.max_header_line)]
    pub max_header_line: usize,

    /// The most bytes of a request body. Over it: 413, before any of it is read; of a chunked body,
    /// before the chunk that goes over it. 0: no body is taken.
    ///
    /// Default 1 MiB: a body is collected in memory before its handler runs.
    #[arg(long, env = "ROUTETREE_MAX_BODY", value_name = "BYTES", default_value_t = DEFAULTS.max_body)]
    pub max_body: usize,

    /// The most bytes of request bodies that an event loop collects at a time, of all its
    /// connections. A body that goes over it gets 503; one that is alone is always taken. 0: one at a
    /// time is.
    ///
    /// Default 64 MiB. Without it a few thousand peers that send a body and keep its last byte back
    /// could fill the memory, each of them within its own limit.
    #[arg(long, env = "ROUTETREE_MAX_BODIES", value_name = "BYTES", default_value_t = DEFAULTS.max_bodies)]
    pub max_bodies: usize,

    /// The most bytes of chunk extensions in a chunked body, all chunks together. Over it: 400. 0:
    /// none are taken.
    ///
    /// Default 1 KiB. Nobody needs them, and they cost work that the body's limit does not bound.
    #[arg(long, env = "ROUTETREE_MAX_CHUNK_EXTENSIONS", value_name = "BYTES", default_value_t = DEFAULTS.max_chunk_extensions)]
    pub max_chunk_extensions: usize,

    /// The most bytes of the trailer section behind a chunked body. Over it: 431. 0: none are taken.
    ///
    /// Default 4 KiB. Trailers are checked and thrown away.
    #[arg(long, env = "ROUTETREE_MAX_TRAILERS", value_name = "BYTES", default_value_t = DEFAULTS.max_trailers)]
    pub max_trailers: usize,

    /// The most bytes of a request body that are read and thrown away where no route wants it. Over
    /// it the answer comes at once and the connection closes. 0: so it does for every such body.
    ///
    /// Default 256 KiB: up to there reading costs less than a new connection.
    #[arg(long, env = "ROUTETREE_MAX_DRAIN", value_name = "BYTES", default_value_t = DEFAULTS.max_drain)]
    pub max_drain: usize,

    /// While this many answers wait to be sent to a connection, no further request of it is read or
    /// answered.
    ///
    /// Default 1,024, about a millisecond of work: so long may the other connections wait for one
    /// that sends all its requests at once. Values under 1 count as 1.
    #[arg(long, env = "ROUTETREE_MAX_PIPELINED", value_name = "COUNT", default_value_t = DEFAULTS.max_pipelined)]
    pub max_pipelined: usize,

    /// While this many bytes wait to be sent to a connection, no further request of it is read or
    /// answered, and a body in pieces is not asked for another.
    ///
    /// Default 64 KiB, which is a few hundred small answers; one answer may go over it by its own
    /// length.
    #[arg(long, env = "ROUTETREE_MAX_OUTPUT", value_name = "BYTES", default_value_t = DEFAULTS.max_output)]
    pub max_output: usize,

    /// Buffers, and memory of request contexts, that each event loop keeps for the next requests
    /// rather than give them back to the allocator. 0: nothing is kept.
    ///
    /// Default 64: a connection has a buffer only while a request or an answer of it is unfinished,
    /// and a buffer that grew over 64 KiB is not kept, so at most 4 MiB lie idle.
    #[arg(long, env = "ROUTETREE_SPARE_BUFFERS", value_name = "COUNT", default_value_t = DEFAULTS.spare_buffers)]
    pub spare_buffers: usize,

    /// A request's head must be complete this long after its first byte, however its bytes trickle
    /// in. Over it: 408.
    ///
    /// Default 10 seconds: a head fits in a few packets.
    #[arg(long, env = "ROUTETREE_HEAD_TIMEOUT", value_name = "TIME", value_parser = humantime::parse_duration, default_value = show(DEFAULTS.head_timeout))]
    pub head_timeout: Duration,

    /// A request's body must be complete this long after its head. Over it: 408.
    ///
    /// Default 60 seconds: a full body of 1 MiB over a line of 150 kbit/s.
    #[arg(long, env = "ROUTETREE_BODY_TIMEOUT", value_name = "TIME", value_parser = humantime::parse_duration, default_value = show(DEFAULTS.body_timeout))]
    pub body_timeout: Duration,

    /// The next bytes of a request's body must come this long after the ones before. Over it: 408.
    ///
    /// Default 20 seconds: longer than any pause of a line that still works.
    #[arg(long, env = "ROUTETREE_BODY_STALL_TIMEOUT", value_name = "TIME", value_parser = humantime::parse_duration, default_value = show(DEFAULTS.body_stall_timeout))]
    pub body_stall_timeout: Duration,

    /// A connection without a request is closed after this long.
    ///
    /// Default 60 seconds: browsers keep connections about as long, and one costs little here.
    #[arg(long, env = "ROUTETREE_IDLE_TIMEOUT", value_name = "TIME", value_parser = humantime::parse_duration, default_value = show(DEFAULTS.idle_timeout))]
    pub idle_timeout: Duration,

    /// A connection whose peer takes none of its answer for this long is closed.
    ///
    /// Default 30 seconds: longer than a lost packet's retries on a line that is still alive.
    #[arg(long, env = "ROUTETREE_WRITE_TIMEOUT", value_name = "TIME", value_parser = humantime::parse_duration, default_value = show(DEFAULTS.write_timeout))]
    pub write_timeout: Duration,

    /// How long to wait for the peer to close, after the last answer of a connection was sent. 0: no
    /// longer than until deadlines are next looked at, half a second at the most.
    ///
    /// Default 2 seconds: a few round trips on a slow line.
    #[arg(long, env = "ROUTETREE_LINGER_TIMEOUT", value_name = "TIME", value_parser = humantime::parse_duration, default_value = show(DEFAULTS.linger_timeout))]
    pub linger_timeout: Duration,

    /// The most bytes read and thrown away in that time. 0: the first ends it.
    ///
    /// Default 256 KiB: more than a peer has usually on its way when it learns of an error.
    #[arg(long, env = "ROUTETREE_LINGER_BYTES", value_name = "BYTES", default_value_t = DEFAULTS.linger_bytes)]
    pub linger_bytes: usize,

    /// How long a stop waits for requests in flight. 0: not at all.
    ///
    /// Default 10 seconds, the time that service managers give at the least.
    #[arg(long, env = "ROUTETREE_STOP_TIMEOUT", value_name = "TIME", value_parser = humantime::parse_duration, default_value = show(DEFAULTS.stop_timeout))]
    pub stop_timeout: Duration,
}

/// The defaults: flags, variables and [`Config::default`] have them from here.
const DEFAULTS: Config = Config {
    workers: 0,
    max_connections: 16 * 1024,
    backlog: 1024,
    max_head: 16 * 1024,
    max_target: 8 * 1024,
    max_headers: 100,
    max_header_line: 16 * 1024,
    max_body: 1024 * 1024,
    max_bodies: 64 * 1024 * 1024,
    max_chunk_extensions: 1024,
    max_trailers: 4 * 1024,
    max_drain: 256 * 1024,
    max_pipelined: 1024,
    max_output: 64 * 1024,
    spare_buffers: 64,
    head_timeout: Duration::from_secs(10),
    body_timeout: Duration::from_secs(60),
    body_stall_timeout: Duration::from_secs(20),
    idle_timeout: Duration::from_secs(60),
    write_timeout: Duration::from_secs(30),
    linger_timeout: Duration::from_secs(2),
    linger_bytes: 256 * 1024,
    stop_timeout: Duration::from_secs(10),
};

impl Default for Config {
    fn default() -> Self {
        DEFAULTS
    }
}

impl Config {
    /// Looks for a value that no server can work with.
    ///
    /// # Errors
    ///
    /// A limit is 0 without which nothing is ever accepted, read or answered, or a deadline is 0 that
    /// would be over before the peer could do anything. Where 0 has a meaning, the field says which.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::Config;
    ///
    /// let mut config = Config::default();
    /// config.max_head = 0;
    /// let error = config.check().unwrap_err();
    /// assert_eq!(error.to_string(), "max_head must not be 0 (--max-head, ROUTETREE_MAX_HEAD)");
    /// ```
    pub fn check(&self) -> Result<(), ConfigError> {
        let needed = [
            ("max_connections", self.max_connections == 0),
            ("backlog", self.backlog == 0),
            ("max_head", self.max_head == 0),
            ("max_target", self.max_target == 0),
            ("max_headers", self.max_headers == 0),
            ("max_header_line", self.max_header_line == 0),
            ("max_output", self.max_output == 0),
            ("head_timeout", self.head_timeout.is_zero()),
            ("body_timeout", self.body_timeout.is_zero()),
            ("body_stall_timeout", self.body_stall_timeout.is_zero()),
            ("idle_timeout", self.idle_timeout.is_zero()),
            ("write_timeout", self.write_timeout.is_zero()),
        ];
        match needed.iter().find(|(_, is_0)| *is_0) {
            Some(&(field, _)) => Err(ConfigError { field }),
            None => Ok(()),
        }
    }

    /// How many event loops that is on this machine.
    pub(super) fn worker_count(&self) -> usize {
        match self.workers {
            0 => thread::available_parallelism().map_or(1, usize::from),
            count => count,
        }
    }
}

/// A limit or deadline that no server can work with. It is named as in code, as a flag and as a
/// variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigError {
    field: &'static str,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field;
        let flag = field.replace('_', "-");
        write!(f, "{field} must not be 0 (--{flag}, ROUTETREE_{})", field.to_uppercase())
    }
}

impl core::error::Error for ConfigError {}

/// A duration as its flag takes it.
fn show(duration: Duration) -> String {
    humantime::format_duration(duration).to_string()
}

#[cfg(test)]
mod tests {
    use super::Config;
    use clap::{Args as _, Command, FromArgMatches as _};

    fn parse(arguments: &[&str]) -> Result<Config, clap::Error> {
        let command = Config::augment_args(Command::new("program").no_binary_name(true));
        Config::from_arg_matches(&command.try_get_matches_from(arguments)?)
    }

    #[test]
    fn without_flags_the_defaults_hold() {
        assert_eq!(parse(&[]).unwrap(), Config::default());
        assert_eq!(Config::default().check(), Ok(()));
    }

    #[test]
    fn every_field_is_a_flag_and_a_variable_and_says_its_default() {
        let command = Config::augment_args(Command::new("program"));
        // `Debug` lists every field, so that a new one cannot be forgotten here.
        let listed = format!("{:?}", Config::default());
        let fields = listed.matches(": ").count();
        assert_eq!(command.get_arguments().count(), fields);
        for argument in command.get_arguments() {
            let field = argument.get_id().as_str();
            assert_eq!(argument.get_long(), Some(field.replace('_', "-").as_str()));
            let variable = format!("ROUTETREE_{}", field.to_uppercase());
            assert_eq!(argument.get_env().unwrap(), variable.as_str());
            let help = argument.get_long_help().unwrap().to_string();
            assert!(help.contains("efault"), "{field}: {help}");
        }
    }

    #[test]
    fn every_field_refuses_0_or_says_what_it_means() {
        let command = Config::augment_args(Command::new("program"));
        for argument in command.get_arguments() {
            let flag = argument.get_long().unwrap();
            let zero = if flag.ends_with("timeout") { "0s" } else { "0" };
            let config = parse(&[&format!("--{flag}"), zero]).unwrap();
            let help = argument.get_long_help().unwrap().to_string();
            let says = help.contains("0:") || help.contains("0, the") || help.contains("under 1 ");
            match config.check() {
                Ok(()) => assert!(says, "{flag}: {help}"),
                Err(error) => {
                    let field = argument.get_id();
                    let variable = argument.get_env().unwrap().to_str().unwrap();
                    let expected = format!("{field} must not be 0 (--{flag}, {variable})");
                    assert_eq!(error.to_string(), expected);
                    assert!(!says, "{flag}: {help}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_value_is_refused() {
        assert!(parse(&["--head-timeout", "soon"]).is_err());
        assert!(parse(&["--max-head", "-1"]).is_err());
        assert_eq!(
            parse(&["--head-timeout", "1m 500ms"]).unwrap().head_timeout.as_millis(),
            60_500
        );
    }
}
