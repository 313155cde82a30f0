//! Route text to [`Pattern`], and back. No other module knows the syntax of routes.
//!
//! Input: the text of a route, and the constraints of its router. Output: its segments, each
//! literal bytes with parameters at offsets in them, or an error that says what is wrong and where.
//! This module does not know the tree, the search, or which route wins.

#[cfg(feature = "serde")]
mod names;
mod parser;
mod scan;
mod segment;
mod text;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Deref;
use core::slice;

use smallvec::SmallVec;

use crate::constraint::{ConstraintId, Constraints, NewExpressions};
use crate::error::InsertError;

#[cfg(feature = "serde")]
pub(crate) use names::names;
use parser::SyntaxFault;
pub(crate) use scan::{RoutePart, first_segment, from_segment, parts};
pub(crate) use segment::{Name, Param, ParamKind, Segment, SegmentKind};

/// The position of a segment in its pattern.
#[derive(Clone, Copy, Debug)]
struct SegmentSpan {
    literal: (u32, u32),
    params: (u32, u32),
    optional: bool,
    kind: SegmentKind,
}

/// The bit of a segment that is neither a literal nor a plain parameter.
const COMPLEX: u8 = 1;
/// The bit of a segment that has a catch-all.
const CATCH_ALL: u8 = 2;
/// The bit of an optional segment.
const OPTIONAL: u8 = 4;

impl SegmentSpan {
    /// Which of [`COMPLEX`], [`CATCH_ALL`] and [`OPTIONAL`] the segment has.
    fn bits(self) -> u8 {
        let optional = if self.optional { OPTIONAL } else { 0 };
        let kind = match self.kind {
            SegmentKind::Literal | SegmentKind::Plain => 0,
            SegmentKind::Mixed => COMPLEX,
            SegmentKind::CatchAll | SegmentKind::MixedCatchAll => COMPLEX | CATCH_ALL,
        };
        kind | optional
    }
}

/// A parsed route, or one form of it.
#[derive(Debug, Default)]
pub(crate) struct Pattern {
    /// The route text with slashes, without parameters and escapes: literal segments in a row are
    /// one text.
    bytes: SmallVec<[u8; 64]>,
    segments: SmallVec<[SegmentSpan; 8]>,
    params: SmallVec<[Param; 4]>,
    /// One for each parameter, in the order of the route.
    pub(crate) names: SmallVec<[Name; 4]>,
    /// Which of these bits some segment has.
    bits: u8,
    /// Whether the last segment is an optional catch-all.
    pub(crate) optional_tail: bool,
    /// Bit `i` is set if the `i`-th optional parameter is absent in this form. An optional end
    /// counts as the last of them.
    pub(crate) absent: u8,
}

// The derived one would copy the lists item by item.
impl Clone for Pattern {
    fn clone(&self) -> Pattern {
        Pattern {
            bytes: SmallVec::from_slice(&self.bytes),
            segments: SmallVec::from_slice(&self.segments),
            params: SmallVec::from_slice(&self.params),
            names: SmallVec::from_slice(&self.names),
            ..*self
        }
    }
}

/// A route, or all of its forms.
#[derive(Debug)]
pub(crate) enum Forms<'p> {
    /// A route with one form, which is the route itself.
    One(&'p Pattern),
    Several(Vec<Pattern>),
}

impl Deref for Forms<'_> {
    type Target = [Pattern];

    fn deref(&self) -> &[Pattern] {
        match self {
            Forms::One(form) => slice::from_ref(*form),
            Forms::Several(forms) => forms,
        }
    }
}

impl Pattern {
    /// Parses a route. Inline expressions that the router does not have yet are added to `new`, or
    /// rejected if it is `None`.
    pub(crate) fn parse(
        route: &str,
        constraints: &Constraints<'_>,
        new: Option<&mut NewExpressions>,
    ) -> Result<Pattern, InsertError> {
        let mut pattern = Pattern::default();
        pattern.read(route, constraints, new)?;
        Ok(pattern)
    }

    /// As [`Pattern::parse`], into this empty pattern: an insertion moves none.
    pub(crate) fn read(
        &mut self,
        route: &str,
        constraints: &Constraints<'_>,
        new: Option<&mut NewExpressions>,
    ) -> Result<(), InsertError> {
        parser::parse((route, 0), constraints, new, self)
            .map_err(|fault| syntax_error(route, fault))
    }

    /// As [`Pattern::read`], into a pattern that has the segments of the first `from` bytes of the
    /// route, which end in a slash.
    pub(crate) fn read_on(
        &mut self,
        route: &str,
        from: usize,
        constraints: &Constraints<'_>,
        new: &mut NewExpressions,
    ) -> Result<(), InsertError> {
        parser::parse((route, from), constraints, Some(new), self)
            .map_err(|fault| syntax_error(route, fault))
    }

