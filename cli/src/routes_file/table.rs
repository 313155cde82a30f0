//! The routes of a file, in a router.

use routetree::{InsertError, MethodRouter, Router};

use super::line::{Line, Problem, Word};
use super::source::{NotUtf8, Source};
use super::{Diagnostic, Position};

/// What was read from a file of routes.
pub(crate) struct RoutesFile {
    /// The file's name, for messages.
    pub(crate) name: String,
    /// The routes; the value is the position of the method, or of the route if it has none.
    pub(crate) router: MethodRouter<Position>,
    /// What is in the file, whether the router took it or not.
    pub(crate) entries: Vec<Entry>,
    pub(crate) errors: Vec<Diagnostic>,
}

/// A method or a route in the file.
pub(crate) enum Entry {
    Method(Located),
    Route(Located),
}

/// A text that begins in a line at an offset.
pub(crate) struct Located {
    pub(crate) text: String,
    start: Position,
}

impl Located {
    /// Returns the position of a byte of the text.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let Position { line, column } = self.start;
        let within = Position::in_line(line, &self.text, offset);
        Position { line, column: column + within.column - 1 }
    }
}

impl RoutesFile {
    /// Reads all lines. One that is wrong does not hide the errors of the others.
    pub(super) fn parse(source: &Source) -> RoutesFile {
        let name = source.name.clone();
        let (router, entries, errors) = (MethodRouter::new(), Vec::new(), Vec::new());
        let mut file = RoutesFile { name, router, entries, errors };
        for (number, text) in source.lines() {
            match text {
                Ok(text) => file.read_line(number, text),
                Err(error) => file.errors.push(not_utf8(&error)),
            }
        }
        file
    }

    fn read_line(&mut self, number: usize, text: &str) {
        match Line::parse(text) {
            Ok(None) => {}
            Ok(Some(line)) => self.insert(&line, |word: Word<'_>| Located {
                text: word.text.to_owned(),
                start: Position::in_line(number, text, word.offset),
            }),
            Err(Problem { offset, message }) => {
                let position = Position::in_line(number, text, offset);
                self.errors.push(Diagnostic::error(position, message));
            }
        }
    }

    /// Inserts the route of a line, for each of its methods.
    fn insert(&mut self, line: &Line<'_>, located: impl Fn(Word<'_>) -> Located) {
        let route = located(line.route);
        if line.methods.is_empty() {
            let result = self.router.insert_any(&*route.text, route.start);
            self.record(result, &route, route.start);
        }
        let mut is_syntax = false;
        for method in line.methods.iter().map(|method| located(*method)) {
            // An error of syntax would be the same for the other methods.
            if !is_syntax {
                let result = self.router.insert(&method.text, &*route.text, method.start);
                is_syntax = matches!(result, Err(InsertError::Syntax { .. }));
                self.record(result, &route, method.start);
            }
            self.entries.push(Entry::Method(method));
        }
        self.entries.push(Entry::Route(route));
    }

    /// Records an error of the router, with its places.
    fn record(&mut self, result: Result<(), InsertError>, route: &Located, start: Position) {
        let Err(error) = result else { return };
        self.errors.push(match error {
            InsertError::Syntax { at, problem, route: text } => {
                Diagnostic::error(route.position(at), format!("{problem} in `{text}`"))
            }
            InsertError::Conflict { with, method, .. } => {
                let method = method.filter(|method| method != InsertError::ANY_METHOD);
                let diagnostic = Diagnostic::error(start, conflict(&route.text, &with, &method));
                match self.position(method.as_deref(), &with) {
                    Some(first) => diagnostic.with_note(first, "the first is here"),
                    None => diagnostic,
                }
            }
            other => Diagnostic::error(start, other.to_string()),
        });
    }

    /// Returns the place of a route for exactly this method, or for any method.
    pub(crate) fn position(&self, method: Option<&str>, route: &str) -> Option<Position> {
        let found = match method {
            Some(method) => self.router.get(method, route),
            None => self.router.get_any(route),
        };
        found.copied()
    }

    /// Returns all messages as text, in the order of the file.
    pub(crate) fn report<'a>(&self, found: impl IntoIterator<Item = &'a Diagnostic>) -> String {
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by_key(|diagnostic| diagnostic.position);
        found.iter().map(|diagnostic| diagnostic.text(&self.name)).collect()
    }

    /// Draws the routing tree; without methods, if the file has none.
    pub(crate) fn drawing(&self) -> String {
        let mut router = Router::new();
        for (method, route, _) in self.router.iter() {
            if method.is_some() || router.insert(route, ()).is_err() {
                return self.router.to_string();
            }
        }
        router.to_string()
    }
}

fn not_utf8(error: &NotUtf8) -> Diagnostic {
    let NotUtf8 { position, byte, offset } = error;
    Diagnostic::error(*position, format!("not UTF-8: byte 0x{byte:02X} at byte offset {offset}"))
}

fn conflict(route: &str, with: &str, method: &Option<String>) -> String {
    let method = method.as_ref().map(|method| format!(" for {method}")).unwrap_or_default();
    if route == with {
        return format!("duplicate route `{route}`{method}");
    }
    format!("`{route}` conflicts with `{with}`{method}: they have the same shape")
}
