//! Flat storage with reuse: [`Arena`] for single items, [`Pool`] for runs of items side by side.
//!
//! Both hand out 32-bit indices and keep what is given back in free lists. Neither knows what it
//! stores.

use alloc::vec::Vec;
use core::ops::{Index, IndexMut};

/// The absent index.
pub(crate) const NONE: u32 = u32::MAX;

/// Items that are taken and given back one at a time.
#[derive(Clone, Debug)]
pub(crate) struct Arena<T> {
    items: Vec<T>,
    free: Vec<u32>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Arena { items: Vec::new(), free: Vec::new() }
    }
}

impl<T> Arena<T> {
    pub(crate) fn insert(&mut self, item: T) -> u32 {
        if let Some(index) = self.free.pop() {
            self.items[index as usize] = item;
            return index;
        }
        self.items.push(item);
        (self.items.len() - 1) as u32
    }

    /// The index that the next [`Arena::insert`] returns.
    pub(crate) fn next_index(&self) -> u32 {
        self.free.last().copied().unwrap_or(self.items.len() as u32)
    }

    /// How many indices have been handed out, given back or not.
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn get(&self, index: u32) -> Option<&T> {
        self.items.get(index as usize)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.items.iter_mut()
    }

    pub(crate) fn into_items(self) -> Vec<T> {
        self.items
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.items.capacity() * size_of::<T>() + self.free.capacity() * size_of::<u32>()
    }
}

impl<T: Default> Arena<T> {
    pub(crate) fn remove(&mut self, index: u32) -> T {
        self.free.push(index);
        core::mem::take(&mut self.items[index as usize])
    }

    /// Gives back what is free at the end, and all room to spare. Indices in use stay.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.free.sort_unstable();
        while self.free.last().is_some_and(|&last| last as usize + 1 == self.items.len()) {
            self.free.pop();
            self.items.pop();
        }
        self.items.shrink_to_fit();
        self.free.shrink_to_fit();
    }
}

impl<T> Index<u32> for Arena<T> {
    type Output = T;

    #[inline]
    fn index(&self, index: u32) -> &T {
        &self.items[index as usize]
    }
}

impl<T> IndexMut<u32> for Arena<T> {
    #[inline]
    fn index_mut(&mut self, index: u32) -> &mut T {
        &mut self.items[index as usize]
    }
}

/// Runs of items.
#[derive(Clone, Debug)]
pub(crate) struct Pool<T> {
    items: Vec<T>,
    /// The runs that were given back, by their length, in the order of lengths.
    free: Vec<(u32, Vec<u32>)>,
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Pool { items: Vec::new(), free: Vec::new() }
    }
}

impl<T: Clone> Pool<T> {
    /// Takes a run of `length` items, all of them `item`.
    pub(crate) fn take(&mut self, length: usize, item: T) -> u32 {
        let list = self.list(length).ok().and_then(|index| self.free.get_mut(index));
        if let Some(start) = list.and_then(|(_, list)| list.pop()) {
            self.items[start as usize..start as usize + length].fill(item);
            return start;
        }
        let start = self.items.len();
        self.items.resize(start + length, item);
        start as u32
    }

    pub(crate) fn give_back(&mut self, start: u32, length: usize) {
        let index = self.list(length).unwrap_or_else(|index| {
            self.free.insert(index, (length as u32, Vec::new()));
            index
        });
        self.free[index].1.push(start);
    }

    fn list(&self, length: usize) -> Result<usize, usize> {
        self.free.binary_search_by_key(&length, |(length, _)| *length as usize)
    }

    pub(crate) fn as_slice(&self) -> &[T] {
        &self.items
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.items
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn shrink_to_fit(&mut self) {
        self.items.shrink_to_fit();
    }

    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Pool { items: Vec::with_capacity(capacity), free: Vec::new() }
    }

    pub(crate) fn memory_usage(&self) -> usize {
        let lists = self.free.iter().map(|(_, list)| list.capacity() * size_of::<u32>());
        self.items.capacity() * size_of::<T>()
            + self.free.capacity() * size_of::<(u32, Vec<u32>)>()
            + lists.sum::<usize>()
    }
}

impl<T> Index<u32> for Pool<T> {
    type Output = T;

    #[inline]
    fn index(&self, index: u32) -> &T {
        &self.items[index as usize]
    }
}

impl<T> IndexMut<u32> for Pool<T> {
    #[inline]
    fn index_mut(&mut self, index: u32) -> &mut T {
        &mut self.items[index as usize]
    }
}
