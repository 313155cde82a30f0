//! Reads the answer of a route.
//!
//! In: the value of `answer`. Out: an [`Answer`], or errors in the reader.

use toml::de::{DeInteger, DeTable, DeValue};

use super::reader::{Reader, Value};
use crate::answer::{Answer, Fields, KEYS};
use crate::printable::Quote;

/// Reads an answer. Returns `None` if it has an error.
pub(super) fn read(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Answer> {
    let before = reader.errors.len();
    let table = reader.table("answer", value)?;
    reader.check_keys(table, &KEYS);
    let fields = fields(reader, table);
    if reader.errors.len() > before {
        return None;
    }
    match Answer::try_from(fields) {
        Ok(answer) => Some(answer),
        Err(problem) => {
            let at = problem.key.and_then(|key| table.get(key)).unwrap_or(value);
            reader.error(at.span(), problem.message);
            None
        }
    }
}

fn fields(reader: &mut Reader<'_>, table: &DeTable<'_>) -> Fields {
    let mut text = |key| {
        let value = table.get(key)?;
        reader.string(key, value).map(|string| string.text)
    };
    Fields {
        text: text("text"),
        redirect: text("redirect"),
        files: text("files").map(Into::into),
        json: table.get("json").map(|value| json(reader, value)),
        status: table.get("status").and_then(|value| status(reader, value)),
    }
}

fn status(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<u16> {
    let Some(integer) = value.get_ref().as_integer() else {
        reader.unexpected("status", value, "a status code, such as 404");
        return None;
    };
    // What is no `u16` is out of the range of codes.
    Some(u16::from_str_radix(integer.as_str(), integer.radix()).unwrap_or(u16::MAX))
}

/// Turns a value of TOML into one of JSON. A date-time becomes a string, and null stands for what
/// has an error.
fn json(reader: &mut Reader<'_>, value: &Value<'_>) -> serde_json::Value {
    match value.get_ref() {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Boolean(boolean) => (*boolean).into(),
        DeValue::Datetime(time) => time.to_string().into(),
        DeValue::Integer(integer) => match number(integer) {
            Some(number) => number.into(),
            None => {
                reader.error(value.span(), "the integer is out of range");
                serde_json::Value::Null
            }
        },
        DeValue::Float(float) => {
            let number = float.as_str().parse().ok().and_then(serde_json::Number::from_f64);
            if number.is_none() {
                let quoted = Quote(float.as_str());
                reader.error(value.span(), format!("JSON has no number {quoted}"));
            }
            number.into()
        }
        DeValue::Array(array) => {
            array.iter().map(|value| json(reader, value)).collect::<Vec<_>>().into()
        }
        DeValue::Table(table) => {
            let mut values = serde_json::Map::new();
            for (key, value) in table {
                values.insert(key.get_ref().to_string(), json(reader, value));
            }
            values.into()
        }
    }
}

fn number(integer: &DeInteger<'_>) -> Option<serde_json::Number> {
    let (digits, radix) = (integer.as_str(), integer.radix());
    let signed = i64::from_str_radix(digits, radix).ok().map(Into::into);
    signed.or_else(|| u64::from_str_radix(digits, radix).ok().map(Into::into))
}
