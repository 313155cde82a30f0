//! Places for the lines of a drawing: from left to right, a row for each leaf.
//!
//! In: what is shown of a tree. Out: for each line, where its edge starts and ends, in columns of a
//! fixed-width font and rows. The first child of a node is in the row of the node.

use std::borrow::Cow;

use super::fold::{Shown, What};
use super::tree::Tree;

/// The place of a line.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) row: usize,
    /// The column and the row of the node that it is below.
    pub(super) parent: (usize, usize),
    /// The column after that node and its methods.
    pub(super) start: usize,
    /// The columns of its label.
    pub(super) width: usize,
    /// The column of its node.
    pub(super) node: usize,
    /// Its methods, after the node.
    pub(super) methods: String,
    /// The column after both.
    pub(super) end: usize,
}

/// The columns between a node and the label of an edge below it: the bend.
pub(super) const BEND: usize = 3;

/// The characters of the longest label that is shown whole.
const MAX_LABEL: usize = 72;

/// Places the lines of a tree, from a row down.
pub(super) fn places(tree: &Tree<'_>, shown: &[Shown], first_row: usize) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::with_capacity(shown.len());
    // For each depth, the last place there.
    let mut above: Vec<usize> = Vec::new();
    let mut row = first_row;
    for item in shown {
        above.truncate(item.depth - 1);
        let parent = above.last().map(|index| &places[*index]);
        let (parent, start) =
            parent.map_or(((0, first_row), 0), |parent| ((parent.node, parent.row), parent.end));
        // The first line below a node is in its row; so is the first one of all.
        let is_first = places.len() == above.last().map_or(0, |index| index + 1);
        if !is_first {
            row += 1;
        }
        let (width, methods) = match &item.what {
            What::Folded(text) => (columns(text), String::new()),
            What::Node(index) => {
                let methods = tree.nodes[*index].routes.iter().map(|ending| tree.methods(ending));
                let methods: Vec<String> = methods.filter(|text| !text.is_empty()).collect();
                (columns(&clipped(&tree.nodes[*index].named)), methods.join("; "))
            }
        };
        let node = start + BEND + width + 1;
        let end = node + if methods.is_empty() { 0 } else { columns(&methods) + 1 };
        above.push(places.len());
        places.push(Place { row, parent, start, width, node, methods, end });
    }
    places
}

/// A label, and an ellipsis if that is not all of it.
pub(super) fn clipped(label: &str) -> Cow<'_, str> {
    match label.char_indices().nth(MAX_LABEL) {
        None => label.into(),
        Some((end, _)) => format!("{}…", &label[..end]).into(),
    }
}

/// The columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    // Characters of East Asian scripts, and emoji, are two columns wide.
    let wide =
        |c: char| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{ffdc}' | '\u{1f300}'..);
    text.chars().map(|character| if wide(character) { 2 } else { 1 }).sum()
}
