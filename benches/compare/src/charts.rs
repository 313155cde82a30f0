//! The report as SVG: bars for each table, lines for growth.

use std::{error::Error, path::Path};

use plotters::prelude::*;

use crate::{
    contest::{Entry, Outcome, Report},
    growth::{Growth, Size, names},
    measure::median,
    peers::Kind,
};

type Drawn = Result<(), Box<dyn Error>>;

const FONT: &str = "sans-serif";
/// Bars end at this many times the time of the fastest router, ours among them.
const HIGHEST: f64 = 6.0;

/// The colour of a peer, the same in every chart.
fn colour(name: &str) -> RGBColor {
    match name.split(" (").next().unwrap_or(name) {
        "matchit" => RGBColor(230, 159, 0),
        "matchit-0.8" | "matchit 0.8" => RGBColor(240, 200, 110),
        "wayfind" => RGBColor(86, 180, 233),
        "path-tree" => RGBColor(0, 158, 115),
        "xitca-router" => RGBColor(204, 121, 167),
        "actix-router" => RGBColor(150, 120, 90),
        "ntex-router" => RGBColor(120, 130, 60),
        "route-recognizer" => RGBColor(170, 170, 60),
        "segment-trie" => RGBColor(120, 120, 120),
        "regex-set" => RGBColor(160, 160, 190),
        "regex-list" => RGBColor(190, 160, 160),
        "dense-dfa" => RGBColor(90, 90, 140),
        "hash-map" => RGBColor(190, 190, 190),
        "routetree, not shrunk" => RGBColor(230, 130, 130),
        _ => RGBColor(200, 40, 40),
    }
}

