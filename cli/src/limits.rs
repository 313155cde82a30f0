//! The flags and variables for the server's limits and deadlines: one for each field of [`Config`].
//!
//! In: parsed arguments. Out: a [`Config`] that the server accepts. The list of flags is the only
//! one: names, defaults and values all come from it, and a test compares it with the fields.

use core::time::Duration;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use routetree::server::Config;

mod list;

use list::LIMITS;

use crate::parsers;

/// A field of [`Config`], as a flag and a variable.
struct Limit {
    field: &'static str,
    place: Place,
    /// What it limits, without a period.
    help: &'static str,
    /// The rest of `--help`: what happens at the limit, what 0 means if it is allowed, and why the
    /// default is what it is.
    reason: &'static str,
}

/// The field's type and unit, and where it is.
enum Place {
    /// A number up to this maximum.
    Count(fn(&mut Config) -> &mut usize, usize),
    Bytes(fn(&mut Config) -> &mut usize),
    Short(fn(&mut Config) -> &mut u16),
    Time(fn(&mut Config) -> &mut Duration),
}

impl Place {
    /// The name of a value in the help.
    fn unit(&self) -> &'static str {
        match self {
            Place::Count(..) | Place::Short(_) => "COUNT",
            Place::Bytes(_) => "BYTES",
            Place::Time(_) => "TIME",
        }
    }
}

impl Limit {
    fn argument(&self) -> Arg {
        let mut default = Config::default();
        let argument = Arg::new(self.field)
            .long(flag(self.field))
            .env(variable(self.field))
            .value_name(self.place.unit())
            .help_heading("Limits and deadlines")
            .help(self.help)
            .long_help(format!("{}.\n\n{}", self.help, self.reason));
        match self.place {
            Place::Count(of, max) => argument
                .value_parser(move |text: &str| parsers::count(text, max))
                .default_value(of(&mut default).to_string()),
            Place::Bytes(of) => argument
                .value_parser(parsers::bytes)
                .default_value(parsers::show_bytes(*of(&mut default))),
            Place::Short(of) => argument
                .value_parser(|text: &str| {
                    let max = usize::from(u16::MAX);
                    parsers::count(text, max).map(|count| u16::try_from(count).unwrap_or(u16::MAX))
                })
                .default_value(of(&mut default).to_string()),
            Place::Time(of) => argument
                .value_parser(parsers::time)
                .default_value(humantime::format_duration(*of(&mut default)).to_string()),
        }
    }

    fn set(&self, config: &mut Config, matches: &ArgMatches) {
        match self.place {
            Place::Count(of, _) | Place::Bytes(of) => {
                put(of(config), matches.get_one(self.field));
            }
            Place::Short(of) => put(of(config), matches.get_one(self.field)),
            Place::Time(of) => put(of(config), matches.get_one(self.field)),
        }
    }
}

fn put<T: Copy>(place: &mut T, value: Option<&T>) {
    if let Some(value) = value {
        *place = *value;
    }
}

/// The flag of a field, without its dashes.
fn flag(field: &str) -> String {
    field.replace('_', "-")
}

/// The environment variable of a field.
fn variable(field: &str) -> String {
    format!("ROUTETREE_{}", field.to_uppercase())
}

/// The limits and deadlines from flags, variables and defaults, in this order of precedence.
#[derive(Debug)]
pub(crate) struct Limits(Config);

impl Limits {
    /// Returns them as a configuration.
    ///
    /// # Errors
    ///
    /// Returns a message if no server can work with a value. It names the field, its flag and its
    /// variable.
    pub(crate) fn into_config(self) -> Result<Config, String> {
        let named = |field| format!("(--{}, {})", flag(field), variable(field));
        self.0.check().map_err(|error| format!("{error} {}", named(error.field())))?;
        Ok(self.0)
    }
}

impl Args for Limits {
    fn augment_args(command: Command) -> Command {
        command.args(LIMITS.iter().map(Limit::argument))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Limits::augment_args(command)
    }
}

