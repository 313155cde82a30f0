//! Converts files of routes of other routers into files of ours.
//!
//! In: a file with a route on each line, or source code that registers routes. Out: a file with a
//! line for each, which the other commands read without an error, and a message for each that could
//! not be converted exactly. [`statement`] reads a line that lists a route; [`lexer`] finds the
//! code between such lines, [`code`] and [`arguments`] the calls in it that register routes;
//! [`file`] has the lines in their order. The module of each syntax takes a route apart; [`part`]
//! and [`write`] write it in our syntax; [`table`] finds conflicts; [`order`] and [`hosts`] find
//! routes that win in the other router, but not here.
//!
//! An OpenAPI document has no such lines: [`openapi`] writes its operations. [`own`] converts the
//! kinds of this program.
//!
//! What a router does with every path is not in a route, and not looked at: letter case, the
//! decoding of values, redirects.

mod actix;
mod arguments;
mod code;
mod express;
mod expression;
mod file;
mod gin;
mod hosts;
mod lexer;
mod literal;
mod matchit;
mod mux;
mod openapi;
mod order;
mod origin;
mod output;
mod own;
mod part;
mod statement;
mod syntax;
mod table;
mod text;
mod toml;
mod write;

pub(crate) use origin::Origin;
pub(crate) use output::Output;
pub(crate) use syntax::Syntax;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::routes_file::{Diagnostic, MessageFormat, RoutesFile, Source};
use file::{File, Found};
use part::Part;
use statement::Statement;
use table::{Planned, Table};
use text::{Problem, Text};

/// What became of a file.
pub(crate) struct Conversion {
    /// The file of routes.
    pub(crate) output: String,
    routes: RoutesFile,
    found: Vec<Diagnostic>,
}

impl Conversion {
    /// Returns the messages as text; empty if the file was converted exactly.
    pub(crate) fn report(&self, format: MessageFormat) -> String {
        self.routes.report(&self.found, format)
    }
}

/// Converts a file.
pub(crate) fn convert(source: &Arc<Source>, origin: Origin, output: Output) -> Conversion {
    match origin {
        Origin::Router(syntax) => from_router(source, syntax, output),
        Origin::Openapi => openapi::convert(source, output),
        Origin::Lines => own::from_lines(source, output),
        Origin::Toml => own::from_toml(source, output),
    }
}

fn from_router(source: &Arc<Source>, syntax: Syntax, output: Output) -> Conversion {
    let mut table = Table::new(Arc::clone(source), output);
    let file = File::read(source, syntax, &mut table.found);
    file.each(|line, found| match found {
        Found::Text(text) => table.text(&text),
        Found::NotUtf8 => table.text("# not converted: not UTF-8"),
        Found::Routes(statement) => {
            let converted = insert(&statement, line, &file, syntax, &mut table);
            converted.unwrap_or_else(|problem| refuse(&problem, line, &file, &mut table));
        }
        Found::Problem(problem) => refuse(&problem, line, &file, &mut table),
    });
    if let Some(router) = syntax.first_wins() {
        order::check(&mut table, router);
    }
    if syntax == Syntax::Mux {
        hosts::repeat(&mut table);
    }
    table.finish()
}

fn insert(
    statement: &Statement,
    line: &str,
    file: &File<'_>,
    syntax: Syntax,
    table: &mut Table,
) -> Result<(), Problem> {
    let place = |offset| file.position(offset);
    for route in &statement.routes {
        for planned in plan(statement, route, syntax)? {
            table.insert(&planned, &place, line);
        }
    }
    Ok(())
}

/// Leaves a line out.
fn refuse(problem: &Problem, line: &str, file: &File<'_>, table: &mut Table) {
    table.text(&not_converted(line));
    table.found.push(Diagnostic::error(file.position(problem.offset), problem.message.clone()));
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
        let message = "values can differ where more than one form of the route matches";
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
