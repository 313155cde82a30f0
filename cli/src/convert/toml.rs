//! A route as a table of TOML.
//!
//! In: a route and a comment. Out: lines of a file.

use crate::printable::Printable;
use crate::routes_file::{Entry, write_keys};

/// Writes a route, with a comment, and an empty line after it.
pub(super) fn table(entry: &Entry, comment: &str) -> String {
    let mut table = String::from("[[route]]");
    if !comment.is_empty() {
        table += &format!(" # {}", Printable(comment));
    }
    table + "\n" + &write_keys(entry)
}
