//! `routetree push FILE --etcd URL`

use std::error::Error;
use std::fmt::Write as _;

use routetree_etcd::{Plan, blocking};

use super::PushArguments;
use super::value;
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::printable::Printable;
use crate::progress::Progress;
use crate::routes_file::{self, Diagnostic, RoutesFile};

/// Makes the routes in etcd equal to those of a file, and prints what differs.
pub(crate) fn push(arguments: &PushArguments) -> CommandResult {
    let reading = |parts| Progress::of_step("reading", parts);
    let file = routes_file::read_showing(&arguments.routes, reading)?;
    let file = if file.errors.is_empty() { file.standing_alone() } else { file };
    let (wanted, refused) = wanted(&file, &arguments.etcd.prefix);
    let errors = || file.errors.iter().chain(&refused);
    if errors().next().is_some() {
        output::print_error(&file.report(errors(), arguments.routes.messages.message_format));
        return Ok(Outcome::Findings);
    }
    let options = arguments.etcd.options()?;
    let plan = blocking::plan(&options, wanted)?;
    output::print(&differences(&plan)?)?;
    if !arguments.dry_run {
        let progress = Progress::of_step("pushing", plan.steps().len());
        let mut made = 0;
        blocking::push(&options, &plan, |done| {
            progress.advance(done - made);
            made = done;
        })?;
    }
    Ok(Outcome::Fine)
}

/// The keys and values of a file, and what cannot be in etcd.
fn wanted(file: &RoutesFile, prefix: &str) -> (Vec<(String, String)>, Vec<Diagnostic>) {
    let (mut wanted, mut refused) = (Vec::new(), Vec::new());
    for entry in &file.entries {
        match value::of(prefix, entry) {
            Ok(pair) => wanted.push(pair),
            Err(problem) => refused.push(Diagnostic::error(entry.route.start, problem)),
        }
    }
    (wanted, refused)
}

/// A line for each key that changes, and how many there are.
fn differences(plan: &Plan) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    for line in plan.to_string().lines() {
        writeln!(text, "{}", Printable(line))?;
    }
    let count = |is_it: fn(&routetree_etcd::Step) -> bool| {
        plan.steps().iter().filter(|step| is_it(step)).count()
    };
    let new = count(|step| step.before.is_none());
    let gone = count(|step| step.value.is_none());
    let changed = plan.steps().len() - new - gone;
    writeln!(text, "{new} new, {changed} changed, {gone} gone, {} the same", plan.unchanged())?;
    Ok(text)
}
