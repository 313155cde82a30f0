//! Reads one table `[[route]]`.
//!
//! In: the table. Out: a route with its places, and errors in the reader.

use core::ops::Range;

use toml::de::{DeTable, DeValue};

use super::answer;
use super::reader::{Reader, Value};
use crate::routes_file::{Entry, Located, not_a_route};

const KEYS: [&str; 5] = ["route", "method", "host", "name", "answer"];

/// Reads a route. Returns it even if another of its keys is wrong, so that its own errors are found
/// as well; without one, there is nothing to return.
pub(super) fn read(
    reader: &mut Reader<'_>,
    table: &DeTable<'_>,
    span: Range<usize>,
) -> Option<Entry> {
    reader.check_keys(table, &KEYS);
    let route = match table.get("route") {
        Some(value) => route(reader, value),
        None => {
            reader.error(span, "no `route`: write `route = \"/...\"`");
            None
        }
    };
    let methods = table.get("method").map(|value| methods(reader, value));
    let mut filled = |key| table.get(key).and_then(|value| reader.filled_string(key, value));
    let (host, name) = (filled("host"), filled("name"));
    let answer = table.get("answer").and_then(|value| answer::read(reader, value));
    let entry = Entry::new(host, methods.unwrap_or_default(), route?);
    Some(Entry { name, answer: answer.unwrap_or_default(), ..entry })
}

fn route(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Located> {
    let route = reader.string("route", value)?;
    let Some(message) = not_a_route(&route.text) else { return Some(route) };
    reader.errors.push(crate::routes_file::Diagnostic::error(route.start, message));
    None
}

/// Reads a method or a list of methods.
fn methods(reader: &mut Reader<'_>, value: &Value<'_>) -> Vec<Located> {
    const EXPECTED: &str = "a string, or an array of strings";
    match value.get_ref() {
        DeValue::String(text) => vec![reader.located(text, value.span())],
        DeValue::Array(array) if array.is_empty() => {
            reader.error(value.span(), "no methods: leave `method` out for any");
            Vec::new()
        }
        DeValue::Array(array) => {
            array.iter().filter_map(|value| reader.string("method", value)).collect()
        }
        _ => {
            reader.unexpected("method", value, EXPECTED);
            Vec::new()
        }
    }
}
