//! How each route fares on a path: which one wins, which match too and by which rule they lose,
//! which do not match and how far they get. Also, which routes never win.
//!
//! Input: the forms of all routes, in the static order, and a path. Output: an [`Explanation`]. The
//! search says which forms match, and the order says which of two comes first. This module knows
//! neither the tree nor the values of routes.
//!
//! Imports go one way through the parts:
//!
//! 1. [`form`]: the input.
//! 2. [`progress`]: how far one form gets on a path.
//! 3. [`report`]: the public types of an explanation, and [`display`]: an explanation as text.
//! 4. [`shadow`]: routes that never win, by comparing automata.

mod display;
mod form;
mod progress;
mod report;
mod shadow;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::constraint::Constraints;
use crate::order;
use crate::pattern::{ParamKind, first_segment, from_segment};
use crate::tree::RouteId;
use progress::{ExpectedPart, FormMismatch};

pub(crate) use form::ExplainedForm;
pub(crate) use progress::mismatch;
pub use report::{Expected, ExplainedRoute, Explanation, Mismatch, RouteOutcome};
pub use shadow::Shadowed;
pub(crate) use shadow::shadowed;

/// The form that represents a route in an explanation, so far.
struct BestForm<'router> {
    /// Its index in the static order.
    index: usize,
    form: ExplainedForm<'router>,
    mismatch: Option<FormMismatch>,
}

/// Explains all routes, whose forms are given in the static order.
#[inline]
pub(crate) fn explain<'router, 'path>(
    forms: impl IntoIterator<Item = ExplainedForm<'router>>,
    constraints: &'router Constraints,
    path: &'path str,
) -> Explanation<'router, 'path> {
    let best = best_forms(forms, constraints, path);
    let winner = best.iter().position(|best| best.mismatch.is_none());
    let routes = best.iter().enumerate().map(|(index, BestForm { form, mismatch, .. })| {
        let text = form.pattern.text(form.route, constraints);
        let outcome = match (mismatch, winner.map(|winner| &best[winner].form.pattern)) {
            (Some(mismatch), _) => {
                let mismatch = named_mismatch(form, &text, mismatch, constraints, path);
                RouteOutcome::DoesNotMatch(mismatch)
            }
            (None, Some(winning)) if winner != Some(index) => {
                // Forms of two routes differ in shape, and both match: some rule decides.
                match order::decide(winning, &form.pattern, constraints).1 {
                    Some(decision) => RouteOutcome::MatchesToo(decision),
                    None => RouteOutcome::Wins,
                }
            }
            (None, _) => RouteOutcome::Wins,
        };
        ExplainedRoute { route: form.route, form: text, outcome }
    });
    Explanation { path, routes: routes.collect(), winner }
}

/// One form of each route: the first that matches, or else the first that gets furthest. In the
/// order of these forms.
#[inline]
fn best_forms<'router>(
    forms: impl IntoIterator<Item = ExplainedForm<'router>>,
    constraints: &Constraints,
    path: &str,
) -> Vec<BestForm<'router>> {
    let mut best: BTreeMap<RouteId, BestForm<'router>> = BTreeMap::new();
    for (index, form) in forms.into_iter().enumerate() {
        let known = best.get(&form.route_id);
        if known.is_some_and(|known| known.mismatch.is_none()) {
            continue;
        }
        let mismatch = progress::mismatch(&form.pattern, constraints, path);
        let better = match (known.and_then(|known| known.mismatch), mismatch) {
            (Some(known), Some(mismatch)) => {
                (mismatch.segment, mismatch.offset) > (known.segment, known.offset)
            }
            _ => true,
        };
        if better {
            best.insert(form.route_id, BestForm { index, form, mismatch });
        }
    }
    let mut best: Vec<BestForm<'router>> = best.into_values().collect();
    best.sort_by_key(|best| best.index);
    best
}

/// Replaces the indices of a mismatch by names and texts.
#[inline]
fn named_mismatch<'router, 'path>(
    form: &ExplainedForm<'router>,
    text: &str,
    mismatch: &FormMismatch,
    constraints: &'router Constraints,
    path: &'path str,
) -> Mismatch<'router, 'path> {
    let FormMismatch { segment, from, to, offset, or_later, expected } = *mismatch;
    let name = |param: usize| {
        let names = form.pattern.names_of(segment);
        names.get(param).map_or("", |name| name.of(form.route))
    };
    let expected = match expected {
        ExpectedPart::Literal(index) => {
            let literal = form.pattern.segment(segment).literal_before(index);
            Expected::Literal(String::from_utf8_lossy(literal).into_owned())
        }
        ExpectedPart::Value(param) => Expected::Value { name: name(param) },
        ExpectedPart::ConstrainedValue(param) => Expected::ConstrainedValue {
            name: name(param),
            constraint: match form.pattern.segment(segment).params[param].kind {
                ParamKind::Constrained(id) => constraints.name(id),
                _ => "",
            },
        },
        ExpectedPart::Segment => {
            Expected::Segment(String::from(first_segment(from_segment(text, segment))))
        }
        ExpectedPart::End => Expected::End,
    };
    let found = path.get(from..to).unwrap_or_default();
    Mismatch { segment, offset, or_later, expected, found }
}
