//! Removal from a hash table with open addressing and linear probing, shared by the tables of
//! literal children, by the affix index, and by the lists of parameter names.

/// A circular table: every entry is in its bucket, or in the nearest free place after it.
pub(crate) trait ProbeTable {
    fn length(&self) -> usize;

    /// The bucket of the entry at a place, or `None` if the place is free.
    fn bucket(&self, place: usize) -> Option<usize>;

    /// Moves the entry at `from` to the free place `to`.
    fn shift(&mut self, from: usize, to: usize);
}

/// Moves entries after the freed place `gap` back, as long as that brings them nearer to their
/// buckets: without tombstones, no probe crosses a gap on its way to an entry.
pub(crate) fn close_gap(table: &mut impl ProbeTable, mut gap: usize) {
    let length = table.length();
    let distance = |from: usize, to: usize| if to < from { to + length - from } else { to - from };
    let mut place = gap;
    for _ in 1..length {
        place = if place + 1 < length { place + 1 } else { 0 };
        let Some(bucket) = table.bucket(place) else { return };
        if distance(bucket, place) >= distance(gap, place) {
            table.shift(place, gap);
            gap = place;
        }
    }
}
