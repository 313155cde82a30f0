//! The compressed-prefix tree, in flat arenas: editable in place, and searched as it stands.
//!
//! A node stands at the beginning of a segment. A [`Link`] leads on from it by one or more
//! segments: a literal one through the node's table of [`Slot`]s, a plain parameter through the
//! node itself, any other through a [`Special`]. At a link's end there may be a leaf, where the
//! path ends there, and a node, where it goes on.
//!
//! Prefixes are compressed: segments without a branch, literal ones and plain parameters alike,
//! are one link. Where it has more than one literal, their text is kept apart; the plain
//! parameters at its end are a number, its `skip`.
//!
//! ```text
//! node 1 "/" ── slots ─► ┌ "users"      skip 1 ─► leaf /users/{id}, node 2 ── ...
//!                        ├ "a/{}/b/me"  skip 0 ─► leaf
//!                        └ "repos"      skip 2 ─► leaf, node 3 ── slots ─► ...
//!            ── param ─►   skip 1 ─► leaf /{page}
//!            ── specials ─► [ `@{handle}`, `{*rest}` ], in the static order
//! ```
//!
//! Sizes, in bytes: a [`Node`] 32, two to a cache line; a [`Slot`] 32; what only edits and the way
//! back need lies apart, in [`Upward`]. This module does not know values, and lookups only
//! through what it lets them read.

mod affixes;
mod arena;
mod chain;
mod draw;
mod edit;
mod key;
mod leaves;
mod siblings;
mod slots;
mod special;
mod statics;

use alloc::boxed::Box;
use alloc::vec::Vec;

pub(crate) use affixes::Cursor;
pub(crate) use arena::{Arena, NONE};
pub(crate) use chain::PARAM;
pub(crate) use draw::{Drawing, Shown};
pub(crate) use key::{EXACT, Key, word_of_short};
pub(crate) use siblings::{Edges, Siblings};
pub(crate) use slots::Slot;
pub(crate) use special::Special;

use arena::Pool;
use siblings::NO_SIBLINGS;

use crate::order::Weight;
use crate::pattern::{Name, Pattern};

/// An index of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NodeId(pub(crate) u32);

/// Where the search of a path without a leading slash begins.
pub(crate) const BARE: NodeId = NodeId(0);

/// Where the search of a path with one begins: behind the empty first segment. This node and the
/// slot that leads to it are always there.
pub(crate) const SLASH: NodeId = NodeId(1);

/// Has the index of whole texts for its table: see `statics`. No link leads here.
const STATICS: NodeId = NodeId(2);

/// What stands where a route ends: an index of a route, or of a [`Form`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LeafId(u32);

/// What a [`LeafId`] means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaf {
    /// A route that has one form and no catch-all.
    Route(u32),
    /// All others.
    Form(u32),
}

impl LeafId {
    pub(crate) const NONE: LeafId = LeafId(NONE);
    /// The indices of forms have the top bit set.
    const FORM: u32 = 1 << 31;
    /// The first index that would not fit.
    pub(crate) const LIMIT: usize = Self::FORM as usize - 1;

    pub(crate) fn of_route(route: u32) -> LeafId {
        LeafId(route)
    }

    pub(crate) fn of_form(form: u32) -> LeafId {
        LeafId(form | Self::FORM)
    }

    #[inline]
    pub(crate) fn is_none(self) -> bool {
        self.0 == NONE
    }

    #[inline]
    pub(crate) fn leaf(self) -> Leaf {
        if self.0 & Self::FORM == 0 {
            Leaf::Route(self.0)
        } else {
            Leaf::Form(self.0 & !Self::FORM)
        }
    }
}

/// One form of a route that has several, or that holds a catch-all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    pub(crate) route: u32,
    /// The names of the parameters that this form has.
    pub(crate) names: Box<[Name]>,
    /// The weight from the first catch-all on: see `order`.
    pub(crate) weight: Weight,
    /// Which optional parameters it leaves out: see `Pattern`.
    pub(crate) absent: u8,
    /// The form ends in an optional catch-all.
    pub(crate) optional_tail: bool,
    /// Kept where there is a catch-all: values are then found by matching the form alone.
    pub(crate) pattern: Option<Box<Pattern>>,
}

