//! What a segment consists of: literal bytes and parameters, and its kind.

use crate::constraint::ConstraintId;

/// The values that a parameter accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParamKind {
    /// One or more bytes without a slash.
    Plain,
    /// As `Plain`, but only values that the constraint accepts.
    Constrained(ConstraintId),
    /// One or more bytes, slashes included.
    CatchAll,
}

/// A parameter inside a segment: its kind, and the number of literal bytes before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Param {
    pub(crate) at: u32,
    pub(crate) kind: ParamKind,
}

/// The position of a parameter's name in the route text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Name {
    #[inline]
    pub(crate) fn of(self, route: &str) -> &str {
        self.in_part(route, 0)
    }

    /// The name, if the route text is a part of another text and starts there.
    #[inline]
    pub(crate) fn in_part(self, text: &str, start: usize) -> &str {
        text.get(start + self.start as usize..start + self.end as usize).unwrap_or_default()
    }
}

/// One segment: literal bytes, and the parameters in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment<'a> {
    /// All literal bytes of the segment, without its parameters.
    pub(crate) literal: &'a [u8],
    pub(crate) params: &'a [Param],
}

impl<'a> Segment<'a> {
    /// The literal before parameter `index`. If `index` is the number of parameters, it is the
    /// suffix.
    pub(crate) fn literal_before(&self, index: usize) -> &'a [u8] {
        let from = match index.checked_sub(1) {
            None => 0,
            Some(previous) => self.params[previous].at as usize,
        };
        let to = match self.params.get(index) {
            Some(param) => param.at as usize,
            None => self.literal.len(),
        };
        &self.literal[from..to]
    }

    /// The literal before the first parameter.
    pub(crate) fn prefix(&self) -> &'a [u8] {
        self.literal_before(0)
    }

    /// The literal after the last parameter.
    pub(crate) fn suffix(&self) -> &'a [u8] {
        self.literal_before(self.params.len())
    }

    pub(crate) fn is_literal(&self) -> bool {
        self.params.is_empty()
    }

    pub(crate) fn has_catch_all(&self) -> bool {
        self.params.iter().any(|param| param.kind == ParamKind::CatchAll)
    }
}

/// How the values of a segment are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SegmentKind {
    /// No parameter.
    Literal,
    /// A single plain parameter.
    Plain,
    /// A single catch-all.
    CatchAll,
    /// Anything else with a catch-all.
    MixedCatchAll,
    /// Anything else.
    Mixed,
}

impl SegmentKind {
    /// The kind of a segment with so many literal bytes and these parameters.
    #[inline]
    pub(super) fn of(literal_len: usize, params: &[Param]) -> SegmentKind {
        let is_catch_all = |param: &Param| param.kind == ParamKind::CatchAll;
        match params {
            [] => SegmentKind::Literal,
            [Param { kind: ParamKind::CatchAll, .. }] if literal_len == 0 => SegmentKind::CatchAll,
            [Param { kind: ParamKind::Plain, .. }] if literal_len == 0 => SegmentKind::Plain,
            _ if params.iter().any(is_catch_all) => SegmentKind::MixedCatchAll,
            _ => SegmentKind::Mixed,
        }
    }

    pub(crate) fn has_catch_all(self) -> bool {
        matches!(self, SegmentKind::CatchAll | SegmentKind::MixedCatchAll)
    }
}
