//! An index of the forms by their whole text, for tables in which no form has a parameter.
//!
//! A lookup there is one probe. Most paths that match nothing are told by a filter: one bit for the
//! first 8 bytes, the last 8 and the length. The index is the table of a node of its own,
//! [`STATICS`], that no link leads to; the forms stand in the tree as well, where all else finds
//! them. The first form with a parameter ends it, for good: to ask the index and then walk takes
//! longer than to walk.

use alloc::vec::Vec;

use super::key::mix;
use super::{Child, EXACT, Key, LeafId, Link, STATICS, Tree, Via};
use crate::pattern::Pattern;

/// Shorter texts are not indexed: to walk them costs little more.
const LEAST: usize = 8;

/// Bits of the filter for each text, at least: one path in eight is asked for in vain, or fewer.
const BITS: usize = 8;

/// The index, but for its table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Statics {
    filter: Filter,
    /// There was a form with a parameter: nothing is indexed any more.
    ended: bool,
}

impl Statics {
    pub(super) fn memory_usage(&self) -> usize {
        self.filter.words.capacity() * size_of::<u64>()
    }
}

/// Which texts may be there.
#[derive(Clone, Debug, Default)]
struct Filter {
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
}

impl Tree {
    /// Whether the index holds every form that could match the path.
    #[inline(always)]
    pub(crate) fn is_indexed(&self, path: &[u8]) -> bool {
        !self.statics.ended && path.len() >= LEAST
    }

    /// The leaf of the form that is just this path, if it is indexed.
    #[inline(always)]
    pub(crate) fn static_leaf(&self, path: &[u8]) -> Option<LeafId> {
        if self.statics.filter.may_hold(path) { self.find_static_leaf(path) } else { None }
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

    /// Adds a form to the index; one with a parameter ends it.
    pub(super) fn index_static(&mut self, form: &Pattern, leaf: LeafId) {
        if self.statics.ended {
            return;
        }
        let Some(text) = form.literal() else { return self.end_statics() };
        if text.len() < LEAST {
            return;
        }
        let slot = self.add_literal(STATICS, text);
        let kept = self.keep_text(text, text.len());
        let child = Child { node: STATICS, via: Via::Literal(slot) };
        self.set_link(child, Link { leaf, text: kept, ..Link::NOWHERE });
        let texts = self.literal_count(STATICS);
        if texts * BITS > self.statics.filter.words.len() * 64 {
            self.lay_filter(texts);
        } else {
            self.statics.filter.insert(text);
        }
    }

    fn end_statics(&mut self) {
        let texts: Vec<u32> = self.literals(STATICS).map(|slot| self.slots[slot].text).collect();
        texts.into_iter().for_each(|text| self.drop_text(text));
        self.drop_table(STATICS);
        self.statics = Statics { ended: true, ..Statics::default() };
    }

    /// Lays the filter anew for so many texts, with room for as many again.
    fn lay_filter(&mut self, texts: usize) {
        let words = (2 * texts * BITS).div_ceil(64).next_power_of_two();
        let mut filter = Filter { words: alloc::vec![0; words] };
        for slot in self.literals(STATICS) {
            filter.insert(self.slot_text(slot).bytes());
        }
        self.statics.filter = filter;
    }

    /// Takes a text out of the index. The filter keeps its bit.
    pub(crate) fn forget_static(&mut self, form: &Pattern) {
        let slot = form.literal().and_then(|text| self.find_static(text));
        let Some(slot) = slot else { return };
        let text = self.slots[slot].text;
        self.drop_text(text);
        self.remove_literal(STATICS, slot);
        if self.literal_count(STATICS) == 0 {
            self.statics.filter = Filter::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Router;

    /// Whether the table is indexed or was, whatever came and went: the same answers.
    #[test]
    fn the_end_of_the_index_changes_no_answer() {
        let routes: alloc::vec::Vec<_> =
            (0..200).map(|number| alloc::format!("/static/path/{number}")).collect();
        let mut router = Router::new();
        let check = |router: &Router<usize>, kept: usize| {
            for (number, route) in routes.iter().enumerate() {
                let found = router.at(route).ok().map(|found| *found.value);
                assert_eq!(found, (number < kept).then_some(number), "{route}");
            }
            assert!(router.at("/static/path/none").is_err());
        };
        for (number, route) in routes.iter().enumerate() {
            router.insert(route, number).expect("a new route");
        }
        check(&router, 200);
        router.remove(&routes[199]);
        check(&router, 199);
        router.insert("/user/{id}", 1000).expect("a new route");
        check(&router, 199);
        router.remove("/user/{id}");
        router.remove(&routes[198]);
        check(&router, 198);
        router.shrink_to_fit();
        check(&router, 198);
        router.insert(&routes[198], 198).expect("a new route");
        check(&router, 199);
    }
}
