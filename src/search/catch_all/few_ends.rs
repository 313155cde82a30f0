//! A group of one catch-all that can end in few places.
//!
//! Either all routes have the same number of segments after it, so that they continue at a known
//! distance from the end of the path. Or all continue with a literal, after the same number of
//! plain parameters, and few segments of the path are one of these. From each place the search goes
//! [`ahead`](super::ahead) as long as nothing else could match. This decides most lookups in tables
//! such as `/{*page}/edit`, `/{*page}/history/{version}`; the others are left to the search with
//! position sets.

use super::super::boundaries::Boundaries;
use super::super::context::resolve_end;
use super::super::follow::{OptionalValues, Sink as _};
use super::super::{Resolve, Search};
use super::ahead::{Ahead, Place, any_may_match, before_param};
use crate::testing::steps;
use crate::tree::{
    COMPLEX_BEFORE_PARAM, ComplexId, HAS_PARAM, Index as _, Link, NodeId, RouteLeaf, ShapeLeaf,
    SlotId,
};
use crate::values::{Span, Values};
use crate::words::first_word;

/// The number of places that are tried.
const MOST_PLACES: usize = 4;

/// A lookup in a group of one child, which starts at `at`.
pub(super) struct FewEnds<'s, 'p> {
    ahead: Ahead<'s, 'p>,
    at: usize,
}

/// What is between a catch-all and the literals that all longer routes continue with.
struct Lead {
    /// The node with these literals, and no other children.
    node: NodeId,
    /// The number of plain parameters before it.
    params: u16,
    /// The node with the first of them, which may have complex children too; without any, `node`.
    first: NodeId,
    /// The leaves before the node, the better one first, and the parameters before each.
    leaves: [(ShapeLeaf, u16); 2],
}

impl<'s, 'p> FewEnds<'s, 'p> {
    pub(super) fn new(
        search: Search<'s>,
        path: &'s str,
        boundaries: &'s mut Boundaries<'p>,
        at: usize,
        values: Option<&'s mut Values>,
    ) -> Self {
        let values = OptionalValues(values);
        let first_word = first_word(path.as_bytes());
        FewEnds { ahead: Ahead { search, path, first_word, boundaries, values }, at }
    }

    /// Returns the route that wins below a child and records its values; [`RouteLeaf::NONE`] if no
    /// route matches, [`None`] if this search cannot tell.
    #[inline]
    pub(super) fn best(&mut self, id: ComplexId, resolve: impl Resolve) -> Option<RouteLeaf> {
        let tree = self.ahead.search.tree;
        let child = tree.complex_child(id);
        let link = child.link;
        let is_plain = child.is_plain_catch_all() && link.text.is_none();
        if is_plain && self.at == self.ahead.path.len() {
            return self.ahead.catch_all_at_end(link.leaf);
        }
        if !is_plain || link.node.is_none() {
            return None;
        }
        let bounds = &tree.parent_link(link.node).bounds;
        if bounds.min_segments == bounds.max_segments {
            return self.best_of_length(link, bounds.min_segments, resolve);
        }
        let lead = self.lead(link)?;
        self.best_after(&lead, resolve)
    }

    /// As [`Self::best`], for a child after the link of which all routes have `count` segments.
    #[inline(never)]
    fn best_of_length(
        &mut self,
        link: Link,
        count: u32,
        resolve: impl Resolve,
    ) -> Option<RouteLeaf> {
        let recorded = self.ahead.values.recorded();
        let mut found = Some(RouteLeaf::NONE);
        if let Some(at) = self.ahead.start_of_last(count, self.at) {
            let place = Place { node: link.node, at, literal: None };
            found = self.best_at(place, link.skip, resolve);
        }
        if found.is_none_or(RouteLeaf::is_none) {
            self.ahead.values.forget_after(recorded);
            // The route that ends with the link loses to every longer one that matches.
            found?;
            return self.shorter([(link.leaf, link.skip)], resolve);
        }
        found
    }

