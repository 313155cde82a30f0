//! A node's table of literal children: a hash table with open addressing and linear probing, in the
//! pool of slots.
//!
//! A hash is scaled to the table's length, so a table can have any length.
//! [`packing`](super::packing) chooses the length and the seed of a table that is rebuilt. In a
//! packed table, a slot is out of its bucket only if another one of that bucket is there.

use core::ops::Range;

use smallvec::SmallVec;

use super::arena::Pool;
use super::index::{Index, NodeId, SlotId, TextId};
use super::open_addressing::{ProbeTable, close_gap};
use super::packing::{Seeds, capacity, grown_length, packed_length};
use super::{
    Child, EXACT_BYTES, Key, Link, NO_SLOTS, Node, ROOT, STATIC_INDEX, ShapeLeaf, Tree, Via,
};

/// A literal child: the key of its first segment, and where it leads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    first: u64,
    last: u64,
    node: NodeId,
    pub(super) leaf: ShapeLeaf,
    text: TextId,
    skip: u16,
    length: u8,
}

/// The text of a literal child: in its key, or stored in the pool of texts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SlotText<'t> {
    InKey([u8; EXACT_BYTES], usize),
    Stored(&'t [u8]),
}

impl SlotText<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            SlotText::InKey(bytes, length) => &bytes[..*length],
            SlotText::Stored(text) => text,
        }
    }

    /// The text's first segment, which distinguishes the child from its siblings.
    pub(crate) fn first_segment(&self) -> &[u8] {
        let bytes = self.bytes();
        &bytes[..memchr::memchr(b'/', bytes).unwrap_or(bytes.len())]
    }
}

impl Slot {
    /// No key has this first word: eight 0xff bytes are not UTF-8, and the hash of a long segment
    /// has its top bit clear.
    pub(crate) const EMPTY: Slot = Slot {
        first: u64::MAX,
        last: 0,
        node: NodeId::NONE,
        leaf: ShapeLeaf::NONE,
        text: TextId::NONE,
        skip: 0,
        length: 0,
    };

    fn new(key: Key) -> Slot {
        Slot { first: key.first, last: key.last, length: key.length, ..Slot::EMPTY }
    }

    #[inline(always)]
    pub(crate) fn has_key(&self, key: &Key) -> bool {
        let differ = (self.first ^ key.first) | (self.last ^ key.last);
        differ == 0 && self.length == key.length
    }

    #[inline(always)]
    pub(crate) fn is_empty(&self) -> bool {
        self.first == u64::MAX
    }

    #[inline(always)]
    pub(crate) fn link(&self) -> Link {
        Link { node: self.node, leaf: self.leaf, text: self.text, skip: self.skip }
    }

    /// The length of the first segment, if it is at most 255.
    #[inline(always)]
    pub(crate) fn key_len(&self) -> usize {
        self.length as usize
    }

    pub(super) fn set_link(&mut self, link: Link) {
        (self.node, self.leaf) = (link.node, link.leaf);
        (self.text, self.skip) = (link.text, link.skip);
    }

    /// How much it counts that the slot is in its bucket: several routes share one with a node.
    fn weight(&self) -> usize {
        if self.node.is_none() { 1 } else { 3 }
    }

    fn weighed_key(&self) -> (Key, usize) {
        (self.key(), self.weight())
    }

    fn key(&self) -> Key {
        Key { first: self.first, last: self.last, length: self.length }
    }
}

impl Tree {
    /// The slots of the node's table, used or empty.
    pub(super) fn table(&self, node: NodeId) -> Range<usize> {
        let node = self.node(node);
        if node.slots == NO_SLOTS {
            return 0..0;
        }
        node.slots.get()..node.slots.get() + node.length as usize
    }

    /// The literal child whose first segment is `text[from..to]`.
    pub(crate) fn find_literal(
        &self,
        id: NodeId,
        text: &[u8],
        from: usize,
        to: usize,
    ) -> Option<SlotId> {
        if !self.has_literals(id) {
            return None;
        }
        self.find_segment(id, &Key::of(text, from, to), &text[from..to])
    }

