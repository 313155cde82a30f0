//! The slow and simple router, extended by methods: a list of all forms with their methods, sorted
//! by the static order, tried shape by shape.

use super::matching::Matcher;
use super::parse::Form;
use super::{Entry, Found, OracleError, order, sorted_forms};

/// What random tests draw methods from; `None` is any method. Extension methods and letter case
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

/// What lookups ask for besides: a standard method and a text that no route has.
pub(crate) const STRANGERS: [&str; 3] = ["OPTIONS", "", "Nobody's"];

/// What a method and a path get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer<'p> {
    /// The winner: its method, its route and its values.
    Found(Option<String>, Found<'p>),
    /// The allowed methods, in byte order.
    NotAllowed(Vec<String>),
    NotFound,
}

/// A form of a route of a method, `None` for any.
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

    /// The method must be a token; the limit of methods is not known here.
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

    /// What matches the path, to be asked for methods.
    pub(crate) fn path<'p>(&self, path: &'p str) -> Matching<'_, 'p> {
        let shapes =
            self.entries.chunk_by(|one, other| one.1.form.segments == other.1.form.segments);
        let matching = shapes.map(|shape| {
            let found = shape.iter().map(|(method, entry)| (method.as_deref(), entry.found(path)));
            found.filter_map(|(method, found)| Some((method, found?))).collect()
        });
        Matching { shapes: matching.collect() }
    }

    /// Methods and routes, each once, by its best form.
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

    /// The distinct methods of the routes, sorted.
    pub(crate) fn methods(&self) -> Vec<String> {
        let mut methods: Vec<String> = self.entries.iter().flat_map(|(m, _)| m.clone()).collect();
        methods.sort();
        methods.dedup();
        methods
    }

    /// For every pair of routes of one method (of the other, of this one) that share a shape, their
    /// texts, sorted.
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

    /// The route of the method that holds a form's shape.
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

    /// For each shape that matches and answers, its answer; each route once.
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

    /// The methods of all routes that match, and HEAD wherever GET is; `None` where none matches.
    /// Any method adds none here.
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

    /// Whether a route for any method matches.
    pub(crate) fn any(&self) -> bool {
        self.shapes.iter().flatten().any(|(method, _)| method.is_none())
    }
}
