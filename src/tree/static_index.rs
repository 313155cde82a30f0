//! An index of whole paths, for tables in which no route has a parameter.
//!
//! A lookup in such a table is a single probe, and a filter with one bit for the first 8 bytes, the
//! last 8 bytes and the length of a route rules out most paths without a match. The index is the
//! literal table of the node [`STATIC_INDEX`], to which no link leads; its forms are in the tree as
//! well, where everything else finds them. The first form with a parameter disables the index for
//! good: probing it before a walk would take longer than the walk.

use alloc::vec::Vec;

use super::index::{SlotId, TextId};
use super::key::mix;
use super::{Child, EXACT_BYTES, Key, Link, STATIC_INDEX, ShapeLeaf, Tree, Via};
use crate::pattern::Pattern;

/// Shorter texts are not indexed: walking them costs little more.
const MIN_BYTES: usize = 8;

/// The filter has at least this many bits for each text, so at most one path in eight without a
/// match is probed for in vain.
const BITS_PER_TEXT: usize = 8;

/// A rebuilt filter has room for this many times the texts there are, rounded up to a power of two.
const GROWTH: usize = 2;

/// The index, except for its table.
#[derive(Clone, Debug, Default)]
pub(crate) struct StaticIndex {
    filter: Filter,
    /// There was a form with a parameter.
    disabled: bool,
}

impl StaticIndex {
    pub(super) fn memory_usage(&self) -> usize {
        self.filter.words.capacity() * size_of::<u64>()
    }
}

/// The texts that may be indexed.
#[derive(Clone, Debug, Default)]
struct Filter {
    /// Their number is zero or a power of two.
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
    /// Whether the index has every form that could match the path.
    #[inline(always)]
    pub(crate) fn is_indexed(&self, path: &[u8]) -> bool {
        !self.static_index.disabled && path.len() >= MIN_BYTES
    }

    /// The leaf of the indexed form that equals the path.
    #[inline(always)]
    pub(crate) fn static_leaf(&self, path: &[u8]) -> Option<ShapeLeaf> {
        if self.static_index.filter.may_hold(path) { self.find_static_leaf(path) } else { None }
    }

    #[inline(never)]
    fn find_static_leaf(&self, path: &[u8]) -> Option<ShapeLeaf> {
        self.find_static(path).map(|slot| self.slots[slot].link().leaf)
    }

    fn find_static(&self, text: &[u8]) -> Option<SlotId> {
        let key = Key::of(text, 0, text.len());
        let same = |slot: SlotId| {
            text.len() <= EXACT_BYTES || self.link_text(self.slots[slot].link().text) == text
        };
        self.find_key(STATIC_INDEX, &key, same)
    }

    /// Adds a form to the index. A form with a parameter disables it.
    pub(super) fn index_static(&mut self, form: &Pattern, leaf: ShapeLeaf) {
        if self.static_index.disabled {
            return;
        }
        let Some(text) = form.literal() else { return self.disable_static_index() };
        if text.len() < MIN_BYTES {
            return;
        }
        let slot = self.add_literal(STATIC_INDEX, (text, 0, text.len()));
        let stored = self.store_literal(text, text.len());
        let child = Child { node: STATIC_INDEX, via: Via::Literal(slot) };
        self.set_link(child, Link { leaf, text: stored, ..Link::NOWHERE });
        let texts = self.literal_count(STATIC_INDEX);
        if texts * BITS_PER_TEXT > self.static_index.filter.words.len() * 64 {
            self.rebuild_filter(texts);
        } else {
            self.static_index.filter.insert(text);
        }
    }

    fn disable_static_index(&mut self) {
        let texts: Vec<TextId> =
            self.literals(STATIC_INDEX).map(|slot| self.slots[slot].link().text).collect();
        texts.into_iter().for_each(|text| self.drop_text(text));
        self.drop_table(STATIC_INDEX);
        self.static_index = StaticIndex { disabled: true, ..StaticIndex::default() };
    }

    /// Rebuilds the filter with room for [`GROWTH`] times this many texts.
    fn rebuild_filter(&mut self, texts: usize) {
        let words = (GROWTH * texts * BITS_PER_TEXT).div_ceil(64).next_power_of_two();
        let mut filter = Filter { words: alloc::vec![0; words] };
        for slot in self.literals(STATIC_INDEX) {
            filter.insert(self.slot_text(slot).bytes());
        }
        self.static_index.filter = filter;
    }

    /// Removes a form from the index. The filter keeps its bit until it is rebuilt: once it has
    /// twice the greatest length that a rebuilt one can have.
    pub(crate) fn remove_static(&mut self, form: &Pattern) {
        let slot = form.literal().and_then(|text| self.find_static(text));
        let Some(slot) = slot else { return };
        let text = self.slots[slot].link().text;
        self.drop_text(text);
        self.remove_literal(STATIC_INDEX, slot);
        let texts = self.literal_count(STATIC_INDEX);
        if texts == 0 {
            self.static_index.filter = Filter::default();
        } else if 4 * GROWTH * texts * BITS_PER_TEXT < self.static_index.filter.words.len() * 64 {
            self.rebuild_filter(texts);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Router;

    /// Lookups find the same routes with the index, without it, and after edits.
    #[test]
    fn disabling_the_index_changes_no_lookup() {
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

    /// Routes with several forms are in the index and in the tree, and still the same after indices
    /// change.
    #[test]
    fn routes_with_an_optional_slash_are_renumbered_once() {
        let routes: alloc::vec::Vec<_> =
            (0..100).map(|number| alloc::format!("/static/path/{number}{{/}}")).collect();
        let mut router = Router::new();
        let mut methods = crate::MethodRouter::new();
        for (number, route) in routes.iter().enumerate() {
            router.insert(route, number).expect("a new route");
            methods.insert("GET", route, number).expect("a new route");
        }
        for removed in 0..100 {
            router.remove(&routes[removed]);
            methods.remove("GET", &routes[removed]);
            if removed % 10 == 5 {
                router.shrink_to_fit();
                methods.shrink_to_fit();
            }
            for (number, route) in routes.iter().enumerate() {
                let expected = (number > removed).then_some(number);
                for path in [route.replace("{/}", ""), route.replace("{/}", "/")] {
                    let found = router.at(&path).ok().map(|found| *found.value);
                    assert_eq!(found, expected, "{path}");
                    let found = methods.at("GET", &path).ok().map(|found| *found.value);
                    assert_eq!(found, expected, "{path}");
                }
            }
        }
    }
}
