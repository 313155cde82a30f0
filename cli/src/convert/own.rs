//! Files of this program, from one kind to another.
//!
//! In: lines, or TOML. Out: TOML, or lines, with the same routes. A line has no place for an answer
//! or an alert, and none for the name of a constraint: its expression takes the place of the name.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::output::Output;
use super::table::{Table, written};
use super::{Conversion, not_converted};
use crate::answer::Answer;
use crate::printable::{Printable, Quote};
use crate::routes_file::{
    Diagnostic, Document, Entry, Located, Position, Source, by_name, in_a_line, read_line,
    read_toml, with_expressions,
};

/// Writes a file of lines as TOML.
pub(super) fn from_lines(source: &Arc<Source>, output: Output) -> Conversion {
    let mut table = Table::new(Arc::clone(source), output);
    for (number, line) in source.lines() {
        let read = read_line(number, &line);
        let line = line.unwrap_or("not UTF-8");
        match read {
            Ok(None) => table.text(line),
            Ok(Some(entry)) => match table.insert_whole(entry.clone()) {
                Ok(()) => {
                    table.line(&entry, comment(line));
                    table.text("");
                }
                Err(errors) => {
                    table.text(&not_converted(line));
                    table.found.extend(errors);
                }
            },
            Err(error) => {
                table.text(&not_converted(line));
                table.found.push(error);
            }
        }
    }
    table.finish()
}

/// The comment after the route of a line. The route itself has no blanks.
fn comment(line: &str) -> &str {
    let start = [" #", "\t#"].iter().filter_map(|mark| line.find(mark)).min();
    start.map(|start| line[start + 2..].trim()).unwrap_or_default()
}

/// Writes a file of TOML as lines.
pub(super) fn from_toml(source: &Arc<Source>, output: Output) -> Conversion {
    let Document { constraints, entries, errors, alerts } = read_toml(source);
    let mut table = Table::new(Arc::clone(source), output);
    table.found.extend(errors);
    if !alerts.is_empty() {
        let start = Position { line: 1, column: 1 };
        table.found.push(Diagnostic::warning(start, "a file of lines has no alerts"));
    }
    let expressions = by_name(&constraints);
    for entry in entries {
        match in_lines(&entry, &expressions) {
            Ok(line) => add(&entry, line, &mut table),
            Err(message) => {
                refuse(&entry, [Diagnostic::error(entry.route.start, message)], &mut table)
            }
        }
    }
    table.finish()
}

/// Adds a route whose texts are those of a line.
fn add(entry: &Entry, line: Entry, table: &mut Table) {
    if let Err(errors) = table.insert_whole(line.clone()) {
        return refuse(entry, errors, table);
    }
    let name = entry.name.as_ref().map(|name| Printable(&name.text).to_string());
    table.line(&line, &name.unwrap_or_default());
    if entry.answer != Answer::Echo {
        let message = "a line has no answer: the route would show what it matched";
        table.found.push(Diagnostic::warning(entry.route.start, message));
    }
}

/// Leaves a route out.
fn refuse(entry: &Entry, errors: impl IntoIterator<Item = Diagnostic>, table: &mut Table) {
    let methods: Vec<&str> = entry.methods.iter().map(|method| &*method.text).collect();
    let line = format!("{} {}", methods.join(","), written(entry));
    table.text(&not_converted(&Printable(&line).to_string()));
    table.found.extend(errors);
}

/// Writes the expressions of constraints into the route and its host.
fn in_lines(entry: &Entry, expressions: &BTreeMap<&str, &str>) -> Result<Entry, String> {
    let inlined = |located: &Located| -> Result<Located, String> {
        let text = with_expressions(&located.text, expressions, in_a_line);
        let text = text.map_err(|problem| format!("a line cannot have {problem}"))?;
        if text.contains(char::is_whitespace) {
            return Err(format!("a line cannot have the blank in {}", Quote(&text)));
        }
        Ok(Located::new(text.into_owned(), located.start))
    };
    let host = entry.host.as_ref().map(inlined).transpose()?;
    Ok(Entry::new(host, entry.methods.clone(), inlined(&entry.route)?))
}

#[cfg(test)]
mod tests {
    use super::comment;

    #[test]
    fn a_comment_follows_a_blank() {
        assert_eq!(comment("GET /x#y\t# a # b "), "a # b");
        assert_eq!(comment("/x#y"), "");
    }
}
