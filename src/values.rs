//! The positions of a match's values in its path, and of other texts in longer ones.

use smallvec::SmallVec;

/// The position of a value in the path, or of another text in a longer one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    #[inline]
    pub(crate) fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end as u32 }
    }

    #[inline]
    pub(crate) fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// The number of values of a match that are stored inline: a lookup whose winner has no more
/// parameters does not allocate.
pub(crate) const INLINE_VALUES: usize = 8;

/// The values of a match, in the order of the route.
pub(crate) type Values = SmallVec<[Span; INLINE_VALUES]>;
