//! What explanations and comparisons need of a table: the forms of its routes.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::Table;
use crate::explain::{self, ExplainedForm, Shadowed};
use crate::relation::{self, Ambiguity, RouteForms};
use crate::search::{Resolve, Search};
use crate::tree::{RouteId, RouteLeaf};

impl<T> Table<T> {
    /// The form of a route's leaf.
    pub(crate) fn explained_form(&self, leaf: RouteLeaf) -> ExplainedForm<'_> {
        let route_id = self.tree.owner(leaf);
        ExplainedForm { route_id, route: self.text(route_id), pattern: self.pattern_of(leaf) }
    }

    /// The routes that never win, of those with these leaves: all leaves that `resolve` can return,
    /// in the static order.
    pub(crate) fn shadowed(
        &self,
        leaves: &[RouteLeaf],
        resolve: impl Resolve,
    ) -> Vec<Shadowed<'_>> {
        let positions: BTreeMap<RouteLeaf, usize> = leaves.iter().copied().zip(0..).collect();
        let forms: Vec<ExplainedForm<'_>> =
            leaves.iter().map(|&leaf| self.explained_form(leaf)).collect();
        let constraints = self.constraints.permissive();
        let search = Search { tree: &self.tree, constraints: &constraints };
        let matching = |path: &str| {
            let leaves = search.all(path, resolve);
            leaves.iter().filter_map(|leaf| positions.get(leaf).copied()).collect()
        };
        explain::shadowed(&forms, &self.constraints, matching)
    }

    /// The pairs of routes of which each matches a part of what the other does, of those with these
    /// leaves, which are in the static order.
    pub(crate) fn ambiguous(&self, leaves: &[RouteLeaf]) -> Vec<Ambiguity<'_>> {
        let mut places: BTreeMap<RouteId, usize> = BTreeMap::new();
        let mut routes: Vec<RouteForms<'_>> = Vec::new();
        for ExplainedForm { route_id, route, pattern } in
            leaves.iter().map(|&leaf| self.explained_form(leaf))
        {
            let place = *places.entry(route_id).or_insert(routes.len());
            if place == routes.len() {
                routes.push(RouteForms { route, forms: Vec::new() });
            }
            routes[place].forms.push(pattern);
        }
        relation::ambiguous(&routes, &self.constraints)
    }
}
