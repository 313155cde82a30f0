//! Errors in arguments: clap names only the flag, even if the invalid value came from the
//! environment. Here the error learns the variable's name.

use std::env;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue};

use crate::args::Arguments;
use crate::printable::Printable;

/// Adds a tip that names the environment variable, if the invalid value came from one.
pub(crate) fn with_variable(mut error: clap::Error) -> clap::Error {
    let variable = variable_at_fault(&error);
    make_printable(&mut error);
    if let Some(variable) = variable {
        let tip = format!("the value comes from the environment variable {variable}");
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

/// Escapes hidden characters of arguments, which clap shows as they are.
fn make_printable(error: &mut clap::Error) {
    let texts = error.context().filter_map(|(kind, value)| match value {
        ContextValue::String(text) => Some((kind, Printable(text).to_string())),
        _ => None,
    });
    for (kind, text) in texts.collect::<Vec<_>>() {
        error.insert(kind, ContextValue::String(text));
    }
}

/// Returns the variable that holds the invalid value. A flag overrides its variable, so if the flag
/// was given, the value is the flag's.
fn variable_at_fault(error: &clap::Error) -> Option<String> {
    let ContextValue::String(argument) = error.get(ContextKind::InvalidArg)? else {
        return None;
    };
    let flag = argument.split(' ').next()?;
    let name = flag.strip_prefix("--")?;
    let is_flag = |text: &str| text.split('=').next() == Some(flag);
    if env::args_os().any(|text| text.to_str().is_some_and(is_flag)) {
        return None;
    }
    let command = Arguments::command();
    let mut arguments = command.find_subcommand("serve")?.get_arguments();
    let argument = arguments.find(|known| known.get_long() == Some(name))?;
    Some(argument.get_env()?.to_string_lossy().into_owned())
}
