//! `routetree draw FILE`

use std::path::Path;
use std::process::ExitCode;

use super::CommandResult;
use crate::{output, routes_file};

/// Draws the routing tree.
pub(crate) fn draw(file: &Path) -> CommandResult {
    output::print(&routes_file::read(file)?.to_string())?;
    Ok(ExitCode::SUCCESS)
}
