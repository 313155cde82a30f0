//! Files of this program, from one kind to another.
//!
//! In: lines, or TOML. Out: TOML, or lines, with the same routes. A line has no place for an answer
//! or an alert, and none for the name of a constraint: its expression takes the place of the name.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::output::Output;
use super::table::{Table, written};
use super::write::in_a_line;
use super::{Conversion, not_converted};
use crate::answer::Answer;
use crate::printable::{Printable, Quote};
use crate::route_text::{Part, parts};
use crate::routes_file::{
    Diagnostic, Document, Entry, Located, Position, Source, read_line, read_toml,
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
    let expressions = constraints.iter();
    let expressions = expressions.map(|one| (&*one.name.text, &*one.expression.text)).collect();
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
        let text = with_expressions(&located.text, expressions)?;
        if text.contains(char::is_whitespace) {
            return Err(format!("a line cannot have the blank in {}", Quote(&text)));
        }
        Ok(Located::new(text.into_owned(), located.start))
    };
    let host = entry.host.as_ref().map(inlined).transpose()?;
    Ok(Entry::new(host, entry.methods.clone(), inlined(&entry.route)?))
}

fn with_expressions<'r>(
    route: &'r str,
    expressions: &BTreeMap<&str, &str>,
) -> Result<Cow<'r, str>, String> {
    if expressions.is_empty() {
        return Ok(route.into());
    }
    let mut text = String::new();
    for (part, whole) in parts(route) {
        let Part::Param(param) = part else {
            text += whole;
            continue;
        };
        let named = param.split_once(':');
        let expression = |name: &str| expressions.get(name);
        match named.map(|(start, name)| (start, name, expression(name.trim_end_matches('?')))) {
            Some((_, name, Some(_))) if name.ends_with('?') => {
                let problem = "is optional, and its constraint has a name";
                return Err(format!("a line cannot have {}: it {problem}", Quote(whole)));
            }
            Some((start, _, Some(expression))) => {
                text += &format!("{{{start}:~{}}}", in_a_line(expression));
            }
            _ => text += whole,
        }
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::{comment, with_expressions};

    #[test]
    fn names_of_constraints_become_expressions() {
        let expressions = [("year", "[0-9]{4}"), ("blank", "a b")].into();
        for (route, expected) in [
            ("/{{year}}/{y:year}-{m:u64}", "/{{year}}/{y:~[0-9]{4}}-{m:u64}"),
            ("/{x:blank}", "/{x:~a\\x20b}"),
            ("/{x:~[0-9]{4}}/{*rest}", "/{x:~[0-9]{4}}/{*rest}"),
        ] {
            assert_eq!(with_expressions(route, &expressions).as_deref(), Ok(expected));
        }
        with_expressions("/a/{x:year?}", &expressions).unwrap_err();
    }

    #[test]
    fn a_comment_follows_a_blank() {
        assert_eq!(comment("GET /x#y\t# a # b "), "a # b");
        assert_eq!(comment("/x#y"), "");
    }
}
