//! The straight walk: at each node the best child that fits.
//!
//! Input: a path, where its segments end, and where to start. Output: the leaf, or none. The sink
//! gets the values, and the choices get the nodes on the way with children that were not tried.
//!
//! [`walk`] takes literals and plain parameters only; its [`Walker`] tries all other children. It
//! is compiled for paths of up to 63 bytes and of up to 127, where the fewest instructions matter,
//! for longer ones, and for backtracking.
//!
//! A leaf that the walk reaches wins over all others below its start: at every node it took the
//! first child, in the static order, that fits.

use super::super::boundaries::SegmentEnds;
use super::super::{Resolve, Search};
use super::choices::{Choice, Choices, Next};
use super::follow::{self, Followed, Sink, follow};
use crate::testing::steps;
use crate::tree::{
    COMPLEX_AFTER_PARAM, COMPLEX_BEFORE_PARAM, EXACT_BYTES, HAS_PARAM, Index as _, Key, NodeId,
    QUICK_BYTES, RELATIVE, ROOT, RouteLeaf, Slot, Tree,
};
use crate::values::Span;

/// Where a straight walk ended.
pub(super) enum Walked {
    Leaf(RouteLeaf),
    Nowhere,
    /// There are more values than fit inline, and it is not known yet whether they are needed.
    Crowded,
}

/// What a straight walk needs of the search that it is part of.
pub(super) trait Walker {
    type Ends: SegmentEnds;
    type Sink: Sink;

    fn parts(&mut self) -> (&mut Self::Ends, &mut Self::Sink, impl Resolve);
    /// Tries the children of a node but the literal one, from a choice on. Adds the choice that is
    /// left if one leads to a node.
    fn others(&mut self, choice: Choice, choices: &mut Choices) -> Followed;
}

/// Where the walk of a whole path starts.
#[inline(always)]
pub(super) fn start(
    tree: &Tree,
    (path, first_word): (&[u8], u64),
    choices: &mut Choices,
) -> Choice {
    let prefix = tree.common_prefix();
    let (node, at) = if prefix.begins(first_word) {
        (prefix.node, prefix.length as usize)
    } else if path.first() == Some(&b'/') {
        if tree.node(RELATIVE).flags != 0 {
            choices.push(Choice::new(RELATIVE, 0, Next::OTHER));
        }
        (ROOT, 1)
    } else {
        (RELATIVE, 0)
    };
    Choice::new(node, at, Next::LITERAL)
}

/// A straight walk from a choice on, of a path of which this is the first word.
#[inline(always)]
pub(super) fn walk(
    start: Choice,
    search: Search<'_>,
    (text, first_word): (&str, u64),
    walker: &mut impl Walker,
    choices: &mut Choices,
) -> Walked {
    let (tree, path) = (search.tree, text.as_bytes());
    let (mut id, mut at, mut next) = (start.node, start.at(), start.next);
    loop {
        steps::add(1);
        let node = tree.node(id);
        let (ends, sink, _) = walker.parts();
        let end = ends.end(at);
        let literal = match next {
            Next::LITERAL => literal_child(tree, id, (path, first_word), at, end),
            _ => None,
        };
        let link;
        let mut skip;
        if let Some(slot) = literal {
            if node.flags != 0 {
                choices.push(Choice::new(id, at, Next::OTHER));
            }
            link = slot.link();
            skip = link.skip;
        } else if node.flags & (COMPLEX_BEFORE_PARAM | HAS_PARAM) == HAS_PARAM
            && end > at
            && next != Next::CATCH_ALL
        {
            if node.flags & COMPLEX_AFTER_PARAM != 0 {
                choices.push(Choice::new(id, at, Next::CATCH_ALL));
            }
            link = node.param();
            skip = link.skip;
            if link.text.is_none() {
                if sink.room() == 0 {
                    return Walked::Crowded;
                }
                sink.record(Span::new(at, end));
                skip -= 1;
            }
        } else {
            if node.flags & (COMPLEX_BEFORE_PARAM | COMPLEX_AFTER_PARAM) == 0 {
                return Walked::Nowhere;
            }
            match walker.others(Choice::new(id, at, next), choices) {
                Followed::Node(below, position) => {
                    (id, at, next) = (below, position, Next::LITERAL);
                }
                Followed::Leaf(leaf) => return Walked::Leaf(leaf),
                Followed::Crowded => return Walked::Crowded,
                Followed::Nothing => return Walked::Nowhere,
            }
            continue;
        }
        let start = follow::Start { text: at, end, skip };
        let (ends, sink, resolve) = walker.parts();
        match follow(tree, link, start, path, ends, sink, resolve) {
            Followed::Node(below, position) => (id, at, next) = (below, position, Next::LITERAL),
            Followed::Leaf(leaf) => return Walked::Leaf(leaf),
            Followed::Crowded => return Walked::Crowded,
            Followed::Nothing => return Walked::Nowhere,
        }
    }
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
