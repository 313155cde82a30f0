//! The segments from a leaf up to the root, without an allocation.

use core::iter;

use super::index::Index;
use super::literal_table::SlotText;
use super::{Child, ComplexChild, PARAM, Tree, Via};
use crate::order::AsSegment;
use crate::pattern::{Param, ParamKind, Segment};

/// A segment of the tree.
pub(crate) enum TreeSegment<'t> {
    Key(SlotText<'t>),
    Literal(&'t [u8]),
    Param,
    Complex(&'t ComplexChild),
}

impl AsSegment for TreeSegment<'_> {
    #[inline]
    fn segment(&self) -> Segment<'_> {
        const PLAIN: &[Param] = &[Param { at: 0, kind: ParamKind::Plain }];
        match self {
            TreeSegment::Key(text) => Segment { literal: text.bytes(), params: &[] },
            TreeSegment::Literal(literal) => Segment { literal, params: &[] },
            TreeSegment::Param => Segment { literal: &[], params: PLAIN },
            TreeSegment::Complex(child) => child.segment(),
        }
    }
}

impl Tree {
    /// The segments of the form whose leaf is at the end of a child's link, from right to left.
    #[inline]
    pub(crate) fn segments_up(&self, child: Child) -> impl Iterator<Item = TreeSegment<'_>> {
        iter::successors(Some(child), |child| self.child_above(child.node))
            .flat_map(|child| self.child_segments_up(child))
    }

    /// The number of segments of the form whose leaf is at the end of a child's link.
    #[inline]
    pub(crate) fn segment_count_up(&self, child: Child) -> usize {
        let children = iter::successors(Some(child), |child| self.child_above(child.node));
        children.map(|child| self.segment_count(child) as usize).sum()
    }

    /// The segments of a child's link, from right to left.
    #[inline]
    pub(super) fn child_segments_up(&self, child: Child) -> impl Iterator<Item = TreeSegment<'_>> {
        let link = self.link(child);
        let params = iter::repeat_with(|| TreeSegment::Param).take(usize::from(link.skip));
        let text = (!link.text.is_none()).then(|| self.link_text(link.text));
        let stored = text.into_iter().flat_map(|text| text.rsplit(|&byte| byte == b'/'));
        let stored = stored.map(|segment| match segment {
            [PARAM] => TreeSegment::Param,
            literal => TreeSegment::Literal(literal),
        });
        let own = match child.via {
            Via::Literal(slot) if link.text.is_none() => {
                Some(TreeSegment::Key(self.slot_text(slot)))
            }
            Via::Complex(id) => Some(TreeSegment::Complex(self.complex_child(id))),
            _ => None,
        };
        params.chain(stored).chain(own)
    }
}
