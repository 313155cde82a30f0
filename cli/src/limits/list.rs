//! The list of flags for limits and deadlines, in the order of [`Config`]'s fields.

use core::time::Duration;

use routetree::server::Config;

use super::{Limit, Place};

/// Every field of [`Config`], once.
pub(super) const LIMITS: [Limit; 23] = [
    count(
        "workers",
        |config| &mut config.workers,
        "Number of event loops, each on its own thread",
        "0, the default: one for each core that the process may use. More than that gain nothing.",
    ),
    count(
        "max_connections",
        |config| &mut config.max_connections,
        "Maximum number of open connections",
        "At the limit, new connections wait until one closes. 16,384 idle ones take a few MiB. The \
         limit of open files may be lower; the server waits there, too.",
    ),
    Limit {
        field: "backlog",
        place: Place::Short(|config| &mut config.backlog),
        unit: "COUNT",
        help: "Maximum number of connections that the system queues for each event loop",
        reason: "1,024 is room for a burst between two turns of a loop. The system may cap it.",
    },
    bytes(
        "max_head",
        |config| &mut config.max_head,
        "Maximum size of a request's head; a larger one gets 431, or 414 if the request line alone is \
         too long",
        "16 KiB leaves room for large cookies. It also bounds the time spent on parsing heads.",
    ),
    bytes(
        "max_target",
        |config| &mut config.max_target,
        "Maximum length of a request's target, path and query; a longer one gets 414",
        "8 KiB. It also bounds the path that the router sees.",
    ),
    count(
        "max_headers",
        |config| &mut config.max_headers,
        "Maximum number of a request's headers, at most 128; more get 431",
        "100: browsers send about 20. Larger values mean 128.",
    ),
    bytes(
        "max_header_line",
        |config| &mut config.max_header_line,
        "Maximum length of a header line, name and value; a longer one gets 431",
        "16 KiB, the size of a whole head, is no further limit. Lower it if an application behind the \
         server accepts less.",
    ),
    bytes(
        "max_body",
        |config| &mut config.max_body,
        "Maximum size of a request's body; a larger one gets 413 before it is read",
        "0: no bodies. 1 MiB: a body is collected in memory before its handler runs.",
    ),
    bytes(
        "max_bodies",
        |config| &mut config.max_bodies,
        "Maximum size of all request bodies that an event loop collects at a time; a body over it gets \
         503",
        "A body is always accepted while no other is collected. 0: one at a time. 64 MiB keeps a few \
         thousand clients that never finish their bodies from filling the memory.",
    ),
    bytes(
        "max_chunk_extensions",
        |config| &mut config.max_chunk_extensions,
        "Maximum size of a chunked body's chunk extensions; more get 400",
        "0: none. 1 KiB: extensions have no use, but take work that the limit of the body does not bound.",
    ),
    bytes(
        "max_trailers",
        |config| &mut config.max_trailers,
        "Maximum size of the trailers after a chunked body; larger ones get 431",
        "0: none. 4 KiB. Trailers are checked and discarded.",
    ),
    bytes(
        "max_drain",
        |config| &mut config.max_drain,
        "Maximum size of a body that is read and discarded if no route wants it; at a larger one the \
         connection closes",
        "0: the connection closes at each such body. 256 KiB: up to there, reading costs less than a \
         new connection.",
    ),
    count(
        "max_pipelined",
        |config| &mut config.max_pipelined,
        "Maximum number of responses that wait to be sent to a connection before its next request is \
         read",
        "1,024 take about a millisecond: as long as a client that sends many requests at once holds up \
         the others. Values under 1 mean 1.",
    ),
    bytes(
        "max_output",
        |config| &mut config.max_output,
        "Maximum size of the output that waits to be sent to a connection before its next request, or \
         the next part of a streamed body, is read",
        "64 KiB holds a few hundred small responses. The last response may exceed it by its own length.",
    ),
    count(
        "spare_buffers",
        |config| &mut config.spare_buffers,
        "Number of buffers that each event loop keeps for later requests",
        "0: none are kept. 64 buffers of at most 64 KiB take up to 4 MiB.",
    ),
    time(
        "head_timeout",
        |config| &mut config.head_timeout,
        "Time from the first byte of a request's head to its last; a slower one gets 408",
        "10 seconds: a head fits into a few packets.",
    ),
    time(
        "body_timeout",
        |config| &mut config.body_timeout,
        "Time from the end of a request's head to the end of its body; a slower one gets 408",
        "60 seconds are enough for 1 MiB at 150 kbit/s.",
    ),
    time(
        "body_stall_timeout",
        |config| &mut config.body_stall_timeout,
        "Maximum pause within a request's body; a longer one gets 408",
        "20 seconds: longer than any pause of a connection that still works.",
    ),
    time(
        "idle_timeout",
        |config| &mut config.idle_timeout,
        "Time after which a connection without a request closes",
        "60 seconds: about as long as browsers keep connections.",
    ),
    time(
        "write_timeout",
        |config| &mut config.write_timeout,
        "Time after which a connection closes if its client reads nothing of a response",
        "30 seconds: longer than it takes to resend a lost packet.",
    ),
    time(
        "linger_timeout",
        |config| &mut config.linger_timeout,
        "Time to wait for the client to close, after the last response of a connection",
        "0: the connection closes within half a second. 2 seconds are a few round trips on a slow line.",
    ),
    bytes(
        "linger_bytes",
        |config| &mut config.linger_bytes,
        "Maximum number of bytes to read and discard in that time",
        "0: the first byte ends it. 256 KiB: more than a client has usually sent by the time it learns \
         of an error.",
    ),
    time(
        "stop_timeout",
        |config| &mut config.stop_timeout,
        "Time that a graceful stop waits for unfinished requests",
        "0: no time. 10 seconds: service managers wait at least that long.",
    ),
];

const fn count(
    field: &'static str,
    of: fn(&mut Config) -> &mut usize,
    help: &'static str,
    reason: &'static str,
) -> Limit {
    Limit { field, place: Place::Size(of), unit: "COUNT", help, reason }
}

const fn bytes(
    field: &'static str,
    of: fn(&mut Config) -> &mut usize,
    help: &'static str,
    reason: &'static str,
) -> Limit {
    Limit { field, place: Place::Size(of), unit: "BYTES", help, reason }
}

const fn time(
    field: &'static str,
    of: fn(&mut Config) -> &mut Duration,
    help: &'static str,
    reason: &'static str,
) -> Limit {
    Limit { field, place: Place::Time(of), unit: "TIME", help, reason }
}