/// Where a child leads: over the segments of its text, then over `skip` plain parameters, to a
/// leaf, a node, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) node: u32,
    pub(crate) leaf: LeafId,
    /// Where its text stands, if it needs one. That of a literal child or a parameter begins with
    /// the child's own segment, that of a special child behind it.
    pub(crate) text: u32,
    /// The plain parameters behind the text; a parameter without a text counts itself.
    pub(crate) skip: u16,
}

impl Link {
    const NOWHERE: Link = Link { node: NONE, leaf: LeafId::NONE, text: NONE, skip: 0 };

    fn leads_nowhere(self) -> bool {
        self.node == NONE && self.leaf.is_none()
    }
}

/// Some special child comes before the plain parameter.
pub(crate) const SPECIAL_BEFORE: u8 = 1;
/// Some special child comes after it: a catch-all without a literal beginning.
pub(crate) const SPECIAL_AFTER: u8 = 2;
/// There is a plain parameter.
pub(crate) const HAS_PARAM: u8 = 4;

/// What a lookup needs of a node.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The table of literal children: its first slot, and its length.
    pub(crate) slots: u32,
    pub(crate) length: u32,
    pub(crate) seed: u32,
    param_node: u32,
    param_leaf: LeafId,
    param_text: u32,
    param_skip: u16,
    /// How far from its home a slot of the table may lie.
    pub(crate) reach: u8,
    /// Which children there are beside the literal ones.
    pub(crate) flags: u8,
    /// The special children, in the static order: an index of a list, or `NONE`.
    pub(crate) specials: u32,
}

impl Default for Node {
    fn default() -> Self {
        Node {
            slots: NO_SLOTS,
            length: 1,
            seed: 0,
            param_node: NONE,
            param_leaf: LeafId::NONE,
            param_text: NONE,
            param_skip: 0,
            reach: 0,
            flags: 0,
            specials: NONE,
        }
    }
}

/// The first slot of the pool is never used: the table of nodes without literal children.
const NO_SLOTS: u32 = 0;

impl Node {
    #[inline]
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
        self.set_flag(HAS_PARAM, link.skip > 0 || link.text != NONE);
    }

    fn set_flag(&mut self, flag: u8, on: bool) {
        self.flags = if on { self.flags | flag } else { self.flags & !flag };
    }
}

/// Which of a node's children a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    /// An index of a slot.
    Literal(u32),
    /// An index of a special child.
    Special(u32),
    Param,
}

/// What a node's edits and the way back to its parent need.
#[derive(Clone, Debug)]
pub(crate) struct Upward {
    /// The node above, or `NONE` where all begins.
    parent: u32,
    pub(crate) via: Via,
    /// The number of literal children.
    literals: u32,
    pub(crate) below: Below,
}

impl Default for Upward {
    fn default() -> Self {
        Upward { parent: NONE, via: Via::Param, literals: 0, below: Below::default() }
    }
}

/// What stands below a node, at most: a removal does not narrow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Below {
    /// The least and the greatest number of segments that a route can still take up.
    pub(crate) least: u32,
    pub(crate) most: u32,
    /// The greatest weight of a form.
    pub(crate) weight: Weight,
}

impl Default for Below {
    fn default() -> Self {
        Below { least: u32::MAX, most: 0, weight: Weight::default() }
    }
}

/// The tree. See the module's documentation.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) nodes: Arena<Node>,
    pub(crate) upward: Vec<Upward>,
    pub(crate) slots: Pool<Slot>,
    /// The texts of links: 4 bytes of length, then the text.
    texts: Pool<u8>,
    pub(crate) specials: Arena<Special>,
    /// Lists of special children.
    lists: Arena<Siblings>,
    pub(crate) forms: Arena<Form>,
    /// With which bytes the literal children of `SLASH` begin, one bit each; a removal does not
    /// narrow it. Most paths that scanners try are refused by it.
    first_bytes: [u64; 4],
    statics: statics::Statics,
}

