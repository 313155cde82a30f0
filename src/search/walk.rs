//! The straight walk: at each node the best child that fits, and no way back.
//!
//! Input: a path and where its segments end. Output: the leaf, with its values; or the node where
//! the walk stopped, if it passed by anything that the complete search has to look at.
//!
//! The walk's answer is the right one when it ends at a leaf: at every node it took a child that
//! comes before all others that fit. Special children are left to [`aside`].

use super::aside::{self, Taken};
use super::ends::Ends;
use super::steps;
use super::{Pick, Search, picked};
use crate::tree::{
    BARE, EXACT, HAS_PARAM, Key, LeafId, NONE, NodeId, PARAM, SLASH, SPECIAL_AFTER, SPECIAL_BEFORE,
    Slot, Tree,
};
use crate::values::{Span, Values};

/// Where a straight walk ended.
pub(super) enum Walked {
    Leaf(LeafId),
    /// No route matches.
    DeadEnd,
    /// The literal child of this node, at this place in the path, led nowhere or is not there;
    /// other children, here or above, have not been tried.
    PassedBy(NodeId, usize),
    /// All children of this node, at this place, led nowhere; others above have not been tried.
    Exhausted(NodeId, usize),
    /// There are more values than lie inline, and it is not known yet whether they are needed.
    /// Nothing was tried at this node and this place.
    Crowded(NodeId, usize),
}

#[inline(always)]
pub(super) fn straight<E: Ends>(
    search: Search<'_>,
    text: &str,
    ends: &mut E,
    values: &mut Values,
    pick: impl Pick,
) -> Walked {
    let (tree, path) = (search.tree, text.as_bytes());
    let (mut id, mut at) = (BARE, 0);
    let mut passed_by = 0;
    if path.first() == Some(&b'/') {
        passed_by = tree.node(BARE).flags;
        (id, at) = (SLASH, 1);
    }
    loop {
        steps::add(1);
        let node = tree.node(id);
        let mut end = ends.end(at);
        let link;
        let mut skip;
        if let Some(slot) = literal_child(tree, id, path, at, end) {
            passed_by |= node.flags;
            link = slot.link();
            skip = link.skip;
        } else {
            if node.flags & (SPECIAL_BEFORE | HAS_PARAM) != HAS_PARAM || end == at {
                let step = aside::Step { search, path: text, node: id, from: at, to: end };
                match step_aside(step, node.flags, passed_by == 0, ends, values, pick) {
                    Ok(below) => (id, at) = below,
                    Err(walked) => return walked,
                }
                passed_by |= node.flags;
                continue;
            }
            passed_by |= node.flags & SPECIAL_AFTER;
            link = node.param();
            skip = link.skip;
            if link.text == NONE {
                if values.len() == values.inline_size() {
                    return Walked::Crowded(id, at);
                }
                values.push(Span::new(at, end));
                skip -= 1;
            }
        }
        if link.text != NONE {
            let room = values.inline_size() - values.len();
            let take = |value| values.push(value);
            match end_of_text(tree.text_apart(link.text), path, at, ends, room, take) {
                Ok(text_end) => end = text_end,
                Err(Stop::Differs) => break,
                Err(Stop::Crowded) => return Walked::Crowded(id, at),
            }
        }
        let room = values.inline_size() - values.len();
        match end_of_skip(skip, path, end, ends, room, |value| values.push(value)) {
            Ok(skip_end) => end = skip_end,
            Err(Stop::Differs) => break,
            Err(Stop::Crowded) => return Walked::Crowded(id, at),
        }
        if end == path.len() {
            let leaf = picked(link.leaf, pick);
            if leaf.is_none() {
                break;
            }
            return Walked::Leaf(leaf);
        }
        if link.node == NONE {
            break;
        }
        (id, at) = (NodeId(link.node), end + 1);
    }
    if passed_by == 0 { Walked::DeadEnd } else { Walked::PassedBy(id, at) }
}