    /// Keeps this number of segments, and the slash after them. If that is not 0, the route must
    /// have more segments, and none that is optional.
    pub(crate) fn truncate(&mut self, segments: usize) {
        let (bytes, params) = match segments.checked_sub(1).map(|last| &self.segments[last]) {
            Some(last) => (last.literal.1 as usize + 1, last.params.1 as usize),
            None => (0, 0),
        };
        self.segments.truncate(segments);
        self.bits = self.segments.iter().fold(0, |bits, span| bits | span.bits());
        self.bytes.truncate(bytes);
        self.params.truncate(params);
        self.names.truncate(params);
        self.optional_tail = false;
    }

    pub(crate) fn len(&self) -> usize {
        self.segments.len()
    }

    pub(crate) fn segment(&self, index: usize) -> Segment<'_> {
        let span = &self.segments[index];
        Segment {
            literal: &self.bytes[span.literal.0 as usize..span.literal.1 as usize],
            params: &self.params[span.params.0 as usize..span.params.1 as usize],
        }
    }

    /// Whether the form has several segments, of which the first is empty.
    pub(crate) fn starts_with_slash(&self) -> bool {
        self.len() > 1 && self.segments[0].kind == SegmentKind::Literal && self.bytes[0] == b'/'
    }

    /// All literal bytes of a segment, as in [`Pattern::segment`].
    #[inline]
    pub(crate) fn literal_of(&self, index: usize) -> &[u8] {
        let (text, start, end) = self.literal_within(index);
        &text[start..end]
    }

    /// As [`Pattern::literal_of`], within a longer text: returns that text, and where the literal
    /// starts and ends in it.
    #[inline]
    pub(crate) fn literal_within(&self, index: usize) -> (&[u8], usize, usize) {
        let (start, end) = self.segments[index].literal;
        (&self.bytes, start as usize, end as usize)
    }

    /// The text that the form matches, if it has no parameters.
    pub(crate) fn literal(&self) -> Option<&[u8]> {
        self.params.is_empty().then_some(&*self.bytes)
    }

    /// Whether the segment is optional: a parameter or an optional end, left out with its slash.
    pub(crate) fn is_optional(&self, index: usize) -> bool {
        self.segments[index].optional
    }

    /// The bit of an optional slash at the end in the set of absent parameters; 0 without one.
    pub(crate) fn optional_slash(&self) -> u8 {
        match self.segments.last() {
            Some(last) if last.optional && last.kind == SegmentKind::Literal => {
                1 << (self.optional_count() - 1)
            }
            _ => 0,
        }
    }

    /// Whether the route has several forms.
    #[inline]
    pub(crate) fn has_optional(&self) -> bool {
        self.bits & OPTIONAL != 0
    }

    fn optional_count(&self) -> usize {
        self.segments.iter().filter(|segment| segment.optional).count()
    }

    /// Whether some segment is neither a literal nor a plain parameter.
    #[inline]
    pub(crate) fn has_complex(&self) -> bool {
        self.bits & COMPLEX != 0
    }

    /// The constraints of the parameters, each as often as parameters have it.
    pub(crate) fn constraints(&self) -> impl Iterator<Item = ConstraintId> {
        self.params.iter().filter_map(|param| match param.kind {
            ParamKind::Constrained(id) => Some(id),
            _ => None,
        })
    }

    pub(crate) fn segment_kind(&self, index: usize) -> SegmentKind {
        self.segments[index].kind
    }

    /// The kinds of the segments from `from` on.
    pub(crate) fn kinds_from(
        &self,
        from: usize,
    ) -> impl ExactSizeIterator<Item = SegmentKind> + DoubleEndedIterator {
        self.segments.get(from..).unwrap_or_default().iter().map(|segment| segment.kind)
    }

    pub(crate) fn segments(
        &self,
    ) -> impl ExactSizeIterator<Item = Segment<'_>> + DoubleEndedIterator + Clone {
        (0..self.len()).map(|index| self.segment(index))
    }

    /// The forms of the route: first those with their leftmost parameters present. Of several forms
    /// with the same shape, only the first is kept.
    pub(crate) fn forms(&self) -> Forms<'_> {
        match self.has_optional() {
            false => Forms::One(self),
            true => Forms::Several(self.several_forms(self.optional_count())),
        }
    }

    fn several_forms(&self, optional: usize) -> Vec<Pattern> {
        let mut forms: Vec<Pattern> = Vec::new();
        let mut hashes: Vec<u64> = Vec::new();
        for mask in 0..1u32 << optional {
            // The leftmost parameter is the most significant bit of `mask`.
            let absent = (mask << (32 - optional)).reverse_bits() as u8;
            let form = self.form(absent);
            // Forms of a long route have much in common, so only those of equal hashes are
            // compared.
            let hash = form.shape_hash();
            let mut same_hash = (0..forms.len()).filter(|&other| hashes[other] == hash);
            if !same_hash.any(|other| forms[other].same_shape(&form)) {
                forms.push(form);
                hashes.push(hash);
            }
        }
        forms
    }

    /// As [`Pattern::forms`], without a borrow.
    pub(crate) fn into_forms(self) -> SmallVec<[Pattern; 1]> {
        match self.has_optional() {
            false => SmallVec::from_buf([self]),
            true => SmallVec::from_vec(self.several_forms(self.optional_count())),
        }
    }

    /// The form without the optional parameters and ends in `absent`.
    pub(crate) fn form(&self, absent: u8) -> Pattern {
        let mut form = Pattern { absent, ..Pattern::default() };
        let mut optional = 0;
        for (index, span) in self.segments.iter().enumerate() {
            if span.optional {
                optional += 1;
                if absent & (1 << (optional - 1)) != 0 {
                    continue;
                }
            }
            form.optional_tail = self.optional_tail && index + 1 == self.len();
            let names = &self.names[span.params.0 as usize..span.params.1 as usize];
            form.push_segment(self.segment(index), names);
        }
        if absent != 0 && form.len() == 1 && form.bytes.is_empty() && form.params.is_empty() {
            // Only the empty text would remain: the form is `/`.
            let nothing = Segment { literal: &[], params: &[] };
            form.push_segment(nothing, &[]);
        }
        form
    }

    fn push_segment(&mut self, segment: Segment<'_>, names: &[Name]) {
        if !self.segments.is_empty() {
            self.bytes.push(b'/');
        }
        let literal = self.bytes.len() as u32;
        let params = self.params.len() as u32;
        self.bytes.extend_from_slice(segment.literal);
        self.params.extend_from_slice(segment.params);
        self.names.extend_from_slice(names);
        self.push_span(SegmentSpan {
            literal: (literal, self.bytes.len() as u32),
            params: (params, self.params.len() as u32),
            optional: false,
            kind: SegmentKind::of(segment.literal.len(), segment.params),
        });
    }

    #[inline]
    fn push_span(&mut self, span: SegmentSpan) {
        self.bits |= span.bits();
        self.segments.push(span);
    }

    /// The pattern with its segments in reverse order and all ASCII letters of its literals in
    /// lower case. Names keep their order.
    pub(crate) fn reversed_in_lower_case(&self) -> Pattern {
        let mut reversed = Pattern::default();
        for index in (0..self.len()).rev() {
            reversed.push_segment(self.segment(index), &[]);
        }
        reversed.bytes.make_ascii_lowercase();
        reversed.names.extend_from_slice(&self.names);
        reversed
    }

    /// Whether the forms are equal in everything but parameter names, where `{*x}` equals `{*x?}`.
    pub(crate) fn same_shape(&self, other: &Pattern) -> bool {
        self.len() == other.len() && self.segments().eq(other.segments())
    }

    /// A hash that is equal for equal shapes.
    fn shape_hash(&self) -> u64 {
        let step = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x0000_0100_0000_01b3);
        self.segments().fold(self.len() as u64, |hash, segment| {
            let hash = segment.literal.iter().fold(hash, |hash, &byte| step(hash, u64::from(byte)));
            let params = segment.params.iter();
            step(params.fold(hash, |hash, param| step(hash, u64::from(param.at))), u64::MAX)
        })
    }

    /// Heap bytes held.
    pub(crate) fn heap_bytes(&self) -> usize {
        fn spilled<A: smallvec::Array>(list: &SmallVec<A>) -> usize {
            if list.spilled() { list.capacity() * size_of::<A::Item>() } else { 0 }
        }
        spilled(&self.bytes)
            + spilled(&self.segments)
            + spilled(&self.params)
            + spilled(&self.names)
    }

    /// The index of the first segment that holds a catch-all.
    #[inline]
    pub(crate) fn first_catch_all(&self) -> Option<usize> {
        if self.bits & CATCH_ALL == 0 {
            return None;
        }
        self.segments.iter().position(|segment| segment.kind.has_catch_all())
    }
}

fn syntax_error(route: &str, (at, problem): SyntaxFault) -> InsertError {
    InsertError::Syntax { route: String::from(route), at, problem }
}

/// Escapes literal text for use in a route, by doubling `{` and `}`.
///
/// Slashes still separate segments. Borrows if there is nothing to escape.
///
/// # Examples
///
/// ```
/// assert_eq!(routetree::escape("/a{b}"), "/a{{b}}");
///
/// let mut router = routetree::Router::new();
/// router.insert(routetree::escape("/a{b}"), 1)?;
/// assert_eq!(*router.at("/a{b}")?.value, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['{', '}']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if matches!(character, '{' | '}') {
            escaped.push(character);
        }
        escaped.push(character);
    }
    Cow::Owned(escaped)
}
