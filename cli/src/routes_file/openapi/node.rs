//! What YAML consists of: scalars, sequences and mappings, each with its place.

use std::ops::Range;
use std::rc::Rc;

/// A value and its place.
#[derive(Debug)]
pub(super) struct Node {
    /// The bytes of a scalar; the first of another value.
    pub(super) span: Range<usize>,
    pub(super) kind: Kind,
    /// The number of values on the longest way down, this one included.
    pub(super) depth: usize,
    /// The bytes that it takes at least, if all aliases are written out.
    pub(super) size: usize,
}

#[derive(Debug)]
pub(super) enum Kind {
    Scalar(Scalar),
    Sequence(Vec<Rc<Node>>),
    Mapping(Mapping),
}

/// A text, which may stand for something else.
#[derive(Debug)]
pub(super) struct Scalar {
    pub(super) text: String,
    /// Whether it is a string, whatever its text.
    pub(super) is_string: bool,
}

/// Keys and values in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    pub(super) entries: Vec<(Rc<Node>, Rc<Node>)>,
    /// The entries whose keys are scalars, in the order of their texts.
    sorted: Vec<usize>,
}

impl Node {
    pub(super) fn as_mapping(&self) -> Option<&Mapping> {
        match &self.kind {
            Kind::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The text of a scalar, as a key has it.
    pub(super) fn as_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(&scalar.text),
            _ => None,
        }
    }

    /// What it is, in words.
    pub(super) fn type_name(&self) -> &'static str {
        match &self.kind {
            Kind::Scalar(scalar) => scalar.value().type_name(),
            Kind::Sequence(_) => "an array",
            Kind::Mapping(_) => "an object",
        }
    }
}

impl Mapping {
    pub(super) fn new(entries: Vec<(Rc<Node>, Rc<Node>)>) -> Mapping {
        let key = |entry: &usize| entries[*entry].0.as_text();
        let mut sorted: Vec<usize> =
            (0..entries.len()).filter(|entry| key(entry).is_some()).collect();
        sorted.sort_by_key(key);
        Mapping { entries, sorted }
    }

    /// Returns the value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        let text = |entry: &usize| self.entries[*entry].0.as_text().unwrap_or_default();
        let found = self.sorted.binary_search_by(|entry| text(entry).cmp(key)).ok()?;
        Some(&self.entries[self.sorted[found]].1)
    }

    /// Returns each key that is there twice, and the one before it.
    pub(super) fn duplicates(&self) -> impl Iterator<Item = [&Node; 2]> {
        let key = |entry: usize| &*self.entries[entry].0;
        let pairs = self.sorted.windows(2).map(move |pair| [key(pair[0]), key(pair[1])]);
        pairs.filter(|[first, second]| first.as_text() == second.as_text())
    }
}
