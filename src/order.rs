//! Which of two shapes is the more specific: the static order of routes, here and nowhere else.
//!
//! `Less` means more specific: that one wins where both match. Neither the path nor the order of
//! insertion nor parameter names take part.
//!
//! Two routes are compared segment by segment; the first pair that differs in shape decides by
//! rules 1 to 3, unless both of a pair hold a catch-all behind equally long literal beginnings,
//! alike or not: then rule 4 decides.
//!
//! 1. The longer literal beginning; all literal before all else.
//! 2. Text and parameters, before one constrained parameter, before one parameter, before
//!    anything with a catch-all.
//! 3. The longer literal ending, more literal bytes, the literals in byte order, then the
//!    parameters from the left.
//! 4. Of the rest, from this pair on: more literal bytes, then more segments, then rules 1 to 3.

use core::cmp::{Ordering, Reverse};
use core::fmt;

use crate::constraint::Constraints;
use crate::pattern::{Param, ParamKind, Pattern, Segment};

/// What follows a segment's literal beginning, best first (rule 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SegmentClass {
    Literal,
    Mixed,
    Constrained,
    Plain,
    CatchAll,
}

impl SegmentClass {
    pub(crate) fn of(segment: Segment<'_>) -> SegmentClass {
        match segment.params {
            [] => SegmentClass::Literal,
            _ if segment.has_catch_all() => SegmentClass::CatchAll,
            [param] if param.at as usize == segment.literal.len() => match param.kind {
                ParamKind::Constrained(_) => SegmentClass::Constrained,
                _ => SegmentClass::Plain,
            },
            _ => SegmentClass::Mixed,
        }
    }
}

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

/// What puts one route before another: a part of one of the rules 1 to 4, which the crate's
/// documentation lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// Rule 1: a segment that is all literal, before one that is not.
    AllLiteral,
    /// Rule 1: the longer literal beginning.
    LiteralPrefix,
    /// Rule 2: what follows the literal beginning.
    Kind,
    /// Rule 3: the longer literal ending.
    LiteralSuffix,
    /// Rule 3: more literal bytes in the segment.
    LiteralBytes,
    /// Rule 3: the segment's literals, one by one, in byte order.
    Literals,
    /// Rule 3: the segment's parameters, from the left.
    Parameters,
    /// Rule 4: more literal bytes in the rest of the route.
    RestLiteralBytes,
    /// Rule 4: more segments in the rest of the route.
    RestSegments,
}

impl Rule {
    /// The number of the rule, from 1 to 4.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Rule::AllLiteral | Rule::LiteralPrefix => 1,
            Rule::Kind => 2,
            Rule::LiteralSuffix | Rule::LiteralBytes | Rule::Literals | Rule::Parameters => 3,
            Rule::RestLiteralBytes | Rule::RestSegments => 4,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rule::AllLiteral => "all literal",
            Rule::LiteralPrefix => "the longer literal beginning",
            Rule::Kind => "what follows the literal beginning",
            Rule::LiteralSuffix => "the longer literal ending",
            Rule::LiteralBytes => "more literal bytes",
            Rule::Literals => "literals in byte order",
            Rule::Parameters => "parameters from the left",
            Rule::RestLiteralBytes => "more literal bytes in the rest",
            Rule::RestSegments => "more segments in the rest",
        })
    }
}

/// Which rule decided between two routes, and at which segment.
///
/// Segments are counted from 0: that of a route with a leading slash is the empty text before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decision {
    rule: Rule,
    segment: usize,
    rest: Option<usize>,
}

impl Decision {
    /// What decided. Where [`Decision::rest`] is some segment and this is part of rules 1 to 3,
    /// rule 4 came down to it.
    #[must_use]
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// The number of the rule, from 1 to 4: 4 as soon as rule 4 took over.
    #[must_use]
    pub fn number(&self) -> u8 {
        if self.rest.is_some() { 4 } else { self.rule.number() }
    }

    /// The pair of segments that decided, counted from 0; where the rests of the two routes did,
    /// that from which on they were compared.
    #[must_use]
    pub fn segment(&self) -> usize {
        self.segment
    }

    /// Where rule 4 took over: the pair of segments with catch-alls, counted from 0, from which on
    /// the rests of the two routes were compared.
    #[must_use]
    pub fn rest(&self) -> Option<usize> {
        self.rest
    }
}

/// "rule 1 at segment 2: the longer literal beginning".
impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Decision { rule, segment, rest } = *self;
        match rest {
            None => write!(f, "rule {} at segment {segment}: {rule}", rule.number()),
            Some(rest) if rule.number() == 4 => write!(f, "rule 4 from segment {rest} on: {rule}"),
            Some(rest) => {
                let number = rule.number();
                write!(
                    f,
                    "rule 4 from segment {rest} on, by rule {number} at segment {segment}: "
                )?;
                rule.fmt(f)
            }
        }
    }
}

/// Two shapes differ: which comes first, and by which rule.
#[derive(Clone, Copy)]
struct Verdict {
    ordering: Ordering,
    rule: Rule,
}

