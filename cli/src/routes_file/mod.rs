//! Reads a file of routes into a router.
//!
//! In: a file, or standard input. Out: the router, the lines that it was read from, and all errors
//! with their places. One module for each step: the grammar of a line, places, and messages.

mod diagnostic;
mod line;
mod source;
mod table;

pub(crate) use diagnostic::Diagnostic;
pub(crate) use source::Position;
pub(crate) use table::{Entry, RoutesFile};

use std::io;
use std::path::Path;

use source::Source;

/// Reads a file of routes; `-` is standard input.
///
/// # Errors
///
/// Returns an error if the file cannot be read. What is wrong with its text is in
/// [`RoutesFile::errors`].
pub(crate) fn read(file: &Path) -> io::Result<RoutesFile> {
    Ok(RoutesFile::parse(&Source::read(file)?))
}
