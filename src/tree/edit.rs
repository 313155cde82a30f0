//! Inserting and removing forms of routes. Links are split where routes diverge, and joined again
//! when they no longer do.
//!
//! Input: a parsed form. Callers look its shape up with [`Tree::locate`] first. If the shape is
//! free, an insertion goes on where that stopped.

use super::affix_index::position_of;
use super::arena::Arena;
use super::index::{ComplexId, ComplexListId, Index, NodeId, TextId};
use super::{
    COMPLEX_AFTER_PARAM, COMPLEX_BEFORE_PARAM, Child, ChildCursor, ComplexChild, ComplexChildren,
    HAS_PARAM, Key, Link, Node, ParentLink, RELATIVE, ROOT, ShapeLeaf, SubtreeBounds, Tree, Via,
};
use crate::capacity::reserve;
use crate::constraint::Constraints;
use crate::order::{self, Weight};
use crate::pattern::{Pattern, Segment, SegmentKind};

/// Where a form whose shape has no leaf leaves the tree.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Divergence {
    /// The node has no child for segment `at`. Among the complex children, the position for it.
    Child { node: NodeId, at: usize, position: usize },
    /// In a child's link, or at its end; `at` is the next segment of the form. The number of
    /// segments that the link keeps if it has to be split.
    Link { child: Child, at: usize, kept: Option<usize> },
}

impl Divergence {
    /// The last node that the form passes.
    fn node(self) -> NodeId {
        match self {
            Divergence::Child { node, .. } => node,
            Divergence::Link { child, .. } => child.node,
        }
    }
}

impl Tree {
    /// The child whose link ends at the leaf of the form's shape, or where an insertion of the form
    /// has to go on.
    pub(crate) fn locate(
        &self,
        form: &Pattern,
        constraints: &Constraints,
    ) -> Result<Child, Divergence> {
        self.locate_from((RELATIVE, 0), form, constraints, |_, _| {})
    }

    /// As [`Tree::locate`], from a node on that the form passes, with the number of segments before
    /// it. Visits all nodes that the form passes after that.
    pub(crate) fn locate_from(
        &self,
        (mut node, mut at): (NodeId, usize),
        form: &Pattern,
        constraints: &Constraints,
        mut visit: impl FnMut(NodeId, usize),
    ) -> Result<Child, Divergence> {
        if at == 0 && form.starts_with_slash() {
            // So do most routes, and the child for it is always there.
            (node, at) = (ROOT, 1);
            visit(node, at);
        }
        loop {
            let child = self
                .find_child(node, form, at, constraints)
                .map_err(|position| Divergence::Child { node, at, position })?;
            at += segments_before_link(child);
            let link = self.link(child);
            let (common, all) = self.common_segments(child, link, form, at);
            at += common;
            let at_end = all && at == form.len();
            if at_end && !link.leaf.is_none() {
                return Ok(child);
            }
            if at_end || !all || link.node.is_none() {
                let kept = (!all).then_some(common);
                return Err(Divergence::Link { child, at, kept });
            }
            node = link.node;
            visit(node, at);
        }
    }

    /// Inserts a form whose shape has no leaf yet; `from` is where [`Tree::locate`] says that it
    /// leaves the tree.
    pub(crate) fn insert(
        &mut self,
        form: &Pattern,
        leaf: ShapeLeaf,
        from: Divergence,
        constraints: &Constraints,
    ) {
        let settled = self.settles_common_prefix(from.node());
        let (mut child, mut at) = match from {
            Divergence::Child { node, at, position } => {
                self.new_child(node, form, (at, position), constraints)
            }
            Divergence::Link { child, at, kept } => {
                if let Some(kept) = kept {
                    self.split(child, kept);
                }
                (child, at)
            }
        };
        while at < form.len() {
            // The only child that the node can have is a literal or a parameter.
            let node = self.node_at_end(child);
            (child, at) = self.new_child(node, form, (at, 0), constraints);
        }
        self.set_leaf(child, leaf);
        self.index_static(form, leaf);
        self.add_to_literal_filter(form);
        self.add_last_segment(form);
        if !settled {
            self.update_common_prefix();
        }
        debug_assert!(self.common_prefix_is_right());
        self.widen_bounds_above(child, form, leaf);
    }

    /// Removes the leaf of a form at the end of a child's link, and everything that only led to it.
    /// Returns the leaf.
    pub(crate) fn remove(
        &mut self,
        form: &Pattern,
        child: Child,
        constraints: &Constraints,
    ) -> ShapeLeaf {
        self.remove_static(form);
        self.remove_from_literal_filter(form);
        let leaf = self.link(child).leaf;
        self.set_leaf(child, ShapeLeaf::NONE);
        self.prune(child, constraints);
        self.update_common_prefix();
        leaf
    }

