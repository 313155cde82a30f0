//! Routes that never win, because another one comes before them wherever they match.
//!
//! For each form a path is made up that it matches: what hides the form matches that too, so one
//! search tells which routes come into question at all. For those, automata decide.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::ExplainedForm;
use super::inclusion::covers;
use super::machine::{Automata, Machine};
use crate::constraint::Constraints;
use crate::pattern::{ParamKind, Pattern};
use crate::tree::{RouteId, Shown};

/// A route that never wins: see [`Router::shadowed`](crate::Router::shadowed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shadowed<'router> {
    route: &'router str,
    by: &'router str,
}

impl<'router> Shadowed<'router> {
    /// The text of the route that never wins.
    #[must_use]
    pub fn route(&self) -> &'router str {
        self.route
    }

    /// The text of the route that matches all that it matches, and comes before it.
    #[must_use]
    pub fn by(&self) -> &'router str {
        self.by
    }
}

/// "`/{d:date}` never wins: `/{a}-{b}` matches all that it matches, and comes before it".
impl fmt::Display for Shadowed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (route, by) = (Shown::route(self.route), Shown::route(self.by));
        write!(f, "`{route}` never wins: `{by}` matches all that it matches, and comes before it")
    }
}

/// All pairs, in the order of the routes that never win.
///
/// `forms` are those of all routes, in the static order. `candidates` gives for a path the places
/// of all forms that match it, where a constraint of a router's own accepts everything.
pub(crate) fn pairs<'router>(
    forms: &[ExplainedForm<'router>],
    constraints: &Constraints,
    candidates: impl Fn(&str) -> Vec<usize>,
) -> Vec<Shadowed<'router>> {
    let mut routes: BTreeMap<RouteId, Vec<usize>> = BTreeMap::new();
    for (place, form) in forms.iter().enumerate() {
        routes.entry(form.route_id).or_default().push(place);
    }
    let mut table = Table { forms, routes: &routes, automata: Automata::default() };
    let mut pairs = Vec::new();
    for (place, entry) in forms.iter().enumerate() {
        if routes[&entry.route_id][0] != place {
            continue;
        }
        let hides = table.in_question(entry.route_id, constraints, &candidates);
        let mut hides: Vec<RouteId> = hides.into_iter().collect();
        hides.sort_by_key(|key| routes[key][0]);
        for by in hides {
            if table.is_hidden(entry.route_id, by) {
                pairs.push(Shadowed { route: entry.route, by: forms[routes[&by][0]].route });
            }
        }
    }
    pairs
}

struct Table<'t, 'router> {
    forms: &'t [ExplainedForm<'router>],
    /// The places of each route's forms.
    routes: &'t BTreeMap<RouteId, Vec<usize>>,
    automata: Automata,
}

impl Table<'_, '_> {
    /// The routes that have, before each form of this one, a form which matches some path that it
    /// matches.
    fn in_question(
        &self,
        route: RouteId,
        constraints: &Constraints,
        candidates: impl Fn(&str) -> Vec<usize>,
    ) -> BTreeSet<RouteId> {
        let places = &self.routes[&route];
        // A form without parameters wins wherever it matches.
        if places.iter().any(|&place| self.forms[place].form.literal().is_some()) {
            return BTreeSet::new();
        }
        let mut all: Option<BTreeSet<RouteId>> = None;
        for &place in places {
            let matching = candidates(&example(&self.forms[place].form, constraints));
            let before = matching.into_iter().filter(|&other| other < place);
            let mut before: BTreeSet<RouteId> =
                before.map(|other| self.forms[other].route_id).collect();
            // Where an earlier form of the route itself matches, that is the one to be hidden.
            if before.contains(&route) {
                continue;
            }
            if let Some(all) = &all {
                before.retain(|key| all.contains(key));
            }
            if before.is_empty() {
                return before;
            }
            all = Some(before);
        }
        all.unwrap_or_default()
    }

    /// Whether each form of a route is covered by what comes before it: forms of the other route,
    /// and forms of the route itself, which are covered too.
    fn is_hidden(&mut self, route: RouteId, by: RouteId) -> bool {
        let Table { forms, routes, automata } = self;
        routes[&route].iter().all(|&place| {
            let both = routes[&by].iter().chain(&routes[&route]);
            let before = both.filter(|&&other| other < place).map(|&other| &forms[other].form);
            let first = Machine::of(before, automata);
            let second = Machine::of([&forms[place].form], automata);
            covers(&first, &second, automata)
        })
    }
}

/// A path that the form matches, where a constraint of a router's own accepts everything. Few
/// other forms match it: values are made of bytes that no literal is likely to have, and a
/// catch-all takes a slash.
fn example(form: &Pattern, constraints: &Constraints) -> String {
    let mut path = Vec::new();
    for (index, segment) in form.segments().enumerate() {
        if index > 0 {
            path.push(b'/');
        }
        for (place, param) in segment.params.iter().enumerate() {
            path.extend_from_slice(segment.literal_before(place));
            path.extend_from_slice(match param.kind {
                ParamKind::Plain => b"\x01",
                ParamKind::Constrained(id) => constraints.example(id).as_bytes(),
                ParamKind::CatchAll if form.optional_tail && index + 1 == form.len() => b"",
                ParamKind::CatchAll => b"/",
            });
        }
        path.extend_from_slice(segment.suffix());
    }
    String::from_utf8_lossy(&path).into_owned()
}
