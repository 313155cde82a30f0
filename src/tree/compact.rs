//! Room in the arenas: whether there is any for more forms, and how released space is reclaimed.
//!
//! Edits reuse released space if they can. What they cannot reuse stays until the table finds that
//! there is too much of it (see [`Usage`]) and calls [`Tree::compact`]: tables, texts and items
//! move together, and links get their new indices. Shapes, the order of items, and what a lookup
//! reads stay the same.

use super::arena::{Pool, Renumbering};
use super::complex_children::ComplexChildren;
use super::index::{ComplexListId, FormId, Index, NodeId, ShapeId};
use super::usage::{Extent, Usage};
use super::{Leaf, LeafTarget, Link, ParentLink, STATIC_INDEX, ShapeLeaf, Tree, Via};
use crate::capacity::Part;

/// The new indices of everything that links lead to.
struct Renumberings<'o> {
    nodes: Renumbering<NodeId>,
    forms: Renumbering<FormId>,
    owners: &'o Renumbering<ShapeId>,
}

impl Renumberings<'_> {
    fn leaf(&self, leaf: ShapeLeaf) -> ShapeLeaf {
        leaf.renumbered(self.owners, &self.forms)
    }
}

impl Tree {
    /// Whether all indices still fit after this many forms, of this many bytes in total, are
    /// inserted, once released space is reclaimed.
    pub(crate) fn has_room(&self, bytes: usize, forms: usize) -> bool {
        self.nodes.used().saturating_add(new_items(bytes, forms)) < ShapeLeaf::LIMIT
            && self.forms.used().saturating_add(forms) < ShapeLeaf::LIMIT
            && self.pools_have_room(bytes, forms, [self.slots.used(), self.texts.used()])
    }

    /// As [`Tree::has_room`], without reclaiming space first.
    pub(crate) fn has_room_now(&self, bytes: usize, forms: usize) -> bool {
        self.pools_have_room(bytes, forms, [self.slots.len(), self.texts.len()])
    }

    fn pools_have_room(&self, bytes: usize, forms: usize, [slots, texts]: [usize; 2]) -> bool {
        let new = new_items(bytes, forms);
        // A table that grows is at least half full, and the old one is released afterwards.
        let grown = self.slots.used().saturating_mul(2);
        slots.saturating_add(grown).saturating_add(new) < ShapeLeaf::LIMIT
            && texts.saturating_add(new) < ShapeLeaf::LIMIT
    }

    /// The heap bytes of arenas and pools. What their items hold is released at once.
    pub(crate) fn usage(&self) -> Usage {
        self.slots.usage() + self.usage_but_slots()
    }

    /// A number that grows when an insertion releases space: a table that has grown, or a text that
    /// is split.
    pub(crate) fn released(&self) -> usize {
        self.slots.released() + self.texts.released()
    }

    fn usage_but_slots(&self) -> Usage {
        let parent_links = self.parent_links.capacity() * size_of::<ParentLink>();
        self.nodes.usage()
            + Usage::new(self.nodes.used() * size_of::<ParentLink>(), parent_links)
            + self.texts.usage()
            + self.complex.usage()
            + self.complex_lists.usage()
            + self.forms.usage()
    }

    /// Makes room for the forms of all other routes of a whole table.
    pub(crate) fn reserve_rest(&mut self, part: Part) {
        self.nodes.reserve_rest(part);
        part.reserve_rest(&mut self.parent_links);
        self.slots.reserve_rest(part);
        self.texts.reserve_rest(part);
    }

    /// Reclaims space, and renumbers the owners of leaves. Takes time linear in the tree. Returns
    /// the new indices of forms.
    pub(crate) fn compact(
        &mut self,
        owners: &Renumbering<ShapeId>,
        extent: Extent,
    ) -> Renumbering<FormId> {
        let renumber = !owners.is_nothing() || extent.includes(self.usage_but_slots());
        if extent == Extent::All {
            self.pack_tables();
            self.complex_lists.iter_mut().for_each(ComplexChildren::shrink_to_fit);
        } else if renumber || extent.includes(self.slots.usage()) {
            self.move_tables();
        }
        if renumber { self.renumber(owners) } else { Renumbering::NOTHING }
    }

