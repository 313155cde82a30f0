//! A group of one catch-all, after which all routes have the same number of segments: where they
//! start is known from the end of the path.
//!
//! This search follows literals as long as nothing else could match. It decides most lookups in
//! tables such as `/{*page}/edit`, `/{*page}/history`; the others are left to the search with
//! position sets.

use super::super::boundaries::Boundaries;
use super::super::context::resolve_end;
use super::super::{Resolve, Search};
use crate::testing::steps;
use crate::tree::{ComplexId, Index as _, Link, NodeId, RouteLeaf};

/// A lookup in a group of one child.
pub(super) struct FixedEnd<'s, 'p> {
    search: Search<'s>,
    path: &'s str,
    boundaries: &'s mut Boundaries<'p>,
}

impl<'s, 'p> FixedEnd<'s, 'p> {
    pub(super) fn new(
        search: Search<'s>,
        path: &'s str,
        boundaries: &'s mut Boundaries<'p>,
    ) -> Self {
        FixedEnd { search, path, boundaries }
    }

    /// The route that wins below a child that starts at `at`, or that there is none; [`None`] if
    /// that is not decided.
    #[inline]
    pub(super) fn best(
        &mut self,
        (id, at): (ComplexId, usize),
        resolve: impl Resolve,
    ) -> Option<RouteLeaf> {
        let tree = self.search.tree;
        let child = tree.complex_child(id);
        let link = child.link;
        if !child.is_plain_catch_all() || link.node.is_none() || !link.text.is_none() {
            return None;
        }
        let bounds = &tree.parent_link(link.node).bounds;
        if bounds.min_segments != bounds.max_segments {
            return None;
        }
        self.best_below(link, (at, bounds.min_segments), resolve)
    }

    /// As [`Self::best`], for routes with `count` segments from the end of the child's link on.
    #[inline(never)]
    fn best_below(
        &mut self,
        link: Link,
        (at, count): (usize, u32),
        resolve: impl Resolve,
    ) -> Option<RouteLeaf> {
        let found = match self.start(at, count, link.skip) {
            Some(start) => self.walk(link.node, start, resolve)?,
            None => RouteLeaf::NONE,
        };
        // Less of the path is literal in the route that ends with the link.
        let decided = !found.is_none() || link.leaf.is_none();
        decided.then_some(found)
    }

    /// Where the last `count` segments of the path start, if `params` parameters and the catch-all,
    /// which starts at `at`, have something before that.
    fn start(&mut self, at: usize, count: u32, params: u16) -> Option<usize> {
        let mut start = self.path.len() + 1;
        for _ in 0..count {
            start = self.start_before(start, at)?;
        }
        let mut first = start;
        for _ in 0..params {
            let to = first - 1;
            first = self.start_before(first, at)?;
            if first == to {
                return None;
            }
        }
        Some(start)
    }

    /// The start of the segment before the one that starts at `start`, if the catch-all has
    /// something before it.
    fn start_before(&mut self, start: usize, at: usize) -> Option<usize> {
        steps::add(1);
        Some(self.boundaries.start(start - 1)).filter(|&start| start > at + 1)
    }

    /// Follows literals to the leaf.
    fn walk(&mut self, mut id: NodeId, mut at: usize, resolve: impl Resolve) -> Option<RouteLeaf> {
        let tree = self.search.tree;
        loop {
            steps::add(1);
            let mut end = self.boundaries.end(at);
            let is_last = end == self.path.len();
            let alone = tree.node(id).flags == 0;
            // A literal last segment has more literal bytes than any other that matches.
            if !alone && !is_last {
                return None;
            }
            let nothing = alone.then_some(RouteLeaf::NONE);
            let Some(slot) = tree.find_literal(id, self.path.as_bytes(), at, end) else {
                return nothing;
            };
            let link = tree.slot(slot).link();
            if !link.text.is_none() {
                return None;
            }
            for _ in 0..link.skip {
                let start = end + 1;
                if end == self.path.len() {
                    return nothing;
                }
                end = self.boundaries.end(start);
                if end == start {
                    return nothing;
                }
            }
            if end < self.path.len() {
                if link.node.is_none() {
                    return nothing;
                }
                (id, at) = (link.node, end + 1);
                continue;
            }
            let found = resolve_end(link.leaf, resolve);
            return if found.is_none() { nothing } else { Some(found) };
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    use crate::Router;

    /// The winner is the first of all routes that match, whatever else follows the catch-all.
    #[test]
    fn the_best_route_is_found_from_the_end() {
        let ends = ["x", "", "x/{p}", "{p}/x", "{p}y", "xy", "{p}", "x/x/{p}", "{p}/y/{q}", "{p}/"];
        let path_ends = ["x", "y", "", "xy", "yy", "x/x", "x/", "y/x", "x/y/x", "x/x/x", "//x"];
        for tables in 0..1 << ends.len() {
            let mut router = Router::new();
            for (_, end) in ends.iter().enumerate().filter(|(bit, _)| tables >> bit & 1 == 1) {
                router.insert(format!("/{{*a}}/{end}"), ()).unwrap();
            }
            if tables % 3 == 0 {
                router.insert("/{*a}", ()).unwrap();
            }
            for path in
                path_ends.iter().flat_map(|end| ["/", "/v/", "/v/x/", "//"].map(|v| (v, end)))
            {
                let path = format!("{}{}", path.0, path.1);
                let read = |found: crate::Match<'_, '_, &()>| {
                    let values = found.params.iter().map(|(_, value)| String::from(value));
                    (String::from(found.route()), values.collect::<Vec<_>>())
                };
                let first = router.matches(&path).next().map(read);
                assert_eq!(router.at(&path).ok().map(read), first, "{path}");
            }
        }
    }
}
