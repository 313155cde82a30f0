//! Constraints by regular expression.

use super::Router;
use crate::error::ConstraintError;

impl<T> Router<T> {
    /// Adds a constraint that accepts what a regular expression matches, for routes that are
    /// inserted later.
    ///
    /// The expression has to match the whole value: `[a-z]+` means `^[a-z]+$`. Its syntax is that
    /// of the [`regex`](https://docs.rs/regex/latest/regex/#syntax) crate: Unicode, no
    /// look-around, no back-references. `.` matches no line feed, as there. Values are given to it
    /// as they stand in the path, not percent-decoded.
    ///
    /// It is compiled once, and shared by clones of the router. In a merge, two constraints of one
    /// name are the same where their expressions are the same text.
    ///
    /// # Errors
    ///
    /// As [`Router::constraint`], and where the expression is wrong or takes more than 10 MiB
    /// compiled. The router is then as it was before.
    ///
    /// # Complexity
    ///
    /// A value is matched in one reading, whatever the expression: one step for each byte, and
    /// nothing allocated. A mixed segment is read once from each place where the value can begin,
    /// so it costs at most the square of its bytes.
    ///
    /// Expressions with Unicode word boundaries, and those whose table of states would take more
    /// than 1 MiB (`\w{1,100}`, say), build their states as they meet them: they allocate when a
    /// thread first uses them, a step can take time linear in the compiled expression, and in a
    /// mixed segment they are asked about one part at a time, as any constraint of one's own.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{ConstraintError, Router};
    ///
    /// let mut router = Router::new();
    /// router.constraint_regex("slug", "[a-z0-9]+(-[a-z0-9]+)*")?;
    /// router.insert("/{post:slug}", "post")?;
    /// router.insert("/{other}", "other")?;
    /// assert_eq!(*router.at("/hello-world")?.value, "post");
    /// assert_eq!(*router.at("/hello-")?.value, "other");
    ///
    /// let error = router.constraint_regex("open", "[a-z").unwrap_err();
    /// assert!(matches!(error, ConstraintError::Expression { at: 0, .. }));
    /// assert_eq!(
    ///     error.to_string(),
    ///     "unclosed character class at byte 0 in the expression `[a-z` of the constraint `open`",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn constraint_regex(
        &mut self,
        name: &str,
        expression: &str,
    ) -> Result<(), ConstraintError> {
        self.table.constraints.add_expression(name, expression)
    }
}
