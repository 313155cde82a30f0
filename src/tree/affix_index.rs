//! An index of many complex children of one node by their literal prefixes and suffixes.
//!
//! Children of one [`AffixClass`] have prefixes of equal length and suffixes of equal length; in
//! the static order they are contiguous. Within a class, a segment's fingerprint leaves only the
//! children with one prefix and one suffix, which a hash finds. A lookup tests each class once.

use alloc::vec::Vec;
use core::slice;

use super::arena::{Arena, Renumbering};
use super::complex_child::ComplexChild;
use super::index::{AffixListId, ComplexId, Index};
use super::key::mix;
use super::open_addressing::{ProbeTable, close_gap};
use super::prefilter::{Fingerprint, Prefilter};
use super::usage::Extent;
use crate::capacity::trim;
use crate::constraint::Constraints;
use crate::order::{self, AffixRank, SegmentClass};

/// The children of one rank: in the static order nothing comes between them.
#[derive(Clone, Debug)]
struct AffixClass {
    rank: AffixRank,
    first_mask: u64,
    last_mask: u64,
    /// The length of the shortest segment that some child matches.
    min_length: u32,
    /// A bit for each child, chosen by the lowest bits of one byte: the last of its suffix, or, if
    /// it has none, the first of its prefix. A removal does not clear it.
    filter: u64,
    children: u32,
}

impl AffixClass {
    /// A class without children.
    fn new(rank: AffixRank, prefilter: &Prefilter) -> AffixClass {
        let value = u32::from(rank.class() != SegmentClass::CatchAll);
        AffixClass {
            rank,
            first_mask: prefilter.first_mask,
            last_mask: prefilter.last_mask,
            min_length: rank.prefix_len() + rank.suffix_len() + value,
            filter: 0,
            children: 0,
        }
    }

    /// The prefix and the suffix that these words contain, and their bit in the filter.
    #[inline]
    fn affixes(&self, first: u64, last: u64) -> (u64, u64, u64) {
        let (first, last) = (first & self.first_mask, last & self.last_mask);
        let byte = if self.last_mask == 0 { first } else { last >> 56 };
        (first, last, 1 << (byte & 63))
    }
}

/// The children of one class with one prefix and one suffix, as far as prefilters check them.
#[derive(Clone, Copy, Debug)]
struct AffixEntry {
    rank: AffixRank,
    first: u64,
    last: u64,
    children: EntryChildren,
}

/// The only child; or, with the top bit set, a list of them; or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct EntryChildren(ComplexId);

impl EntryChildren {
    const FREE: EntryChildren = EntryChildren(ComplexId::NONE);
    const LIST: usize = 1 << 31;

    fn one(id: ComplexId) -> EntryChildren {
        EntryChildren(id)
    }

    fn of_list(list: AffixListId) -> EntryChildren {
        EntryChildren(ComplexId::new(list.get() | Self::LIST))
    }

    fn list(self) -> Option<AffixListId> {
        let is_list = self.0.get() & Self::LIST != 0;
        is_list.then(|| AffixListId::new(self.0.get() & !Self::LIST))
    }
}

/// A table with more than this many places for each entry is rebuilt by a removal.
const SPARSE: usize = 5;

/// A constant whose bits are spread evenly.
const SPREAD: u64 = 0xd6e8_feb8_6659_fd93;

impl AffixEntry {
    fn free() -> AffixEntry {
        let rank = AffixRank::default();
        AffixEntry { rank, first: 0, last: 0, children: EntryChildren::FREE }
    }

    /// The entry of a child, alone.
    fn of(id: ComplexId, child: &ComplexChild) -> AffixEntry {
        let filter = Prefilter::of_affixes(child.segment());
        AffixEntry {
            rank: AffixRank::of(child.segment()),
            first: filter.first & filter.first_mask,
            last: filter.last & filter.last_mask,
            children: EntryChildren::one(id),
        }
    }

    fn is_free(&self) -> bool {
        self.children == EntryChildren::FREE
    }

    fn hash(&self) -> usize {
        let lengths = u64::from(self.rank.prefix_len()) << 32 | u64::from(self.rank.suffix_len());
        // Most first words are zero or have few bits, and the bits of a factor reach every bit of
        // the product.
        let first = self.first ^ lengths.rotate_left(7) ^ SPREAD;
        mix(first, self.last ^ self.rank.class() as u64) as usize
    }

    fn has_affixes_of(&self, other: &AffixEntry) -> bool {
        self.rank == other.rank && self.first == other.first && self.last == other.last
    }
}

/// A position among the complex children that a segment's fingerprint leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ChildCursor {
    /// The number of the class; 0 without an affix index.
    class: u32,
    position: u32,
}

