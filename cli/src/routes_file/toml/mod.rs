//! The reader of files in TOML.
//!
//! In: a file. Out: its routes and constraints with their places, and all errors. [`reader`] reads
//! keys and values; [`route`], [`answer`] and [`alerts`] know what is in a table; [`places`] finds
//! lines and columns.
//!
//! If the file is no TOML, the first error is all that is reported: what follows it could be read
//! in several ways.

mod alerts;
mod answer;
mod places;
mod reader;
mod route;

pub(crate) use alerts::Alert;

use toml::de::{DeTable, DeValue};

use super::entry::{Constraint, Entry};
use super::source::Source;
use super::{Diagnostic, lines::not_utf8};
use crate::printable::Quote;
use reader::{Reader, Value};

const KEYS: [&str; 3] = ["route", "constraints", "alerts"];

/// What is in a file.
#[derive(Default)]
pub(super) struct Document {
    pub(super) constraints: Vec<Constraint>,
    pub(super) entries: Vec<Entry>,
    pub(super) alerts: Vec<Alert>,
    pub(super) errors: Vec<Diagnostic>,
}

/// Reads a file.
pub(super) fn read(source: &Source) -> Document {
    match source.text() {
        Some(text) => read_text(text),
        None => {
            let lines = source.lines();
            let errors = lines.filter_map(|(number, line)| Some(not_utf8(number, &line.err()?)));
            Document { errors: errors.collect(), ..Document::default() }
        }
    }
}

fn read_text(text: &str) -> Document {
    let mut reader = Reader::new(text);
    let mut document = Document::default();
    match DeTable::parse(text) {
        Ok(table) => read_table(&mut reader, table.get_ref(), &mut document),
        Err(error) => {
            let at = error.span().unwrap_or(text.len()..text.len());
            reader.error(at.clone(), syntax_message(error.message(), text.get(at)));
        }
    }
    document.errors = reader.errors;
    document
}

/// The message of the parser, which may have several lines, with a key that is there twice.
fn syntax_message(message: &str, text: Option<&str>) -> String {
    let message = message.lines().collect::<Vec<_>>().join(", ");
    match text.filter(|_| message == "duplicate key") {
        Some(key) => format!("{message}: {}", Quote(key)),
        None => message,
    }
}

fn read_table(reader: &mut Reader<'_>, table: &DeTable<'_>, document: &mut Document) {
    reader.check_keys(table, &KEYS);
    if let Some(value) = table.get("constraints") {
        document.constraints = constraints(reader, value);
    }
    if let Some(value) = table.get("alerts") {
        document.alerts = alerts::read(reader, value);
    }
    let Some(value) = table.get("route") else { return };
    let DeValue::Array(routes) = value.get_ref() else {
        return reader.unexpected("route", value, "`[[route]]` before each route");
    };
    for value in routes {
        if let Some(table) = reader.table("route", value) {
            document.entries.extend(route::read(reader, table, value.span()));
        }
    }
}

fn constraints(reader: &mut Reader<'_>, value: &Value<'_>) -> Vec<Constraint> {
    let Some(table) = reader.table("constraints", value) else { return Vec::new() };
    let constraint = |(name, value): (&toml::Spanned<toml::de::DeString<'_>>, &Value<'_>)| {
        let expression = reader.string(name.get_ref(), value)?;
        Some(Constraint { name: reader.located(name.get_ref(), name.span()), expression })
    };
    table.iter().filter_map(constraint).collect()
}
