//! The charts of a comparison, as SVG on white, so that they can be read on any page.

use std::error::Error;
use std::ops::Range;
use std::path::Path;

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::report::Report;

type Drawn = Result<(), Box<dyn Error>>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

const FONT: &str = "sans-serif";
const SIZE: (u32, u32) = (1000, 720);

/// A chart that a report comes with.
pub(crate) struct Chart {
    pub(crate) title: &'static str,
    pub(crate) file: &'static str,
}

const CURVE: Chart = Chart {
    title: "Latency and errors against the number of connections",
    file: "server-connections.svg",
};

const TIMELINE: Chart = Chart {
    title: "CPU and memory over time: 1,000 connections come, load, and leave",
    file: "server-over-time.svg",
};

/// The charts for which there are numbers.
pub(crate) fn files(report: &Report) -> Vec<Chart> {
    let curve = (report.tables.iter().filter(|table| table.load.is_on_the_curve()).count() > 2)
        .then_some(CURVE);
    let timeline = (!report.timelines.is_empty()).then_some(TIMELINE);
    curve.into_iter().chain(timeline).collect()
}

/// Draws them into a folder.
pub(crate) fn draw(report: &Report, folder: &Path) -> Drawn {
    for chart in files(report) {
        let file = folder.join(chart.file);
        let root = SVGBackend::new(&file, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let root = root.titled(chart.title, (FONT, 20))?;
        let (panels, legend) = root.split_horizontally(SIZE.0 - 190);
        let lines = match chart.file == CURVE.file {
            true => draw_curve(report, &panels)?,
            false => draw_timelines(report, &panels)?,
        };
        draw_legend(&legend, &lines)?;
        root.present()?;
    }
    Ok(())
}

/// A server's line.
struct Line {
    name: String,
    points: Vec<(f64, f64)>,
}

/// One panel.
struct Panel<'a> {
    title: &'a str,
    x: (&'a str, Axis),
    y: (&'a str, Axis),
    lines: &'a [Line],
}

/// An axis: its ends, and whether it is logarithmic.
#[derive(Clone)]
enum Axis {
    Linear(Range<f64>),
    Logarithmic(Range<f64>),
}

fn colour(name: &str) -> RGBColor {
    match name {
        "routetree" => RGBColor(200, 40, 40),
        "hyper" => RGBColor(0, 114, 178),
        "actix" => RGBColor(230, 159, 0),
        "gin" => RGBColor(86, 180, 233),
        "nginx" => RGBColor(0, 158, 115),
        "flask (gunicorn)" => RGBColor(204, 121, 167),
        _ => RGBColor(110, 110, 110),
    }
}

/// Four panels over the number of connections.
fn draw_curve(report: &Report, area: &Area<'_>) -> Result<Vec<String>, Box<dyn Error>> {
    let mut tables: Vec<_> =
        report.tables.iter().filter(|table| table.load.is_on_the_curve()).collect();
    tables.sort_by_key(|table| table.load.connections);
    let rows = tables.iter().flat_map(|table| &table.rows);
    let mut names = Vec::new();
    for row in rows.filter(|row| row.server.is_charted()) {
        if !names.contains(&row.server.name) {
            names.push(row.server.name.clone());
        }
    }
    let lines = |value: &dyn Fn(&crate::run::Row, usize) -> f64| -> Vec<Line> {
        let line = |name: &String| {
            let points = tables.iter().filter_map(|table| {
                let row = table.rows.iter().find(|row| &row.server.name == name)?;
                row.samples.iter().any(Result::is_ok).then_some(())?;
                let connections = table.load.connections;
                Some((connections as f64, value(row, connections)))
            });
            Line { name: name.clone(), points: points.collect() }
        };
        names.iter().map(line).collect()
    };
    let at_most = |line: &[Line]| highest(line);
    let latencies = [
        ("median", lines(&|row, _| row.median(|sample| sample.p50_us / 1000.0))),
        ("99 % are faster", lines(&|row, _| row.median(|sample| sample.p99_us / 1000.0))),
        ("99.9 % are faster", lines(&|row, _| row.median(|sample| sample.p999_us / 1000.0))),
    ];
    let most = latencies.iter().map(|(_, lines)| at_most(lines)).fold(1.0, f64::max) * 1.3;
    let x = || ("connections", Axis::Logarithmic(50.0..13_000.0));
    let panels = area.split_evenly((2, 2));
    for (panel, (title, lines)) in panels.iter().zip(&latencies) {
        let y = ("ms", Axis::Logarithmic(0.1..most));
        draw_panel(panel, &Panel { title, x: x(), y, lines })?;
    }
    let errors = lines(&|row, connections| {
        let rounds = row.samples.iter().flatten().count();
        100.0 * row.errors() / (connections * rounds) as f64
    });
    let y = ("% of connections", Axis::Linear(0.0..at_most(&errors).max(1.0) * 1.05));
    draw_panel(&panels[3], &Panel { title: "errors", x: x(), y, lines: &errors })?;
    Ok(names)
}

/// Two panels over time.
fn draw_timelines(report: &Report, area: &Area<'_>) -> Result<Vec<String>, Box<dyn Error>> {
    let lines = |value: fn(&(f64, f64, f64)) -> f64| -> Vec<Line> {
        let line = |timeline: &crate::timeline::Timeline| Line {
            name: timeline.name.clone(),
            points: timeline.moments.iter().map(|moment| (moment.0, value(moment))).collect(),
        };
        report.timelines.iter().map(line).collect()
    };
    let (cpu, memory) = (lines(|moment| moment.1), lines(|moment| moment.2));
    let points = cpu.iter().flat_map(|line| &line.points);
    let end = points.map(|point| point.0).fold(1.0, f64::max);
    let x = || ("seconds", Axis::Linear(0.0..end));
    let panels = area.split_evenly((2, 1));
    let y = ("% of one core", Axis::Linear(0.0..highest(&cpu).max(100.0) * 1.05));
    draw_panel(&panels[0], &Panel { title: "CPU", x: x(), y, lines: &cpu })?;
    let y = ("MiB", Axis::Logarithmic(1.0..highest(&memory).max(10.0) * 1.3));
    draw_panel(&panels[1], &Panel { title: "memory (RSS)", x: x(), y, lines: &memory })?;
    Ok(report.timelines.iter().map(|timeline| timeline.name.clone()).collect())
}

fn highest(lines: &[Line]) -> f64 {
    lines.iter().flat_map(|line| &line.points).map(|point| point.1).fold(0.0, f64::max)
}

/// A number on an axis, without the digits that adding up steps leaves behind.
fn label(value: &f64) -> String {
    let rounded = (value * 1000.0).round() / 1000.0;
    rounded.to_string()
}

/// Draws a panel, whatever its axes.
fn draw_panel(area: &Area<'_>, panel: &Panel<'_>) -> Drawn {
    macro_rules! on_axes {
        ($x:expr, $y:expr) => {{
            let mut chart = ChartBuilder::on(area)
                .caption(panel.title, (FONT, 16))
                .margin(10)
                .x_label_area_size(42)
                .y_label_area_size(64)
                .build_cartesian_2d($x, $y)?;
            chart
                .configure_mesh()
                .x_desc(panel.x.0)
                .y_desc(panel.y.0)
                .label_style((FONT, 12))
                .x_label_formatter(&label)
                .y_label_formatter(&label)
                .light_line_style(RGBColor(240, 240, 240))
                .draw()?;
            for line in panel.lines {
                let colour = colour(&line.name);
                let width = if line.name == "routetree" { 3 } else { 2 };
                let style = colour.stroke_width(width);
                chart.draw_series(LineSeries::new(line.points.iter().copied(), style))?;
                // Dots would hide a line of many points.
                let dots = line.points.iter().filter(|_| line.points.len() < 20);
                chart.draw_series(dots.map(|point| Circle::new(*point, 3, colour.filled())))?;
            }
        }};
    }
    match (panel.x.1.clone(), panel.y.1.clone()) {
        (Axis::Linear(x), Axis::Linear(y)) => on_axes!(x, y),
        (Axis::Linear(x), Axis::Logarithmic(y)) => on_axes!(x, y.log_scale()),
        (Axis::Logarithmic(x), Axis::Linear(y)) => on_axes!(x.log_scale(), y),
        (Axis::Logarithmic(x), Axis::Logarithmic(y)) => on_axes!(x.log_scale(), y.log_scale()),
    }
    Ok(())
}

fn draw_legend(area: &Area<'_>, names: &[String]) -> Drawn {
    for (name, at) in names.iter().zip((40..).step_by(22)) {
        let width = if name == "routetree" { 3 } else { 2 };
        area.draw(&PathElement::new([(0, at), (18, at)], colour(name).stroke_width(width)))?;
        area.draw(&Text::new(name.clone(), (24, at - 6), (FONT, 13)))?;
    }
    Ok(())
}
