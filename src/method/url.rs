//! Paths for routes of a method.

use alloc::string::String;
use core::fmt::Display;

use super::MethodRouter;
use super::names::Key;
use super::suggest::ForMethod;
use crate::error::UrlError;
use crate::suggest::Routes;
use crate::values::Values;

impl<T> MethodRouter<T> {
    /// The path on which the method finds its own route of this text, with these values: see
    /// [`Router::url`](crate::Router::url).
    ///
    /// # Errors
    ///
    /// As [`Router::url`](crate::Router::url), [`UrlError::UnknownRoute`] where the method itself
    /// has no route of this text.
    ///
    /// # Complexity
    ///
    /// As [`Router::url`](crate::Router::url).
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::MethodRouter;
    ///
    /// let mut methods = MethodRouter::new();
    /// methods.insert("GET", "/users/{id}", ())?;
    /// methods.insert("GET", "/users/me", ())?;
    /// methods.insert("PUT", "/users/{name}", ())?;
    /// methods.insert_any("/hooks/{*path}", ())?;
    ///
    /// assert_eq!(methods.url("GET", "/users/{id}", [("id", 7)])?, "/users/7");
    /// assert_eq!(methods.url("PUT", "/users/{name}", [("name", "me")])?, "/users/me");
    /// assert!(methods.url("GET", "/users/{id}", [("id", "me")]).is_err());
    /// assert_eq!(methods.url_any("/hooks/{*path}", [("path", "a/b")])?, "/hooks/a/b");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn url<N: AsRef<str>, V: Display>(
        &self,
        method: &str,
        route: &str,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<String, UrlError> {
        self.url_of(self.methods.names.key(method), route, values)
    }

    /// The path on which methods that have no route there find the route for any method of this
    /// text, with these values.
    ///
    /// # Errors
    ///
    /// As [`MethodRouter::url`].
    ///
    /// # Complexity
    ///
    /// As [`MethodRouter::url`].
    pub fn url_any<N: AsRef<str>, V: Display>(
        &self,
        route: &str,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<String, UrlError> {
        self.url_of(Key::ANY, route, values)
    }

    fn url_of<N: AsRef<str>, V: Display>(
        &self,
        key: Key,
        route: &str,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<String, UrlError> {
        self.table.url((&self.methods, key), route, values, |path| {
            let mut values = Values::new();
            let routes: &dyn Routes = &ForMethod { router: self, key };
            let leaf = routes.find(path, &mut values);
            self.table.found(path, leaf, values).map(|found| found.params)
        })
    }
}
