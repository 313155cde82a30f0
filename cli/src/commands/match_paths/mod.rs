//! `routetree match FILE PATH...` and `routetree match FILE --paths FILE`
//!
//! `text.rs` writes results for people.

mod text;

use std::error::Error;

use super::explain;
use super::request::{Lookup, Names, Request, checked_path, json};
use super::request_lines::RequestLines;
use super::{check_standard_input, with_routes};
use crate::args::MatchArguments;
use crate::outcome::{CommandResult, Outcome};
use crate::output::{self, Printer};
use crate::routes_file::RoutesFile;

/// Prints what each path gets. It is a finding if no route matches one of them, or if one is not a
/// path.
pub(crate) fn match_paths(arguments: &MatchArguments) -> CommandResult {
    check_standard_input(&arguments.routes.file, arguments.input.as_deref())?;
    with_routes(&arguments.routes, |routes| {
        let mut results = Results::new(arguments, routes);
        match &arguments.input {
            Some(file) => from_input(&mut results, RequestLines::open(file)?)?,
            None => from_arguments(&mut results)?,
        }
        results.printer.flush()?;
        Ok(if results.all_match { Outcome::Fine } else { Outcome::Findings })
    })
}

fn from_arguments(results: &mut Results<'_>) -> Result<(), Box<dyn Error>> {
    for text in &results.arguments.paths {
        match checked_path(text) {
            Ok(path) => results.add(None, None, path)?,
            Err(error) => results.refuse(&format!("error: {}\n", error.message))?,
        }
    }
    Ok(())
}

fn from_input(results: &mut Results<'_>, mut input: RequestLines) -> Result<(), Box<dyn Error>> {
    let format = results.arguments.routes.messages.message_format;
    loop {
        if input.would_wait() {
            results.printer.flush()?;
        }
        if results.printer.is_closed() {
            return Ok(());
        }
        let Some(line) = input.next()? else { return Ok(()) };
        match line.request() {
            Ok(None) => {}
            Ok(Some((method, path))) => results.add(Some(line.number), method, path)?,
            Err(problem) => results.refuse(&input.report(&problem, format))?,
        }
    }
}

/// The results, as they are printed.
struct Results<'a> {
    arguments: &'a MatchArguments,
    routes: &'a RoutesFile,
    names: Names<'a>,
    printer: Printer,
    all_match: bool,
}

impl<'a> Results<'a> {
    fn new(arguments: &'a MatchArguments, routes: &'a RoutesFile) -> Results<'a> {
        let printer = if arguments.json { Printer::plain() } else { Printer::styled() };
        Results { arguments, routes, names: Names::of(routes), printer, all_match: true }
    }

    /// Prints what a path gets.
    fn add(
        &mut self,
        line: Option<usize>,
        method: Option<&str>,
        path: &str,
    ) -> Result<(), Box<dyn Error>> {
        let MatchArguments { request, explain: with_explanation, json: as_json, .. } =
            self.arguments;
        let request =
            Request { method: method.unwrap_or(&request.method), host: &request.host, path };
        let lookup = request.look_up(self.routes);
        self.all_match &= lookup.is_found();
        let explanation = with_explanation.then(|| lookup.explain(&request, self.routes));
        if *as_json {
            let text = json(&request, line, &lookup, &self.names, explanation.as_ref())?;
            return Ok(self.printer.print(&text)?);
        }
        if line.is_some() || self.arguments.paths.len() > 1 {
            self.printer.print(&text::line(&request, method.is_some(), &lookup))?;
        } else {
            self.print_only(&request, &lookup)?;
        }
        if let Some(explanation) = explanation {
            let explained = explain::text(self.routes, &request, &explanation)?;
            self.printer.print(&format!("{explained}\n"))?;
        }
        Ok(())
    }

    /// Prints what the only path gets; to standard error if that is nothing.
    fn print_only(
        &mut self,
        request: &Request<'_>,
        lookup: &Lookup<'_, '_>,
    ) -> Result<(), Box<dyn Error>> {
        match text::result(self.routes, request, lookup) {
            Ok(text) => self.printer.print(&text)?,
            Err(text) => output::print_error(&text),
        }
        Ok(())
    }

    /// Prints what is wrong with a path, after the results so far.
    fn refuse(&mut self, message: &str) -> Result<(), Box<dyn Error>> {
        self.all_match = false;
        self.printer.flush()?;
        output::print_error(message);
        Ok(())
    }
}
