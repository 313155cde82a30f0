//! Secrets, which others could see on a command line.
//!
//! In: the name of a file, and that of a variable. Out: the text of one of them.

use std::env;
use std::fs;
use std::path::Path;

use crate::printable::Quote;

/// Where a secret can be.
pub(crate) struct Secret {
    /// What it is, with its article.
    pub(crate) what: &'static str,
    /// The flag that names the file.
    pub(crate) flag: &'static str,
    pub(crate) variable: &'static str,
}

impl Secret {
    /// Reads the secret from a file, or from the variable if there is no file. `None` if it is in
    /// neither.
    ///
    /// # Errors
    ///
    /// Returns an error if it is in both, cannot be read or is not UTF-8.
    pub(crate) fn read(&self, file: Option<&Path>) -> Result<Option<String>, String> {
        let Secret { what, flag, variable } = self;
        match (file, env::var_os(variable)) {
            (Some(_), Some(_)) => Err(format!("{what} is given twice: in {flag} and {variable}")),
            (Some(file), None) => {
                let name = Quote(&file.to_string_lossy()).to_string();
                let text = fs::read_to_string(file)
                    .map_err(|error| format!("cannot read {what} of {name}: {error}"))?;
                Ok(Some(text.trim_ascii().to_owned()))
            }
            (None, Some(text)) => {
                let text = text.into_string().map_err(|_| format!("{variable} is not UTF-8"))?;
                Ok(Some(text.trim_ascii().to_owned()))
            }
            (None, None) => Ok(None),
        }
    }
}
