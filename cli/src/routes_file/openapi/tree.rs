//! Builds a tree of values.
//!
//! In: values, and the starts and ends of those that hold others, in the order of a text. Out: the
//! root, or errors. Aliases share what they stand for, so that the tree takes no more memory than its
//! text; how much they stand for is bounded all the same, since the tree is walked and written.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use super::node::{Kind, Mapping, Node, Scalar};
use crate::printable::Quote;
use crate::routes_file::Diagnostic;
use crate::routes_file::places::Places;

/// As in other readers of JSON.
const MAX_DEPTH: usize = 128;

/// The bytes that all aliases of a file stand for, together.
const MAX_ALIASED: usize = 16 << 20;

/// What was read so far.
pub(super) struct Tree<'p> {
    places: &'p Places<'p>,
    /// What is not closed yet.
    open: Vec<Open>,
    root: Option<Rc<Node>>,
    anchors: HashMap<usize, Rc<Node>>,
    aliased: usize,
    errors: Vec<Diagnostic>,
}

/// A sequence or a mapping that is not closed yet.
struct Open {
    offset: usize,
    /// Zero for none.
    anchor: usize,
    items: Items,
    depth: usize,
    size: usize,
}

enum Items {
    Sequence(Vec<Rc<Node>>),
    Mapping {
        entries: Vec<(Rc<Node>, Rc<Node>)>,
        /// The key whose value comes next.
        key: Option<Rc<Node>>,
    },
}

impl<'p> Tree<'p> {
    pub(super) fn new(places: &'p Places<'p>) -> Self {
        let (open, anchors) = (Vec::new(), HashMap::new());
        Tree { places, open, root: None, anchors, aliased: 0, errors: Vec::new() }
    }

    /// Returns the root.
    pub(super) fn finish(self) -> Result<Rc<Node>, Vec<Diagnostic>> {
        match self.root {
            Some(root) if self.errors.is_empty() => Ok(root),
            Some(_) => Err(self.errors),
            None => Err(vec![self.error(0, "no OpenAPI document: the file is empty")]),
        }
    }

    /// Whether there is a whole value.
    pub(super) fn is_whole(&self) -> bool {
        self.root.is_some()
    }

    pub(super) fn scalar(
        &mut self,
        span: Range<usize>,
        scalar: Scalar,
        anchor: usize,
    ) -> Result<(), Diagnostic> {
        let size = scalar.text.len() + 1;
        self.add(Node { span, kind: Kind::Scalar(scalar), depth: 1, size }, anchor)
    }

    /// Begins a sequence. The anchors of values are numbers; zero is none.
    pub(super) fn begin_sequence(&mut self, offset: usize, anchor: usize) {
        self.begin(offset, anchor, Items::Sequence(Vec::new()));
    }

    pub(super) fn begin_mapping(&mut self, offset: usize, anchor: usize) {
        self.begin(offset, anchor, Items::Mapping { entries: Vec::new(), key: None });
    }

    /// Adds what has an anchor.
    pub(super) fn alias(&mut self, offset: usize, anchor: usize) -> Result<(), Diagnostic> {
        let Some(target) = self.anchors.get(&anchor).cloned() else {
            return Err(self.error(offset, "an alias within what it stands for"));
        };
        self.aliased = self.aliased.saturating_add(target.size);
        if self.aliased > MAX_ALIASED {
            let message = format!("aliases stand for more than {} MiB", MAX_ALIASED >> 20);
            return Err(self.error(offset, &message));
        }
        self.add_shared(target)
    }

    fn begin(&mut self, offset: usize, anchor: usize, items: Items) {
        self.open.push(Open { offset, anchor, items, depth: 1, size: 1 });
    }

    /// Ends the last sequence or mapping that has begun.
    pub(super) fn end(&mut self) -> Result<(), Diagnostic> {
        let Some(Open { offset, anchor, items, depth, size }) = self.open.pop() else {
            return Ok(());
        };
        let kind = match items {
            Items::Sequence(items) => Kind::Sequence(items),
            Items::Mapping { entries, .. } => {
                let mapping = Mapping::new(entries);
                self.report_duplicates(&mapping);
                Kind::Mapping(mapping)
            }
        };
        self.add(Node { span: offset..offset, kind, depth, size }, anchor)
    }

    fn add(&mut self, node: Node, anchor: usize) -> Result<(), Diagnostic> {
        let node = Rc::new(node);
        if anchor != 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        self.add_shared(node)
    }

    fn add_shared(&mut self, node: Rc<Node>) -> Result<(), Diagnostic> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.depth = open.depth.max(node.depth + 1);
        open.size = open.size.saturating_add(node.size);
        if open.depth > MAX_DEPTH {
            let (offset, message) = (open.offset, format!("more than {MAX_DEPTH} levels"));
            return Err(self.error(offset, &message));
        }
        match &mut open.items {
            Items::Sequence(items) => items.push(node),
            Items::Mapping { entries, key } => match key.take() {
                Some(key) => entries.push((key, node)),
                None => *key = Some(node),
            },
        }
        Ok(())
    }

    fn report_duplicates(&mut self, mapping: &Mapping) {
        for [first, second] in mapping.duplicates() {
            let quoted = Quote(second.as_text().unwrap_or_default());
            let error = self.error(second.span.start, &format!("duplicate key {quoted}"));
            let first = self.places.position_in_quotes(first.span.start);
            self.errors.push(error.with_note(Some(first), "it is here as well"));
        }
    }

    pub(super) fn error(&self, offset: usize, message: &str) -> Diagnostic {
        Diagnostic::error(self.places.position_in_quotes(offset), message)
    }
}
