//! `routetree explain FILE PATH`

use std::path::Path;
use std::process::ExitCode;

use super::CommandResult;
use crate::{output, routes_file};

/// Prints, for each route, whether it matches the path and why it wins or loses. Fails if no route
/// matches.
pub(crate) fn explain(file: &Path, path: &str) -> CommandResult {
    let router = routes_file::read(file)?;
    let explanation = router.explain(path);
    output::print(&explanation.to_string())?;
    Ok(if explanation.winner().is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
