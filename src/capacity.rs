//! How much capacity lists keep: enough that a change takes amortized constant time, and never much
//! more than is in use.

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

/// How much of a whole there is, in routes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) done: usize,
    pub(crate) all: usize,
}

impl Part {
    /// The length of the rest of a list, if it is like what there is of it, and a little more: a
    /// list that is too long by one item is copied.
    ///
    /// This is a guess. Where there is no such room, the list grows when it has to.
    fn rest(self, length: usize) -> usize {
        let rest = length.checked_mul(self.all - self.done).map_or(0, |rest| rest / self.done);
        rest + rest / 16
    }

    /// Makes room for the rest of a list.
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
