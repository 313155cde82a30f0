//! `routetree man [COMMAND]`

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use crate::args::{Arguments, ManArguments};
use crate::outcome::{CommandResult, Outcome};
use crate::output;

/// Prints the manual page of the program, or of one of its commands.
pub(crate) fn man(arguments: &ManArguments) -> CommandResult {
    let mut program = Arguments::command();
    program.build();
    let command = match &arguments.command {
        None => program,
        Some(name) => page_of(&program, name)?,
    };
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    output::print(&String::from_utf8_lossy(&page))?;
    Ok(Outcome::Fine)
}

fn page_of(program: &Command, name: &str) -> Result<Command, String> {
    let commands = || program.get_subcommands().filter(|command| command.get_name() != "help");
    let Some(command) = commands().find(|command| command.get_name() == name) else {
        let names: Vec<&str> = commands().map(Command::get_name).collect();
        return Err(format!("no command {name:?}: there are {}", names.join(", ")));
    };
    Ok(command.clone().name(format!("{}-{name}", program.get_name())))
}
