//! The compressed-prefix tree, in flat arenas: edited in place, and searched as it is.
//!
//! A node is at the start of a segment. A [`Link`] leads from it over one or more segments: to a
//! literal child through the node's table of [`Slot`]s, to a plain parameter through the node
//! itself, to any other child through a [`ComplexChild`]. At the end of a link there is a leaf if
//! routes end there, and a node if routes continue.
//!
//! Prefixes are compressed: literal segments and plain parameters without a branch between them are
//! one link. If it has more than one literal, their text is stored in a pool of texts; the number
//! of plain parameters at its end is the link's `skip`.
//!
//! ```text
//! node 1 "/" ── slots ───► ┌ "users"      skip 1 ─► leaf /users/{id}, node 2 ── ...
//!                          ├ "a/{}/b/me"  skip 0 ─► leaf
//!                          └ "repos"      skip 2 ─► leaf, node 3 ── slots ─► ...
//!            ── param ───►   skip 1 ─► leaf /{page}
//!            ── complex ─► [ `@{handle}`, `{*rest}` ], in the static order
//! ```
//!
//! Sizes in bytes: a [`Node`] 32, two to a cache line; a [`Slot`] 32. [`ParentLink`] holds what
//! only edits, backtracking and catch-alls need. The tree knows neither values nor how it is
//! searched; its arenas are private to it.

mod affix_index;
mod ancestry;
mod arena;
mod common_prefix;
mod compact;
mod complex_child;
mod complex_children;
mod draw;
mod edit;
mod in_order;
mod index;
mod key;
mod last_segments;
mod later;
mod leaf;
mod link_segments;
mod link_text;
mod literal_filter;
mod literal_table;
mod open_addressing;
mod packing;
mod prefilter;
mod static_index;
mod usage;

use alloc::vec::Vec;

pub(crate) use affix_index::ChildCursor;
pub(crate) use arena::{Arena, Pool, Renumbering};
pub(crate) use complex_child::{ComplexChild, OnlyValue, Untested};
pub(crate) use complex_children::{Candidates, ComplexChildren};
pub use draw::TreeEdge;
pub(crate) use draw::{Drawing, Shown};
pub(crate) use edit::Divergence;
pub(crate) use index::{ComplexId, Index, NodeId, RouteId, ShapeId, SlotId, TextId};
pub(crate) use key::{EXACT_BYTES, Key, QUICK_BYTES, mix};
pub(crate) use later::Reach;
pub(crate) use leaf::{Form, Leaf, LeafTarget, RouteLeaf, ShapeLeaf};
pub(crate) use link_segments::PARAM;
pub(crate) use literal_table::Slot;
pub(crate) use open_addressing::{ProbeTable, close_gap};
pub(crate) use prefilter::Fingerprint;
pub(crate) use usage::{Extent, Usage};

use complex_children::NO_COMPLEX_CHILDREN;
use index::{ComplexListId, FormId};

use crate::order::Weight;

/// Where the search of a path without a leading slash starts.
pub(crate) const RELATIVE: NodeId = NodeId::at(0);

/// Where the search of a path with a leading slash starts: after its empty first segment. This node
/// and the slot that leads to it always exist.
pub(crate) const ROOT: NodeId = NodeId::at(1);

/// The node whose table is the static index: see `static_index`. No link leads to it.
const STATIC_INDEX: NodeId = NodeId::at(2);

/// Where a child leads: over the segments of its text, then over `skip` plain parameters, to a
/// leaf, a node, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) node: NodeId,
    pub(crate) leaf: ShapeLeaf,
    /// The link's text, if it needs one. That of a literal child or a parameter starts with the
    /// child's own segment, that of a complex child with the segment after it.
    pub(crate) text: TextId,
    /// The number of plain parameters after the text. A parameter without a text counts itself.
    pub(crate) skip: u16,
}

impl Link {
    const NOWHERE: Link =
        Link { node: NodeId::NONE, leaf: ShapeLeaf::NONE, text: TextId::NONE, skip: 0 };

    fn leads_nowhere(self) -> bool {
        self.node.is_none() && self.leaf.is_none()
    }

    /// Whether any segment follows the child's own.
    pub(crate) fn has_more_segments(self) -> bool {
        !self.node.is_none() || !self.text.is_none() || self.skip > 0
    }
}

/// Some complex child comes before the plain parameter.
pub(crate) const COMPLEX_BEFORE_PARAM: u8 = 1;
/// Some complex child comes after the plain parameter: a catch-all without a literal prefix.
pub(crate) const COMPLEX_AFTER_PARAM: u8 = 2;
/// There is a plain parameter.
pub(crate) const HAS_PARAM: u8 = 4;