    /// The node's child for segment `at` of the form, or the position for it among the complex
    /// children.
    #[inline]
    fn find_child(
        &self,
        node: NodeId,
        form: &Pattern,
        at: usize,
        constraints: &Constraints,
    ) -> Result<Child, usize> {
        let via = match form.segment_kind(at) {
            SegmentKind::Literal => {
                let (text, from, to) = form.literal_within(at);
                let key = Key::of(text, from, to);
                let slot = self.find_key_of(node, &key, || &text[from..to]);
                Via::Literal(slot.ok_or(0usize)?)
            }
            SegmentKind::Plain if self.node(node).flags & HAS_PARAM == 0 => return Err(0),
            SegmentKind::Plain => Via::Param,
            _ => Via::Complex(self.find_complex(node, form.segment(at), constraints)?),
        };
        Ok(Child { node, via })
    }

    fn find_complex(
        &self,
        node: NodeId,
        segment: Segment<'_>,
        constraints: &Constraints,
    ) -> Result<ComplexId, usize> {
        let list = self.complex_children(node).ids();
        let compare = |&id: &ComplexId| {
            order::compare_segments(self.complex[id].segment(), segment, constraints)
        };
        list.binary_search_by(compare).map(|index| list[index])
    }

    /// Adds the child for segment `at`; its link takes in all literals and plain parameters that
    /// follow. Returns the child, and the first segment after its link.
    fn new_child(
        &mut self,
        node: NodeId,
        form: &Pattern,
        (at, position): (usize, usize),
        constraints: &Constraints,
    ) -> (Child, usize) {
        let via = match form.segment_kind(at) {
            SegmentKind::Literal => Via::Literal(self.add_literal(node, form.literal_within(at))),
            SegmentKind::Plain => Via::Param,
            _ => {
                let id = self.complex.insert(ComplexChild::new(form.segment(at)));
                self.edit_complex(node, |list, complex| {
                    list.insert(position, id, complex, constraints);
                });
                Via::Complex(id)
            }
        };
        let child = Child { node, via };
        let at = at + segments_before_link(child);
        (child, at + self.set_new_link(child, form, at))
    }

    /// Whether this is the child that leads from [`RELATIVE`] to [`ROOT`], which never changes.
    fn is_pinned(&self, child: Child) -> bool {
        self.link(child).node == ROOT
    }

    /// The node at the end of a child's link, which is added if there is none.
    fn node_at_end(&mut self, child: Child) -> NodeId {
        let link = self.link(child);
        if !link.node.is_none() {
            return link.node;
        }
        let node = self.new_node();
        self.set_link(child, Link { node, ..link });
        node
    }

    pub(super) fn new_node(&mut self) -> NodeId {
        let id = self.nodes.insert(Node::default());
        if id.get() == self.parent_links.len() {
            reserve(&mut self.parent_links, 1);
            self.parent_links.push(ParentLink::default());
        } else {
            self.parent_links[id.get()] = ParentLink::default();
        }
        id
    }

    pub(super) fn set_link(&mut self, child: Child, link: Link) {
        match child.via {
            Via::Literal(slot) => self.slots[slot].set_link(link),
            Via::Complex(id) => self.complex[id].link = link,
            Via::Param => self.nodes[child.node].set_param(link),
        }
        self.set_parent(link.node, child);
    }

    fn set_leaf(&mut self, child: Child, leaf: ShapeLeaf) {
        match child.via {
            Via::Literal(slot) => self.slots[slot].leaf = leaf,
            Via::Complex(id) => self.complex[id].link.leaf = leaf,
            Via::Param => self.nodes[child.node].param_leaf = leaf,
        }
    }

    /// Points a node, if there is one, to the child that leads to it.
    pub(super) fn set_parent(&mut self, node: NodeId, child: Child) {
        if !node.is_none() {
            let parent_link = &mut self.parent_links[node.get()];
            (parent_link.parent, parent_link.via) = (child.node, child.via);
        }
    }

    /// Splits a link after its first `kept` segments.
    fn split(&mut self, child: Child, kept: usize) {
        let (upper, lower) = self.link_segments(child).split(kept);
        let end = self.link(child);
        let node = self.new_node();
        let via = match lower.first_literal() {
            Some(first) => Via::Literal(self.add_literal(node, (first, 0, first.len()))),
            None => Via::Param,
        };
        let lower_child = Child { node, via };
        self.set_link_segments(lower_child, &lower, Link { text: TextId::NONE, ..end });
        self.set_link_segments(child, &upper, Link { node, ..Link::NOWHERE });
        self.parent_links[node.get()].bounds = self.bounds_through(lower_child);
    }

    /// Edits the list of a node's complex children, and updates the node's flags.
    fn edit_complex(
        &mut self,
        node: NodeId,
        edit: impl FnOnce(&mut ComplexChildren, &Arena<ComplexId, ComplexChild>),
    ) {
        if self.node(node).complex.is_none() {
            self.nodes[node].complex = self.complex_lists.insert(ComplexChildren::default());
        }
        let id = self.node(node).complex;
        let list = &mut self.complex_lists[id];
        edit(list, &self.complex);
        let after = !list.after_param().is_empty();
        let before = list.count_before_param() > 0;
        if list.is_empty() {
            self.complex_lists.remove(id);
            self.nodes[node].complex = ComplexListId::NONE;
        }
        self.nodes[node].set_flag(COMPLEX_AFTER_PARAM, after);
        self.nodes[node].set_flag(COMPLEX_BEFORE_PARAM, before);
    }

