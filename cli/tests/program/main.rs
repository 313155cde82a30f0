//! The real program: its commands, and its server over real sockets.

mod admin;
mod answers;
#[cfg(feature = "bench")]
mod bench;
mod client;
mod commands;
mod convert;
mod curl;
mod demo_load;
mod draw;
#[cfg(feature = "etcd")]
mod etcd;
mod exit_codes;
mod faults;
mod files;
mod flags;
mod frozen;
mod hosts;
mod large_files;
mod logging;
mod match_paths;
mod messages;
mod openapi;
mod operation;
mod program;
mod progress;
mod reload;
mod routes_file;
mod socket;
mod toml;
mod unix;
