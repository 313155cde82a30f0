//! From bytes to a request.
//!
//! In: the bytes received so far. Out: a parsed head, then the body's bytes, or a refusal. Knows
//! nothing of routes, responses or sockets.
//!
//! - `message.rs`: [`Request`], the view that handlers get
//! - `head.rs`: parses a head and checks what `httparse` leaves open
//! - `target.rs`: the request target, and host syntax
//! - `known_host.rs`: the host that was accepted last
//! - `control_headers.rs`: the headers that the server obeys, and the framing that they imply
//! - `framing.rs`: reads a body by its framing
//! - `chunked.rs`: decodes the chunked coding
//! - `whole.rs`: whether bytes start with a whole request
//! - `refused_head.rs`: what can be told of a refused request

mod chunked;
mod control_headers;
mod framing;
mod head;
mod known_host;
mod message;
mod refused_head;
mod target;
mod whole;

pub(super) use chunked::BodyProgress;
pub(super) use framing::{BodyReader, Framing};
pub(super) use head::{
    HEADER_SLOTS, Head, HeadError, HeaderSlots, leading_empty_lines, parse_head,
};
pub(super) use known_host::KnownHost;
pub use message::Request;
pub(super) use refused_head::RefusedHead;
pub(super) use whole::starts_with_request;
