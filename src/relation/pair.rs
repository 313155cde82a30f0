//! Two routes to be compared, read with the constraints of one router.

use alloc::borrow::Cow;

use super::{Comparison, Overlap, comparison, overlap};
use crate::constraint::{Constraints, NewExpressions};
use crate::error::InsertError;
use crate::pattern::Pattern;

/// Two routes, each as its forms.
pub(crate) struct RoutePair<'c> {
    pub(super) first: Cow<'c, [Pattern]>,
    pub(super) second: Cow<'c, [Pattern]>,
    /// Those of the router, and the inline expressions that only these routes have.
    pub(super) constraints: Cow<'c, Constraints<'static>>,
}

impl<'c> RoutePair<'c> {
    /// Reads two routes that need not be in the router with these constraints.
    #[inline]
    pub(crate) fn read(
        first: &str,
        second: &str,
        constraints: &'c Constraints<'static>,
    ) -> Result<RoutePair<'c>, InsertError> {
        let mut new = NewExpressions::default();
        let mut forms = |route: &str| {
            let pattern = Pattern::parse(route, constraints, Some(&mut new))?;
            Ok(Cow::Owned(pattern.into_forms().into_vec()))
        };
        let (first, second) = (forms(first)?, forms(second)?);
        let mut constraints = Cow::Borrowed(constraints);
        if !new.is_empty() {
            constraints.to_mut().commit(new);
        }
        Ok(RoutePair { first, second, constraints })
    }

    #[inline]
    pub(crate) fn overlap(&self) -> Overlap {
        overlap::of(self)
    }

    #[inline]
    pub(crate) fn compare(&self) -> Comparison {
        comparison::of(self)
    }
}
