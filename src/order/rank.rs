//! Parts of the order as sortable values: the first criteria of rules 1 to 3, and of rule 4.

use core::cmp::Reverse;

use super::SegmentClass;
use crate::pattern::{Pattern, Segment};

/// The first steps of rules 1 to 3 as one sortable value, for segments that are not all literal.
///
/// Segments of unequal rank compare as their ranks do. For segments with a catch-all the suffix is
/// left out: such children of one node are searched as a group, whatever their suffixes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AffixRank {
    prefix_len: Reverse<u32>,
    class: SegmentClass,
    suffix_len: Reverse<u32>,
}

impl Default for AffixRank {
    fn default() -> Self {
        AffixRank { prefix_len: Reverse(0), class: SegmentClass::Literal, suffix_len: Reverse(0) }
    }
}

impl AffixRank {
    pub(crate) fn of(segment: Segment<'_>) -> AffixRank {
        let class = SegmentClass::of(segment);
        let suffix = if class == SegmentClass::CatchAll { 0 } else { segment.suffix().len() };
        AffixRank {
            prefix_len: Reverse(segment.prefix().len() as u32),
            class,
            suffix_len: Reverse(suffix as u32),
        }
    }

    pub(crate) fn prefix_len(self) -> u32 {
        self.prefix_len.0
    }

    pub(crate) fn class(self) -> SegmentClass {
        self.class
    }

    pub(crate) fn suffix_len(self) -> u32 {
        self.suffix_len.0
    }
}

/// The first criteria of rule 4: the rest with the greater weight wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Weight {
    pub(crate) literal_bytes: u32,
    pub(crate) segments: u32,
}

impl Weight {
    /// The weight of a form from its first catch-all on; the least one if it has none.
    pub(crate) fn of_form(form: &Pattern) -> Weight {
        form.first_catch_all().map_or(Weight::default(), |at| Weight::of(form, at))
    }

    /// Whether a route of this weight wins over one of the other weight after the same catch-all,
    /// if the other comes before it by rules 1 to 3.
    #[inline]
    pub(crate) fn beats(self, other: Weight) -> bool {
        self > other
    }

    pub(super) fn add(&mut self, segment: Segment<'_>) {
        self.literal_bytes += segment.literal.len() as u32;
        self.segments += 1;
    }

    /// Sorts the greater weight first.
    pub(crate) fn rank(self) -> Reverse<Weight> {
        Reverse(self)
    }

    /// The weight of the rest of a pattern, from segment `from` on.
    pub(crate) fn of(pattern: &Pattern, from: usize) -> Weight {
        let rest = pattern.segments().skip(from);
        let literal_bytes: usize = rest.map(|segment| segment.literal.len()).sum();
        Weight { literal_bytes: literal_bytes as u32, segments: (pattern.len() - from) as u32 }
    }
}
