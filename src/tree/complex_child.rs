//! A child whose segment is neither a literal nor a single plain parameter: a constrained
//! parameter, a mixed segment, or anything with a catch-all.

use alloc::boxed::Box;

use smallvec::SmallVec;

use super::index::ComplexId;
use super::prefilter::PREFILTER_BYTES;
use super::{Link, ShapeLeaf, Tree};
use crate::constraint::ConstraintId;
use crate::order::SegmentClass;
use crate::pattern::{Param, ParamKind, Pattern, Segment};

/// See the module's documentation.
#[derive(Clone, Debug)]
pub(crate) struct ComplexChild {
    literal: Box<[u8]>,
    params: SmallVec<[Param; 2]>,
    pub(crate) class: SegmentClass,
    /// The length of the literal prefix.
    pub(crate) prefix_len: u32,
    pub(crate) untested: Untested,
    pub(crate) link: Link,
    /// With a catch-all, the bytes that the forms below can end with, one bit each: see
    /// `last_byte_bits`. A removal does not clear it.
    last_bytes: u64,
    leaves_below: LeavesBelow,
}

/// The leaves below a complex child with a catch-all, while there has been at most one.
#[derive(Clone, Copy, Debug)]
enum LeavesBelow {
    None,
    One(ShapeLeaf),
    Several,
}

/// What is left to test of a path segment that the prefilter of a child admits.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Untested {
    /// The only value. The literals before and after it are of these lengths.
    Value(OnlyValue),
    /// Everything between the first literal and the last. No value is constrained.
    Between,
    Everything,
}

/// The value of a segment with one parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OnlyValue {
    pub(crate) prefix_len: u8,
    pub(crate) suffix_len: u8,
    pub(crate) constraint: Option<ConstraintId>,
}

impl Untested {
    fn of(segment: Segment<'_>) -> Untested {
        let (prefix, suffix) = (segment.prefix().len(), segment.suffix().len());
        if prefix > PREFILTER_BYTES || suffix > PREFILTER_BYTES {
            return Untested::Everything;
        }
        let (prefix_len, suffix_len) = (prefix as u8, suffix as u8);
        let value = |constraint| Untested::Value(OnlyValue { prefix_len, suffix_len, constraint });
        match segment.params {
            &[Param { kind: ParamKind::Plain, .. }] => value(None),
            &[Param { kind: ParamKind::Constrained(id), .. }] => value(Some(id)),
            [_, _, ..] if segment.params.iter().all(|param| param.kind == ParamKind::Plain) => {
                Untested::Between
            }
            _ => Untested::Everything,
        }
    }
}

/// A bit for each class of bytes: small letters, digits, `-`, `.` and `_` have one each.
#[inline(always)]
pub(super) fn byte_bit(byte: u8) -> u64 {
    1 << ((byte ^ (byte >> 1 & 0x20)) & 63)
}

/// A bit for the last byte of the paths that a form matches; all bits if the form does not
/// determine it.
fn last_byte_bits(form: &Pattern) -> u64 {
    let last_byte = |segment: Segment<'_>| {
        let last = segment.suffix().last();
        // A path that ends in an empty segment ends in a slash.
        last.copied().or_else(|| segment.is_literal().then_some(b'/'))
    };
    match form.segments().next_back().and_then(last_byte) {
        Some(last) => byte_bit(last),
        None => u64::MAX,
    }
}

impl Default for ComplexChild {
    fn default() -> Self {
        ComplexChild::new(Segment { literal: &[], params: &[] })
    }
}

impl ComplexChild {
    pub(super) fn new(segment: Segment<'_>) -> ComplexChild {
        let prefix = segment.prefix().len();
        ComplexChild {
            literal: segment.literal.into(),
            params: SmallVec::from_slice(segment.params),
            class: SegmentClass::of(segment),
            prefix_len: prefix as u32,
            untested: Untested::of(segment),
            last_bytes: 0,
            leaves_below: LeavesBelow::None,
            link: Link::NOWHERE,
        }
    }

    pub(crate) fn segment(&self) -> Segment<'_> {
        Segment { literal: &self.literal, params: &self.params }
    }

    /// Records a form whose leaf is now below this child.
    pub(super) fn add_form(&mut self, form: &Pattern, leaf: ShapeLeaf) {
        self.last_bytes |= last_byte_bits(form);
        self.leaves_below = match self.leaves_below {
            LeavesBelow::None => LeavesBelow::One(leaf),
            LeavesBelow::One(_) | LeavesBelow::Several => LeavesBelow::Several,
        };
    }

    /// Replaces the link, and renumbers the leaf that is remembered.
    pub(super) fn renumber(&mut self, link: Link, leaf: impl Fn(ShapeLeaf) -> ShapeLeaf) {
        self.link = link;
        if let LeavesBelow::One(only) = &mut self.leaves_below {
            *only = leaf(*only);
        }
    }

    /// A bit for the first byte of the segments of paths that this child matches, if it has a
    /// prefix, and one for the last; all bits if the child does not determine the last.
    pub(super) fn affix_byte_bits(&self) -> (Option<u64>, u64) {
        let segment = self.segment();
        let first = segment.prefix().first().map(|&byte| byte_bit(byte));
        let last = match (self.class, segment.suffix().last()) {
            (SegmentClass::CatchAll, _) | (_, None) => u64::MAX,
            (_, Some(&byte)) => byte_bit(byte),
        };
        (first, last)
    }

    /// Whether the last byte of a path allows a match by a form below this child, which has a
    /// catch-all.
    #[inline]
    pub(crate) fn may_end(&self, path: &[u8]) -> bool {
        path.last().is_none_or(|&last| self.last_bytes & byte_bit(last) != 0)
    }

    /// The leaf below this child, which has a catch-all, if it is known to be the only one.
    #[inline]
    pub(crate) fn only_leaf(&self) -> Option<ShapeLeaf> {
        match self.leaves_below {
            LeavesBelow::One(leaf) => Some(leaf),
            LeavesBelow::None | LeavesBelow::Several => None,
        }
    }

    /// Children of one node with catch-alls after prefixes of equal length are a group: rule 4
    /// decides between the routes below them. Returns the group's prefix length.
    pub(crate) fn group(&self) -> Option<u32> {
        (self.class == SegmentClass::CatchAll).then_some(self.prefix_len)
    }

    /// Whether this is a catch-all without a literal prefix, which comes after the plain parameter.
    pub(crate) fn is_after_param(&self) -> bool {
        self.group() == Some(0)
    }

    /// The leaf, if this is a single catch-all that no segment follows.
    pub(crate) fn plain_rest(&self) -> Option<ShapeLeaf> {
        let is_rest = self.is_plain_catch_all() && !self.link.has_more_segments();
        is_rest.then_some(self.link.leaf)
    }

    /// Whether the segment is a single catch-all.
    #[inline]
    pub(crate) fn is_plain_catch_all(&self) -> bool {
        self.is_after_param() && self.literal.is_empty() && self.params.len() == 1
    }

    pub(super) fn memory_usage(&self) -> usize {
        let spilled = if self.params.spilled() { self.params.capacity() } else { 0 };
        self.literal.len() + spilled * size_of::<Param>()
    }
}

impl Tree {
    /// The children of the group that this list of siblings starts with.
    pub(crate) fn leading_group<'t>(&self, siblings: &'t [ComplexId]) -> &'t [ComplexId] {
        let group = |&id: &ComplexId| self.complex[id].group();
        let first = siblings.first().and_then(group);
        let same = siblings.iter().take_while(|id| first.is_some() && group(id) == first);
        &siblings[..same.count()]
    }
}
