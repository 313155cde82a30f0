//! An index of many special children of one node, by how their segments begin and end.
//!
//! Children whose beginnings are equally long, and their endings too, are a run: in the static
//! order a run is not parted by another child. Of a run a segment's edges leave those with one
//! beginning and one ending, which are found by a hash. A lookup asks each run once.

use alloc::vec::Vec;
use core::cmp::Reverse;

use super::arena::Arena;
use super::key::mix;
use super::siblings::{Edges, Gate};
use super::special::Special;
use crate::constraint::Constraints;
use crate::order::{self, SegmentClass};

/// What the children of a run have in common, in the static order of runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct AffixClassKey {
    beginning: Reverse<u32>,
    class: SegmentClass,
    ending: Reverse<u32>,
}

impl AffixClassKey {
    fn of(special: &Special) -> AffixClassKey {
        let segment = special.segment();
        let ending = segment.suffix().len();
        // A group of children with catch-alls is tried as a whole, whatever their endings.
        let ending = if special.class == SegmentClass::CatchAll { 0 } else { ending as u32 };
        AffixClassKey {
            beginning: Reverse(special.beginning),
            class: special.class,
            ending: Reverse(ending),
        }
    }
}

#[derive(Clone, Debug)]
struct Run {
    kind: AffixClassKey,
    first_mask: u64,
    last_mask: u64,
    /// The least number of bytes of a segment that some child matches.
    least: u32,
    /// One bit for the lowest bits of each child's telling byte: the last of its ending, or, if it
    /// has none, the first of its beginning. A removal does not narrow it.
    filter: u64,
    children: u32,
}

impl Run {
    /// Without a child yet.
    fn new(kind: AffixClassKey, gate: &Gate) -> Run {
        let value = u32::from(kind.class != SegmentClass::CatchAll);
        Run {
            kind,
            first_mask: gate.first_mask,
            last_mask: gate.last_mask,
            least: kind.beginning.0 + kind.ending.0 + value,
            filter: 0,
            children: 0,
        }
    }

    /// What tells the run's children apart, and its bit in the filter.
    #[inline]
    fn told(&self, first: u64, last: u64) -> (u64, u64, u64) {
        let (first, last) = (first & self.first_mask, last & self.last_mask);
        let byte = if self.last_mask == 0 { first } else { last >> 56 };
        (first, last, 1 << (byte & 63))
    }
}

/// The children of one run with one beginning and one ending, as far as gates look at them.
#[derive(Clone, Copy, Debug)]
struct Entry {
    kind: AffixClassKey,
    first: u64,
    last: u64,
    /// The only child; or, with the top bit, the index of a list of them; or `FREE`.
    children: u32,
}

/// Has its bits spread evenly.
const SPREAD: u64 = 0xd6e8_feb8_6659_fd93;

const FREE: u32 = u32::MAX;
const LIST: u32 = 1 << 31;

impl Entry {
    const FREE: Entry = Entry {
        kind: AffixClassKey {
            beginning: Reverse(0),
            class: SegmentClass::Literal,
            ending: Reverse(0),
        },
        first: 0,
        last: 0,
        children: FREE,
    };

    fn hash(&self) -> usize {
        let lengths = u64::from(self.kind.beginning.0) << 32 | u64::from(self.kind.ending.0);
        // Most first words are zero, or have few bits: those of a factor reach all of the product.
        let first = self.first ^ lengths.rotate_left(7) ^ SPREAD;
        mix(first, self.last ^ self.kind.class as u64) as usize
    }

    fn is(&self, other: &Entry) -> bool {
        self.kind == other.kind && self.first == other.first && self.last == other.last
    }
}

/// A place among the children that a segment's edges leave.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cursor {
    pub(super) run: u32,
    pub(super) place: u32,
}

/// See the module's documentation.
#[derive(Clone, Debug, Default)]
pub(super) struct Affixes {
    runs: Vec<Run>,
    /// Open addressing, linear probing; a power of two of them, half of them free at least.
    entries: Vec<Entry>,
    used: usize,
    /// In the static order.
    lists: Arena<Vec<u32>>,
}

impl Affixes {
    /// The children from a cursor on that edges leave, all of one run, and their cursor.
    pub(super) fn next(&self, cursor: Cursor, edges: &Edges) -> Option<(&[u32], Cursor)> {
        let mut place = cursor.place;
        for (index, run) in self.runs.iter().enumerate().skip(cursor.run as usize) {
            let (first, last, bit) = run.told(edges.first, edges.last);
            if run.filter & bit != 0 && edges.length >= run.least {
                let wanted = Entry { kind: run.kind, first, last, children: FREE };
                let found = self.find(&wanted).ok().map(|entry| self.children(entry));
                let left = found.and_then(|children| children.get(place as usize..));
                if let Some(left @ [_, ..]) = left {
                    return Some((left, Cursor { run: index as u32, place }));
                }
            }
            place = 0;
        }
        None
    }

    pub(super) fn count_runs(&self) -> usize {
        self.runs.len()
    }

    /// The cursor of a child.
    pub(super) fn cursor(
        &self,
        id: u32,
        specials: &Arena<Special>,
        constraints: &Constraints,
    ) -> Cursor {
        let entry = wanted(id, &specials[id]);
        let run = self.run_of(entry.kind).unwrap_or_default();
        let place = self
            .find(&entry)
            .ok()
            .and_then(|entry| place_in(self.children(entry), id, specials, constraints).ok());
        Cursor { run: run as u32, place: place.unwrap_or_default() as u32 }
    }

