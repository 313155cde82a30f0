//! Trees as SVG: from left to right, the label of an edge above its line, and a dot for a node. It
//! follows the colours that the reader prefers, light or dark.

use std::fmt::{self, Write as _};

use super::HostDrawing;
use super::fold::What;
use super::layout::{self, BEND, Place, clipped, columns};
use super::style::{Kind, parts};

/// The width of a column, and the height of a row, in pixels.
const COLUMN: usize = 8;
const ROW: usize = 24;

/// The space around the drawing, and above the first row, for the legend.
const MARGIN: usize = 20;
const LEGEND: usize = 34;

/// The columns that the legend takes.
const KEY_COLUMNS: usize = 82;

/// The radius of a node.
const RADIUS: usize = 4;

/// The width of a column of small text.
const SMALL_COLUMN: usize = 7;

const FONT: &str = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/// What the signs mean: the class of a text, and the text.
const KEY: [(Kind, &str); 3] = [
    (Kind::Param, "{parameter}"),
    (Kind::Constrained, "{parameter:constraint}"),
    (Kind::CatchAll, "{*catch-all}"),
];

/// Draws the trees below each other, each under the pattern of its host.
pub(crate) fn svg(hosts: &[HostDrawing<'_>]) -> String {
    let (mut body, mut row, mut width) = (String::new(), 0, KEY_COLUMNS);
    for (number, host) in hosts.iter().enumerate() {
        if !host.title.is_empty() {
            row += usize::from(number > 0);
            let y = y(row) + 4;
            let title = Escaped(&host.title);
            body += &format!("<text class=\"h\" x=\"{MARGIN}\" y=\"{y}\">{title}</text>\n");
            width = width.max(columns(&host.title));
            row += 1;
        }
        let places = layout::places(&host.tree, &host.fold.shown, row);
        // Writing to a string does not fail.
        let _ = write_tree(host, &places, row, &mut body);
        row = places.last().map_or(row, |place| place.row) + 1;
        width = places.iter().map(|place| place.end).fold(width, usize::max);
    }
    let routes = hosts.iter().map(|host| host.tree.route_count()).sum();
    let (width, height) = (x(width) + MARGIN, y(row));
    head(width, height, routes) + &body + "</svg>\n"
}

/// The start of the file, to the legend.
fn head(width: usize, height: usize, routes: usize) -> String {
    let plural = if routes == 1 { "route" } else { "routes" };
    let kinds = [Kind::Literal, Kind::Param, Kind::Constrained, Kind::CatchAll];
    let colours = |colour: fn(Kind) -> &'static str| -> String {
        kinds.map(|kind| format!(".{}{{fill:{}}}", kind.class(), colour(kind))).concat()
    };
    let (light, dark) = (colours(Kind::light), colours(Kind::dark));
    let (key, key_y) = (key(), MARGIN + 10);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title key\">\n\
         <title id=\"title\">Routing tree of {routes} {plural}</title>\n\
         <style>\n\
         text{{font:13px {FONT};white-space:pre}}\
         .h{{font-weight:bold;fill:#1f2328}}.m{{font-size:11px;fill:#59636e}}\
         .b{{fill:#fff}}.e{{fill:none;stroke:#afb8c1;shape-rendering:crispEdges}}.f{{fill:none;stroke:#818b98;stroke-dasharray:4 3}}\
         .n{{fill:#fff;stroke:#818b98}}.r{{fill:#1a7f37;stroke:#1a7f37}}{light}\n\
         @media (prefers-color-scheme:dark){{\
         .h{{fill:#e6edf3}}.m{{fill:#9198a1}}.b{{fill:#0d1117}}.e{{stroke:#4b535d}}\
         .f{{stroke:#818b98}}.n{{fill:#0d1117;stroke:#818b98}}.r{{fill:#3fb950;stroke:#3fb950}}{dark}}}\n\
         </style>\n\
         <rect class=\"b\" width=\"100%\" height=\"100%\" rx=\"6\"/>\n\
         <circle class=\"r\" cx=\"{cx}\" cy=\"{cy}\" r=\"{RADIUS}\"/>\n\
         <text id=\"key\" class=\"m\" x=\"{tx}\" y=\"{key_y}\">{routes} {plural}, each ends at a dot like this   {key}</text>\n",
        cx = MARGIN + 4,
        cy = key_y - 4,
        tx = MARGIN + 14,
    )
}