    /// Closes the gaps of everything but the slots, of which none may be released.
    fn renumber(&mut self, owners: &Renumbering<ShapeId>) -> Renumbering<FormId> {
        let nodes = self.nodes.compact(Extent::All);
        nodes.retain(&mut self.parent_links);
        self.parent_links.shrink_to_fit();
        let complex = self.complex.compact(Extent::All);
        let lists: Renumbering<ComplexListId> = self.complex_lists.compact(Extent::All);
        for link in &mut self.parent_links {
            link.parent = nodes.of(link.parent);
            if let Via::Complex(id) = link.via {
                link.via = Via::Complex(complex.of(id));
            }
        }
        for node in self.nodes.iter_mut() {
            node.complex = lists.of(node.complex);
        }
        if !complex.is_nothing() {
            self.complex_lists.iter_mut().for_each(|list| list.renumber(&complex));
        }
        let forms = self.forms.compact(Extent::All);
        let new = Renumberings { nodes, forms, owners };
        self.renumber_links(&new);
        self.update_common_prefix();
        new.forms
    }

    /// Gives every link its new indices, and the owner of every leaf's form its own. Texts move to
    /// a new pool.
    fn renumber_links(&mut self, new: &Renumberings<'_>) {
        let old = core::mem::take(&mut self.texts);
        self.texts = Pool::with_capacity(old.used());
        // Other links have the leaves of the static index too; each owner is renumbered only once.
        let static_index = self.table(STATIC_INDEX);
        let (texts, forms) = (&mut self.texts, &mut self.forms);
        let mut renumbered = |link: Link, owns_leaf: bool| {
            let leaf = new.leaf(link.leaf);
            let has_form = owns_leaf && !leaf.is_none();
            if let (true, LeafTarget::Form(form)) = (has_form, leaf.target()) {
                forms[form].renumber_owner(new.owners);
            }
            let (node, text) = (new.nodes.of(link.node), old.copy_text(link.text, texts));
            Link { node, leaf, text, ..link }
        };
        let slots = self.slots.as_mut_slice().iter_mut().enumerate();
        for (place, slot) in slots.filter(|(_, slot)| !slot.is_empty()) {
            slot.set_link(renumbered(slot.link(), !static_index.contains(&place)));
        }
        for node in self.nodes.iter_mut() {
            node.set_param(renumbered(node.param(), true));
        }
        for child in self.complex.iter_mut() {
            child.renumber(renumbered(child.link, true), |leaf| new.leaf(leaf));
        }
    }

    /// Renumbers the owner of a leaf's form, if it has one.
    pub(crate) fn renumber_owner<Owner: Index>(
        &mut self,
        leaf: Leaf<Owner>,
        owners: &Renumbering<Owner>,
    ) {
        if let (false, LeafTarget::Form(form)) = (leaf.is_none(), leaf.target()) {
            self.forms[form].renumber_owner(owners);
        }
    }
}

/// The number of nodes, slots and bytes of texts that so many forms add at most.
fn new_items(bytes: usize, forms: usize) -> usize {
    bytes.saturating_add(forms.saturating_mul(16)).saturating_mul(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraint::Constraints;
    use crate::pattern::Pattern;

    #[test]
    fn there_is_room_for_what_fits_after_space_is_reclaimed() {
        let mut tree = Tree::default();
        let constraints = Constraints::default();
        for length in 1..2000 {
            let route = alloc::format!("/{}/{{x}}/y", "x".repeat(length));
            let form = Pattern::parse(&route, &constraints, None).unwrap();
            let divergence = tree.locate(&form, &constraints).unwrap_err();
            tree.insert(&form, ShapeLeaf::of_owner(Index::new(0)), divergence, &constraints);
            let child = tree.locate(&form, &constraints).unwrap();
            tree.remove(&form, child, &constraints);
        }
        let most = ShapeLeaf::LIMIT / 2 - 100;
        assert!(tree.has_room(most, 1));
        assert!(!tree.has_room(most + 200, 1));
        assert!(!tree.has_room(usize::MAX, 1) && !tree.has_room(1, usize::MAX));
    }

    #[test]
    fn released_runs_count_only_until_space_is_reclaimed() {
        let mut tree = Tree::default();
        let runs: [_; 3] = core::array::from_fn(|_| tree.texts.allocate(10_000, 0));
        tree.texts.release(runs[0], 10_000);
        tree.texts.release(runs[1], 10_000);
        let most = ShapeLeaf::LIMIT / 2 - 16 - 12_000;
        assert!(tree.has_room(most, 1) && !tree.has_room_now(most, 1));
        tree.compact(&Renumbering::NOTHING, Extent::Worthwhile);
        assert!(tree.has_room_now(most, 1));
    }
}
