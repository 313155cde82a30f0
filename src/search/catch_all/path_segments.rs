//! What the search in words knows about a path of up to 63 segments: where each starts, which are
//! empty, and which may be literal children after a catch-all, each distinct text once.

use super::super::Search;
use super::super::boundaries::{Boundaries, SegmentsView};
use crate::tree::Key;
use crate::words::first_word;

/// The number of segments up to which a set of positions is a word, the end of the path included.
const MOST_SEGMENTS: usize = 63;

/// The number of distinct texts that are kept: most segments of a path are values.
const MOST_LITERALS: usize = 8;

/// See the module's documentation.
pub(super) struct PathSegments<'p> {
    path: &'p str,
    /// One more than there are segments.
    starts: [u32; MOST_SEGMENTS + 1],
    count: usize,
    /// The segment that the search starts with. What follows is about those from it on.
    pub(super) first: usize,
    /// Those that are not empty.
    pub(super) filled: u64,
    /// The positions of each text, and its key.
    sets: [u64; MOST_LITERALS],
    keys: [Key; MOST_LITERALS],
    literals: usize,
}

impl<'p> PathSegments<'p> {
    #[inline(always)]
    pub(super) fn new(path: &'p str) -> Self {
        PathSegments {
            path,
            starts: [0; MOST_SEGMENTS + 1],
            count: 0,
            first: 0,
            filled: 0,
            sets: [0; MOST_LITERALS],
            keys: [Key::default(); MOST_LITERALS],
            literals: 0,
        }
    }

    /// Finds everything, for a search that starts at `at` and passes so many segments before there
    /// may be a literal. Returns whether it fits.
    #[inline(always)]
    pub(super) fn find(
        &mut self,
        search: Search<'_>,
        boundaries: &mut Boundaries<'_>,
        (at, passed): (usize, usize),
    ) -> bool {
        let PathSegments { ref mut starts, ref mut count, ref mut first, .. } = *self;
        boundaries.each_end(|end| {
            *count += 1;
            *first += usize::from(end < at);
            if let Some(next) = starts.get_mut(*count) {
                *next = end as u32 + 1;
            }
        });
        *count <= MOST_SEGMENTS && self.find_literals(search, passed)
    }

    #[inline(always)]
    fn find_literals(&mut self, search: Search<'_>, passed: usize) -> bool {
        let path = self.path.as_bytes();
        let first_word = first_word(path);
        let mut start = self.starts[self.first & MOST_SEGMENTS] as usize;
        let mut bit = 1 << self.first;
        let values = self.first + passed;
        for index in self.first..self.count {
            let next = self.starts[(index + 1) & MOST_SEGMENTS] as usize;
            let end = next - 1;
            self.filled |= if start < end { bit } else { 0 };
            if index >= values
                && search.tree.may_be_literal(path, first_word, start, end)
                && !self.add(Key::with_first_word(path, first_word, start, end), bit)
            {
                return false;
            }
            start = next;
            bit <<= 1;
        }
        true
    }

    #[inline(always)]
    fn add(&mut self, key: Key, bit: u64) -> bool {
        for index in 0..self.literal_count() {
            let set = self.sets[index];
            if self.keys[index] == key && (key.is_exact() || self.text(set) == self.text(bit)) {
                self.sets[index] |= bit;
                return true;
            }
        }
        let index = self.literals;
        if index >= MOST_LITERALS {
            return false;
        }
        (self.sets[index], self.keys[index]) = (bit, key);
        self.literals += 1;
        true
    }

    /// The text at the first position of a set.
    pub(super) fn text(&self, set: u64) -> &'p [u8] {
        let position = set.trailing_zeros() as usize;
        let (from, to) = (self.starts[position], self.starts[position + 1]);
        &self.path.as_bytes()[from as usize..to as usize - 1]
    }

    /// The number of texts that may be literal children.
    #[inline(always)]
    pub(super) fn literal_count(&self) -> usize {
        self.literals.min(MOST_LITERALS)
    }

    /// The positions of a text that may be a literal child, and its key.
    #[inline(always)]
    pub(super) fn literal(&self, index: usize) -> (u64, &Key) {
        (self.sets[index], &self.keys[index])
    }

    #[inline(always)]
    pub(super) fn view(&self) -> SegmentsView<'_> {
        SegmentsView::new(self.path, &self.starts[..=self.count.min(MOST_SEGMENTS)])
    }
}
