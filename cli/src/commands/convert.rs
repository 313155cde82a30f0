//! `routetree convert --from SYNTAX FILE`

use std::sync::Arc;

use crate::args::ConvertArguments;
use crate::convert;
use crate::outcome::{CommandResult, Outcome};
use crate::output;
use crate::routes_file::Source;

/// Prints the file in our syntax, and to standard error what could not be converted exactly.
pub(crate) fn convert(arguments: &ConvertArguments) -> CommandResult {
    if arguments.from.is(arguments.to) {
        return Err("nothing to convert: `--from` and `--to` are the same kind".into());
    }
    let source = Arc::new(Source::read(&arguments.file)?);
    let converted = convert::convert(&source, arguments.from, arguments.to);
    output::print(&converted.output)?;
    let report = converted.report(arguments.messages.message_format);
    output::print_error(&report);
    Ok(if report.is_empty() { Outcome::Fine } else { Outcome::Findings })
}
