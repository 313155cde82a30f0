//! A group: children of one node with a catch-all after literal prefixes of equal length. Which of
//! them wins does not depend on what follows the catch-all in its segment (rule 4).

use super::super::boundaries::{Boundaries, Segments};
use super::super::form::FormMatcher;
use super::super::segment::{Case, CatchAllSegment};
use super::super::{Resolve, Search, Tail};
use super::collector::{CollectBest, Collector as _, FoundLeaf};
use super::set_search;
use crate::pattern::Pattern;
use crate::tree::{Child, ComplexId, Index, Leaf, NodeId, RouteLeaf, Via};
use crate::values::Values;

/// The best route of a group that starts at a position of the path. If `values` are asked for, adds
/// those of the first catch-all and of everything after it.
pub(in crate::search) fn best_of_group<B: Boundaries>(
    search: Search<'_>,
    segments: &mut Segments<'_>,
    boundaries: &mut B,
    (node, group, at): (NodeId, &[ComplexId], usize),
    mut values: Option<&mut Values>,
    resolve: impl Resolve,
) -> RouteLeaf {
    let (path, constraints) = (segments.path(), search.constraints);
    let only_child = match group {
        &[id] => Some(search.tree.complex_child(id)),
        _ => None,
    };
    if only_child.is_some_and(|child| !child.may_end(path.as_bytes())) {
        return RouteLeaf::NONE;
    }
    let leaf = match only_child.and_then(|child| child.only_leaf()) {
        None => best_of_several(search, segments, boundaries, (node, group, at), resolve),
        Some(leaf) => {
            let Some((form, first)) = form_of(search, leaf) else { return RouteLeaf::NONE };
            let mut matcher = FormMatcher::new(form, constraints, path, boundaries);
            match values.as_deref_mut() {
                Some(values) if !form.optional_tail && !matcher.is_large() => {
                    return take_alone(matcher, (first, at), values, |tail| resolve(leaf, tail));
                }
                _ => {}
            }
            let tail = matcher.rest_tail(first, at);
            tail.map_or(RouteLeaf::NONE, |tail| resolve(leaf, tail))
        }
    };
    if let (Some((form, first)), Some(values)) = (form_of(search, leaf), values) {
        FormMatcher::new(form, constraints, path, boundaries).push_rest(first, at, values);
    }
    leaf
}

/// The form of a leaf, and its first segment with a catch-all.
fn form_of<Owner: Index>(search: Search<'_>, leaf: Leaf<Owner>) -> Option<(&Pattern, usize)> {
    if leaf.is_none() {
        return None;
    }
    let form = search.tree.form(leaf)?.pattern.as_deref()?;
    Some((form, form.first_catch_all()?))
}

/// The route for the only leaf of a group, if its form matches, with its values; the form does not
/// end in an optional catch-all. Its segment `first`, the first with a catch-all, starts at `at`.
fn take_alone<B: Boundaries>(
    mut form: FormMatcher<'_, B>,
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

/// The best route of a group with several leaves. If no segment follows any of its children, each
/// is matched alone.
fn best_of_several(
    search: Search<'_>,
    segments: &mut Segments<'_>,
    boundaries: &mut impl Boundaries,
    (node, group, at): (NodeId, &[ComplexId], usize),
    resolve: impl Resolve,
) -> RouteLeaf {
    let tree = search.tree;
    if group.iter().any(|&id| tree.complex_child(id).link.has_more_segments()) {
        segments.find(boundaries);
        return set_search::best(search, segments.view(), (node, group, at), resolve);
    }
    let mut best = CollectBest::new(tree, resolve);
    for &id in group {
        if let Some(tail) = rest_tail(search, segments.path(), (id, at), Case::Exact) {
            let (leaf, via) = (tree.complex_child(id).link.leaf, Via::Complex(id));
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
