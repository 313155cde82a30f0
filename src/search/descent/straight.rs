//! The straight walk: at each node the best child that fits, without a way back.
//!
//! Input: a path, its boundaries, and where to start. Output: the leaf; or the node where the walk
//! stopped, if the backtracking search has to continue there. The sink gets the values.
//!
//! A leaf that the walk reaches wins over all others below its start: at every node it took the
//! first child, in the static order, that fits.

use super::super::boundaries::Boundaries;
use super::super::{Resolve, Search};
use super::follow::{self, Followed, Sink, follow};
use super::step::Stepper;
use crate::testing::steps;
use crate::tree::{
    COMPLEX_AFTER_PARAM, COMPLEX_BEFORE_PARAM, EXACT_BYTES, HAS_PARAM, Index as _, Key, NodeId,
    QUICK_BYTES, RELATIVE, ROOT, RouteLeaf, Slot, Tree, first_word,
};
use crate::values::{Span, Values};

/// Where a straight walk ended.
pub(super) enum Walked {
    /// At a leaf, to which a child of this node leads at this position.
    Leaf(RouteLeaf, NodeId, usize),
    /// No other child of any node on the way could match.
    DeadEnd,
    /// At this node and position, where these children lead nowhere. Others, here or above, have
    /// not been tried.
    Stopped(NodeId, usize, Tried),
}

/// The children of a node that were tried.
#[derive(Clone, Copy)]
pub(super) enum Tried {
    /// None: there are more values than fit inline, and it is not known yet whether they are
    /// needed.
    Nothing,
    /// The literal one, and perhaps the plain parameter.
    Literal,
    All,
}

/// Where a straight walk starts.
pub(super) struct Start {
    pub(super) node: NodeId,
    pub(super) at: usize,
    /// The flags of children above that were not tried.
    pub(super) untried: u8,
}

/// A straight walk of the whole path.
#[inline(always)]
pub(super) fn walk<B: Boundaries>(
    search: Search<'_>,
    path: &str,
    boundaries: &mut B,
    values: &mut Values,
    resolve: impl Resolve,
) -> Walked {
    let (tree, first_word) = (search.tree, first_word(path.as_bytes()));
    let prefix = tree.common_prefix();
    let start = if prefix.begins(first_word) {
        Start { node: prefix.node, at: prefix.length as usize, untried: 0 }
    } else if path.as_bytes().first() == Some(&b'/') {
        Start { node: ROOT, at: 1, untried: tree.node(RELATIVE).flags }
    } else {
        Start { node: RELATIVE, at: 0, untried: 0 }
    };
    walk_from(start, search, (path, first_word), boundaries, values, resolve)
}

/// A straight walk of the path, of which this is the first word, from a node on.
#[inline(always)]
pub(super) fn walk_from<B: Boundaries>(
    Start { node: mut id, mut at, mut untried }: Start,
    search: Search<'_>,
    (text, first_word): (&str, u64),
    boundaries: &mut B,
    sink: &mut impl Sink,
    resolve: impl Resolve,
) -> Walked {
    let (tree, path) = (search.tree, text.as_bytes());
    loop {
        steps::add(1);
        let node = tree.node(id);
        let end = boundaries.end(at);
        let link;
        let mut skip;
        if let Some(slot) = literal_child(tree, id, (path, first_word), at, end) {
            untried |= node.flags;
            link = slot.link();
            skip = link.skip;
        } else if node.flags & (COMPLEX_BEFORE_PARAM | HAS_PARAM) == HAS_PARAM && end > at {
            untried |= node.flags & COMPLEX_AFTER_PARAM;
            link = node.param();
            skip = link.skip;
            if link.text.is_none() {
                if sink.room() == 0 {
                    return Walked::Stopped(id, at, Tried::Nothing);
                }
                sink.record(Span::new(at, end));
                skip -= 1;
            }
        } else {
            let followed = match node.flags & (COMPLEX_BEFORE_PARAM | COMPLEX_AFTER_PARAM) {
                0 => Followed::Nothing,
                _ => all_but_literal(search, text, (id, at), boundaries, sink, resolve),
            };
            match followed {
                Followed::Node(below, position) => (id, at) = (below, position),
                Followed::Leaf(leaf) => return Walked::Leaf(leaf, id, at),
                Followed::Crowded => return Walked::Stopped(id, at, Tried::Nothing),
                Followed::Nothing if untried == 0 => return Walked::DeadEnd,
                Followed::Nothing => return Walked::Stopped(id, at, Tried::All),
            }
            untried |= node.flags;
            continue;
        }
        let start = follow::Start { text: at, end, skip };
        match follow(search, link, start, path, boundaries, sink, resolve) {
            Followed::Node(below, position) => (id, at) = (below, position),
            Followed::Leaf(leaf) => return Walked::Leaf(leaf, id, at),
            Followed::Crowded => return Walked::Stopped(id, at, Tried::Nothing),
            Followed::Nothing => break,
        }
    }
    if untried == 0 { Walked::DeadEnd } else { Walked::Stopped(id, at, Tried::Literal) }
}

/// Tries every child of a node but the literal one.
// Cold, although it is common in some tables: the compiler then keeps the registers of the walk
// free of what only this call needs, which saves 12 of 552 instructions on 130 routes.
#[cold]
#[inline(never)]
fn all_but_literal<B: Boundaries>(
    search: Search<'_>,
    path: &str,
    (node, at): (NodeId, usize),
    boundaries: &mut B,
    sink: &mut impl Sink,
    resolve: impl Resolve,
) -> Followed {
    Stepper::new(search, path, boundaries, sink, resolve).all_but_literal(node, at)
}

/// The literal child whose first segment is `path[at..end]`.
///
/// A segment of more than 16 bytes whose key is found may still be another: that shows when its
/// link's text is compared. Slots that `max_probe` cannot count, and longer segments, are left to
/// [`Tree::find_literal`].
#[inline(always)]
fn literal_child<'t>(
    tree: &'t Tree,
    id: NodeId,
    (path, first_word): (&[u8], u64),
    at: usize,
    end: usize,
) -> Option<&'t Slot> {
    let node = tree.node(id);
    if end - at > EXACT_BYTES && (end - at > QUICK_BYTES || node.max_probe == u8::MAX) {
        return find_literal(tree, id, path, at, end);
    }
    let key = Key::with_first_word(path, first_word, at, end);
    let mut bucket = key.bucket(node.seed, node.length);
    let slot = tree.slot(node.slots.plus(bucket));
    if slot.has_key(&key) {
        return Some(slot);
    }
    for _ in 0..node.max_probe {
        bucket = if bucket + 1 < node.length { bucket + 1 } else { 0 };
        let slot = tree.slot(node.slots.plus(bucket));
        if slot.has_key(&key) {
            return Some(slot);
        }
        if slot.is_empty() {
            return None;
        }
    }
    if node.max_probe == u8::MAX { find_literal(tree, id, path, at, end) } else { None }
}

/// As [`Tree::find_literal`], out of the way of the walk.
#[cold]
#[inline(never)]
fn find_literal<'t>(
    tree: &'t Tree,
    id: NodeId,
    path: &[u8],
    at: usize,
    end: usize,
) -> Option<&'t Slot> {
    tree.find_literal(id, path, at, end).map(|slot| tree.slot(slot))
}
