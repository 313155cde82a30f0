//! An index of whole paths, for tables in which no route has a parameter, and for long literals in
//! all others.
//!
//! A lookup in a table without parameters is a single probe, and a filter with one bit for the
//! first 8 bytes, the last 8 bytes and the length of a route rules out most paths without a match.
//! The index is the literal table of the node [`STATIC_INDEX`], to which no link leads; its forms
//! are in the tree as well, where everything else finds them. The first form with a parameter
//! leaves only the long forms in the index, for good: for others, probing it before a walk would
//! take longer than the walk.
//!
//! A long form that equals the path wins, so a lookup looks here first: one comparison of the whole
//! path in place of a walk. It is only a shortcut: of two long forms with equal keys the index has
//! one.

use alloc::vec::Vec;

use super::index::SlotId;
use super::key::mix;
use super::{Child, EXACT_BYTES, Key, Link, Node, STATIC_INDEX, ShapeLeaf, Slot, Tree, Via};
use crate::pattern::Pattern;
use crate::testing::steps;

/// Shorter texts are not indexed: walking them costs little more.
const MIN_BYTES: usize = 8;

/// Texts of this many bytes and more are long.
const LONG_BYTES: usize = 128;

/// The filter has at least this many bits for each text, so at most one path in eight without a
/// match is probed for in vain.
const BITS_PER_TEXT: usize = 8;

/// A rebuilt filter has room for this many times the texts there are, rounded up to a power of two.
const GROWTH: usize = 2;

/// The index, except for its table.
#[derive(Clone, Debug, Default)]
pub(crate) struct StaticIndex {
    filter: Filter,
    /// Whether only long forms are indexed: there has been a form with a parameter.
    long_only: bool,
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
        ((hash >> 6) as usize & self.words.len().wrapping_sub(1), hash as u32 & 63)
    }

    fn insert(&mut self, text: &[u8]) {
        if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
            let (word, bit) = self.place(first, last, text.len());
            self.words[word] |= 1 << bit;
        }
    }

    #[inline(always)]
    fn may_hold(&self, path: &[u8]) -> bool {
        let (Some(first), Some(last)) = (path.first_chunk(), path.last_chunk()) else {
            return false;
        };
        let (word, bit) = self.place(first, last, path.len());
        self.words.get(word).is_some_and(|word| word >> bit & 1 == 1)
    }
}

impl Tree {
    /// Whether the index has every form that could match the path.
    #[inline(always)]
    pub(crate) fn is_indexed(&self, path: &[u8]) -> bool {
        !self.static_index.long_only && path.len() >= MIN_BYTES
    }

    /// Whether the index may have a long form.
    #[inline(always)]
    pub(crate) fn has_long_literals(&self) -> bool {
        self.static_index.long_only && self.has_literals(STATIC_INDEX)
    }

    /// The leaf of a long form that equals the path; [`ShapeLeaf::NONE`] if the index has none.
    #[inline(always)]
    pub(crate) fn long_static_leaf(&self, path: &[u8]) -> ShapeLeaf {
        if path.len() < LONG_BYTES {
            return ShapeLeaf::NONE;
        }
        steps::add(path.len());
        let index = self.node(STATIC_INDEX);
        // A single text is compared without waiting for a hash.
        let slot = match index.length {
            1 => Some(self.slot(index.slots)),
            _ => self.find_long_static(index, &Key::of_ends(path)),
        };
        match slot.map(Slot::link) {
            Some(Link { text, leaf, .. }) if self.link_text_is(text, path) => leaf,
            _ => ShapeLeaf::NONE,
        }
    }

    /// The slot with a key, which no two slots have, in the index of long forms. One that
    /// `max_probe` cannot count is not found.
    #[inline(always)]
    fn find_long_static(&self, index: &Node, key: &Key) -> Option<&Slot> {
        let mut bucket = key.bucket(index.seed, index.length);
        for _ in 0..=index.max_probe {
            let slot = self.slot(index.slots.plus(bucket));
            if slot.has_key(key) {
                return Some(slot);
            }
            if slot.is_empty() {
                return None;
            }
            bucket = if bucket + 1 < index.length { bucket + 1 } else { 0 };
        }
        None
    }

    /// The leaf of the indexed form that equals the path.
    #[inline(always)]
    pub(crate) fn static_leaf(&self, path: &[u8]) -> Option<ShapeLeaf> {
        if self.static_index.filter.may_hold(path) { self.find_static_leaf(path) } else { None }
    }

    #[inline(never)]
    fn find_static_leaf(&self, path: &[u8]) -> Option<ShapeLeaf> {
        let slot = self.find_static(&Key::of(path, 0, path.len()), path)?;
        Some(self.slots[slot].link().leaf)
    }

    #[inline(always)]
    fn find_static(&self, key: &Key, text: &[u8]) -> Option<SlotId> {
        self.find_key(STATIC_INDEX, key, |slot| {
            text.len() <= EXACT_BYTES || self.link_text(self.slots[slot].link().text) == text
        })
    }

