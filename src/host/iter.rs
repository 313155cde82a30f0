//! Iterators over patterns, in the order in which they win. The value for any host comes last, with
//! an empty text.

use alloc::string::String;
use core::fmt;
use core::iter::FusedIterator;

use super::HostRouter;
use crate::router::{IntoIter, Iter, IterMut};

impl<T> HostRouter<T> {
    /// Iterates over the patterns and their values, in the order in which they win, whatever the
    /// order of insertion. The value for any host comes last, with an empty text. Allocates a list
    /// of indices.
    ///
    /// # Complexity
    ///
    /// Linear in the router, except that siblings are sorted.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut hosts = routetree::HostRouter::new();
    /// hosts.insert_any(1)?;
    /// hosts.insert("{x}.com", 2)?;
    /// hosts.insert("Example.com", 3)?;
    /// let patterns: Vec<_> = hosts.iter().collect();
    /// assert_eq!(patterns, [("Example.com", &3), ("{x}.com", &2), ("", &1)]);
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[inline]
    pub fn iter(&self) -> HostIter<'_, T> {
        HostIter { patterns: self.patterns.iter(), any: self.any.as_ref() }
    }

    /// Iterates as [`HostRouter::iter`] does, with mutable references to the values.
    #[inline]
    pub fn iter_mut(&mut self) -> HostIterMut<'_, T> {
        HostIterMut { patterns: self.patterns.iter_mut(), any: self.any.as_mut() }
    }
}

/// Iterates over patterns and values. Returned by [`HostRouter::iter`].
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct HostIter<'router, T> {
    patterns: Iter<'router, T>,
    any: Option<&'router T>,
}

impl<T> Clone for HostIter<'_, T> {
    #[inline]
    fn clone(&self) -> Self {
        HostIter { patterns: self.patterns.clone(), any: self.any }
    }
}

impl<T: fmt::Debug> fmt::Debug for HostIter<'_, T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.clone()).finish()
    }
}

/// Iterates over patterns and mutable values. Returned by [`HostRouter::iter_mut`].
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct HostIterMut<'router, T> {
    patterns: IterMut<'router, T>,
    any: Option<&'router mut T>,
}

impl<T: fmt::Debug> fmt::Debug for HostIterMut<'_, T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostIterMut")
            .field("patterns", &self.patterns)
            .field("any", &self.any)
            .finish()
    }
}

/// Iterates over patterns and values and owns them. Returned by the by-value `IntoIterator` of
/// [`HostRouter`].
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct HostIntoIter<T> {
    patterns: IntoIter<T>,
    any: Option<T>,
}

impl<T: fmt::Debug> fmt::Debug for HostIntoIter<T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostIntoIter")
            .field("patterns", &self.patterns)
            .field("any", &self.any)
            .finish()
    }
}

/// The patterns, then the value for any host with the empty text.
macro_rules! impl_iterator {
    ($name:ident<$($lifetime:lifetime,)? T>, $item:ty, $empty:expr) => {
        impl<$($lifetime,)? T> Iterator for $name<$($lifetime,)? T> {
            type Item = $item;

            #[inline]
            fn next(&mut self) -> Option<Self::Item> {
                self.patterns.next().or_else(|| Some(($empty, self.any.take()?)))
            }

            #[inline]
            fn size_hint(&self) -> (usize, Option<usize>) {
                let len = self.patterns.size_hint().0 + usize::from(self.any.is_some());
                (len, Some(len))
            }
        }

        impl<$($lifetime,)? T> ExactSizeIterator for $name<$($lifetime,)? T> {}
        impl<$($lifetime,)? T> FusedIterator for $name<$($lifetime,)? T> {}
    };
}

impl_iterator!(HostIter<'router, T>, (&'router str, &'router T), "");
impl_iterator!(HostIterMut<'router, T>, (&'router str, &'router mut T), "");
impl_iterator!(HostIntoIter<T>, (String, T), String::new());

impl<T> IntoIterator for HostRouter<T> {
    type Item = (String, T);
    type IntoIter = HostIntoIter<T>;

    #[inline]
    fn into_iter(self) -> HostIntoIter<T> {
        HostIntoIter { patterns: self.patterns.into_iter(), any: self.any }
    }
}

impl<'router, T> IntoIterator for &'router HostRouter<T> {
    type Item = (&'router str, &'router T);
    type IntoIter = HostIter<'router, T>;

    #[inline]
    fn into_iter(self) -> HostIter<'router, T> {
        self.iter()
    }
}

impl<'router, T> IntoIterator for &'router mut HostRouter<T> {
    type Item = (&'router str, &'router mut T);
    type IntoIter = HostIterMut<'router, T>;

    #[inline]
    fn into_iter(self) -> HostIterMut<'router, T> {
        self.iter_mut()
    }
}