impl ChildCursor {
    pub(super) fn in_list(position: usize) -> ChildCursor {
        ChildCursor { class: 0, position: position as u32 }
    }

    pub(super) fn position(self) -> usize {
        self.position as usize
    }

    #[inline]
    pub(super) fn plus(self, count: u32) -> ChildCursor {
        ChildCursor { position: self.position + count, ..self }
    }
}

/// See the module's documentation.
#[derive(Clone, Debug, Default)]
pub(super) struct AffixIndex {
    /// In the static order.
    classes: Vec<AffixClass>,
    /// A hash table with open addressing and linear probing. Its length is a power of two, at
    /// least half of it is free, and a removal leaves at least a fifth in use.
    entries: Vec<AffixEntry>,
    used: usize,
    /// Each in the static order.
    lists: Arena<AffixListId, Vec<ComplexId>>,
}

impl AffixIndex {
    /// The children of one class, from a cursor on, that a fingerprint leaves, and their cursor.
    pub(super) fn next(
        &self,
        cursor: ChildCursor,
        fingerprint: &Fingerprint,
    ) -> Option<(&[ComplexId], ChildCursor)> {
        let mut position = cursor.position;
        for (number, class) in self.classes.iter().enumerate().skip(cursor.class as usize) {
            let (first, last, bit) = class.affixes(fingerprint.first, fingerprint.last);
            if class.filter & bit != 0 && fingerprint.length >= class.min_length {
                let children = EntryChildren::FREE;
                let wanted = AffixEntry { rank: class.rank, first, last, children };
                let found = self.find(&wanted).ok().map(|entry| self.children(entry));
                let left = found.and_then(|children| children.get(position as usize..));
                if let Some(left @ [_, ..]) = left {
                    return Some((left, ChildCursor { class: number as u32, position }));
                }
            }
            position = 0;
        }
        None
    }

    pub(super) fn class_count(&self) -> usize {
        self.classes.len()
    }

    /// The cursor of a child.
    pub(super) fn cursor(
        &self,
        id: ComplexId,
        complex: &Arena<ComplexId, ComplexChild>,
        constraints: &Constraints,
    ) -> ChildCursor {
        let entry = AffixEntry::of(id, &complex[id]);
        let class = self.class_of(entry.rank).unwrap_or_default();
        let position = self
            .find(&entry)
            .ok()
            .and_then(|entry| position_of(self.children(entry), id, complex, constraints).ok());
        ChildCursor { class: class as u32, position: position.unwrap_or_default() as u32 }
    }

    fn class_of(&self, rank: AffixRank) -> Result<usize, usize> {
        self.classes.binary_search_by(|class| class.rank.cmp(&rank))
    }

    /// The place of the entry with these affixes, or the free place for it.
    fn find(&self, wanted: &AffixEntry) -> Result<usize, usize> {
        let mask = self.entries.len() - 1;
        let mut place = wanted.hash() & mask;
        loop {
            let entry = &self.entries[place];
            if entry.is_free() {
                return Err(place);
            }
            if entry.has_affixes_of(wanted) {
                return Ok(place);
            }
            place = (place + 1) & mask;
        }
    }

    fn children(&self, place: usize) -> &[ComplexId] {
        let children = &self.entries[place].children;
        match children.list() {
            None => slice::from_ref(&children.0),
            Some(list) => &self.lists[list],
        }
    }

    pub(super) fn insert(
        &mut self,
        id: ComplexId,
        complex: &Arena<ComplexId, ComplexChild>,
        constraints: &Constraints,
    ) {
        if 2 * (self.used + 1) > self.entries.len() {
            self.rebuild(4 * (self.used + 1));
        }
        let entry = AffixEntry::of(id, &complex[id]);
        self.add_to_class(&complex[id], entry.rank);
        match self.find(&entry) {
            Err(free) => {
                self.entries[free] = entry;
                self.used += 1;
            }
            Ok(found) => {
                let children = self.entries[found].children;
                let list =
                    children.list().unwrap_or_else(|| self.lists.insert(alloc::vec![children.0]));
                self.entries[found].children = EntryChildren::of_list(list);
                let list = &mut self.lists[list];
                let position = position_of(list, id, complex, constraints);
                list.insert(position.unwrap_or_else(|position| position), id);
            }
        }
    }

    fn add_to_class(&mut self, child: &ComplexChild, rank: AffixRank) {
        let prefilter = Prefilter::of_affixes(child.segment());
        let number = self.class_of(rank).unwrap_or_else(|number| {
            self.classes.insert(number, AffixClass::new(rank, &prefilter));
            number
        });
        let class = &mut self.classes[number];
        class.children += 1;
        class.filter |= class.affixes(prefilter.first, prefilter.last).2;
    }

