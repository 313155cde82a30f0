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

/// Releases capacity once less than half is in use.
pub(crate) fn trim<T>(items: &mut Vec<T>) {
    if items.capacity() > 2 * items.len() + 4 {
        items.shrink_to(items.len() + items.len() / 4);
    }
}
