//! The straight walk: at each node the best child that fits, without a way back.
//!
//! Input: a path and its boundaries. Output: the leaf, with its values; or the node where the walk
//! stopped, if the backtracking search has to continue there.
//!
//! A leaf that the walk reaches is the winner: at every node it took the first child, in the static
//! order, that fits.

use super::super::boundaries::Boundaries;
use super::super::{Resolve, Search};
use super::follow::{Followed, Sink as _, Start, follow};
use super::step::Stepper;
use crate::testing::steps;
use crate::tree::{
    COMPLEX_AFTER_PARAM, COMPLEX_BEFORE_PARAM, EXACT_BYTES, HAS_PARAM, Index as _, Key, NodeId,
    QUICK_BYTES, RELATIVE, ROOT, RouteLeaf, Slot, Tree, first_word,
};
use crate::values::{Span, Values};

/// Where a straight walk ended.
pub(super) enum Walked {
    Leaf(RouteLeaf),
    /// No route matches.
    DeadEnd,
    /// The literal child of this node, at this position, does not exist or leads nowhere. Other
    /// children, here or above, have not been tried.
    LiteralTried(NodeId, usize),
    /// No child of this node, at this position, leads anywhere. Other children above have not been
    /// tried.
    AllTried(NodeId, usize),
    /// There are more values than fit inline, and it is not known yet whether they are needed. No
    /// child of this node has been tried.
    Crowded(NodeId, usize),
}

#[inline(always)]
pub(super) fn walk<B: Boundaries>(
    search: Search<'_>,
    text: &str,
    boundaries: &mut B,
    values: &mut Values,
    resolve: impl Resolve,
) -> Walked {
    let (tree, path) = (search.tree, text.as_bytes());
    let first_word = first_word(path);
    // With the flags of children that were not tried, here or above.
    let prefix = tree.common_prefix();
    let (mut id, mut at, mut untried) = if prefix.begins(first_word) {
        (prefix.node, prefix.length as usize, 0)
    } else if path.first() == Some(&b'/') {
        (ROOT, 1, tree.node(RELATIVE).flags)
    } else {
        (RELATIVE, 0, 0)
    };
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
                if values.room() == 0 {
                    return Walked::Crowded(id, at);
                }
                values.record(Span::new(at, end));
                skip -= 1;
            }
        } else {
            let followed = match node.flags & (COMPLEX_BEFORE_PARAM | COMPLEX_AFTER_PARAM) {
                0 => Followed::Nothing,
                _ => all_but_literal(search, text, (id, at), boundaries, values, resolve),
            };
            match followed {
                Followed::Node(below, position) => (id, at) = (below, position),
                Followed::Leaf(leaf) => return Walked::Leaf(leaf),
                Followed::Crowded => return Walked::Crowded(id, at),
                Followed::Nothing if untried == 0 => return Walked::DeadEnd,
                Followed::Nothing => return Walked::AllTried(id, at),
            }
            untried |= node.flags;
            continue;
        }
        let start = Start { text: at, end, skip };
        match follow(search, link, start, path, boundaries, values, resolve) {
            Followed::Node(below, position) => (id, at) = (below, position),
            Followed::Leaf(leaf) => return Walked::Leaf(leaf),
            Followed::Crowded => return Walked::Crowded(id, at),
            Followed::Nothing => break,
        }
    }
    if untried == 0 { Walked::DeadEnd } else { Walked::LiteralTried(id, at) }
}

/// Tries every child of a node but the literal one.
// Cold, although it is common in some tables: the compiler then keeps the registers of the walk free
// of what only this call needs, which saves 12 of 552 instructions on 130 routes.
#[cold]
#[inline(never)]
fn all_but_literal<B: Boundaries>(
    search: Search<'_>,
    path: &str,
    (node, at): (NodeId, usize),
    boundaries: &mut B,
    values: &mut Values,
    resolve: impl Resolve,
) -> Followed {
    Stepper::new(search, path, boundaries, values, resolve).all_but_literal(node, at)
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