    pub(super) fn remove(
        &mut self,
        id: ComplexId,
        complex: &Arena<ComplexId, ComplexChild>,
        constraints: &Constraints,
    ) {
        let entry = AffixEntry::of(id, &complex[id]);
        if let Ok(number) = self.class_of(entry.rank) {
            self.classes[number].children -= 1;
            if self.classes[number].children == 0 {
                self.classes.remove(number);
            }
        }
        trim(&mut self.classes);
        let Ok(found) = self.find(&entry) else { return };
        if let Some(list) = self.entries[found].children.list() {
            return self.remove_from_list(found, list, id, complex, constraints);
        }
        self.used -= 1;
        self.entries[found] = AffixEntry::free();
        close_gap(self, found);
        if SPARSE * self.used < self.entries.len() {
            self.rebuild(2 * (self.used + 1));
        }
    }

    /// Removes a child from the list of the entry at a place. The list goes if one child is left.
    fn remove_from_list(
        &mut self,
        place: usize,
        list_id: AffixListId,
        id: ComplexId,
        complex: &Arena<ComplexId, ComplexChild>,
        constraints: &Constraints,
    ) {
        let list = &mut self.lists[list_id];
        if let Ok(position) = position_of(list, id, complex, constraints) {
            list.remove(position);
            trim(list);
        }
        if let &[last] = list.as_slice() {
            self.lists.remove(list_id);
            self.entries[place].children = EntryChildren::one(last);
            // Renumbering visits every entry, so spare lists are measured against the entries.
            if self.lists.usage().exceeds(self.entries.len() * size_of::<AffixEntry>() / 4) {
                let lists = self.lists.compact(Extent::All);
                self.renumber(&Renumbering::NOTHING, &lists);
            }
        }
    }

    /// Replaces the indices of children, and those of lists.
    pub(super) fn renumber(
        &mut self,
        complex: &Renumbering<ComplexId>,
        lists: &Renumbering<AffixListId>,
    ) {
        self.lists.iter_mut().flatten().for_each(|id| *id = complex.of(*id));
        for entry in self.entries.iter_mut().filter(|entry| !entry.is_free()) {
            entry.children = match entry.children.list() {
                Some(list) => EntryChildren::of_list(lists.of(list)),
                None => EntryChildren::one(complex.of(entry.children.0)),
            };
        }
    }

    /// Rebuilds the hash table with at least `room` places.
    fn rebuild(&mut self, room: usize) {
        let entries = alloc::vec![AffixEntry::free(); room.next_power_of_two()];
        for entry in core::mem::replace(&mut self.entries, entries) {
            if !entry.is_free() {
                if let Err(free) = self.find(&entry) {
                    self.entries[free] = entry;
                }
            }
        }
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.rebuild(2 * self.used + 1);
        self.classes.shrink_to_fit();
        self.lists.iter_mut().for_each(Vec::shrink_to_fit);
        let lists = self.lists.compact(Extent::All);
        self.renumber(&Renumbering::NOTHING, &lists);
    }

    pub(super) fn memory_usage(&self) -> usize {
        let lists = self.lists.iter().map(|list| list.capacity() * size_of::<ComplexId>());
        size_of::<Self>()
            + self.classes.capacity() * size_of::<AffixClass>()
            + self.entries.capacity() * size_of::<AffixEntry>()
            + self.lists.memory_usage()
            + lists.sum::<usize>()
    }
}

impl ProbeTable for AffixIndex {
    fn length(&self) -> usize {
        self.entries.len()
    }

    fn bucket(&self, place: usize) -> Option<usize> {
        let entry = &self.entries[place];
        (!entry.is_free()).then(|| entry.hash() & (self.entries.len() - 1))
    }

    fn shift(&mut self, from: usize, to: usize) {
        self.entries[to] = core::mem::replace(&mut self.entries[from], AffixEntry::free());
    }
}

/// Up to this length, a list of complex children is searched by index alone.
const LINEAR_UP_TO: usize = 32;

/// The position of a child in a list in the static order, or the position for it.
pub(super) fn position_of(
    list: &[ComplexId],
    id: ComplexId,
    complex: &Arena<ComplexId, ComplexChild>,
    constraints: &Constraints,
) -> Result<usize, usize> {
    if list.len() <= LINEAR_UP_TO {
        if let Some(position) = list.iter().position(|&other| other == id) {
            return Ok(position);
        }
    }
    let segment = complex[id].segment();
    list.binary_search_by(|&other| {
        order::compare_segments(complex[other].segment(), segment, constraints)
    })
}
