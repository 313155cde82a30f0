//! An index of the forms without parameters, by their whole text.
//!
//! Such a form wins wherever it matches (rule 1), so a lookup may ask for the whole path first.
//! Most paths that are none are told by a filter: one bit for the first 8 bytes, the last 8
//! and the length. The
//! index is the table of a node of its own, [`STATICS`], that no link leads to; the forms stand in
//! the tree as well, where all else finds them.

use alloc::vec::Vec;

use super::key::mix;
use super::{Child, EXACT, Key, LeafId, Link, STATICS, Tree, Via};
use crate::pattern::Pattern;

/// Shorter texts are not indexed: to walk them costs little more.
const LEAST: usize = 8;

/// Bits of the filter for each text, at least: one path in eight is asked for in vain, or fewer.
const BITS: usize = 8;

/// See the module's documentation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// A power of two of them, or none.
    words: Vec<u64>,
}

impl Filter {
    /// The word and the bit of a text.
    #[inline(always)]
    fn place(&self, first: &[u8; 8], last: &[u8; 8], length: usize) -> (usize, u32) {
        let (first, last) = (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
        let hash = mix(first.wrapping_add(length as u64), last);
        ((hash >> 6) as usize & (self.words.len() - 1), hash as u32 & 63)
    }

    fn insert(&mut self, text: &[u8]) {
        if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
            let (word, bit) = self.place(first, last, text.len());
            self.words[word] |= 1 << bit;
        }
    }

    #[inline(always)]
    fn may_hold(&self, path: &[u8]) -> bool {
        let (Some(first), Some(last), false) =
            (path.first_chunk(), path.last_chunk(), self.words.is_empty())
        else {
            return false;
        };
        let (word, bit) = self.place(first, last, path.len());
        self.words[word] >> bit & 1 == 1
    }

    pub(super) fn memory_usage(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }
}

impl Tree {
    /// The leaf of the form without parameters that is just this path, if it is indexed.
    #[inline(always)]
    pub(crate) fn static_leaf(&self, path: &[u8]) -> Option<LeafId> {
        if self.static_filter.may_hold(path) { self.find_static_leaf(path) } else { None }
    }

    /// Whether the index holds every form that could match the path, so that what it does not find
    /// is not there.
    #[inline(always)]
    pub(crate) fn is_indexed(&self, path: &[u8]) -> bool {
        self.with_params == 0 && path.len() >= LEAST
    }

    #[inline(never)]
    fn find_static_leaf(&self, path: &[u8]) -> Option<LeafId> {
        self.find_static(path).map(|slot| self.slots[slot].link().leaf)
    }

    fn find_static(&self, text: &[u8]) -> Option<u32> {
        let key = Key::of(text, 0, text.len());
        let same = |slot: u32| text.len() <= EXACT || self.slot_text(slot).bytes() == text;
        self.find_key(STATICS, &key, same)
    }

    /// Adds a form to the index, if it has no parameter.
    pub(super) fn index_static(&mut self, form: &Pattern, leaf: LeafId) {
        let Some(text) = form.literal() else {
            self.with_params += 1;
            return;
        };
        if text.len() < LEAST {
            return;
        }
        let slot = self.add_literal(STATICS, text);
        let kept = self.keep_text(text, text.len());
        let child = Child { node: STATICS, via: Via::Literal(slot) };
        self.set_link(child, Link { leaf, text: kept, ..Link::NOWHERE });
        let texts = self.literal_count(STATICS);
        if texts * BITS > self.static_filter.words.len() * 64 {
            self.lay_filter(texts);
        } else {
            self.static_filter.insert(text);
        }
    }

    /// Lays the filter anew for so many texts, with room for as many again.
    fn lay_filter(&mut self, texts: usize) {
        let words = (2 * texts * BITS).div_ceil(64).next_power_of_two();
        let mut filter = Filter { words: alloc::vec![0; words] };
        for slot in self.literals(STATICS) {
            filter.insert(self.slot_text(slot).bytes());
        }
        self.static_filter = filter;
    }

    /// Takes a text out of the index. The filter keeps its bit.
    pub(crate) fn forget_static(&mut self, form: &Pattern) {
        let Some(text) = form.literal() else {
            self.with_params -= 1;
            return;
        };
        let Some(slot) = self.find_static(text) else { return };
        let text = self.slots[slot].text;
        self.drop_text(text);
        self.remove_literal(STATICS, slot);
        if self.literal_count(STATICS) == 0 {
            self.static_filter = Filter::default();
        }
    }
}
