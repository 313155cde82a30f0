//! Drawings of routing trees, as text, for Graphviz and as SVG.
//!
//! In: the routes of a file. Out: a drawing. [`tree`] has the nodes of one host, and [`names`] puts
//! the names of parameters into their labels; [`fold`] decides which nodes are shown; [`text`],
//! [`dot`] and [`svg`] write those, and [`layout`] places them.

mod dot;
mod fold;
mod layout;
mod names;
mod style;
mod svg;
mod text;
mod tree;

pub(crate) use dot::dot;
pub(crate) use fold::{Fold, Limits};
pub(crate) use svg::svg;
pub(crate) use text::text;
pub(crate) use tree::Tree;

/// The tree of a host, and what is shown of it.
pub(crate) struct HostDrawing<'t> {
    /// Written above the tree; empty if the file has no hosts.
    pub(crate) title: String,
    pub(crate) tree: Tree<'t>,
    pub(crate) fold: Fold,
}
