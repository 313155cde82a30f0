//! A group: children of a node that hold a catch-all behind equally long literal beginnings. Which
//! of them wins does not depend on what stands right behind the catch-all (rule 4).

use super::Search;
use super::catch_all::{self, Segments};
use super::ends::Ends;
use super::open::Open;
use crate::order::Class;
use crate::tree::{LeafId, NONE, Tree};

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

/// The best leaf of a group that begins at a place in the path. Where nothing follows any of its
/// children, each is matched by itself.
pub(super) fn best(
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
    Open { segment: special.segment(), constraints, path }.takes_rest(at)
}