    /// Records the values of the catch-all and of `params` plain parameters, which end
    /// before `end`. Returns whether they match, and [`None`] if there is no room.
    #[inline(always)]
    fn record_before(&mut self, end: usize, params: u16) -> Option<bool> {
        let mut first = end;
        for _ in 0..params {
            let to = first - 1;
            match self.ahead.start_before(first, self.at) {
                Some(start) if start < to => first = start,
                _ => return Some(false),
            }
        }
        if first <= self.at + 1 {
            return Some(false);
        }
        let Ahead { boundaries, values, .. } = &mut self.ahead;
        if values.room() <= usize::from(params) {
            return None;
        }
        values.record(Span::new(self.at, first - 1));
        while first < end {
            let to = boundaries.end(first);
            values.record(Span::new(first, to));
            first = to + 1;
        }
        Some(true)
    }

    /// The route that wins from a place on, after `params` plain parameters.
    #[inline(always)]
    fn best_at(&mut self, place: Place, params: u16, resolve: impl Resolve) -> Option<RouteLeaf> {
        match self.record_before(place.at, params)? {
            true => self.ahead.leaf(place, resolve),
            false => Some(RouteLeaf::NONE),
        }
    }

    /// What is after a link, if all longer routes continue with literals.
    #[inline(always)]
    fn lead(&self, link: Link) -> Option<Lead> {
        let tree = self.ahead.search.tree;
        let node = tree.node(link.node);
        if node.flags == 0 {
            let leaves = [(link.leaf, link.skip), (ShapeLeaf::NONE, 0)];
            return Some(Lead { node: link.node, params: link.skip, first: link.node, leaves });
        }
        let param = node.param();
        let only_param = node.flags & !COMPLEX_BEFORE_PARAM == HAS_PARAM
            && link.skip == 0
            && !tree.has_literals(link.node)
            && param.text.is_none();
        if !only_param || param.node.is_none() || tree.node(param.node).flags != 0 {
            return None;
        }
        Some(Lead {
            node: param.node,
            params: param.skip,
            first: link.node,
            leaves: [(param.leaf, param.skip), (link.leaf, 0)],
        })
    }

    /// As [`Self::best`], below a lead.
    #[inline(never)]
    fn best_after(&mut self, lead: &Lead, resolve: impl Resolve) -> Option<RouteLeaf> {
        let recorded = self.ahead.values.recorded();
        let best = self.try_places(lead, resolve);
        if best.is_none_or(RouteLeaf::is_none) {
            self.ahead.values.forget_after(recorded);
        }
        best
    }

    /// Tries each segment that is a literal child of the lead's node.
    fn try_places(&mut self, lead: &Lead, resolve: impl Resolve) -> Option<RouteLeaf> {
        let (tree, path) = (self.ahead.search.tree, self.ahead.path.as_bytes());
        let recorded = self.ahead.values.recorded();
        let mut best = RouteLeaf::NONE;
        let complex = before_param(tree, lead.first);
        let (mut passed, mut tried) = (0, 0);
        let mut end = self.ahead.boundaries.end(self.at);
        while end < path.len() {
            steps::add(1);
            let at = end + 1;
            end = self.ahead.boundaries.end(at);
            if complex.is_some_and(|siblings| any_may_match(siblings, path, at, end)) {
                return None;
            }
            passed += 1;
            if passed <= lead.params {
                continue;
            }
            let Some(literal) = self.ahead.literal(lead.node, at, end) else { continue };
            if tried == MOST_PLACES {
                return None;
            }
            if !best.is_none() && !self.may_beat(best, literal) {
                continue;
            }
            tried += 1;
            let place = Place { node: lead.node, at, literal: Some(literal) };
            best = self.better((best, recorded), place, lead.params, resolve)?;
        }
        if best.is_none() { self.shorter(lead.leaves, resolve) } else { Some(best) }
    }

    /// Whether the best route below a literal child may beat another, or equal it.
    fn may_beat(&self, best: RouteLeaf, slot: SlotId) -> bool {
        let tree = self.ahead.search.tree;
        let (weight, link) = (tree.weight(best), tree.slot(slot).link());
        let below = link.node;
        let loses = below.is_none() || weight.beats(tree.parent_link(below).bounds.max_weight);
        !loses || !link.leaf.is_none() && !weight.beats(tree.weight(link.leaf))
    }

