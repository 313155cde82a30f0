//! The names of parameters, as positions in the texts of routes. Equal lists are stored once.
//!
//! Many routes share few lists: those of `/users/{id}/posts` and `/users/{id}/files` are equal. A
//! route knows where its list begins. A lookup knows how long it is, and so does an edit, which has
//! parsed the text; only edits use the hash table that finds equal lists.

use alloc::vec::Vec;
use core::num::NonZeroU32;

use crate::pattern::Name;
use crate::tree::{Extent, Index, Pool, ProbeTable, Usage, close_gap, mix};

/// Where a list of names begins; absent for an empty list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NameListId(NonZeroU32);

impl Index for NameListId {
    const NONE: Self = NameListId(NonZeroU32::MAX);

    fn new(position: usize) -> Self {
        NonZeroU32::new(position as u32 + 1).map_or(Self::NONE, NameListId)
    }

    #[inline(always)]
    fn get(self) -> usize {
        self.0.get() as usize - 1
    }

    #[inline(always)]
    fn is_none(self) -> bool {
        self == Self::NONE
    }
}

/// A list of names, and the number of routes that have it; none if its place is free.
#[derive(Clone, Copy, Debug)]
struct NameList {
    first: NameListId,
    len: u32,
    uses: u32,
}

impl NameList {
    const FREE: NameList = NameList { first: NameListId::NONE, len: 0, uses: 0 };
}

/// See the module's documentation.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameLists {
    names: Pool<NameListId, Name>,
    /// A hash table with open addressing and linear probing.
    lists: Vec<NameList>,
    /// The number of lists.
    len: usize,
}

/// The length of a table that has to grow or shrink: it is half full afterwards.
fn table_length(lists: usize) -> usize {
    2 * lists
}

impl NameLists {
    /// The names of a list, and others after them.
    #[inline]
    pub(super) fn starting_at(&self, list: NameListId) -> &[Name] {
        self.names.as_slice().get(list.get()..).unwrap_or_default()
    }

    /// The list of a new route.
    pub(super) fn hold(&mut self, names: &[Name]) -> NameListId {
        if names.is_empty() {
            return NameListId::NONE;
        }
        if let Some(place) = self.find(names) {
            self.lists[place].uses += 1;
            return self.lists[place].first;
        }
        self.len += 1;
        if 4 * self.len > 3 * self.lists.len() {
            self.rebuild(table_length(self.len));
        }
        let first = self.names.allocate(names.len(), Name::default());
        self.names.run_mut(first, names.len()).copy_from_slice(names);
        self.put(NameList { first, len: names.len() as u32, uses: 1 });
        first
    }

    /// Gives back the list of a route that is removed.
    pub(super) fn release(&mut self, names: &[Name]) {
        let Some(place) = self.find(names) else { return };
        let list = &mut self.lists[place];
        list.uses -= 1;
        if list.uses > 0 {
            return;
        }
        let first = list.first;
        *list = NameList::FREE;
        self.len -= 1;
        self.names.release(first, names.len());
        close_gap(self, place);
        if 4 * self.len < self.lists.len() {
            self.rebuild(table_length(self.len));
        }
    }

    /// The place of a list in the table.
    fn find(&self, names: &[Name]) -> Option<usize> {
        let mut place = self.bucket_of(names);
        for _ in 0..self.lists.len() {
            let list = self.lists[place];
            if list.uses == 0 {
                return None;
            }
            if list.len as usize == names.len() && self.names_of(list) == names {
                return Some(place);
            }
            place = if place + 1 < self.lists.len() { place + 1 } else { 0 };
        }
        None
    }

    fn names_of(&self, list: NameList) -> &[Name] {
        &self.starting_at(list.first)[..list.len as usize]
    }

    /// The place at which the search for a list starts.
    fn bucket_of(&self, names: &[Name]) -> usize {
        let word = |name: &Name| u64::from(name.start) | u64::from(name.end) << 32;
        let hash = names.iter().fold(0, |hash, name| mix(word(name).wrapping_add(hash), hash));
        ((u64::from(hash as u32) * self.lists.len() as u64) >> 32) as usize
    }

    /// The places from a bucket on, once around.
    fn probe(&self, bucket: usize) -> impl Iterator<Item = usize> + use<> {
        (bucket..self.lists.len()).chain(0..bucket)
    }

    /// Puts a list that is not in the table into the free place nearest to its bucket.
    fn put(&mut self, list: NameList) {
        let bucket = self.bucket_of(self.names_of(list));
        let free = self.probe(bucket).find(|&place| self.lists[place].uses == 0);
        // A table grows before it is full.
        if let Some(place) = free {
            self.lists[place] = list;
        }
    }

    fn rebuild(&mut self, length: usize) {
        let lists = core::mem::replace(&mut self.lists, alloc::vec![NameList::FREE; length]);
        lists.into_iter().filter(|list| list.uses > 0).for_each(|list| self.put(list));
    }

    pub(super) fn memory_usage(&self) -> usize {
        self.names.memory_usage() + self.lists.capacity() * size_of::<NameList>()
    }

    /// The hash table bounds itself.
    pub(super) fn usage(&self) -> Usage {
        self.names.usage()
    }

    /// Closes the gaps between lists, and releases spare capacity. The lists of these routes are
    /// all that are in use.
    pub(super) fn compact<'r>(
        &mut self,
        extent: Extent,
        lists: impl Iterator<Item = &'r mut NameListId>,
    ) {
        if !extent.includes(self.usage()) {
            return;
        }
        let old = core::mem::take(&mut self.names);
        let mut moved = alloc::vec![NameListId::NONE; old.len()];
        self.names = Pool::with_capacity(old.used());
        for list in self.lists.iter_mut().filter(|list| list.uses > 0) {
            let from = list.first.get();
            list.first = self.names.push_run(&old.as_slice()[from..from + list.len as usize]);
            moved[from] = list.first;
        }
        for list in lists.filter(|list| !list.is_none()) {
            *list = moved[list.get()];
        }
        if extent == Extent::All {
            self.rebuild(self.len + self.len.div_ceil(3));
        }
    }
}

impl ProbeTable for NameLists {
    fn length(&self) -> usize {
        self.lists.len()
    }

    fn bucket(&self, place: usize) -> Option<usize> {
        let list = self.lists[place];
        (list.uses > 0).then(|| self.bucket_of(self.names_of(list)))
    }

    fn shift(&mut self, from: usize, to: usize) {
        self.lists[to] = core::mem::replace(&mut self.lists[from], NameList::FREE);
    }
}