/// A peer's bar: its name, its time, and whether all its answers were right.
type Bar = (&'static str, f64, bool);

/// Bars, and where they are cut off.
struct Bars {
    bars: Vec<Bar>,
    highest: f64,
}

impl Bars {
    /// Those of a contest, of our own the first only.
    fn of(report: &Report) -> Self {
        let ours = report.entries.iter().find(|entry| entry.kind == Kind::Ours);
        let drawn = |entry: &&Entry| {
            entry.kind != Kind::Ours || ours.is_some_and(|ours| ours.name == entry.name)
        };
        let bar = |entry: &Entry| match &entry.outcome {
            Outcome::Right { times } => Some((entry.name, median(times), true)),
            Outcome::Wrong { times, .. } => Some((entry.name, median(times), false)),
            Outcome::Refused(_) => None,
        };
        let bars: Vec<_> = report.entries.iter().filter(drawn).filter_map(bar).collect();
        let fastest = report.fastest(|e| matches!(e.kind, Kind::Router | Kind::Ours));
        let reference = fastest
            .and_then(|entry| entry.right_times())
            .map_or_else(|| bars.iter().map(|bar| bar.1).fold(1.0, f64::max), median);
        Self { bars, highest: reference * HIGHEST }
    }
}

/// A panel of bars for each contest of a group, shorter is better.
pub fn lookups(reports: &[Report], group: &str, file: &Path) -> Drawn {
    let panels: Vec<_> = reports.iter().filter(|r| r.group == group).collect();
    if panels.is_empty() {
        return Ok(());
    }
    let across = panels.len().min(3);
    let down = panels.len().div_ceil(across);
    let size = (380 * across as u32, 40 + 290 * down as u32);
    let root = SVGBackend::new(file, size).into_drawing_area();
    root.fill(&WHITE)?;
    let title = format!("{group}: nanoseconds a lookup (hollow: wrong on some paths)");
    let root = root.titled(&title, (FONT, 18))?;
    for (panel, report) in root.split_evenly((down, across)).iter().zip(panels) {
        draw_bars(panel, Some(&report.column), &Bars::of(report), 12)?;
    }
    root.present()?;
    Ok(())
}

/// The group and the beginning of the column of the one chart in the README.
const FIRST: (&str, &str) = ("Hits, shuffled", "github_130 (");

/// One chart of the routers that people know, the fastest first.
pub fn first(reports: &[Report], file: &Path) -> Drawn {
    let of_first = |r: &&Report| r.group == FIRST.0 && r.column.starts_with(FIRST.1);
    let Some(report) = reports.iter().find(of_first) else {
        return Ok(());
    };
    let mut drawn = Bars::of(report);
    let router = |name| {
        let entry = report.entries.iter().find(|entry| entry.name == name);
        entry.is_some_and(|entry| matches!(entry.kind, Kind::Ours | Kind::Router))
    };
    drawn.bars.retain(|(name, ..)| router(*name));
    drawn.bars.sort_by(|a, b| a.1.total_cmp(&b.1));
    for bar in &mut drawn.bars {
        bar.0 = match bar.0 {
            "matchit-0.8" => "matchit 0.8 (axum)",
            "actix-router" => "actix-router (actix-web)",
            "ntex-router" => "ntex-router (ntex)",
            "xitca-router" => "xitca-router (xitca-web)",
            name => name,
        };
    }
    let root = SVGBackend::new(file, (760, 60 + 30 * drawn.bars.len() as u32)).into_drawing_area();
    root.fill(&WHITE)?;
    let title = "One lookup among 130 routes of GitHub's API, in nanoseconds (less is better)";
    let root = root.titled(title, (FONT, 18))?;
    draw_bars(&root, None, &drawn, 14)?;
    root.present()?;
    Ok(())
}

fn draw_bars(
    panel: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    caption: Option<&str>,
    drawn: &Bars,
    font: u32,
) -> Drawn {
    let Bars { bars, highest } = drawn;
    let mut builder = ChartBuilder::on(panel);
    if let Some(caption) = caption {
        builder.caption(caption, (FONT, 15));
    }
    let longest = bars.iter().map(|bar| bar.0.len()).max().unwrap_or_default();
    let mut chart = builder
        .margin(8)
        .x_label_area_size(4)
        .y_label_area_size((longest as u32 * font * 11 / 20).max(110))
        .build_cartesian_2d(0.0..*highest, 0.0..bars.len() as f64)?;
    chart.configure_mesh().disable_mesh().disable_axes().draw()?;
    for (i, (name, time, right)) in bars.iter().enumerate() {
        let middle = bars.len() as f64 - i as f64 - 0.5;
        let end = time.min(highest * 0.86);
        let style = ShapeStyle { color: colour(name).to_rgba(), filled: *right, stroke_width: 1 };
        chart.draw_series([Rectangle::new([(0.0, middle - 0.38), (end, middle + 0.38)], style)])?;
        let beside = |x: i32, anchor| {
            let position = plotters::style::text_anchor::Pos::new(
                anchor,
                plotters::style::text_anchor::VPos::Center,
            );
            (x, TextStyle::from((FONT, font)).pos(position))
        };
        let (gap, style) = beside(-5, plotters::style::text_anchor::HPos::Right);
        chart.draw_series([
            EmptyElement::at((0.0, middle)) + Text::new((*name).to_owned(), (gap, 0), style)
        ])?;
        let (gap, style) = beside(4, plotters::style::text_anchor::HPos::Left);
        let cut = if *time > end { " »" } else { "" };
        chart
            .draw_series([EmptyElement::at((end, middle))
                + Text::new(format!("{time:.0}{cut}"), (gap, 0), style)])?;
    }
    Ok(())
}

/// A line: a peer's name and its points.
type Line = (&'static str, Vec<(f64, f64)>);

/// The three growth charts: lookup, bytes and building, against the table's size.
pub fn growth(growths: &[Growth], folder: &Path) -> Drawn {
    let of_size = |number: fn(&Size) -> f64| -> Vec<Line> {
        let line = |name| {
            let points = growths.iter().filter_map(|growth| {
                let size = growth.sizes.iter().find(|size| size.name == name)?;
                Some((growth.routes as f64, number(size)))
            });
            (name, points.filter(|(_, y)| *y > 0.0).collect())
        };
        names(growths).into_iter().map(line).collect()
    };
    let lookup = |name| {
        let points = growths.iter().filter_map(|growth| {
            let entry = growth.lookups.entries.iter().find(|e| e.name == name)?;
            Some((growth.routes as f64, median(entry.right_times()?)))
        });
        (name, points.collect())
    };
    let lookups: Vec<Line> = names(growths).into_iter().map(lookup).collect();
    let bytes = of_size(|size| size.bytes);
    let build = of_size(|size| median(&size.build));
    lines(&lookups, "Nanoseconds a lookup", &folder.join("growth-lookup.svg"))?;
    lines(&bytes, "Bytes a route", &folder.join("growth-bytes.svg"))?;
    lines(&build, "Nanoseconds a route to build", &folder.join("growth-build.svg"))
}

/// Lines on two logarithmic axes.
fn lines(lines: &[Line], title: &str, file: &Path) -> Drawn {
    let points = || lines.iter().flat_map(|(_, points)| points);
    let least = |of: fn(&(f64, f64)) -> f64| points().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&(f64, f64)) -> f64| points().map(of).fold(0.0, f64::max);
    if points().next().is_none() {
        return Ok(());
    }
    let x = least(|p| p.0)..most(|p| p.0);
    let y = least(|p| p.1) * 0.8..most(|p| p.1) * 1.25;
    let root = SVGBackend::new(file, (900, 480)).into_drawing_area();
    root.fill(&WHITE)?;
    let (left, right) = root.split_horizontally(760);
    let mut chart = ChartBuilder::on(&left)
        .caption(format!("{title} against routes in the table"), (FONT, 18))
        .margin(12)
        .margin_right(36)
        .x_label_area_size(40)
        .y_label_area_size(64)
        .build_cartesian_2d(x.log_scale(), y.log_scale())?;
    chart
        .configure_mesh()
        .x_desc("routes")
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.0}"))
        .light_line_style(RGBColor(235, 235, 235))
        .draw()?;
    let drawn = lines.iter().filter(|(_, points)| !points.is_empty());
    for ((name, points), at) in drawn.zip((60..).step_by(20)) {
        let colour = colour(name);
        let style = colour.stroke_width(if name.starts_with("routetree") { 3 } else { 2 });
        chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
        let dots = points.iter().map(|point| Circle::new(*point, 3, colour.filled()));
        chart.draw_series(dots)?;
        right.draw(&PathElement::new([(0, at), (18, at)], style))?;
        right.draw(&Text::new((*name).to_owned(), (24, at - 6), (FONT, 12)))?;
    }
    root.present()?;
    Ok(())
}
