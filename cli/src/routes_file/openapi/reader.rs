//! Reads values with their places, and collects all that is wrong with them.
//!
//! In: nodes. Out: texts with their places, the targets of references, and errors. Knows the types
//! of values, but not what the keys are for.

use percent_encoding::percent_decode_str;

use super::node::{Kind, Mapping, Node};
use super::scalar::Value;
use crate::printable::Quote;
use crate::routes_file::places::Places;
use crate::routes_file::{Diagnostic, Located, Position};

/// The most references that are followed one after the other: more are a circle.
pub(super) const MAX_REFERENCES: usize = 32;

pub(super) const CIRCLE: &str = "references in a circle";

/// A document, and the errors that were found in it.
pub(super) struct Reader<'t> {
    text: &'t str,
    places: Places<'t>,
    root: &'t Node,
    pub(super) errors: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, places: Places<'t>, root: &'t Node) -> Reader<'t> {
        Reader { text, places, root, errors: Vec::new() }
    }

    /// Returns where a value is; that of a text in quotes is after the quote.
    pub(super) fn position(&self, node: &Node) -> Position {
        self.places.position_in_quotes(node.span.start)
    }

    pub(super) fn error(&mut self, node: &Node, message: impl Into<String>) {
        self.errors.push(Diagnostic::error(self.position(node), message));
    }

    /// Reads an object.
    pub(super) fn mapping(&mut self, key: &str, node: &'t Node) -> Option<&'t Mapping> {
        let mapping = node.as_mapping();
        if mapping.is_none() {
            self.unexpected(key, node, "an object");
        }
        mapping
    }

    /// Reads a string that must not be empty.
    pub(super) fn filled_string(&mut self, key: &str, node: &Node) -> Option<Located> {
        match &node.kind {
            Kind::Scalar(scalar) if matches!(scalar.value(), Value::String(_)) => {
                if scalar.text.is_empty() {
                    self.error(node, format!("{} is empty: leave it out", Quote(key)));
                    return None;
                }
                Some(self.located(node, &scalar.text))
            }
            _ => {
                self.unexpected(key, node, "a string");
                None
            }
        }
    }

    fn unexpected(&mut self, key: &str, node: &Node, expected: &str) {
        let found = node.type_name();
        self.error(node, format!("{} is {found}: write {expected}", Quote(key)));
    }

    /// Finds the place of the text of a scalar, which may be written in quotes.
    pub(super) fn located(&self, node: &Node, text: &str) -> Located {
        let written = self.text.get(node.span.clone()).unwrap_or_default();
        let quote = ['"', '\''].into_iter().find(|quote| written.starts_with(*quote));
        let inner = match quote {
            Some(_) => written.get(1..written.len().saturating_sub(1)).unwrap_or_default(),
            None => written,
        };
        let (text, start) = (text.to_owned(), self.position(node));
        if inner == text {
            Located::new(text, start)
        } else if quote == Some('"') && !inner.contains('\n') {
            Located::escaped(text, start, inner)
        } else {
            // Its lines are not followed: all of it is at its start.
            Located::escaped(text, start, "")
        }
    }

    /// Follows the references of an object to one without.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with a reference.
    pub(super) fn resolve(&self, mut node: &'t Node) -> Result<&'t Node, String> {
        for _ in 0..MAX_REFERENCES {
            let reference = node.as_mapping().and_then(|mapping| mapping.get("$ref"));
            let Some(reference) = reference else { return Ok(node) };
            node = self.target(reference)?;
        }
        Err(CIRCLE.to_owned())
    }

    /// Returns what a reference leads to.
    pub(super) fn target(&self, reference: &Node) -> Result<&'t Node, String> {
        let reference = reference.as_text().ok_or("`$ref` is no string")?;
        let quoted = Quote(reference);
        let Some(pointer) = reference.strip_prefix('#') else {
            return Err(format!(
                "{quoted} leads out of the file: write `#/...`, or the operations"
            ));
        };
        let found = || format!("{quoted} leads to nothing in this file");
        let pointer = percent_decode_str(pointer).decode_utf8_lossy();
        if pointer.is_empty() {
            return Ok(self.root);
        }
        let mut node = self.root;
        for token in pointer.strip_prefix('/').ok_or_else(found)?.split('/') {
            let token = token.replace("~1", "/").replace("~0", "~");
            node = match &node.kind {
                Kind::Mapping(mapping) => mapping.get(&token),
                Kind::Sequence(items) => {
                    token.parse().ok().and_then(|index: usize| Some(&**items.get(index)?))
                }
                Kind::Scalar(_) => None,
            }
            .ok_or_else(found)?;
        }
        Ok(node)
    }
}
