//! Reads the test tables in `tests/data`.
//!
//! A table is a list of cases; each line is one of
//!
//! ```text
//! # a comment
//! [title]                          a new case
//! route /users/{id}                a route of the case; routes come before rows
//! /users/7 -> /users/{id} | id=7   the winner on a path, and its values, separated by `, `
//! /nope -> none                    no route matches
//! /users/7 => /a ; /b              all matching routes, most specific first
//! refused /users/{x} with /users/{id}   inserting the first conflicts with the second
//! remove /users/{id}               removes a route
//! insert /users/{name}             inserts a route
//! ```
//!
//! In a table of route texts (`invalid.txt`) a row is `route -> offset word`, `route -> refused` or
//! `route -> accepted`.
//!
//! Space around a field is ignored. In a field, `\\` is a backslash, `\s` a space, `\n` a line
//! feed, `\r` a carriage return, `\t` a tab, `\0` a zero byte, `\,` a comma, `\e` nothing (for an
//! empty field), `\u{e9}` the character of that number, and `\*{300:ab}` the text `ab` 300 times.

/// A case: its routes, and the rows to run in turn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    pub(crate) title: String,
    pub(crate) routes: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    /// The winner and its values.
    At {
        path: String,
        winner: Option<(String, Vec<(String, String)>)>,
    },
    Matches {
        path: String,
        routes: Vec<String>,
    },
    Refused {
        route: String,
        with: String,
    },
    Remove(String),
    Insert(String),
}

impl Row {
    /// Returns whether the row only queries, so that it can be repeated.
    pub(crate) fn is_question(&self) -> bool {
        !matches!(self, Row::Remove(_) | Row::Insert(_))
    }
}

/// Returns all cases of a table.
pub(crate) fn cases(table: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in lines(table) {
        if let Some(title) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            cases.push(Case { title: title.to_owned(), ..Case::default() });
            continue;
        }
        let case = cases.last_mut().expect("a title comes first");
        match line.strip_prefix("route ") {
            Some(route) => {
                assert!(case.rows.is_empty(), "{}: routes come before rows", case.title);
                case.routes.push(field(route));
            }
            None => case.rows.push(row(line)),
        }
    }
    assert!(cases.iter().all(|case| !case.rows.is_empty()), "a case without rows proves nothing");
    cases
}

/// Returns the lines that are neither empty nor comments.
fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Returns `left -> right` of every line of a table of pairs.
pub(crate) fn pairs(table: &str) -> Vec<(String, String)> {
    lines(table)
        .map(|line| split(line, "->"))
        .map(|(left, right)| (field(left), field(right)))
        .collect()
}

fn row(line: &str) -> Row {
    if let Some(route) = line.strip_prefix("remove ") {
        return Row::Remove(field(route));
    }
    if let Some(route) = line.strip_prefix("insert ") {
        return Row::Insert(field(route));
    }
    if let Some(conflict) = line.strip_prefix("refused ") {
        let (route, with) = split(conflict, " with ");
        return Row::Refused { route: field(route), with: field(with) };
    }
    if let Some((path, routes)) = line.split_once(" => ") {
        return Row::Matches {
            path: field(path),
            routes: routes.split(" ; ").map(field).collect(),
        };
    }
    let (path, answer) = split(line, " -> ");
    Row::At { path: field(path), winner: winner(answer) }
}

fn winner(answer: &str) -> Option<(String, Vec<(String, String)>)> {
    if answer.trim() == "none" {
        return None;
    }
    let (route, values) = answer.split_once(" | ").unwrap_or((answer, ""));
    let values = values.split(", ").filter(|value| !value.trim().is_empty());
    let values =
        values.map(|value| split(value, "=")).map(|(name, value)| (field(name), field(value)));
    Some((field(route), values.collect()))
}

fn split<'t>(line: &'t str, separator: &str) -> (&'t str, &'t str) {
    line.split_once(separator).unwrap_or_else(|| panic!("no `{separator}` in `{line}`"))
}

/// Returns a field without the space around it and with its escapes resolved.
fn field(written: &str) -> String {
    let mut field = String::new();
    let mut rest = written.trim();
    while let Some(backslash) = rest.find('\\') {
        field.push_str(&rest[..backslash]);
        let escape = rest[backslash + 1..].chars().next().expect("a lone backslash at the end");
        rest = &rest[backslash + 1 + escape.len_utf8()..];
        match escape {
            '\\' | ',' => field.push(escape),
            's' => field.push(' '),
            'n' => field.push('\n'),
            'r' => field.push('\r'),
            't' => field.push('\t'),
            '0' => field.push('\0'),
            'e' => {}
            'u' | '*' => {
                let (inside, after) = split(rest.strip_prefix('{').expect("a brace"), "}");
                rest = after;
                if escape == 'u' {
                    let number = u32::from_str_radix(inside, 16).expect("a hexadecimal number");
                    field.push(char::from_u32(number).expect("a character"));
                } else {
                    let (times, text) = split(inside, ":");
                    field.push_str(&text.repeat(times.parse().expect("a number")));
                }
            }
            _ => panic!("unknown escape `\\{escape}` in `{written}`"),
        }
    }
    field + rest
}
