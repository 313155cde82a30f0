//! Changes of a live [`Router`]: the methods of [`LiveEdit`] that it has.

use alloc::string::String;

use super::LiveEdit;
use crate::{InsertError, MergeError, Router};

/// The editing methods of [`Router`].
impl<T: Clone + Send + 'static> LiveEdit<'_, Router<T>> {
    /// Inserts a route: [`Router::insert`].
    ///
    /// # Errors
    ///
    /// Like [`Router::insert`].
    pub fn insert(&mut self, route: impl Into<String>, value: T) -> Result<(), InsertError> {
        let route = route.into();
        self.router.insert(route.clone(), value.clone())?;
        self.record(move |router| drop(router.insert(route, value)));
        Ok(())
    }

    /// Replaces the value of a route, or inserts it: [`Router::replace`].
    ///
    /// # Errors
    ///
    /// Like [`Router::replace`].
    pub fn replace(
        &mut self,
        route: impl Into<String>,
        value: T,
    ) -> Result<Option<T>, InsertError> {
        let route = route.into();
        let replaced = self.router.replace(route.clone(), value.clone())?;
        self.record(move |router| drop(router.replace(route, value)));
        Ok(replaced)
    }

    /// Removes a route: [`Router::remove`].
    pub fn remove(&mut self, route: impl AsRef<str>) -> Option<T> {
        let removed = self.router.remove(&route)?;
        let route = String::from(route.as_ref());
        self.record(move |router| drop(router.remove(route)));
        Some(removed)
    }

    /// Moves all routes of another router into this one: [`Router::merge`].
    ///
    /// # Errors
    ///
    /// Like [`Router::merge`].
    pub fn merge(&mut self, other: Router<T>) -> Result<(), MergeError> {
        self.router.merge(other.clone())?;
        self.record(move |router| drop(router.merge(other)));
        Ok(())
    }

    /// Moves all routes of another router below a prefix: [`Router::nest`].
    ///
    /// # Errors
    ///
    /// Like [`Router::nest`].
    pub fn nest(&mut self, prefix: impl AsRef<str>, other: Router<T>) -> Result<(), MergeError> {
        self.router.nest(&prefix, other.clone())?;
        let prefix = String::from(prefix.as_ref());
        self.record(move |router| drop(router.nest(prefix, other)));
        Ok(())
    }

    /// Removes all routes: [`Router::clear`].
    pub fn clear(&mut self) {
        self.router.clear();
        self.record(Router::clear);
    }
}
