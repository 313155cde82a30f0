//! Inserting, reading and removing patterns, by their texts.

use alloc::string::String;
use alloc::vec::Vec;

use super::HostRouter;
use crate::error::{ConstraintError, InsertError, MergeError};
use crate::table::OneRoute;

impl<T> HostRouter<T> {
    /// Inserts a pattern with its value.
    ///
    /// # Errors
    ///
    /// Returns [`InsertError`] if the text is not a pattern, or if another pattern has the same
    /// shape: equal in everything but parameter names and letter case. The router is unchanged, and
    /// the value is dropped.
    ///
    /// # Complexity
    ///
    /// That of [`Router::insert`](crate::Router::insert).
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{HostRouter, InsertError};
    ///
    /// let mut hosts = HostRouter::new();
    /// hosts.insert("{tenant}.example.com", 1)?;
    ///
    /// let error = hosts.insert("{name}.EXAMPLE.com", 2).unwrap_err();
    /// assert!(matches!(error, InsertError::Conflict { with, .. } if with == "{tenant}.example.com"));
    ///
    /// let error = hosts.insert("example.com:80", 3).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "port (leave it out: hosts match with any port and without one) at byte 11 in \
    ///      `example.com:80`",
    /// );
    /// # Ok::<(), InsertError>(())
    /// ```
    #[inline]
    pub fn insert(&mut self, pattern: impl Into<String>, value: T) -> Result<(), InsertError> {
        self.patterns.insert(pattern, value)
    }

