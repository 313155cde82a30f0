//! Trees as a digraph for Graphviz.

use std::fmt::{self, Write as _};

use super::HostDrawing;
use super::fold::What;
use super::style::{Kind, parts};

/// Writes the trees, each of several hosts as a cluster.
pub(crate) fn dot(hosts: &[HostDrawing<'_>]) -> String {
    let mut out = String::from("digraph routes {\n  rankdir=LR;\n  node [shape=box];\n");
    let mut vertices = 0;
    for (number, host) in hosts.iter().enumerate() {
        let has_title = !host.title.is_empty();
        // Writing to a string does not fail.
        if has_title {
            let title = Quoted(&host.title);
            let _ = writeln!(out, "  subgraph cluster_{number} {{\n  label={title};");
        }
        let _ = write_tree(host, &mut vertices, &mut out);
        if has_title {
            out += "  }\n";
        }
    }
    out + "}\n"
}

fn write_tree(host: &HostDrawing<'_>, vertices: &mut usize, out: &mut String) -> fmt::Result {
    let HostDrawing { tree, fold, .. } = host;
    let mut vertex = || {
        *vertices += 1;
        *vertices - 1
    };
    let root = vertex();
    writeln!(out, "  n{root} [label=\"\"];")?;
    // The last vertex at each depth.
    let mut above = vec![root];
    for item in &fold.shown {
        above.truncate(item.depth);
        let (parent, own) = (above.last().copied().unwrap_or(root), vertex());
        above.push(own);
        match &item.what {
            What::Folded(text) => {
                writeln!(out, "  n{own} [label={}, style=dashed];", Quoted(text))?;
                writeln!(out, "  n{parent} -> n{own} [style=dashed];")?;
            }
            What::Node(index) => {
                let (label, style) = match tree.endings(*index) {
                    Some(routes) => (routes, ", style=bold"),
                    None => (String::new(), ""),
                };
                writeln!(out, "  n{own} [label={}{style}];", Quoted(&label))?;
                let edge = &tree.nodes[*index].named;
                let colour = colour(edge);
                writeln!(out, "  n{parent} -> n{own} [label={}{colour}];", Quoted(edge))?;
            }
        }
    }
    Ok(())
}

/// The colour of the most general part of an edge.
fn colour(label: &str) -> String {
    let kinds: Vec<Kind> = parts(label).into_iter().map(|(kind, _)| kind).collect();
    let order = [Kind::CatchAll, Kind::Param, Kind::Constrained];
    let kind = order.into_iter().find(|kind| kinds.contains(kind));
    kind.map(|kind| format!(", fontcolor=\"{}\"", kind.light())).unwrap_or_default()
}

/// A string quoted for Graphviz.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
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
