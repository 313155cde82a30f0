//! Inserting and removing forms of routes: links are split where routes part, and joined again
//! when nothing parts there any more.
//!
//! Input: a parsed form. What is refused is refused before anything changes: callers look the
//! shape up with [`Tree::locate`] first.

use super::arena::{Arena, NONE};
use super::chain::Chain;
use super::{
    BARE, Below, Child, Cursor, HAS_PARAM, LeafId, Link, Node, NodeId, SLASH, SPECIAL_AFTER,
    SPECIAL_BEFORE, Siblings, Special, Tree, Upward, Via,
};
use crate::constraint::Constraints;
use crate::order;
use crate::order::Weight;
use crate::pattern::{Pattern, Segment, SegmentKind};

impl Tree {
    /// The child at whose end the form's leaf stands, or would stand without an edit.
    pub(crate) fn locate(&self, form: &Pattern, constraints: &Constraints) -> Option<Child> {
        let mut node = BARE;
        let mut at = 0;
        loop {
            let child = self.find_child(node, form, at, constraints).ok()?;
            at += behind_special(child);
            let (common, length) = self.along(child, form, at);
            if common < length {
                return None;
            }
            at += length;
            if at == form.len() {
                return Some(child);
            }
            match self.link(child).node {
                NONE => return None,
                below => node = NodeId(below),
            }
        }
    }

    /// The leaf of the form's shape.
    pub(crate) fn leaf_of(&self, form: &Pattern, constraints: &Constraints) -> Option<LeafId> {
        let leaf = self.link(self.locate(form, constraints)?).leaf;
        (!leaf.is_none()).then_some(leaf)
    }

    /// Inserts a form whose shape has no leaf yet.
    pub(crate) fn insert(&mut self, form: &Pattern, leaf: LeafId, constraints: &Constraints) {
        let mut node = BARE;
        let mut at = 0;
        loop {
            let child = match self.find_child(node, form, at, constraints) {
                Ok(child) => child,
                Err(place) => self.new_child(node, form, (at, place), constraints),
            };
            at += behind_special(child);
            let (common, length) = self.along(child, form, at);
            if common < length {
                self.split(child, common);
            }
            at += common;
            if at == form.len() {
                let link = self.link(child);
                self.set_link(child, Link { leaf, ..link });
                self.index_static(form, leaf);
                return self.widen_above(child, form, leaf);
            }
            node = self.node_at_end(child);
        }
    }

    /// Removes the leaf of a form at the end of a child, and all that led to it alone.
    pub(crate) fn remove(
        &mut self,
        form: &Pattern,
        child: Child,
        constraints: &Constraints,
    ) -> LeafId {
        self.forget_static(form);
        let link = self.link(child);
        self.set_link(child, Link { leaf: LeafId::NONE, ..link });
        self.tidy(child, constraints);
        link.leaf
    }

    /// The node's child for segment `at` of the form, or where among its special children it
    /// would stand.
    fn find_child(
        &self,
        node: NodeId,
        form: &Pattern,
        at: usize,
        constraints: &Constraints,
    ) -> Result<Child, usize> {
        let segment = form.segment(at);
        let content = form.segment_kind(at);
        let via = if content == SegmentKind::Literal {
            let slot = self.find_literal(node, segment.literal, 0, segment.literal.len());
            Via::Literal(slot.ok_or(0usize)?)
        } else if content == SegmentKind::Plain {
            if self.node(node).flags & HAS_PARAM == 0 {
                return Err(0);
            }
            Via::Param
        } else {
            Via::Special(self.find_special(node, segment, constraints)?)
        };
        Ok(Child { node, via })
    }

    fn find_special(
        &self,
        node: NodeId,
        segment: Segment<'_>,
        constraints: &Constraints,
    ) -> Result<u32, usize> {
        let list = self.specials_of(node);
        let compare = |&special: &u32| {
            order::compare_segments(self.specials[special].segment(), segment, constraints)
        };
        list.binary_search_by(compare).map(|index| list[index])
    }

