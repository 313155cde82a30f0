//! A tree as lines of text, as the library draws one.

use std::fmt::Write as _;

use super::HostDrawing;
use super::fold::What;

/// Draws the trees, each under the pattern of its host.
pub(crate) fn text(hosts: &[HostDrawing<'_>]) -> String {
    let trees = hosts.iter().map(|host| {
        let title = if host.title.is_empty() { String::new() } else { format!("{}\n", host.title) };
        title + &lines(host)
    });
    trees.collect::<Vec<String>>().join("\n")
}

fn lines(HostDrawing { tree, fold, .. }: &HostDrawing<'_>) -> String {
    let mut text = String::new();
    // For each level above, whether more lines follow there.
    let mut open: Vec<bool> = Vec::new();
    for item in &fold.shown {
        open.truncate(item.depth - 1);
        for more in &open {
            text += if *more { "│  " } else { "   " };
        }
        open.push(!item.is_last);
        text += if item.is_last { "└─ " } else { "├─ " };
        match &item.what {
            What::Node(index) => {
                text += &tree.nodes[*index].label;
                if let Some(routes) = tree.endings(*index) {
                    // Writing to a string does not fail.
                    let _ = write!(text, "  → {routes}");
                }
            }
            What::Folded(folded) => text += folded,
        }
        text.push('\n');
    }
    text
}
