//! The programs in `examples/`, over real sockets: each does what its first lines say. Only their
//! `main`, which listens on a fixed port, is not called.

mod gateway;
mod hyper;
mod support;
mod swap;
mod tower;
