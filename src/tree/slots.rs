//! A node's table of literal children: open addressing, linear probing, in the pool of slots.
//!
//! A hash is scaled to a table's length, which may be any. When a small table is laid, a few seeds
//! are tried and the one with the fewest collisions is kept: most often each slot lies at home.

use alloc::vec::Vec;

use super::arena::{NONE, Pool};
use super::{Child, EXACT, Key, LeafId, Link, NO_SLOTS, Node, NodeId, SLASH, Tree, Via};

/// One literal child: the key of its first segment, and where it leads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    first: u64,
    last: u64,
    node: u32,
    leaf: LeafId,
    pub(crate) text: u32,
    skip: u16,
    length: u8,
}

/// A text that fits into a key, or one that is kept apart.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SlotText<'t> {
    Inline([u8; EXACT], usize),
    Apart(&'t [u8]),
}

impl SlotText<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            SlotText::Inline(bytes, length) => &bytes[..*length],
            SlotText::Apart(text) => text,
        }
    }

    /// The text's first segment: what tells the child from its siblings.
    pub(crate) fn head(&self) -> &[u8] {
        let bytes = self.bytes();
        &bytes[..memchr::memchr(b'/', bytes).unwrap_or(bytes.len())]
    }
}

impl Slot {
    /// No key has this first word: all bits set is no UTF-8, and no hash of a long segment.
    pub(crate) const EMPTY: Slot = Slot {
        first: u64::MAX,
        last: 0,
        node: NONE,
        leaf: LeafId::NONE,
        text: NONE,
        skip: 0,
        length: 0,
    };

    fn new(key: Key) -> Slot {
        Slot { first: key.first, last: key.last, length: key.length, ..Slot::EMPTY }
    }

    #[inline(always)]
    pub(crate) fn is(&self, key: &Key) -> bool {
        let differ = (self.first ^ key.first) | (self.last ^ key.last);
        differ == 0 && self.length == key.length
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.first == u64::MAX
    }

    #[inline]
    pub(crate) fn link(&self) -> Link {
        Link { node: self.node, leaf: self.leaf, text: self.text, skip: self.skip }
    }

    pub(super) fn set_link(&mut self, link: Link) {
        (self.node, self.leaf) = (link.node, link.leaf);
        (self.text, self.skip) = (link.text, link.skip);
    }

    fn key(&self) -> Key {
        Key { first: self.first, last: self.last, length: self.length }
    }
}

/// How many seeds are tried for a table of up to [`SEEDED`] children.
const SEEDS: u32 = 12;
/// Over so many children no seed is likely to be better than another.
const SEEDED: usize = 48;

/// The most children in a table of `length` slots.
fn capacity(length: usize) -> usize {
    length - length / 4
}

/// The length of a table that has to grow, with room for as many again before it is full.
fn grown_length(children: usize) -> usize {
    if children < 2 { children } else { 2 * children }
}

/// The shortest table for so many children; in a small one collisions cost more than room.
fn compact_length(children: usize) -> usize {
    match children {
        ..=3 => grown_length(children),
        4..=12 => children * 7 / 4,
        13..=SEEDED => children + children * 3 / 5,
        _ => children + children / 3 + 1,
    }
}

impl Tree {
    /// The slots of the node's table, used or empty.
    fn table(&self, node: NodeId) -> core::ops::Range<usize> {
        let node = self.node(node);
        if node.slots == NO_SLOTS {
            return 0..0;
        }
        node.slots as usize..node.slots as usize + node.length as usize
    }

    /// The literal child whose first segment is `text[from..to]`.
    pub(crate) fn find_literal(
        &self,
        id: NodeId,
        text: &[u8],
        from: usize,
        to: usize,
    ) -> Option<u32> {
        let node = self.node(id);
        if node.slots == NO_SLOTS {
            return None;
        }
        let key = Key::of(text, from, to);
        self.find_key(id, &key, |slot| {
            to - from <= EXACT || self.head_is(&self.slots[slot], &text[from..to])
        })
    }

    /// The slot of a key for which `same` holds too.
    #[inline]
    pub(super) fn find_key(
        &self,
        id: NodeId,
        key: &Key,
        same: impl Fn(u32) -> bool,
    ) -> Option<u32> {
        let node = self.node(id);
        for (distance, index) in self.probe(node, key) {
            let slot = &self.slots[index];
            if slot.is_empty() || (distance > u32::from(node.reach) && node.reach < u8::MAX) {
                return None;
            }
            if slot.is(key) && same(index) {
                return Some(index);
            }
        }
        None
    }

    #[cold]
    fn head_is(&self, slot: &Slot, segment: &[u8]) -> bool {
        let text = self.text_apart(slot.text);
        text.starts_with(segment) && matches!(text.get(segment.len()), None | Some(b'/'))
    }

