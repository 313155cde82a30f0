//! Reads JSON into a tree, and writes a value as JSON, in the order of the file.
//!
//! Other than YAML, JSON allows any character in a string, and keys of any length.

use std::ops::Range;
use std::rc::Rc;

use serde::de::IgnoredAny;

use super::node::{Kind, Node, Scalar};
use super::scalar::Value;
use super::tree::Tree;
use crate::routes_file::places::Places;
use crate::routes_file::{Diagnostic, Position};

/// Says what is wrong with the syntax of JSON.
pub(super) fn syntax_error(text: &str) -> Option<Diagnostic> {
    let error = serde_json::from_str::<IgnoredAny>(text).err()?;
    // Its columns count bytes. Column 0 is the end of the line before.
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = line.get(..error.column().saturating_sub(1)).unwrap_or(line);
    let position = Position { line: error.line().max(1), column: before.chars().count() + 1 };
    let message = error.to_string();
    let end = message.rfind(" at line ").unwrap_or(message.len());
    Some(Diagnostic::error(position, &message[..end]))
}

/// Reads a text whose syntax is right.
pub(super) fn read(text: &str, places: &Places<'_>) -> Result<Rc<Node>, Vec<Diagnostic>> {
    let mut tree = Tree::new(places);
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        let mut length = 1;
        let taken = match byte {
            b'{' => {
                tree.begin_mapping(at, 0);
                Ok(())
            }
            b'[' => {
                tree.begin_sequence(at, 0);
                Ok(())
            }
            b'}' | b']' => tree.end(),
            b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => Ok(()),
            _ => {
                length = scalar_length(&text[at..]);
                scalar(&mut tree, text, at..at + length)
            }
        };
        taken.map_err(|error| vec![error])?;
        at += length;
    }
    tree.finish()
}

/// The length of the scalar at the start of a text.
fn scalar_length(text: &str) -> usize {
    if !text.starts_with('"') {
        return text.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(text.len());
    }
    let mut is_escaped = false;
    let mut is_end = |byte: u8| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    };
    text.bytes().skip(1).position(&mut is_end).map_or(text.len(), |end| end + 2)
}

fn scalar(tree: &mut Tree<'_>, text: &str, span: Range<usize>) -> Result<(), Diagnostic> {
    let written = &text[span.clone()];
    let is_string = written.starts_with('"');
    let text = match is_string {
        // An escape can be half of a character.
        true => serde_json::from_str(written)
            .map_err(|_| tree.error(span.start, "a string that is no Unicode"))?,
        false => written.to_owned(),
    };
    tree.scalar(span, Scalar { text, is_string }, 0)
}

/// Returns a value as JSON; none if it has a key that is no scalar.
pub(super) fn write(node: &Node) -> Option<String> {
    let mut text = String::new();
    add(node, &mut text)?;
    Some(text)
}

/// The depth of a node is bounded, and so is that of the calls.
fn add(node: &Node, text: &mut String) -> Option<()> {
    match &node.kind {
        Kind::Scalar(scalar) => match scalar.value() {
            Value::Null => text.push_str("null"),
            Value::Boolean(boolean) => text.push_str(if boolean { "true" } else { "false" }),
            Value::Number(number) => text.push_str(&number),
            Value::String(string) => add_string(string, text),
        },
        Kind::Sequence(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                add(item, text)?;
            }
            text.push(']');
        }
        Kind::Mapping(mapping) => {
            text.push('{');
            for (index, (key, value)) in mapping.entries.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                add_string(key.as_text()?, text);
                text.push(':');
                add(value, text)?;
            }
            text.push('}');
        }
    }
    Some(())
}

fn add_string(string: &str, text: &mut String) {
    text.push_str(&serde_json::Value::from(string).to_string());
}