    /// Removes links and nodes that no longer lead to a leaf, then joins the last link that is left
    /// with an only child after it.
    fn prune(&mut self, mut child: Child, constraints: &Constraints) {
        while !self.is_pinned(child) {
            let link = self.link(child);
            let childless = !link.node.is_none() && self.is_childless(link.node);
            if childless {
                self.drop_node(link.node);
                self.set_link(child, Link { node: NodeId::NONE, ..link });
            }
            if self.link(child).leads_nowhere() {
                self.remove_child(child, constraints);
                let Some(above) = self.child_above(child.node) else { return };
                child = above;
                continue;
            }
            return self.join(child, constraints);
        }
    }

    fn is_childless(&self, node: NodeId) -> bool {
        self.node(node).flags == 0 && self.literal_count(node) == 0
    }

    fn drop_node(&mut self, node: NodeId) {
        self.nodes.remove(node);
        self.parent_links[node.get()] = ParentLink::default();
    }

    fn remove_child(&mut self, child: Child, constraints: &Constraints) {
        let text = self.link(child).text;
        self.drop_text(text);
        match child.via {
            Via::Literal(slot) => self.remove_literal(child.node, slot),
            Via::Param => self.nodes[child.node].set_param(Link::NOWHERE),
            Via::Complex(id) => {
                self.edit_complex(child.node, |list, complex| {
                    list.remove(id, complex, constraints);
                });
                self.complex.remove(id);
            }
        }
    }

    /// Joins a link with the only child of the node at its end, unless that is a complex child.
    fn join(&mut self, child: Child, constraints: &Constraints) {
        let link = self.link(child);
        if link.node.is_none() || !link.leaf.is_none() {
            return;
        }
        let node = link.node;
        let via = match (self.node(node).flags, self.literal_count(node)) {
            (HAS_PARAM, 0) => Via::Param,
            (0, 1) => match self.literals(node).next() {
                Some(slot) => Via::Literal(slot),
                None => return,
            },
            _ => return,
        };
        let lower = Child { node, via };
        let mut segments = self.link_segments(child);
        segments.join(&self.link_segments(lower));
        let end = self.link(lower);
        self.remove_child(lower, constraints);
        self.drop_node(node);
        self.set_link_segments(child, &segments, end);
    }

    /// The bounds of a node whose only child this is.
    fn bounds_through(&self, child: Child) -> SubtreeBounds {
        let link = self.link(child);
        let mut bounds = SubtreeBounds::default();
        if !link.node.is_none() {
            bounds = self.parent_link(link.node).bounds;
        }
        bounds.max_weight = bounds.max_weight.max(self.weight(link.leaf));
        if !link.leaf.is_none() {
            bounds.min_segments = 0;
        }
        let segments = self.segment_count(child);
        bounds.min_segments = bounds.min_segments.saturating_add(segments);
        bounds.max_segments = bounds.max_segments.saturating_add(segments);
        bounds
    }

    /// Widens the bounds of all nodes above a new leaf.
    fn widen_bounds_above(&mut self, child: Child, form: &Pattern, leaf: ShapeLeaf) {
        let has_complex = form.has_complex();
        let (mut last_catch_all, mut weight) = (None, Weight::default());
        if has_complex {
            let has_catch_all = |&at: &usize| form.segment_kind(at).has_catch_all();
            last_catch_all = (0..form.len()).rev().find(has_catch_all);
            weight = Weight::of_form(form);
        }
        let mut above = Some(child);
        let mut left = 0;
        while let Some(child) = above {
            left += self.segment_count(child);
            if let Via::Complex(id) = child.via {
                self.complex[id].add_form(form, leaf);
            }
            let bounds = &mut self.parent_links[child.node.get()].bounds;
            let unbounded = last_catch_all.is_some_and(|last| form.len() - left as usize <= last);
            let before = *bounds;
            bounds.min_segments = bounds.min_segments.min(left);
            bounds.max_segments = bounds.max_segments.max(if unbounded { u32::MAX } else { left });
            bounds.max_weight = bounds.max_weight.max(weight);
            // Those above hold these, so what widens nothing here widens nothing there.
            if *bounds == before && !has_complex {
                return;
            }
            above = self.child_above(child.node);
        }
    }

    /// The position of a complex child in the list of its node.
    pub(crate) fn complex_position(
        &self,
        node: NodeId,
        id: ComplexId,
        constraints: &Constraints,
    ) -> usize {
        let ids = self.complex_children(node).ids();
        position_of(ids, id, &self.complex, constraints).unwrap_or_default()
    }

    /// The cursor after a complex child that comes before the plain parameter.
    pub(crate) fn cursor_after(
        &self,
        node: NodeId,
        id: ComplexId,
        constraints: &Constraints,
    ) -> ChildCursor {
        self.complex_children(node).cursor_after(id, &self.complex, constraints)
    }
}

/// The number of a child's segments that are not part of its link.
fn segments_before_link(child: Child) -> usize {
    usize::from(matches!(child.via, Via::Complex(_)))
}
