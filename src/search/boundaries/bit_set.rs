//! Sets of small numbers as bits.

use smallvec::{Array, SmallVec};

const WORD: usize = u64::BITS as usize;

/// A set of positions in a path: one word for paths of up to 63 segments, a [`BitSet`] for others.
pub(in crate::search) trait Positions: Clone {
    /// Inline storage for one item per segment.
    type PerSegment<T>: Array<Item = T>;

    /// An empty set of numbers below `bound`.
    fn new(bound: usize) -> Self;
    fn insert(&mut self, number: usize);
    fn contains(&self, number: usize) -> bool;
    fn is_empty(&self) -> bool;
    /// Whether the set has exactly one number.
    fn has_one(&self) -> bool {
        let mut numbers = self.iter();
        numbers.next().is_some() && numbers.next().is_none()
    }
    /// Inserts the numbers `from..to`.
    fn insert_range(&mut self, from: usize, to: usize);
    /// Removes all numbers but `from..to`.
    fn keep_range(&mut self, from: usize, to: usize);
    /// The least number that is at least `from`.
    fn next(&self, from: usize) -> Option<usize>;
    /// Removes the numbers that are not in `kept`, then adds one to each of the others.
    fn advance(&mut self, kept: &Self);
    /// Adds one to each number.
    fn advance_all(&mut self);

    fn iter(&self) -> impl Iterator<Item = usize> + '_;
}

impl Positions for u64 {
    type PerSegment<T> = [T; 64];

    fn new(_: usize) -> Self {
        0
    }

    #[inline]
    fn insert(&mut self, number: usize) {
        *self |= 1 << number;
    }

    #[inline]
    fn contains(&self, number: usize) -> bool {
        self >> number & 1 == 1
    }

    #[inline]
    fn is_empty(&self) -> bool {
        *self == 0
    }

    #[inline]
    fn insert_range(&mut self, from: usize, to: usize) {
        *self |= below(to) & !below(from);
    }

    #[inline]
    fn keep_range(&mut self, from: usize, to: usize) {
        *self &= below(to) & !below(from);
    }

    #[inline]
    fn next(&self, from: usize) -> Option<usize> {
        let rest = self & u64::MAX.checked_shl(from as u32).unwrap_or(0);
        (rest != 0).then(|| rest.trailing_zeros() as usize)
    }

    #[inline]
    fn advance(&mut self, kept: &Self) {
        *self = (*self & kept) << 1;
    }

    #[inline]
    fn advance_all(&mut self) {
        *self <<= 1;
    }

    #[inline]
    fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let mut rest = *self;
        core::iter::from_fn(move || {
            let number = rest.trailing_zeros() as usize;
            let left = rest != 0;
            rest &= rest.wrapping_sub(1);
            left.then_some(number)
        })
    }
}

/// The bits below `number`.
#[inline]
fn below(number: usize) -> u64 {
    1u64.checked_shl(number as u32).map_or(u64::MAX, |bit| bit - 1)
}

/// A set of numbers below a bound. The type says how many words fit inline.
#[derive(Debug)]
pub(in crate::search) struct BitSet<A: Array<Item = u64>> {
    words: SmallVec<A>,
}

impl<A: Array<Item = u64>> Clone for BitSet<A> {
    #[inline(never)]
    fn clone(&self) -> Self {
        BitSet { words: SmallVec::from_slice(&self.words) }
    }
}

impl<A: Array<Item = u64>> BitSet<A> {
    /// An empty set of numbers below `bound`.
    #[inline(never)]
    pub(in crate::search) fn new(bound: usize) -> Self {
        BitSet { words: SmallVec::from_elem(0, bound.div_ceil(WORD)) }
    }

    pub(in crate::search) fn insert(&mut self, number: usize) {
        self.words[number / WORD] |= 1 << (number % WORD);
    }

    pub(in crate::search) fn contains(&self, number: usize) -> bool {
        self.words.get(number / WORD).is_some_and(|word| word >> (number % WORD) & 1 == 1)
    }

    /// Inserts the numbers `from..to`.
    pub(in crate::search) fn insert_range(&mut self, from: usize, to: usize) {
        set_range(&mut self.words, (from, to), true);
    }

    /// Removes all numbers but `from..to`.
    pub(in crate::search) fn keep_range(&mut self, from: usize, to: usize) {
        let bound = self.words.len() * WORD;
        set_range(&mut self.words, (0, from.min(bound)), false);
        set_range(&mut self.words, (to, bound), false);
    }

