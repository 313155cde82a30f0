//! A node's complex children, in the static order, and how a lookup finds those that may match.
//!
//! Up to 23 children before the plain parameter have a [`Prefilter`] each. From 24 on an
//! [`AffixIndex`] takes the prefilters' place, until 12 are left.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::affix_index::{AffixIndex, ChildCursor, position_of};
use super::arena::{Arena, Renumbering};
use super::complex_child::{ComplexChild, byte_bit};
use super::index::ComplexId;
use super::prefilter::{Fingerprint, Prefilter};
use crate::capacity::trim;
use crate::constraint::Constraints;

/// From this number of children before the plain parameter on they are indexed; at half of it the
/// index is dropped.
const INDEXED_FROM: usize = 24;

/// See the module's documentation.
#[derive(Clone, Debug, Default)]
pub(crate) struct ComplexChildren {
    ids: Vec<ComplexId>,
    /// The prefilters of the children before the plain parameter, unless they are indexed.
    prefilters: Vec<Prefilter>,
    /// The number of children before the plain parameter.
    before_param: u32,
    index: Option<Box<AffixIndex>>,
    affix_bytes: AffixBytes,
}

/// The first bytes of the prefixes and the last bytes of the suffixes of the children before the
/// plain parameter, one bit each. A removal does not clear them.
#[derive(Clone, Debug, Default)]
struct AffixBytes {
    /// Of children with a prefix.
    first: u64,
    /// Of children with a prefix; all bits if some has no suffix.
    last: u64,
    /// Of children without a prefix; all bits if some has no suffix either.
    last_alone: u64,
}

impl AffixBytes {
    fn add(&mut self, child: &ComplexChild) {
        match child.affix_byte_bits() {
            (Some(first), last) => {
                self.first |= first;
                self.last |= last;
            }
            (None, last) => self.last_alone |= last,
        }
    }

    #[inline(always)]
    fn admit(&self, first: u8, last: u8) -> bool {
        let last = byte_bit(last);
        self.last_alone & last != 0 || self.last & last != 0 && self.first & byte_bit(first) != 0
    }
}

/// The list of a node without complex children.
pub(super) static NO_COMPLEX_CHILDREN: ComplexChildren = ComplexChildren {
    ids: Vec::new(),
    prefilters: Vec::new(),
    before_param: 0,
    index: None,
    affix_bytes: AffixBytes { first: 0, last: 0, last_alone: 0 },
};

/// Siblings of which the first may match a segment; with an affix index, those with the same
/// affixes as the first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidates<'t> {
    pub(crate) ids: &'t [ComplexId],
    cursor: ChildCursor,
}

impl Candidates<'_> {
    /// The cursor after the first `count` candidates.
    #[inline]
    pub(crate) fn after(&self, count: usize) -> ChildCursor {
        self.cursor.plus(count as u32)
    }
}

impl ComplexChildren {
    pub(crate) fn ids(&self) -> &[ComplexId] {
        &self.ids
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The children that come after the plain parameter: catch-alls without a literal prefix.
    #[inline]
    pub(crate) fn after_param(&self) -> &[ComplexId] {
        &self.ids[self.before_param as usize..]
    }

    pub(crate) fn count_before_param(&self) -> usize {
        self.before_param as usize
    }

    /// Whether the first and the last byte of a segment allow a match by any of the children before
    /// the plain parameter.
    #[inline(always)]
    pub(crate) fn admit_affixes(&self, first: u8, last: u8) -> bool {
        self.affix_bytes.admit(first, last)
    }

    /// Whether an [`AffixIndex`] finds the candidates.
    #[inline]
    pub(crate) fn is_indexed(&self) -> bool {
        self.index.is_some()
    }

    /// The number of tests that finding the candidates for one segment takes.
    pub(crate) fn tests(&self) -> usize {
        self.index.as_ref().map_or(self.before_param as usize, |index| index.class_count())
    }

    /// The next children before the plain parameter, from a cursor on, that may match a segment
    /// with this fingerprint.
    #[inline]
    pub(crate) fn next(
        &self,
        cursor: ChildCursor,
        fingerprint: &Fingerprint,
    ) -> Option<Candidates<'_>> {
        if self.index.is_some() {
            return self.next_indexed(cursor, fingerprint);
        }
        let position = self.next_position(cursor.position(), fingerprint)?;
        let cursor = ChildCursor::in_list(position);
        Some(Candidates { ids: &self.ids[position..], cursor })
    }

