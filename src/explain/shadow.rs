//! Routes that never win, because another route always wins over them.
//!
//! For each form, an example path is made up that it matches. A route that shadows the form matches
//! that path too, so one search finds all candidates. Automata then decide about each of them.

use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::form::ExplainedForm;
use crate::automata::{FormAutomaton, UnknownValues, ValueAutomata, covers};
use crate::constraint::Constraints;
use crate::pattern::{ParamKind, Pattern};
use crate::tree::{RouteId, Shown};

/// A route that never wins, and one that always wins over it: see
/// [`Router::shadowed`](crate::Router::shadowed). Also a pattern of hosts, and its text as that of
/// a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shadowed<'router> {
    route: &'router str,
    by: &'router str,
}

impl<'router> Shadowed<'router> {
    /// Returns the text of the route that never wins.
    #[must_use]
    #[inline]
    pub fn route(&self) -> &'router str {
        self.route
    }

    /// Returns the text of the route that always wins over it.
    #[must_use]
    #[inline]
    pub fn by(&self) -> &'router str {
        self.by
    }
}

/// For example "`/{d:date}` never wins: `/{a}-{b}` matches everything it does, and comes before
/// it".
impl fmt::Display for Shadowed<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (route, by) = (Shown::route(self.route), Shown::route(self.by));
        write!(f, "`{route}` never wins: `{by}` matches everything it does, and comes before it")
    }
}

/// All pairs, in the order of the routes that never win.
///
/// `forms` are those of all routes, in the static order. `matching` returns the indices of all
/// forms that match a path if custom constraints accept everything.
#[inline]
pub(crate) fn shadowed<'router>(
    forms: &[ExplainedForm<'router>],
    constraints: &Constraints<'_>,
    matching: impl Fn(&str) -> Vec<usize>,
) -> Vec<Shadowed<'router>> {
    let mut routes: BTreeMap<RouteId, Vec<usize>> = BTreeMap::new();
    for (index, form) in forms.iter().enumerate() {
        routes.entry(form.route_id).or_default().push(index);
    }
    let mut search = ShadowSearch {
        forms,
        routes: &routes,
        values: ValueAutomata::new(constraints, UnknownValues::Symbol),
    };
    let mut pairs = Vec::new();
    for (index, form) in forms.iter().enumerate() {
        if routes[&form.route_id][0] != index {
            continue;
        }
        let candidates = search.candidates(form.route_id, &matching);
        let mut candidates: Vec<RouteId> = candidates.into_iter().collect();
        candidates.sort_by_key(|candidate| routes[candidate][0]);
        for by in candidates {
            if search.is_shadowed(form.route_id, by) {
                pairs.push(Shadowed { route: form.route, by: forms[routes[&by][0]].route });
            }
        }
    }
    pairs
}

struct ShadowSearch<'t, 'router> {
    forms: &'t [ExplainedForm<'router>],
    /// The indices of the forms of each route.
    routes: &'t BTreeMap<RouteId, Vec<usize>>,
    values: ValueAutomata<'t>,
}

impl ShadowSearch<'_, '_> {
    /// The routes that may shadow this one: for each form of this route, they have an earlier form
    /// that also matches the form's example.
    #[inline]
    fn candidates(
        &mut self,
        route: RouteId,
        matching: impl Fn(&str) -> Vec<usize>,
    ) -> BTreeSet<RouteId> {
        let routes = self.routes;
        let indices = &routes[&route];
        // A form without parameters wins on the only path that it matches.
        if indices.iter().any(|&index| self.forms[index].pattern.literal().is_some()) {
            return BTreeSet::new();
        }
        let mut candidates: Option<BTreeSet<RouteId>> = None;
        for &index in indices {
            let matching = matching(&example(&self.forms[index].pattern, &mut self.values));
            let earlier = matching.into_iter().filter(|&other| other < index);
            let mut earlier: BTreeSet<RouteId> =
                earlier.map(|other| self.forms[other].route_id).collect();
            // An earlier form of the route itself is enough to hide this form.
            if earlier.contains(&route) {
                continue;
            }
            if let Some(candidates) = &candidates {
                earlier.retain(|other| candidates.contains(other));
            }
            if earlier.is_empty() {
                return earlier;
            }
            candidates = Some(earlier);
        }
        candidates.unwrap_or_default()
    }

    /// Whether earlier forms match every path that a form of the route matches, for each of its
    /// forms: those of the other route, and those of the route itself, which are shadowed as well.
    #[inline]
    fn is_shadowed(&mut self, route: RouteId, by: RouteId) -> bool {
        let ShadowSearch { forms, routes, values } = self;
        routes[&route].iter().all(|&index| {
            let both = routes[&by].iter().chain(&routes[&route]);
            let earlier = both.filter(|&&other| other < index).map(|&other| &forms[other].pattern);
            let first = FormAutomaton::of(earlier, values);
            let second = FormAutomaton::of([&forms[index].pattern], values);
            covers(&first, &second, values)
        })
    }
}

/// A path that the form matches if functions accept everything. Few other forms match it:
/// the values are bytes that are unlikely in literals, and the value of a catch-all is a slash.
#[inline]
fn example(form: &Pattern, values: &mut ValueAutomata<'_>) -> String {
    let mut path = Vec::new();
    for (index, segment) in form.segments().enumerate() {
        if index > 0 {
            path.push(b'/');
        }
        for (place, param) in segment.params.iter().enumerate() {
            path.extend_from_slice(segment.literal_before(place));
            let value = match param.kind {
                ParamKind::Plain => Cow::Borrowed("\x01"),
                ParamKind::Constrained(id) => values.example(id),
                ParamKind::CatchAll if form.optional_tail && index + 1 == form.len() => "".into(),
                ParamKind::CatchAll => "/".into(),
            };
            path.extend_from_slice(value.as_bytes());
        }
        path.extend_from_slice(segment.suffix());
    }
    String::from_utf8_lossy(&path).into_owned()
}
