//! Reads keys and values of TOML, and collects all that is wrong with them.
//!
//! In: tables with the spans of their keys and values. Out: texts with their places, and errors.
//! Knows the types of values, but not what the keys are for.

use core::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::printable::{Clipped, Quote};
use crate::routes_file::places::Places;
use crate::routes_file::{Diagnostic, Located, Position};

/// A value and its span.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// A text, and the errors that were found in it.
pub(super) struct Reader<'text> {
    text: &'text str,
    /// Where the part starts that spans count from.
    start: usize,
    places: Places<'text>,
    pub(super) errors: Vec<Diagnostic>,
}

impl<'text> Reader<'text> {
    pub(super) fn new(text: &'text str) -> Reader<'text> {
        Reader { text, start: 0, places: Places::new(text), errors: Vec::new() }
    }

    /// Reads a part of the text from now on.
    pub(super) fn enter(&mut self, part: Range<usize>) {
        self.start = part.start;
    }

    pub(super) fn position(&self, offset: usize) -> Position {
        self.places.position(self.start + offset)
    }

    pub(super) fn error(&mut self, at: Range<usize>, message: impl Into<String>) {
        self.errors.push(Diagnostic::error(self.position(at.start), message));
    }

    /// Reports a value of another type than was expected.
    pub(super) fn unexpected(&mut self, key: &str, value: &Value<'_>, expected: &str) {
        let found = match value.get_ref() {
            DeValue::Array(_) => "an array",
            DeValue::Integer(_) => "an integer",
            DeValue::String(_) => "a string",
            DeValue::Table(_) => "a table",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Float(_) => "a float",
            DeValue::Datetime(_) => "a date-time",
        };
        self.error(value.span(), format!("{} is {found}: write {expected}", Quote(key)));
    }

    /// Reports each key that is not known, with the known one that is the most like it.
    pub(super) fn check_keys(&mut self, table: &DeTable<'_>, known: &[&str]) {
        for key in table.keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                self.error(key.span(), unknown_key(key.get_ref(), known));
            }
        }
    }

    /// Reads a string.
    pub(super) fn string(&mut self, key: &str, value: &Value<'_>) -> Option<Located> {
        match value.get_ref() {
            DeValue::String(text) => Some(self.located(text, value.span())),
            _ => {
                self.unexpected(key, value, "a string");
                None
            }
        }
    }

    /// Reads a string that must not be empty.
    pub(super) fn filled_string(&mut self, key: &str, value: &Value<'_>) -> Option<Located> {
        let string = self.string(key, value)?;
        if string.text.is_empty() {
            self.error(value.span(), format!("{} is empty: leave it out", Quote(key)));
            return None;
        }
        Some(string)
    }

    /// Reads a table.
    pub(super) fn table<'v, 'i>(
        &mut self,
        key: &str,
        value: &'v Value<'i>,
    ) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.unexpected(key, value, "a table");
        }
        table
    }

    /// Finds the place of a string or a key, which may be written in quotes.
    pub(super) fn located(&self, text: &str, span: Range<usize>) -> Located {
        let written = self.text.get(self.start + span.start..self.start + span.end);
        let written = written.unwrap_or_default();
        let text = text.to_owned();
        let multi_line = ["\"\"\"", "'''"].iter().any(|quotes| written.starts_with(quotes));
        let quoted = written.starts_with(['"', '\'']);
        let start = self.position(span.start + usize::from(quoted && !multi_line));
        match written.get(1..written.len().saturating_sub(1)) {
            // Its lines are not followed: all of it is at its start.
            _ if multi_line => Located::escaped(text, start, ""),
            Some(inner) if written.starts_with('"') && inner.contains('\\') => {
                Located::escaped(text, start, inner)
            }
            _ => Located::new(text, start),
        }
    }
}

fn unknown_key(key: &str, known: &[&str]) -> String {
    // A long key is like none, and comparing it takes long.
    let start: String = key.chars().take(80).collect();
    let distance = |known: &&str| match known.starts_with(&start) {
        true => 0,
        false => strsim::damerau_levenshtein(&start, known),
    };
    let quoted = Quote(key);
    let Some(nearest) = known.iter().min_by_key(|known| distance(known)) else {
        return format!("unknown key {quoted}");
    };
    let all = known.iter().map(|known| format!("`{}`", Clipped(known))).collect::<Vec<_>>();
    let all = all.join(", ");
    // A key that shares less than half of its letters is not what was meant.
    if 2 * distance(nearest) > start.chars().count() {
        return format!("unknown key {quoted}: the keys are {all}");
    }
    format!("unknown key {quoted}: did you mean `{nearest}`? The keys are {all}")
}
