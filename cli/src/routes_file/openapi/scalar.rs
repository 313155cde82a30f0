//! What a scalar stands for: the core schema of YAML 1.2, in which that of JSON is.
//!
//! In: a scalar. Out: a value as JSON has it. A number keeps its digits.

use std::borrow::Cow;

use super::node::Scalar;

/// A value of JSON without others in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value<'text> {
    Null,
    Boolean(bool),
    /// A number as JSON writes it.
    Number(Cow<'text, str>),
    String(&'text str),
}

impl Scalar {
    /// Returns what it stands for. What JSON has no value for, such as `.inf`, is a string.
    pub(super) fn value(&self) -> Value<'_> {
        let text = &*self.text;
        match text {
            _ if self.is_string => Value::String(text),
            "" | "~" | "null" | "Null" | "NULL" => Value::Null,
            "true" | "True" | "TRUE" => Value::Boolean(true),
            "false" | "False" | "FALSE" => Value::Boolean(false),
            _ => number(text).map_or(Value::String(text), Value::Number),
        }
    }
}

impl Value<'_> {
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Boolean(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
        }
    }
}

fn number(text: &str) -> Option<Cow<'_, str>> {
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let is_digit = |c: char| c.is_digit(radix);
            let value = u128::from_str_radix(digits, radix).ok();
            return value.filter(|_| digits.chars().all(is_digit)).map(|v| v.to_string().into());
        }
    }
    decimal(text)
}

/// A decimal number, which may leave digits out that JSON requires, or have more than it allows.
fn decimal(text: &str) -> Option<Cow<'_, str>> {
    let (sign, rest) = sign(text);
    let (whole, rest) = digits(rest);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => digits(rest),
        None => ("", rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let exponent = match rest.strip_prefix(['e', 'E']) {
        Some(exponent) => {
            let (_, of_exponent) = self::sign(exponent);
            let is_whole = !of_exponent.is_empty() && digits(of_exponent).1.is_empty();
            is_whole.then_some(rest)?
        }
        None if rest.is_empty() => "",
        None => return None,
    };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = if sign == "-" { "-" } else { "" };
    let written = format!("{sign}{whole}{point}{fraction}{exponent}");
    Some(if written == text { text.into() } else { written.into() })
}

/// The sign of a number, and what follows it.
fn sign(text: &str) -> (&str, &str) {
    text.split_at(usize::from(text.starts_with(['+', '-'])))
}

/// The digits at the start of a text, and what follows them.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::Value;
    use crate::routes_file::openapi::node::Scalar;

    #[test]
    fn plain_scalars_have_the_types_of_the_core_schema() {
        for (text, expected) in [
            ("0", "0"),
            ("-12", "-12"),
            ("+7", "7"),
            ("007", "7"),
            ("1.10", "1.10"),
            (".5", "0.5"),
            ("-1.", "-1"),
            ("1e3", "1e3"),
            ("12e-07", "12e-07"),
            ("0x1F", "31"),
            ("0o17", "15"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
        ] {
            let scalar = Scalar { text: text.into(), is_string: false };
            assert_eq!(scalar.value(), Value::Number(expected.into()), "{text}");
            serde_json::from_str::<serde_json::Value>(expected).expect("it is JSON");
        }
        for text in
            ["1.2.3", "2026-01-02", "1e", "e1", ".", "-", "0x", "0xg", "0x+1", ".inf", "yes", "1_0"]
        {
            let scalar = Scalar { text: text.into(), is_string: false };
            assert_eq!(scalar.value(), Value::String(text));
        }
        let value = |text: &str, is_string| {
            let scalar = Scalar { text: text.into(), is_string };
            scalar.value().type_name()
        };
        assert_eq!([value("", false), value("~", false), value("True", false)].join(" "), {
            "null null a boolean"
        });
        assert_eq!([value("", true), value("null", true), value("1", true)], ["a string"; 3]);
    }
}
