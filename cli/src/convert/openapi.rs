//! Writes the operations of an OpenAPI document as a file of routes.

use std::sync::Arc;

use super::output::Output;
use super::table::Table;
use super::{Conversion, not_converted};
use crate::printable::Printable;
use crate::routes_file::{Diagnostic, Document, Entry, Source, read_openapi};

/// Converts a document. What is wrong with one operation does not hide the others.
pub(super) fn convert(source: &Arc<Source>, output: Output) -> Conversion {
    let Document { entries, errors, .. } = read_openapi(source);
    let mut table = Table::new(Arc::clone(source), output);
    table.found.extend(errors);
    for entry in entries {
        match insert(&entry, output, &mut table) {
            Ok(()) => {
                table.line(&entry, &comment(&entry, output));
                if output == Output::Toml {
                    table.text("");
                }
            }
            Err(errors) => {
                table.text(&not_converted(&Printable(&line(&entry)).to_string()));
                table.found.extend(errors);
            }
        }
    }
    table.finish()
}

fn insert(entry: &Entry, output: Output, table: &mut Table) -> Result<(), Vec<Diagnostic>> {
    let route = &entry.route;
    // Text has none: clients encode it.
    if output == Output::Lines && route.text.contains(char::is_whitespace) {
        let message = "a line cannot have a blank in a name: `--to toml` can";
        return Err(vec![Diagnostic::error(route.start, message)]);
    }
    table.insert_whole(entry.clone())
}

/// The name of the operation, which a line has no other place for.
fn comment(entry: &Entry, output: Output) -> String {
    let name = entry.name.as_ref().filter(|_| output == Output::Lines);
    name.map(|name| Printable(&name.text).to_string()).unwrap_or_default()
}

fn line(entry: &Entry) -> String {
    let methods: Vec<&str> = entry.methods.iter().map(|method| &*method.text).collect();
    format!("{} {}", methods.join(","), entry.route.text)
}