    /// Removes all numbers that are not in `kept`, a set with the same bound.
    #[inline(never)]
    pub(in crate::search) fn keep(&mut self, kept: &Self) {
        self.words.iter_mut().zip(&kept.words).for_each(|(word, kept)| *word &= kept);
    }

    /// The least number that is at least `from`.
    #[inline(never)]
    pub(in crate::search) fn next(&self, from: usize) -> Option<usize> {
        let mut index = from / WORD;
        let mut word = self.words.get(index)? & u64::MAX << (from % WORD);
        while word == 0 {
            index += 1;
            word = *self.words.get(index)?;
        }
        Some(index * WORD + word.trailing_zeros() as usize)
    }

    /// The greatest number that is at most `to`.
    #[inline(never)]
    pub(in crate::search) fn last(&self, to: usize) -> Option<usize> {
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
}

/// Inserts the numbers `from..to` into a set, or removes them.
#[inline(never)]
fn set_range(words: &mut [u64], (from, to): (usize, usize), present: bool) {
    let mut at = from;
    while at < to {
        let end = to.min((at / WORD + 1) * WORD);
        let mask = (u64::MAX >> (WORD - (end - at))) << (at % WORD);
        let word = &mut words[at / WORD];
        *word = if present { *word | mask } else { *word & !mask };
        at = end;
    }
}

impl<A: Array<Item = u64>> Positions for BitSet<A> {
    type PerSegment<T> = [T; 257];

    fn new(bound: usize) -> Self {
        BitSet::new(bound)
    }

    fn insert(&mut self, number: usize) {
        BitSet::insert(self, number);
    }

    fn contains(&self, number: usize) -> bool {
        BitSet::contains(self, number)
    }

    fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    fn insert_range(&mut self, from: usize, to: usize) {
        BitSet::insert_range(self, from, to);
    }

    fn keep_range(&mut self, from: usize, to: usize) {
        BitSet::keep_range(self, from, to);
    }

    fn next(&self, from: usize) -> Option<usize> {
        BitSet::next(self, from)
    }

    fn advance(&mut self, kept: &Self) {
        self.keep(kept);
        self.advance_all();
    }

    fn advance_all(&mut self) {
        let mut carry = 0;
        for word in &mut self.words {
            let next = *word >> (WORD - 1);
            *word = *word << 1 | carry;
            carry = next;
        }
    }

    fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        core::iter::successors(self.next(0), |&number| self.next(number + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    /// A single word and a list of words behave the same.
    #[test]
    fn a_word_agrees_with_a_bit_set() {
        let mut state = 3u32;
        let mut random = |bound: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % bound
        };
        for _ in 0..300 {
            let mut word = 0u64;
            let mut bits: BitSet<[u64; 2]> = BitSet::new(64);
            for _ in 0..random(5) {
                let number = random(64);
                Positions::insert(&mut word, number);
                bits.insert(number);
            }
            let (from, to) = (random(65), random(65));
            if random(2) == 0 {
                word.keep_range(from, to);
                bits.keep_range(from, to);
            }
            let mut kept: BitSet<[u64; 2]> = BitSet::new(64);
            kept.insert_range(from.min(62), 63);
            word.keep_range(0, 63);
            bits.keep_range(0, 63);
            word.advance(&kept.iter().fold(0, |kept, number| kept | 1 << number));
            bits.advance(&kept);
            assert!(word.iter().eq(bits.iter()));
            assert_eq!(Positions::is_empty(&word), bits.is_empty());
            word.keep_range(0, 63);
            bits.keep_range(0, 63);
            word.advance_all();
            bits.advance_all();
            assert!(word.iter().eq(bits.iter()));
            assert_eq!(Positions::next(&word, from), bits.next(from));
        }
    }

    #[test]
    fn agree_with_a_set_of_numbers() {
        let mut state = 7u32;
        let mut random = |bound: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % bound
        };
        for _ in 0..300 {
            let bound = 1 + random(200);
            let mut bits: BitSet<[u64; 2]> = BitSet::new(bound);
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
            let mut kept: BitSet<[u64; 2]> = BitSet::new(bound);
            kept.insert_range(from, bound);
            let advanced = bits.iter().filter(|number| *number >= from).map(|number| number + 1);
            let advanced: BTreeSet<usize> = advanced.collect();
            bits.advance(&kept);
            assert!(bits.iter().eq(advanced.iter().copied()));
        }
    }
}
