//! What a path answers when it does not answer a method: [`Allowed`], and [`MethodError`].

use core::error::Error;
use core::fmt;
use core::iter::FusedIterator;

use super::names::{Key, Keys, Names};

/// The methods that a path answers: `Display` writes the value of an `Allow` header.
///
/// It borrows from the router and allocates nothing.
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
#[derive(Clone, Copy)]
pub struct Allowed<'router> {
    names: &'router Names,
    keys: Keys,
}

impl<'router> Allowed<'router> {
    /// From the keys of the routes that match.
    pub(super) fn new(names: &'router Names, mut keys: Keys) -> Self {
        if keys.contains(Key::ANY) {
            keys = keys.and(names.all());
        }
        if keys.contains(Key::GET) {
            keys = keys.with(Key::HEAD);
        }
        Allowed { names, keys }
    }

    /// The methods, in byte order.
    #[must_use]
    pub fn iter(&self) -> AllowedIter<'router> {
        AllowedIter { allowed: *self, last: None, left: self.len() }
    }

    /// Whether the method is among them.
    #[must_use]
    pub fn contains(&self, method: &str) -> bool {
        let key = self.names.key(method);
        self.keys.contains(if key == Key::NONE { Key::ANY } else { key })
    }

    /// The number of methods that [`Allowed::iter`] yields.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.methods().count()
    }

    /// Whether there is none. There always is one where the router answers with this.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether a route for any method matches the path: every method is allowed then, and
    /// [`Allowed::iter`] yields those that the router has routes for and the standard ones.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.keys.contains(Key::ANY)
    }

    /// The same with OPTIONS among them: for servers that answer OPTIONS by themselves. See
    /// [`MethodRouter::allowed`](crate::MethodRouter::allowed).
    #[must_use]
    pub fn with_options(self) -> Self {
        Allowed { keys: self.keys.with(Key::OPTIONS), ..self }
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

/// Equal where the same methods are allowed, of whichever routers.
impl PartialEq for Allowed<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.is_any() == other.is_any() && self.iter().eq(other)
    }
}

impl Eq for Allowed<'_> {}

impl<'router> IntoIterator for Allowed<'router> {
    type Item = &'router str;
    type IntoIter = AllowedIter<'router>;

    fn into_iter(self) -> AllowedIter<'router> {
        self.iter()
    }
}

impl<'router> IntoIterator for &Allowed<'router> {
    type Item = &'router str;
    type IntoIter = AllowedIter<'router>;

    fn into_iter(self) -> AllowedIter<'router> {
        self.iter()
    }
}

/// The methods of an [`Allowed`], in byte order.
#[derive(Clone, Debug)]
pub struct AllowedIter<'router> {
    allowed: Allowed<'router>,
    last: Option<&'router str>,
    left: usize,
}

impl<'router> Iterator for AllowedIter<'router> {
    type Item = &'router str;

    /// The least of the methods that come behind the last: no list of them has to be sorted.
    fn next(&mut self) -> Option<&'router str> {
        let Allowed { names, keys } = self.allowed;
        let methods = keys.methods().filter_map(|key| names.name(key));
        let next = methods.filter(|&name| self.last.is_none_or(|last| name > last)).min()?;
        (self.last, self.left) = (Some(next), self.left - 1);
        Some(next)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for AllowedIter<'_> {}
impl FusedIterator for AllowedIter<'_> {}

/// Why a method and a path have no match.
///
/// It borrows from the router: [`Allowed`] says what would have been answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodError<'router> {
    /// No route matches the path, whatever the method.
    NotFound,
    /// Routes match the path, for these methods and not for this one.
    NotAllowed(Allowed<'router>),
}

impl fmt::Display for MethodError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("no route matches the path"),
            Self::NotAllowed(allowed) => {
                write!(f, "the path does not answer the method, only {allowed}")
            }
        }
    }
}

impl Error for MethodError<'_> {}
