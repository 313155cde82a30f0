//! The slow and simple router with methods: a list of all forms and their methods, sorted by the
//! static order and tried shape by shape.

use super::matching::Matcher;
use super::parse::Form;
use super::{Entry, Found, OracleError, order, sorted_forms};

/// The methods of random routes, `None` being any method. Extension methods and another letter case
/// are among them.
pub(crate) const METHODS: [Option<&str>; 9] = [
    Some("GET"),
    Some("GET"),
    Some("PUT"),
    Some("HEAD"),
    None,
    Some("PURGE"),
    Some("get"),
    Some("POST"),
    Some("M-SEARCH"),
];

/// Further methods of lookups: a standard one and a text that no route has.
pub(crate) const STRANGERS: [&str; 3] = ["OPTIONS", "", "Nobody's"];

/// The result of a lookup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer<'p> {
    /// The winner: its method, its route and its values.
    Found(Option<String>, Found<'p>),
    /// The allowed methods, in byte order.
    NotAllowed(Vec<String>),
    NotFound,
}

/// A form of a route and its method, `None` being any method.
type Registered = (Option<String>, Entry);

#[derive(Clone, Debug, Default)]
pub(crate) struct MethodOracle {
    /// Sorted by the static order, then by method, any method last.
    entries: Vec<Registered>,
}

impl MethodOracle {
    pub(crate) fn new() -> Self {
        MethodOracle::default()
    }

    /// The method must be a token; the limit of methods is not checked.
    pub(crate) fn insert(&mut self, method: Option<&str>, route: &str) -> Result<(), OracleError> {
        let forms = sorted_forms(route).map_err(OracleError::Invalid)?;
        if let Some(with) = forms.iter().find_map(|form| self.holder(method, form)) {
            return Err(OracleError::Conflict { with: with.to_owned() });
        }
        for form in forms {
            let matcher = Matcher::new(&form);
            let entry = Entry { route: route.to_owned(), form, matcher };
            self.entries.push((method.map(str::to_owned), entry));
        }
        self.entries.sort_by(|one, other| {
            let by_method = || one.0.is_none().cmp(&other.0.is_none()).then(one.0.cmp(&other.0));
            order::compare(&one.1.form, &other.1.form).then_with(by_method)
        });
        Ok(())
    }

    pub(crate) fn remove(&mut self, method: Option<&str>, route: &str) -> bool {
        let before = self.entries.len();
        let is = |entry: &Registered| entry.0.as_deref() == method && entry.1.route == route;
        self.entries.retain(|entry| !is(entry));
        self.entries.len() < before
    }

    pub(crate) fn contains(&self, method: Option<&str>, route: &str) -> bool {
        self.entries.iter().any(|entry| entry.0.as_deref() == method && entry.1.route == route)
    }

    /// Returns the routes that match the path, to be queried by method.
    pub(crate) fn path<'p>(&self, path: &'p str) -> Matching<'_, 'p> {
        let shapes =
            self.entries.chunk_by(|one, other| one.1.form.segments == other.1.form.segments);
        let matching = shapes.map(|shape| {
            let found = shape.iter().map(|(method, entry)| (method.as_deref(), entry.found(path)));
            found.filter_map(|(method, found)| Some((method, found?))).collect()
        });
        Matching { shapes: matching.collect() }
    }

    /// Returns methods and routes, once each, ordered by their best form.
    pub(crate) fn routes(&self) -> Vec<(Option<String>, String)> {
        let mut routes: Vec<(Option<String>, String)> = Vec::new();
        for (method, entry) in &self.entries {
            let route = (method.clone(), entry.route.clone());
            if !routes.contains(&route) {
                routes.push(route);
            }
        }
        routes
    }

    /// Returns the distinct methods of the routes, sorted.
    pub(crate) fn methods(&self) -> Vec<String> {
        let mut methods: Vec<String> = self.entries.iter().flat_map(|(m, _)| m.clone()).collect();
        methods.sort();
        methods.dedup();
        methods
    }

    /// Returns the texts of every pair of routes (one of `other`, one of `self`) that share a
    /// method and a shape, sorted.
    pub(crate) fn conflicts(&self, other: &MethodOracle) -> Vec<(String, String)> {
        let mut pairs: Vec<(Option<String>, String, String)> = Vec::new();
        for (method, entry) in &other.entries {
            if let Some(with) = self.holder(method.as_deref(), &entry.form) {
                pairs.push((method.clone(), entry.route.clone(), with.to_owned()));
            }
        }
        pairs.sort();
        pairs.dedup();
        let mut texts: Vec<_> = pairs.into_iter().map(|(_, route, with)| (route, with)).collect();
        texts.sort();
        texts
    }

    /// Returns the route of the method that has the shape of a form.
    fn holder(&self, method: Option<&str>, form: &Form) -> Option<&str> {
        let is = |(other, entry): &&Registered| {
            other.as_deref() == method && entry.form.segments == form.segments
        };
        self.entries.iter().find(is).map(|(_, entry)| entry.route.as_str())
    }
}

/// The routes that match a path, shape by shape.
pub(crate) struct Matching<'o, 'p> {
    shapes: Vec<Vec<(Option<&'o str>, Found<'p>)>>,
}

impl<'p> Matching<'_, 'p> {
    pub(crate) fn at(&self, method: &str) -> Answer<'p> {
        if let Some((registered, found)) = self.matches(method).into_iter().next() {
            return Answer::Found(registered, found);
        }
        match self.allowed() {
            Some(allowed) => Answer::NotAllowed(allowed),
            None => Answer::NotFound,
        }
    }

    /// Returns the result of every matching shape that has the method; each route once.
    pub(crate) fn matches(&self, method: &str) -> Vec<(Option<String>, Found<'p>)> {
        let mut matches: Vec<(Option<String>, Found<'p>)> = Vec::new();
        for shape in &self.shapes {
            let of = |wanted: Option<&str>| shape.iter().find(|(method, _)| *method == wanted);
            let get = if method == "HEAD" { of(Some("GET")) } else { None };
            let Some((by, found)) = of(Some(method)).or(get).or(of(None)) else { continue };
            let new = |(other, earlier): &(Option<String>, Found<'p>)| {
                other.as_deref() != *by || earlier.0 != found.0
            };
            if matches.iter().all(new) {
                matches.push((by.map(str::to_owned), found.clone()));
            }
        }
        matches
    }

    /// Returns the methods of all matching routes, and HEAD wherever GET is, or `None` if no route
    /// matches. Any method adds none.
    pub(crate) fn allowed(&self) -> Option<Vec<String>> {
        let mut allowed: Vec<String> = self
            .shapes
            .iter()
            .flatten()
            .filter_map(|(method, _)| method.map(str::to_owned))
            .collect();
        if allowed.iter().any(|method| method == "GET") {
            allowed.push("HEAD".to_owned());
        }
        allowed.sort();
        allowed.dedup();
        self.shapes.iter().any(|shape| !shape.is_empty()).then_some(allowed)
    }

    /// Returns whether a route for any method matches.
    pub(crate) fn any(&self) -> bool {
        self.shapes.iter().flatten().any(|(method, _)| method.is_none())
    }
}
