//! The labels of routes, and their numbers.
//!
//! In: methods and texts of routes, before the server starts and, with live routes, later. Out: a
//! number for each, by which event loops count. Knows nothing of the counts.

#[cfg(feature = "live")]
use std::collections::HashMap;
#[cfg(feature = "live")]
use std::sync::{Mutex, PoisonError};

use super::series::RouteNumber;

/// The most labels of routes that come while the server runs. The last one is for all routes that
/// get no label of their own.
pub(super) const MAX_LATER: usize = 65_536;

/// The label of all routes that have none of their own.
pub(super) const OTHER: &str = "_OTHER";

/// The labels of all routes, in the order of their numbers.
#[derive(Debug, Default)]
pub(in crate::server) struct RouteLabels {
    /// Those of the routes that are there when the server starts.
    initial: Vec<RouteLabel>,
    /// Those of other routes, with their numbers. None goes when its route is removed: its counts
    /// stay.
    #[cfg(feature = "live")]
    later: Mutex<HashMap<RouteLabel, RouteNumber>>,
}

/// The labels that come with a change of the routes. They are forgotten when this is dropped,
/// unless the change is made.
#[cfg(feature = "live")]
#[derive(Debug)]
pub(in crate::server) struct NewLabels<'l> {
    labels: &'l RouteLabels,
    /// The number of later labels before.
    before: usize,
    is_made: bool,
}

/// The labels of one route.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct RouteLabel {
    /// The method that the route was inserted for; `None` if it is for any.
    pub(super) method: Option<String>,
    pub(super) route: String,
}

impl RouteLabel {
    fn new(method: Option<&str>, route: &str) -> RouteLabel {
        RouteLabel { method: method.map(str::to_owned), route: route.to_owned() }
    }
}

impl RouteLabels {
    /// Adds a route before the server starts, and returns its number.
    #[must_use]
    pub(in crate::server) fn add(&mut self, method: Option<&str>, route: &str) -> RouteNumber {
        self.initial.push(RouteLabel::new(method, route));
        // 0 is for requests without a route; so are routes that are too many to number.
        RouteNumber(u32::try_from(self.initial.len()).unwrap_or_default())
    }

    /// Returns the number of a route that comes while the server runs: the one that a route with
    /// the same labels had before, or that of all routes without a label.
    #[cfg(feature = "live")]
    pub(in crate::server) fn add_later(&self, method: Option<&str>, route: &str) -> RouteNumber {
        let mut later = self.later.lock().unwrap_or_else(PoisonError::into_inner);
        let label = RouteLabel::new(method, route);
        if let Some(number) = later.get(&label) {
            return *number;
        }
        let number = u32::try_from(self.initial.len() + 1 + later.len());
        match number {
            // The last place is that of all others.
            Ok(number) if later.len() < MAX_LATER - 1 => {
                later.insert(label, RouteNumber(number));
                RouteNumber(number)
            }
            _ => RouteNumber::OTHER,
        }
    }

    /// Begins a change of the routes. Only one may run at a time; changes may be parts of another.
    #[cfg(feature = "live")]
    pub(in crate::server) fn begin(&self) -> NewLabels<'_> {
        NewLabels { labels: self, before: self.later_len(), is_made: false }
    }

    /// Returns the number of labels that came while the server runs.
    #[cfg(feature = "live")]
    pub(in crate::server) fn later_len(&self) -> usize {
        self.later.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Forgets all later labels but the first ones.
    #[cfg(feature = "live")]
    fn forget_after(&self, len: usize) {
        let mut later = self.later.lock().unwrap_or_else(PoisonError::into_inner);
        if later.len() > len {
            later.retain(|_, number| number.0 as usize <= self.initial.len() + len);
        }
    }

    /// Returns the number of routes that are there when the server starts.
    pub(super) fn initial_len(&self) -> usize {
        self.initial.len()
    }

    /// Passes all labels with their numbers, those for no route and for other routes included.
    pub(super) fn for_each(&self, mut each: impl FnMut(&RouteLabel, RouteNumber)) {
        each(&RouteLabel::default(), RouteNumber::default());
        for (number, label) in (1..).zip(&self.initial) {
            each(label, RouteNumber(number));
        }
        #[cfg(feature = "live")]
        for (label, number) in &*self.later.lock().unwrap_or_else(PoisonError::into_inner) {
            each(label, *number);
        }
        each(&RouteLabel::new(None, OTHER), RouteNumber::OTHER);
    }
}

#[cfg(feature = "live")]
impl NewLabels<'_> {
    /// Keeps the labels: the change is made.
    pub(in crate::server) fn keep(mut self) {
        self.is_made = true;
    }
}

#[cfg(feature = "live")]
impl Drop for NewLabels<'_> {
    fn drop(&mut self) {
        if !self.is_made {
            self.labels.forget_after(self.before);
        }
    }
}

#[cfg(all(test, feature = "live"))]
mod tests {
    use super::{MAX_LATER, RouteLabels, RouteNumber};

    #[test]
    fn labels_are_reused_and_bounded() {
        let mut labels = RouteLabels::default();
        assert_eq!(labels.add(Some("GET"), "/"), RouteNumber(1));
        let first = labels.add_later(Some("GET"), "/a");
        assert_eq!(first, RouteNumber(2));
        assert_ne!(labels.add_later(None, "/a"), first);
        let last = (2..MAX_LATER - 1).map(|n| labels.add_later(None, &format!("/{n}"))).last();
        assert_eq!(last, Some(RouteNumber(MAX_LATER as u32)));
        for route in ["/more", "/still/more"] {
            assert_eq!(labels.add_later(None, route), RouteNumber::OTHER);
        }
        assert_eq!(labels.add_later(Some("GET"), "/a"), first);
        let mut count = 0;
        labels.for_each(|_, _| count += 1);
        assert_eq!(count, 1 + 1 + (MAX_LATER - 1) + 1);
    }
}
