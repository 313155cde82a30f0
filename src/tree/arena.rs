//! Flat storage that reuses what was released: [`Arena`] for single items, [`Pool`] for runs of
//! items side by side.
//!
//! Both hand out typed 32-bit indices and know nothing about what they store. Released space that
//! is not reused stays until the owner compacts: [`Usage`] tells it when. Compacting an arena
//! renumbers its items, see [`Renumbering`].

use alloc::vec::Vec;
use core::marker::PhantomData;
use core::ops;

use super::index::{Index, RouteId, ShapeId};
use super::usage::{Extent, Usage};
use crate::capacity::{Part, reserve};

/// Items that are inserted and removed one at a time.
#[derive(Clone, Debug)]
pub(crate) struct Arena<I, T> {
    items: Vec<T>,
    /// The free positions.
    free: Vec<u32>,
    index: PhantomData<I>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Arena { items: Vec::new(), free: Vec::new(), index: PhantomData }
    }
}

impl<I: Index, T> Arena<I, T> {
    pub(crate) fn insert(&mut self, item: T) -> I {
        let index = self.next_index();
        if self.free.pop().is_some() {
            self.items[index.get()] = item;
            return index;
        }
        reserve(&mut self.items, 1);
        self.items.push(item);
        index
    }

    /// The index that the next [`Arena::insert`] will return.
    pub(crate) fn next_index(&self) -> I {
        I::new(self.free.last().map_or(self.items.len(), |&free| free as usize))
    }

    /// Makes room for the items of all other routes of a whole table.
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
        Arena { items: self.items.into_iter().map(f).collect(), free: self.free, index: self.index }
    }

    pub(crate) fn into_items(self) -> Vec<T> {
        self.items
    }

    pub(crate) fn memory_usage(&self) -> usize {
        self.items.capacity() * size_of::<T>() + self.free.capacity() * size_of::<u32>()
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
        let renumbering = Renumbering::closing(&self.free, self.items.len());
        renumbering.retain(&mut self.items);
        self.items.shrink_to_fit();
        self.free = Vec::new();
        renumbering
    }
}

impl<I: Index, T: Default> Arena<I, T> {
    pub(crate) fn remove(&mut self, index: I) -> T {
        self.free.push(index.get() as u32);
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
    /// For each old position the new one, or [`FREE`]; empty if no index changes.
    new: Vec<u32>,
    index: PhantomData<I>,
}

/// Stands for the new position of a free one. As an index, it is the absent one.
const FREE: u32 = u32::MAX;

/// For each of `length` positions the new one after the gaps are closed; [`FREE`] for the gaps.
#[inline(never)]
fn without_gaps(gaps: &[u32], length: usize) -> Vec<u32> {
    let mut new = alloc::vec![0; length];
    gaps.iter().for_each(|&gap| new[gap as usize] = FREE);
    let used = new.iter_mut().filter(|position| **position != FREE);
    (0..).zip(used).for_each(|(place, position)| *position = place);
    new
}

impl<I: Index> Renumbering<I> {
    /// Changes no index.
    pub(crate) const NOTHING: Self = Renumbering { new: Vec::new(), index: PhantomData };

    /// What closing the gaps among `length` positions changes.
    fn closing(gaps: &[u32], length: usize) -> Self {
        let new = if gaps.is_empty() { Vec::new() } else { without_gaps(gaps, length) };
        Renumbering { new, ..Renumbering::NOTHING }
    }

    pub(crate) fn is_nothing(&self) -> bool {
        self.new.is_empty()
    }

    /// The new index of an item. The absent index stays absent.
    #[inline]
    pub(crate) fn of(&self, old: I) -> I {
        self.new.get(old.get()).map_or(old, |&new| I::new(new as usize))
    }

    /// Drops what is stored at free positions of the arena, in a list as long as the arena.
    #[inline(never)]
    pub(super) fn retain<T>(&self, items: &mut Vec<T>) {
        if self.is_nothing() {
            return;
        }
        let mut used = 0;
        for (old, &new) in self.new.iter().enumerate() {
            if new != FREE {
                items.swap(used, old);
                used += 1;
            }
        }
        items.truncate(used);
    }
}

impl Renumbering<RouteId> {
    /// The same for shapes, if each has one route and the index of that route.
    pub(crate) fn of_only_routes(self) -> Renumbering<ShapeId> {
        Renumbering { new: self.new, index: PhantomData }
    }
}

/// Released runs of up to this length are reused; longer ones are rare, and stay until the pool is
/// compacted.
const LONGEST_REUSED: usize = 64;

/// Where released runs start, so that they can be used again.
#[derive(Debug, Default)]
struct FreeRuns {
    /// A length, and the starts of the released runs of that length; sorted by length.
    starts: Vec<(u32, Vec<u32>)>,
    heap_bytes: usize,
}

// The lists of a copy have no spare capacity, so their bytes are counted anew.
impl Clone for FreeRuns {
    fn clone(&self) -> Self {
        let starts = self.starts.clone();
        let runs = starts.iter().map(|(_, starts)| starts.capacity() * size_of::<u32>());
        let heap_bytes = starts.capacity() * size_of::<(u32, Vec<u32>)>() + runs.sum::<usize>();
        FreeRuns { starts, heap_bytes }
    }
}

impl FreeRuns {
    fn of_length(&self, length: usize) -> Result<usize, usize> {
        self.starts.binary_search_by_key(&length, |(length, _)| *length as usize)
    }

    fn take(&mut self, length: usize) -> Option<usize> {
        let index = self.of_length(length).ok()?;
        self.starts[index].1.pop().map(|start| start as usize)
    }

    fn put(&mut self, start: usize, length: usize) {
        let index = self.of_length(length).unwrap_or_else(|index| {
            let before = self.starts.capacity();
            self.starts.insert(index, (length as u32, Vec::new()));
            self.heap_bytes += (self.starts.capacity() - before) * size_of::<(u32, Vec<u32>)>();
            index
        });
        let starts = &mut self.starts[index].1;
        let before = starts.capacity();
        starts.push(start as u32);
        self.heap_bytes += (starts.capacity() - before) * size_of::<u32>();
    }
}

/// Runs of items.
#[derive(Clone, Debug)]
pub(crate) struct Pool<I, T> {
    items: Vec<T>,
    /// The number of items in released runs.
    released: usize,
    /// The released runs, except long ones.
    free: FreeRuns,
    index: PhantomData<I>,
}

impl<I, T> Default for Pool<I, T> {
    fn default() -> Self {
        Pool { items: Vec::new(), released: 0, free: FreeRuns::default(), index: PhantomData }
    }
}

impl<I: Index, T: Clone> Pool<I, T> {
    /// Allocates a run of `length` copies of `item`.
    pub(crate) fn allocate(&mut self, length: usize, item: T) -> I {
        if let Some(first) = self.free.take(length) {
            self.released -= length;
            self.items[first..first + length].fill(item);
            return I::new(first);
        }
        let first = self.items.len();
        reserve(&mut self.items, length);
        self.items.resize(first + length, item);
        I::new(first)
    }

    /// Makes room for the items of all other routes of a whole table.
    pub(super) fn reserve_rest(&mut self, part: Part) {
        part.reserve_rest(&mut self.items);
    }

    /// Releases a run that was allocated with this length.
    pub(crate) fn release(&mut self, first: I, length: usize) {
        if first.get() + length == self.items.len() {
            return self.items.truncate(first.get());
        }
        self.released += length;
        if length <= LONGEST_REUSED {
            self.free.put(first.get(), length);
        }
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
        self.items.capacity() * size_of::<T>() + self.free.heap_bytes
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
