//! How a command ends, and the exit codes of the program.

use std::error::Error;
use std::process::ExitCode;

/// The exit code if the program could not do what it was asked for; clap has the same for an
/// invalid argument.
pub(crate) const COULD_NOT_RUN: u8 = 2;

/// How a command ended, or the error to print.
pub(crate) type CommandResult = Result<Outcome, Box<dyn Error>>;

/// How a command ended that could run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well.
    Fine,
    /// There is something to look at: an error in the file, a path without a route.
    Findings,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        match outcome {
            Outcome::Fine => ExitCode::SUCCESS,
            Outcome::Findings => ExitCode::from(1),
        }
    }
}
