//! The values of the route that won: leftmost first, each as long as it can be.
//!
//! Without a catch-all, segments of the route and of the path stand side by side, and the values
//! are read on the way back from the leaf. With one, the form is matched alone: see [`Placing`].

use super::Search;
use super::ends::Ends;
use super::form::Placing;
use super::piece::{Piece, Place};
use super::steps;
use crate::tree::{Child, LeafId, NONE, PARAM, Tree, Via};
use crate::values::{Span, Values};

/// A segment of the path that a link took, and the special child whose it is; a plain parameter's
/// otherwise.
pub(super) struct Taken {
    from: usize,
    to: usize,
    special: Option<u32>,
}

/// From the beginning `at` of a node back to that of the node above, whose `child` leads to it.
/// Visits what the link's parameters took, from right to left.
pub(super) fn step_back(
    tree: &Tree,
    child: Child,
    at: usize,
    ends: &mut impl Ends,
    mut visit: impl FnMut(Taken),
) -> usize {
    let link = tree.link(child);
    steps::add(1 + link.skip as usize);
    let mut from = at;
    let mut back = |special: Option<u32>, from: &mut usize| {
        let to = *from - 1;
        *from = ends.start(to);
        visit(Taken { from: *from, to, special });
    };
    for _ in 0..link.skip {
        back(None, &mut from);
    }
    if link.text != NONE {
        let mut text = tree.text_apart(link.text);
        // The text's end, then the place behind the slash that follows a parameter.
        from -= 1;
        while let Some(param) = memchr::memrchr(PARAM, text) {
            from = from + 2 - (text.len() - param);
            back(None, &mut from);
            text = &text[..param];
        }
        from -= text.len();
    }
    match child.via {
        Via::Literal(slot) if link.text == NONE => from - 1 - tree.slot_text(slot).bytes().len(),
        Via::Special(special) => {
            back(Some(special), &mut from);
            from
        }
        _ => from,
    }
}

/// The values of a leaf at the end of a child.
pub(super) fn of_leaf(
    search: Search<'_>,
    path: &str,
    (leaf, child): (LeafId, Child),
    ends: &mut impl Ends,
    values: &mut Values,
) {
    if let Some(form) = search.form(leaf).and_then(|form| form.pattern.as_deref()) {
        return Placing::new(form, search.constraints, path, ends).fill(values);
    }
    // The leaf stands at the path's end, as if a node began behind a slash there.
    let (mut child, mut at) = (Some(child), path.len() + 1);
    while let Some(next) = child {
        at = step_back(search.tree, next, at, ends, |taken| {
            let first = values.len();
            match taken.special {
                None => values.push(Span::new(taken.from, taken.to)),
                Some(special) => {
                    let piece = Piece::whole(search.tree.specials[special].segment());
                    piece.fill(Place::new(search.constraints, path, taken.from, taken.to), values);
                }
            }
            values.as_mut_slice()[first..].reverse();
        });
        child = search.tree.child_above(next.node);
    }
    values.as_mut_slice().reverse();
}
