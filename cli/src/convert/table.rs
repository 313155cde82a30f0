//! The routes that were converted, with their lines. Each is inserted into a router of this crate:
//! what that takes is written, and what it refuses is left out.

use std::sync::Arc;

use super::output::Output;
use super::text::{Problem, Text};
use super::{Conversion, not_converted, toml};
use crate::printable::Printable;
use crate::routes_file::{Diagnostic, Entry, Located, Position, RoutesFile, Source, with_host};

/// A route that is to be written.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) methods: Vec<Text>,
    pub(super) host: Option<Text>,
    pub(super) route: String,
    /// Where the route begins in its line.
    pub(super) start: usize,
    pub(super) comment: Option<String>,
    /// What is not kept.
    pub(super) notes: Vec<Problem>,
}

/// All routes so far.
pub(super) struct Table {
    routes: RoutesFile,
    /// What the routers took.
    pub(super) taken: Vec<Entry>,
    /// All messages.
    pub(super) found: Vec<Diagnostic>,
    /// How the output is written.
    format: Output,
    output: String,
}

impl Table {
    pub(super) fn new(source: Arc<Source>, format: Output) -> Table {
        let routes = RoutesFile::new(source);
        Table { routes, taken: Vec::new(), found: Vec::new(), format, output: String::new() }
    }

    /// Writes a line without a route.
    pub(super) fn text(&mut self, line: &str) {
        match self.format {
            Output::Lines => self.output += line,
            // A comment has no control characters there.
            Output::Toml => self.output += &Printable(line).to_string(),
        }
        self.output.push('\n');
    }

    /// Inserts a route and writes its line, or what is left of it: a method that conflicts is left
    /// out.
    pub(super) fn insert(
        &mut self,
        planned: &Planned,
        place: &impl Fn(usize) -> Position,
        line: &str,
    ) {
        let locate = |text: &Text| Located::new(text.text.clone(), place(text.offset(0)));
        let entry = Entry::new(
            planned.host.as_ref().map(locate),
            planned.methods.iter().map(locate).collect(),
            Located::new(planned.route.clone(), place(planned.start)),
        );
        let (entry, errors) = self.take(entry);
        self.found.extend(errors);
        for Problem { offset, message } in &planned.notes {
            self.found.push(Diagnostic::warning(place(*offset), message));
        }
        match entry {
            Some(entry) => {
                let notes = planned.notes.iter().map(|note| note.message.as_str());
                let comments: Vec<&str> =
                    planned.comment.as_deref().into_iter().chain(notes).collect();
                self.line(&entry, &comments.join("; "));
            }
            None => self.text(&not_converted(line)),
        }
    }

    /// Inserts a route for those of its methods that do not conflict. Returns what was taken, and
    /// what is wrong with the rest.
    pub(super) fn take(&mut self, mut entry: Entry) -> (Option<Entry>, Vec<Diagnostic>) {
        let Err(mut errors) = self.insert_whole(entry.clone()) else {
            self.taken.push(entry.clone());
            return (Some(entry), Vec::new());
        };
        let is_refused = |method: &Located| errors.iter().any(|e| e.position == method.start);
        let is_whole = errors
            .iter()
            .any(|error| entry.methods.iter().all(|method| method.start != error.position));
        entry.methods.retain(|method| !is_whole && !is_refused(method));
        for error in &mut errors {
            // A place in the text of our route is none in that of the file.
            let in_route = error.position >= entry.route.start;
            if is_whole && in_route {
                error.position = entry.route.start;
            }
        }
        if entry.methods.is_empty() {
            return (None, errors);
        }
        self.taken.push(entry.clone());
        (Some(entry), errors)
    }

    /// Inserts a route of which nothing conflicts. Otherwise, returns what is wrong with it.
    pub(super) fn insert_whole(&mut self, entry: Entry) -> Result<(), Vec<Diagnostic>> {
        let before = self.routes.errors.len();
        self.routes.insert(entry);
        let errors = self.routes.errors.split_off(before);
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Writes a route.
    pub(super) fn line(&mut self, entry: &Entry, comment: &str) {
        if self.format == Output::Toml {
            self.output += &toml::table(entry, comment);
            return;
        }
        let methods: Vec<&str> = entry.methods.iter().map(|method| &*method.text).collect();
        let route = written(entry);
        let mut line = methods.join(",");
        if !line.is_empty() {
            line.push(' ');
        }
        line += &route;
        if !comment.is_empty() {
            line += " # ";
            line += comment;
        }
        self.text(&line);
    }

    pub(super) fn finish(mut self) -> Conversion {
        // Each line of the file, the last one too, has got an end.
        if self.output.ends_with('\n') {
            self.output.pop();
        }
        if !self.output.is_empty() && !self.output.ends_with('\n') {
            self.output.push('\n');
        }
        Conversion { output: self.output, routes: self.routes, found: self.found }
    }
}

/// A route with its host, as a line has it.
pub(super) fn written(entry: &Entry) -> String {
    let host = entry.host.as_ref().map_or("", |host| &host.text);
    with_host(host, &entry.route.text).into_owned()
}