    /// The literal children, in no order.
    pub(crate) fn literals(&self, node: NodeId) -> impl Iterator<Item = u32> + '_ {
        let used = |index: &usize| !self.slots.as_slice()[*index].is_empty();
        self.table(node).filter(used).map(|index| index as u32)
    }

    pub(crate) fn literal_count(&self, node: NodeId) -> usize {
        self.upward(node).literals as usize
    }

    pub(crate) fn slot_text(&self, slot: u32) -> SlotText<'_> {
        let slot = &self.slots[slot];
        if slot.text != NONE {
            return SlotText::Apart(self.text_apart(slot.text));
        }
        let length = slot.length as usize;
        let mut bytes = [0; EXACT];
        if length > 8 {
            bytes[..8].copy_from_slice(&slot.first.to_le_bytes());
            bytes[length - 8..length].copy_from_slice(&slot.last.to_le_bytes());
        } else {
            bytes[..length].copy_from_slice(&slot.last.to_le_bytes()[8 - length..]);
        }
        SlotText::Inline(bytes, length)
    }

    #[inline]
    pub(crate) fn text_apart(&self, at: u32) -> &[u8] {
        text_in(&self.texts, at)
    }

    /// Keeps a text apart unless a key tells it all. `head` is its first segment's length.
    pub(super) fn keep_text(&mut self, text: &[u8], head: usize) -> u32 {
        let told = text.len() == head && head <= EXACT;
        if told { NONE } else { self.push_text(text) }
    }

    pub(super) fn push_text(&mut self, text: &[u8]) -> u32 {
        let length = text.len() + 4;
        let at = self.texts.take(length, 0);
        let run = &mut self.texts.as_mut_slice()[at as usize..][..length];
        run[..4].copy_from_slice(&(text.len() as u32).to_le_bytes());
        run[4..].copy_from_slice(text);
        at
    }

    pub(super) fn drop_text(&mut self, at: u32) {
        if at != NONE {
            let length = self.text_apart(at).len() + 4;
            self.texts.give_back(at, length);
        }
    }

    /// Adds a literal child of this first segment, that leads nowhere yet.
    pub(super) fn add_literal(&mut self, id: NodeId, head: &[u8]) -> u32 {
        let slot = Slot::new(Key::of(head, 0, head.len()));
        if id == SLASH {
            let first = *head.first().unwrap_or(&b'/');
            self.first_bytes[first as usize >> 6] |= 1 << (first & 63);
        }
        let children = self.literal_count(id) + 1;
        self.upward[id.0 as usize].literals = children as u32;
        if children > capacity(self.table(id).len()) {
            self.lay_table(id, grown_length(children), Some(slot))
        } else {
            self.place(id, slot)
        }
    }

    /// Removes a literal child; those behind it move up, or the table shrinks.
    pub(super) fn remove_literal(&mut self, id: NodeId, index: u32) {
        self.slots[index] = Slot::EMPTY;
        let children = self.literal_count(id) - 1;
        self.upward[id.0 as usize].literals = children as u32;
        let length = self.table(id).len();
        if children == 0 {
            self.drop_table(id);
        } else if children <= length / 4 {
            self.lay_table(id, grown_length(children), None);
        } else {
            self.close_gap(id, index);
        }
    }

    /// Gives back the node's table, with all that is in it.
    pub(super) fn drop_table(&mut self, id: NodeId) {
        let table = self.table(id);
        if !table.is_empty() {
            self.slots.give_back(table.start as u32, table.len());
        }
        let node = &mut self.nodes[id.0];
        (node.slots, node.length, node.reach) = (NO_SLOTS, 1, 0);
        self.upward[id.0 as usize].literals = 0;
    }

    /// The slots from a key's home on, with their distance from it, once around.
    fn probe(&self, node: &Node, key: &Key) -> impl Iterator<Item = (u32, u32)> + use<> {
        let (start, length) = (node.slots, node.length);
        let home = key.home(node.seed, length);
        (0..length).map(move |distance| {
            let offset = home + distance;
            (distance, start + if offset < length { offset } else { offset - length })
        })
    }

    /// Moves slots into the gap at `gap` as long as that brings them nearer to their homes.
    fn close_gap(&mut self, id: NodeId, mut gap: u32) {
        let Node { slots: start, length, seed, .. } = *self.node(id);
        // How far `to` is behind `from`, around the end.
        let distance = |from: u32, to: u32| if to < from { to + length - from } else { to - from };
        let mut offset = gap - start;
        for _ in 1..length {
            offset = if offset + 1 < length { offset + 1 } else { 0 };
            let slot = self.slots[start + offset];
            if slot.is_empty() {
                return;
            }
            let home = slot.key().home(seed, length);
            if distance(home, offset) >= distance(gap - start, offset) {
                self.slots[start + offset] = Slot::EMPTY;
                self.put(id, gap, slot);
                gap = start + offset;
            }
        }
    }

    /// Puts a slot at `index` and tells the node it leads to.
    fn put(&mut self, id: NodeId, index: u32, slot: Slot) {
        self.slots[index] = slot;
        self.tell_child(Child { node: id, via: Via::Literal(index) });
    }

    /// Places a slot as near to its home as there is room.
    fn place(&mut self, id: NodeId, slot: Slot) -> u32 {
        let node = &self.nodes[id.0];
        let free = |place: &(u32, u32)| self.slots[place.1].is_empty();
        // A table that is full grows first, so there is always room.
        let Some((distance, index)) = self.probe(node, &slot.key()).find(free) else {
            return NONE;
        };
        let reach = u8::try_from(distance).unwrap_or(u8::MAX);
        self.nodes[id.0].reach = node.reach.max(reach);
        self.put(id, index, slot);
        index
    }

    /// Lays the node's table anew with `length` slots; answers where the added slot lies.
    fn lay_table(&mut self, id: NodeId, length: usize, added: Option<Slot>) -> u32 {
        let old = self.table(id);
        let mut slots: Vec<Slot> = self.slots.as_slice()[old.clone()].to_vec();
        slots.retain(|slot| !slot.is_empty());
        if !old.is_empty() {
            self.slots.give_back(old.start as u32, old.len());
        }
        self.fill_table(id, length, slots, added)
    }

    /// Takes a new table for the node; answers where the added slot lies.
    fn fill_table(
        &mut self,
        id: NodeId,
        length: usize,
        slots: Vec<Slot>,
        added: Option<Slot>,
    ) -> u32 {
        let start = self.slots.take(length, Slot::EMPTY);
        let seed = best_seed(slots.iter().chain(&added), length);
        let node = &mut self.nodes[id.0];
        (node.slots, node.length, node.seed, node.reach) = (start, length as u32, seed, 0);
        for slot in slots {
            self.place(id, slot);
        }
        added.map_or(NONE, |slot| self.place(id, slot))
    }

    /// Lays all tables and texts anew, side by side, without what was given back.
    pub(crate) fn compact(&mut self) {
        let texts = core::mem::take(&mut self.texts);
        for special in 0..self.specials.len() as u32 {
            let text = self.specials[special].link.text;
            self.specials[special].link.text = self.copy_text(&texts, text);
        }
        let slots = core::mem::take(&mut self.slots);
        let used = (0..self.nodes.len()).map(|id| self.table(NodeId(id as u32)).len());
        self.slots = Pool::with_capacity(used.sum::<usize>() + 1);
        self.slots.take(1, Slot::EMPTY);
        for id in (0..self.nodes.len() as u32).map(NodeId) {
            let text = self.nodes[id.0].param_text;
            self.nodes[id.0].param_text = self.copy_text(&texts, text);
            let used = |slot: &&Slot| !slot.is_empty();
            let mut table: Vec<Slot> =
                slots.as_slice()[self.table(id)].iter().filter(used).copied().collect();
            for slot in &mut table {
                slot.text = self.copy_text(&texts, slot.text);
            }
            if !table.is_empty() {
                self.fill_table(id, compact_length(table.len()), table, None);
            }
        }
        self.slots.shrink_to_fit();
        self.texts.shrink_to_fit();
    }

    fn copy_text(&mut self, from: &Pool<u8>, at: u32) -> u32 {
        if at == NONE { NONE } else { self.push_text(text_in(from, at)) }
    }
}

