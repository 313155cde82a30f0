//! The search without regard to the letter case of literals.
//!
//! Routes compare as if their literals were in lower case, so several children of one node can
//! stand for the same segment, and the first leaf that is reached need not be the best. The search
//! visits every leaf that the path reaches, depth first over parent links, and keeps the best. It
//! allocates no more than an exact search does; each literal child of a node is compared with the
//! path.

use super::super::boundaries::{Boundaries, Segments};
use super::super::catch_all::{self, Collector, FoundLeaf};
use super::super::context::AnyResolve;
use super::super::follow::{DiscardFolded, Followed, Start, follow};
use super::super::form::FormMatcher;
use super::super::segment::{Case, SubPattern, Window};
use super::super::{Search, Tail};
use super::values;
use crate::order::{self, AsSegment as _, Letters, SegmentClass, Weight};
use crate::testing::steps;
use crate::tree::{
    Child, ComplexId, HAS_PARAM, Index as _, NodeId, RELATIVE, RouteLeaf, ShapeLeaf, SlotId, Via,
};
use crate::values::Values;

/// The route that wins on the path without regard to letter case, with its values.
#[inline]
pub(in crate::search) fn find(
    search: Search<'_>,
    path: &str,
    values: &mut Values,
    resolve: AnyResolve<'_>,
) -> RouteLeaf {
    let mut folded = FoldedSearch {
        boundaries: Boundaries::new(path.as_bytes()),
        segments: Segments::new(path),
        best: BestFolded { search, path, resolve, best: None },
    };
    folded.run();
    let Some(best) = folded.best.best else { return RouteLeaf::NONE };
    values.clear();
    let leaf = (best.leaf, best.child);
    values::push(search, (path, Case::Ignored), leaf, &mut folded.boundaries, values);
    best.leaf
}

/// The best of the leaves found so far.
struct BestFolded<'s, 'p> {
    search: Search<'s>,
    path: &'p str,
    resolve: AnyResolve<'s>,
    best: Option<Candidate>,
}

#[derive(Clone, Copy)]
struct Candidate {
    leaf: RouteLeaf,
    child: Child,
}

impl Collector for BestFolded<'_, '_> {
    #[inline]
    fn wants(&self, _: Weight) -> bool {
        // Leaves are not visited in the order of the rules.
        true
    }

    #[inline]
    fn push(&mut self, found: FoundLeaf) {
        let leaf = (self.resolve)(found.leaf, found.tail);
        if leaf.is_none() {
            return;
        }
        let new = Candidate { leaf, child: found.child };
        if self.best.is_none_or(|best| self.is_better(new, best)) {
            self.best = Some(new);
        }
    }
}

impl BestFolded<'_, '_> {
    #[inline]
    fn is_better(&self, new: Candidate, best: Candidate) -> bool {
        let as_written = || {
            let (new, best) = (self.matches_as_written(new), self.matches_as_written(best));
            best.cmp(&new)
        };
        self.compare(new, best, Letters::Lower)
            .then_with(as_written)
            .then_with(|| self.compare(new, best, Letters::AsWritten))
            .is_lt()
    }

    #[inline]
    fn compare(&self, a: Candidate, b: Candidate, letters: Letters) -> core::cmp::Ordering {
        let tree = self.search.tree;
        let form = |one: Candidate| {
            let len = tree.segment_count_up(one.child);
            steps::add(len);
            (len, tree.segments_up(one.child))
        };
        order::compare_from_the_right(form(a), form(b), letters, self.search.constraints)
    }

    /// Whether the route also matches if letter case matters.
    #[inline]
    fn matches_as_written(&self, candidate: Candidate) -> bool {
        let Search { tree, constraints } = self.search;
        let path = self.path;
        let mut boundaries = Boundaries::new(path.as_bytes());
        let form = tree.form(candidate.leaf).and_then(|form| form.pattern.as_deref());
        if let Some(form) = form {
            return FormMatcher::new(form, constraints, path, &mut boundaries).matches();
        }
        let mut to = path.len();
        for segment in tree.segments_up(candidate.child) {
            let from = boundaries.start(to);
            let window = Window::new(constraints, path, from, to);
            if !SubPattern::whole(segment.segment()).matches(window) {
                return false;
            }
            to = from.saturating_sub(1);
        }
        true
    }
}

/// The child of a node to try next.
#[derive(Clone, Copy)]
enum NextChild {
    /// The literal child after this one, in the order of the table, or the first.
    Literal(Option<SlotId>),
    /// The complex child at this position of the list.
    Complex(usize),
    Param,
    Parent,
}

struct FoldedSearch<'s, 'p> {
    boundaries: Boundaries<'p>,
    /// Found for the first catch-all that needs them.
    segments: Segments<'p>,
    best: BestFolded<'s, 'p>,
}