    /// The position of the first child before the plain parameter, from `position` on, that may
    /// match a segment with this fingerprint. If the children are indexed, that is `position`.
    ///
    /// For searches that ask about several segments at once: the affix index keeps the order only
    /// among the children that one segment leaves.
    #[inline]
    pub(crate) fn next_position(
        &self,
        position: usize,
        fingerprint: &Fingerprint,
    ) -> Option<usize> {
        if self.index.is_some() {
            return (position < self.count_before_param()).then_some(position);
        }
        let prefilters = self.prefilters.get(position..)?;
        let found = prefilters.iter().position(|prefilter| prefilter.admits(fingerprint));
        found.map(|found| position + found)
    }

    #[inline(never)]
    fn next_indexed(
        &self,
        cursor: ChildCursor,
        fingerprint: &Fingerprint,
    ) -> Option<Candidates<'_>> {
        let (ids, cursor) = self.index.as_ref()?.next(cursor, fingerprint)?;
        Some(Candidates { ids, cursor })
    }

    /// The cursor after a child that comes before the plain parameter.
    pub(super) fn cursor_after(
        &self,
        id: ComplexId,
        complex: &Arena<ComplexId, ComplexChild>,
        constraints: &Constraints,
    ) -> ChildCursor {
        let cursor = match &self.index {
            Some(index) => index.cursor(id, complex, constraints),
            None => {
                let position = position_of(&self.ids, id, complex, constraints);
                ChildCursor::in_list(position.unwrap_or_default())
            }
        };
        cursor.plus(1)
    }

    pub(super) fn insert(
        &mut self,
        position: usize,
        id: ComplexId,
        complex: &Arena<ComplexId, ComplexChild>,
        constraints: &Constraints,
    ) {
        self.ids.insert(position, id);
        if complex[id].is_after_param() {
            return;
        }
        self.before_param += 1;
        self.affix_bytes.add(&complex[id]);
        if let Some(index) = &mut self.index {
            index.insert(id, complex, constraints);
        } else if self.count_before_param() < INDEXED_FROM {
            self.prefilters.insert(position, Prefilter::new(complex[id].segment()));
        } else {
            let mut index = Box::<AffixIndex>::default();
            for &id in &self.ids[..INDEXED_FROM] {
                index.insert(id, complex, constraints);
            }
            self.index = Some(index);
            self.prefilters = Vec::new();
        }
    }

    pub(super) fn remove(
        &mut self,
        id: ComplexId,
        complex: &Arena<ComplexId, ComplexChild>,
        constraints: &Constraints,
    ) {
        let Ok(position) = position_of(&self.ids, id, complex, constraints) else { return };
        self.ids.remove(position);
        trim(&mut self.ids);
        if complex[id].is_after_param() {
            return;
        }
        self.before_param -= 1;
        match &mut self.index {
            None => {
                self.prefilters.remove(position);
                trim(&mut self.prefilters);
            }
            Some(index) if self.before_param as usize > INDEXED_FROM / 2 => {
                index.remove(id, complex, constraints);
            }
            Some(_) => {
                self.index = None;
                let before = &self.ids[..self.before_param as usize];
                let prefilter = |&id: &ComplexId| Prefilter::new(complex[id].segment());
                self.prefilters = before.iter().map(prefilter).collect();
            }
        }
    }

    /// Replaces the indices of the children.
    pub(super) fn renumber(&mut self, complex: &Renumbering<ComplexId>) {
        self.ids.iter_mut().for_each(|id| *id = complex.of(*id));
        if let Some(index) = &mut self.index {
            index.renumber(complex, &Renumbering::NOTHING);
        }
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.ids.shrink_to_fit();
        self.prefilters.shrink_to_fit();
        self.index.iter_mut().for_each(|index| index.shrink_to_fit());
    }

    pub(super) fn memory_usage(&self) -> usize {
        self.ids.capacity() * size_of::<ComplexId>()
            + self.prefilters.capacity() * size_of::<Prefilter>()
            + self.index.as_ref().map_or(0, |index| index.memory_usage())
    }
}
