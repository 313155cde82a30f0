//! `routetree match FILE PATH`

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use super::CommandResult;
use crate::{output, routes_file};

/// Prints the route that matches the path, its line, and its parameters. Fails if no route matches.
pub(crate) fn match_path(file: &Path, path: &str) -> CommandResult {
    let router = routes_file::read(file)?;
    let Ok(found) = router.at(path) else {
        writeln!(io::stderr(), "no route matches {path:?}")?;
        return Ok(ExitCode::FAILURE);
    };
    let mut text = format!("{} (line {})\n", found.route(), found.value);
    for (name, value) in found.params.iter() {
        writeln!(text, "  {name} = {value:?}")?;
    }
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