impl Default for Tree {
    fn default() -> Self {
        let mut tree = Tree {
            nodes: Arena::default(),
            upward: Vec::new(),
            slots: Pool::default(),
            texts: Pool::default(),
            specials: Arena::default(),
            lists: Arena::default(),
            forms: Arena::default(),
            first_bytes: [0; 4],
            statics: statics::Statics::default(),
        };
        tree.slots.take(1, Slot::EMPTY);
        let bare = tree.new_node();
        let slash = tree.new_node();
        tree.new_node();
        let empty = Child { node: bare, via: Via::Literal(tree.add_literal(bare, b"")) };
        tree.set_link(empty, Link { node: slash.0, ..Link::NOWHERE });
        tree
    }
}

/// One child of one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Child {
    pub(crate) node: NodeId,
    pub(crate) via: Via,
}

impl Tree {
    #[inline]
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// Whether no route can match the path, by its first byte behind the slash alone.
    #[inline(always)]
    pub(crate) fn refuses(&self, path: &[u8]) -> bool {
        let &[b'/', first, ..] = path else { return false };
        let begins = self.first_bytes[first as usize >> 6] >> (first & 63) & 1;
        // Of all that is no text, an empty segment is taken by catch-alls alone.
        let flags = if first == b'/' { SPECIAL_AFTER } else { u8::MAX };
        begins == 0 && (self.node(SLASH).flags | self.node(BARE).flags) & flags == 0
    }

    /// What needs more than a lookup of a node.
    pub(crate) fn upward(&self, id: NodeId) -> &Upward {
        &self.upward[id.0 as usize]
    }

    /// The node's special children.
    #[inline]
    pub(crate) fn siblings(&self, id: NodeId) -> &Siblings {
        self.lists.get(self.node(id).specials).unwrap_or(&NO_SIBLINGS)
    }

    /// The node's special children, in the static order.
    pub(crate) fn specials_of(&self, id: NodeId) -> &[u32] {
        self.siblings(id).ids()
    }

    /// The child of its parent that leads to the node; none for the node where all begins.
    pub(crate) fn child_above(&self, id: NodeId) -> Option<Child> {
        let Upward { parent, via, .. } = *self.upward(id);
        (parent != NONE).then_some(Child { node: NodeId(parent), via })
    }

    pub(crate) fn link(&self, child: Child) -> Link {
        match child.via {
            Via::Literal(slot) => self.slots[slot].link(),
            Via::Special(special) => self.specials[special].link,
            Via::Param => self.node(child.node).param(),
        }
    }

    /// Heap bytes held.
    pub(crate) fn memory_usage(&self) -> usize {
        let specials: usize = self.specials.iter().map(Special::memory_usage).sum();
        let lists: usize = self.lists.iter().map(Siblings::memory_usage).sum();
        let forms: usize = self.forms.iter().map(Form::memory_usage).sum();
        specials
            + lists
            + forms
            + self.nodes.memory_usage()
            + self.upward.capacity() * size_of::<Upward>()
            + self.slots.memory_usage()
            + self.texts.memory_usage()
            + self.specials.memory_usage()
            + self.lists.memory_usage()
            + self.forms.memory_usage()
            + self.statics.memory_usage()
    }

    /// Whether all indices still fit once so many forms, of so many bytes in all, are in.
    pub(crate) fn has_room(&self, bytes: usize, forms: usize) -> bool {
        let texts = bytes.saturating_add(forms.saturating_mul(16)).saturating_mul(2);
        self.nodes.len().saturating_add(texts) < LeafId::LIMIT
            && self.forms.len().saturating_add(forms) < LeafId::LIMIT
            && self.slots.len().saturating_add(texts) < LeafId::LIMIT
            && self.texts.len().saturating_add(texts) < LeafId::LIMIT
    }
}

impl Form {
    /// Lets it end in an optional catch-all as well.
    pub(crate) fn widen_tail(&mut self, optional: bool) {
        self.optional_tail |= optional;
        if let Some(pattern) = &mut self.pattern {
            pattern.optional_tail |= optional;
        }
    }

    fn memory_usage(&self) -> usize {
        let pattern = match &self.pattern {
            Some(pattern) => size_of::<Pattern>() + pattern.heap_bytes(),
            None => 0,
        };
        pattern + self.names.len() * size_of::<Name>()
    }
}

const _: () = assert!(size_of::<Node>() == 32);
const _: () = assert!(size_of::<Slot>() == 32);