    fn run_of(&self, kind: AffixClassKey) -> Result<usize, usize> {
        self.runs.binary_search_by(|run| run.kind.cmp(&kind))
    }

    /// Where an entry lies, or would lie.
    fn find(&self, wanted: &Entry) -> Result<usize, usize> {
        let last = self.entries.len() - 1;
        let mut at = wanted.hash() & last;
        loop {
            let entry = &self.entries[at];
            if entry.children == FREE {
                return Err(at);
            }
            if entry.is(wanted) {
                return Ok(at);
            }
            at = (at + 1) & last;
        }
    }

    fn children(&self, entry: usize) -> &[u32] {
        let children = &self.entries[entry].children;
        if children & LIST == 0 {
            core::slice::from_ref(children)
        } else {
            &self.lists[children & !LIST]
        }
    }

    pub(super) fn insert(&mut self, id: u32, specials: &Arena<Special>, constraints: &Constraints) {
        if 2 * (self.used + 1) > self.entries.len() {
            self.lay(4 * (self.used + 1));
        }
        let entry = wanted(id, &specials[id]);
        self.count(&specials[id], entry.kind);
        match self.find(&entry) {
            Err(free) => {
                self.entries[free] = entry;
                self.used += 1;
            }
            Ok(found) => {
                let list = match self.entries[found].children {
                    only if only & LIST == 0 => self.lists.insert(alloc::vec![only]),
                    list => list & !LIST,
                };
                self.entries[found].children = LIST | list;
                let list = &mut self.lists[list];
                let place = place_in(list, id, specials, constraints);
                list.insert(place.unwrap_or_else(|place| place), id);
            }
        }
    }

    /// Notes a child in its run.
    fn count(&mut self, special: &Special, kind: AffixClassKey) {
        let gate = Gate::new(special);
        let index = self.run_of(kind).unwrap_or_else(|index| {
            self.runs.insert(index, Run::new(kind, &gate));
            index
        });
        let run = &mut self.runs[index];
        run.children += 1;
        run.filter |= run.told(gate.first, gate.last).2;
    }

    pub(super) fn remove(&mut self, id: u32, specials: &Arena<Special>, constraints: &Constraints) {
        let entry = wanted(id, &specials[id]);
        if let Ok(run) = self.run_of(entry.kind) {
            self.runs[run].children -= 1;
            if self.runs[run].children == 0 {
                self.runs.remove(run);
            }
        }
        let Ok(found) = self.find(&entry) else { return };
        let children = self.entries[found].children;
        if children & LIST == 0 {
            self.used -= 1;
            return self.close_gap(found);
        }
        let list = &mut self.lists[children & !LIST];
        if let Ok(place) = place_in(list, id, specials, constraints) {
            list.remove(place);
        }
        if let &[last] = list.as_slice() {
            self.lists.remove(children & !LIST);
            self.entries[found].children = last;
        }
    }

    /// Moves entries into a gap as long as that brings them nearer to their homes.
    fn close_gap(&mut self, mut gap: usize) {
        let last = self.entries.len() - 1;
        let mut at = gap;
        self.entries[gap] = Entry::FREE;
        loop {
            at = (at + 1) & last;
            let entry = self.entries[at];
            if entry.children == FREE {
                return;
            }
            let distance = at.wrapping_sub(entry.hash()) & last;
            if distance >= at.wrapping_sub(gap) & last {
                self.entries[gap] = entry;
                self.entries[at] = Entry::FREE;
                gap = at;
            }
        }
    }

    /// Lays the entries anew, with room for so many.
    fn lay(&mut self, room: usize) {
        let entries = alloc::vec![Entry::FREE; room.next_power_of_two()];
        for entry in core::mem::replace(&mut self.entries, entries) {
            if entry.children != FREE {
                if let Err(free) = self.find(&entry) {
                    self.entries[free] = entry;
                }
            }
        }
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.lay(2 * self.used + 1);
        self.runs.shrink_to_fit();
        self.lists.iter_mut().for_each(Vec::shrink_to_fit);
        self.lists.shrink_to_fit();
    }

    pub(super) fn memory_usage(&self) -> usize {
        let lists = self.lists.iter().map(|list| list.capacity() * size_of::<u32>());
        size_of::<Self>()
            + self.runs.capacity() * size_of::<Run>()
            + self.entries.capacity() * size_of::<Entry>()
            + self.lists.memory_usage()
            + lists.sum::<usize>()
    }
}

/// The entry of a child, alone.
fn wanted(id: u32, special: &Special) -> Entry {
    let gate = Gate::new(special);
    let (first, last) = (gate.first & gate.first_mask, gate.last & gate.last_mask);
    Entry { kind: AffixClassKey::of(special), first, last, children: id }
}

/// In a list of up to so many special children one is found by its index alone.
const NEAR: usize = 32;

/// The place of a child in a list in the static order, or where it would stand.
pub(super) fn place_in(
    list: &[u32],
    id: u32,
    specials: &Arena<Special>,
    constraints: &Constraints,
) -> Result<usize, usize> {
    if list.len() <= NEAR {
        if let Some(place) = list.iter().position(|&other| other == id) {
            return Ok(place);
        }
    }
    let segment = specials[id].segment();
    list.binary_search_by(|&other| {
        order::compare_segments(specials[other].segment(), segment, constraints)
    })
}
