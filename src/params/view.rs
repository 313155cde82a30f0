//! What [`Params`](super::Params) and [`OwnedParams`](super::OwnedParams) have in common: reading
//! names and values, and the iterators over them.

use alloc::borrow::Cow;
use alloc::string::String;
use core::cmp::Ordering;
use core::iter::{FusedIterator, Zip};
use core::slice;
use core::str::FromStr;

use crate::decode;
use crate::error::{DecodeError, ParamError};
use crate::pattern::Name;
use crate::values::{Span, Values};

/// The text of a route, as a part of a longer text. It is not read before it is wanted, and a
/// reference to a `String` takes no more space than the text itself would.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RouteText<'router> {
    pub(crate) within: &'router String,
    pub(crate) position: Span,
}

impl<'router> RouteText<'router> {
    /// A text without bytes.
    pub(crate) const EMPTY: RouteText<'static> = {
        const NOTHING: &String = &String::new();
        RouteText { within: NOTHING, position: Span { start: 0, end: 0 } }
    };

    #[inline]
    pub(crate) fn as_str(self) -> &'router str {
        self.position.of(self.within)
    }

    #[inline]
    fn name(self, name: Name) -> &'router str {
        name.in_part(self.within, self.position.start as usize)
    }
}

/// The parameters of a match, borrowed from wherever they are stored.
#[derive(Clone, Copy)]
pub(crate) struct ParamsView<'a, 'router, 'path> {
    pub(super) path: &'path str,
    pub(super) route: RouteText<'router>,
    pub(super) names: &'router [Name],
    pub(super) values: &'a [Span],
}

impl<'a, 'router, 'path> ParamsView<'a, 'router, 'path> {
    #[cfg(feature = "serde")]
    pub(crate) fn route(self) -> &'router str {
        self.route.as_str()
    }

    #[inline]
    pub(crate) fn iter(self) -> ParamsIter<'a, 'router, 'path> {
        ParamsIter { path: self.path, route: self.route, pairs: self.names.iter().zip(self.values) }
    }

    #[inline]
    pub(super) fn names(
        self,
    ) -> impl ExactSizeIterator<Item = &'router str>
    + DoubleEndedIterator
    + FusedIterator
    + Clone
    + use<'router> {
        let (names, route) = (self.names.get(..self.values.len()), self.route);
        names.unwrap_or_default().iter().map(move |name| route.name(*name))
    }

    #[inline]
    pub(super) fn get(self, name: &str) -> Option<&'path str> {
        self.iter().find(|(candidate, _)| *candidate == name).map(|(_, value)| value)
    }

    #[inline]
    pub(super) fn get_index(self, index: usize) -> Option<(&'router str, &'path str)> {
        self.iter().nth(index)
    }

    /// The value of a parameter, for indexing.
    ///
    /// # Panics
    ///
    /// If no parameter of this name has a value.
    #[inline]
    #[track_caller]
    pub(super) fn index(self, name: &str) -> &'path str {
        match self.get(name) {
            Some(value) => value,
            None => panic!("no parameter `{name}` in a match of `{}`", self.route.as_str()),
        }
    }

    pub(super) fn decoded(self, name: &str) -> Option<Result<Cow<'path, str>, DecodeError>> {
        self.get(name).map(decode::percent)
    }

    pub(super) fn parse<N: FromStr>(self, name: &str) -> Result<N, ParamError<N::Err>> {
        let owned = || String::from(name);
        let value = self.get(name).ok_or_else(|| ParamError::Missing { name: owned() })?;
        value.parse().map_err(|error| ParamError::Invalid { name: owned(), error })
    }
}

/// Equal if the route's text, the names and the values are.
impl PartialEq for ParamsView<'_, '_, '_> {
    fn eq(&self, other: &Self) -> bool {
        self.route.as_str() == other.route.as_str() && self.iter().eq(other.iter())
    }
}

impl ParamsView<'_, '_, '_> {
    /// Names and values decide, then the route's text.
    pub(super) fn cmp(self, other: ParamsView<'_, '_, '_>) -> Ordering {
        self.iter().cmp(other.iter()).then_with(|| self.route.as_str().cmp(other.route.as_str()))
    }
}

/// Iterates over the names and values of [`Params`](super::Params), in the order of the route.
///
/// Returned by [`Params::iter`](super::Params::iter) and
/// [`OwnedParams::iter`](super::OwnedParams::iter).
#[derive(Clone, Debug)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct ParamsIter<'a, 'router, 'path> {
    path: &'path str,
    route: RouteText<'router>,
    pairs: Zip<slice::Iter<'router, Name>, slice::Iter<'a, Span>>,
}

/// Iterates over the names and values of [`Params`](super::Params) and owns their positions, so
/// that it borrows from the router and the path alone.
///
/// Returned by the by-value `IntoIterator` of [`Params`](super::Params).
#[derive(Clone, Debug)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct ParamsIntoIter<'router, 'path> {
    path: &'path str,
    route: RouteText<'router>,
    pairs: Zip<slice::Iter<'router, Name>, <Values as IntoIterator>::IntoIter>,
}

impl<'router, 'path> ParamsIntoIter<'router, 'path> {
    pub(super) fn new(
        path: &'path str,
        route: RouteText<'router>,
        names: &'router [Name],
        values: Values,
    ) -> Self {
        ParamsIntoIter { path, route, pairs: names.iter().zip(values) }
    }
}

impl<'router, 'path> Iterator for ParamsIter<'_, 'router, 'path> {
    type Item = (&'router str, &'path str);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = self.pairs.next()?;
        Some((self.route.name(*name), value.of(self.path)))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.pairs.size_hint()
    }

    #[inline]
    fn nth(&mut self, n: usize) -> Option<Self::Item> {
        let (name, value) = self.pairs.nth(n)?;
        Some((self.route.name(*name), value.of(self.path)))
    }
}

impl DoubleEndedIterator for ParamsIter<'_, '_, '_> {
    #[inline]
    fn next_back(&mut self) -> Option<Self::Item> {
        let (name, value) = self.pairs.next_back()?;
        Some((self.route.name(*name), value.of(self.path)))
    }
}

impl ExactSizeIterator for ParamsIter<'_, '_, '_> {}
impl FusedIterator for ParamsIter<'_, '_, '_> {}

impl<'router, 'path> Iterator for ParamsIntoIter<'router, 'path> {
    type Item = (&'router str, &'path str);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = self.pairs.next()?;
        Some((self.route.name(*name), value.of(self.path)))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.pairs.size_hint()
    }
}

impl DoubleEndedIterator for ParamsIntoIter<'_, '_> {
    #[inline]
    fn next_back(&mut self) -> Option<Self::Item> {
        let (name, value) = self.pairs.next_back()?;
        Some((self.route.name(*name), value.of(self.path)))
    }
}

impl ExactSizeIterator for ParamsIntoIter<'_, '_> {}
impl FusedIterator for ParamsIntoIter<'_, '_> {}
