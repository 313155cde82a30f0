//! The path for a route of a table.

use alloc::string::String;
use core::fmt::Display;

use super::{Shapes, Table};
use crate::error::UrlError;
use crate::params::Params;
use crate::url::Draft;

impl<T> Table<T> {
    /// The path for the route with this key and exactly this text, if `lookup` finds the route
    /// there.
    pub(crate) fn url<'t, S: Shapes, N: AsRef<str>, V: Display>(
        &'t self,
        (shapes, key): (&S, S::Key),
        route: &str,
        values: impl IntoIterator<Item = (N, V)>,
        lookup: impl for<'p> FnOnce(&'p str) -> Option<Params<'t, 'p>>,
    ) -> Result<String, UrlError> {
        let unknown = || UrlError::UnknownRoute { route: String::from(route) };
        let pattern = self.parse(route).map_err(|_| unknown())?;
        self.find_parsed(shapes, key, route, &pattern).ok_or_else(unknown)?;
        Draft::new(route, &pattern, &self.constraints, values)?.confirm(lookup)
    }
}
