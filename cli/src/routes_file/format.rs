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
    /// OpenAPI 3.0 or 3.1, in YAML or JSON: the operations of its paths. Also `yaml` and `json`.
    #[value(aliases = ["yaml", "yml", "json"])]
    Openapi,
}

impl Format {
    /// Tells the kind by the ending of the file's name.
    pub(crate) fn of(file: &Path) -> Format {
        let ending = file.extension().unwrap_or_default();
        let is_any = |endings: &[&str]| endings.iter().any(|one| ending.eq_ignore_ascii_case(one));
        if is_any(&["toml"]) {
            Format::Toml
        } else if is_any(&["yaml", "yml", "json"]) {
            Format::Openapi
        } else {
            Format::Lines
        }
    }
}
