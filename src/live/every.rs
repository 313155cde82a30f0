//! Changes that every live router has: new constraints.

use super::{LiveEdit, LiveRoutes};
use crate::ConstraintError;

impl<R: LiveRoutes + 'static> LiveEdit<'_, R> {
    /// Adds a custom constraint: [`Router::constraint`](crate::Router::constraint).
    ///
    /// # Errors
    ///
    /// Like [`Router::constraint`](crate::Router::constraint).
    pub fn constraint(
        &mut self,
        name: &str,
        accepts: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<(), ConstraintError> {
        self.router.constraints_mut().add(name, accepts)?;
        self.record_constraint(name);
        Ok(())
    }

    /// Adds a constraint by regular expression:
    /// [`Router::constraint_regex`](crate::Router::constraint_regex).
    ///
    /// # Errors
    ///
    /// Like [`Router::constraint_regex`](crate::Router::constraint_regex).
    #[cfg(feature = "regex")]
    pub fn constraint_regex(
        &mut self,
        name: &str,
        expression: &str,
    ) -> Result<(), ConstraintError> {
        self.router.constraints_mut().add_expression(name, expression)?;
        self.record_constraint(name);
        Ok(())
    }

    fn record_constraint(&mut self, name: &str) {
        let added = self.router.constraints_mut().only(name);
        self.record(move |router| router.constraints_mut().adopt_if_room(&added));
    }
}
