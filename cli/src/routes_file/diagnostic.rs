//! Messages about a place in a file: `routes.txt:3:7: error: unclosed brace`.

use serde::Serialize;

use super::Position;
use crate::printable::Printable;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Severity {
    /// The line is not in the router.
    Error,
    /// It is, but looks like a mistake.
    Warning,
}

/// A message about a place in a file.
#[derive(Debug)]
pub(crate) struct Diagnostic {
    pub(crate) position: Position,
    pub(super) severity: Severity,
    pub(super) message: String,
    /// Another place that the message is about, and what is there.
    pub(super) note: Option<(Position, &'static str)>,
}

impl Diagnostic {
    pub(crate) fn error(position: Position, message: impl Into<String>) -> Diagnostic {
        Diagnostic { position, severity: Severity::Error, message: message.into(), note: None }
    }

    pub(crate) fn warning(position: Position, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(position, message) }
    }

    /// Adds another place, if it is known.
    pub(crate) fn with_note(self, position: Option<Position>, note: &'static str) -> Diagnostic {
        Diagnostic { note: position.map(|position| (position, note)), ..self }
    }

    /// Returns the message as text, one line for each place.
    pub(super) fn text(&self, file: &str) -> String {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut text = line(file, self.position, severity, &self.message);
        if let Some((position, note)) = self.note {
            text += &line(file, position, "note", note);
        }
        text
    }
}

fn line(file: &str, position: Position, severity: &str, message: &str) -> String {
    let Position { line, column } = position;
    let (file, message) = (Printable(file), Printable(message));
    format!("{file}:{line}:{column}: {severity}: {message}\n")
}
