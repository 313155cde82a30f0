//! Flat storage that reuses what was released: [`Arena`] for single items, [`Pool`] for runs of
//! items side by side.
//!
//! Both hand out typed 32-bit indices and know nothing about what they store.

use alloc::vec::Vec;
use core::ops;

use super::index::Index;

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
        self.items.push(item);
        I::new(self.items.len() - 1)
    }

    /// The index that the next [`Arena::insert`] will return.
    pub(crate) fn next_index(&self) -> I {
        self.free.last().copied().unwrap_or(I::new(self.items.len()))
    }

    /// The number of positions, those of removed items included.
    pub(crate) fn len(&self) -> usize {
        self.items.len()
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
}

impl<I: Index, T: Default> Arena<I, T> {
    pub(crate) fn remove(&mut self, index: I) -> T {
        self.free.push(index);
        core::mem::take(&mut self.items[index.get()])
    }

    /// Drops the free positions at the end, and all spare capacity. Indices in use stay valid.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.free.sort_unstable();
        while self.free.last().is_some_and(|last| last.get() + 1 == self.items.len()) {
            self.free.pop();
            self.items.pop();
        }
        self.items.shrink_to_fit();
        self.free.shrink_to_fit();
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

/// Runs of items.
#[derive(Clone, Debug)]
pub(crate) struct Pool<I, T> {
    items: Vec<T>,
    /// The released runs by their length, sorted by length.
    free: Vec<(u32, Vec<I>)>,
}

impl<I, T> Default for Pool<I, T> {
    fn default() -> Self {
        Pool { items: Vec::new(), free: Vec::new() }
    }
}

impl<I: Index, T: Clone> Pool<I, T> {
    /// Allocates a run of `length` copies of `item`.
    pub(crate) fn allocate(&mut self, length: usize, item: T) -> I {
        let runs = self.runs_of(length).ok().and_then(|index| self.free.get_mut(index));
        if let Some(first) = runs.and_then(|(_, runs)| runs.pop()) {
            self.items[first.get()..first.get() + length].fill(item);
            return first;
        }
        let first = self.items.len();
        self.items.resize(first + length, item);
        I::new(first)
    }

    pub(crate) fn release(&mut self, first: I, length: usize) {
        let index = self.runs_of(length).unwrap_or_else(|index| {
            self.free.insert(index, (length as u32, Vec::new()));
            index
        });
        self.free[index].1.push(first);
    }

    fn runs_of(&self, length: usize) -> Result<usize, usize> {
        self.free.binary_search_by_key(&length, |(length, _)| *length as usize)
    }

    pub(crate) fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// The items of a run.
    pub(crate) fn run_mut(&mut self, first: I, length: usize) -> &mut [T] {
        &mut self.items[first.get()..first.get() + length]
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
        let runs = self.free.iter().map(|(_, runs)| runs.capacity() * size_of::<I>());
        self.items.capacity() * size_of::<T>()
            + self.free.capacity() * size_of::<(u32, Vec<I>)>()
            + runs.sum::<usize>()
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
