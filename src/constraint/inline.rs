//! Constraints written into routes, as in `{id:~[0-9]{4}}`: compiled once for equal texts, and kept
//! as long as a route of the router has them.
//!
//! Such a constraint is a custom one whose name is `~` and the text of its expression: no other
//! name begins with `~`. It counts the parameters that have it. When the last is gone, its index
//! becomes vacant, since the indices of other constraints are part of the tree.

use alloc::string::String;

#[cfg(feature = "regex")]
use crate::expression::ExpressionError;

use super::registry::Registry;
use super::{ConstraintId, Constraints, CustomConstraint, MAX_CUSTOM};

/// The first byte of the names of inline expressions.
pub(super) const MARK: char = '~';

/// Why an inline expression is refused.
#[derive(Debug)]
#[allow(dead_code, reason = "which are constructed depends on the feature `regex`")]
pub(crate) enum ExpressionFault {
    Empty,
    /// It does not compile; `at` is an offset in its text.
    Invalid {
        at: usize,
        problem: String,
    },
    TooLarge {
        limit: usize,
    },
    /// The router has no room for another constraint.
    Full,
    /// Expressions need the feature `regex`.
    NoFeature,
}

/// The inline expressions of a new route that its router does not have yet. They have their indices
/// already, but become part of the router by [`Constraints::commit`] alone.
#[derive(Debug, Default)]
pub(crate) struct NewExpressions(Registry);

impl NewExpressions {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an expression that is not among the constraints, unless it is here already.
    pub(crate) fn add(
        &mut self,
        text: &str,
        constraints: &Constraints,
    ) -> Result<ConstraintId, ExpressionFault> {
        let known = self.0.find_expression(text);
        let index = constraints.custom.next_index(known.unwrap_or(self.0.len()));
        if index >= MAX_CUSTOM {
            return Err(ExpressionFault::Full);
        }
        if known.is_none() {
            self.0.push(CustomConstraint::of_inline(text)?);
        }
        Ok(ConstraintId::of_custom(index))
    }
}

impl Registry {
    /// The index of the inline expression with this text.
    fn find_expression(&self, text: &str) -> Option<usize> {
        self.find_by(|name| match name.strip_prefix(MARK) {
            Some(other) => other.cmp(text),
            None => name.chars().next().cmp(&Some(MARK)),
        })
    }
}

impl CustomConstraint {
    /// The text of an inline expression.
    fn expression_text(&self) -> Option<&str> {
        self.name.strip_prefix(MARK)
    }

    #[cfg(feature = "regex")]
    fn of_inline(text: &str) -> Result<CustomConstraint, ExpressionFault> {
        if text.is_empty() {
            return Err(ExpressionFault::Empty);
        }
        let name = alloc::format!("{MARK}{text}");
        CustomConstraint::of_expression(&name, text).map_err(|error| match error {
            ExpressionError::Invalid { at, problem } => ExpressionFault::Invalid { at, problem },
            ExpressionError::TooLarge { limit } => ExpressionFault::TooLarge { limit },
        })
    }

    #[cfg(not(feature = "regex"))]
    fn of_inline(_: &str) -> Result<CustomConstraint, ExpressionFault> {
        Err(ExpressionFault::NoFeature)
    }
}

impl Constraints<'_> {
    /// The constraint of an inline expression with this text, if a route has it.
    pub(crate) fn find_expression(&self, text: &str) -> Option<ConstraintId> {
        self.custom.find_expression(text).map(ConstraintId::of_custom)
    }

    /// Adds the expressions of a route that was parsed with these constraints.
    pub(crate) fn commit(&mut self, new: NewExpressions) {
        if !new.is_empty() {
            self.custom.to_mut().extend(new.0.into_constraints());
        }
    }

    /// Counts a parameter that has the constraint.
    pub(crate) fn hold(&mut self, id: ConstraintId) {
        if let Some(custom) = self.custom_mut(id) {
            custom.holders += 1;
        }
    }

    /// Discounts a parameter that had the constraint. An inline expression that was the last
    /// parameter's is dropped.
    pub(crate) fn release(&mut self, id: ConstraintId) {
        let Some(custom) = self.custom_mut(id) else { return };
        custom.holders -= 1;
        if custom.holders == 0 && custom.expression_text().is_some() {
            let index = id.custom().unwrap_or_default();
            self.custom.to_mut().remove(index);
        }
    }

    /// Drops all inline expressions; no route is left.
    pub(crate) fn drop_expressions(&mut self) {
        let custom = self.custom.to_mut();
        custom.retain(|custom| custom.expression_text().is_none());
        custom.iter_mut().for_each(|custom| custom.holders = 0);
    }

    fn custom_mut(&mut self, id: ConstraintId) -> Option<&mut CustomConstraint> {
        self.custom.to_mut().get_mut(id.custom()?)
    }
}
