//! [`Router::suggest`]: what a suggestion asks of the routes.

use alloc::string::String;

use super::Router;
use crate::pattern::Pattern;
use crate::search::{Search, Tail};
use crate::suggest::{self, Routes};
use crate::tree::{RouteId, RouteLeaf, ShapeLeaf};

impl<T> Routes for Router<T> {
    fn search(&self) -> Search<'_> {
        self.table.search()
    }

    fn resolve(&self, at: ShapeLeaf, _: Tail) -> RouteLeaf {
        at.only_route()
    }

    fn pattern(&self, leaf: RouteLeaf) -> Pattern {
        self.table.pattern_of(leaf)
    }

    fn route(&self, leaf: RouteLeaf) -> RouteId {
        self.table.tree.owner(leaf)
    }
}

impl<T> Router<T> {
    /// For a path that is not found, the spelling of it that would be: to redirect to.
    ///
    /// What may be changed: a trailing slash is added or removed; the path is
    /// [cleaned](crate::path::clean); ASCII letters of a route's literal text get that route's
    /// case; or several of these. Values keep the case that they have in the path.
    ///
    /// Where several spellings would be found, the answer is the one whose route comes first in the
    /// order in which routes win, by the form of it that would match; among those of one route, the
    /// one with the fewest kinds of change, and then a slash before cleaning before letter case. In
    /// a segment that can be read in several ways, values are taken as always: leftmost first, each
    /// as long as it can be.
    ///
    /// `None` where the path is found as it is, where no such spelling would be found, and where a
    /// redirect to it could lead away from the site. A suggestion is found by [`Router::at`]; it is
    /// not empty, and holds no control bytes; it never begins with `//`, `/\` or `\`, as paths for
    /// other hosts do (such a path is cleaned, and so is one with dot segments); and where it has no
    /// leading slash, since the path has none, its first segment holds no `:`.
    ///
    /// A constraint of one's own is asked about values as the path writes them. Where one that tells
    /// upper case from lower would let another route win on a spelling, or other values come out,
    /// that spelling is passed over, and the next route's is tried.
    ///
    /// The query has to be cut off before and put back behind: see
    /// [`split_query`](crate::path::split_query). Status 308 keeps the method and the body of a
    /// request.
    ///
    /// # Complexity
    ///
    /// That of [`Router::matches`] for each of up to four texts, and for each node that one of them
    /// reaches in any letter case, a look at all of its literal children; then that of a lookup for
    /// each candidate up to the answer, which is the first one unless a constraint of one's own says
    /// otherwise. Never exponential, whatever the number of letters. Allocates.
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
    /// // In a server, behind a lookup that found nothing:
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
