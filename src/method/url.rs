//! [`MethodRouter::url`]: from a route and values to a path.

use alloc::string::String;
use core::fmt::Display;

use super::MethodRouter;
use super::names::MethodKey;
use super::suggest::MethodView;
use crate::error::UrlError;
use crate::suggest::RouteLookup;
use crate::values::Values;

impl<T> MethodRouter<T> {
    /// Returns the path on which a lookup for the method finds the method's own route with this
    /// text, with these values: see [`Router::url`](crate::Router::url).
    ///
    /// # Errors
    ///
    /// Like [`Router::url`](crate::Router::url). Returns [`UrlError::UnknownRoute`] if there is no
    /// route for exactly this method with exactly this text.
    ///
    /// # Complexity
    ///
    /// Like [`Router::url`](crate::Router::url).
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
        self.url_for(self.shapes.names.key(method), route, values)
    }

    /// Returns the path on which a lookup for a method without any route finds the any-method route
    /// with this text, with these values.
    ///
    /// # Errors
    ///
    /// Like [`MethodRouter::url`].
    ///
    /// # Complexity
    ///
    /// Like [`MethodRouter::url`].
    pub fn url_any<N: AsRef<str>, V: Display>(
        &self,
        route: &str,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<String, UrlError> {
        self.url_for(MethodKey::ANY, route, values)
    }

    fn url_for<N: AsRef<str>, V: Display>(
        &self,
        key: MethodKey,
        route: &str,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<String, UrlError> {
        self.table.url((&self.shapes, key), route, values, |path| {
            let mut values = Values::new();
            let routes: &dyn RouteLookup = &MethodView { router: self, key };
            let leaf = routes.find(path, &mut values);
            self.table.found(path, leaf, values).map(|found| found.params)
        })
    }
}
