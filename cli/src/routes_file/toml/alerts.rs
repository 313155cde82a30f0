//! Reads the table `[alerts]`: values that must not be exceeded.
//!
//! In: the table. Out: alerts without an error; the reader has the errors of the others.

use core::time::Duration;

use toml::de::DeValue;

use super::reader::{Reader, Value};
use crate::parsers;
use crate::printable::Quote;
use crate::routes_file::alert::{Alert, Bound};

const NAMES: [&str; 4] = ["error_rate", "p99", "memory", "table_age"];
const KEYS: [&str; 2] = ["over", "for"];

/// Reads all alerts without an error.
pub(super) fn read(reader: &mut Reader<'_>, value: &Value<'_>) -> Vec<Alert> {
    let Some(table) = reader.table("alerts", value) else { return Vec::new() };
    reader.check_keys(table, &NAMES);
    let given = NAMES.into_iter().filter_map(|name| Some((name, table.get(name)?)));
    given.filter_map(|(name, value)| alert(reader, name, value)).collect()
}

fn alert(reader: &mut Reader<'_>, name: &str, value: &Value<'_>) -> Option<Alert> {
    let table = reader.table(name, value)?;
    reader.check_keys(table, &KEYS);
    let over = match table.get("over") {
        Some(over) => bound(reader, name, over),
        None => {
            reader.error(value.span(), format!("no `over` in {}", Quote(name)));
            None
        }
    };
    let hold = match table.get("for") {
        Some(hold) => time(reader, "for", hold)?,
        None => Duration::ZERO,
    };
    Some(Alert { over: over?, hold })
}

fn bound(reader: &mut Reader<'_>, name: &str, value: &Value<'_>) -> Option<Bound> {
    match name {
        "error_rate" => share(reader, value).map(Bound::ErrorRate),
        "memory" => bytes(reader, value).map(Bound::Memory),
        "p99" => time(reader, "over", value).map(Bound::P99),
        _ => time(reader, "over", value).map(Bound::TableAge),
    }
}

fn share(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<f64> {
    let share = match value.get_ref() {
        DeValue::Float(float) => float.as_str().parse().ok(),
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
        _ => {
            reader.unexpected("over", value, "a share from 0 to 1, such as 0.05");
            return None;
        }
    };
    let share = share.filter(|share| (0.0..=1.0).contains(share));
    if share.is_none() {
        reader.error(value.span(), "no share: write a number from 0 to 1, such as 0.05");
    }
    share
}

fn bytes(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<usize> {
    match value.get_ref() {
        DeValue::Integer(integer) => {
            let bytes = usize::from_str_radix(integer.as_str(), integer.radix());
            let negative = |_| "no number of bytes".to_owned();
            parsed(reader, value, bytes.map_err(negative))
        }
        _ => {
            let expected = "a number of bytes, such as 1048576 or \"512MiB\"";
            let text = quoted(reader, "over", value, expected)?;
            parsed(reader, value, parsers::bytes(&text))
        }
    }
}

fn time(reader: &mut Reader<'_>, key: &str, value: &Value<'_>) -> Option<Duration> {
    let text = quoted(reader, key, value, "a time in quotes, such as \"250ms\" or \"2m\"")?;
    parsed(reader, value, parsers::time(&text))
}

/// Reads a string, or reports what is expected instead of the value.
fn quoted(reader: &mut Reader<'_>, key: &str, value: &Value<'_>, expected: &str) -> Option<String> {
    if let DeValue::String(text) = value.get_ref() {
        return Some(text.to_string());
    }
    reader.unexpected(key, value, expected);
    None
}

fn parsed<T>(reader: &mut Reader<'_>, value: &Value<'_>, result: Result<T, String>) -> Option<T> {
    result.map_err(|message| reader.error(value.span(), message)).ok()
}
