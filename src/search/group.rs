//! A group: children of a node that hold a catch-all behind equally long literal beginnings. Which
//! of them wins does not depend on what stands right behind the catch-all (rule 4).

use super::Search;
use super::catch_all;
use super::ends::Ends;
use super::form::Placing;
use super::open::Open;
use super::segments::Segments;
use crate::order::Class;
use crate::tree::{LeafId, NONE, Tree};
use crate::values::Values;

/// The children of the group that these begin with.
pub(super) fn of<'t>(tree: &Tree, specials: &'t [u32]) -> &'t [u32] {
    let beginning = |&special: &u32| {
        let special = &tree.specials[special];
        (special.class == Class::CatchAll).then_some(special.beginning)
    };
    let first = specials.first().and_then(beginning);
    let same = specials.iter().take_while(|other| first.is_some() && beginning(other) == first);
    &specials[..same.count()]
}

/// The best leaf of a group that begins at a place in the path; adds the values of the first
/// catch-all and of all behind it, if they are asked for.
pub(super) fn best<E: Ends>(
    search: Search<'_>,
    segments: &mut Segments<'_>,
    ends: &mut E,
    (group, at): (&[u32], usize),
    values: Option<&mut Values>,
    accept: impl Fn(LeafId) -> bool,
) -> LeafId {
    let (tree, path) = (search.tree, segments.path());
    let placing = |leaf| {
        let form = search.form(leaf).and_then(|form| form.pattern.as_deref())?;
        Some((form, form.first_catch_all()?))
    };
    let constraints = search.constraints;
    if let &[special] = group {
        let special = &tree.specials[special];
        if !special.may_end(path.as_bytes()) {
            return LeafId::NONE;
        }
        if let Some(leaf) = special.only_leaf() {
            let Some((form, first)) = placing(leaf).filter(|_| accept(leaf)) else {
                return LeafId::NONE;
            };
            let taken = Placing { form, constraints, path, ends }.take_rest(first, at, values);
            return if taken { leaf } else { LeafId::NONE };
        }
    }
    let leaf = best_of_several(search, segments, ends, (group, at), accept);
    if let (Some((form, first)), Some(values)) = (placing(leaf), values) {
        Placing { form, constraints, path, ends }.fill_rest(first, at, values);
    }
    leaf
}

/// The best leaf of a group. Where nothing follows any of its children, each is matched by itself.
fn best_of_several(
    search: Search<'_>,
    segments: &mut Segments<'_>,
    ends: &mut impl Ends,
    (group, at): (&[u32], usize),
    accept: impl Fn(LeafId) -> bool,
) -> LeafId {
    let tree = search.tree;
    let link = |&special: &u32| tree.specials[special].link;
    let goes_on = |special| {
        let link = link(special);
        link.node != NONE || link.text != NONE || link.skip > 0
    };
    if group.iter().any(goes_on) {
        segments.find(ends);
        return catch_all::best(search, segments.found(), at, group, accept);
    }
    let ends = group.iter().filter(|special| takes_rest(search, segments.path(), **special, at));
    let leaves = ends.map(|special| link(special).leaf).filter(|&leaf| accept(leaf));
    // Of equal weights the first counts.
    let better = |best: LeafId, leaf| {
        let heavier = best.is_none() || tree.weight(leaf) > tree.weight(best);
        if heavier { leaf } else { best }
    };
    leaves.fold(LeafId::NONE, better)
}

/// Whether a child with a catch-all that nothing follows takes the rest of the path.
fn takes_rest(search: Search<'_>, path: &str, special: u32, at: usize) -> bool {
    let Search { tree, constraints } = search;
    let special = &tree.specials[special];
    if at == path.len() {
        return search.form(special.link.leaf).is_some_and(|form| form.optional_tail);
    }
    special.may_end(path.as_bytes())
        && Open { segment: special.segment(), constraints, path }.takes_rest(at)
}