/// What a lookup needs of a node.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The first slot of the table of literal children, and the table's length.
    pub(crate) slots: SlotId,
    pub(crate) length: u32,
    pub(crate) seed: u32,
    param_node: NodeId,
    param_leaf: ShapeLeaf,
    param_text: TextId,
    param_skip: u16,
    /// How far any slot of the table is from its bucket, at most.
    pub(crate) max_probe: u8,
    /// Which children there are besides the literal ones.
    pub(crate) flags: u8,
    complex: ComplexListId,
}

impl Default for Node {
    fn default() -> Self {
        Node {
            slots: NO_SLOTS,
            length: 1,
            seed: 0,
            param_node: NodeId::NONE,
            param_leaf: ShapeLeaf::NONE,
            param_text: TextId::NONE,
            param_skip: 0,
            max_probe: 0,
            flags: 0,
            complex: ComplexListId::NONE,
        }
    }
}

/// The first slot of the pool is never used: it is the table of nodes without literal children.
const NO_SLOTS: SlotId = SlotId::at(0);

impl Node {
    #[inline(always)]
    pub(crate) fn param(&self) -> Link {
        Link {
            node: self.param_node,
            leaf: self.param_leaf,
            text: self.param_text,
            skip: self.param_skip,
        }
    }

    fn set_param(&mut self, link: Link) {
        (self.param_node, self.param_leaf) = (link.node, link.leaf);
        (self.param_text, self.param_skip) = (link.text, link.skip);
        self.set_flag(HAS_PARAM, link.skip > 0 || !link.text.is_none());
    }

    fn set_flag(&mut self, flag: u8, on: bool) {
        self.flags = if on { self.flags | flag } else { self.flags & !flag };
    }
}

/// Which child of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    Literal(SlotId),
    Complex(ComplexId),
    Param,
}

/// A child of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Child {
    pub(crate) node: NodeId,
    pub(crate) via: Via,
}

/// What edits, backtracking and catch-alls need of a node.
#[derive(Clone, Debug)]
pub(crate) struct ParentLink {
    /// The parent, or the absent index for [`RELATIVE`].
    parent: NodeId,
    via: Via,
    literal_count: u32,
    pub(crate) bounds: SubtreeBounds,
}

impl Default for ParentLink {
    fn default() -> Self {
        ParentLink {
            parent: NodeId::NONE,
            via: Via::Param,
            literal_count: 0,
            bounds: SubtreeBounds::default(),
        }
    }
}

/// Bounds on the routes below a node. A removal does not narrow them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SubtreeBounds {
    /// The least and the greatest number of segments that a route can still match.
    pub(crate) min_segments: u32,
    pub(crate) max_segments: u32,
    /// The greatest weight of a form.
    pub(crate) max_weight: Weight,
}

impl Default for SubtreeBounds {
    fn default() -> Self {
        SubtreeBounds { min_segments: u32::MAX, max_segments: 0, max_weight: Weight::default() }
    }
}

impl SubtreeBounds {
    /// No segment at all.
    pub(crate) const EMPTY: SubtreeBounds = SubtreeBounds {
        min_segments: 0,
        max_segments: 0,
        max_weight: Weight { literal_bytes: 0, segments: 0 },
    };
}

/// The tree. See the module's documentation.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    nodes: Arena<NodeId, Node>,
    parent_links: Vec<ParentLink>,
    slots: Pool<SlotId, Slot>,
    /// The texts of links: see `link_text`.
    texts: Pool<TextId, u8>,
    complex: Arena<ComplexId, ComplexChild>,
    complex_lists: Arena<ComplexListId, ComplexChildren>,
    forms: Arena<FormId, Form>,
    /// The first bytes of the literal children of [`ROOT`], one bit each. A removal does not clear
    /// it. It refuses most of what scanners ask for.
    first_bytes: [u64; 4],
    last_segments: last_segments::LastSegments,
    common_prefix: common_prefix::CommonPrefix,
    static_index: static_index::StaticIndex,
    literal_filter: literal_filter::LiteralFilter,
}

impl Default for Tree {
    fn default() -> Self {
        let mut tree = Tree {
            nodes: Arena::default(),
            parent_links: Vec::new(),
            slots: Pool::default(),
            texts: Pool::default(),
            complex: Arena::default(),
            complex_lists: Arena::default(),
            forms: Arena::default(),
            first_bytes: [0; 4],
            last_segments: last_segments::LastSegments::default(),
            common_prefix: common_prefix::CommonPrefix::default(),
            static_index: static_index::StaticIndex::default(),
            literal_filter: literal_filter::LiteralFilter::default(),
        };
        tree.slots.allocate(1, Slot::EMPTY);
        let relative = tree.new_node();
        let root = tree.new_node();
        tree.new_node();
        let empty =
            Child { node: relative, via: Via::Literal(tree.add_literal(relative, (b"", 0, 0))) };
        tree.set_link(empty, Link { node: root, ..Link::NOWHERE });
        tree.update_common_prefix();
        tree
    }
}

