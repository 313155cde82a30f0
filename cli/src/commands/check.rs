//! `routetree check FILE`

use routetree::{lint, lint_method};

use super::ambiguous::ambiguous;
use super::never_wins::never_wins;
use crate::args::CheckArguments;
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::progress::Progress;
use crate::routes_file::{self, Diagnostic, Entry, RoutesFile};

/// Prints what is wrong with the file, in the order of its lines: errors, lints, and routes that
/// can never win. With `--strict`, also pairs of routes that share some paths while each matches
/// others too.
pub(crate) fn check(argument: &CheckArguments) -> CommandResult {
    let reading = |parts| Progress::of_step("reading", parts);
    let routes = routes_file::read_showing(&argument.routes, reading)?;
    let mut warnings = lints(&routes);
    warnings.extend(never_wins(&routes));
    if argument.strict {
        warnings.extend(ambiguous(&routes));
    }
    let found = || routes.errors.iter().chain(&warnings);
    output::print_styled(&routes.report(found(), argument.routes.messages.message_format))?;
    Ok(if found().next().is_none() { Outcome::Fine } else { Outcome::Findings })
}

/// What is valid, but looks like a mistake.
fn lints(routes: &RoutesFile) -> Vec<Diagnostic> {
    let progress = Progress::of_step("looking for odd text", routes.entries.len());
    let mut found = Vec::new();
    for entry in &routes.entries {
        lint_entry(entry, &mut found);
        progress.advance(1);
    }
    found
}

fn lint_entry(entry: &Entry, found: &mut Vec<Diagnostic>) {
    for method in &entry.methods {
        let mut columns = method.columns();
        found.extend(lint_method(&method.text).into_iter().map(|lint| {
            let message = routes_file::method_lint(&lint, &method.text);
            Diagnostic::warning(columns.position(lint.offset()), message)
        }));
    }
    let mut columns = entry.route.columns();
    found.extend(
        lint(&entry.route.text)
            .into_iter()
            .map(|lint| Diagnostic::warning(columns.position(lint.offset()), lint.to_string())),
    );
}