    /// The better one of the best route so far, with values from number `recorded` on, and the one
    /// that wins from a place on; [`None`] if they are equal, or the latter is not decided.
    fn better(
        &mut self,
        (best, recorded): (RouteLeaf, usize),
        place: Place,
        params: u16,
        resolve: impl Resolve,
    ) -> Option<RouteLeaf> {
        let tree = self.ahead.search.tree;
        let before = self.ahead.values.recorded();
        let leaf = self.best_at(place, params, resolve)?;
        if best.is_none() && !leaf.is_none() {
            return Some(leaf);
        }
        if leaf.is_none() || tree.weight(best).beats(tree.weight(leaf)) {
            self.ahead.values.forget_after(before);
            return Some(best);
        }
        self.ahead.values.forget_range(recorded..before);
        tree.weight(leaf).beats(tree.weight(best)).then_some(leaf)
    }

    /// The route that wins among some that end after the catch-all and these numbers of parameters,
    /// the better one first.
    #[inline(always)]
    fn shorter<const COUNT: usize>(
        &mut self,
        leaves: [(ShapeLeaf, u16); COUNT],
        resolve: impl Resolve,
    ) -> Option<RouteLeaf> {
        let recorded = self.ahead.values.recorded();
        for (leaf, params) in leaves {
            if leaf.is_none() {
                continue;
            }
            if self.record_before(self.ahead.path.len() + 1, params)? {
                let found = resolve_end(leaf, resolve);
                if !found.is_none() {
                    return Some(found);
                }
                self.ahead.values.forget_after(recorded);
            }
        }
        Some(RouteLeaf::NONE)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    use crate::{MethodRouter, Router};

    /// In each table of some of the routes, the winner is the first of all routes that match, with
    /// its values, whatever else follows the catch-all; routes for another method change nothing.
    fn check(routes: &[&str], paths: &[String]) {
        for table in 0..1 << routes.len() {
            let (mut router, mut methods) = (Router::new(), MethodRouter::new());
            for (bit, route) in routes.iter().enumerate() {
                let asked = table >> bit & 1 == 1;
                if asked {
                    router.insert(*route, ()).unwrap();
                }
                methods.insert(if asked { "GET" } else { "PUT" }, *route, ()).unwrap();
            }
            for path in paths {
                let read = |found: crate::Match<'_, '_, &()>| {
                    let values = found.params.iter().map(|(_, value)| String::from(value));
                    (String::from(found.route()), values.collect::<Vec<_>>())
                };
                let first = router.matches(path).next().map(read);
                assert_eq!(router.at(path).ok().map(read), first, "{path} in {table:b}");
                assert_eq!(methods.at("GET", path).ok().map(read), first, "{path} in {table:b}");
            }
        }
    }

    /// All paths of up to `most` of these segments.
    fn paths(segments: &[&str], most: usize) -> Vec<String> {
        let mut paths = alloc::vec![String::new()];
        let mut start = 0;
        for _ in 0..most {
            let longer = paths[start..]
                .iter()
                .flat_map(|path| segments.iter().map(move |segment| format!("{path}/{segment}")));
            let longer: Vec<String> = longer.collect();
            start = paths.len();
            paths.extend(longer);
        }
        paths
    }

    #[test]
    fn routes_of_equal_length_after_the_catch_all() {
        let routes =
            ["/{*a}/x/y", "/{*a}/y/{p}", "/{*a}/{p}/y", "/{*a}/{p}/xy", "/{*a}", "/{*a}/x/"];
        check(&routes, &paths(&["x", "y", "xy", ""], 4));
    }

    #[test]
    fn routes_that_continue_with_a_literal() {
        let routes = ["/{*a?}", "/{*a}/", "/{*a}/x", "/{*a}/x/{p}", "/{*a}/x/y", "/{*a}/x/y/{p}"];
        check(&routes, &paths(&["x", "y", "v", ""], 5));
        let routes =
            ["/{*a}/x/{p}", "/{*a}/x/{p}/y", "/{*a}/x/y/y", "/{*a}/y/{*b}", "/{*a}/x/{*b?}"];
        check(&routes, &paths(&["x", "y", "v", ""], 5));
        let routes =
            ["/{*a}/x/{p}/y", "/{*a}/y/{p}y", "/{*a}/y/{*b}/x", "/{*a}/y/{p:u64}/{q}", "/{*a}/x"];
        check(&routes, &paths(&["x", "y", "1y", "1"], 5));
    }

    /// The parts of a route after a literal, a choice of which is mostly decided.
    #[test]
    fn routes_that_compete_after_a_literal() {
        let long = ["/{*a}/x/a-literal-of-many-bytes", "/{*a}/x/{p}", "/{*a}/x/{p}/y"];
        check(&long, &paths(&["x", "a-literal-of-many-bytes", "y", ""], 5));
        let routes = ["/{*a}/x/{p}.y", "/{*a}/x/{p}", "/{*a}/x/{p}/y", "/{*a}/x/y/y", "/{*a}/x/y"];
        check(&routes, &paths(&["x", "y", "v.y", ""], 5));
        let routes = ["/{*a}/x/{*b}", "/{*a}/x/{*b}/", "/{*a}/x/{*b}/y", "/{*a}/x/y", "/{*a}/y/x"];
        check(&routes, &paths(&["x", "y", ""], 6));
        let routes = ["/{*a}/x/y/{p}/y", "/{*a}/x/{p}/y/y", "/{*a}/y/{p}/x/{*c}", "/{*a}/x/y/x"];
        check(&routes, &paths(&["x", "y", ""], 6));
    }

    #[test]
    fn routes_that_continue_with_parameters_and_a_literal() {
        let routes = ["/{*a}", "/{*a}/{b}", "/{*a}/{b}/x", "/{*a}/{b}/y/{p}", "/{*a}/{b}/x/"];
        check(&routes, &paths(&["x", "y", "v", ""], 5));
        let routes = ["/{*a}/{b}.y", "/{*a}/{b}", "/{*a}/{b}/x", "/{*a}/{b}/y", "/{*a}/{b}.y/x"];
        check(&routes, &paths(&["x", "y", "v.y", ""], 5));
        let routes = ["/{*a?}", "/{*a}/{b}.y/x", "/{*a}/{b}/{c}", "/{*a}/x/v.y", "/{*a}/x/{*b?}"];
        check(&routes, &paths(&["x", "y", "v.y", ""], 5));
        let routes = ["/{*a}/{b}/{c}/x", "/{*a}/{b}/{c}/x/y", "/{*a}/{b}/{c}/y/{*d}", "/{*a}"];
        check(&routes, &paths(&["x", "y", ""], 6));
    }

    /// The route that is nearer the end of the path, or the only one at a choice, is for another
    /// method.
    #[test]
    fn routes_for_another_method() {
        let routes = ["/{*a}/x/y", "/{*a}/x/{p}", "/{*a}/x/{p}/y", "/{*a}/x/y/y", "/{*a}/x/y/{*b}"];
        check(&routes, &paths(&["x", "y", "v", ""], 5));
        let routes = ["/{*a}", "/{*a}/", "/x/{*b}", "/x/{*b}/", "/x/{*b}/y"];
        check(&routes, &paths(&["x", "y", ""], 5));
        let routes = ["/{*a}/{b}/x", "/{*a}/{b}/x/{*c}", "/{*a}/{b}/x/{*c}/", "/{*a}/{b}", "/{*a}"];
        check(&routes, &paths(&["x", "v", ""], 6));
    }

    /// More segments than are tried one by one may be literals, or there are more values than fit
    /// inline.
    #[test]
    fn what_does_not_fit_is_found_too() {
        let many = "/{*a}/x/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}";
        let routes = ["/{*a}/x", "/{*a}/x/{p}/y", many, "/{*a}/x/x/x/x/{b}"];
        let x = |count: usize| "/x".repeat(count);
        let mut paths: Vec<String> = (0..12).map(x).collect();
        paths.extend((0..12).map(|count| format!("{}/y", x(count))));
        paths.extend((0..12).map(|count| format!("/x/x{}", "/v".repeat(count))));
        check(&routes, &paths);
    }
}
