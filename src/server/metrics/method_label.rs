//! Methods as labels: the standard ones, and one label for all others.

use crate::method::{STANDARD_METHODS, standard_method};

/// The label of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct MethodLabel(u8);

impl MethodLabel {
    /// The label of methods that are not standard.
    const OTHER: MethodLabel = MethodLabel(STANDARD_METHODS.len() as u8);

    /// Returns the label of a method.
    #[inline]
    pub(super) fn of(method: &str) -> MethodLabel {
        standard_method(method).map_or(MethodLabel::OTHER, MethodLabel)
    }

    /// Returns the text of the label. `registered` is the method that a route was inserted for, if
    /// it is not for any: other methods do not reach it, apart from HEAD.
    pub(super) fn text(self, registered: Option<&str>) -> &str {
        // OpenTelemetry has the same label for methods that are not known.
        let other = || registered.unwrap_or("_OTHER");
        STANDARD_METHODS.get(usize::from(self.0)).copied().unwrap_or_else(other)
    }
}

impl Default for MethodLabel {
    fn default() -> Self {
        MethodLabel::OTHER
    }
}
