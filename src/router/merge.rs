//! Merging two routers: all or nothing.

use alloc::string::String;
use alloc::vec::Vec;

use smallvec::SmallVec;

use super::Router;
use crate::constraint::Constraints;
use crate::error::{InsertError, MergeError};
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
        let mut constraints = self.constraints.clone();
        let mut errors: Vec<InsertError> = constraints
            .mismatches(&other.constraints)
            .map(|name| InsertError::ConstraintMismatch { name: String::from(name) })
            .collect();
        let mut bytes = 0;
        let mut count = 0;
        if !constraints.has_room_for(&other.constraints) {
            errors.push(InsertError::TooManyConstraints);
            return Err(MergeError(errors));
        }
        constraints.adopt(&other.constraints);
        for (route, _) in other.iter() {
            match Pattern::parse(route, &constraints).map(Pattern::forms) {
                Ok(forms) => {
                    bytes = route.len().saturating_mul(forms.len()).saturating_add(bytes);
                    count += forms.len();
                    self.push_conflicts(route, &forms, &constraints, &mut errors);
                    if errors.is_empty() && !self.has_room(bytes, count) {
                        errors.push(InsertError::Full { route: String::from(route) });
                    }
                }
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(MergeError(errors));
        }
        self.constraints = constraints;
        for (route, value) in other {
            // Checked above, so nothing is lost here.
            if let Ok(pattern) = self.parse(&route) {
                self.add(route, &pattern.forms(), value);
            }
        }
        Ok(())
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
