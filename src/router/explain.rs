//! [`Router::explain`] and [`Router::shadowed`].

use alloc::vec::Vec;

use super::Router;
use crate::explain::{self, Explanation, Shadowed};
use crate::search::only_route;
use crate::tree::ShapeLeaf;

impl<T> Router<T> {
    /// Explains how each route fares on a path: whether it wins, matches too, or does not match.
    ///
    /// Routes that match but do not win come with the rule that decided and the segment where it
    /// did, routes that do not match with how far they get. The routes are in the static order, the
    /// most specific first.
    ///
    /// A route with optional parameters is represented by one of its forms: the most specific that
    /// matches, or else the one that gets furthest.
    ///
    /// Meant for people, not for every request: it examines every route, and allocates.
    ///
    /// # Complexity
    ///
    /// For each form, up to one test for each pair of a segment of the form and a segment of the
    /// path. For each form that matches, also a comparison with the winner.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::{Expected, RouteOutcome, Router};
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
    ///   /users/{id:u64}  does not match  segment 2, byte 7: `u64` rejects `me` for `id`
    ///   /users/{id}      matches too     rule 1 at segment 2: all literal (`me` before `{id}`)
    ///   /{*all}          matches too     rule 1 at segment 1: all literal (`users` before `{*all}`)
    /// ");
    ///
    /// assert_eq!(explanation.winner().map(|winner| winner.route()), Some("/users/me"));
    /// for route in &explanation {
    ///     match route.outcome() {
    ///         RouteOutcome::MatchesToo(decision) => assert_eq!(decision.rule().number(), 1),
    ///         RouteOutcome::DoesNotMatch(mismatch) if route.route() == "/users/{id:u64}" => {
    ///             assert_eq!((mismatch.segment(), mismatch.offset()), (2, 7));
    ///             let expected = Expected::ConstrainedValue { name: "id", constraint: "u64" };
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

    /// Finds routes that never win, because another route always wins over them: it matches every
    /// path that they match, and comes before them in the static order.
    ///
    /// Returns a pair for each such route and each route that shadows it, in the order of the
    /// routes that never win. Most tables have none, because the static order puts specific routes
    /// first. But it compares how routes are written, and so a wider route sometimes comes first:
    ///
    /// - `/{a}-{b}` before `/{d:date}`, because text comes before a constraint (rule 2);
    /// - after a catch-all, a route with more literal bytes before one with fewer (rule 4).
    ///
    /// Every returned pair is correct, but not every route that never wins is found. The search
    /// misses
    ///
    /// - routes that are shadowed only by several other routes together;
    /// - routes that are shadowed because of what the function of a custom constraint accepts, or an
    ///   expression with more than 1,024 states. Of these it is only known that they accept less
    ///   than no constraint, and the same as themselves;
    /// - pairs that take more than 65,536 steps to compare: routes of some ten thousand bytes, or
    ///   with many constrained parameters between literals that the constraints accept.
    ///
    /// # Complexity
    ///
    /// For each form, one search like [`Router::matches`] for a path that it matches, and a
    /// comparison with each route that also matches that path and comes first. In most tables there
    /// are none; in the worst one every pair is compared.
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
    ///     "`/{day:date}` never wins: `/{a}-{b}` matches everything it does, and comes before it",
    /// );
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    #[must_use]
    pub fn shadowed(&self) -> Vec<Shadowed<'_>> {
        let leaves = self.table.tree.leaves().into_iter().map(ShapeLeaf::only_route);
        self.table.shadowed(&leaves.collect::<Vec<_>>(), only_route)
    }
}
