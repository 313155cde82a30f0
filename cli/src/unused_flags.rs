//! Flags of `serve` that would have no effect, beyond what clap's own rules can tell.
//!
//! In: a parsed command line. Out: an error that says why a flag would do nothing.

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command};
use log::LevelFilter;

/// Refuses a command line with such a flag.
///
/// # Errors
///
/// Returns an error that names the flag.
pub(crate) fn refuse(command: &mut Command, matches: &ArgMatches) -> Result<(), clap::Error> {
    let Some(("serve", serve)) = matches.subcommand() else { return Ok(()) };
    match reason(serve) {
        None => Ok(()),
        Some(reason) => {
            // A built command knows how it is called.
            command.build();
            let of_serve = command.find_subcommand_mut("serve");
            Err(of_serve
                .unwrap_or(&mut Command::new("serve"))
                .error(ErrorKind::ArgumentConflict, reason))
        }
    }
}

fn reason(serve: &ArgMatches) -> Option<&'static str> {
    // The variable is for other commands, too.
    let is_flag = |name| serve.value_source(name) == Some(ValueSource::CommandLine);
    if is_flag("message_format") && !serve.contains_id("routes") {
        return Some("--message-format is for messages about a file of routes, and there is none");
    }
    let level = serve.get_one::<LevelFilter>("log_level").copied();
    if serve.get_flag("access_log") && level < Some(LevelFilter::Info) {
        return Some("--access-log logs at the level `info`, which --log-level leaves out");
    }
    None
}
