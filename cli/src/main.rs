//! The `routetree` program: serves the routes of a file over HTTP, and shows what a router makes of
//! them.
//!
//! In: arguments and environment variables. Out: text, and an exit code. Routing and serving are
//! the library's; this package holds what only a program needs.

mod answer;
mod args;
#[cfg(feature = "bench")]
mod bench;
mod commands;
mod convert;
mod demo;
mod drawing;
mod echo;
#[cfg(feature = "etcd")]
mod etcd;
mod fault;
mod limits;
mod log_writer;
mod lookup_result;
mod method;
mod outcome;
mod output;
mod parsers;
mod printable;
mod progress;
mod route_text;
mod routes_file;
mod secret;
mod serve;
mod unused_flags;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use args::{Arguments, Command};
use outcome::{COULD_NOT_RUN, CommandResult};

fn main() -> ExitCode {
    let arguments = match parse() {
        Ok(arguments) => arguments,
        Err(error) => return print_message(fault::with_variable(error)),
    };
    match run(arguments.command) {
        Ok(outcome) => outcome.into(),
        Err(error) => could_not_run(&error.to_string()),
    }
}

fn parse() -> Result<Arguments, clap::Error> {
    let mut command = Arguments::command();
    let matches = command.try_get_matches_from_mut(std::env::args_os())?;
    unused_flags::refuse(&mut command, &matches)?;
    Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

fn run(command: Command) -> CommandResult {
    match command {
        Command::Serve(options) => serve::run(*options),
        Command::Draw(arguments) => commands::draw(&arguments),
        Command::Match(arguments) => commands::match_paths(&arguments),
        Command::Explain(arguments) => commands::explain(&arguments),
        #[cfg(feature = "bench")]
        Command::Bench(arguments) => commands::bench(&arguments),
        Command::Check(routes) => commands::check(&routes),
        Command::Convert(arguments) => commands::convert(&arguments),
        Command::Example => commands::example(),
        Command::Completions { shell } => commands::completions(shell),
        Command::Man(arguments) => commands::man(&arguments),
        #[cfg(feature = "etcd")]
        Command::Push(arguments) => etcd::push(&arguments),
    }
}

/// Prints clap's message: an invalid argument, or the help that was asked for.
fn print_message(message: clap::Error) -> ExitCode {
    match output::unless_closed(message.print()) {
        Ok(()) => ExitCode::from(u8::try_from(message.exit_code()).unwrap_or(COULD_NOT_RUN)),
        Err(error) => could_not_run(&error.to_string()),
    }
}

fn could_not_run(error: &str) -> ExitCode {
    output::print_error(&format!("error: {error}\n"));
    ExitCode::from(COULD_NOT_RUN)
}
