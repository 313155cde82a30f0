//! [`OwnedParams`]: the parameters of a match without a borrow.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use core::cmp::Ordering;
use core::fmt;
use core::iter::FusedIterator;
use core::ops::Index;
use core::str::FromStr;

use super::{Params, ParamsIter, ParamsView, RouteText};
use crate::error::{DecodeError, ParamError};
use crate::pattern::Name;
use crate::values::{Span, Values};

/// The parameters of a match, borrowing nothing: for request extensions, tasks and threads.
///
/// It is made by [`Params::into_owned`] or `From<Params>`, which copy the path and the route's
/// text. `default()` has the empty route and no values.
///
/// # Examples
///
/// ```
/// use routetree::{OwnedParams, Router};
///
/// let mut router = Router::new();
/// router.insert("/users/{id}", ())?;
///
/// let params = OwnedParams::from(router.at("/users/42")?.params);
/// drop(router);
/// let parsed = std::thread::spawn(move || params.parse::<u32>("id")).join();
/// assert_eq!(parsed.unwrap(), Ok(42));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct OwnedParams {
    path: Box<str>,
    route: String,
    names: Box<[Name]>,
    values: Values,
}

impl OwnedParams {
    #[inline]
    pub(crate) fn view(&self) -> ParamsView<'_, '_, '_> {
        ParamsView {
            path: &self.path,
            route: RouteText { within: &self.route, position: Span::new(0, self.route.len()) },
            names: &self.names,
            values: &self.values,
        }
    }

    /// Returns the text that the route was inserted with.
    #[inline]
    #[must_use]
    pub fn route(&self) -> &str {
        &self.route
    }

    /// Returns the number of parameters that have a value.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Returns `true` if no parameter has a value.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Returns the value of a parameter as it was written in the path, not percent-decoded.
    ///
    /// See [`Params::get`].
    #[inline]
    #[must_use]
    pub fn get(&self, name: impl AsRef<str>) -> Option<&str> {
        self.view().get(name.as_ref())
    }

    /// Returns the name and value at a position, counted from 0 in the order of the route.
    ///
    /// See [`Params::get_index`].
    #[inline]
    #[must_use]
    pub fn get_index(&self, index: usize) -> Option<(&str, &str)> {
        self.view().get_index(index)
    }

    /// Iterates over names and values, in the order of the route.
    #[inline]
    pub fn iter(&self) -> ParamsIter<'_, '_, '_> {
        self.view().iter()
    }

    /// Iterates over the names of the parameters that have a value, in the order of the route.
    #[inline]
    #[must_use = "iterators are lazy and do nothing unless consumed"]
    pub fn names(
        &self,
    ) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator + FusedIterator + Clone {
        self.view().names()
    }

    /// Returns the value of a parameter, percent-decoded, or `None` if it has none.
    ///
    /// See [`Params::decoded`].
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the value holds an invalid escape, or if the decoded bytes are
    /// not UTF-8.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut router = routetree::Router::new();
    /// # router.insert("/{name}", ())?;
    /// let params = router.at("/caf%C3%A9")?.params.into_owned();
    /// assert_eq!(params.decoded("name").unwrap()?, "café");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn decoded(&self, name: impl AsRef<str>) -> Option<Result<Cow<'_, str>, DecodeError>> {
        self.view().decoded(name.as_ref())
    }

    /// Parses the value of a parameter, without percent-decoding it first.
    ///
    /// # Errors
    ///
    /// Returns [`ParamError::Missing`] if no parameter of this name has a value, and
    /// [`ParamError::Invalid`] if `N` rejects the value.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut router = routetree::Router::new();
    /// # router.insert("/users/{id}", ())?;
    /// let params = router.at("/users/42")?.params.into_owned();
    /// assert_eq!(params.parse::<u32>("id"), Ok(42));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn parse<N: FromStr>(&self, name: impl AsRef<str>) -> Result<N, ParamError<N::Err>> {
        self.view().parse(name.as_ref())
    }
}

impl From<Params<'_, '_>> for OwnedParams {
    #[inline]
    fn from(params: Params<'_, '_>) -> Self {
        OwnedParams {
            path: params.path.into(),
            route: params.route().into(),
            names: params.names.get(..params.values.len()).unwrap_or_default().into(),
            values: params.values,
        }
    }
}

/// Returns the value of a parameter: `params["id"]`. [`OwnedParams::get`] does not panic.
impl Index<&str> for OwnedParams {
    type Output = str;

    /// # Panics
    ///
    /// Panics if no parameter of this name has a value; the message has the name and the route.
    #[inline]
    #[track_caller]
    fn index(&self, name: &str) -> &str {
        self.view().index(name)
    }
}

/// A list of names and values: `[("id", "42")]`.
impl fmt::Debug for OwnedParams {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

/// Equal if the route's text, the names and the values are.
impl PartialEq for OwnedParams {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.view() == other.view()
    }
}

impl Eq for OwnedParams {}

/// Ordered by names and values, in the order of the route; then by the route's text.
impl Ord for OwnedParams {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.view().cmp(other.view())
    }
}

impl PartialOrd for OwnedParams {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<'a> IntoIterator for &'a OwnedParams {
    type Item = (&'a str, &'a str);
    type IntoIter = ParamsIter<'a, 'a, 'a>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