    /// Makes the child for segment `at`, with all plain segments that follow.
    fn new_child(
        &mut self,
        node: NodeId,
        form: &Pattern,
        (at, place): (usize, usize),
        constraints: &Constraints,
    ) -> Child {
        let segment = form.segment(at);
        let via = if segment.is_literal() {
            Via::Literal(self.add_literal(node, segment.literal))
        } else if segment.is_plain() {
            Via::Param
        } else {
            let special = self.specials.insert(Special::new(segment));
            self.edit_specials(node, |list, specials| {
                list.insert(place, special, specials, constraints);
            });
            Via::Special(special)
        };
        let child = Child { node, via };
        let chain = Chain::of_form(form, at + behind_special(child));
        self.set_chain(child, &chain, Link::NOWHERE);
        child
    }

    /// Whether this is the child that leads from `BARE` to `SLASH`: it never changes.
    fn is_pinned(&self, child: Child) -> bool {
        self.link(child).node == SLASH.0
    }

    fn node_at_end(&mut self, child: Child) -> NodeId {
        let link = self.link(child);
        if link.node != NONE {
            return NodeId(link.node);
        }
        let node = self.new_node();
        self.set_link(child, Link { node: node.0, ..link });
        node
    }

    pub(super) fn new_node(&mut self) -> NodeId {
        let id = self.nodes.insert(Node::default());
        let index = id as usize;
        if index == self.upward.len() {
            self.upward.push(Upward::default());
        } else {
            self.upward[index] = Upward::default();
        }
        NodeId(id)
    }

    pub(super) fn set_link(&mut self, child: Child, link: Link) {
        match child.via {
            Via::Literal(slot) => self.slots[slot].set_link(link),
            Via::Special(special) => self.specials[special].link = link,
            Via::Param => self.nodes[child.node.0].set_param(link),
        }
        self.tell_child(child);
    }

    /// Tells the node at the end of a child's link where it hangs.
    pub(super) fn tell_child(&mut self, child: Child) {
        let node = self.link(child).node;
        if node != NONE {
            let upward = &mut self.upward[node as usize];
            (upward.parent, upward.via) = (child.node.0, child.via);
        }
    }

    /// Splits a link behind the first `kept` segments of its chain.
    fn split(&mut self, child: Child, kept: usize) {
        let (upper, lower) = self.chain(child).split(kept);
        let end = self.link(child);
        let node = self.new_node();
        let via = match lower.head() {
            Some(head) => Via::Literal(self.add_literal(node, head)),
            None => Via::Param,
        };
        let below = Child { node, via };
        self.set_chain(below, &lower, Link { text: NONE, ..end });
        self.set_chain(child, &upper, Link { node: node.0, ..Link::NOWHERE });
        self.upward[node.0 as usize].below = self.below_start_of(below);
    }

    fn edit_specials(&mut self, node: NodeId, edit: impl FnOnce(&mut Siblings, &Arena<Special>)) {
        if self.node(node).specials == NONE {
            self.nodes[node.0].specials = self.lists.insert(Siblings::default());
        }
        let index = self.node(node).specials;
        let list = &mut self.lists[index];
        edit(list, &self.specials);
        let after = !list.after_param().is_empty();
        let before = list.count_before_param() > 0;
        if list.is_empty() {
            self.lists.remove(index);
            self.nodes[node.0].specials = NONE;
        }
        self.nodes[node.0].set_flag(SPECIAL_AFTER, after);
        self.nodes[node.0].set_flag(SPECIAL_BEFORE, before);
    }

