//! What a lookup answers: [`Match`] and its [`Params`], inline for up to 8 values.
//!
//! Values are kept as places in the path, names as places in the route's text; nothing is copied
//! until it is asked for. This module does not know how they were found.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::iter::FusedIterator;
use core::str::FromStr;

use crate::decode;
use crate::error::{DecodeError, ParamError};
use crate::pattern::Name;
use crate::values::{Span, Values};

/// A route that matches a path: its value, and what its parameters took.
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
    /// The value that was inserted with the route: borrowed from the router.
    pub value: V,
    /// The values of the route's parameters, and the route's text.
    pub params: Params<'router, 'path>,
}

impl<'router, 'path, V> Match<'router, 'path, V> {
    /// The text that the route was inserted with.
    #[must_use]
    pub fn route(&self) -> &'router str {
        self.params.route()
    }

    /// The same match with another value.
    pub fn map<U>(self, value: impl FnOnce(V) -> U) -> Match<'router, 'path, U> {
        Match { value: value(self.value), params: self.params }
    }
}

/// The parameters of a match, in the order of the route. An absent optional parameter is not
/// among them.
///
/// Up to 8 values lie in the struct itself.
#[derive(Clone)]
pub struct Params<'router, 'path> {
    path: &'path str,
    route: &'router str,
    names: &'router [Name],
    values: Values,
}

impl<'router, 'path> Params<'router, 'path> {
    #[inline]
    pub(crate) fn new(
        path: &'path str,
        route: &'router str,
        names: &'router [Name],
        values: Values,
    ) -> Self {
        Params { path, route, names, values }
    }

    /// The text that the route was inserted with.
    #[inline]
    #[must_use]
    pub fn route(&self) -> &'router str {
        self.route
    }

    /// The number of parameters that have a value.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The value of a parameter, as it stands in the path: not percent-decoded.
    ///
    /// # Complexity
    ///
    /// Linear in the number of parameters.
    #[inline]
    pub fn get(&self, name: impl AsRef<str>) -> Option<&'path str> {
        let name = name.as_ref();
        self.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Names and values, in the order of the route.
    #[inline]
    #[must_use]
    pub fn iter(&self) -> ParamsIter<'_, 'router, 'path> {
        ParamsIter {
            path: self.path,
            route: self.route,
            pairs: self.names.iter().zip(self.values.iter()),
        }
    }

    /// The value of a parameter, percent-decoded; borrowed where nothing had to be decoded.
    /// `None` where there is no such parameter.
    ///
    /// `+` stays `+`: in a path it is a plus sign.
    ///
    /// # Errors
    ///
    /// A `%` without two hexadecimal digits behind it, and bytes that are not UTF-8, each with
    /// its offset in the value.
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
    pub fn decoded(&self, name: impl AsRef<str>) -> Option<Result<Cow<'path, str>, DecodeError>> {
        self.get(name).map(decode::percent)
    }

    /// The value of a parameter, parsed; not percent-decoded.
    ///
    /// # Errors
    ///
    /// Where there is no such parameter, and where its value is not an `N`.
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
        let name = name.as_ref();
        let owned = || String::from(name);
        let value = self.get(name).ok_or_else(|| ParamError::Missing { name: owned() })?;
        value.parse().map_err(|error| ParamError::Invalid { name: owned(), error })
    }

    /// The same, borrowing nothing: for request extensions and tasks. Allocates.
    #[must_use]
    pub fn into_owned(self) -> OwnedParams {
        OwnedParams {
            path: self.path.into(),
            route: self.route.into(),
            names: self.names.into(),
            values: self.values,
        }
    }
}

impl fmt::Debug for Params<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

/// Equal where the route's text, the names and the values are.
impl PartialEq for Params<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        self.route == other.route && self.iter().eq(other)
    }
}

impl Eq for Params<'_, '_> {}

impl<'a, 'router, 'path> IntoIterator for &'a Params<'router, 'path> {
    type Item = (&'router str, &'path str);
    type IntoIter = ParamsIter<'a, 'router, 'path>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The names and values of [`Params`].
#[derive(Clone, Debug)]
pub struct ParamsIter<'a, 'router, 'path> {
    path: &'path str,
    route: &'router str,
    pairs: core::iter::Zip<core::slice::Iter<'router, Name>, core::slice::Iter<'a, Span>>,
}

impl<'router, 'path> Iterator for ParamsIter<'_, 'router, 'path> {
    type Item = (&'router str, &'path str);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = self.pairs.next()?;
        Some((name.of(self.route), value.of(self.path)))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.pairs.size_hint()
    }
}

impl ExactSizeIterator for ParamsIter<'_, '_, '_> {}
impl FusedIterator for ParamsIter<'_, '_, '_> {}

/// [`Params`] that borrow nothing.
#[derive(Clone)]
pub struct OwnedParams {
    path: Box<str>,
    route: Box<str>,
    names: Box<[Name]>,
    values: Values,
}

impl OwnedParams {
    /// The text that the route was inserted with.
    #[must_use]
    pub fn route(&self) -> &str {
        &self.route
    }

    /// The number of parameters that have a value.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The value of a parameter, as it stood in the path: not percent-decoded.
    pub fn get(&self, name: impl AsRef<str>) -> Option<&str> {
        let name = name.as_ref();
        self.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Names and values, in the order of the route.
    #[must_use]
    pub fn iter(&self) -> ParamsIter<'_, '_, '_> {
        ParamsIter {
            path: &self.path,
            route: &self.route,
            pairs: self.names.iter().zip(self.values.iter()),
        }
    }

    /// The same, borrowed from here.
    #[cfg(feature = "serde")]
    pub(crate) fn as_params(&self) -> Params<'_, '_> {
        Params::new(&self.path, &self.route, &self.names, self.values.clone())
    }
}

impl fmt::Debug for OwnedParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl PartialEq for OwnedParams {
    fn eq(&self, other: &Self) -> bool {
        self.route == other.route && self.iter().eq(other)
    }
}

impl Eq for OwnedParams {}

impl<'a> IntoIterator for &'a OwnedParams {
    type Item = (&'a str, &'a str);
    type IntoIter = ParamsIter<'a, 'a, 'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
