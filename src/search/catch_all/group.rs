//! A group: children of one node with a catch-all after literal prefixes of equal length. Which of
//! them wins does not depend on what follows the catch-all in its segment (rule 4).

use super::super::boundaries::{Boundaries, Segments};
use super::super::form::FormMatcher;
use super::super::segment::{Case, CatchAllSegment};
use super::super::{Resolve, Search, Tail};
use super::collector::{CollectBest, Collector as _, FoundLeaf};
use super::few_ends::FewEnds;
use super::path_segments::PathSegments;
use super::{set_search, word_search};
use crate::pattern::Pattern;
use crate::tree::{Child, ComplexId, Index, Leaf, NodeId, RouteLeaf, ShapeLeaf, Via};
use crate::values::Values;

/// The best route of a group that starts at a position of the path. If `values` are asked for, adds
/// those of the first catch-all and of everything after it.
pub(in crate::search) fn best_of_group(
    search: Search<'_>,
    segments: &mut Segments<'_>,
    boundaries: &mut Boundaries<'_>,
    (node, group, at): (NodeId, &[ComplexId], usize),
    mut values: Option<&mut Values>,
    resolve: impl Resolve,
) -> RouteLeaf {
    if let &[id] = group {
        let child = search.tree.complex_child(id);
        if !child.may_end(segments.path().as_bytes()) {
            return RouteLeaf::NONE;
        }
        if let Some(leaf) = child.only_leaf() {
            return only_route(search, segments.path(), boundaries, (leaf, at), values, resolve);
        }
        let asked = values.as_deref_mut();
        let mut few_ends = FewEnds::new(search, segments.path(), boundaries, at, asked);
        if let Some(leaf) = few_ends.best(id, resolve) {
            return leaf;
        }
    }
    best_of_several(search, (segments, boundaries), (node, group, at), values, resolve)
}

/// As [`best_of_group`], whatever is in the group.
#[inline(never)]
fn best_of_several(
    search: Search<'_>,
    (segments, boundaries): (&mut Segments<'_>, &mut Boundaries<'_>),
    (node, group, at): (NodeId, &[ComplexId], usize),
    values: Option<&mut Values>,
    resolve: impl Resolve,
) -> RouteLeaf {
    let leaf = if group.iter().any(|&id| search.tree.complex_child(id).link.has_more_segments()) {
        let mut known = PathSegments::new(segments.path());
        let passed = segments_before_literals(search, group);
        if known.find(search, boundaries, (at, passed)) {
            if let Some(leaf) = word_search::best(search, &known, (node, group), resolve) {
                push_known_values(search, &known, boundaries, (leaf, at), values);
                return leaf;
            }
        }
        segments.find(boundaries);
        set_search::best(search, segments.view(), (node, group, at), resolve)
    } else {
        best_of_rests(search, segments.path(), (node, group, at), resolve)
    };
    push_values(search, segments.path(), boundaries, (leaf, at), values);
    leaf
}

/// The number of segments that any route of a group passes before one that may be a literal: the
/// catch-all, and plain parameters after it.
#[inline]
fn segments_before_literals(search: Search<'_>, group: &[ComplexId]) -> usize {
    let skipped = |&id: &ComplexId| {
        let link = search.tree.complex_child(id).link;
        if link.text.is_none() { usize::from(link.skip) } else { 0 }
    };
    1 + if let [id] = group { skipped(id) } else { 0 }
}

/// The form of a leaf, and its first segment with a catch-all.
fn form_of<Owner: Index>(search: Search<'_>, leaf: Leaf<Owner>) -> Option<(&Pattern, usize)> {
    if leaf.is_none() {
        return None;
    }
    let form = search.tree.form(leaf)?.pattern.as_deref()?;
    Some((form, form.first_catch_all()?))
}

