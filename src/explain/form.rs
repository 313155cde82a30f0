//! Input of explanations: one form of one route.

use crate::pattern::Pattern;
use crate::tree::RouteId;

/// One form of one route.
#[derive(Debug)]
pub(crate) struct ExplainedForm<'router> {
    pub(crate) route_id: RouteId,
    /// The text of the route.
    pub(crate) route: &'router str,
    /// The form.
    pub(crate) pattern: Pattern,
}
