//! From bytes to a request: its head, and how its body is framed and read.

mod chunked;
mod control_headers;
mod framing;
mod head;
mod target;

pub(super) use chunked::Read;
pub(super) use framing::{BodyReader, Framing};
pub use head::Request;
pub(super) use head::{HEADER_SLOTS, Head, HeaderSlots, NoHead, empty_lines, parse};