    /// Removes what leads to no leaf any more, and joins what no longer parts.
    fn tidy(&mut self, mut child: Child, constraints: &Constraints) {
        while !self.is_pinned(child) {
            let link = self.link(child);
            let childless = link.node != NONE && self.is_childless(NodeId(link.node));
            if childless {
                self.drop_node(link.node);
                self.set_link(child, Link { node: NONE, ..link });
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

    fn drop_node(&mut self, node: u32) {
        self.nodes.remove(node);
        self.upward[node as usize] = Upward::default();
    }

    fn remove_child(&mut self, child: Child, constraints: &Constraints) {
        let text = self.link(child).text;
        self.drop_text(text);
        match child.via {
            Via::Literal(slot) => self.remove_literal(child.node, slot),
            Via::Param => self.nodes[child.node.0].set_param(Link::NOWHERE),
            Via::Special(special) => {
                self.edit_specials(child.node, |list, specials| {
                    list.remove(special, specials, constraints);
                });
                self.specials.remove(special);
            }
        }
    }

    /// Joins a link with the only child of the node at its end, unless that is a special one.
    fn join(&mut self, child: Child, constraints: &Constraints) {
        let link = self.link(child);
        if link.node == NONE || !link.leaf.is_none() {
            return;
        }
        let node = NodeId(link.node);
        let via = match (self.node(node).flags, self.literal_count(node)) {
            (HAS_PARAM, 0) => Via::Param,
            (0, 1) => match self.literals(node).next() {
                Some(slot) => Via::Literal(slot),
                None => return,
            },
            _ => return,
        };
        let lower = Child { node, via };
        let mut chain = self.chain(child);
        chain.join(&self.chain(lower));
        let end = self.link(lower);
        self.remove_child(lower, constraints);
        self.drop_node(node.0);
        self.set_chain(child, &chain, end);
    }

    /// What stands below a node whose only child this is.
    fn below_start_of(&self, child: Child) -> Below {
        let link = self.link(child);
        let mut below = Below::default();
        if link.node != NONE {
            below = self.upward[link.node as usize].below;
        }
        below.weight = below.weight.max(self.weight(link.leaf));
        if !link.leaf.is_none() {
            below.least = 0;
        }
        let segments = self.segments_of(child);
        below.least = below.least.saturating_add(segments);
        below.most = below.most.saturating_add(segments);
        below
    }

    /// Widens what the nodes above a new leaf know of what is below them.
    fn widen_above(&mut self, child: Child, form: &Pattern, leaf: LeafId) {
        let catch_alls = (0..form.len()).rev().find(|&at| form.segment_kind(at).has_catch_all());
        let weight = form.first_catch_all().map_or(Weight::default(), |at| Weight::of(form, at));
        let mut above = Some(child);
        let mut left = 0;
        while let Some(child) = above {
            left += self.segments_of(child);
            if let Via::Special(special) = child.via {
                self.specials[special].add_form(form, leaf);
            }
            let below = &mut self.upward[child.node.0 as usize].below;
            let open = catch_alls.is_some_and(|last| form.len() - left as usize <= last);
            below.least = below.least.min(left);
            below.most = below.most.max(if open { u32::MAX } else { left });
            below.weight = below.weight.max(weight);
            above = self.child_above(child.node);
        }
    }

    /// Gives back all room to spare. Takes time linear in the tree.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.compact();
        self.nodes.shrink_to_fit();
        self.upward.truncate(self.nodes.len());
        self.upward.shrink_to_fit();
        self.specials.shrink_to_fit();
        self.lists.iter_mut().for_each(Siblings::shrink_to_fit);
        self.lists.shrink_to_fit();
        self.forms.shrink_to_fit();
    }

    /// Where the special children of a node go on behind one of them.
    pub(crate) fn behind_special(
        &self,
        node: NodeId,
        special: u32,
        constraints: &Constraints,
    ) -> Cursor {
        self.siblings(node).behind(special, &self.specials, constraints)
    }
}

/// The segments of a child that stand before its chain.
fn behind_special(child: Child) -> usize {
    usize::from(matches!(child.via, Via::Special(_)))
}