impl Tree {
    #[inline(always)]
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    #[inline(always)]
    pub(crate) fn slot(&self, id: SlotId) -> &Slot {
        &self.slots[id]
    }

    #[inline]
    pub(crate) fn complex_child(&self, id: ComplexId) -> &ComplexChild {
        &self.complex[id]
    }

    /// Whether the first byte after the slash, or a slash at the end, rules out every route.
    #[inline(always)]
    pub(crate) fn refuses(&self, path: &[u8]) -> bool {
        let &[b'/', first, ..] = path else { return false };
        if self.refuses_end(path) {
            return true;
        }
        let known = self.first_bytes[first as usize >> 6] >> (first & 63) & 1;
        if known == 1 {
            return false;
        }
        // Of all children that are not literal, only catch-alls match an empty segment.
        let flags = self.node(ROOT).flags | self.node(RELATIVE).flags;
        flags == 0 || first == b'/' && flags & COMPLEX_AFTER_PARAM == 0
    }

    #[inline]
    pub(crate) fn parent_link(&self, id: NodeId) -> &ParentLink {
        &self.parent_links[id.get()]
    }

    /// The node's complex children.
    #[inline]
    pub(crate) fn complex_children(&self, id: NodeId) -> &ComplexChildren {
        self.complex_lists.get(self.node(id).complex).unwrap_or(&NO_COMPLEX_CHILDREN)
    }

    /// The child of its parent that leads to the node, or `None` for [`RELATIVE`].
    pub(crate) fn child_above(&self, id: NodeId) -> Option<Child> {
        let ParentLink { parent, via, .. } = *self.parent_link(id);
        (!parent.is_none()).then_some(Child { node: parent, via })
    }

    #[inline]
    pub(crate) fn link(&self, child: Child) -> Link {
        match child.via {
            Via::Literal(slot) => self.slots[slot].link(),
            Via::Complex(complex) => self.complex[complex].link,
            Via::Param => self.node(child.node).param(),
        }
    }

    /// The form of a leaf, unless its owner has one form without a catch-all.
    #[inline]
    pub(crate) fn form<Owner: Index>(&self, leaf: Leaf<Owner>) -> Option<&Form> {
        match leaf.target() {
            LeafTarget::Owner(_) => None,
            LeafTarget::Form(form) => self.forms.get(form),
        }
    }

    #[inline]
    pub(crate) fn form_at(&self, form: FormId) -> &Form {
        &self.forms[form]
    }

    /// The route or the shape of a leaf.
    #[inline]
    pub(crate) fn owner<Owner: Index>(&self, leaf: Leaf<Owner>) -> Owner {
        match leaf.target() {
            LeafTarget::Owner(owner) => owner,
            LeafTarget::Form(form) => self.forms[form].owner(),
        }
    }

    /// The weight of a leaf's form; the least one if it has no catch-all.
    pub(crate) fn weight<Owner: Index>(&self, leaf: Leaf<Owner>) -> Weight {
        self.form(leaf).map_or(Weight::default(), |form| form.weight)
    }

    pub(crate) fn add_form<Owner: Index>(&mut self, form: Form) -> Leaf<Owner> {
        Leaf::of_form(self.forms.insert(form))
    }

    /// Removes the form of a leaf, if it has one.
    pub(crate) fn remove_form<Owner: Index>(&mut self, leaf: Leaf<Owner>) {
        if let LeafTarget::Form(form) = leaf.target() {
            self.forms.remove(form);
        }
    }

    /// Lets the form of a leaf, if it has one, end in an optional catch-all as well. A removal does
    /// not undo that.
    pub(crate) fn widen_tail<Owner: Index>(&mut self, leaf: Leaf<Owner>, optional: bool) {
        if let LeafTarget::Form(form) = leaf.target() {
            self.forms[form].widen_tail(optional);
        }
    }

    /// The heap bytes held.
    pub(crate) fn memory_usage(&self) -> usize {
        let complex: usize = self.complex.iter().map(ComplexChild::memory_usage).sum();
        let lists: usize = self.complex_lists.iter().map(ComplexChildren::memory_usage).sum();
        let forms: usize = self.forms.iter().map(Form::memory_usage).sum();
        complex
            + lists
            + forms
            + self.nodes.memory_usage()
            + self.parent_links.capacity() * size_of::<ParentLink>()
            + self.slots.memory_usage()
            + self.texts.memory_usage()
            + self.complex.memory_usage()
            + self.complex_lists.memory_usage()
            + self.forms.memory_usage()
            + self.static_index.memory_usage()
            + self.literal_filter.memory_usage()
    }
}

const _: () = assert!(size_of::<Node>() == 32);
const _: () = assert!(size_of::<Slot>() == 32);