/// An error where a rule decides, so that `?` leaves at the first that does.
#[inline(always)]
fn unless(rule: Rule, ordering: Ordering) -> Result<(), Verdict> {
    if ordering.is_ne() { Err(Verdict { ordering, rule }) } else { Ok(()) }
}

/// Compares two forms of routes of one router by the whole order.
pub(crate) fn compare_patterns(a: &Pattern, b: &Pattern, constraints: &Constraints) -> Ordering {
    decide(a, b, constraints).0
}

/// As [`compare_patterns`], and what decided: nothing where the shapes are the same, or where one route
/// ends before any rule decides.
pub(crate) fn decide(
    a: &Pattern,
    b: &Pattern,
    constraints: &Constraints,
) -> (Ordering, Option<Decision>) {
    for (segment, (left, right)) in a.segments().zip(b.segments()).enumerate() {
        let catch_alls = left.has_catch_all() && right.has_catch_all();
        if catch_alls && left.prefix().len() == right.prefix().len() {
            return rests(a, b, segment, constraints);
        }
        if let Err(Verdict { ordering, rule }) = rules_1_to_3(left, right, constraints) {
            return (ordering, Some(Decision { rule, segment, rest: None }));
        }
    }
    (a.len().cmp(&b.len()), None)
}

/// Rule 4: the routes from segment `from` on.
fn rests(
    a: &Pattern,
    b: &Pattern,
    from: usize,
    constraints: &Constraints,
) -> (Ordering, Option<Decision>) {
    let decided = |Verdict { ordering, rule }, segment| {
        (ordering, Some(Decision { rule, segment, rest: Some(from) }))
    };
    let (left, right) = (Weight::of(a, from), Weight::of(b, from));
    let more_bytes = left.literal_bytes != right.literal_bytes;
    let rule = if more_bytes { Rule::RestLiteralBytes } else { Rule::RestSegments };
    if let Err(verdict) = unless(rule, right.cmp(&left)) {
        return decided(verdict, from);
    }
    let pairs = a.segments().zip(b.segments()).enumerate().skip(from);
    for (segment, (left, right)) in pairs {
        if let Err(verdict) = rules_1_to_3(left, right, constraints) {
            return decided(verdict, segment);
        }
    }
    (Ordering::Equal, None)
}

/// What rule 4 looks at first: of the routes behind one catch-all, the greater weight wins.
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

    /// Sorts the greater weight first.
    pub(crate) fn rank(self) -> Reverse<Weight> {
        Reverse(self)
    }

    /// The weight of a pattern from segment `from` on.
    pub(crate) fn of(pattern: &Pattern, from: usize) -> Weight {
        let rest = pattern.segments().skip(from);
        let literal_bytes: usize = rest.map(|segment| segment.literal.len()).sum();
        Weight { literal_bytes: literal_bytes as u32, segments: (pattern.len() - from) as u32 }
    }
}

/// Rules 1 to 3 on one pair of segments. `Equal` means the same shape.
pub(crate) fn compare_segments(
    a: Segment<'_>,
    b: Segment<'_>,
    constraints: &Constraints,
) -> Ordering {
    match rules_1_to_3(a, b, constraints) {
        Err(verdict) => verdict.ordering,
        Ok(()) => Ordering::Equal,
    }
}

#[inline]
fn rules_1_to_3(a: Segment<'_>, b: Segment<'_>, constraints: &Constraints) -> Result<(), Verdict> {
    let (class_a, class_b) = (SegmentClass::of(a), SegmentClass::of(b));
    if class_a == SegmentClass::Literal || class_b == SegmentClass::Literal {
        unless(Rule::AllLiteral, class_a.cmp(&class_b))?;
        return unless(Rule::Literals, a.literal.cmp(b.literal));
    }
    unless(Rule::LiteralPrefix, b.prefix().len().cmp(&a.prefix().len()))?;
    unless(Rule::Kind, class_a.cmp(&class_b))?;
    unless(Rule::LiteralSuffix, b.suffix().len().cmp(&a.suffix().len()))?;
    unless(Rule::LiteralBytes, b.literal.len().cmp(&a.literal.len()))?;
    unless(Rule::Literals, literals(a).cmp(literals(b)))?;
    unless(Rule::Parameters, params(a.params, b.params, constraints))
}

fn literals<'a>(segment: Segment<'a>) -> impl Iterator<Item = &'a [u8]> {
    (0..=segment.params.len()).map(move |index| segment.literal_before(index))
}

fn params(a: &[Param], b: &[Param], constraints: &Constraints) -> Ordering {
    let pairs = a.iter().zip(b);
    let decided = pairs.map(|(left, right)| kinds(left.kind, right.kind, constraints));
    decided.into_iter().find(|decided| decided.is_ne()).unwrap_or(Ordering::Equal)
}

fn kinds(a: ParamKind, b: ParamKind, constraints: &Constraints) -> Ordering {
    let rank = |kind| match kind {
        ParamKind::Constrained(_) => 0,
        ParamKind::Plain => 1,
        ParamKind::CatchAll => 2,
    };
    match (a, b) {
        (ParamKind::Constrained(a), ParamKind::Constrained(b)) => constraints.compare(a, b),
        _ => rank(a).cmp(&rank(b)),
    }
}
