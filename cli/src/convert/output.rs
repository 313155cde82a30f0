//! The kinds of files that are written.

use clap::ValueEnum;

/// How the result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// One route per line: `[METHODS] ROUTE`.
    Lines,
    /// TOML, with a table `[[route]]` for each route.
    Toml,
}
