//! The real program: its commands, and its server over real sockets.

mod client;
mod commands;
mod curl;
mod flags;
mod logging;
mod operation;
mod program;
mod socket;
