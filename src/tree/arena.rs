//! Flat storage that reuses what was released: [`Arena`] for single items, [`Pool`] for runs of
//! items side by side.
//!
//! Both hand out typed 32-bit indices and know nothing about what they store. Released space that
//! is not reused stays until the owner compacts: [`Usage`] tells it when. Compacting an arena
//! renumbers its items, see [`Renumbering`].

use alloc::vec::Vec;
use core::ops;

use super::index::Index;
use super::usage::{Extent, Usage};
use crate::capacity::{Part, reserve};

/// Items that are inserted and removed one at a time.
#[derive(Clone, Debug)]
pub(crate) struct Arena<I, T> {
    items: Vec<T>,
    free: Vec<I>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Arena { items: Vec::new(), free: Vec::new() }
    }
}

impl<I: Index, T> Arena<I, T> {
    pub(crate) fn insert(&mut self, item: T) -> I {
        if let Some(index) = self.free.pop() {
            self.items[index.get()] = item;
            return index;
        }
        reserve(&mut self.items, 1);
        self.items.push(item);
        I::new(self.items.len() - 1)
    }

    /// The index that the next [`Arena::insert`] will return.
    pub(crate) fn next_index(&self) -> I {
        self.free.last().copied().unwrap_or(I::new(self.items.len()))
    }

    /// Makes room for the rest of the items, if this part of them is here.
    pub(crate) fn reserve_rest(&mut self, part: Part) {
        part.reserve_rest(&mut self.items);
    }

    /// The number of positions, those of removed items included.
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// The number of items.
    pub(crate) fn used(&self) -> usize {
        self.items.len() - self.free.len()
    }

    #[inline]
    pub(crate) fn get(&self, index: I) -> Option<&T> {
        self.items.get(index.get())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.items.iter_mut()
    }

    /// The same arena with other items, at the same indices.
    pub(crate) fn map<U>(self, f: impl FnMut(T) -> U) -> Arena<I, U> {
        Arena { items: self.items.into_iter().map(f).collect(), free: self.free }
    }

    pub(crate) fn into_items(self) -> Vec<T> {
        self.items
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.items.capacity() * size_of::<T>() + self.free.capacity() * size_of::<I>()
    }

    pub(crate) fn usage(&self) -> Usage {
        Usage::new(self.used() * size_of::<T>(), self.memory_usage())
    }

    /// Closes all gaps, keeping the order, and releases all spare capacity.
    #[must_use = "indices to this arena must be renumbered"]
    pub(crate) fn compact(&mut self, extent: Extent) -> Renumbering<I> {
        if !extent.includes(self.usage()) {
            return Renumbering::NOTHING;
        }
        let mut new = Vec::new();
        if !self.free.is_empty() {
            new.resize(self.items.len(), I::new(0));
            self.free.iter().for_each(|free| new[free.get()] = I::NONE);
            let used = new.iter_mut().filter(|index| !index.is_none());
            used.enumerate().for_each(|(position, index)| *index = I::new(position));
        }
        let renumbering = Renumbering { new };
        renumbering.retain(&mut self.items);
        self.items.shrink_to_fit();
        self.free = Vec::new();
        renumbering
    }
}

impl<I: Index, T: Default> Arena<I, T> {
    pub(crate) fn remove(&mut self, index: I) -> T {
        self.free.push(index);
        core::mem::take(&mut self.items[index.get()])
    }
}

impl<I: Index, T> ops::Index<I> for Arena<I, T> {
    type Output = T;

    #[inline]
    fn index(&self, index: I) -> &T {
        &self.items[index.get()]
    }
}

impl<I: Index, T> ops::IndexMut<I> for Arena<I, T> {
    #[inline]
    fn index_mut(&mut self, index: I) -> &mut T {
        &mut self.items[index.get()]
    }
}

/// The new index of each item of an arena that was compacted.
pub(crate) struct Renumbering<I> {
    /// By old index, the absent index for free positions; empty if no index changes.
    new: Vec<I>,
}

impl<I: Index> Renumbering<I> {
    /// Changes no index.
    pub(crate) const NOTHING: Self = Renumbering { new: Vec::new() };

    pub(crate) fn is_nothing(&self) -> bool {
        self.new.is_empty()
    }

    /// The new index of an item. The absent index stays absent.
    #[inline]
    pub(crate) fn of(&self, old: I) -> I {
        self.new.get(old.get()).copied().unwrap_or(old)
    }

    /// Drops what is stored at free positions of the arena, in a list as long as the arena.
    pub(super) fn retain<T>(&self, items: &mut Vec<T>) {
        if !self.is_nothing() {
            let mut new = self.new.iter();
            items.retain(|_| new.next().is_none_or(|index| !index.is_none()));
        }
    }
}

