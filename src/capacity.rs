//! How much capacity lists keep: enough that a change takes amortized constant time, and never much
//! more than is in use, except while a whole table is built.

use alloc::string::String;
use alloc::vec::Vec;

/// The fewest bytes by which a list grows, so that small routers do not allocate for every route.
const LEAST: usize = 256;

/// Makes room for more items. A list grows by a quarter: if it doubled, half of it could be spare.
pub(crate) fn reserve<T>(items: &mut Vec<T>, additional: usize) {
    if items.capacity() - items.len() < additional {
        let least = (LEAST / size_of::<T>().max(1)).clamp(1, 32);
        items.reserve_exact(additional.max(items.len() / 4).max(least));
    }
}

/// As [`reserve`], for bytes of text.
pub(crate) fn reserve_text(text: &mut String, additional: usize) {
    if text.capacity() - text.len() < additional {
        text.reserve_exact(additional.max(text.len() / 4).max(LEAST));
    }
}

/// How far the building of a whole table is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// The number of routes so far; at least one.
    pub(crate) done: usize,
    /// The number of all routes, if what gives them tells it.
    pub(crate) all: usize,
}

impl Part {
    /// How many more items a list gets if all other routes are like those so far; and a little
    /// more, since a list that has one item too many for its room is copied.
    ///
    /// This is a guess. If there is no memory for that many, the list grows when it has to. If much
    /// of it stays unused, the table is compacted once it is built.
    fn rest(self, length: usize) -> usize {
        let rest = length.checked_mul(self.all - self.done).map_or(0, |rest| rest / self.done);
        rest + rest / 16
    }

    /// Makes room for the items of all other routes.
    pub(crate) fn reserve_rest<T>(self, items: &mut Vec<T>) {
        let _ = items.try_reserve_exact(self.rest(items.len()));
    }

    /// As [`Part::reserve_rest`], for bytes of text.
    pub(crate) fn reserve_rest_of_text(self, text: &mut String) {
        let _ = text.try_reserve_exact(self.rest(text.len()));
    }
}

/// Releases capacity once less than half is in use.
pub(crate) fn trim<T>(items: &mut Vec<T>) {
    if items.capacity() > 2 * items.len() + 4 {
        items.shrink_to(items.len() + items.len() / 4);
    }
}
