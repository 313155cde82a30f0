//! Which forms match a path when letter case does not count in their literals.
//!
//! Input: a path. Output: the leaves of all such forms, and for each what its parameters take. The
//! path and the literals are compared in lower case, which changes no place in either; constraints
//! of a router's own are still asked about the path as it is written. Only ASCII letters have a
//! case here. All literal children of a node are looked at, for the tables find them by their exact
//! bytes: this is for the way of a path that was not found.

use alloc::string::String;
use alloc::vec::Vec;

use super::bits::Positions;
use super::catch_all::{Explorer, Literal};
use super::keep::Keep;
use super::{MAX_PATH, Pick, Search, catch_all, steps};
use crate::constraint::Constraints;
use crate::pattern::Pattern;
use crate::tree::{LeafId, NodeId, Tree};
use crate::values::Values;

/// A path, and the routes to be searched.
pub(crate) struct AnyCase<'t> {
    tree: &'t Tree,
    constraints: Constraints,
    path: String,
}

impl<'t> AnyCase<'t> {
    pub(crate) fn new(search: Search<'t>, path: &str) -> Self {
        AnyCase {
            tree: search.tree,
            constraints: search.constraints.judging(path),
            path: path.to_ascii_lowercase(),
        }
    }

    fn search(&self) -> Search<'_> {
        Search { tree: self.tree, constraints: &self.constraints }
    }

    /// What `pick` answers at the leaves of all forms that match, in no order.
    pub(crate) fn leaves(&self, pick: impl Pick) -> Vec<LeafId> {
        if self.path.len() > MAX_PATH {
            return Vec::new();
        }
        catch_all::all::<true>(self.search(), &self.path, pick)
    }

    /// What the parameters of a form take that matches: leftmost first, each as long as it can be.
    pub(crate) fn values(&self, form: &Pattern) -> Values {
        self.search().values(&form.in_lower_case(), &self.path)
    }
}

impl<S: Positions, K: Keep, const ANY_CASE: bool> Explorer<'_, '_, S, K, ANY_CASE> {
    /// Visits all literal children that some position leads to, in no order. Those below which more
    /// has to be searched are kept as frames.
    pub(super) fn visit_literals(&mut self, node: NodeId, set: &S) {
        let tree = self.search.tree;
        for slot in tree.literals(node) {
            let text = tree.slot_text(slot);
            let mut literal = Literal { slot, set: self.none(), more: false };
            for index in set.iter().take_while(|&index| index < self.segments.count()) {
                steps::add(1);
                if Self::is_literal(text.head(), self.segments.text(index)) {
                    literal.set.insert(index);
                }
            }
            if !literal.set.is_empty() {
                let below = self.visit_literal(node, literal);
                self.frames.extend(below);
            }
        }
    }

    /// Whether a segment of the path is this literal of the tree.
    pub(super) fn is_literal(literal: &[u8], segment: &[u8]) -> bool {
        if ANY_CASE { literal.eq_ignore_ascii_case(segment) } else { literal == segment }
    }
}

/// The cost of a suggestion, by counting steps as in [`cost`](super::cost).
#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::super::steps;
    use crate::Router;

    fn router(routes: impl IntoIterator<Item = String>) -> Router<()> {
        let mut router = Router::new();
        for route in routes {
            router.insert(route, ()).expect("a route that stands beside the others");
        }
        router
    }

    fn suggest_within(bound: usize, router: &Router<()>, path: &str) -> Option<String> {
        let (steps, suggested) = steps::count(|| router.suggest(path));
        assert!(steps > 0 && steps <= bound as u64, "{steps} steps, not {bound}");
        suggested
    }

    #[test]
    fn letters_cost_no_more_than_other_bytes() {
        for times in [50, 200, 800] {
            let routes = ["/{a}xy{b}xy{c}-END", "/{*p}xY{q}/Z/{r:alpha}q", "/a/{x}/Xy"];
            let router = router(routes.map(String::from));
            let mixed = format!("/{}-end", "XyxYq".repeat(times));
            let suggested = suggest_within(200 * mixed.len(), &router, &mixed);
            let expected = format!("/{}XyxyqXyxyq-END", "XyxYq".repeat(times - 2));
            assert_eq!(suggested, Some(expected));
            let none = format!("/{}", "XyxYq/".repeat(times));
            assert_eq!(suggest_within(200 * none.len(), &router, &none), None);
        }
    }

    #[cfg(feature = "regex")]
    #[test]
    fn a_regular_expression_is_quadratic_in_the_segment() {
        for bytes in [50, 200, 800] {
            let mut router = Router::new();
            router.constraint_regex("own", ".+X").expect("an expression");
            router.insert("/{a:own}-{b:own}-{c}/END", ()).expect("a route");
            let path = |segment: &str| format!("/{}{segment}/end", "-".repeat(bytes));
            let bound = 16 * bytes * bytes;
            assert_eq!(suggest_within(bound, &router, &path("X-x-c")), None);
            let found = path("X--X-c").replace("end", "END");
            assert_eq!(suggest_within(bound, &router, &path("X--X-c")), Some(found));
        }
    }

    #[test]
    fn literal_children_are_looked_at_once_for_each_text() {
        for siblings in [100, 1_000, 10_000] {
            let router = router((0..siblings).map(|index| format!("/Name{index}/x")));
            let suggested = suggest_within(4 * siblings + 200, &router, "/nAME7//x");
            assert_eq!(suggested.as_deref(), Some("/Name7/x"));
            assert_eq!(suggest_within(4 * siblings + 200, &router, "/other//x"), None);
        }
    }

    #[test]
    fn catch_alls_in_the_middle_are_bounded_by_nodes_times_segments() {
        for levels in [4, 16, 64] {
            for segments in [16, 64, 256] {
                let level = |level: usize| format!("/{{*c{level}}}/x");
                let nested = |levels: usize| (0..levels).map(level).collect::<String>();
                let ways = (1..levels).map(|at| format!("{}/{{p}}/never{at}", nested(at)));
                let router = router(ways.chain([nested(levels)]));
                let path = "/X".repeat(segments);
                let bound = 4 * 16 * (3 * levels) * (segments + 4);
                let suggested = suggest_within(bound, &router, &path);
                assert_eq!(suggested.is_some(), segments >= 2 * levels);
            }
        }
    }

    /// Each candidate is refused, since what is changed would be a value.
    #[test]
    fn refused_candidates_cost_a_lookup_each() {
        for siblings in [10, 40, 160] {
            let mut router = Router::new();
            router.constraint("small", |value| value.ends_with('z')).expect("a new name");
            router.insert("/q{x:small}", ()).expect("a route");
            let routes: Vec<String> =
                (1..=siblings).map(|index| format!("/{{y}}{}", "z".repeat(index))).collect();
            for route in routes {
                router.insert(route, ()).expect("a route");
            }
            let path = format!("/q{}", "Z".repeat(siblings));
            let suggested = suggest_within(20 * siblings * path.len() + 500, &router, &path);
            assert_eq!(suggested, None);
        }
    }
}
