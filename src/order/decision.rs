//! What decided between two routes, for users to read.

use core::fmt;

/// The criterion that puts one route before another: a part of one of the four rules in the
/// [crate's documentation](crate#which-route-wins).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// Rule 1: a segment that is all literal beats one that is not.
    AllLiteral,
    /// Rule 1: the longer literal prefix.
    LiteralPrefix,
    /// Rule 2: the kind of what follows the prefix.
    Kind,
    /// Rule 3: the longer literal suffix.
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
    /// Returns the number of the rule that this is a part of, from 1 to 4.
    #[must_use]
    #[inline]
    pub fn number(self) -> u8 {
        match self {
            Rule::AllLiteral | Rule::LiteralPrefix => 1,
            Rule::Kind => 2,
            Rule::LiteralSuffix | Rule::LiteralBytes | Rule::Literals | Rule::Parameters => 3,
            Rule::RestLiteralBytes | Rule::RestSegments => 4,
        }
    }
}

/// Writes the criterion: "longer literal prefix".
impl fmt::Display for Rule {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rule::AllLiteral => "all literal",
            Rule::LiteralPrefix => "longer literal prefix",
            Rule::Kind => "kind of segment",
            Rule::LiteralSuffix => "longer literal suffix",
            Rule::LiteralBytes => "more literal bytes",
            Rule::Literals => "literals in byte order",
            Rule::Parameters => "parameters from the left",
            Rule::RestLiteralBytes => "more literal bytes in the rest",
            Rule::RestSegments => "more segments in the rest",
        })
    }
}

/// The reason why one route comes before another: a criterion, and the segment that it was applied
/// to.
///
/// Segments are counted from 0. In a route with a leading slash, segment 0 is the empty text before
/// it.
///
/// # Examples
///
/// ```
/// use routetree::{RouteOutcome, Router, Rule};
///
/// let mut router = Router::new();
/// router.insert("/{*ns}/{page}/edit", 1)?;
/// router.insert("/{*ns}/{page}/{*rest}", 2)?;
///
/// let explanation = router.explain("/wiki/home/edit");
/// let decided = explanation.iter().find_map(|route| match route.outcome() {
///     RouteOutcome::MatchesToo(decision) => Some(*decision),
///     _ => None,
/// });
/// let decision = decided.unwrap();
/// assert_eq!((decision.rule(), decision.segment()), (Rule::RestLiteralBytes, 1));
/// assert_eq!((decision.rule().number(), decision.rest()), (4, Some(1)));
/// assert_eq!(decision.to_string(), "rule 4 from segment 1 on: more literal bytes in the rest");
/// # Ok::<(), routetree::InsertError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decision {
    pub(super) rule: Rule,
    pub(super) segment: usize,
    pub(super) rest: Option<usize>,
}

impl Decision {
    /// Returns the criterion that decided.
    ///
    /// It can be a part of rules 1 to 3 even if rule 4 took over, since that falls back on them:
    /// [`Decision::rest`] is then `Some`.
    #[must_use]
    #[inline]
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// Returns the index of the pair of segments that decided. If the rests of the two routes did,
    /// it is where the rests begin.
    #[must_use]
    #[inline]
    pub fn segment(&self) -> usize {
        self.segment
    }

    /// Returns where rule 4 took over: the index of the pair of segments with catch-alls at which
    /// the compared rests of the two routes begin. `None` if rules 1 to 3 decided alone.
    #[must_use]
    #[inline]
    pub fn rest(&self) -> Option<usize> {
        self.rest
    }
}

/// Writes the rule, the segment and the criterion: "rule 1 at segment 2: longer literal prefix".
impl fmt::Display for Decision {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Decision { rule, segment, rest } = *self;
        let number = rule.number();
        match rest {
            None => write!(f, "rule {number} at segment {segment}: {rule}"),
            Some(rest) if number == 4 => write!(f, "rule 4 from segment {rest} on: {rule}"),
            Some(rest) => write!(
                f,
                "rule 4 from segment {rest} on, by rule {number} at segment {segment}: {rule}"
            ),
        }
    }
}
