//! Reads a file of routes into a router.

use std::fs;
use std::path::Path;

use routetree::Router;

/// Reads a file of routes, one per line; empty lines and lines that start with `#` are skipped. The
/// value of a route is its line number, from 1.
///
/// # Errors
///
/// Returns a message if the file cannot be read or a route cannot be inserted. It names the file,
/// and the line at fault.
pub(crate) fn read(file: &Path) -> Result<Router<usize>, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut router = Router::new();
    for (line, route) in (1_usize..).zip(text.lines()) {
        if route.is_empty() || route.starts_with('#') {
            continue;
        }
        let in_line = |error| format!("{}:{line}: {error}", file.display());
        router.insert(route, line).map_err(in_line)?;
    }
    Ok(router)
}
