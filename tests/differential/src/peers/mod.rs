//! The parsers under comparison, each driven without a socket.

pub(crate) mod h11;
pub(crate) mod hyper;
pub(crate) mod server;
