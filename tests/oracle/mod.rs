//! A slow and simple router with the promises of the fast one, written independently to be compared
//! with it.
//!
//! It parses route texts again (`parse`), turns each form into an anchored regular expression or,
//! with constraints, matches it by backtracking (`matching`, `constraint`), and keeps all forms
//! sorted by the static order (`order`; `decision` names the rule). A lookup tries them one by one.
//!
//! `table` reads the test tables, `dense` turns bytes into routes and paths that overlap as much as
//! possible, and `fast` queries the router under test in the same terms, so that `assert_eq!`
//! compares the two. `methods` and `method_fast` do the same for methods.

#![allow(dead_code, reason = "several crates share this module, and each uses a part of it")]

pub(crate) mod constraint;
pub(crate) mod decision;
pub(crate) mod dense;
pub(crate) mod fast;
pub(crate) mod matching;
pub(crate) mod method_fast;
pub(crate) mod methods;
pub(crate) mod order;
pub(crate) mod parse;
pub(crate) mod table;

use matching::Matcher;
use parse::{Form, Refusal};

/// A matching route, and the names and values of its parameters from the left.
pub(crate) type Found<'p> = (String, Vec<(String, &'p str)>);

/// Why a route was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OracleError {
    Invalid(Refusal),
    Conflict { with: String },
}

/// Routes, and every query about them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Oracle {
    /// Sorted by the static order: the first match wins.
    entries: Vec<Entry>,
}

/// One form of one route.
#[derive(Clone, Debug)]
struct Entry {
    route: String,
    form: Form,
    matcher: Matcher,
}

/// Returns the forms of a route, sorted by the static order.
pub(crate) fn sorted_forms(route: &str) -> Result<Vec<Form>, Refusal> {
    let mut forms = parse::forms(route, &constraint::is_known)?;
    forms.sort_by(order::compare);
    Ok(forms)
}

/// The text of a route that is nested under a prefix.
pub(crate) fn nested(prefix: &str, route: &str) -> String {
    let slash_first = ["/", "{/}", "{/*"].iter().any(|slash| route.starts_with(slash));
    if prefix.is_empty() {
        route.to_owned()
    } else if prefix.ends_with('/') && slash_first {
        format!("{}{route}", &prefix[..prefix.len() - 1])
    } else if route == "/" {
        prefix.to_owned()
    } else {
        format!("{prefix}{route}")
    }
}

impl Oracle {
    pub(crate) fn new() -> Self {
        Oracle::default()
    }

    pub(crate) fn insert(&mut self, route: &str) -> Result<(), OracleError> {
        let forms = sorted_forms(route).map_err(OracleError::Invalid)?;
        if let Some(with) = forms.iter().find_map(|form| self.holder(form)) {
            return Err(OracleError::Conflict { with: with.to_owned() });
        }
        for form in forms {
            let matcher = Matcher::new(&form);
            self.entries.push(Entry { route: route.to_owned(), form, matcher });
        }
        self.entries.sort_by(|one, other| order::compare(&one.form, &other.form));
        Ok(())
    }

    /// Removes a route by its text and returns whether it was there.
    pub(crate) fn remove(&mut self, route: &str) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.route != route);
        self.entries.len() < before
    }

    pub(crate) fn contains(&self, route: &str) -> bool {
        self.entries.iter().any(|entry| entry.route == route)
    }

    /// Returns the winner.
    pub(crate) fn at<'p>(&self, path: &'p str) -> Option<Found<'p>> {
        self.entries.iter().find_map(|entry| entry.found(path))
    }

    /// Returns the winner, and the position of its form among all forms.
    pub(crate) fn place<'p>(&self, path: &'p str) -> Option<(usize, Found<'p>)> {
        let found = self.entries.iter().map(|entry| entry.found(path));
        found.enumerate().find_map(|(place, found)| Some((place, found?)))
    }

    /// Returns the values of the form at this position, if it matches.
    pub(crate) fn found_at<'p>(&self, place: usize, path: &'p str) -> Option<Found<'p>> {
        self.entries[place].found(path)
    }

    /// Returns every matching route, once each, by its best form, the winner first.
    pub(crate) fn matches<'p>(&self, path: &'p str) -> Vec<Found<'p>> {
        let mut matches: Vec<Found<'p>> = Vec::new();
        for found in self.entries.iter().filter_map(|entry| entry.found(path)) {
            if matches.iter().all(|earlier| earlier.0 != found.0) {
                matches.push(found);
            }
        }
        matches
    }

    /// Returns the routes, ordered by their best form.
    pub(crate) fn routes(&self) -> Vec<String> {
        let mut routes: Vec<String> = Vec::new();
        for entry in &self.entries {
            if !routes.contains(&entry.route) {
                routes.push(entry.route.clone());
            }
        }
        routes
    }

    /// Returns every pair of routes (one of `other`, one of `self`) that share a shape, sorted.
    pub(crate) fn conflicts(&self, other: &Oracle) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for entry in &other.entries {
            if let Some(with) = self.holder(&entry.form) {
                pairs.push((entry.route.clone(), with.to_owned()));
            }
        }
        pairs.sort();
        pairs.dedup();
        pairs
    }

    /// Returns the route that has the shape of a form.
    fn holder(&self, form: &Form) -> Option<&str> {
        let same = self.entries.iter().find(|entry| entry.form.segments == form.segments);
        same.map(|entry| entry.route.as_str())
    }
}

impl Entry {
    fn found<'p>(&self, path: &'p str) -> Option<Found<'p>> {
        let values = self.matcher.values(path)?;
        Some((self.route.clone(), self.form.names.iter().cloned().zip(values).collect()))
    }
}