#[inline]
fn text_in(texts: &Pool<u8>, at: u32) -> &[u8] {
    let texts = texts.as_slice();
    let Some((length, rest)) = texts.get(at as usize..).and_then(|t| t.split_first_chunk()) else {
        return &[];
    };
    rest.get(..u32::from_le_bytes(*length) as usize).unwrap_or_default()
}

/// The seed, of the few that are tried, with which the fewest slots share a home.
fn best_seed<'s>(slots: impl Iterator<Item = &'s Slot> + Clone, length: usize) -> u32 {
    let children = slots.clone().count();
    if !(2..=SEEDED).contains(&children) {
        return 0;
    }
    let mut best = (usize::MAX, 0);
    for seed in (0..SEEDS).map(|attempt| attempt.wrapping_mul(0x9e37_79b9)) {
        let homes = slots.clone().map(|slot| 1u128 << slot.key().home(seed, length as u32));
        let taken = homes.fold(0, |taken, home| taken | home);
        let collisions = children - taken.count_ones() as usize;
        if collisions < best.0 {
            best = (collisions, seed);
        }
        if collisions == 0 {
            break;
        }
    }
    best.1
}

// A table of `SEEDED` children has one bit for each slot in a word.
const _: () = assert!(2 * SEEDED <= 128);