/// Released runs of up to this length are reused; longer ones are rare, and stay until the pool is
/// compacted.
const LONGEST_REUSED: usize = 64;

/// Runs of items.
#[derive(Debug)]
pub(crate) struct Pool<I, T> {
    items: Vec<T>,
    /// The number of items in released runs.
    released: usize,
    /// The released runs by length, sorted by length, except long ones.
    free: Vec<(u32, Vec<I>)>,
    /// The heap bytes of `free`.
    free_bytes: usize,
}

impl<I, T> Default for Pool<I, T> {
    fn default() -> Self {
        Pool { items: Vec::new(), released: 0, free: Vec::new(), free_bytes: 0 }
    }
}

impl<I: Index, T: Clone> Clone for Pool<I, T> {
    fn clone(&self) -> Self {
        let (items, free) = (self.items.clone(), self.free.clone());
        let runs = free.iter().map(|(_, runs)| runs.capacity() * size_of::<I>());
        let free_bytes = free.capacity() * size_of::<(u32, Vec<I>)>() + runs.sum::<usize>();
        Pool { items, released: self.released, free, free_bytes }
    }
}

impl<I: Index, T: Clone> Pool<I, T> {
    /// Allocates a run of `length` copies of `item`.
    pub(crate) fn allocate(&mut self, length: usize, item: T) -> I {
        let runs = self.runs_of(length).ok().and_then(|index| self.free.get_mut(index));
        if let Some(first) = runs.and_then(|(_, runs)| runs.pop()) {
            self.released -= length;
            self.items[first.get()..first.get() + length].fill(item);
            return first;
        }
        let first = self.items.len();
        reserve(&mut self.items, length);
        self.items.resize(first + length, item);
        I::new(first)
    }

    /// Makes room for the rest of the items, if this part of them is here.
    pub(super) fn reserve_rest(&mut self, part: Part) {
        part.reserve_rest(&mut self.items);
    }

    /// Releases a run that was allocated with this length.
    pub(crate) fn release(&mut self, first: I, length: usize) {
        if first.get() + length == self.items.len() {
            return self.items.truncate(first.get());
        }
        self.released += length;
        if length > LONGEST_REUSED {
            return;
        }
        let index = self.runs_of(length).unwrap_or_else(|index| {
            let before = self.free.capacity();
            self.free.insert(index, (length as u32, Vec::new()));
            self.free_bytes += (self.free.capacity() - before) * size_of::<(u32, Vec<I>)>();
            index
        });
        let runs = &mut self.free[index].1;
        let before = runs.capacity();
        runs.push(first);
        self.free_bytes += (runs.capacity() - before) * size_of::<I>();
    }

    fn runs_of(&self, length: usize) -> Result<usize, usize> {
        self.free.binary_search_by_key(&length, |(length, _)| *length as usize)
    }

    /// Appends a run, and returns its index.
    pub(crate) fn push_run(&mut self, run: &[T]) -> I {
        let first = self.items.len();
        reserve(&mut self.items, run.len());
        self.items.extend_from_slice(run);
        I::new(first)
    }

    pub(crate) fn as_slice(&self) -> &[T] {
        &self.items
    }

    pub(super) fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.items
    }

    /// The items of a run.
    pub(crate) fn run_mut(&mut self, first: I, length: usize) -> &mut [T] {
        &mut self.items[first.get()..first.get() + length]
    }

    /// The number of items, those of released runs included.
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// The number of items in runs that are in use.
    pub(crate) fn used(&self) -> usize {
        self.items.len() - self.released
    }

    /// The number of items in released runs.
    pub(crate) fn released(&self) -> usize {
        self.released
    }

    pub(crate) fn shrink_to_fit(&mut self) {
        self.items.shrink_to_fit();
    }

    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Pool { items: Vec::with_capacity(capacity), ..Pool::default() }
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.items.capacity() * size_of::<T>() + self.free_bytes
    }

    pub(crate) fn usage(&self) -> Usage {
        Usage::new(self.used() * size_of::<T>(), self.memory_usage())
    }
}

impl<I: Index, T> ops::Index<I> for Pool<I, T> {
    type Output = T;

    #[inline]
    fn index(&self, index: I) -> &T {
        &self.items[index.get()]
    }
}

impl<I: Index, T> ops::IndexMut<I> for Pool<I, T> {
    #[inline]
    fn index_mut(&mut self, index: I) -> &mut T {
        &mut self.items[index.get()]
    }
}
