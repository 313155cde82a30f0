//! A group: children of a node that hold a catch-all behind equally long literal beginnings. Which
//! of them wins does not depend on what stands right behind the catch-all (rule 4).

use super::catch_all;
use super::ends::Ends;
use super::form::Placing;
use super::open::Open;
use super::segments::Segments;
use super::{Pick, Search, Tail};
use crate::order::SegmentClass;
use crate::tree::{LeafId, NONE, Tree};
use crate::values::Values;

/// The children of the group that these begin with.
pub(super) fn of<'t>(tree: &Tree, specials: &'t [u32]) -> &'t [u32] {
    let beginning = |&special: &u32| {
        let special = &tree.specials[special];
        (special.class == SegmentClass::CatchAll).then_some(special.beginning)
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
    pick: impl Pick,
) -> LeafId {
    let (tree, path) = (search.tree, segments.path());
    let placing = |leaf| {
        let form = search.form(leaf).and_then(|form| form.pattern.as_deref())?;
        Some((form, form.first_catch_all()?))
    };
    let constraints = search.constraints;
    let child = match group {
        &[special] => Some(&tree.specials[special]),
        _ => None,
    };
    if child.is_some_and(|child| !child.may_end(path.as_bytes())) {
        return LeafId::NONE;
    }
    let leaf = match child.and_then(|child| child.only_leaf()) {
        None => best_of_several(search, segments, ends, (group, at), pick),
        Some(leaf) => {
            let Some((form, first)) = placing(leaf) else { return LeafId::NONE };
            let alone = Placing::new(form, constraints, path, ends);
            if !form.optional_tail {
                return best_alone(alone, (first, at), values, |tail| pick(leaf, tail));
            }
            tail_of(alone, (first, at)).map_or(LeafId::NONE, |tail| pick(leaf, tail))
        }
    };
    if let (Some((form, first)), Some(values)) = (placing(leaf), values) {
        Placing::new(form, constraints, path, ends).fill_rest(first, at, values);
    }
    leaf
}

/// How a form that ends in an optional catch-all matches from `at` on, where its segment `first`
/// begins; filled if it can be.
fn tail_of<E: Ends>(mut form: Placing<'_, E>, (first, at): (usize, usize)) -> Option<Tail> {
    form.optional_tail = false;
    if form.take_rest(first, at, None) {
        return Some(Tail::Filled);
    }
    form.optional_tail = true;
    form.take_rest(first, at, None).then_some(Tail::Empty)
}

/// What is picked at the only leaf of a group, if its form matches, which ends in no optional
/// catch-all; `first` and `at` are its first segment with a catch-all, and where that begins.
fn best_alone<E: Ends>(
    mut form: Placing<'_, E>,
    (first, at): (usize, usize),
    mut values: Option<&mut Values>,
    pick: impl Fn(Tail) -> LeafId,
) -> LeafId {
    let before = values.as_ref().map_or(0, |values| values.len());
    if !form.take_rest(first, at, values.as_deref_mut()) {
        return LeafId::NONE;
    }
    let leaf = pick(Tail::Filled);
    if let (true, Some(values)) = (leaf.is_none(), values) {
        values.truncate(before);
    }
    leaf
}

/// The best leaf of a group. Where nothing follows any of its children, each is matched by itself.
fn best_of_several(
    search: Search<'_>,
    segments: &mut Segments<'_>,
    ends: &mut impl Ends,
    (group, at): (&[u32], usize),
    pick: impl Pick,
) -> LeafId {
    let tree = search.tree;
    let link = |&special: &u32| tree.specials[special].link;
    let goes_on = |special| {
        let link = link(special);
        link.node != NONE || link.text != NONE || link.skip > 0
    };
    if group.iter().any(goes_on) {
        segments.find(ends);
        return catch_all::best(search, segments.found(), at, group, pick);
    }
    let path = segments.path();
    let ends =
        group.iter().filter_map(|special| Some((special, takes_rest(search, path, *special, at)?)));
    let leaves = ends.map(|(special, tail)| pick(link(special).leaf, tail));
    // Of equal weights the first counts.
    let better = |best: LeafId, leaf| {
        let heavier = best.is_none() || tree.weight(leaf) > tree.weight(best);
        if heavier { leaf } else { best }
    };
    leaves.filter(|leaf| !leaf.is_none()).fold(LeafId::NONE, better)
}

/// How a child with a catch-all that nothing follows takes the rest of the path, if it can.
fn takes_rest(search: Search<'_>, path: &str, special: u32, at: usize) -> Option<Tail> {
    let Search { tree, constraints } = search;
    let special = &tree.specials[special];
    if at == path.len() {
        let form = search.form(special.link.leaf)?;
        return form.optional_tail.then_some(Tail::Empty);
    }
    let open = Open { segment: special.segment(), constraints, path };
    let fits = special.may_end(path.as_bytes()) && open.takes_rest(at);
    fits.then_some(Tail::Filled)
}
