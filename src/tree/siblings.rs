//! A node's special children, in the static order, and a gate before each: what a segment's first
//! and last bytes and its length tell of whether the child can match it.
//!
//! A gate is looked at before the child itself: eight of them are five cache lines side by side,
//! where the children lie anywhere. Of many children an index tells which gates to look at.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::affixes::{Affixes, Cursor, place_in};
use super::arena::Arena;
use super::key::{word, word_of_short};
use super::special::Special;
use crate::constraint::Constraints;
use crate::order::SegmentClass;

/// The first and the last bytes of a part of a path, and its length.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edges {
    /// The 8 bytes from its beginning on; some may stand behind its end.
    pub(super) first: u64,
    /// The 8 bytes up to its end; some may stand before its beginning.
    pub(super) last: u64,
    pub(super) length: u32,
}

impl Edges {
    /// The edges of `path[from..to]`, which is not empty.
    #[inline]
    pub(crate) fn of(path: &[u8], from: usize, to: usize) -> Edges {
        let length = (to - from) as u32;
        if path.len() < 8 {
            let all = word_of_short(path);
            return Edges { first: all >> (8 * from), last: all << (8 * (8 - to)), length };
        }
        let head = from.min(path.len() - 8);
        let first = word(path, head) >> (8 * (from - head));
        let last = if to < 8 { word(path, 0) << (8 * (8 - to)) } else { word(path, to - 8) };
        Edges { first, last, length }
    }
}

/// Of a literal beginning and of a literal ending a gate looks at so many bytes.
pub(super) const GATE: usize = size_of::<u64>();

/// What a segment has to begin and to end with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gate {
    pub(super) first: u64,
    pub(super) first_mask: u64,
    pub(super) last: u64,
    pub(super) last_mask: u64,
    /// The least number of bytes.
    least: u32,
}

impl Gate {
    /// The gate of a child. Of one with a catch-all, which may end in another segment than it
    /// begins, only the beginning is asked for.
    pub(super) fn new(special: &Special) -> Gate {
        let segment = special.segment();
        let (beginning, ending) = (segment.prefix(), segment.suffix());
        let mut gate = Gate {
            first: word_of_start(beginning),
            first_mask: low_bytes(beginning.len()),
            last: word_of_end(ending),
            last_mask: low_bytes(ending.len()).swap_bytes(),
            least: (segment.literal.len() + segment.params.len()) as u32,
        };
        if special.class == SegmentClass::CatchAll {
            (gate.last_mask, gate.least) = (0, beginning.len() as u32);
        }
        gate
    }

    /// Whether the edges are those of a segment that the child may match.
    #[inline(always)]
    fn admits(&self, edges: &Edges) -> bool {
        let first = (self.first ^ edges.first) & self.first_mask;
        let last = (self.last ^ edges.last) & self.last_mask;
        first | last == 0 && edges.length >= self.least
    }
}

/// Up to 8 bytes of a text's beginning, little-endian.
fn word_of_start(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text[..length]);
    u64::from_le_bytes(bytes)
}

/// Up to 8 bytes of a text's end, in the highest bytes.
fn word_of_end(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[8 - length..].copy_from_slice(&text[text.len() - length..]);
    u64::from_le_bytes(bytes)
}

/// The lowest so many bytes of a word.
fn low_bytes(count: usize) -> u64 {
    u64::MAX.checked_shr(64 - 8 * count.min(8) as u32).unwrap_or(0)
}

/// So many children before the plain parameter are indexed; half as many are not any more.
const MANY: usize = 16;

/// See the module's documentation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Siblings {
    /// The indices of the children.
    ids: Vec<u32>,
    /// Those of the children before the plain parameter, unless these are indexed.
    gates: Vec<Gate>,
    /// How many come before the plain parameter.
    before: u32,
    affixes: Option<Box<Affixes>>,
}

/// No special child.
pub(super) static NO_SIBLINGS: Siblings =
    Siblings { ids: Vec::new(), gates: Vec::new(), before: 0, affixes: None };

/// Children of one node that may match a segment, and all that may behind them, but for those of
/// other runs; and the cursor of the first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidates<'t> {
    pub(crate) ids: &'t [u32],
    cursor: Cursor,
}

impl Candidates<'_> {
    /// The cursor behind the first so many.
    #[inline]
    pub(crate) fn behind(&self, count: usize) -> Cursor {
        Cursor { run: self.cursor.run, place: self.cursor.place + count as u32 }
    }
}

