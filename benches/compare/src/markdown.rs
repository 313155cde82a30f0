//! The report as Markdown: one table for each group of contests.

use std::fmt::Write as _;

use crate::{
    contest::{Entry, Outcome, Report},
    measure::median,
    peers::Kind,
};

/// A time in few digits.
pub fn nanoseconds(ns: f64) -> String {
    if ns < 100.0 { format!("{ns:.1}") } else { format!("{ns:.0}") }
}

/// A cell: the median in nanoseconds, or what was wrong.
fn cell(entry: &Entry) -> String {
    match &entry.outcome {
        Outcome::Right { times } => nanoseconds(median(times)),
        Outcome::Wrong { paths, times } => {
            format!("({}) wrong on {paths}", nanoseconds(median(times)))
        }
        Outcome::Refused(refused) if refused.routes > 0 => format!("refuses {}", refused.routes),
        Outcome::Refused(refused) => refused.reason.clone(),
    }
}

/// The groups' names in the order of their first contests.
fn groups(reports: &[Report]) -> Vec<&str> {
    let mut groups: Vec<&str> = Vec::new();
    for report in reports {
        if !groups.contains(&report.group.as_str()) {
            groups.push(&report.group);
        }
    }
    groups
}

/// Every group's table.
pub fn all(reports: &[Report]) -> String {
    groups(reports)
        .into_iter()
        .map(|group| {
            let columns: Vec<_> = reports.iter().filter(|r| r.group == group).collect();
            table(group, &columns)
        })
        .collect()
}

/// Peers down, contests across; then our time over others'.
fn table(group: &str, columns: &[&Report]) -> String {
    let names = columns.iter().map(|report| report.column.clone());
    let mut text = format!("## {group}\n\n{}", head("ns a lookup", names));
    let mut refusing = Vec::new();
    for Entry { name, kind, .. } in &columns[0].entries {
        let entries: Vec<_> = columns
            .iter()
            .map(|report| report.entries.iter().find(|entry| entry.name == *name))
            .collect();
        let refused = |entry: &Entry| match &entry.outcome {
            Outcome::Refused(refused) => refused.routes > 0,
            _ => false,
        };
        if *kind != Kind::Ours && entries.iter().flatten().all(|entry| refused(entry)) {
            refusing.push(*name);
            continue;
        }
        let cells = entries.into_iter().map(|entry| entry.map(cell).unwrap_or_default());
        text.push_str(&row(name, cells));
    }
    let ours = columns[0].entries.iter().filter(|e| e.kind == Kind::Ours);
    for (i, ours) in ours.enumerate() {
        let rivals = if i == 0 { &RIVALS[..] } else { &RIVALS[..1] };
        text.push_str(&ratios(columns, ours.name, rivals));
    }
    if !refusing.is_empty() {
        let _ = write!(text, "\nRoutes refused by: {}.\n", refusing.join(", "));
    }
    text.push('\n');
    text
}

/// A table's first two lines.
pub fn head(first: &str, columns: impl IntoIterator<Item = String>) -> String {
    let text = row(first, columns);
    let count = text.matches(" |").count();
    format!("{text}|{}\n", "---|".repeat(count))
}

/// A table's line.
pub fn row(first: &str, cells: impl IntoIterator<Item = String>) -> String {
    let mut text = format!("| {first} |");
    for cell in cells {
        let _ = write!(text, " {cell} |");
    }
    text.push('\n');
    text
}

type Among = fn(&Entry) -> bool;

/// What we are compared with, in the last lines of a table.
const RIVALS: [(&str, Among); 5] = [
    ("the fastest router", |e| e.kind == Kind::Router),
    ("the fastest matcher with values", |e| e.kind == Kind::Matcher),
    ("the other", |e| e.kind == Kind::Elsewhere),
    ("dense-dfa", |e| e.name == "dense-dfa"),
    ("hash-map", |e| e.name == "hash-map"),
];

/// Lines with our time over others', round by round.
fn ratios(columns: &[&Report], ours: &str, rivals: &[(&str, Among)]) -> String {
    let mut text = String::new();
    for (title, among) in rivals {
        let found: Vec<_> = columns
            .iter()
            .map(|report| {
                let ours = report.entries.iter().find(|e| e.name == ours)?;
                let rival = report.fastest(among)?;
                Some((report.ratio(ours, rival)?, rival.name))
            })
            .collect();
        if found.iter().all(Option::is_none) {
            continue;
        }
        let cells = found.into_iter().map(|cell| {
            cell.map_or_else(String::new, |(ratio, name)| format!("**{ratio:.2}** ({name})"))
        });
        text.push_str(&row(&format!("**{ours} / {title}**"), cells));
    }
    text
}
