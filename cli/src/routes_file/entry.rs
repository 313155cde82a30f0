//! What a reader of any kind of file yields: routes with their places.

use super::columns::{Columns, Position};

/// A route in a file.
#[derive(Clone)]
pub(crate) struct Entry {
    /// The pattern of its host; none for any host.
    pub(crate) host: Option<Located>,
    /// Its methods; none for any method.
    pub(crate) methods: Vec<Located>,
    pub(crate) route: Located,
}

/// A text in a file, and where it starts.
#[derive(Clone)]
pub(crate) struct Located {
    pub(crate) text: String,
    pub(crate) start: Position,
}

impl Located {
    /// Counts the columns of the text.
    pub(crate) fn columns(&self) -> Columns<'_> {
        Columns::new(self.start, &self.text)
    }
}
