//! What becomes of every route on a path.

use super::Router;
use crate::explain::{self, Entry, Explanation};

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
    ///         Outcome::MatchesToo(decision) => assert_eq!(decision.number(), 1),
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
        explain::explain(self.entries(), &self.constraints, path)
    }

    /// The forms of all routes, in the static order.
    fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.tree.leaves().into_iter().map(|leaf| Entry {
            key: self.route_of(leaf),
            route: self.text_of(leaf),
            form: self.pattern_of(leaf),
        })
    }
}
