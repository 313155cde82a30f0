//! The constraints of a file, in the routers of all its hosts.
//!
//! In: names and expressions with their places. Out: routers that have them, and errors.

use routetree::{ConstraintError, HostRouter, MethodRouter};

use super::entry::Constraint;
use super::host_table::HostTable;
use super::{Diagnostic, Position};
use crate::printable::Quote;

/// Adds constraints to a router without routes, which those of hosts are copies of, and to the
/// router of hosts. One that is wrong accepts everything, so that routes which use it are not wrong
/// as well.
pub(super) fn register(
    constraints: &[Constraint],
    empty: &mut MethodRouter<Position>,
    hosts: &mut HostRouter<HostTable>,
) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    for constraint in constraints {
        let (name, expression) = (&*constraint.name.text, &*constraint.expression.text);
        if let Err(error) = empty.constraint_regex(name, expression) {
            errors.push(describe(constraint, &error));
            // Both fail for a name that no route can use.
            let _ = empty.constraint(name, |_| true);
            let _ = hosts.constraint(name, |_| true);
        } else {
            // What one router takes, the other takes too.
            let _ = hosts.constraint_regex(name, expression);
        }
    }
    errors
}

fn describe(constraint: &Constraint, error: &ConstraintError) -> Diagnostic {
    let Constraint { name, expression } = constraint;
    let quoted = Quote(&name.text);
    let (position, message) = match error {
        ConstraintError::NameCharacter { at, name: text } => {
            let character = text[*at..].chars().next().unwrap_or_default();
            let message = format!("`{character}` in the name of the constraint {quoted}");
            (name.columns().position(*at), message)
        }
        ConstraintError::Taken { .. } => {
            (name.start, format!("there is a constraint {quoted} already"))
        }
        ConstraintError::Expression { at, problem, .. } => {
            (expression.columns().position(*at), format!("{problem} in {quoted}"))
        }
        ConstraintError::ExpressionTooLarge { .. } => {
            (expression.start, format!("the expression of {quoted} takes too much memory"))
        }
        ConstraintError::EmptyName => (name.start, "constraint without a name".to_owned()),
        _ => (name.start, format!("no room for the constraint {quoted}")),
    };
    Diagnostic::error(position, message)
}
