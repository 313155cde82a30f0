//! Merging two routers, and nesting one under a prefix of the other: all or nothing.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use smallvec::SmallVec;

use super::Router;
use crate::constraint::Constraints;
use crate::error::{InsertError, MergeError};
use crate::order;
use crate::pattern::Pattern;

impl<T> Router<T> {
    /// Takes over all routes and constraints of another router.
    ///
    /// # Errors
    ///
    /// Lists every pair of routes that conflict, and every constraint that is another function
    /// under the same name. This router is then as it was before, and the other is dropped.
    ///
    /// # Complexity
    ///
    /// That of an insertion for each route of the other.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::Router;
    ///
    /// let mut pages = Router::new();
    /// pages.insert("/{page}", "page")?;
    /// let mut users = Router::new();
    /// users.insert("/users/{id}", "user")?;
    /// pages.merge(users)?;
    /// assert_eq!(*pages.at("/users/7")?.value, "user");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn merge(&mut self, other: Router<T>) -> Result<(), MergeError> {
        self.take_over(other, None)
    }

    /// Takes over all routes of another router under a prefix, and its constraints.
    ///
    /// The prefix is a route text, parameters and all. Each route of the other router is appended
    /// to it as it stands, but for `/`, which gives the prefix itself: under `/api`, `/users` is
    /// `/api/users`, and `/` is `/api`, without a trailing slash. A route that has no leading slash
    /// goes on in the prefix's last segment: `.json` under `/api` is `/api.json`, and `users` under
    /// `/api/` is `/api/users`. So a prefix for routes with a leading slash has no trailing one.
    ///
    /// # Errors
    ///
    /// Where the prefix is not a route; then nothing else is said of the routes. Otherwise lists
    /// every text that is not a route behind the prefix (a name that both have, too many optional
    /// parameters), every pair of routes that conflict, and every constraint that is another
    /// function under the same name. Two routes of the other router may conflict under a prefix:
    /// both `/` and the empty route are then the prefix itself, and optional parameters in the prefix
    /// may make two shapes alike. This router is then as it was before, and the other is dropped.
    ///
    /// # Complexity
    ///
    /// That of an insertion for each route of the other, and of sorting them.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::Router;
    ///
    /// let mut users = Router::new();
    /// users.insert("/", "all users")?;
    /// users.insert("/{id}", "one user")?;
    /// let mut router = Router::new();
    /// router.nest("/{tenant}/users", users)?;
    ///
    /// assert_eq!(*router.at("/acme/users")?.value, "all users");
    /// let found = router.at("/acme/users/7")?;
    /// assert_eq!(found.route(), "/{tenant}/users/{id}");
    /// assert_eq!((found.params.get("tenant"), found.params.get("id")), (Some("acme"), Some("7")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn nest(&mut self, prefix: impl AsRef<str>, other: Router<T>) -> Result<(), MergeError> {
        self.take_over(other, Some(prefix.as_ref()))
    }

    fn take_over(&mut self, other: Router<T>, prefix: Option<&str>) -> Result<(), MergeError> {
        let mut constraints = self.constraints.clone();
        let mut errors: Vec<InsertError> = constraints
            .mismatches(&other.constraints)
            .map(|name| InsertError::ConstraintMismatch { name: String::from(name) })
            .collect();
        if !constraints.has_room_for(&other.constraints) {
            errors.push(InsertError::TooManyConstraints);
            return Err(MergeError(errors));
        }
        constraints.adopt(&other.constraints);
        // A prefix that is no route by itself must not become one by what follows it.
        match prefix.map_or(Ok(()), |prefix| Pattern::parse(prefix, &constraints).map(drop)) {
            Ok(()) => self.check(&other, prefix, &constraints, &mut errors),
            Err(error) => errors.push(error),
        }
        if !errors.is_empty() {
            return Err(MergeError(errors));
        }
        self.constraints = constraints;
        for (route, value) in other {
            let route = placed(prefix, Cow::Owned(route)).into_owned();
            // Checked above, so nothing is lost here.
            if let Ok(pattern) = self.parse(&route) {
                self.add(route, &pattern.forms(), value);
            }
        }
        Ok(())
    }

    /// Adds all that keeps routes of the other router out of this one.
    fn check(
        &self,
        other: &Router<T>,
        prefix: Option<&str>,
        constraints: &Constraints,
        errors: &mut Vec<InsertError>,
    ) {
        let (mut bytes, mut count) = (0, 0);
        let mut nested: Vec<(Pattern, usize)> = Vec::new();
        let routes: Vec<Cow<'_, str>> =
            other.iter().map(|(route, _)| placed(prefix, Cow::Borrowed(route))).collect();
        for (index, route) in routes.iter().enumerate() {
            match Pattern::parse(route, constraints).map(Pattern::forms) {
                Ok(forms) => {
                    bytes = route.len().saturating_mul(forms.len()).saturating_add(bytes);
                    count += forms.len();
                    self.push_conflicts(route, &forms, constraints, errors);
                    if errors.is_empty() && !self.has_room(bytes, count) {
                        errors.push(InsertError::Full { route: String::from(route.as_ref()) });
                    }
                    if prefix.is_some() {
                        nested.extend(forms.into_iter().map(|form| (form, index)));
                    }
                }
                Err(error) => errors.push(error),
            }
        }
        for (route, with) in same_shapes(nested, constraints) {
            let [route, with] = [route, with].map(|index| String::from(routes[index].as_ref()));
            errors.push(InsertError::Conflict { route, with });
        }
    }

    /// Adds an error for each route that the forms of another one meet.
    fn push_conflicts(
        &self,
        route: &str,
        forms: &[Pattern],
        constraints: &Constraints,
        errors: &mut Vec<InsertError>,
    ) {
        let mut met: SmallVec<[u32; 4]> = SmallVec::new();
        for form in forms {
            let Some(leaf) = self.tree.leaf_of(form, constraints) else { continue };
            let index = self.route_of(leaf);
            if !met.contains(&index) {
                met.push(index);
                let with = String::from(self.text(index));
                errors.push(InsertError::Conflict { route: String::from(route), with });
            }
        }
    }
}

/// The text that a route gets under a prefix.
fn placed<'r>(prefix: Option<&str>, route: Cow<'r, str>) -> Cow<'r, str> {
    match prefix {
        None => route,
        Some(prefix) if route == "/" => Cow::Owned(String::from(prefix)),
        Some(prefix) => Cow::Owned([prefix, &route].concat()),
    }
}

/// All pairs of routes that have a form of one shape, each once, the later route first.
fn same_shapes(
    mut forms: Vec<(Pattern, usize)>,
    constraints: &Constraints,
) -> BTreeSet<(usize, usize)> {
    forms.sort_by(|(a, _), (b, _)| order::patterns(a, b, constraints));
    let mut pairs = BTreeSet::new();
    for alike in forms.chunk_by(|(a, _), (b, _)| a.same_shape(b)) {
        for (at, (_, one)) in alike.iter().enumerate() {
            let others = alike[..at].iter().filter(|(_, other)| other != one);
            pairs.extend(others.map(|(_, other)| (*one.max(other), *one.min(other))));
        }
    }
    pairs
}
