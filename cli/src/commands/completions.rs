//! `routetree completions SHELL`

use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use crate::args::Arguments;
use crate::outcome::{CommandResult, Outcome};
use crate::output;

/// Prints a script with which a shell completes commands, flags and their values.
pub(crate) fn completions(shell: Shell) -> CommandResult {
    let mut command = Arguments::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    generate(shell, &mut command, name, &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}