    /// The key of an indexed text. An index of long texts hashes only their ends, without a loop: a
    /// lookup compares the text of one slot at most.
    fn key(&self, text: &[u8]) -> Key {
        let long_only = self.static_index.long_only;
        if long_only { Key::of_ends(text) } else { Key::of(text, 0, text.len()) }
    }

    /// Adds a form to the index, if it belongs there. A form with a parameter leaves only long
    /// forms there.
    pub(super) fn index_static(&mut self, form: &Pattern, leaf: ShapeLeaf) {
        match form.literal() {
            Some(text) if text.len() >= self.least_static() => self.index_text(text, leaf),
            None if !self.static_index.long_only => self.index_only_long(),
            _ => {}
        }
    }

    /// Shorter texts are not indexed.
    #[inline]
    fn least_static(&self) -> usize {
        if self.static_index.long_only { LONG_BYTES } else { MIN_BYTES }
    }

    fn index_text(&mut self, text: &[u8], leaf: ShapeLeaf) {
        let long_only = self.static_index.long_only;
        let key = self.key(text);
        if long_only && self.find_key(STATIC_INDEX, &key, |_| true).is_some() {
            return;
        }
        let slot = self.add_key(STATIC_INDEX, key);
        let stored = self.store_literal(text, text.len());
        let child = Child { node: STATIC_INDEX, via: Via::Literal(slot) };
        self.set_link(child, Link { leaf, text: stored, ..Link::NOWHERE });
        if !long_only {
            self.add_to_filter(text);
        }
    }

    fn add_to_filter(&mut self, text: &[u8]) {
        let texts = self.literal_count(STATIC_INDEX);
        if texts * BITS_PER_TEXT > self.static_index.filter.words.len() * 64 {
            self.rebuild_filter(texts);
        } else {
            self.static_index.filter.insert(text);
        }
    }

    fn index_only_long(&mut self) {
        let links: Vec<Link> =
            self.literals(STATIC_INDEX).map(|slot| self.slots[slot].link()).collect();
        self.drop_table(STATIC_INDEX);
        self.static_index = StaticIndex { long_only: true, ..StaticIndex::default() };
        for Link { text, leaf, .. } in links {
            let bytes = self.link_text(text).to_vec();
            self.drop_text(text);
            if bytes.len() >= LONG_BYTES {
                self.index_text(&bytes, leaf);
            }
        }
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
        let text = form.literal().filter(|text| text.len() >= self.least_static());
        let Some(slot) = text.and_then(|text| self.find_static(&self.key(text), text)) else {
            return;
        };
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

    /// Long literals are found whether or not the index has them: with equal ends, with parameters
    /// elsewhere, before and after edits; and what differs from them is not.
    #[test]
    fn long_literals_are_found_in_the_index_or_by_a_walk() {
        let long = |length: usize, number: usize| {
            let route = alloc::format!("/long/literal/{number:03}");
            alloc::format!("{route}/{}/the/end/of/it", "x".repeat(length - route.len() - 15))
        };
        // Some are not long enough; and some have the same ends and the same length.
        let lengths = [100, 127, 128, 129, 254, 255, 256, 300, 1000];
        let routes: alloc::vec::Vec<_> = lengths
            .iter()
            .flat_map(|&length| (0..4).map(move |number| long(length, number)))
            .collect();
        let params = ["/{any}", "/long/{*rest}", "/{a}/{b}/{c}/{d}/the/end/of/it"];
        for before in [0, 10, routes.len()] {
            let mut router = Router::new();
            let check = |router: &Router<usize>, removed: usize| {
                for (number, route) in routes.iter().enumerate() {
                    let found = |path: &str| router.at(path).ok().map(|found| *found.value);
                    let expected = if number < removed { 1000 } else { number };
                    assert_eq!(found(route), Some(expected), "{route}");
                    for at in [6, 14, 20, 80, route.len() - 20, route.len() - 1] {
                        let mut other = route.clone();
                        other.replace_range(at..=at, "_");
                        assert_eq!(found(&other).filter(|&value| value < 1000), None, "{other}");
                    }
                    assert_ne!(found(&route[..route.len() - 1]), Some(number));
                    assert_ne!(found(&alloc::format!("{route}x")), Some(number));
                }
            };
            for (number, route) in routes[..before].iter().enumerate() {
                router.insert(route, number).expect("a new route");
            }
            params.iter().for_each(|route| router.insert(*route, 1000).expect("a new route"));
            for (number, route) in routes.iter().enumerate().skip(before) {
                router.insert(route, number).expect("a new route");
            }
            check(&router, 0);
            router.shrink_to_fit();
            check(&router, 0);
            for (number, route) in routes.iter().enumerate() {
                assert_eq!(router.remove(route), Some(number));
                check(&router, number + 1);
                if number % 5 == 0 {
                    router.shrink_to_fit();
                    check(&router, number + 1);
                }
            }
        }
    }
}