impl FoldedSearch<'_, '_> {
    #[inline]
    fn run(&mut self) {
        let tree = self.best.search.tree;
        let (mut node, mut at, mut next) = (RELATIVE, 0, NextChild::Literal(None));
        loop {
            steps::add(1);
            let below = match next {
                NextChild::Literal(last) => match self.next_literal(node, at, last) {
                    Some(slot) => {
                        next = NextChild::Literal(Some(slot));
                        self.follow(Child { node, via: Via::Literal(slot) }, at)
                    }
                    None => {
                        next = NextChild::Param;
                        None
                    }
                },
                NextChild::Param => {
                    next = NextChild::Complex(0);
                    let is_param = tree.node(node).flags & HAS_PARAM != 0;
                    if is_param { self.follow(Child { node, via: Via::Param }, at) } else { None }
                }
                NextChild::Complex(position) => {
                    match tree.complex_children(node).ids().get(position) {
                        Some(&id) => {
                            next = NextChild::Complex(position + 1);
                            self.complex(node, id, at)
                        }
                        None => {
                            next = NextChild::Parent;
                            None
                        }
                    }
                }
                NextChild::Parent => {
                    let Some(child) = tree.child_above(node) else { return };
                    at = values::step_back(tree, child, at, &mut self.boundaries, |_| {});
                    node = child.node;
                    next = match child.via {
                        Via::Literal(slot) => NextChild::Literal(Some(slot)),
                        Via::Param => NextChild::Complex(0),
                        Via::Complex(id) => {
                            let constraints = self.best.search.constraints;
                            NextChild::Complex(tree.complex_position(node, id, constraints) + 1)
                        }
                    };
                    None
                }
            };
            if let Some((below, position)) = below {
                (node, at, next) = (below, position, NextChild::Literal(None));
            }
        }
    }

    /// The first literal child after `last` whose first segment is that of the path at `at`.
    #[inline]
    fn next_literal(&mut self, node: NodeId, at: usize, last: Option<SlotId>) -> Option<SlotId> {
        let tree = self.best.search.tree;
        let segment = &self.best.path.as_bytes()[at..self.boundaries.end(at)];
        tree.literals(node).filter(|&slot| last.is_none_or(|last| slot > last)).find(|&slot| {
            steps::add(1);
            Case::Ignored.equal(segment, tree.slot_text(slot).first_segment())
        })
    }

    #[inline]
    fn complex(&mut self, node: NodeId, id: ComplexId, at: usize) -> Option<(NodeId, usize)> {
        let Search { tree, constraints } = self.best.search;
        let child = tree.complex_child(id);
        if child.class == SegmentClass::CatchAll {
            self.catch_all(node, id, at);
            return None;
        }
        let end = self.boundaries.end(at);
        if end == at {
            return None;
        }
        let window = Window::new(constraints, self.best.path, at, end);
        let window = Window { case: Case::Ignored, ..window };
        let matches = SubPattern::whole(child.segment()).matches(window);
        if matches { self.follow(Child { node, via: Via::Complex(id) }, at) } else { None }
    }

    /// Collects the leaves below a child with a catch-all.
    #[inline]
    fn catch_all(&mut self, node: NodeId, id: ComplexId, at: usize) {
        let BestFolded { search, path, .. } = self.best;
        let link = search.tree.complex_child(id).link;
        if link.has_more_segments() {
            self.segments.find(&mut self.boundaries);
            let (view, start) = (self.segments.view(), (node, &[id][..], at));
            return catch_all::collect::<true>(search, view, start, &mut self.best);
        }
        if let Some(tail) = catch_all::rest_tail(search, path, (id, at), Case::Ignored) {
            let child = Child { node, via: Via::Complex(id) };
            self.best.push(FoundLeaf { leaf: link.leaf, child, tail });
        }
    }

    /// Follows the link of a child that matches its own segment at `at`; collects its leaf, or
    /// returns where it leads.
    #[inline]
    fn follow(&mut self, child: Child, at: usize) -> Option<(NodeId, usize)> {
        let BestFolded { search, path, .. } = self.best;
        let link = search.tree.link(child);
        let end = self.boundaries.end(at);
        let mut start = Start { text: at, end, skip: link.skip };
        match child.via {
            Via::Literal(_) => {}
            Via::Complex(_) => start.text = end + 1,
            Via::Param if end == at => return None,
            Via::Param if link.text.is_none() => start.skip = link.skip.checked_sub(1)?,
            Via::Param => {}
        }
        let reached = |leaf: ShapeLeaf, _: Tail| leaf.only_route();
        let boundaries = &mut self.boundaries;
        match follow(
            search.tree,
            link,
            start,
            path.as_bytes(),
            boundaries,
            &mut DiscardFolded,
            reached,
        ) {
            Followed::Node(node, position) => return Some((node, position)),
            Followed::Leaf(_) => {
                self.best.push(FoundLeaf { leaf: link.leaf, child, tail: Tail::Filled });
            }
            Followed::Nothing | Followed::Crowded => {}
        }
        None
    }
}
