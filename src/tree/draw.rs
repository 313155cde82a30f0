//! Drawings of the tree, as lines of text and for Graphviz.
//!
//! Both show the children of a node in the static order, and the name of each leaf. Neither
//! recurses, because a tree can be as deep as a route is long.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write};

use super::{Child, Index, NodeId, RELATIVE, ROOT, ShapeLeaf, Tree, Via};
use crate::constraint::Constraints;
use crate::pattern::{ParamKind, Segment};

/// A tree, and what it does not know of its leaves.
pub(crate) struct Drawing<'a, F, O> {
    pub(crate) tree: &'a Tree,
    pub(crate) constraints: &'a Constraints<'a>,
    /// Names a leaf, on one line.
    pub(crate) name: F,
    /// Whether a route of a leaf ends in an optional catch-all.
    pub(crate) optional_tail: O,
}

/// An edge of the routing tree, with the node it leads to: one line of a drawing. Created by
/// [`Router::tree_edges`](crate::Router::tree_edges) and
/// [`MethodRouter::tree_edges`](crate::MethodRouter::tree_edges).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEdge<'router> {
    depth: usize,
    label: String,
    routes: Vec<&'router str>,
}

impl<'router> TreeEdge<'router> {
    /// Returns the number of edges above this one.
    #[must_use]
    #[inline]
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Returns the part of a path that the edge matches, as a drawing has it: without the names of
    /// parameters, and with control characters escaped. For example `/users/{}` or `/{:u64}`.
    #[must_use]
    #[inline]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Returns the routes that end at the node, each once. There are none if the node only
    /// branches.
    #[must_use]
    #[inline]
    pub fn routes(&self) -> &[&'router str] {
        &self.routes
    }
}

/// Shown in place of the empty route.
const EMPTY: &str = "(empty)";

/// A child that has yet to be drawn.
struct Pending {
    child: Child,
    /// The number of levels above it.
    depth: usize,
    last: bool,
}

