//! The custom constraints of one router, by index and by name.
//!
//! Input: a constraint that has been checked. Output: its index, which stays while the constraint
//! does, because the tree stores it. Two sorted lists of indices, of two bytes each, find a name in
//! a logarithmic number of comparisons, and a vacant index at once.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::CustomConstraint;
use crate::capacity;
use crate::testing::steps;

#[derive(Clone, Debug, Default)]
pub(super) struct Registry {
    /// `None` where an inline expression was dropped; the last is none of these.
    constraints: Vec<Option<CustomConstraint>>,
    /// The indices of all constraints, by name.
    by_name: Vec<u16>,
    /// The vacant indices, the greatest first.
    vacant: Vec<u16>,
}

impl Registry {
    pub(super) fn len(&self) -> usize {
        self.by_name.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// All constraints, by index.
    pub(super) fn iter(&self) -> impl Iterator<Item = &CustomConstraint> {
        self.constraints.iter().flatten()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut CustomConstraint> {
        self.constraints.iter_mut().flatten()
    }

    #[inline]
    pub(super) fn get(&self, index: usize) -> Option<&CustomConstraint> {
        self.constraints.get(index)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut CustomConstraint> {
        self.constraints.get_mut(index)?.as_mut()
    }

    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.find_by(|other| other.cmp(name))
    }

    /// The index of the constraint for whose name `compare` returns `Equal`. `compare` returns how
    /// a name compares with the wanted one.
    pub(super) fn find_by(&self, compare: impl Fn(&str) -> Ordering) -> Option<usize> {
        Some(usize::from(self.by_name[self.place(compare).ok()?]))
    }

    /// The place of a name in `by_name`, or where it would be.
    fn place(&self, compare: impl Fn(&str) -> Ordering) -> Result<usize, usize> {
        self.by_name.binary_search_by(|&index| {
            steps::add(1);
            compare(self.name(index))
        })
    }

    fn name(&self, index: u16) -> &str {
        self.get(usize::from(index)).map_or("", |custom| &custom.name)
    }

    /// The index of a constraint that is pushed after `others` more. Vacant indices are taken
    /// first, the least before the others.
    pub(super) fn next_index(&self, others: usize) -> usize {
        match self.vacant.len().checked_sub(others + 1) {
            Some(at) => usize::from(self.vacant[at]),
            None => self.constraints.len() + others - self.vacant.len(),
        }
    }

    /// Adds a constraint whose name is new, at an index that fits into 16 bits.
    pub(super) fn push(&mut self, new: CustomConstraint) {
        let index = self.next_index(0);
        if let Err(place) = self.place(|other| other.cmp(&new.name)) {
            self.by_name.insert(place, index as u16);
        }
        match self.vacant.pop() {
            Some(_) => self.constraints[index] = Some(new),
            None => self.constraints.push(Some(new)),
        }
    }

    /// Adds constraints whose names are new, in their order.
    pub(super) fn extend(&mut self, new: impl IntoIterator<Item = CustomConstraint>) {
        new.into_iter().for_each(|new| self.push(new));
    }

    /// Removes a constraint. Its index becomes vacant.
    pub(super) fn remove(&mut self, index: usize) {
        let Some(custom) = self.get(index) else { return };
        if let Ok(place) = self.place(|other| other.cmp(&custom.name)) {
            self.by_name.remove(place);
        }
        self.constraints[index] = None;
        let place = self.vacant.partition_point(|&other| usize::from(other) > index);
        self.vacant.insert(place, index as u16);
        self.trim();
    }

    /// Drops the vacant indices at the end.
    fn trim(&mut self) {
        let used = self.constraints.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        self.vacant.drain(..self.constraints.len() - used);
        self.constraints.truncate(used);
        capacity::trim(&mut self.constraints);
        capacity::trim(&mut self.by_name);
        capacity::trim(&mut self.vacant);
    }

    /// Keeps the constraints that `keep` accepts, under new indices.
    pub(super) fn retain(&mut self, keep: impl Fn(&CustomConstraint) -> bool) {
        let kept = core::mem::take(self).constraints.into_iter().flatten().filter(keep);
        self.extend(kept);
        self.shrink_to_fit();
    }

    /// The same names and indices with other constraints.
    pub(super) fn map(&self, new: impl Fn(&CustomConstraint) -> CustomConstraint) -> Registry {
        let constraints = self.constraints.iter().map(|custom| custom.as_ref().map(&new)).collect();
        Registry { constraints, by_name: self.by_name.clone(), vacant: self.vacant.clone() }
    }

    /// All constraints, without their names' order.
    pub(super) fn into_constraints(self) -> impl Iterator<Item = CustomConstraint> {
        self.constraints.into_iter().flatten()
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.constraints.shrink_to_fit();
        self.by_name.shrink_to_fit();
        self.vacant.shrink_to_fit();
    }

    /// Heap bytes held, except those that the functions themselves hold.
    pub(super) fn heap_bytes(&self) -> usize {
        self.iter().map(CustomConstraint::heap_bytes).sum::<usize>()
            + self.constraints.capacity() * size_of::<Option<CustomConstraint>>()
            + (self.by_name.capacity() + self.vacant.capacity()) * size_of::<u16>()
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::{BTreeMap, BTreeSet};
    use alloc::format;
    use alloc::sync::Arc;

    use super::super::Identity;
    use super::*;

    fn named(name: &str) -> CustomConstraint {
        CustomConstraint::new(name, Arc::new(|_| true), Identity::Shared)
    }

    #[test]
    fn agrees_with_a_map() {
        let mut state = 11_u32;
        let mut random = |bound: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % bound
        };
        let mut registry = Registry::default();
        let mut map = BTreeMap::new();
        // Up to many constraints, and down to few, twice.
        for step in 0..8_000 {
            let name = format!("n{}", random(300));
            let grows = step / 2_000 % 2 == 0;
            match registry.find(&name) {
                None if grows || random(4) == 0 => {
                    let used: BTreeSet<usize> = map.values().copied().collect();
                    let mut free = (0..).filter(|index| !used.contains(index));
                    assert_eq!(registry.next_index(0), free.next().unwrap());
                    assert_eq!(registry.next_index(2), free.nth(1).unwrap());
                    map.insert(name.clone(), registry.next_index(0));
                    registry.push(named(&name));
                }
                Some(index) if !grows || random(4) == 0 => {
                    registry.remove(index);
                    assert_eq!(map.remove(&name), Some(index));
                }
                _ => {}
            }
            assert_eq!(registry.find(&name), map.get(&name).copied());
            assert_eq!(registry.len(), map.len());
            assert!(registry.constraints.last().is_none_or(Option::is_some));
            let lengths = [registry.constraints.len(), registry.by_name.len()];
            let capacities = [registry.constraints.capacity(), registry.by_name.capacity()];
            if !grows && step % 2_000 > 1_500 {
                assert!(capacities.iter().zip(lengths).all(|(held, used)| *held <= 2 * used + 4));
            }
        }
        for (name, &index) in &map {
            assert_eq!(registry.find(name), Some(index));
            assert_eq!(registry.get(index).map(|custom| &custom.name), Some(name));
        }
        registry.retain(|custom| custom.name.ends_with('1'));
        assert!(registry.iter().all(|custom| custom.name.ends_with('1')));
        assert_eq!(registry.len(), map.keys().filter(|name| name.ends_with('1')).count());
        assert!(registry.vacant.is_empty());
    }
}
