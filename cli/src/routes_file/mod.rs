//! Reads a file of routes into a router for each host.
//!
//! In: a file, or standard input. Out: the routers, the routes as they are in the file, and all
//! errors with their places. A reader of a kind of file ([`lines`], whose grammar is in [`line`])
//! yields routes with their places ([`entry`]); [`table`] does not know how they are written.

mod columns;
mod diagnostic;
mod entry;
mod host;
mod host_table;
mod line;
mod lines;
mod source;
mod table;
mod wording;

pub(crate) use columns::Position;
pub(crate) use diagnostic::Diagnostic;
pub(crate) use entry::{Entry, Located};
pub(crate) use host::with_host;
pub(crate) use host_table::HostTable;
pub(crate) use lines::not_utf8;
pub(crate) use source::Source;
pub(crate) use table::RoutesFile;
pub(crate) use wording::method_lint;

use std::io;
use std::path::Path;

use crate::progress::Progress;

/// Reads a file of routes; `-` is standard input.
///
/// # Errors
///
/// Returns an error if the file cannot be read. What is wrong with its text is in
/// [`RoutesFile::errors`].
pub(crate) fn read(file: &Path) -> io::Result<RoutesFile> {
    read_showing(file, |_| Progress::hidden())
}

/// The same, with progress for a number of lines.
pub(crate) fn read_showing(
    file: &Path,
    progress: impl FnOnce(usize) -> Progress,
) -> io::Result<RoutesFile> {
    let source = Source::read(file)?;
    let progress = progress(source.line_count());
    Ok(RoutesFile::build(source.name.clone(), lines::read(&source), &progress))
}
