//! `routetree bench FILE`

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use super::request_lines::RequestLines;
use super::with_routes;
use crate::args::BenchArguments;
use crate::bench;
use crate::outcome::{CommandResult, Outcome};
use crate::output;

/// Measures lookups in the routes of a file. It is a finding if a line of the paths is wrong: all
/// such lines are printed instead.
pub(crate) fn bench(arguments: &BenchArguments) -> CommandResult {
    let time = Duration::from_secs_f64(arguments.seconds);
    with_routes(&arguments.routes, |routes| {
        let paths = match &arguments.input {
            None => None,
            Some(file) => match read_paths(arguments, file)? {
                Some(paths) => Some(paths),
                None => return Ok(Outcome::Findings),
            },
        };
        let report = bench::run(routes, paths, time);
        output::print(&if arguments.json {
            serde_json::to_string(&report)? + "\n"
        } else {
            report.to_string()
        })?;
        Ok(Outcome::Fine)
    })
}

/// Reads the paths of a file. Prints what is wrong with its lines, and returns `None` if anything
/// is.
fn read_paths(
    arguments: &BenchArguments,
    file: &Path,
) -> Result<Option<Vec<String>>, Box<dyn Error>> {
    super::check_standard_input(&arguments.routes.file, Some(file))?;
    let (mut input, mut paths, mut is_fine) = (RequestLines::open(file)?, Vec::new(), true);
    while let Some(line) = input.next()? {
        match line.request() {
            Ok(request) => paths.extend(request.map(|(_, path)| path.to_owned())),
            Err(problem) => {
                let format = arguments.routes.messages.message_format;
                output::print_error(&input.report(&problem, format));
                is_fine = false;
            }
        }
    }
    Ok(is_fine.then_some(paths))
}
