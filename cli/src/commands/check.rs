//! `routetree check FILE`

use std::collections::BTreeSet;

use routetree::{Shadowed, lint, lint_method};

use crate::args::RoutesArgument;
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::routes_file::{self, Diagnostic, Entry, RoutesFile};

/// Prints what is wrong with the file, in the order of its lines: errors, lints, and routes that
/// can never win.
pub(crate) fn check(argument: &RoutesArgument) -> CommandResult {
    let routes = routes_file::read(&argument.file)?;
    let warnings: Vec<Diagnostic> = lints(&routes).chain(never_wins(&routes)).collect();
    let found = || routes.errors.iter().chain(&warnings);
    output::print(&routes.report(found()))?;
    Ok(if found().next().is_none() { Outcome::Fine } else { Outcome::Findings })
}

/// What is valid, but hardly meant.
fn lints(routes: &RoutesFile) -> impl Iterator<Item = Diagnostic> {
    routes.entries.iter().flat_map(|entry| {
        let (located, lints) = match entry {
            Entry::Method(method) => (method, lint_method(&method.text)),
            Entry::Route(route) => (route, lint(&route.text)),
        };
        lints
            .into_iter()
            .map(|lint| Diagnostic::warning(located.position(lint.offset()), lint.to_string()))
    })
}

/// The routes that never win: each for its method, those for any method for the methods without
/// routes. Such a route then never wins for the other methods either.
fn never_wins(routes: &RoutesFile) -> impl Iterator<Item = Diagnostic> {
    let methods: BTreeSet<Option<&str>> = routes.router.iter().map(|(method, ..)| method).collect();
    methods.into_iter().flat_map(move |method| {
        // No method has an empty name, so the empty text stands for the methods without routes.
        let shadowed = routes.router.shadowed(method.unwrap_or_default());
        shadowed.into_iter().filter_map(move |pair| shadow(routes, method, pair))
    })
}

/// Describes a route that never wins, unless it is for another method.
fn shadow(routes: &RoutesFile, method: Option<&str>, pair: Shadowed<'_>) -> Option<Diagnostic> {
    let position = routes.position(method, pair.route())?;
    let message = method.map(|method| format!("for {method}, ")).unwrap_or_default();
    let warning = Diagnostic::warning(position, format!("{message}{pair}"));
    let head_falls_back = method.filter(|method| *method == "HEAD").map(|_| "GET");
    let winners = [method, head_falls_back, None];
    Some(match winners.iter().find_map(|method| routes.position(*method, pair.by())) {
        Some(winner) => warning.with_note(winner, "the route that wins is here"),
        None => warning,
    })
}