    /// As [`Tree::find_literal`], with the key of the segment, whose text is needed rarely. Where
    /// the slot is in its bucket, or nothing is, this is a single comparison.
    #[inline(always)]
    pub(crate) fn find_key_of<'p>(
        &self,
        id: NodeId,
        key: &Key,
        text: impl Fn() -> &'p [u8],
    ) -> Option<SlotId> {
        let node = self.node(id);
        let mut bucket = key.bucket(node.seed, node.length);
        for _ in 0..=node.max_probe {
            let place = node.slots.plus(bucket);
            let slot = &self.slots[place];
            if slot.has_key(key) {
                // Of those with a longer text, and beyond what `max_probe` counts, all are compared.
                return if key.is_exact() {
                    Some(place)
                } else {
                    self.find_segment(id, key, text())
                };
            }
            if slot.is_empty() {
                return None;
            }
            bucket = if bucket + 1 < node.length { bucket + 1 } else { 0 };
        }
        if node.max_probe == u8::MAX { self.find_segment(id, key, text()) } else { None }
    }

    #[inline(never)]
    fn find_segment(&self, id: NodeId, key: &Key, segment: &[u8]) -> Option<SlotId> {
        self.find_key(id, key, |slot| {
            segment.len() <= EXACT_BYTES || self.first_segment_is(&self.slots[slot], segment)
        })
    }

    #[inline]
    pub(crate) fn has_literals(&self, id: NodeId) -> bool {
        self.node(id).slots != NO_SLOTS
    }

    /// The slot with a key for which `same` holds too.
    #[inline]
    pub(super) fn find_key(
        &self,
        id: NodeId,
        key: &Key,
        same: impl Fn(SlotId) -> bool,
    ) -> Option<SlotId> {
        let node = self.node(id);
        let mut probes = match node.max_probe {
            u8::MAX => node.length,
            max_probe => u32::from(max_probe) + 1,
        };
        let mut bucket = key.bucket(node.seed, node.length);
        loop {
            let id = node.slots.plus(bucket);
            let slot = &self.slots[id];
            // An empty slot has no key.
            if slot.has_key(key) && same(id) {
                return Some(id);
            }
            probes -= 1;
            if probes == 0 || slot.is_empty() {
                return None;
            }
            bucket = if bucket + 1 < node.length { bucket + 1 } else { 0 };
        }
    }

    #[cold]
    fn first_segment_is(&self, slot: &Slot, segment: &[u8]) -> bool {
        let text = self.link_text(slot.text);
        text.starts_with(segment) && matches!(text.get(segment.len()), None | Some(b'/'))
    }

    /// The literal children, in no particular order.
    pub(crate) fn literals(&self, node: NodeId) -> impl Iterator<Item = SlotId> + '_ {
        let used = |index: &usize| !self.slots.as_slice()[*index].is_empty();
        self.table(node).filter(used).map(SlotId::new)
    }

    pub(crate) fn literal_count(&self, node: NodeId) -> usize {
        self.parent_link(node).literal_count as usize
    }

    pub(crate) fn slot_text(&self, slot: SlotId) -> SlotText<'_> {
        let slot = &self.slots[slot];
        if !slot.text.is_none() {
            return SlotText::Stored(self.link_text(slot.text));
        }
        let length = slot.length as usize;
        let mut bytes = [0; EXACT_BYTES];
        if length > 8 {
            bytes[..8].copy_from_slice(&slot.first.to_le_bytes());
            bytes[length - 8..length].copy_from_slice(&slot.last.to_le_bytes());
        } else {
            bytes[..length].copy_from_slice(&slot.last.to_le_bytes()[8 - length..]);
        }
        SlotText::InKey(bytes, length)
    }

    /// Adds a literal child whose first segment is `text[from..to]`; it leads nowhere yet.
    pub(super) fn add_literal(
        &mut self,
        id: NodeId,
        (text, from, to): (&[u8], usize, usize),
    ) -> SlotId {
        if id == ROOT {
            let first = *text[from..to].first().unwrap_or(&b'/');
            self.first_bytes[first as usize >> 6] |= 1 << (first & 63);
        }
        self.add_key(id, Key::of(text, from, to))
    }

    /// Adds a literal child with this key; it leads nowhere yet.
    pub(super) fn add_key(&mut self, id: NodeId, key: Key) -> SlotId {
        let slot = Slot::new(key);
        let children = self.literal_count(id) + 1;
        self.parent_links[id.get()].literal_count = children as u32;
        if children > capacity(self.table(id).len()) {
            self.rebuild_table(id, grown_length(children), Some(slot))
        } else {
            self.insert_slot(id, slot)
        }
    }

    /// Removes a literal child; its table closes the gap or shrinks.
    pub(super) fn remove_literal(&mut self, id: NodeId, slot: SlotId) {
        self.slots[slot] = Slot::EMPTY;
        let children = self.literal_count(id) - 1;
        self.parent_links[id.get()].literal_count = children as u32;
        let length = self.table(id).len();
        if children == 0 {
            self.drop_table(id);
        } else if 8 * children <= 3 * length {
            self.rebuild_table(id, grown_length(children), None);
        } else {
            let gap = slot.offset_from(self.node(id).slots) as usize;
            close_gap(&mut NodeTable { tree: self, node: id }, gap);
        }
    }

    /// Releases the node's table and everything in it.
    pub(super) fn drop_table(&mut self, id: NodeId) {
        let length = self.table(id).len();
        if length > 0 {
            self.slots.release(self.node(id).slots, length);
        }
        let node = &mut self.nodes[id];
        (node.slots, node.length, node.max_probe) = (NO_SLOTS, 1, 0);
        self.parent_links[id.get()].literal_count = 0;
    }

    /// Stores a slot and updates the parent link of the node that it leads to.
    fn put_slot(&mut self, node: NodeId, id: SlotId, slot: Slot) {
        self.slots[id] = slot;
        self.set_parent(slot.node, Child { node, via: Via::Literal(id) });
    }

    /// Puts a slot into the free place nearest to its bucket.
    #[inline(always)]
    fn insert_slot(&mut self, id: NodeId, slot: Slot) -> SlotId {
        let Node { slots: first, length, seed, .. } = self.nodes[id];
        let key = slot.key();
        let bucket = key.bucket(seed, length);
        let table = self.slots.run_mut(first, length as usize);
        let (mut place, mut distance, mut has_twin) = (bucket, 0, false);
        while !table[place as usize].is_empty() {
            has_twin |= table[place as usize].has_key(&key);
            place = if place + 1 < length { place + 1 } else { 0 };
            distance += 1;
            // A full table grows first, so there is a free place.
            if distance == length {
                return SlotId::NONE;
            }
        }
        let distance = if has_twin { u8::MAX } else { u8::try_from(distance).unwrap_or(u8::MAX) };
        let node = &mut self.nodes[id];
        node.max_probe = node.max_probe.max(distance);
        self.put_slot(id, first.plus(place), slot);
        first.plus(place)
    }

    /// Rebuilds the node's table with `length` slots. Returns the place of the added slot.
    fn rebuild_table(&mut self, id: NodeId, length: usize, added: Option<Slot>) -> SlotId {
        let old = self.table(id);
        let mut slots: SmallVec<[Slot; 16]> = SmallVec::new();
        if !old.is_empty() {
            let used = self.slots.as_slice()[old.clone()].iter().filter(|slot| !slot.is_empty());
            used.for_each(|&slot| slots.push(slot));
            self.slots.release(self.node(id).slots, old.len());
        }
        slots.extend(added);
        self.start_table(id, length, Seeds::Growing, || slots.iter().map(Slot::weighed_key));
        slots.iter().fold(SlotId::NONE, |_, &slot| self.insert_slot(id, slot))
    }

    /// Gives the node a new table, still empty, with the best seed for these keys.
    fn start_table<Keys>(
        &mut self,
        id: NodeId,
        length: usize,
        seeds: Seeds,
        keys: impl Fn() -> Keys,
    ) where
        Keys: Iterator<Item = (Key, usize)>,
    {
        let seed = seeds.best(keys, self.literal_count(id), length);
        let first = self.slots.allocate(length, Slot::EMPTY);
        let node = &mut self.nodes[id];
        (node.slots, node.length, node.seed, node.max_probe) = (first, length as u32, seed, 0);
    }

    /// Builds the node's table anew from its slots, packed. Each bucket first gets one of its
    /// slots, if possible one with a node; then the others take the places that are left.
    fn pack_table(&mut self, id: NodeId, table: &[Slot]) {
        // A lookup in the static index is one probe and nothing else.
        let is_inner = |slot: &&Slot| id == STATIC_INDEX || !slot.node.is_none();
        let length = packed_length(table.len(), table.iter().filter(is_inner).count());
        self.start_table(id, length, Seeds::Packing, || table.iter().map(Slot::weighed_key));
        let Node { slots: first, length, seed, .. } = *self.node(id);
        let mut others: SmallVec<[Slot; 16]> = SmallVec::new();
        let with_node = table.iter().filter(|slot| !slot.node.is_none());
        for &slot in with_node.chain(table.iter().filter(|slot| slot.node.is_none())) {
            let place = first.plus(slot.key().bucket(seed, length));
            if self.slots[place].is_empty() {
                self.put_slot(id, place, slot);
            } else {
                others.push(slot);
            }
        }
        for slot in others {
            self.insert_slot(id, slot);
        }
    }

    /// Rebuilds all tables, packed and side by side.
    pub(super) fn pack_tables(&mut self) {
        let slots = core::mem::take(&mut self.slots);
        let nodes = || (0..self.nodes.len()).map(NodeId::new);
        let used = nodes().map(|id| self.table(id).len());
        self.slots = Pool::with_capacity(used.sum::<usize>() + 1);
        self.slots.allocate(1, Slot::EMPTY);
        for id in (0..self.nodes.len()).map(NodeId::new) {
            let table = slots.as_slice()[self.table(id)].iter().filter(|slot| !slot.is_empty());
            let table: SmallVec<[Slot; 16]> = table.copied().collect();
            if !table.is_empty() {
                self.pack_table(id, &table);
            }
        }
        self.slots.shrink_to_fit();
    }

    /// Moves all tables side by side, as they are.
    pub(super) fn move_tables(&mut self) {
        let mut slots = Pool::with_capacity(self.slots.used());
        slots.allocate(1, Slot::EMPTY);
        for id in (0..self.nodes.len()).map(NodeId::new) {
            let table = &self.slots.as_slice()[self.table(id)];
            if table.is_empty() {
                continue;
            }
            let first: SlotId = slots.push_run(table);
            self.nodes[id].slots = first;
            for (offset, slot) in table.iter().enumerate() {
                if !slot.is_empty() && !slot.node.is_none() {
                    let via = Via::Literal(first.plus(offset as u32));
                    self.parent_links[slot.node.get()].via = via;
                }
            }
        }
        self.slots = slots;
    }
}

/// The table of one node.
struct NodeTable<'t> {
    tree: &'t mut Tree,
    node: NodeId,
}

impl NodeTable<'_> {
    fn slot(&self, place: usize) -> SlotId {
        self.tree.node(self.node).slots.plus(place as u32)
    }
}

impl ProbeTable for NodeTable<'_> {
    fn length(&self) -> usize {
        self.tree.node(self.node).length as usize
    }

    fn bucket(&self, place: usize) -> Option<usize> {
        let Node { seed, length, .. } = *self.tree.node(self.node);
        let slot = &self.tree.slots[self.slot(place)];
        (!slot.is_empty()).then(|| slot.key().bucket(seed, length) as usize)
    }

    fn shift(&mut self, from: usize, to: usize) {
        let (from, to) = (self.slot(from), self.slot(to));
        let slot = core::mem::replace(&mut self.tree.slots[from], Slot::EMPTY);
        self.tree.put_slot(self.node, to, slot);
    }
}
