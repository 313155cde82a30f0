//! The commands that print a result, one module each. Parts that several of them need are modules
//! too: [`request`], what a path gets; [`request_lines`], paths of a file; [`groups`],
//! methods with the same routes.

mod ambiguous;
#[cfg(feature = "bench")]
mod bench;
mod check;
mod completions;
mod convert;
mod draw;
mod example;
mod explain;
mod groups;
mod man;
mod match_paths;
mod never_wins;
mod request;
mod request_lines;

#[cfg(feature = "bench")]
pub(crate) use bench::bench;
pub(crate) use check::check;
pub(crate) use completions::completions;
pub(crate) use convert::convert;
pub(crate) use draw::draw;
pub(crate) use example::example;
pub(crate) use explain::explain;
pub(crate) use man::man;
pub(crate) use match_paths::match_paths;

use std::path::Path;

use crate::args::RoutesArgument;
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::routes_file::{self, RoutesFile};

/// Reads a file of routes and runs a command on it. If the file has errors, prints all of them
/// instead: the result would be that of another table.
fn with_routes(
    argument: &RoutesArgument,
    run: impl FnOnce(&RoutesFile) -> CommandResult,
) -> CommandResult {
    let routes = routes_file::read(argument)?;
    if routes.errors.is_empty() {
        return run(&routes);
    }
    output::print_error(&routes.report(&routes.errors, argument.messages.message_format));
    Ok(Outcome::Findings)
}

/// Checks that not both the routes and the paths are to be read from standard input.
fn check_standard_input(routes: &Path, paths: Option<&Path>) -> Result<(), &'static str> {
    if routes.as_os_str() == "-" && paths.is_some_and(|file| file.as_os_str() == "-") {
        return Err("standard input is either the routes or the paths");
    }
    Ok(())
}
