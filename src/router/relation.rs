//! [`Router::overlap`], [`Router::compare`] and [`Router::ambiguous`]: how routes relate.

use alloc::vec::Vec;

use super::Router;
use crate::error::InsertError;
use crate::relation::{Ambiguity, Comparison, Overlap, RoutePair};
use crate::tree::ShapeLeaf;

impl<T> Router<T> {
    /// Finds the paths that two routes both match, like [`overlap`](fn@crate::overlap), with the
    /// constraints of this router. The routes need not be in it.
    ///
    /// To find a shared path, the functions of custom constraints are called with up to 512 short
    /// texts. What else they accept is not known.
    ///
    /// # Errors
    ///
    /// If the text of a route is wrong, returns the error that inserting it would return; if both
    /// are, that of the first.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{Overlap, Router, SharedPaths};
    ///
    /// let mut router = Router::<()>::new();
    /// router.constraint("even", |value| value.bytes().last().is_some_and(|last| last % 2 == 0))?;
    ///
    /// let example = String::from("/0");
    /// let shared = Overlap::Shared { example, paths: SharedPaths::Some };
    /// assert_eq!(router.overlap("/{n:even}", "/{n:u64}")?, shared);
    /// assert_eq!(router.overlap("/{n:even}", "/1")?, Overlap::Disjoint);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn overlap(&self, first: &str, second: &str) -> Result<Overlap, InsertError> {
        Ok(RoutePair::read(first, second, &self.table.constraints)?.overlap())
    }

    /// Finds which of two routes comes first in the static order, and the rule that decides, like
    /// [`compare`](fn@crate::compare), with the constraints of this router. The routes need not be in
    /// it.
    ///
    /// # Errors
    ///
    /// If the text of a route is wrong, returns the error that inserting it would return; if both
    /// are, that of the first.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{Comparison, Router, Rule};
    ///
    /// let mut router = Router::<()>::new();
    /// router.constraint("even", |value| value.bytes().last().is_some_and(|last| last % 2 == 0))?;
    ///
    /// let comparison = router.compare("/{n:even}", "/{n:u64}")?;
    /// let Comparison::After(Some(decision)) = comparison else { panic!() };
    /// assert_eq!(decision.rule(), Rule::Parameters);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn compare(&self, first: &str, second: &str) -> Result<Comparison, InsertError> {
        Ok(RoutePair::read(first, second, &self.table.constraints)?.compare())
    }

    /// Finds pairs of routes that share some paths, while each also matches others.
    ///
    /// The [rules](crate#which-route-wins) define which of the two wins on the shared paths, but it
    /// is not plain to see: of `/{a}/new` and `/users/{b}`, the second wins on `/users/new`.
    ///
    /// A pair is left out if one of its routes is known to match all paths of the other. It is also
    /// left out if it is not known whether the two share a path, because that depends on the
    /// function of a custom constraint.
    ///
    /// # Complexity
    ///
    /// Quadratic in the number of routes: most pairs differ in a literal segment at once, and the
    /// others are compared as by [`Router::overlap`].
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = routetree::Router::new();
    /// for route in ["/{a}/new", "/users/{b}", "/users/me", "/{*rest}"] {
    ///     router.insert(route, ())?;
    /// }
    /// let ambiguous = router.ambiguous();
    /// assert_eq!(ambiguous.len(), 1);
    /// assert_eq!(
    ///     ambiguous[0].to_string(),
    ///     "`/users/{b}` and `/{a}/new` both match `/users/new`: \
    ///      `/users/{b}` wins by rule 1 at segment 1: all literal",
    /// );
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn ambiguous(&self) -> Vec<Ambiguity<'_>> {
        let leaves = self.table.tree.leaves().into_iter().map(ShapeLeaf::only_route);
        self.table.ambiguous(&leaves.collect::<Vec<_>>())
    }
}
