//! The kinds of files of routes.
//!
//! In: the name of a file. Out: its kind.

use std::path::Path;

use clap::ValueEnum;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One route per line: `[METHODS] ROUTE`.
    Lines,
    /// TOML, with a table `[[route]]` for each route.
    Toml,
}

impl Format {
    /// Tells the kind by the ending of the file's name.
    pub(crate) fn of(file: &Path) -> Format {
        match file.extension() {
            Some(ending) if ending.eq_ignore_ascii_case("toml") => Format::Toml,
            _ => Format::Lines,
        }
    }
}
