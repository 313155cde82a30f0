//! [`Router::url`]: from a route and values to a path.

use alloc::string::String;
use core::fmt::Display;

use super::Router;
use crate::error::UrlError;
use crate::table::OneRoute;

impl<T> Router<T> {
    /// Returns the path on which a lookup finds a route with these values.
    ///
    /// The route is given by its text. Values are pairs of a name and anything that can be
    /// displayed, in any order; optional parameters may be left out. Values are percent-encoded:
    /// only what RFC 3986 allows in a segment stays as it is, and slashes in the value of a
    /// catch-all. Literal text must be what clients send: they ask for `/caf%C3%A9`, so a route
    /// `/café` has no path, and the error says what to insert instead.
    ///
    /// The path is checked by a lookup: the route wins on it, with exactly these values in their
    /// percent-encoded form. [`Params::decoded`](crate::Params::decoded) returns the original
    /// values. Constraints, too, are called with percent-encoded values.
    ///
    /// A client that follows a link to the path asks for exactly this path. A path without a
    /// leading slash is relative, and the client resolves it.
    ///
    /// # Errors
    ///
    /// Returns a [`UrlError`] if
    ///
    /// - the router has no route with exactly this text;
    /// - a value is missing, has an unknown name, or is given twice;
    /// - a value is empty, rejected by its constraint, or fails to be displayed;
    /// - another route wins on the path, or the lookup returns other values;
    /// - [`path::encode`](crate::path::encode) would change literal text of the route, as in
    ///   `/café`, `/my docs`, `/search?q={q}` or `/50%{x}`;
    /// - the path has a segment `.` or `..`, encoded or not: clients remove such segments;
    /// - the path starts with `//`: a link to it would lead to another host;
    /// - the path has no leading slash and a `:` in its first segment: a link would have a scheme.
    ///
    /// # Complexity
    ///
    /// That of parsing the route and of a lookup. Finding the parameter of a value is constant if
    /// the values come in the order of the route, and otherwise linear in the number of parameters.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{Router, UrlError};
    ///
    /// let mut router = Router::new();
    /// router.insert("/users/{id}/posts/{page?}", ())?;
    /// router.insert("/files/{*path}", ())?;
    /// router.insert("/users/me/posts", ())?;
    ///
    /// let posts = "/users/{id}/posts/{page?}";
    /// assert_eq!(router.url(posts, [("id", 42), ("page", 2)])?, "/users/42/posts/2");
    /// assert_eq!(router.url(posts, [("id", "a/b")])?, "/users/a%2Fb/posts");
    /// assert_eq!(router.url("/files/{*path}", [("path", "a b/c")])?, "/files/a%20b/c");
    /// assert_eq!(router.url("/users/me/posts", [] as [(&str, &str); 0])?, "/users/me/posts");
    ///
    /// router.insert("/search?q={q}", ())?;
    /// assert_eq!(
    ///     router.url("/search?q={q}", [("q", "a")]).unwrap_err().to_string(),
    ///     "clients end a path at the `?` at byte 7 of `/search?q={q}`: \
    ///      insert a route without it and what follows, or `/search%3Fq={q}`",
    /// );
    ///
    /// let error = router.url(posts, [("id", "me")]).unwrap_err();
    /// assert!(matches!(&error, UrlError::OtherRoute { winner, .. } if winner == "/users/me/posts"));
    /// assert_eq!(
    ///     error.to_string(),
    ///     "`/users/me/posts`, made from `/users/{id}/posts/{page?}`, goes to `/users/me/posts`",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Names of routes
    ///
    /// The text of a route is its name: a constant serves the route and all links to it, and the
    /// compiler finds one that is misspelled. A router has no second table of names. If names come
    /// from elsewhere, from templates for example, keep a map of them beside the router:
    ///
    /// ```
    /// use std::collections::HashMap;
    ///
    /// use routetree::{Router, UrlError};
    ///
    /// const USER: &str = "/users/{id}";
    /// const ARCHIVE: &str = "/posts/{year}/{page?}";
    ///
    /// let mut router = Router::new();
    /// router.insert(USER, "the handler of users")?;
    /// router.insert(ARCHIVE, "the handler of posts")?;
    /// assert_eq!(router.url(USER, [("id", 7)])?, "/users/7");
    ///
    /// // What a template can name.
    /// let names = HashMap::from([("user", USER), ("archive", ARCHIVE)]);
    /// assert!(names.values().all(|route| router.contains(route)));
    ///
    /// let link = |name: &str, values: &[(&str, &str)]| -> Result<String, UrlError> {
    ///     // An unknown name is an unknown route: no route has the empty text.
    ///     router.url(names.get(name).unwrap_or(&""), values.iter().copied())
    /// };
    /// assert_eq!(link("archive", &[("year", "2024"), ("page", "2")])?, "/posts/2024/2");
    /// assert!(link("archives", &[]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn url<N: AsRef<str>, V: Display>(
        &self,
        route: &str,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<String, UrlError> {
        self.table.url((&OneRoute, ()), route, values, |path| {
            self.at(path).ok().map(|found| found.params)
        })
    }
}
