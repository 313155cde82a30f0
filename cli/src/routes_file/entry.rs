//! What a reader of any kind of file yields: routes with their places, and constraints.

use super::columns::{Columns, Position};
use crate::answer::Answer;

/// A route in a file.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The pattern of its host; none for any host.
    pub(crate) host: Option<Located>,
    /// Its methods; none for any method.
    pub(crate) methods: Vec<Located>,
    pub(crate) route: Located,
    pub(crate) name: Option<Located>,
    /// What the server answers.
    pub(crate) answer: Answer,
}

/// A constraint that routes can use by its name: a regular expression.
#[derive(Clone, Debug)]
pub(crate) struct Constraint {
    pub(crate) name: Located,
    pub(crate) expression: Located,
}

/// A text in a file, and where it starts.
#[derive(Clone, Debug)]
pub(crate) struct Located {
    pub(crate) text: String,
    pub(crate) start: Position,
    /// How the file has it, if it has escapes.
    escaped: Option<Box<str>>,
}

impl Entry {
    /// Creates a route without a name and an answer of its own.
    pub(crate) fn new(host: Option<Located>, methods: Vec<Located>, route: Located) -> Entry {
        Entry { host, methods, route, name: None, answer: Answer::default() }
    }
}

impl Located {
    /// Creates a text that the file has as it is.
    pub(crate) fn new(text: String, start: Position) -> Located {
        Located { text, start, escaped: None }
    }

    /// Creates a text that the file has with escapes.
    pub(super) fn escaped(text: String, start: Position, escaped: &str) -> Located {
        Located { text, start, escaped: Some(escaped.into()) }
    }

    /// Counts the columns of the text.
    pub(crate) fn columns(&self) -> Columns<'_> {
        match &self.escaped {
            None => Columns::new(self.start, &self.text),
            Some(escaped) => Columns::of_escaped(self.start, escaped),
        }
    }
}
