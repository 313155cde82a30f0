//! What becomes of every route on a path, and which never win.

use alloc::vec::Vec;

use super::Router;
use crate::explain::{self, Explanation, Shadowed};
use crate::tree::ShapeLeaf;

impl<T> Router<T> {
    /// Every route, in the order in which they win over each other, and what becomes of it on the
    /// path: it wins; or it matches too, and which rule puts the winner before it at which segment;
    /// or it does not match, and how far it gets.
    ///
    /// A route with optional parameters is explained by the best of its forms that matches, else by
    /// the one that gets the furthest, and stands where that form does in the order. Meant for
    /// people: it allocates, and looks at every route.
    ///
    /// # Complexity
    ///
    /// For each form, up to its segments times those of the path tests of a segment, and for one
    /// that matches a comparison with the winner.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{Expected, Outcome, Router};
    ///
    /// let mut router = Router::new();
    /// for route in ["/users/me", "/users/{id:u64}", "/users/{id}", "/{*all}", "/posts/{page?}"] {
    ///     router.insert(route, ())?;
    /// }
    /// let explanation = router.explain("/users/me");
    /// assert_eq!(explanation.to_string(), "\
    /// /users/me matches 3 of 5 routes
    ///   /posts/{page?}   does not match  as `/posts`, segment 1, byte 1: expected `posts`, found `users`
    ///   /users/me        wins
    ///   /users/{id:u64}  does not match  segment 2, byte 7: `u64` refuses `me` for `id`
    ///   /users/{id}      matches too     rule 1 at segment 2: all literal (`me` before `{id}`)
    ///   /{*all}          matches too     rule 1 at segment 1: all literal (`users` before `{*all}`)
    /// ");
    ///
    /// assert_eq!(explanation.winner().map(|winner| winner.route()), Some("/users/me"));
    /// for route in &explanation {
    ///     match route.outcome() {
    ///         Outcome::MatchesToo(decision) => assert_eq!(decision.rule().number(), 1),
    ///         Outcome::DoesNotMatch(mismatch) if route.route() == "/users/{id:u64}" => {
    ///             assert_eq!((mismatch.segment(), mismatch.at()), (2, 7));
    ///             let expected = Expected::Accepted { name: "id", constraint: "u64" };
    ///             assert_eq!(*mismatch.expected(), expected);
    ///         }
    ///         _ => {}
    ///     }
    /// }
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn explain<'router, 'path>(&'router self, path: &'path str) -> Explanation<'router, 'path> {
        let leaves = self.table.tree.leaves().into_iter();
        let entries = leaves.map(|leaf| self.table.explained_form(leaf.only_route()));
        explain::explain(entries, &self.table.constraints, path)
    }

    /// Pairs of routes of which the one never wins, because the other matches all that it matches
    /// and comes before it: in the order of those that never win.
    ///
    /// The order puts what is more specific first, so most tables have none. But it goes by how
    /// routes are written, and so a wider one comes first here and there: `/{a}-{b}` before
    /// `/{d:date}`, since text beats a constraint (rule 2), and behind a catch-all what has more
    /// literal bytes before what has less (rule 4).
    ///
    /// Every pair is so: for each path that the one matches, the other wins over it. But not every
    /// route that never wins is among them. Not seen are
    ///
    /// - several routes that only together match all that another one does;
    /// - what a constraint of one's own accepts: it is taken to be less than what a parameter takes
    ///   that has none, and the same as itself, no more;
    /// - pairs that more than 65,536 steps would be needed for: a route of some ten thousand bytes,
    ///   or many parameters with constraints between literals that these accept.
    ///
    /// # Complexity
    ///
    /// For each form one search of all routes that match some path of its own, as
    /// [`Router::matches`] does it. What comes before the form there, in most tables nothing, is
    /// compared with it in the bounded number of steps above; in the worst table there is, that is
    /// every pair.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = routetree::Router::new();
    /// for route in ["/{a}-{b}", "/{day:date}", "/{n:u64}", "/{page}", "/{*rest}"] {
    ///     router.insert(route, ())?;
    /// }
    /// let shadowed = router.shadowed();
    /// assert_eq!(shadowed.len(), 1);
    /// assert_eq!((shadowed[0].route(), shadowed[0].by()), ("/{day:date}", "/{a}-{b}"));
    /// assert_eq!(
    ///     shadowed[0].to_string(),
    ///     "`/{day:date}` never wins: `/{a}-{b}` matches all that it matches, and comes before it",
    /// );
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn shadowed(&self) -> Vec<Shadowed<'_>> {
        let leaves = self.table.tree.leaves().into_iter().map(ShapeLeaf::only_route);
        self.table.shadowed(&leaves.collect::<Vec<_>>(), |leaf, _| leaf.only_route())
    }
}
