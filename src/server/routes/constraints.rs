//! Constraints of [`Routes`] by name.

use super::Routes;
use crate::ConstraintError;

impl Routes {
    /// Registers a custom constraint, which must precede the routes that use it.
    ///
    /// # Errors
    ///
    /// Returns [`ConstraintError`] if the name is invalid or already registered.
    pub fn constraint(
        &mut self,
        name: &str,
        accepts: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<(), ConstraintError> {
        self.router.constraint(name, accepts)?;
        self.may_panic = true;
        Ok(())
    }

    /// Registers a constraint that accepts what a regular expression matches: see
    /// [`MethodRouter::constraint_regex`](crate::MethodRouter::constraint_regex). It must precede
    /// the routes that use it.
    ///
    /// # Errors
    ///
    /// As [`MethodRouter::constraint_regex`](crate::MethodRouter::constraint_regex).
    #[cfg(feature = "regex")]
    pub fn constraint_regex(
        &mut self,
        name: &str,
        expression: &str,
    ) -> Result<(), ConstraintError> {
        self.router.constraint_regex(name, expression)
    }
}
