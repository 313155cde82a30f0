//! The values of the route that won: leftmost first, each as long as it can be.
//!
//! Without a catch-all, segments of the route and of the path correspond one to one, and the values
//! are read on the way back from the leaf. With a catch-all, the form is matched alone: see
//! [`FormMatcher`].

use super::super::Search;
use super::super::boundaries::Boundaries;
use super::super::form::FormMatcher;
use super::super::segment::{Case, SubPattern, Window};
use crate::testing::steps;
use crate::tree::{Child, ComplexId, Index as _, PARAM, RouteLeaf, Tree, Via};
use crate::values::{Span, Values};

/// A segment of the path that a parameter or a complex child matched.
pub(super) struct MatchedSegment {
    from: usize,
    to: usize,
    /// `None` for a plain parameter.
    complex: Option<ComplexId>,
}

/// Returns from position `at`, where a node starts, to the start of its parent, whose `child` leads
/// to it. Visits the segments with values from right to left.
pub(super) fn step_back(
    tree: &Tree,
    child: Child,
    at: usize,
    boundaries: &mut Boundaries<'_>,
    mut visit: impl FnMut(MatchedSegment),
) -> usize {
    let link = tree.link(child);
    steps::add(1 + link.skip as usize);
    let mut from = at;
    let mut back = |complex: Option<ComplexId>, from: &mut usize| {
        let to = *from - 1;
        *from = boundaries.start(to);
        visit(MatchedSegment { from: *from, to, complex });
    };
    for _ in 0..link.skip {
        back(None, &mut from);
    }
    if !link.text.is_none() {
        let mut text = tree.link_text(link.text);
        // From the end of the text to the position after the slash that follows a parameter.
        from -= 1;
        while let Some(param) = memchr::memrchr(PARAM, text) {
            from = from + 2 - (text.len() - param);
            back(None, &mut from);
            text = &text[..param];
        }
        from -= text.len();
    }
    match child.via {
        Via::Literal(slot) if link.text.is_none() => from - 1 - tree.slot(slot).key_len(),
        Via::Complex(id) => {
            back(Some(id), &mut from);
            from
        }
        _ => from,
    }
}

/// Adds the values of a leaf at the end of a child's link.
pub(super) fn push(
    search: Search<'_>,
    (path, case): (&str, Case),
    (leaf, child): (RouteLeaf, Child),
    boundaries: &mut Boundaries<'_>,
    values: &mut Values,
) {
    if let Some(form) = search.tree.form(leaf).and_then(|form| form.pattern.as_deref()) {
        let matcher = FormMatcher::new(form, search.constraints, path, boundaries);
        return matcher.with_case(case).push_values(values);
    }
    // The leaf is at the end of the path, as if a node started after a slash there.
    let (mut child, mut at) = (Some(child), path.len() + 1);
    while let Some(next) = child {
        at = step_back(search.tree, next, at, boundaries, |matched| {
            let first = values.len();
            match matched.complex {
                None => values.push(Span::new(matched.from, matched.to)),
                Some(id) => {
                    let sub_pattern = SubPattern::whole(search.tree.complex_child(id).segment());
                    let MatchedSegment { from, to, .. } = matched;
                    let window = Window::new(search.constraints, path, from, to);
                    let window = Window { case, ..window };
                    sub_pattern.push_values(window, values);
                }
            }
            values.as_mut_slice()[first..].reverse();
        });
        child = search.tree.child_above(next.node);
    }
    values.as_mut_slice().reverse();
}
