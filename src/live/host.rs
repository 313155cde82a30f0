//! Changes of a live [`HostRouter`]: the methods of [`LiveEdit`] that it has.

use alloc::string::String;

use super::LiveEdit;
use crate::{HostRouter, InsertError, MergeError};

/// The editing methods of [`HostRouter`].
impl<T: Clone + Send + 'static> LiveEdit<'_, HostRouter<T>> {
    /// Returns a [`LiveEdit`] of the router that is the value of a pattern, or `None` if there is
    /// no such pattern.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{HostRouter, LiveRouter, MethodRouter};
    ///
    /// let mut hosts = HostRouter::new();
    /// hosts.insert("example.com", MethodRouter::new())?;
    /// let live = LiveRouter::new(hosts);
    ///
    /// live.update(|edit| match edit.host("example.com") {
    ///     Some(mut site) => site.insert("GET", "/", "front page"),
    ///     None => Ok(()),
    /// })?;
    /// let snapshot = live.load();
    /// let site = snapshot.at("example.com")?.value;
    /// assert_eq!(*site.at("GET", "/").unwrap().value, "front page");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn host(&mut self, pattern: impl AsRef<str>) -> Option<LiveEdit<'_, T>> {
        let pattern = String::from(pattern.as_ref());
        self.within(move |hosts: &mut HostRouter<T>| hosts.get_mut(&pattern))
    }

    /// Returns a [`LiveEdit`] of the router that is the value for any host, or `None` if there is
    /// none.
    pub fn any_host(&mut self) -> Option<LiveEdit<'_, T>> {
        self.within(|hosts: &mut HostRouter<T>| hosts.get_any_mut())
    }

    /// Inserts a pattern: [`HostRouter::insert`].
    ///
    /// # Errors
    ///
    /// Like [`HostRouter::insert`].
    pub fn insert(&mut self, pattern: impl Into<String>, value: T) -> Result<(), InsertError> {
        let pattern = pattern.into();
        self.router.insert(pattern.clone(), value.clone())?;
        self.record(move |hosts| drop(hosts.insert(pattern, value)));
        Ok(())
    }

    /// Sets the value for any host: [`HostRouter::insert_any`].
    ///
    /// # Errors
    ///
    /// Like [`HostRouter::insert_any`].
    pub fn insert_any(&mut self, value: T) -> Result<(), InsertError> {
        self.router.insert_any(value.clone())?;
        self.record(move |hosts| drop(hosts.insert_any(value)));
        Ok(())
    }

    /// Replaces the value of a pattern, or inserts it: [`HostRouter::replace`].
    ///
    /// # Errors
    ///
    /// Like [`HostRouter::replace`].
    pub fn replace(
        &mut self,
        pattern: impl Into<String>,
        value: T,
    ) -> Result<Option<T>, InsertError> {
        let pattern = pattern.into();
        let replaced = self.router.replace(pattern.clone(), value.clone())?;
        self.record(move |hosts| drop(hosts.replace(pattern, value)));
        Ok(replaced)
    }

    /// Replaces the value for any host: [`HostRouter::replace_any`].
    pub fn replace_any(&mut self, value: T) -> Option<T> {
        let replaced = self.router.replace_any(value.clone());
        self.record(move |hosts| drop(hosts.replace_any(value)));
        replaced
    }

    /// Removes a pattern: [`HostRouter::remove`].
    pub fn remove(&mut self, pattern: impl AsRef<str>) -> Option<T> {
        let removed = self.router.remove(&pattern)?;
        let pattern = String::from(pattern.as_ref());
        self.record(move |hosts| drop(hosts.remove(pattern)));
        Some(removed)
    }

    /// Removes the value for any host: [`HostRouter::remove_any`].
    pub fn remove_any(&mut self) -> Option<T> {
        let removed = self.router.remove_any()?;
        self.record(|hosts| drop(hosts.remove_any()));
        Some(removed)
    }

    /// Moves all patterns of another router into this one: [`HostRouter::merge`].
    ///
    /// # Errors
    ///
    /// Like [`HostRouter::merge`].
    pub fn merge(&mut self, other: HostRouter<T>) -> Result<(), MergeError> {
        self.router.merge(other.clone())?;
        self.record(move |hosts| drop(hosts.merge(other)));
        Ok(())
    }

    /// Removes all patterns and the value for any host: [`HostRouter::clear`].
    pub fn clear(&mut self) {
        self.router.clear();
        self.record(HostRouter::clear);
    }
}
