//! Sets of positions, as bits: inline up to a length that the type tells.

use smallvec::{Array, SmallVec};

const WORD: usize = u64::BITS as usize;

/// A set of numbers below a bound.
#[derive(Debug)]
pub(super) struct Bits<A: Array<Item = u64>> {
    words: SmallVec<A>,
}

impl<A: Array<Item = u64>> Clone for Bits<A> {
    fn clone(&self) -> Self {
        Bits { words: SmallVec::from_slice(&self.words) }
    }
}

impl<A: Array<Item = u64>> Bits<A> {
    /// The empty set of numbers below `bound`.
    pub(super) fn new(bound: usize) -> Self {
        Bits { words: SmallVec::from_elem(0, bound.div_ceil(WORD)) }
    }

    pub(super) fn insert(&mut self, number: usize) {
        self.words[number / WORD] |= 1 << (number % WORD);
    }

    pub(super) fn contains(&self, number: usize) -> bool {
        self.words.get(number / WORD).is_some_and(|word| word >> (number % WORD) & 1 == 1)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// Inserts all numbers of `from..to`.
    pub(super) fn insert_range(&mut self, from: usize, to: usize) {
        self.on_range(from, to, |word, mask| *word |= mask);
    }

    /// Removes all numbers outside `from..to`.
    pub(super) fn keep_range(&mut self, from: usize, to: usize) {
        let bound = self.words.len() * WORD;
        self.on_range(0, from.min(bound), |word, mask| *word &= !mask);
        self.on_range(to, bound, |word, mask| *word &= !mask);
    }

    fn on_range(&mut self, from: usize, to: usize, change: impl Fn(&mut u64, u64)) {
        let mut at = from;
        while at < to {
            let end = to.min((at / WORD + 1) * WORD);
            let mask = (u64::MAX >> (WORD - (end - at))) << (at % WORD);
            change(&mut self.words[at / WORD], mask);
            at = end;
        }
    }

    /// The least number that is `from` or more.
    pub(super) fn next(&self, from: usize) -> Option<usize> {
        let mut index = from / WORD;
        let mut word = self.words.get(index)? & u64::MAX << (from % WORD);
        while word == 0 {
            index += 1;
            word = *self.words.get(index)?;
        }
        Some(index * WORD + word.trailing_zeros() as usize)
    }

    /// The greatest number that is `to` or less.
    pub(super) fn last(&self, to: usize) -> Option<usize> {
        let top = self.words.len().checked_sub(1)?;
        let mut index = (to / WORD).min(top);
        let mut word = self.words[index];
        if to / WORD == index {
            word &= u64::MAX >> (WORD - 1 - to % WORD);
        }
        while word == 0 {
            index = index.checked_sub(1)?;
            word = self.words[index];
        }
        Some(index * WORD + WORD - 1 - word.leading_zeros() as usize)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        core::iter::successors(self.next(0), |&number| self.next(number + 1))
    }

    /// Adds one to each number, after those that are not in `kept` were removed.
    pub(super) fn advance(&mut self, kept: &Self) {
        let mut carry = 0;
        for (word, &kept) in self.words.iter_mut().zip(&kept.words) {
            *word &= kept;
            let next = *word >> (WORD - 1);
            *word = *word << 1 | carry;
            carry = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    #[test]
    fn agree_with_a_set_of_numbers() {
        let mut state = 7u32;
        let mut random = |bound: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % bound
        };
        for _ in 0..300 {
            let bound = 1 + random(200);
            let mut bits: Bits<[u64; 2]> = Bits::new(bound);
            let mut set = BTreeSet::new();
            for _ in 0..random(20) {
                let number = random(bound);
                bits.insert(number);
                set.insert(number);
            }
            let from = random(bound);
            let to = from + random(bound - from + 1);
            if random(2) == 0 {
                bits.insert_range(from, to);
                set.extend(from..to);
            } else {
                bits.keep_range(from, to);
                set.retain(|number| (from..to).contains(number));
            }
            assert!(bits.iter().eq(set.iter().copied()));
            assert_eq!(bits.is_empty(), set.is_empty());
            for number in 0..bound {
                assert_eq!(bits.contains(number), set.contains(&number));
                assert_eq!(bits.next(number), set.range(number..).next().copied());
                assert_eq!(bits.last(number), set.range(..=number).next_back().copied());
            }
            bits.keep_range(0, bound - 1);
            let mut kept: Bits<[u64; 2]> = Bits::new(bound);
            kept.insert_range(from, bound);
            let advanced = bits.iter().filter(|number| *number >= from).map(|number| number + 1);
            let advanced: BTreeSet<usize> = advanced.collect();
            bits.advance(&kept);
            assert!(bits.iter().eq(advanced.iter().copied()));
        }
    }
}
