//! Backtracking: after a straight walk that led nowhere, the last choice is taken anew, then the
//! one before it.
//!
//! Input: the choices that the walk left. Output: the leaf that wins, or none. From each choice the
//! search walks straight ahead again, and that walk adds choices of its own. The search is at each
//! node at one position of the path, and tries each of its children once; the first leaf that it
//! reaches wins, because the first segment that differs decides the order.

use super::super::boundaries::Boundaries;
use super::super::{Resolve, Search};
use super::choices::{Choice, Choices, Next};
use super::follow::ComplexSink;
use super::step::Stepper;
use super::straight::{self, Walked};
use super::values;
use crate::testing::steps;
use crate::tree::{COMPLEX_AFTER_PARAM, Child, Tree, Via, first_word};

/// The values of the walk that left the choices are replaced.
#[cold]
#[inline(never)]
pub(super) fn backtrack<'p>(
    search: Search<'_>,
    path: &'p str,
    boundaries: &mut Boundaries<'p>,
    choices: &mut Choices,
    values: &mut impl ComplexSink,
    resolve: impl Resolve,
) -> Walked {
    let tree = search.tree;
    if !tree.may_end_with(path.as_bytes(), || boundaries.start(path.len())) {
        return Walked::Nowhere;
    }
    let word = first_word(path.as_bytes());
    let mut stepper = Stepper::new(search, path, boundaries, values, resolve);
    let mut next = choices.pop(|| None);
    while let Some(choice) = next {
        stepper.sink.forget_from(choice.at());
        match straight::walk(choice, search, (path, word), &mut stepper, choices) {
            Walked::Nowhere => {}
            walked => return walked,
        }
        next = choices.pop(|| choice_above(tree, choice, stepper.boundaries));
    }
    Walked::Nowhere
}

/// The nearest choice above a node of which all children were tried, over parent links.
fn choice_above(tree: &Tree, below: Choice, boundaries: &mut Boundaries<'_>) -> Option<Choice> {
    let (mut node, mut at) = (below.node, below.at());
    while let Some(child) = tree.child_above(node) {
        steps::add(1);
        at = values::step_back(tree, child, at, boundaries, |_| {});
        node = child.node;
        if let Some(next) = next_after(tree, child) {
            return Some(Choice::new(node, at, next));
        }
    }
    None
}

/// What is left to try after a child, if there may be anything.
fn next_after(tree: &Tree, child: Child) -> Option<Next> {
    let flags = tree.node(child.node).flags;
    match child.via {
        Via::Literal(_) => (flags != 0).then_some(Next::OTHER),
        Via::Complex(id) => Some(Next::after(id)),
        Via::Param => (flags & COMPLEX_AFTER_PARAM != 0).then_some(Next::CATCH_ALL),
    }
}
