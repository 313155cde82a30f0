//! Converts files of routes of other routers into files of ours.
//!
//! In: a file with a route on each line, or lines of source code that register routes. Out: a file
//! with a line for each, which the other commands read without an error, and a message for each
//! that could not be converted exactly. [`statement`] reads a line, [`code`] and [`strings`] a line
//! of source code; the module of each syntax takes a route apart; [`part`] and [`write`] write it
//! in our syntax; [`table`] finds conflicts; [`order`] and [`hosts`] find routes that win in the
//! other router, but not here.
//!
//! What a router does with every path is not in a route, and not looked at: letter case, the
//! decoding of values, redirects.

mod actix;
mod code;
mod express;
mod expression;
mod gin;
mod hosts;
mod literal;
mod matchit;
mod mux;
mod order;
mod part;
mod statement;
mod strings;
mod syntax;
mod table;
mod text;
mod write;

pub(crate) use syntax::Syntax;

use std::collections::BTreeSet;

use crate::routes_file::{Columns, Diagnostic, Position, Source, not_utf8};
use part::Part;
use statement::{Line, Statement};
use table::{Planned, Table};
use text::{Problem, Text};

/// What became of a file.
pub(crate) struct Conversion {
    /// The file of routes.
    pub(crate) output: String,
    /// The messages, one for each place, each on its line.
    pub(crate) report: String,
}

/// Converts a file.
pub(crate) fn convert(source: &Source, syntax: Syntax) -> Conversion {
    let mut table = Table::new(source.name.clone());
    for (number, line) in source.lines() {
        match line {
            Ok(line) => convert_line(number, line, syntax, &mut table),
            Err(error) => {
                table.text("# not converted: not UTF-8");
                table.found.push(not_utf8(number, &error));
            }
        }
    }
    if let Some(router) = syntax.first_wins() {
        order::check(&mut table, router);
    }
    if syntax == Syntax::Mux {
        hosts::repeat(&mut table);
    }
    table.finish()
}

fn convert_line(number: usize, line: &str, syntax: Syntax, table: &mut Table) {
    let place = |offset| {
        let start = Position { line: number, column: 1 };
        Columns::new(start, line).position(offset)
    };
    let result = statement::read(line, syntax).and_then(|read| match read {
        Line::Text(text) => {
            table.text(&text);
            Ok(())
        }
        Line::Closing => {
            table.text("");
            Ok(())
        }
        Line::Routes(statement) => {
            for route in &statement.routes {
                for planned in plan(&statement, route, syntax)? {
                    table.insert(&planned, &place, line);
                }
            }
            Ok(())
        }
    });
    if let Err(Problem { offset, message }) = result {
        table.text(&not_converted(line));
        table.found.push(Diagnostic::error(place(offset), message));
    }
}

/// A line that is left out, as a comment.
fn not_converted(line: &str) -> String {
    format!("# not converted: {}", line.trim())
}

/// The routes that one becomes: several if one of ours is not enough.
fn plan(statement: &Statement, route: &Text, syntax: Syntax) -> Result<Vec<Planned>, Problem> {
    let (host, path) = match syntax {
        Syntax::Mux => mux::split_host(route)?,
        _ => (None, route.clone()),
    };
    let mut notes = Vec::new();
    let parts = syntax.parse(&path, &mut notes)?;
    let start = path.offset(0);
    let forms = part::forms(&parts, start, &mut notes)?;
    if have_order(&part::plain_forms(&parts), start) {
        let message = "where several forms of the route match, the values can differ here";
        notes.push(Problem::new(start, message));
    }
    let mut texts = Vec::new();
    for form in &forms {
        let text = write::route(form, start, &mut notes)?;
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let mut seen = BTreeSet::new();
    notes.retain(|note| seen.insert(note.clone()));
    let planned = texts.into_iter().enumerate().map(|(form, text)| Planned {
        methods: statement.methods.clone(),
        host: host.clone(),
        route: text,
        start,
        comment: statement.comment.clone().filter(|_| form == 0),
        notes: if form == 0 { std::mem::take(&mut notes) } else { Vec::new() },
    });
    Ok(planned.collect())
}

/// Whether a form wins here over an earlier one.
fn have_order(forms: &[Vec<Part>], start: usize) -> bool {
    let text = |form: &Vec<Part>| write::route(form, start, &mut Vec::new()).ok();
    let texts: Vec<String> = forms.iter().filter_map(text).collect();
    let mut pairs = (1..texts.len()).flat_map(|later| (0..later).map(move |first| (first, later)));
    pairs.any(|(first, later)| order::second_wins(&texts[first], &texts[later], false))
}
