//! The parts of Markdown that guides are checked by: tables, code spans, blocks and headings.

use std::ops::Range;

/// A table, as lines of a text.
#[derive(Debug)]
pub struct Table {
    pub header: Vec<String>,
    /// The numbers of the lines with rows, counted from 0.
    pub rows: Range<usize>,
}

/// A block of code.
#[derive(Debug)]
pub struct Block {
    /// What stands after the three backticks.
    pub info: String,
    pub code: String,
    /// The number of its first line, counted from 0.
    pub line: usize,
}

/// A heading: its level, its text, and the number of its line.
#[derive(Debug)]
pub struct Heading {
    pub level: usize,
    pub text: String,
    pub line: usize,
}

#[derive(Debug, Default)]
pub struct Parts {
    pub tables: Vec<Table>,
    pub blocks: Vec<Block>,
    pub headings: Vec<Heading>,
}

pub fn parts(lines: &[String]) -> Parts {
    let mut parts = Parts::default();
    let mut line = 0;
    while let Some(text) = lines.get(line) {
        if let Some(info) = text.strip_prefix("```") {
            let code: Vec<&str> =
                lines[line + 1..].iter().map(String::as_str).take_while(|l| *l != "```").collect();
            let length = code.len();
            parts.blocks.push(Block { info: info.into(), code: code.join("\n"), line });
            line += length + 2;
        } else if text.starts_with('|') {
            let rows = lines[line..].iter().take_while(|l| l.starts_with('|')).count();
            let rows = (line + 2).min(line + rows)..line + rows;
            line = rows.end;
            parts.tables.push(Table { header: cells(text), rows });
        } else {
            let level = text.bytes().take_while(|b| *b == b'#').count();
            if level > 0 {
                let text = text[level..].trim().into();
                parts.headings.push(Heading { level, text, line });
            }
            line += 1;
        }
    }
    parts
}

/// The cells of a row, without the backslash before a pipe.
pub fn cells(row: &str) -> Vec<String> {
    let row = row.trim().trim_start_matches('|').replace(r"\|", "\0");
    let row = row.strip_suffix('|').unwrap_or(&row);
    row.split('|').map(|cell| cell.trim().replace('\0', "|")).collect()
}

/// The row of these cells.
pub fn row(cells: &[String]) -> String {
    let cells = cells.iter().map(|cell| cell.replace('|', r"\|"));
    format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
}

/// The texts between backticks.
pub fn code_spans(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(String::from).collect()
}
