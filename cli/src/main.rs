//! The `routetree` program: serves demo routes over HTTP, and shows what a router makes of a file
//! of routes.
//!
//! In: arguments and environment variables. Out: text, and an exit code. Routing and serving are
//! the library's; this package holds what only a program needs.

mod args;
mod commands;
mod demo;
mod fault;
mod limits;
mod output;
mod routes_file;
mod serve;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

use args::{Arguments, Command};

fn main() -> ExitCode {
    let arguments =
        Arguments::try_parse().unwrap_or_else(|error| fault::with_variable(error).exit());
    let ended = match arguments.command {
        Command::Serve(options) => serve::run(*options),
        Command::Draw { file } => commands::draw(&file),
        Command::Match { file, path } => commands::match_path(&file, &path),
        Command::Explain { file, path } => commands::explain(&file, &path),
        Command::Check { file } => commands::check(&file),
    };
    ended.unwrap_or_else(|error| {
        // If standard error is closed, the exit code has to do.
        let _ = writeln!(io::stderr(), "error: {error}");
        ExitCode::FAILURE
    })
}