impl FromArgMatches for Limits {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Limits, clap::Error> {
        let mut limits = Limits(Config::default());
        limits.update_from_arg_matches(matches)?;
        Ok(limits)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        LIMITS.iter().for_each(|limit| limit.set(&mut self.0, matches));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, LIMITS, Limits, flag, variable};
    use clap::{Args as _, Command, FromArgMatches as _};

    fn command() -> Command {
        Limits::augment_args(Command::new("program").no_binary_name(true))
    }

    fn parse(arguments: &[&str]) -> Result<Limits, clap::Error> {
        Limits::from_arg_matches(&command().try_get_matches_from(arguments)?)
    }

    /// A value for a flag: a count, a number of bytes or of seconds.
    fn value(field: &str, number: u32) -> String {
        if field.ends_with("timeout") { format!("{number}s") } else { number.to_string() }
    }

    /// Every field with its value. `Debug` lists all of them, so a new one cannot be forgotten.
    fn fields(config: &Config) -> Vec<(String, String)> {
        let text = format!("{config:?}");
        let inner = text.strip_prefix("Config { ").and_then(|text| text.strip_suffix(" }"));
        let pairs = inner.expect("a derived `Debug`").split(", ");
        let pairs = pairs.map(|pair| pair.split_once(": ").expect("a field and its value"));
        pairs.map(|(field, value)| (field.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn every_field_has_a_flag_and_a_variable() {
        let fields = fields(&Config::default());
        let listed: Vec<&str> = LIMITS.iter().map(|limit| limit.field).collect();
        assert_eq!(fields.iter().map(|(field, _)| field).collect::<Vec<_>>(), listed);
        let command = command();
        for (field, argument) in listed.iter().zip(command.get_arguments()) {
            assert_eq!(argument.get_long(), Some(flag(field).as_str()));
            assert_eq!(argument.get_env().unwrap(), variable(field).as_str());
        }
    }

    #[test]
    fn without_flags_the_defaults_apply() {
        assert_eq!(parse(&[]).unwrap().into_config(), Ok(Config::default()));
    }

    #[test]
    fn a_flag_sets_its_field_and_no_other() {
        let defaults = fields(&Config::default());
        for limit in &LIMITS {
            let parsed = parse(&[&format!("--{}", flag(limit.field)), &value(limit.field, 7)]);
            let set = fields(&parsed.unwrap().into_config().unwrap());
            let changed = set.iter().filter(|pair| !defaults.contains(pair));
            let expected = (limit.field.to_owned(), value(limit.field, 7));
            assert_eq!(changed.collect::<Vec<_>>(), [&expected]);
        }
    }

    #[test]
    fn zero_is_refused_by_name_or_explained() {
        for limit in &LIMITS {
            let (field, flag) = (limit.field, flag(limit.field));
            let parsed = parse(&[&format!("--{flag}"), &value(field, 0)]);
            let meanings = ["0: ", "0, the default: ", "Values under 1 "];
            let is_meaning =
                |sentence: &str| meanings.iter().any(|text| sentence.starts_with(text));
            let explains = limit.reason.split(". ").any(is_meaning);
            match parsed.unwrap().into_config() {
                Ok(_) => assert!(explains, "{field}: {}", limit.reason),
                Err(error) => {
                    let names = format!("(--{flag}, {})", variable(field));
                    assert_eq!(error, format!("{field} must not be 0 {names}"));
                    assert!(!explains, "{field}: {}", limit.reason);
                }
            }
        }
    }

    #[test]
    fn invalid_values_are_refused() {
        assert!(parse(&["--head-timeout", "soon"]).is_err());
        assert!(parse(&["--max-head", "-1"]).is_err());
        assert!(parse(&["--backlog", "65536"]).is_err());
        let config = parse(&["--head-timeout", "1m 500ms"]).unwrap().into_config().unwrap();
        assert_eq!(config.head_timeout.as_millis(), 60_500);
    }
}