fn key() -> String {
    let samples =
        KEY.map(|(kind, text)| format!("<tspan class=\"{}\">{text}</tspan>", kind.class()));
    samples.join("   ")
}

fn write_tree(
    host: &HostDrawing<'_>,
    places: &[Place],
    row: usize,
    out: &mut String,
) -> fmt::Result {
    writeln!(out, "<circle class=\"n\" cx=\"{}\" cy=\"{}\" r=\"{RADIUS}\"/>", x(0), y(row))?;
    for (item, place) in host.fold.shown.iter().zip(places) {
        let (y, label, node) = (y(place.row), x(place.start + BEND), x(place.node));
        let line = line(place);
        match &item.what {
            What::Folded(text) => {
                let (top, width) = (y - 14, columns(text) * SMALL_COLUMN + 12);
                let (text_x, text_y, text) = (label + 6, y - 1, Escaped(text));
                writeln!(
                    out,
                    "<path class=\"e\" d=\"{line}H{label}\"/>\
                     <rect class=\"f\" x=\"{label}\" y=\"{top}\" width=\"{width}\" height=\"18\" rx=\"4\"/>\
                     <text class=\"m\" x=\"{text_x}\" y=\"{text_y}\">{text}</text>",
                )?;
            }
            What::Node(index) => {
                let endings = host.tree.endings(*index);
                let class = if endings.is_some() { "r" } else { "n" };
                let title = endings.map(|endings| format!("<title>{}</title>", Escaped(&endings)));
                let title = title.unwrap_or_default();
                write!(out, "<g>{title}<path class=\"e\" d=\"{line}H{node}\"/>")?;
                write_label(&host.tree.nodes[*index].named, place, out)?;
                if !place.methods.is_empty() {
                    let (x, y, methods) = (node + COLUMN, y - 4, Escaped(&place.methods));
                    write!(out, "<text class=\"m\" x=\"{x}\" y=\"{y}\">{methods}</text>")?;
                }
                writeln!(
                    out,
                    "<circle class=\"{class}\" cx=\"{node}\" cy=\"{y}\" r=\"{RADIUS}\"/></g>"
                )?;
            }
        }
    }
    Ok(())
}

/// The start of the path of an edge: on from its node, or down from the line of the first child.
fn line(place: &Place) -> String {
    let (column, row) = place.parent;
    if row == place.row {
        format!("M{} {}", x(column) + RADIUS, y(row))
    } else {
        format!("M{} {}V{}", x(place.start) + COLUMN, y(row), y(place.row))
    }
}

/// Writes the label of an edge, its parts in their colours.
fn write_label(named: &str, place: &Place, out: &mut String) -> fmt::Result {
    let (x, y, length) = (x(place.start + BEND), y(place.row) - 4, place.width * COLUMN);
    write!(out, "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\">")?;
    for (kind, part) in parts(&clipped(named)) {
        write!(out, "<tspan class=\"{}\">{}</tspan>", kind.class(), Escaped(part))?;
    }
    out.push_str("</text>");
    Ok(())
}

fn x(column: usize) -> usize {
    MARGIN + 4 + column * COLUMN
}

fn y(row: usize) -> usize {
    MARGIN + LEGEND + row * ROW + ROW / 2
}

/// Text for an element. Control characters have been escaped before, in the way of a drawing.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            // XML has no characters like these, not even as references.
            '\u{fffe}' | '\u{ffff}' => f.write_char(char::REPLACEMENT_CHARACTER),
            _ if character.is_control() => f.write_char(char::REPLACEMENT_CHARACTER),
            _ => f.write_char(character),
        })
    }
}
