//! The commands that read a file of routes, one module each. Each prints its result and returns the
//! exit code.

mod check;
mod draw;
mod explain;
mod match_path;

pub(crate) use check::check;
pub(crate) use draw::draw;
pub(crate) use explain::explain;
pub(crate) use match_path::match_path;

use std::error::Error;
use std::process::ExitCode;

/// The exit code of a command, or the error to print.
type CommandResult = Result<ExitCode, Box<dyn Error>>;
