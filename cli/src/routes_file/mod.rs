//! Reads a file of routes into a router for each host.
//!
//! In: a file, or standard input. Out: the routers, the routes as they are in the file, and all
//! errors with their places. A reader of a kind of file ([`lines`], whose grammar is in [`line`],
//! [`toml`] or [`openapi`]) yields routes with their places ([`entry`]); [`table`] does not know how
//! they are written. [`expressions`] writes the expressions of constraints into routes, for those
//! that leave the file.

mod alert;
mod columns;
mod constraints;
mod diagnostic;
mod document;
mod entry;
mod expressions;
mod format;
mod host;
mod host_table;
mod line;
mod lines;
mod openapi;
mod places;
mod report;
mod source;
#[cfg(feature = "etcd")]
mod standing_alone;
mod table;
mod toml;
mod wording;

pub(crate) use alert::{Alert, Bound};
pub(crate) use columns::Position;
pub(crate) use diagnostic::Diagnostic;
pub(crate) use document::Document;
pub(crate) use entry::{Entry, Located};
pub(crate) use expressions::{by_name, in_a_line, inline, with_expressions};
pub(crate) use format::Format;
#[cfg(feature = "bench")]
pub(crate) use host::is_same as is_same_host;
pub(crate) use host::with_host;
pub(crate) use host_table::HostTable;
pub(crate) use line::not_a_route;
pub(crate) use lines::{not_utf8, read_line};
pub(crate) use report::{MessageFormat, report};
pub(crate) use source::{BYTE_ORDER_MARK, STANDARD_INPUT, Source, decode};
pub(crate) use table::RoutesFile;
pub(crate) use wording::method_lint;

#[cfg(feature = "etcd")]
pub(crate) use toml::write_answer;
pub(crate) use toml::write_keys;

use std::io;
use std::sync::Arc;

use crate::args::RoutesArgument;
use crate::progress::Progress;

/// Reads a file of routes; `-` is standard input.
///
/// # Errors
///
/// Returns an error if the file cannot be read. What is wrong with its text is in
/// [`RoutesFile::errors`].
pub(crate) fn read(argument: &RoutesArgument) -> io::Result<RoutesFile> {
    read_showing(argument, |_| Progress::hidden())
}

/// The same, with progress for a number of routes.
pub(crate) fn read_showing(
    argument: &RoutesArgument,
    progress: impl FnOnce(usize) -> Progress,
) -> io::Result<RoutesFile> {
    let RoutesArgument { file, format, .. } = argument;
    let source = Arc::new(Source::read(file)?);
    Ok(match format.unwrap_or_else(|| Format::of(file)) {
        Format::Lines => {
            let progress = progress(source.line_count());
            RoutesFile::build(Arc::clone(&source), Vec::new(), lines::read(&source), &progress)
        }
        Format::Toml => build(read_toml(&source), source, progress),
        Format::Openapi => build(read_openapi(&source), source, progress),
    })
}

/// Reads a text in TOML. The name is for messages.
pub(crate) fn of_toml(name: &str, text: &str) -> RoutesFile {
    build(toml::read(text), Arc::new(Source::of_text(name, text)), |_| Progress::hidden())
}

/// Reads what is in a file of TOML, whether a router takes it or not.
pub(crate) fn read_toml(source: &Source) -> Document {
    Document::of(source, toml::read)
}

/// Reads the routes of an OpenAPI document, whether a router takes them or not.
pub(crate) fn read_openapi(source: &Source) -> Document {
    Document::of(source, |text| openapi::read(text, source.is_json()))
}

fn build(
    document: Document,
    source: Arc<Source>,
    progress: impl FnOnce(usize) -> Progress,
) -> RoutesFile {
    let Document { constraints, entries, alerts, errors } = document;
    let progress = progress(entries.len());
    let entries = entries.into_iter().map(Ok);
    let mut file = RoutesFile::build(source, constraints, entries, &progress);
    file.alerts = alerts;
    file.errors.extend(errors);
    file
}

/// Reads one route, from its keys in TOML. The name is for messages.
#[cfg(feature = "etcd")]
pub(crate) fn read_route(name: &str, text: &str) -> RoutesFile {
    let source = Arc::new(Source::of_text(name, text));
    build(toml::read_route(text), source, |_| Progress::hidden())
}
