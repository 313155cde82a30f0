//! Paths for routes.

use alloc::string::String;
use core::fmt::Display;

use super::Router;
use crate::error::UrlError;
use crate::table::OneRoute;

impl<T> Router<T> {
    /// The path on which a lookup finds a route with these values.
    ///
    /// The route is given by its text, as it was inserted; values come as pairs of a name and
    /// anything that can be displayed, in any order. They are percent-encoded: of a value only
    /// what RFC 3986 allows in a segment stays as it is, and in a catch-all the slashes. Literal
    /// text stands in the path as it stands in the route. Optional parameters may be left out.
    ///
    /// The path is looked up before it is answered, and is right: this route wins on it, and with
    /// these values, percent-encoded as a lookup gives them ([`Params::decoded`] gives them back
    /// as they were). A value that a constraint has to accept is encoded first, since that is what
    /// a lookup asks the constraint about.
    ///
    /// [`Params::decoded`]: crate::Params::decoded
    ///
    /// # Errors
    ///
    /// - The router has no route of this text; a value is missing, one too many, or given twice.
    /// - A value is empty, refused by its constraint, or fails to be displayed.
    /// - Another route wins on the path, or other values come out.
    /// - The path has a segment `.` or `..`. Clients take such segments out, encoded or not, and so
    ///   ask for another path.
    /// - The path begins with `//` or `/\`. A link or a redirect to it would lead to another host.
    ///
    /// # Complexity
    ///
    /// That of a lookup and of reading the route's text. Values that come in the order of the
    /// route are found at once, others in time linear in the number of parameters.
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
    /// let error = router.url(posts, [("id", "me")]).unwrap_err();
    /// assert!(matches!(&error, UrlError::OtherRoute { winner, .. } if winner == "/users/me/posts"));
    /// assert_eq!(
    ///     error.to_string(),
    ///     "`/users/me/posts`, made from `/users/{id}/posts/{page?}`, goes to `/users/me/posts`",
    /// );
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
