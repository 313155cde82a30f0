//! Fallbacks: handlers for the paths below a prefix that no route handles.
//!
//! In: a path without a route. Out: the fallback of the most specific prefix. Each prefix has a
//! route that matches the paths below it, so the order is that of routes.

use super::groups::GroupId;
use super::route_entry::SharedHandler;
use crate::constraint::Constraints;
use crate::error::{InsertError, MergeError};
use crate::prefix::below;
use crate::table::nested_text;
use crate::{MatchError, Router};

/// What a fallback responds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// No route matches the path.
    NotFound,
    /// A route matches the path, but not for this method.
    NotAllowed,
}

/// A handler of requests that no route handles, and its group.
#[derive(Clone)]
pub(in crate::server) struct Fallback {
    pub(super) handler: SharedHandler,
    pub(super) group: GroupId,
    cause: Cause,
    /// It handles the paths below this one.
    prefix: String,
}

/// All fallbacks, and their paths.
#[derive(Clone, Default)]
pub(super) struct Fallbacks {
    all: Vec<Fallback>,
    paths: Paths,
}

/// The indices of fallbacks by path.
#[derive(Clone, Default)]
struct Paths {
    not_found: Router<usize>,
    not_allowed: Router<usize>,
}

/// The fallbacks of two sets; those of the second set get other prefixes.
pub(super) struct Joined {
    paths: Paths,
    prefixes: Vec<String>,
}

impl Fallbacks {
    /// Sets the fallback of the paths that no other fallback handles.
    pub(super) fn set(&mut self, cause: Cause, handler: SharedHandler) {
        let new = Fallback { handler, group: GroupId::ROOT, cause, prefix: String::new() };
        let old = self.all.iter_mut().find(|old| old.cause == cause && old.prefix.is_empty());
        match old {
            Some(old) => *old = new,
            None => {
                // Only another fallback without a prefix could conflict.
                let _ = self.paths.insert(cause, "", self.all.len());
                self.all.push(new);
            }
        }
    }

    /// Returns the fallback of a path.
    pub(super) fn find(&self, cause: Cause, path: &str) -> Option<&Fallback> {
        if self.all.is_empty() {
            return None;
        }
        let found = self.paths.at(cause, path).ok()?;
        self.all.get(found)
    }

    /// Finds the paths of these fallbacks, and of others below the prefix, if there is one. The
    /// prefix may have these constraints.
    ///
    /// # Errors
    ///
    /// Returns an error for each of the others whose paths have a fallback already.
    pub(super) fn join(
        &self,
        others: &Fallbacks,
        prefix: Option<&str>,
        constraints: [&Constraints<'_>; 2],
    ) -> Result<Joined, MergeError> {
        let mut paths = Paths::default();
        if !(self.all.is_empty() && others.all.is_empty()) {
            constraints.into_iter().for_each(|constraints| paths.adopt(constraints));
        }
        let nested = |fallback: &Fallback| nested_text(prefix, &fallback.prefix).into_owned();
        let prefixes: Vec<String> = others.all.iter().map(nested).collect();
        let ours = self.all.iter().map(|fallback| (fallback.cause, &fallback.prefix));
        let causes = others.all.iter().map(|fallback| fallback.cause);
        let all = ours.chain(causes.zip(&prefixes)).enumerate();
        let errors: Vec<InsertError> = all
            .filter_map(|(index, (cause, prefix))| paths.insert(cause, prefix, index).err())
            .collect();
        if errors.is_empty() { Ok(Joined { paths, prefixes }) } else { Err(MergeError(errors)) }
    }

    /// Takes over the fallbacks that were joined.
    pub(super) fn take_over(
        &mut self,
        others: Fallbacks,
        joined: Joined,
        renumbered: impl Fn(GroupId) -> GroupId,
    ) {
        let others = others.all.into_iter().zip(joined.prefixes);
        self.all.extend(others.map(|(fallback, prefix)| {
            let group = renumbered(fallback.group);
            Fallback { prefix, group, ..fallback }
        }));
        self.paths = joined.paths;
    }
}

impl Paths {
    fn at(&self, cause: Cause, path: &str) -> Result<usize, MatchError> {
        let router = match cause {
            Cause::NotFound => &self.not_found,
            Cause::NotAllowed => &self.not_allowed,
        };
        router.at(path).map(|found| *found.value)
    }

    fn insert(&mut self, cause: Cause, prefix: &str, index: usize) -> Result<(), InsertError> {
        let router = match cause {
            Cause::NotFound => &mut self.not_found,
            Cause::NotAllowed => &mut self.not_allowed,
        };
        router.insert(below(prefix), index)
    }

    fn adopt(&mut self, constraints: &Constraints<'_>) {
        for router in [&mut self.not_found, &mut self.not_allowed] {
            router.adopt_constraints(constraints);
        }
    }
}
