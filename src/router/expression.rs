//! [`Router::constraint_regex`]: constraints by regular expression.

use super::Router;
use crate::error::ConstraintError;

impl<T> Router<T> {
    /// Adds a constraint that accepts what a regular expression matches, for routes that are
    /// inserted later.
    ///
    /// The expression must match the whole value: `[a-z]+` means `^[a-z]+$`. Its syntax is that of
    /// the [`regex`](https://docs.rs/regex/latest/regex/#syntax) crate: with Unicode, without
    /// look-around and back-references. Values are matched as they appear in the path, not
    /// percent-decoded.
    ///
    /// The expression is compiled once and shared by clones of the router. When routers are merged,
    /// constraints of the same name are the same if their expressions have the same text.
    ///
    /// # Errors
    ///
    /// - Returns [`ConstraintError::Expression`] if the text is not a valid expression, or could
    ///   take too many steps for a byte; see below.
    /// - Returns [`ConstraintError::ExpressionTooLarge`] if it takes more than 10 MiB when
    ///   compiled.
    /// - Returns an error for the name as [`Router::constraint`] does.
    ///
    /// The router is then unchanged.
    ///
    /// # Complexity
    ///
    /// A value is read once, with one step for each byte and no allocation. A mixed segment is read
    /// once from each position where the value can start: the start of the segment, or the end of
    /// each occurrence of the literal before the parameter. This is at most quadratic in its
    /// bytes.
    ///
    /// Some expressions build their states as texts reach them: those with Unicode word boundaries,
    /// and those whose state table would exceed 1 MiB, such as `\w{1,100}`. They allocate when a
    /// thread first uses them or meets new states. Each byte is then read at most twice, and costs
    /// at most 8 steps for each part of the expression. Its parts are the bytes of its text,
    /// its classes, assertions and repetitions, each as often as the repetitions around it say:
    /// `\w{1,100}` has 103 parts, of which two are the anchors. An expression with more than
    /// 2,048, such as `(?:.{0,100}){0,100}`, is refused, so a byte costs at most some 16,000
    /// steps. A class is one part however many characters it has: `[\p{L}\p{N}_-]{1,64}` takes
    /// 1 MiB, but few steps.
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
