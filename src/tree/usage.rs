//! How many of the bytes that a structure holds are in use.
//!
//! What is not in use stays below a fixed share of what is, so a router holds no more than a
//! constant factor of what its routes need, whatever the edits that led to it. Moving items is paid
//! for by the bytes that edits released.

use core::iter::Sum;
use core::ops::Add;

/// The heap bytes of a structure.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    used: usize,
    /// Released, or capacity without items.
    spare: usize,
}

impl Usage {
    /// Spare bytes that every router may hold, however small.
    const TOLERATED: usize = 4096;

    /// The same for one part of a router, of which there are far fewer than 64.
    const TOLERATED_IN_PART: usize = Usage::TOLERATED / 64;

    pub(crate) fn new(used: usize, held: usize) -> Usage {
        Usage { used, spare: held - used }
    }

    /// Whether all parts of a router together have so many spare bytes that it must compact.
    pub(crate) fn is_excessive(self) -> bool {
        self.exceeds(self.used / 8 * 3 + Usage::TOLERATED)
    }

    /// Whether there are more than this many spare bytes.
    pub(crate) fn exceeds(self, spare: usize) -> bool {
        self.spare > spare
    }
}

/// How much of a router's spare space is reclaimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// That of parts in which it is a large share. If the router has to compact, there is one, and
    /// afterwards the router is far from having to compact again.
    Worthwhile,
    All,
}

impl Extent {
    /// Whether a part of this usage compacts.
    pub(crate) fn includes(self, part: Usage) -> bool {
        self == Extent::All || part.exceeds(part.used / 8 + Usage::TOLERATED_IN_PART)
    }
}

impl Add for Usage {
    type Output = Usage;

    fn add(self, other: Usage) -> Usage {
        Usage { used: self.used + other.used, spare: self.spare + other.spare }
    }
}

impl Sum for Usage {
    fn sum<U: Iterator<Item = Usage>>(usages: U) -> Usage {
        usages.fold(Usage::default(), Add::add)
    }
}
