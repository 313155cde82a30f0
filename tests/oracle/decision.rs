//! Which rule decides between two forms, and where, written independently of the comparison: the
//! measure of each rule is taken of both sides, and the first that differs decides.

use super::order;
use super::parse::{Form, Kind, Segment};

/// What decides between two forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    /// The measure that differs.
    pub(crate) measure: &'static str,
    pub(crate) segment: usize,
    /// The segment at which rule 4 took over.
    pub(crate) rest: Option<usize>,
}

/// Returns what decides between two forms that differ, or `None` if one merely ends first.
pub(crate) fn between(one: &Form, other: &Form) -> Option<Decision> {
    let shorter = one.segments.len().min(other.segments.len());
    let pair = |position: usize| (&one.segments[position], &other.segments[position]);
    let catch_alls = |position: &usize| {
        let (left, right) = pair(*position);
        let open = left.has_catch_all() && right.has_catch_all();
        open && left.literals[0].len() == right.literals[0].len()
    };
    let differs = |position: &usize| pair(*position).0 != pair(*position).1;
    let first = (0..shorter).find(|position| catch_alls(position) || differs(position))?;
    if !catch_alls(&first) {
        let measure = differing(pair(first).0, pair(first).1)?;
        return Some(Decision { measure, segment: first, rest: None });
    }
    let (left, right) = (&one.segments[first..], &other.segments[first..]);
    if bytes(left) != bytes(right) {
        return Some(Decision { measure: "bytes of the rest", segment: first, rest: Some(first) });
    }
    if left.len() != right.len() {
        return Some(Decision {
            measure: "segments of the rest",
            segment: first,
            rest: Some(first),
        });
    }
    let segment = (first..shorter).find(differs)?;
    let measure = differing(pair(segment).0, pair(segment).1)?;
    Some(Decision { measure, segment, rest: Some(first) })
}

fn bytes(rest: &[Segment]) -> usize {
    rest.iter().flat_map(|segment| &segment.literals).map(String::len).sum()
}

/// Returns the first measure of rules 1 to 3 that differs.
fn differing(left: &Segment, right: &Segment) -> Option<&'static str> {
    if left.is_literal() != right.is_literal() {
        return Some("all literal");
    }
    if left.is_literal() {
        return (left != right).then_some("literals");
    }
    let measures = [
        ("beginning", left.literals[0].len() != right.literals[0].len()),
        ("kind", order::follows(left) != order::follows(right)),
        ("ending", left.literals.last().map(String::len) != right.literals.last().map(String::len)),
        ("bytes", left.literals.concat().len() != right.literals.concat().len()),
        ("literals", left.literals != right.literals),
        ("parameters", left.kinds != right.kinds),
    ];
    measures.into_iter().find(|(_, differs)| *differs).map(|(name, _)| name)
}

/// Returns how far a form that does not match gets in a path: the largest number of its segments
/// that match the path up to a slash or its end; and the number of literals found in the next
/// segment, each with everything before it.
pub(crate) fn progress(form: &Form, path: &str) -> (usize, usize) {
    let matches =
        |form: &Form, path: &str| super::matching::Matcher::new(form).values(path).is_some();
    let boundary = |end: &usize| *end == path.len() || path.as_bytes()[*end] == b'/';
    let ends: Vec<usize> = (0..=path.len()).filter(|end| path.is_char_boundary(*end)).collect();
    let whole = |segments: usize| {
        let part = cut(form, segments, None);
        ends.iter().filter(|end| boundary(end)).any(|end| matches(&part, &path[..*end]))
    };
    let segments = (1..=form.segments.len()).rev().find(|&segments| whole(segments)).unwrap_or(0);
    let Some(next) = form.segments.get(segments) else { return (segments, 0) };
    let fits = |literals: usize| {
        let part = cut(form, segments, Some(literals));
        let last = literals == next.literals.len();
        let mut ends = ends.iter().filter(|end| !last || boundary(end));
        ends.any(|end| matches(&part, &path[..*end]))
    };
    let literals = (1..=next.literals.len()).rev().find(|&literals| fits(literals)).unwrap_or(0);
    (segments, literals)
}

/// Returns the first segments of a form, and the given number of literals of the next one.
fn cut(form: &Form, segments: usize, literals: Option<usize>) -> Form {
    let mut part = form.clone();
    let next = form.segments.get(segments).zip(literals);
    part.segments.truncate(segments);
    part.may_be_empty &= segments == form.segments.len();
    if let Some((segment, literals)) = next {
        let mut segment = segment.clone();
        segment.literals.truncate(literals);
        segment.kinds.truncate(literals - 1);
        part.segments.push(segment);
    }
    part
}

/// Returns whether the parameter of this name has this constraint.
pub(crate) fn is_constrained(form: &Form, name: &str, constraint: &str) -> bool {
    let kinds = form.segments.iter().flat_map(|segment| &segment.kinds);
    kinds
        .zip(&form.names)
        .any(|(kind, own)| own == name && *kind == Kind::Constrained(constraint.to_owned()))
}
