//! What a lookup returns: [`Match`] and its [`Params`].
//!
//! Input: a path, a route's text, and the positions of names and values in them. Output: names and
//! values as text, decoded or parsed on request. Nothing is copied before, and up to 8 values are
//! stored inline. This module does not know how they were found.

mod owned;
mod view;

use alloc::borrow::Cow;
use core::cmp::Ordering;
use core::fmt;
use core::iter::FusedIterator;
use core::ops::Index;
use core::str::FromStr;

use crate::error::{DecodeError, ParamError};
use crate::pattern::Name;
use crate::values::Values;

pub use owned::OwnedParams;
pub use view::{ParamsIntoIter, ParamsIter};
pub(crate) use view::{ParamsView, RouteText};

/// A route that matches a path: its value and its parameters.
///
/// ```
/// let mut router = routetree::Router::new();
/// router.insert("/users/{id}", "user")?;
/// let routetree::Match { value, params } = router.at("/users/42")?;
/// assert_eq!((*value, params.get("id")), ("user", Some("42")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match<'router, 'path, V> {
    /// The value that was inserted with the route, borrowed from the router.
    pub value: V,
    /// The values of the route's parameters, and the route's text.
    pub params: Params<'router, 'path>,
}

impl<'router, 'path, V> Match<'router, 'path, V> {
    /// Returns the text that the route was inserted with.
    #[must_use]
    pub fn route(&self) -> &'router str {
        self.params.route()
    }

    /// Applies a function to the value and keeps the parameters.
    ///
    /// ```
    /// let mut router = routetree::Router::new();
    /// router.insert("/users/{id}", "user")?;
    /// let found = router.at("/users/42")?.map(|value| value.len());
    /// assert_eq!((found.value, &found.params["id"]), (4, "42"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn map<U>(self, value: impl FnOnce(V) -> U) -> Match<'router, 'path, U> {
        Match { value: value(self.value), params: self.params }
    }
}

/// The parameters of a match, in the order of the route. Absent optional parameters are left out.
///
/// Up to 8 values are stored inline. To keep them longer than the router or the path, see
/// [`Params::into_owned`].
///
/// ```
/// let mut router = routetree::Router::new();
/// router.insert("/{owner}/{repo}/issues/{page?}", ())?;
/// let params = router.at("/rust-lang/rust/issues")?.params;
///
/// assert_eq!(params.get("owner"), Some("rust-lang"));
/// assert_eq!(&params["repo"], "rust");
/// assert_eq!(params.get_index(1), Some(("repo", "rust")));
/// assert_eq!(params.get("page"), None);
/// assert!(params.names().eq(["owner", "repo"]));
/// let pairs: Vec<(&str, &str)> = params.into_iter().collect();
/// assert_eq!(pairs, [("owner", "rust-lang"), ("repo", "rust")]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Params<'router, 'path> {
    path: &'path str,
    route: RouteText<'router>,
    /// The names of the values. What follows them belongs to others.
    names: &'router [Name],
    values: Values,
}

impl<'router, 'path> Params<'router, 'path> {
    /// No parameters, of the empty route.
    #[must_use]
    pub fn new() -> Self {
        Params::none("")
    }

    #[inline]
    pub(crate) fn of_match(
        path: &'path str,
        route: RouteText<'router>,
        names: &'router [Name],
        values: Values,
    ) -> Self {
        Params { path, route, names, values }
    }

    /// No parameters, of the empty route, in a path.
    pub(crate) fn none(path: &'path str) -> Self {
        Params::of_match(path, RouteText::EMPTY, &[], Values::new())
    }

    /// The names of the values, and the positions of these: what is left without the texts.
    #[cfg(feature = "tower")]
    pub(crate) fn into_positions(self) -> (&'router [Name], Values) {
        (self.names.get(..self.values.len()).unwrap_or_default(), self.values)
    }

