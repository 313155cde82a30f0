//! Reads YAML into a tree.

use std::ops::Range;
use std::rc::Rc;

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, Span, Tag};

use super::node::{Node, Scalar};
use super::tree::Tree;
use crate::routes_file::Diagnostic;
use crate::routes_file::places::Places;

/// Reads a text that has one document.
pub(super) fn read(text: &str, places: &Places<'_>) -> Result<Rc<Node>, Vec<Diagnostic>> {
    let mut tree = Tree::new(places);
    let mut options = Options::default();
    options.set_emit_comments(false);
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|error| vec![syntax_error(&tree, text, &error)])?;
        take(&mut tree, event, offsets(&span)).map_err(|error| vec![error])?;
    }
    tree.finish()
}

fn take(tree: &mut Tree<'_>, event: Event<'_>, span: Range<usize>) -> Result<(), Diagnostic> {
    match event {
        Event::DocumentStart(..) if tree.is_whole() => {
            Err(tree.error(span.start, "a second document: a file has one"))
        }
        Event::Scalar(text, style, anchor, tag) => {
            let is_string = is_string(style, tag.as_deref());
            tree.scalar(span, Scalar { text: text.into_owned(), is_string }, anchor)
        }
        Event::SequenceStart(_, anchor, _) => {
            tree.begin_sequence(span.start, anchor);
            Ok(())
        }
        Event::MappingStart(_, anchor, _) => {
            tree.begin_mapping(span.start, anchor);
            Ok(())
        }
        Event::SequenceEnd | Event::MappingEnd => tree.end(),
        Event::Alias(anchor) => tree.alias(span.start, anchor),
        _ => Ok(()),
    }
}

fn syntax_error(tree: &Tree<'_>, text: &str, error: &ScanError) -> Diagnostic {
    let offset = error.marker().byte_offset().unwrap_or(text.len());
    let message = error.info().lines().collect::<Vec<_>>().join(", ");
    tree.error(offset, &message)
}

fn offsets(span: &Span) -> Range<usize> {
    // The parser of a text knows all offsets.
    let start = span.start.byte_offset().unwrap_or_default();
    start..span.end.byte_offset().unwrap_or(start).max(start)
}

/// Whether a scalar is a string, whatever its text.
fn is_string(style: ScalarStyle, tag: Option<&Tag>) -> bool {
    match tag.and_then(Tag::core_suffix) {
        Some("str") => true,
        Some("null" | "bool" | "int" | "float") => false,
        _ => style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.handle().is_empty()),
    }
}
