//! `routetree check FILE`

use std::path::Path;
use std::process::ExitCode;

use super::CommandResult;
use crate::{output, routes_file};

/// Prints the routes that can never win, with their lines. Fails if there are any.
pub(crate) fn check(file: &Path) -> CommandResult {
    let router = routes_file::read(file)?;
    let shadowed = router.shadowed();
    let line = |route| router.get(route).copied().unwrap_or_default();
    let lines = shadowed.iter().map(|pair| {
        let (route, by) = (line(pair.route()), line(pair.by()));
        format!("{}:{route}: {pair} (line {by})\n", file.display())
    });
    output::print(&lines.collect::<String>())?;
    Ok(if shadowed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