    #[inline]
    pub(crate) fn view(&self) -> ParamsView<'_, 'router, 'path> {
        ParamsView { path: self.path, route: self.route, names: self.names, values: &self.values }
    }

    /// Returns the text that the route was inserted with.
    #[inline]
    #[must_use]
    pub fn route(&self) -> &'router str {
        self.route.as_str()
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

    /// Returns the value of a parameter as it is written in the path, [not
    /// decoded](crate#percent-encoding).
    ///
    /// The value borrows from the path alone; that of `params["id"]` borrows from `params`.
    ///
    /// # Complexity
    ///
    /// Linear in the number of parameters.
    #[inline]
    #[must_use]
    pub fn get(&self, name: impl AsRef<str>) -> Option<&'path str> {
        self.view().get(name.as_ref())
    }

    /// Returns the name and value at a position, counted from 0 in the order of the route.
    ///
    /// Absent optional parameters do not count.
    ///
    /// # Complexity
    ///
    /// Constant.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut router = routetree::Router::new();
    /// # router.insert("/{year}-{month}", ())?;
    /// let params = router.at("/2024-02")?.params;
    /// assert_eq!(params.get_index(0), Some(("year", "2024")));
    /// assert_eq!(params.get_index(2), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn get_index(&self, index: usize) -> Option<(&'router str, &'path str)> {
        self.view().get_index(index)
    }

    /// Iterates over names and values, in the order of the route.
    #[inline]
    pub fn iter(&self) -> ParamsIter<'_, 'router, 'path> {
        self.view().iter()
    }

    /// Iterates over the names of the parameters that have a value, in the order of the route.
    ///
    /// The names borrow from the router alone.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut router = routetree::Router::new();
    /// # router.insert("/{lang}/{page?}", ())?;
    /// assert!(router.at("/en")?.params.names().eq(["lang"]));
    /// assert!(router.at("/en/about")?.params.names().eq(["lang", "page"]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    #[must_use = "iterators are lazy and do nothing unless consumed"]
    pub fn names(
        &self,
    ) -> impl ExactSizeIterator<Item = &'router str>
    + DoubleEndedIterator
    + FusedIterator
    + Clone
    + use<'router> {
        self.view().names()
    }

    /// Returns the value of a parameter, percent-decoded, or `None` if it has none.
    ///
    /// Borrows from the path if there is nothing to decode. `+` stays `+`: in a path it is a plus
    /// sign.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError::Escape`] if two hexadecimal digits do not follow a `%`, and
    /// [`DecodeError::Utf8`] if the decoded bytes are not UTF-8, each with its offset in the value.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut router = routetree::Router::new();
    /// # router.insert("/{name}", ())?;
    /// let found = router.at("/caf%C3%A9")?;
    /// assert_eq!(found.params.decoded("name").unwrap()?, "café");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn decoded(&self, name: impl AsRef<str>) -> Option<Result<Cow<'path, str>, DecodeError>> {
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
    /// assert_eq!(router.at("/users/42")?.params.parse::<u32>("id"), Ok(42));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse<N: FromStr>(&self, name: impl AsRef<str>) -> Result<N, ParamError<N::Err>> {
        self.view().parse(name.as_ref())
    }

    /// Copies the parameters, the path and the route's text, so that nothing is borrowed: for
    /// request extensions, tasks and threads.
    #[must_use]
    pub fn into_owned(self) -> OwnedParams {
        OwnedParams::from(self)
    }
}

/// Returns the value of a parameter: `params["id"]`. [`Params::get`] does not panic.
impl Index<&str> for Params<'_, '_> {
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
impl fmt::Debug for Params<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

/// Equal if the route's text, the names and the values are.
impl PartialEq for Params<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        self.view() == other.view()
    }
}

impl Eq for Params<'_, '_> {}

/// Ordered by names and values, in the order of the route; then by the route's text.
impl Ord for Params<'_, '_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.view().cmp(other.view())
    }
}

impl PartialOrd for Params<'_, '_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// No parameters, like [`Params::new`].
impl Default for Params<'_, '_> {
    fn default() -> Self {
        Params::new()
    }
}

impl<'a, 'router, 'path> IntoIterator for &'a Params<'router, 'path> {
    type Item = (&'router str, &'path str);
    type IntoIter = ParamsIter<'a, 'router, 'path>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'router, 'path> IntoIterator for Params<'router, 'path> {
    type Item = (&'router str, &'path str);
    type IntoIter = ParamsIntoIter<'router, 'path>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        ParamsIntoIter::new(self.path, self.route, self.names, self.values)
    }
}
