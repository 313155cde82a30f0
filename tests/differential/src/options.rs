//! The command line.

use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) const USAGE: &str = "\
routetree-differential [--seconds N] [--seed N] [--from N] [--inputs N] [--rules]

  --seconds N  how long to compare [default: 20]
  --seed N     where the inputs come from [default: the time]
  --from N     the number of the first input [default: 0]
  --inputs N   how many inputs to compare, in place of a time
  --rules      print the differences that are on purpose";

pub(crate) struct Options {
    pub(crate) seconds: u64,
    pub(crate) seed: u64,
    pub(crate) from: u64,
    pub(crate) inputs: Option<u64>,
    pub(crate) rules: bool,
}

impl Options {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    ///
    /// Returns which argument is unknown, or has no number.
    pub(crate) fn read(mut args: impl Iterator<Item = String>) -> Result<Options, String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut options =
            Options { seconds: 20, seed: now.as_secs(), from: 0, inputs: None, rules: false };
        while let Some(name) = args.next() {
            let mut number = || {
                let value = args.next().ok_or(format!("{name} needs a number"))?;
                value.parse().map_err(|_| format!("{name} needs a number, not `{value}`"))
            };
            match &name[..] {
                "--seconds" => options.seconds = number()?,
                "--seed" => options.seed = number()?,
                "--from" => options.from = number()?,
                "--inputs" => options.inputs = Some(number()?),
                "--rules" => options.rules = true,
                _ => return Err(format!("unknown argument `{name}`")),
            }
        }
        Ok(options)
    }
}
