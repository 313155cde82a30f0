//! Changes of a live [`MethodRouter`]: the methods of [`LiveEdit`] that it has.

use alloc::string::String;

use super::LiveEdit;
use crate::{InsertError, MergeError, MethodRouter};

/// The editing methods of [`MethodRouter`].
impl<T: Clone + Send + 'static> LiveEdit<'_, MethodRouter<T>> {
    /// Inserts a route for a method: [`MethodRouter::insert`].
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::insert`].
    pub fn insert(
        &mut self,
        method: &str,
        route: impl Into<String>,
        value: T,
    ) -> Result<(), InsertError> {
        let route = route.into();
        self.router.insert(method, route.clone(), value.clone())?;
        let method = String::from(method);
        self.record(move |router| drop(router.insert(&method, route, value)));
        Ok(())
    }

    /// Inserts a route for any method: [`MethodRouter::insert_any`].
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::insert_any`].
    pub fn insert_any(&mut self, route: impl Into<String>, value: T) -> Result<(), InsertError> {
        let route = route.into();
        self.router.insert_any(route.clone(), value.clone())?;
        self.record(move |router| drop(router.insert_any(route, value)));
        Ok(())
    }

    /// Replaces the value of a route for a method, or inserts it: [`MethodRouter::replace`].
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::replace`].
    pub fn replace(
        &mut self,
        method: &str,
        route: impl Into<String>,
        value: T,
    ) -> Result<Option<T>, InsertError> {
        let route = route.into();
        let replaced = self.router.replace(method, route.clone(), value.clone())?;
        let method = String::from(method);
        self.record(move |router| drop(router.replace(&method, route, value)));
        Ok(replaced)
    }

    /// Replaces the value of a route for any method, or inserts it: [`MethodRouter::replace_any`].
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::replace_any`].
    pub fn replace_any(
        &mut self,
        route: impl Into<String>,
        value: T,
    ) -> Result<Option<T>, InsertError> {
        let route = route.into();
        let replaced = self.router.replace_any(route.clone(), value.clone())?;
        self.record(move |router| drop(router.replace_any(route, value)));
        Ok(replaced)
    }

    /// Removes a route for a method: [`MethodRouter::remove`].
    pub fn remove(&mut self, method: &str, route: impl AsRef<str>) -> Option<T> {
        let removed = self.router.remove(method, &route)?;
        let (method, route) = (String::from(method), String::from(route.as_ref()));
        self.record(move |router| drop(router.remove(&method, route)));
        Some(removed)
    }

    /// Removes a route for any method: [`MethodRouter::remove_any`].
    pub fn remove_any(&mut self, route: impl AsRef<str>) -> Option<T> {
        let removed = self.router.remove_any(&route)?;
        let route = String::from(route.as_ref());
        self.record(move |router| drop(router.remove_any(route)));
        Some(removed)
    }

    /// Moves all routes of another router into this one: [`MethodRouter::merge`].
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::merge`].
    pub fn merge(&mut self, other: MethodRouter<T>) -> Result<(), MergeError> {
        self.router.merge(other.clone())?;
        self.record(move |router| drop(router.merge(other)));
        Ok(())
    }

    /// Moves all routes of another router below a prefix: [`MethodRouter::nest`].
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::nest`].
    pub fn nest(
        &mut self,
        prefix: impl AsRef<str>,
        other: MethodRouter<T>,
    ) -> Result<(), MergeError> {
        self.router.nest(&prefix, other.clone())?;
        let prefix = String::from(prefix.as_ref());
        self.record(move |router| drop(router.nest(prefix, other)));
        Ok(())
    }

    /// Removes all routes: [`MethodRouter::clear`].
    pub fn clear(&mut self) {
        self.router.clear();
        self.record(MethodRouter::clear);
    }
}
