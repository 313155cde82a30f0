//! Fallbacks: services that answer requests without a route, for all paths or below a prefix.

use crate::constraint::Constraints;
use crate::prefix::below;
use crate::{InsertError, Router};

/// Why a request has no route.
#[derive(Clone, Copy)]
pub(super) enum Cause {
    NotFound,
    NotAllowed,
}

#[derive(Clone)]
pub(super) struct Fallbacks<S> {
    /// Those of all paths that have no others.
    all: Fallback<S>,
    /// Those of the paths below a prefix: the most specific prefix wins, as a route does.
    below: Router<Fallback<S>>,
}

#[derive(Clone)]
struct Fallback<S> {
    not_found: Option<S>,
    not_allowed: Option<S>,
}

impl<S> Fallbacks<S> {
    /// Creates fallbacks whose prefixes can have these constraints.
    pub(super) fn new(constraints: &Constraints<'_>) -> Self {
        let mut fallbacks = Fallbacks::default();
        fallbacks.below.adopt_constraints(constraints);
        fallbacks
    }

    pub(super) fn find(&self, cause: Cause, path: &str) -> Option<&S> {
        let has_one = |fallback: &Fallback<S>| fallback.get(cause).is_some();
        let below = if self.below.is_empty() {
            None
        } else {
            self.below.at_where(path, has_one).ok().and_then(|found| found.value.get(cause))
        };
        below.or_else(|| self.all.get(cause))
    }

    pub(super) fn set(&mut self, cause: Cause, service: S) {
        self.all.set(cause, service);
    }

    pub(super) fn set_below(
        &mut self,
        prefix: &str,
        cause: Cause,
        service: S,
    ) -> Result<(), InsertError> {
        let route = below(prefix);
        if let Some(fallback) = self.below.get_mut(&route) {
            fallback.set(cause, service);
            return Ok(());
        }
        let mut fallback = Fallback::default();
        fallback.set(cause, service);
        self.below.insert(route, fallback)
    }
}

impl<S> Default for Fallbacks<S> {
    fn default() -> Self {
        Fallbacks { all: Fallback::default(), below: Router::new() }
    }
}

impl<S> Fallback<S> {
    fn get(&self, cause: Cause) -> Option<&S> {
        match cause {
            Cause::NotFound => self.not_found.as_ref(),
            Cause::NotAllowed => self.not_allowed.as_ref(),
        }
    }

    fn set(&mut self, cause: Cause, service: S) {
        match cause {
            Cause::NotFound => self.not_found = Some(service),
            Cause::NotAllowed => self.not_allowed = Some(service),
        }
    }
}

impl<S> Default for Fallback<S> {
    fn default() -> Self {
        Fallback { not_found: None, not_allowed: None }
    }
}