/// Where the walk goes on from a node whose literal child is none, and whose parameter is not the
/// first to be tried; or how it ends. `alone` where nothing has been passed by so far.
#[inline(always)]
fn step_aside<E: Ends>(
    step: aside::Step<'_, '_>,
    flags: u8,
    alone: bool,
    ends: &mut E,
    values: &mut Values,
    pick: impl Pick,
) -> Result<(NodeId, usize), Walked> {
    let taken = match flags & (SPECIAL_BEFORE | SPECIAL_AFTER) {
        0 => Taken::Nothing,
        _ => step.take(ends, values, pick),
    };
    match taken {
        Taken::Down(below, place) => Ok((below, place)),
        Taken::Leaf(leaf) => Err(Walked::Leaf(leaf)),
        Taken::Crowded => Err(Walked::Crowded(step.node, step.from)),
        Taken::Nothing if alone => Err(Walked::DeadEnd),
        Taken::Nothing => Err(Walked::Exhausted(step.node, step.from)),
    }
}

/// The literal child whose first segment is `path[at..end]`.
///
/// Segments that a key does not tell, and tables in which slots lie far from their homes, are left
/// to [`Tree::find_literal`].
#[inline(always)]
fn literal_child<'t>(
    tree: &'t Tree,
    id: NodeId,
    path: &[u8],
    at: usize,
    end: usize,
) -> Option<&'t Slot> {
    let node = tree.node(id);
    if end - at > EXACT || node.reach == u8::MAX {
        return tree.find_literal(id, path, at, end).map(|slot| &tree.slots[slot]);
    }
    let key = Key::of(path, at, end);
    let mut home = key.home(node.seed, node.length);
    let slot = &tree.slots[node.slots + home];
    if slot.is(&key) {
        return Some(slot);
    }
    for _ in 0..node.reach {
        home = if home + 1 < node.length { home + 1 } else { 0 };
        let slot = &tree.slots[node.slots + home];
        if slot.is(&key) {
            return Some(slot);
        }
        if slot.is_empty() {
            break;
        }
    }
    None
}

/// Where the last of `skip` plain parameters behind `end` ends.
#[inline(always)]
pub(super) fn end_of_skip(
    mut skip: u16,
    path: &[u8],
    mut end: usize,
    ends: &mut impl Ends,
    mut room: usize,
    mut take: impl FnMut(Span),
) -> Result<usize, Stop> {
    while skip > 0 {
        let start = end + 1;
        if end == path.len() {
            return Err(Stop::Differs);
        }
        end = ends.end(start);
        if end == start {
            return Err(Stop::Differs);
        }
        room = room.checked_sub(1).ok_or(Stop::Crowded)?;
        take(Span::new(start, end));
        skip -= 1;
    }
    Ok(end)
}

/// Why a link was not followed to its end.
pub(super) enum Stop {
    Differs,
    /// It has more parameters than there is room for.
    Crowded,
}

/// Where the text of a link, which begins at `at`, ends in the path, if it stands there whole.
#[inline(never)]
pub(super) fn end_of_text(
    text: &[u8],
    path: &[u8],
    mut at: usize,
    ends: &mut impl Ends,
    mut room: usize,
    mut take: impl FnMut(Span),
) -> Result<usize, Stop> {
    steps::add(text.len());
    let mut text = text;
    loop {
        // Up to the next parameter, its slash included.
        let literal = match text.len() {
            ..32 => text.iter().position(|&byte| byte == PARAM),
            _ => memchr::memchr(PARAM, text),
        };
        let literal = literal.unwrap_or(text.len());
        let (literal, rest) = text.split_at(literal);
        match path.get(at..).and_then(|path| path.strip_prefix(literal)) {
            Some(_) => at += literal.len(),
            None => return Err(Stop::Differs),
        }
        if rest.is_empty() {
            let whole = matches!(path.get(at), None | Some(b'/'));
            return if whole { Ok(at) } else { Err(Stop::Differs) };
        }
        let end = ends.end(at);
        if end == at {
            return Err(Stop::Differs);
        }
        room = room.checked_sub(1).ok_or(Stop::Crowded)?;
        take(Span::new(at, end));
        at = end;
        text = &rest[1..];
    }
}
