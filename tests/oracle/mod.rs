//! A slow and simple router with the same promises as the fast one, written apart from it, to
//! compare it with.
//!
//! A route's text is parsed here again (`parse`), each form becomes an anchored regular expression
//! or, with constraints, is matched by backtracking (`matching`, `constraint`), and a list of all
//! forms is kept sorted by the static order (`order`; `decision` says which rule it is due to). A
//! lookup tries them one after the other.
//! `table` reads the test tables, `dense` turns bytes into routes and paths that overlap as much as
//! possible, and `fast` asks the router under test in the same terms, so that two answers can be
//! compared with `assert_eq!`. `methods` and `method_fast` are the same for methods.

#![allow(dead_code, reason = "several test crates share this module, and each uses its own part")]

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

/// A route that matched, and its parameters' names and values from the left.
pub(crate) type Found<'p> = (String, Vec<(String, &'p str)>);

/// Why a route was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OracleError {
    Invalid(Refusal),
    Conflict { with: String },
}

/// Routes, and the answer to every question about them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Oracle {
    /// Sorted by the static order: what matches first wins.
    entries: Vec<Entry>,
}

/// One form of one route.
#[derive(Clone, Debug)]
struct Entry {
    route: String,
    form: Form,
    matcher: Matcher,
}

/// A route's forms, sorted by the static order.
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

    /// Takes a route out by its text and says whether it was there.
    pub(crate) fn remove(&mut self, route: &str) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.route != route);
        self.entries.len() < before
    }

    pub(crate) fn contains(&self, route: &str) -> bool {
        self.entries.iter().any(|entry| entry.route == route)
    }

    /// The winner.
    pub(crate) fn at<'p>(&self, path: &'p str) -> Option<Found<'p>> {
        self.entries.iter().find_map(|entry| entry.found(path))
    }

    /// The winner, and the place of the form that won among all forms in the order.
    pub(crate) fn place<'p>(&self, path: &'p str) -> Option<(usize, Found<'p>)> {
        let found = self.entries.iter().map(|entry| entry.found(path));
        found.enumerate().find_map(|(place, found)| Some((place, found?)))
    }

    /// Every route that matches, once each, by its best form, the winner first.
    pub(crate) fn matches<'p>(&self, path: &'p str) -> Vec<Found<'p>> {
        let mut matches: Vec<Found<'p>> = Vec::new();
        for found in self.entries.iter().filter_map(|entry| entry.found(path)) {
            if matches.iter().all(|earlier| earlier.0 != found.0) {
                matches.push(found);
            }
        }
        matches
    }

    /// The routes, by their best form.
    pub(crate) fn routes(&self) -> Vec<String> {
        let mut routes: Vec<String> = Vec::new();
        for entry in &self.entries {
            if !routes.contains(&entry.route) {
                routes.push(entry.route.clone());
            }
        }
        routes
    }

    /// Every pair of routes (of the other, of this one) that share a shape, sorted.
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

    /// The route that holds a form's shape.
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