impl Siblings {
    pub(crate) fn ids(&self) -> &[u32] {
        &self.ids
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The children that come after the plain parameter: catch-alls without a literal beginning.
    #[inline]
    pub(crate) fn after_param(&self) -> &[u32] {
        &self.ids[self.before as usize..]
    }

    pub(crate) fn count_before_param(&self) -> usize {
        self.before as usize
    }

    /// How many gates or runs are looked at for one segment.
    pub(crate) fn tests(&self) -> usize {
        self.affixes.as_ref().map_or(self.before as usize, |affixes| affixes.count_runs())
    }

    /// The children before the plain parameter that may match a segment of these edges, from a
    /// cursor on. The first of the candidates may match.
    #[inline]
    pub(crate) fn next(&self, cursor: Cursor, edges: &Edges) -> Option<Candidates<'_>> {
        if self.affixes.is_some() {
            return self.next_of_many(cursor, edges);
        }
        let place = self.next_place(cursor.place as usize, edges)?;
        let cursor = Cursor { run: 0, place: place as u32 };
        Some(Candidates { ids: &self.ids[place..], cursor })
    }

    /// The place in the list of the first of the children from `place` on, but before the plain
    /// parameter, that may match a segment of these edges; of many children, of the first.
    ///
    /// For who asks about several segments at once: the index knows the order of those children
    /// only that one segment leaves.
    #[inline]
    pub(crate) fn next_place(&self, place: usize, edges: &Edges) -> Option<usize> {
        if self.affixes.is_some() {
            return (place < self.count_before_param()).then_some(place);
        }
        let gates = self.gates.get(place..)?;
        gates.iter().position(|gate| gate.admits(edges)).map(|found| place + found)
    }

    #[inline(never)]
    fn next_of_many(&self, cursor: Cursor, edges: &Edges) -> Option<Candidates<'_>> {
        let (ids, cursor) = self.affixes.as_ref()?.next(cursor, edges)?;
        Some(Candidates { ids, cursor })
    }

    /// The cursor behind a child that comes before the plain parameter.
    pub(super) fn behind(
        &self,
        id: u32,
        specials: &Arena<Special>,
        constraints: &Constraints,
    ) -> Cursor {
        let cursor = match &self.affixes {
            Some(affixes) => affixes.cursor(id, specials, constraints),
            None => {
                let place = place_in(&self.ids, id, specials, constraints);
                Cursor { run: 0, place: place.unwrap_or_default() as u32 }
            }
        };
        Cursor { place: cursor.place + 1, ..cursor }
    }

    pub(super) fn insert(
        &mut self,
        place: usize,
        id: u32,
        specials: &Arena<Special>,
        constraints: &Constraints,
    ) {
        self.ids.insert(place, id);
        if specials[id].is_after_param() {
            return;
        }
        self.before += 1;
        if let Some(affixes) = &mut self.affixes {
            affixes.insert(id, specials, constraints);
        } else if self.count_before_param() < MANY {
            self.gates.insert(place, Gate::new(&specials[id]));
        } else {
            let mut affixes = Box::<Affixes>::default();
            for &id in &self.ids[..MANY] {
                affixes.insert(id, specials, constraints);
            }
            self.affixes = Some(affixes);
            self.gates = Vec::new();
        }
    }

    pub(super) fn remove(&mut self, id: u32, specials: &Arena<Special>, constraints: &Constraints) {
        let Ok(place) = place_in(&self.ids, id, specials, constraints) else { return };
        self.ids.remove(place);
        if specials[id].is_after_param() {
            return;
        }
        self.before -= 1;
        match &mut self.affixes {
            None => {
                self.gates.remove(place);
            }
            Some(affixes) if self.before as usize > MANY / 2 => {
                affixes.remove(id, specials, constraints);
            }
            Some(_) => {
                self.affixes = None;
                let before = &self.ids[..self.before as usize];
                self.gates = before.iter().map(|&id| Gate::new(&specials[id])).collect();
            }
        }
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.ids.shrink_to_fit();
        self.gates.shrink_to_fit();
        self.affixes.iter_mut().for_each(|affixes| affixes.shrink_to_fit());
    }

    pub(super) fn memory_usage(&self) -> usize {
        self.ids.capacity() * size_of::<u32>()
            + self.gates.capacity() * size_of::<Gate>()
            + self.affixes.as_ref().map_or(0, |affixes| affixes.memory_usage())
    }
}