/// Adds the values of a route from its first catch-all on, which starts at `at`.
#[inline(never)]
fn push_values(
    search: Search<'_>,
    path: &str,
    boundaries: &mut Boundaries<'_>,
    (leaf, at): (RouteLeaf, usize),
    values: Option<&mut Values>,
) {
    let (Some((form, first)), Some(values)) = (form_of(search, leaf), values) else { return };
    FormMatcher::new(form, search.constraints, path, boundaries).push_rest(first, at, values);
}

/// As [`push_values`], with the segments of the path.
#[inline]
fn push_known_values(
    search: Search<'_>,
    known: &PathSegments<'_>,
    boundaries: &mut Boundaries<'_>,
    (leaf, at): (RouteLeaf, usize),
    values: Option<&mut Values>,
) {
    let (Some((form, first)), Some(values)) = (form_of(search, leaf), values) else { return };
    let view = known.view();
    let mut matcher = FormMatcher::new(form, search.constraints, view.path(), boundaries);
    if !matcher.push_aligned(view, first, known.first, values) {
        matcher.push_rest(first, at, values);
    }
}

/// The route for the only leaf of a group, if its form matches from `at` on.
fn only_route(
    search: Search<'_>,
    path: &str,
    boundaries: &mut Boundaries<'_>,
    (leaf, at): (ShapeLeaf, usize),
    values: Option<&mut Values>,
    resolve: impl Resolve,
) -> RouteLeaf {
    let Some((form, first)) = form_of(search, leaf) else { return RouteLeaf::NONE };
    let mut matcher = FormMatcher::new(form, search.constraints, path, boundaries);
    match values {
        Some(values) if !form.optional_tail && !matcher.is_large() => {
            take_alone(matcher, (first, at), values, |tail| resolve(leaf, tail))
        }
        values => {
            let tail = matcher.rest_tail(first, at);
            let leaf = tail.map_or(RouteLeaf::NONE, |tail| resolve(leaf, tail));
            push_values(search, path, boundaries, (leaf, at), values);
            leaf
        }
    }
}

/// The route for the only leaf of a group, if its form matches, with its values; the form does not
/// end in an optional catch-all. Its segment `first`, the first with a catch-all, starts at `at`.
fn take_alone(
    mut form: FormMatcher<'_, '_>,
    (first, at): (usize, usize),
    values: &mut Values,
    resolve: impl Fn(Tail) -> RouteLeaf,
) -> RouteLeaf {
    let len = values.len();
    if !form.take_rest(first, at, values) {
        return RouteLeaf::NONE;
    }
    let leaf = resolve(Tail::Filled);
    if leaf.is_none() {
        values.truncate(len);
    }
    leaf
}

/// The best route of a group that no segment follows: each child is matched alone.
fn best_of_rests(
    search: Search<'_>,
    path: &str,
    (node, group, at): (NodeId, &[ComplexId], usize),
    resolve: impl Resolve,
) -> RouteLeaf {
    let mut best = CollectBest::new(search, resolve);
    for &id in group {
        if let Some(tail) = rest_tail(search, path, (id, at), Case::Exact) {
            let (leaf, via) = (search.tree.complex_child(id).link.leaf, Via::Complex(id));
            best.push(FoundLeaf { leaf, child: Child { node, via }, tail });
        }
    }
    best.leaf
}

/// How a child with a catch-all that no segment follows matches the rest of the path.
pub(in crate::search) fn rest_tail(
    search: Search<'_>,
    path: &str,
    (id, at): (ComplexId, usize),
    case: Case,
) -> Option<Tail> {
    let Search { tree, constraints } = search;
    let child = tree.complex_child(id);
    if at == path.len() {
        return tree.form(child.link.leaf)?.optional_tail.then_some(Tail::Empty);
    }
    let segment = CatchAllSegment { segment: child.segment(), constraints, path, case };
    let may_end = case == Case::Ignored || child.may_end(path.as_bytes());
    let fits = may_end && segment.takes_rest(at);
    fits.then_some(Tail::Filled)
}