    /// Sets the value for the empty text and for every well-formed host that no pattern matches.
    ///
    /// # Errors
    ///
    /// Returns [`InsertError::Conflict`], with two empty texts, if there is such a value already.
    /// The router is unchanged, and the value is dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut hosts = routetree::HostRouter::new();
    /// hosts.insert_any("any")?;
    /// assert_eq!(hosts.at("")?.route(), "");
    /// assert_eq!(*hosts.at("example.com")?.value, "any");
    /// assert!(hosts.at("..").is_err());
    /// assert!(hosts.insert_any("another").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn insert_any(&mut self, value: T) -> Result<(), InsertError> {
        if self.any.is_some() {
            return Err(any_conflict());
        }
        self.any = Some(value);
        Ok(())
    }

    /// Replaces the value of the pattern with exactly this text and returns the old one. Inserts
    /// the pattern if there is none.
    ///
    /// # Errors
    ///
    /// The same as those of [`HostRouter::insert`]: a pattern of the same shape but with another
    /// text is a conflict.
    #[inline]
    pub fn replace(
        &mut self,
        pattern: impl Into<String>,
        value: T,
    ) -> Result<Option<T>, InsertError> {
        self.patterns.replace(pattern, value)
    }

    /// Replaces the value for any host and returns the old one.
    #[inline]
    pub fn replace_any(&mut self, value: T) -> Option<T> {
        self.any.replace(value)
    }

    /// Returns the value of the pattern with exactly this text, parameter names and letter case
    /// included. The empty text is that of the value for any host.
    ///
    /// # Complexity
    ///
    /// Linear in the text.
    #[must_use]
    #[inline]
    pub fn get(&self, pattern: &str) -> Option<&T> {
        if pattern.is_empty() { self.get_any() } else { self.patterns.get(pattern) }
    }

    /// Returns a mutable reference to the value that [`HostRouter::get`] returns.
    #[must_use]
    #[inline]
    pub fn get_mut(&mut self, pattern: &str) -> Option<&mut T> {
        if pattern.is_empty() { self.get_any_mut() } else { self.patterns.get_mut(pattern) }
    }

    /// Returns the value for any host.
    #[must_use]
    #[inline]
    pub fn get_any(&self) -> Option<&T> {
        self.any.as_ref()
    }

    /// Returns a mutable reference to the value for any host.
    #[must_use]
    #[inline]
    pub fn get_any_mut(&mut self) -> Option<&mut T> {
        self.any.as_mut()
    }

    /// Returns `true` if [`HostRouter::get`] returns a value.
    #[must_use]
    #[inline]
    pub fn contains(&self, pattern: &str) -> bool {
        self.get(pattern).is_some()
    }

    /// Returns `true` if there is a value for any host.
    #[must_use]
    #[inline]
    pub fn contains_any(&self) -> bool {
        self.any.is_some()
    }

    /// Removes the pattern with exactly this text, parameter names and letter case included, and
    /// returns its value. The empty text is that of the value for any host.
    ///
    /// # Complexity
    ///
    /// That of [`Router::remove`](crate::Router::remove).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut hosts = routetree::HostRouter::new();
    /// hosts.insert("Example.com", 1)?;
    /// assert_eq!(hosts.remove("example.com"), None);
    /// assert_eq!(hosts.remove("Example.com"), Some(1));
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[inline]
    pub fn remove(&mut self, pattern: impl AsRef<str>) -> Option<T> {
        let pattern = pattern.as_ref();
        if pattern.is_empty() { self.remove_any() } else { self.patterns.remove(pattern) }
    }

    /// Removes the value for any host and returns it.
    #[inline]
    pub fn remove_any(&mut self) -> Option<T> {
        self.any.take()
    }

    /// Moves all patterns, the value for any host and the constraints of another router into this
    /// one.
    ///
    /// # Errors
    ///
    /// Returns [`MergeError`] with every pair of patterns that conflict, two values for any host
    /// included, and with every constraint that is a different function under the same name. This
    /// router is unchanged, and the other is dropped.
    ///
    /// # Complexity
    ///
    /// An insertion for each pattern of the other.
    #[inline]
    pub fn merge(&mut self, other: HostRouter<T>) -> Result<(), MergeError> {
        let HostRouter { mut patterns, any } = other;
        let mut errors = Vec::new();
        if self.any.is_some() && any.is_some() {
            errors.push(any_conflict());
        }
        let table = &mut self.patterns.table;
        table.merge(&mut OneRoute, (&mut patterns.table, &OneRoute), None, Some, errors)?;
        if any.is_some() {
            self.any = any;
        }
        Ok(())
    }

    /// Applies a function to every value. The patterns and constraints stay, and no text is parsed
    /// again.
    ///
    /// The values are passed in no particular order.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut hosts = routetree::HostRouter::new();
    /// hosts.insert("{tenant}.example.com", 1)?;
    /// hosts.insert_any(2)?;
    /// let hosts = hosts.map_values(|value| format!("number {value}"));
    /// assert_eq!(hosts.at("acme.example.com")?.value, "number 1");
    /// assert_eq!(hosts.at("localhost")?.value, "number 2");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn map_values<U>(self, mut f: impl FnMut(T) -> U) -> HostRouter<U> {
        HostRouter { patterns: self.patterns.map_values(&mut f), any: self.any.map(f) }
    }

    /// Adds a custom constraint for patterns that are inserted later.
    ///
    /// It gets values in the host's own letters. In a label that mixes text and parameters it may
    /// be called for every part of the label, so it should be fast.
    ///
    /// # Errors
    ///
    /// Returns [`ConstraintError`] if the name is taken, also by a built-in constraint, if it is
    /// empty, or if it contains one of `/ { } * ? :`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut hosts = routetree::HostRouter::new();
    /// hosts.constraint("region", |value| ["eu", "us"].contains(&value))?;
    /// hosts.insert("api-{region:region}.example.com", "api")?;
    /// assert!(hosts.at("API-eu.example.com").is_ok());
    /// assert!(hosts.at("api-EU.example.com").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn constraint(
        &mut self,
        name: &str,
        accepts: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<(), ConstraintError> {
        self.patterns.constraint(name, accepts)
    }

    /// Adds a constraint that accepts what a regular expression matches, for patterns that are
    /// inserted later.
    ///
    /// See [`Router::constraint_regex`](crate::Router::constraint_regex). Values have the host's
    /// own letters: `(?i)` makes an expression ignore their case.
    ///
    /// # Errors
    ///
    /// Returns [`ConstraintError`] if the name cannot be used, as for [`HostRouter::constraint`],
    /// or if the expression does not compile.
    #[cfg(feature = "regex")]
    #[inline]
    pub fn constraint_regex(
        &mut self,
        name: &str,
        expression: &str,
    ) -> Result<(), ConstraintError> {
        self.patterns.constraint_regex(name, expression)
    }

    /// Removes all patterns and the value for any host. Constraints stay.
    #[inline]
    pub fn clear(&mut self) {
        let any = self.any.take();
        self.patterns.clear();
        // Last: the `Drop` of a value may panic.
        drop(any);
    }
}

/// The error of a second value for any host.
#[inline]
fn any_conflict() -> InsertError {
    InsertError::Conflict { route: String::new(), with: String::new(), method: None }
}
