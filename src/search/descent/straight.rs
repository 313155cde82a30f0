//! The straight walk: at each node the best child that fits, without a way back.
//!
//! Input: a path, where its segments end, and where to start. Output: the leaf; or the node where
//! the walk stopped, if the backtracking search has to continue there. The sink gets the values.
//!
//! [`walk`] takes literals and plain parameters only; its [`Walker`] tries all other children. It
//! is compiled for paths of up to 63 bytes and of up to 127, where the fewest instructions matter,
//! for longer ones, and in [`Stepper::walk`](super::step::Stepper::walk) for backtracking.
//!
//! A leaf that the walk reaches wins over all others below its start: at every node it took the
//! first child, in the static order, that fits.

use super::super::boundaries::SegmentEnds;
use super::super::follow::{self, Followed, Sink, follow};
use super::super::{Resolve, Search};
use crate::testing::steps;
use crate::tree::{
    COMPLEX_AFTER_PARAM, COMPLEX_BEFORE_PARAM, EXACT_BYTES, HAS_PARAM, Index as _, Key, NodeId,
    QUICK_BYTES, RELATIVE, ROOT, RouteLeaf, Slot, Tree,
};
use crate::values::Span;

/// Where a straight walk ended, or how far it got.
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

impl Start {
    /// Where the walk of a whole path starts.
    #[inline(always)]
    pub(super) fn of_path(tree: &Tree, path: &[u8], first_word: u64) -> Start {
        let prefix = tree.common_prefix();
        if prefix.begins(first_word) {
            Start { node: prefix.node, at: prefix.length as usize, untried: 0 }
        } else if path.first() == Some(&b'/') {
            Start { node: ROOT, at: 1, untried: tree.node(RELATIVE).flags }
        } else {
            Start { node: RELATIVE, at: 0, untried: 0 }
        }
    }
}

/// What a straight walk needs of the search that it is part of.
pub(super) trait Walker {
    type Ends: SegmentEnds;
    type Sink: Sink;

    fn parts(&mut self) -> (&mut Self::Ends, &mut Self::Sink, impl Resolve);
    /// Tries every child of a node but the literal one.
    fn all_but_literal(&mut self, node: NodeId, at: usize) -> Followed;
}

/// A straight walk from a node on, of a path of which this is the first word.
#[inline(always)]
pub(super) fn walk(
    Start { node: mut id, mut at, mut untried }: Start,
    search: Search<'_>,
    (text, first_word): (&str, u64),
    walker: &mut impl Walker,
) -> Walked {
    let (tree, path) = (search.tree, text.as_bytes());
    loop {
        steps::add(1);
        let node = tree.node(id);
        let (ends, sink, _) = walker.parts();
        let end = ends.end(at);
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
                _ => walker.all_but_literal(id, at),
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
        let (ends, sink, resolve) = walker.parts();
        match follow(tree, link, start, path, ends, sink, resolve) {
            Followed::Node(below, position) => (id, at) = (below, position),
            Followed::Leaf(leaf) => return Walked::Leaf(leaf, id, at),
            Followed::Crowded => return Walked::Stopped(id, at, Tried::Nothing),
            Followed::Nothing => break,
        }
    }
    if untried == 0 { Walked::DeadEnd } else { Walked::Stopped(id, at, Tried::Literal) }
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
