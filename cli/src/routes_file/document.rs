//! What the readers of whole files yield.
//!
//! In: a file, and a reader for its kind. Out: routes, constraints and alerts, and all errors.

use super::alert::Alert;
use super::entry::{Constraint, Entry};
use super::lines::not_utf8;
use super::{Diagnostic, Source};

/// What is in a file.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) constraints: Vec<Constraint>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) alerts: Vec<Alert>,
    pub(crate) errors: Vec<Diagnostic>,
}

impl Document {
    /// Reads the text of a file, or says where it is none.
    pub(super) fn of(source: &Source, read: impl FnOnce(&str) -> Document) -> Document {
        match source.text() {
            Some(text) => read(text),
            None => {
                let lines = source.lines();
                let errors =
                    lines.filter_map(|(number, line)| Some(not_utf8(number, &line.err()?)));
                Document { errors: errors.collect(), ..Document::default() }
            }
        }
    }
}