impl<F: Fn(ShapeLeaf) -> String, O: Fn(ShapeLeaf) -> bool> Drawing<'_, F, O> {
    /// Writes the tree as lines of text.
    #[inline]
    pub(crate) fn lines(&self, out: &mut impl Write) -> fmt::Result {
        // For each level above, whether more siblings follow there.
        let mut open: Vec<bool> = Vec::new();
        self.walk(|pending| {
            open.truncate(pending.depth);
            for &more in &open {
                out.write_str(if more { "│  " } else { "   " })?;
            }
            open.push(!pending.last);
            out.write_str(if pending.last { "└─ " } else { "├─ " })?;
            out.write_str(&self.label(pending.child))?;
            if let Some(name) = self.name(pending.child) {
                write!(out, "  → {name}")?;
            }
            out.write_char('\n')
        })
    }

    /// Writes the tree as a Graphviz digraph.
    #[inline]
    pub(crate) fn dot(&self, out: &mut impl Write) -> fmt::Result {
        out.write_str(
            "digraph routes {\n  rankdir=LR;\n  node [shape=box];\n  n0 [label=\"\"];\n",
        )?;
        // The number of the last vertex at each level.
        let mut above: Vec<usize> = Vec::new();
        let mut count = 0;
        self.walk(|pending| {
            count += 1;
            above.truncate(pending.depth);
            let parent = above.last().copied().unwrap_or(0);
            above.push(count);
            let (label, style) = match self.name(pending.child) {
                Some(name) => (name, ", style=bold"),
                None => (String::new(), ""),
            };
            writeln!(out, "  n{count} [label={}{style}];", Quoted(&label))?;
            let edge = self.label(pending.child);
            writeln!(out, "  n{parent} -> n{count} [label={}];", Quoted(&edge))
        })?;
        out.write_str("}\n")
    }

    /// Returns the tree as a list of edges: the text of a label, and the routes of each leaf.
    #[inline]
    pub(crate) fn edges<'r>(
        &self,
        routes: impl Fn(ShapeLeaf) -> Vec<&'r str>,
    ) -> Vec<TreeEdge<'r>> {
        let mut edges = Vec::new();
        // No visit fails.
        let _ = self.walk(|&Pending { child, depth, .. }| {
            let leaf = self.tree.link(child).leaf;
            let routes = if leaf.is_none() { Vec::new() } else { routes(leaf) };
            edges.push(TreeEdge { depth, label: self.label(child), routes });
            Ok(())
        });
        edges
    }

    /// Visits every child in the static order, parents first.
    #[inline]
    fn walk(&self, mut visit: impl FnMut(&Pending) -> fmt::Result) -> fmt::Result {
        let mut pending: Vec<Pending> = Vec::new();
        let mut top = self.children(RELATIVE);
        let empty = self.tree.child_above(ROOT);
        top.retain(|&child| Some(child) != empty || self.name(child).is_some());
        top.extend(self.children(ROOT));
        push_all(&mut pending, top, 0);
        while let Some(next) = pending.pop() {
            visit(&next)?;
            let node = self.tree.link(next.child).node;
            if !node.is_none() && node != ROOT {
                push_all(&mut pending, self.children(node), next.depth + 1);
            }
        }
        Ok(())
    }

    #[inline]
    fn children(&self, node: NodeId) -> Vec<Child> {
        self.tree.children(node)
    }

    #[inline]
    fn name(&self, child: Child) -> Option<String> {
        let leaf = self.tree.link(child).leaf;
        if leaf.is_none() { None } else { Some((self.name)(leaf)) }
    }

    /// The part of a path that the child's link matches.
    #[inline]
    fn label(&self, child: Child) -> String {
        let mut label = String::new();
        if child.node != RELATIVE {
            label.push('/');
        }
        if let Via::Complex(id) = child.via {
            let leaf = self.tree.link(child).leaf;
            let optional = !leaf.is_none() && (self.optional_tail)(leaf);
            self.push_segment(&mut label, self.tree.complex_child(id).segment(), optional);
        }
        let segments = self.tree.link_segments(child);
        for (index, segment) in segments.iter().enumerate() {
            if index > 0 || matches!(child.via, Via::Complex(_)) {
                label.push('/');
            }
            match segment {
                [super::PARAM] => label.push_str("{}"),
                literal => push_literal(&mut label, literal),
            }
        }
        if label.is_empty() { String::from(EMPTY) } else { label }
    }

    #[inline]
    fn push_segment(&self, label: &mut String, segment: Segment<'_>, optional: bool) {
        for (index, param) in segment.params.iter().enumerate() {
            push_literal(label, segment.literal_before(index));
            match param.kind {
                ParamKind::Plain => label.push_str("{}"),
                ParamKind::CatchAll if optional => label.push_str("{*?}"),
                ParamKind::CatchAll => label.push_str("{*}"),
                ParamKind::Constrained(id) => {
                    // Writing to a string does not fail.
                    let _ = write!(label, "{{:{}}}", Shown(self.constraints.name(id)));
                }
            }
        }
        push_literal(label, segment.suffix());
    }
}

#[inline]
fn push_all(pending: &mut Vec<Pending>, children: Vec<Child>, depth: usize) {
    let last = children.len();
    let children = children.into_iter().enumerate().rev();
    pending.extend(children.map(|(index, child)| Pending {
        child,
        depth,
        last: index + 1 == last,
    }));
}

/// Appends literal text as it is written in a route, with control characters escaped.
#[inline]
fn push_literal(label: &mut String, text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    let escaped = crate::pattern::escape(&text);
    // Writing to a string does not fail.
    let _ = write!(label, "{}", Shown(&escaped));
}

/// Escapes control characters and backslashes: a line stays a line, and no two texts look the
/// same.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

impl<'a> Shown<'a> {
    /// The text of a route, for a line of a drawing.
    #[inline]
    pub(crate) fn route(text: &'a str) -> Self {
        Shown(if text.is_empty() { EMPTY } else { text })
    }
}

impl fmt::Display for Shown<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '"' | '\'' => f.write_char(character),
            _ => character.escape_debug().try_for_each(|escaped| f.write_char(escaped)),
        })
    }
}

/// A string quoted for Graphviz.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for character in self.0.chars() {
            match character {
                // Graphviz reads `&amp;` and the like as HTML does.
                '&' => f.write_str("&amp;")?,
                '"' | '\\' => write!(f, "\\{character}")?,
                _ => f.write_char(character)?,
            }
        }
        f.write_char('"')
    }
}
