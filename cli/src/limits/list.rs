//! The list of flags for limits and deadlines, in the order of [`Config`]'s fields.

use core::time::Duration;

use routetree::server::Config;

use super::{Limit, Place};

/// Every field of [`Config`], once.
pub(super) const LIMITS: [Limit; 30] = [
    Limit {
        field: "workers",
        place: Place::Count(|config| &mut config.workers, Config::MAX_WORKERS),
        help: "Number of event loops, each on its own thread",
        reason: "0, the default: one for each core that the process may use. More loops gain \
                 nothing. At most 1,024.",
    },
    count(
        "max_connections",
        |config| &mut config.max_connections,
        "Maximum number of open connections",
        "At the limit, new connections wait until one closes. 16,384 take a few MiB while idle. \
         If the process reaches its limit of open files first, they wait in the same way.",
    ),
    Limit {
        field: "backlog",
        place: Place::Short(|config| &mut config.backlog),
        help: "Maximum number of connections that the system queues for each event loop",
        reason: "1,024 is room for a burst between two turns of a loop. The system may cap it.",
    },
    bytes(
        "max_head",
        |config| &mut config.max_head,
        "Maximum size of a request's head",
        "A larger head gets 431, or 414 if the request line alone is too long. 16 KiB leaves \
         room for large cookies. The limit also bounds the time spent on parsing.",
    ),
    bytes(
        "max_target",
        |config| &mut config.max_target,
        "Maximum length of a request's target, path and query",
        "A longer target gets 414. 8 KiB also bounds the path that the router sees.",
    ),
    count(
        "max_headers",
        |config| &mut config.max_headers,
        "Maximum number of a request's headers",
        "More headers get 431. 100 is plenty: browsers send about 20. Values over 128 mean 128.",
    ),
    bytes(
        "max_header_line",
        |config| &mut config.max_header_line,
        "Maximum length of a header line, name and value",
        "A longer line gets 431. 16 KiB is the size of a whole head, so no further limit. Lower \
         it if an application behind the server accepts less.",
    ),
    bytes(
        "max_body",
        |config| &mut config.max_body,
        "Maximum size of a request's body",
        "A larger body gets 413 before it is read. 0: no body is accepted. 1 MiB, since a body \
         is collected in memory before its handler runs.",
    ),
    bytes(
        "max_chunk_extensions",
        |config| &mut config.max_chunk_extensions,
        "Maximum size of a chunked body's chunk extensions",
        "More get 400. 0: none are accepted. 1 KiB, since extensions have no use, but take work \
         that the limit of the body does not bound.",
    ),
    bytes(
        "max_trailers",
        |config| &mut config.max_trailers,
        "Maximum size of the trailers after a chunked body",
        "Larger trailers get 431. 0: none are accepted. 4 KiB; trailers are checked and \
         discarded.",
    ),
    bytes(
        "max_drain",
        |config| &mut config.max_drain,
        "Maximum size of a body that is read and discarded if no route wants it",
        "At a larger body the server responds at once and closes the connection. 0: it does so \
         for every such body. Up to 256 KiB, reading costs less than a new connection.",
    ),
    count(
        "max_pipelined",
        |config| &mut config.max_pipelined,
        "Maximum number of requests of a connection that are handled in one turn",
        "The same number of responses may wait to be sent. At the limit, no further request of the \
         connection is read until the other connections had their turns. Polls of a streamed body \
         count as requests. 256 take a fifth of a millisecond, for which a client that sends all \
         its requests at once can hold up the others. Values under 1 mean 1.",
    ),
    bytes(
        "max_output",
        |config| &mut config.max_output,
        "Maximum number of bytes that wait to be sent to a connection",
        "At the limit, no further request of the connection is read, and no more of a streamed \
         body produced. One response may exceed it by its own length. 64 KiB is a few hundred \
         small responses.",
    ),
    bytes(
        "max_held",
        |config| &mut config.max_held,
        "Maximum number of bytes that an event loop holds for all its connections together",
        "Unfinished requests and output count. Over the limit, connections give up their memory, \
         first those with the most bytes for the longest time: a request gets 503, a response is \
         cut off. 64 MiB is room for 64 responses of 1 MiB at a time, and keeps clients that never \
         finish or never read from filling the memory.",
    ),
    count(
        "spare_buffers",
        |config| &mut config.spare_buffers,
        "Number of buffers that each event loop keeps for later requests",
        "0: none are kept. 64 buffers take up to 4 MiB: larger ones than 64 KiB are not kept.",
    ),
    time(
        "head_timeout",
        |config| &mut config.head_timeout,
        "Time from the first byte of a request's head to its last",
        "A slower head gets 408. 10 seconds are enough: a head fits into a few packets.",
    ),
    time(
        "body_timeout",
        |config| &mut config.body_timeout,
        "Time from the end of a request's head to the end of its body",
        "A slower body gets 408. 60 seconds are enough for 1 MiB at 150 kbit/s.",
    ),
    time(
        "body_stall_timeout",
        |config| &mut config.body_stall_timeout,
        "Maximum pause within a request's body",
        "After a longer pause the request gets 408. 20 seconds are longer than any pause of a \
         connection that still works.",
    ),
    bytes(
        "upload_rate",
        |config| &mut config.upload_rate,
        "Minimum number of bytes per second of a body that is received in parts",
        "A client that falls behind by the body stall timeout gets 408. 0: any byte will do. 4 KiB \
         are a fraction of a poor mobile line.",
    ),
    time(
        "response_timeout",
        |config| &mut config.response_timeout,
        "Time to wait for a response that another thread gives",
        "After it the client gets 503. Clients and proxies wait for about 60 seconds.",
    ),
    time(
        "idle_timeout",
        |config| &mut config.idle_timeout,
        "Time after which a connection without a request is closed",
        "Browsers keep connections for about 60 seconds. An idle one costs little.",
    ),
    time(
        "write_timeout",
        |config| &mut config.write_timeout,
        "Time after which a connection is cut if its client reads nothing of a response",
        "30 seconds are longer than it takes to resend a lost packet.",
    ),
    bytes(
        "write_rate",
        |config| &mut config.write_rate,
        "Minimum number of bytes per second that a client takes of a response",
        "0: any. Each byte that it takes extends the write timeout by as long as it takes at this \
         rate. 4 KiB is a fraction of a poor mobile line.",
    ),
    time(
        "half_closed_timeout",
        |config| &mut config.half_closed_timeout,
        "Time after which a silent streamed body is cut if its client has closed its sending side",
        "0: such a body must not wait at all. Most clients that close are gone, which shows only \
         once something is sent to them. The others get every body that pauses for less than 5 \
         seconds.",
    ),
    time(
        "linger_timeout",
        |config| &mut config.linger_timeout,
        "Time to wait for the client to close, after the last response, while it sends",
        "0: until the next sweep of the deadlines, at most half a second. What the client sends is \
         discarded. 30 seconds let a client finish a large body before it reads the response.",
    ),
    time(
        "linger_stall_timeout",
        |config| &mut config.linger_stall_timeout,
        "Time to wait for the client to close, after the last response, while it sends nothing",
        "0: until the next sweep of the deadlines, at most half a second. 2 seconds are a few \
         round trips on a slow line.",
    ),
    bytes(
        "linger_rate",
        |config| &mut config.linger_rate,
        "Minimum number of bytes per second that keep a lingering connection open",
        "0: any byte will do. Slower clients than 64 KiB per second have sent little when they \
         learn of an error.",
    ),
    count(
        "max_lingering",
        |config| &mut config.max_lingering,
        "Maximum number of connections of an event loop that linger at a time",
        "0: none linger. Further ones are closed at once after their last response, which a client \
         that still sends may then not get. Each of 1,024 takes a socket and no memory.",
    ),
    time(
        "stop_timeout",
        |config| &mut config.stop_timeout,
        "Time that a graceful stop waits for unfinished requests",
        "0: it does not wait. 10 seconds is what service managers wait at the least.",
    ),
    time(
        "stop_stall_timeout",
        |config| &mut config.stop_stall_timeout,
        "Time that a graceful stop waits for a client that has sent a part of a request",
        "0: until the next sweep of the deadlines, a twentieth of a second. It is also the time to \
         wait for a client to close. 750 milliseconds are enough to send a lost packet again.",
    ),
];

const fn count(
    field: &'static str,
    of: fn(&mut Config) -> &mut usize,
    help: &'static str,
    reason: &'static str,
) -> Limit {
    Limit { field, place: Place::Count(of, usize::MAX), help, reason }
}

const fn bytes(
    field: &'static str,
    of: fn(&mut Config) -> &mut usize,
    help: &'static str,
    reason: &'static str,
) -> Limit {
    Limit { field, place: Place::Bytes(of), help, reason }
}

const fn time(
    field: &'static str,
    of: fn(&mut Config) -> &mut Duration,
    help: &'static str,
    reason: &'static str,
) -> Limit {
    Limit { field, place: Place::Time(of), help, reason }
}
