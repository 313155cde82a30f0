//! What a path allows if it does not allow the requested method: [`Allowed`] and [`MethodError`].

use alloc::sync::Arc;
use core::error::Error;
use core::fmt;
use core::iter::FusedIterator;
use core::ops::Deref;

use super::names::{MethodKey, MethodNames, MethodSet};

/// The methods that a path allows. Its `Display` is the value of an `Allow` header.
///
/// It borrows method names from the router, and a lookup allocates nothing for it.
/// [`Allowed::into_owned`] makes it independent of the router.
///
/// # Examples
///
/// ```
/// use routetree::{MethodError, MethodRouter};
///
/// let mut methods = MethodRouter::new();
/// methods.insert("PUT", "/notes/{id}", 1)?;
/// methods.insert("GET", "/notes/{note}", 2)?;
///
/// let Err(MethodError::NotAllowed(allowed)) = methods.at("DELETE", "/notes/7") else { panic!() };
/// assert_eq!(allowed.to_string(), "GET, HEAD, PUT");
/// assert!(allowed.contains("PUT") && !allowed.contains("put"));
/// assert_eq!(allowed.with_options().to_string(), "GET, HEAD, OPTIONS, PUT");
/// # Ok::<(), routetree::InsertError>(())
/// ```
#[derive(Clone)]
pub struct Allowed<'router> {
    names: NamesRef<'router>,
    keys: MethodSet,
}

/// The names of a router's methods.
#[derive(Clone)]
enum NamesRef<'router> {
    Borrowed(&'router MethodNames),
    Owned(Arc<MethodNames>),
}

impl Deref for NamesRef<'_> {
    type Target = MethodNames;

    fn deref(&self) -> &MethodNames {
        match self {
            NamesRef::Borrowed(names) => names,
            NamesRef::Owned(names) => names,
        }
    }
}

impl<'router> Allowed<'router> {
    /// From the keys of the routes that match.
    pub(super) fn new(names: &'router MethodNames, mut keys: MethodSet) -> Self {
        if keys.contains(MethodKey::ANY) {
            keys = keys.union(names.all());
        }
        if keys.contains(MethodKey::GET) {
            keys = keys.with(MethodKey::HEAD);
        }
        Allowed { names: NamesRef::Borrowed(names), keys }
    }

    /// Returns the methods, in byte order.
    pub fn iter(&self) -> AllowedIter<'_> {
        AllowedIter { names: &self.names, keys: self.keys, last: None, remaining: self.len() }
    }

    /// Returns whether the path allows the method.
    #[must_use]
    pub fn contains(&self, method: &str) -> bool {
        let key = self.names.key(method);
        self.keys.contains(if key == MethodKey::NONE { MethodKey::ANY } else { key })
    }

    /// Returns the number of methods that [`Allowed::iter`] yields.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.methods().count()
    }

    /// Returns whether no method is allowed. That is never so for an `Allowed` that a router
    /// returned.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Returns whether an any-method route matches the path. Every method is then allowed, and
    /// [`Allowed::iter`] yields the standard methods and those that the router has routes for.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.keys.contains(MethodKey::ANY)
    }

    /// Returns these methods and OPTIONS, for servers that respond to OPTIONS on their own. See
    /// [`MethodRouter::allowed`](crate::MethodRouter::allowed).
    #[must_use]
    pub fn with_options(&self) -> Self {
        Allowed { names: self.names.clone(), keys: self.keys.with(MethodKey::OPTIONS) }
    }

    /// Copies the method names, so that the result no longer borrows from the router.
    #[must_use]
    pub fn into_owned(self) -> Allowed<'static> {
        let names = match self.names {
            NamesRef::Borrowed(names) => Arc::new(names.clone()),
            NamesRef::Owned(names) => names,
        };
        Allowed { names: NamesRef::Owned(names), keys: self.keys }
    }
}

impl fmt::Display for Allowed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, method) in self.iter().enumerate() {
            f.write_str(if index > 0 { ", " } else { "" })?;
            f.write_str(method)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Allowed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self).finish()
    }
}

/// Two are equal if they allow the same methods. The routers need not be the same.
impl PartialEq for Allowed<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.is_any() == other.is_any() && self.iter().eq(other)
    }
}

impl Eq for Allowed<'_> {}

impl<'a> IntoIterator for &'a Allowed<'_> {
    type Item = &'a str;
    type IntoIter = AllowedIter<'a>;

    fn into_iter(self) -> AllowedIter<'a> {
        self.iter()
    }
}

/// An iterator over the methods of an [`Allowed`], in byte order. Created by [`Allowed::iter`].
#[derive(Clone)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct AllowedIter<'a> {
    names: &'a MethodNames,
    keys: MethodSet,
    last: Option<&'a str>,
    remaining: usize,
}

impl<'a> Iterator for AllowedIter<'a> {
    type Item = &'a str;

    /// Finds the least method after the last one, so that no sorted list has to be allocated.
    fn next(&mut self) -> Option<&'a str> {
        let methods = self.keys.methods().filter_map(|key| self.names.name(key));
        let next = methods.filter(|&name| self.last.is_none_or(|last| name > last)).min()?;
        (self.last, self.remaining) = (Some(next), self.remaining - 1);
        Some(next)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.remaining, Some(self.remaining))
    }
}

impl fmt::Debug for AllowedIter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl ExactSizeIterator for AllowedIter<'_> {}
impl FusedIterator for AllowedIter<'_> {}

/// The error of a lookup for a method and a path.
///
/// It borrows from the router. [`MethodError::into_owned`] makes it independent of the router.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodError<'router> {
    /// No route matches the path, whatever the method.
    NotFound,
    /// Routes match the path, but none of them handles the method.
    NotAllowed(Allowed<'router>),
}

impl MethodError<'_> {
    /// Copies the method names, so that the result no longer borrows from the router.
    ///
    /// # Examples
    ///
    /// The `?` operator needs this to turn the error into a `Box<dyn Error>`:
    ///
    /// ```
    /// use std::error::Error;
    ///
    /// use routetree::{MethodError, MethodRouter};
    ///
    /// fn title(method: &str, path: &str) -> Result<&'static str, Box<dyn Error + Send + Sync>> {
    ///     let mut methods = MethodRouter::new();
    ///     methods.insert("GET", "/about", "About us")?;
    ///     let found = methods.at(method, path).map_err(MethodError::into_owned)?;
    ///     Ok(found.value)
    /// }
    ///
    /// assert_eq!(title("HEAD", "/about").unwrap(), "About us");
    /// let error = title("PUT", "/about").unwrap_err();
    /// assert_eq!(error.to_string(), "the path does not allow the method, only GET, HEAD");
    /// assert!(error.downcast_ref::<MethodError<'static>>().is_some());
    /// ```
    #[must_use]
    pub fn into_owned(self) -> MethodError<'static> {
        match self {
            MethodError::NotFound => MethodError::NotFound,
            MethodError::NotAllowed(allowed) => MethodError::NotAllowed(allowed.into_owned()),
        }
    }
}

impl fmt::Display for MethodError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("no route matches the path"),
            Self::NotAllowed(allowed) => {
                write!(f, "the path does not allow the method, only {allowed}")
            }
        }
    }
}

impl Error for MethodError<'_> {}
