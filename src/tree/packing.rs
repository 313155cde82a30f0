//! The length of a table of literal children, and the seed of its hashes.
//!
//! Where a slot is not in its bucket, a lookup mispredicts a branch. So rebuilding a small table
//! tries a few seeds, packing it many, and keeps the one with the fewest collisions. A packed table
//! of up to 24 children then mostly has none. With up to 256 children, half full, six of seven
//! slots are in their buckets.

use super::Key;

/// The greatest number of children in a table of `length` slots.
pub(super) fn capacity(length: usize) -> usize {
    length - length / 4
}

/// The length of a table that has to grow: it is half full afterwards.
pub(super) fn grown_length(children: usize) -> usize {
    if children < 2 { children } else { 2 * children }
}

/// The length of a table that is packed. One of the seeds is likely to leave no collision among up
/// to 24 children, and few among 48; collisions cost more than the space that avoids them. In a
/// larger table, that is so for the `inner` children, of which each has several routes.
pub(super) fn packed_length(children: usize, inner: usize) -> usize {
    match children {
        ..=6 => children,
        7..=12 => children * 5 / 4,
        13..=24 => children * (children + 14) / 20,
        25..=48 => 2 * children,
        _ => children + inner.max(children / 3 + 1),
    }
}

/// With more children than this, no seed is likely to be much better than another.
const SEEDED_CHILDREN: usize = 256;

/// The seeds that are tried.
#[derive(Clone, Copy)]
pub(super) enum Seeds {
    /// A few, for a table that may still grow.
    Growing,
    /// Many, for a table that is packed.
    Packing,
}

impl Seeds {
    /// The number of seeds for a table with so many children.
    fn number(self, children: usize) -> u32 {
        match (self, children) {
            (Seeds::Growing, 2..=48) => 4,
            (Seeds::Packing, 2..=48) => 1024,
            (Seeds::Packing, 49..=SEEDED_CHILDREN) => 256,
            _ => 1,
        }
    }

    /// The seed with which the keys that share a bucket with one before them weigh least, among
    /// keys with their weights.
    pub(super) fn best<Keys>(self, keys: impl Fn() -> Keys, children: usize, length: usize) -> u32
    where
        Keys: Iterator<Item = (Key, usize)>,
    {
        let number = self.number(children);
        if number == 1 {
            return 0;
        }
        let mut best = (usize::MAX, 0);
        for seed in (0..number).map(|attempt| attempt.wrapping_mul(0x9e37_79b9)) {
            let buckets = keys().map(|(key, weight)| (key.bucket(seed, length as u32), weight));
            if let Some(collisions) = collisions(buckets, best.0) {
                best = (collisions, seed);
                if collisions == 0 {
                    break;
                }
            }
        }
        best.1
    }
}

/// The weight of those that share a bucket with one before them, if it is less than `limit`.
fn collisions(buckets: impl Iterator<Item = (u32, usize)>, limit: usize) -> Option<usize> {
    let (mut used, mut collisions) = ([0_u64; WORDS], 0);
    for (bucket, weight) in buckets {
        let word = &mut used[bucket as usize / 64 % WORDS];
        collisions += (*word >> (bucket & 63) & 1) as usize * weight;
        if collisions >= limit {
            return None;
        }
        *word |= 1 << (bucket & 63);
    }
    Some(collisions)
}

/// A bit for each slot of a table of [`SEEDED_CHILDREN`] children.
const WORDS: usize = 8;
const _: () = assert!(2 * SEEDED_CHILDREN <= 64 * WORDS);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::mix;
    use alloc::vec::Vec;

    /// A word of 5 to 12 letters, unlike the others.
    fn word(number: usize) -> Vec<u8> {
        let mut bits = mix(number as u64 + 1, 0);
        let length = 5 + bits as usize % 8;
        let letters = (0..length).map(|_| {
            bits = mix(bits, 1);
            b'a' + (bits % 26) as u8
        });
        letters.collect()
    }

    /// How many of a packed table's slots are not in their buckets.
    fn strays(children: usize) -> usize {
        let keys = || {
            (0..children).map(|number| {
                let word = word(children * 1000 + number);
                (Key::of(&word, 0, word.len()), 1)
            })
        };
        let length = packed_length(children, children);
        let seed = Seeds::Packing.best(keys, children, length);
        let buckets = keys().map(|(key, weight)| (key.bucket(seed, length as u32), weight));
        collisions(buckets, usize::MAX).unwrap_or(children)
    }

    #[test]
    fn most_slots_of_a_packed_table_are_in_their_buckets() {
        for (sizes, per_cent) in [(2..=12, 4), (13..=24, 3), (25..=48, 7), (49..=256, 15)] {
            let all: usize = sizes.clone().sum();
            let strays: usize = sizes.clone().map(strays).sum();
            assert!(100 * strays <= per_cent * all, "{strays} of {all} in tables of {sizes:?}");
        }
    }
}
