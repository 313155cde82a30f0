//! [`Router::suggest`], and the routes as suggestions see them.

use alloc::string::String;

use super::Router;
use crate::pattern::Pattern;
use crate::search::{Search, Tail, only_route};
use crate::suggest::{self, RouteLookup};
use crate::tree::{RouteId, RouteLeaf, ShapeLeaf};
use crate::values::Values;

impl<T> RouteLookup for Router<T> {
    fn search(&self) -> Search<'_> {
        self.table.search()
    }

    fn find(&self, path: &str, values: &mut Values) -> RouteLeaf {
        self.table.search().find(path, values, only_route)
    }

    fn resolve(&self, shape: ShapeLeaf, _: Tail) -> RouteLeaf {
        shape.only_route()
    }

    fn pattern(&self, leaf: RouteLeaf) -> Pattern {
        self.table.pattern_of(leaf)
    }

    fn route(&self, leaf: RouteLeaf) -> RouteId {
        self.table.tree.owner(leaf)
    }
}

impl<T> Router<T> {
    /// Returns the spelling under which a path that is not found would be found, for a redirect.
    ///
    /// A spelling differs from the path in one or more of these ways:
    ///
    /// 1. A trailing slash is added or removed: `/docs` to `/docs/`.
    /// 2. The path is [cleaned](crate::path::clean): `/a//b` to `/a/b`.
    /// 3. ASCII letters take the case of a route's literals: `/Users/Joe` to `/users/Joe`. Values
    ///    keep their case.
    ///
    /// If several spellings are found, the one of the most specific route is returned; for the same
    /// route, the one with the fewest kinds of change, and of those the one whose changes come
    /// first in the list. A segment that can be read in several ways is read as in a lookup.
    ///
    /// Returns `None` if the path is found as it is, if no spelling is found, if the path has
    /// control bytes or percent-encoded dot segments (see [`normalize`](crate::path::normalize)),
    /// and if a redirect could lead to another site. A returned spelling is what a client asks for
    /// after a redirect to it:
    ///
    /// - it is found by [`Router::at`], by the route and with the values of the spelling;
    /// - it is [encoded](crate::path::encode): `/Docs/a b` to `/docs/a%20b`. A route like `/café`,
    ///   which no client asks for, is never suggested;
    /// - it is not empty, and has no dot segments, encoded or not;
    /// - it does not start with `//`, which browsers take for the start of a host. A path that
    ///   starts with `//`, `/\` or `\` is only found cleaned;
    /// - it has no `:` in its first segment, if it has no leading slash.
    ///
    /// Custom constraints are called with values as they appear in the path, and with encoded ones.
    /// If a constraint that distinguishes upper from lower case makes another route win on a
    /// spelling, or changes its values, the spelling is skipped.
    ///
    /// Remove the query before the call and append it afterwards: see
    /// [`split_query`](crate::path::split_query). A redirect with status 308 keeps the method and
    /// the body of the request.
    ///
    /// # Complexity
    ///
    /// Up to four times that of [`Router::matches`], comparing all literal children of each node
    /// that the path reaches in any letter case, plus a lookup for each candidate. The first
    /// candidate is returned unless a constraint or a literal outside ASCII rules it out.
    /// Allocates.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{Router, path};
    ///
    /// let mut router = Router::new();
    /// router.insert("/users/{name}", "user")?;
    /// router.insert("/docs/", "docs")?;
    ///
    /// assert_eq!(router.suggest("/docs").as_deref(), Some("/docs/"));
    /// assert_eq!(router.suggest("/Users//Joe/").as_deref(), Some("/users/Joe"));
    /// assert_eq!(router.suggest("//users/joe").as_deref(), Some("/users/joe"));
    /// assert_eq!(router.suggest("/nobody"), None);
    /// assert_eq!(router.suggest("/users/joe"), None);
    ///
    /// // In a server, after a lookup that found nothing:
    /// let target = "/USERS/joe?tab=1";
    /// let (path, query) = path::split_query(target);
    /// let location = router.suggest(path).map(|path| path + query);
    /// assert_eq!(location.as_deref(), Some("/users/joe?tab=1"));
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn suggest(&self, path: &str) -> Option<String> {
        suggest::suggest(self, path)
    }
}
