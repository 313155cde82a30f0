//! All messages about a file, in one of several forms.
//!
//! In: a file and what was found in it. Out: text, in the order of the file.

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet, Title,
};
use clap::ValueEnum;
use serde::Serialize;

use super::diagnostic::Severity;
use super::{Diagnostic, Position, Source};
use crate::printable::Printable;

/// How messages about a file are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// With the lines of the file, each place marked.
    #[default]
    Full,
    /// One line for each place, as `FILE:LINE:COLUMN: error: MESSAGE`.
    Short,
    /// One JSON object for each message, on a line of its own.
    Json,
}

/// The number of bytes of the longest line that is shown.
const MAX_SHOWN: usize = 1000;

/// Returns all messages as text, in the order of the file. With [`MessageFormat::Full`], the text
/// has styles, which the printer leaves out where they are not wanted.
pub(crate) fn report<'a>(
    source: &Source,
    found: impl IntoIterator<Item = &'a Diagnostic>,
    format: MessageFormat,
) -> String {
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|diagnostic| diagnostic.position);
    match format {
        MessageFormat::Short => found.iter().map(|found| found.text(&source.name)).collect(),
        MessageFormat::Json => found.iter().map(|found| json(&source.name, found)).collect(),
        MessageFormat::Full if found.is_empty() => String::new(),
        MessageFormat::Full => {
            let excerpts = Excerpts::new(source);
            found.iter().map(|found| excerpts.show(found)).collect()
        }
    }
}

#[derive(Serialize)]
struct Json<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    severity: Severity,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<JsonNote>,
}

#[derive(Serialize)]
struct JsonNote {
    line: usize,
    column: usize,
    message: &'static str,
}

fn json(file: &str, found: &Diagnostic) -> String {
    let Position { line, column } = found.position;
    let note = found.note.map(|(place, message)| {
        let Position { line, column } = place;
        JsonNote { line, column, message }
    });
    let (severity, message) = (found.severity, &*found.message);
    let json = Json { file, line, column, severity, message, note };
    // Strings and numbers can always be written.
    serde_json::to_string(&json).unwrap_or_default() + "\n"
}

/// A file whose lines are shown.
struct Excerpts<'s> {
    name: String,
    /// The lines; `None` for one that is not UTF-8 or is too long to be shown.
    lines: Vec<Option<&'s str>>,
    first_line: usize,
    renderer: Renderer,
}

impl<'s> Excerpts<'s> {
    fn new(source: &'s Source) -> Excerpts<'s> {
        let shown = |line: &'s str| Some(line).filter(|line| line.len() <= MAX_SHOWN);
        let lines = source.lines().map(|(_, line)| line.ok().and_then(shown)).collect();
        let name = Printable(&source.name).to_string();
        Excerpts { name, lines, first_line: source.first_line, renderer: Renderer::styled() }
    }

    /// A message with its lines, and an empty line.
    fn show(&self, found: &Diagnostic) -> String {
        let level = match found.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(Printable(&found.message).to_string());
        let mut groups = vec![self.place(title, found.position)];
        if let Some((position, note)) = found.note {
            let title = Level::NOTE.secondary_title(note);
            groups.push(self.place(title, position));
        }
        self.renderer.render(&groups) + "\n\n"
    }

    /// Adds a marked line to a title, or only its place.
    fn place(&self, title: Title<'s>, position: Position) -> Group<'s> {
        let Position { line, column } = position;
        let index = line.checked_sub(self.first_line);
        let Some(text) = index.and_then(|index| *self.lines.get(index)?) else {
            let origin = Origin::path(self.name.clone()).line(line).char_column(column);
            return title.element(origin);
        };
        let snippet: Snippet<'s, Annotation<'s>> = Snippet::source(text);
        let mark = AnnotationKind::Primary.span(mark(text, column));
        title.element(snippet.line_start(line).path(self.name.clone()).annotation(mark))
    }
}

/// The bytes to mark from a column: a whole word if one begins there, otherwise one character.
fn mark(line: &str, column: usize) -> std::ops::Range<usize> {
    let before = column.saturating_sub(1);
    let start = line.char_indices().nth(before).map_or(line.len(), |(start, _)| start);
    let (head, rest) = line.split_at(start);
    let is_within = head.chars().next_back().is_some_and(|last| !is_between(last));
    let word = rest.find(is_between).unwrap_or(rest.len());
    let first = rest.chars().next().map_or(0, char::len_utf8);
    start..start + if is_within { first } else { word.max(first) }
}

/// Whether a character separates words.
fn is_between(character: char) -> bool {
    character.is_whitespace() || matches!(character, ',' | '"' | '\'')
}

#[cfg(test)]
mod tests {
    use super::mark;

    #[test]
    fn a_word_or_a_character_is_marked() {
        let line = "GET,PÜT /users/{id # a";
        let marked = |column| &line[mark(line, column)];
        assert_eq!(marked(1), "GET");
        assert_eq!(marked(5), "PÜT");
        assert_eq!(marked(9), "/users/{id");
        assert_eq!(marked(16), "{");
        assert_eq!(marked(8), " ");
        assert_eq!(marked(99), "");
        assert_eq!(&r#"route = "/a/b""#[mark(r#"route = "/a/b""#, 10)], "/a/b");
    }
}
