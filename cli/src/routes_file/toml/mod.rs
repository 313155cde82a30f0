//! The reader of files in TOML.
//!
//! In: a file. Out: its routes and constraints with their places, and all errors. [`reader`] reads
//! keys and values; [`route`], [`answer`] and [`alerts`] know what is in a table. [`write`] writes a
//! route. A large file is read in [`parts`]: the tree of a part takes some twenty times its bytes.
//!
//! If the file is no TOML, the first error is all that is reported: what follows it could be read
//! in several ways.

mod alerts;
mod answer;
mod parts;
mod reader;
mod route;
mod write;

#[cfg(feature = "etcd")]
pub(crate) use write::answer as write_answer;
pub(crate) use write::keys as write_keys;

use std::collections::BTreeSet;

use toml::de::{DeTable, DeValue};

use super::document::Document;
use super::entry::Constraint;
use crate::printable::Quote;
use reader::{Reader, Value};

const ROUTE: &str = "route";

const KEYS: [&str; 3] = [ROUTE, "constraints", "alerts"];

/// Reads a file.
pub(super) fn read(text: &str) -> Document {
    read_parts(text, parts::LENGTH).unwrap_or_else(|| read_with(text, read_table))
}

/// Reads the parts of a file, one after the other. Returns `None` unless each of them is TOML, and
/// means the same with the others as without.
fn read_parts(text: &str, length: usize) -> Option<Document> {
    let mut reader = Reader::new(text);
    let mut document = Document::default();
    let mut keys = BTreeSet::new();
    for (index, part) in parts::parts(text, length).enumerate() {
        reader.enter(part.clone());
        let table = DeTable::parse(&text[part.clone()]).ok()?;
        for key in table.get_ref().keys().map(|key| key.get_ref().as_ref()) {
            // Each part but the first adds routes to those before it.
            let is_continued = key == ROUTE && index > 0;
            if !keys.insert(key.to_owned()) && !is_continued {
                return None;
            }
        }
        // Here the key is written in some other way, and means something else with the parts after.
        if index == 0 && part.end < text.len() && keys.contains(ROUTE) {
            return None;
        }
        read_table(&mut reader, table.get_ref(), &mut document);
    }
    document.errors = reader.errors;
    Some(document)
}

/// Reads the keys of one route, without `[[route]]` before them.
#[cfg(feature = "etcd")]
pub(super) fn read_route(text: &str) -> Document {
    read_with(text, |reader, table, document| {
        document.entries.extend(route::read(reader, table, 0..text.len()));
    })
}

fn read_with(
    text: &str,
    read: impl FnOnce(&mut Reader<'_>, &DeTable<'_>, &mut Document),
) -> Document {
    let mut reader = Reader::new(text);
    let mut document = Document::default();
    match DeTable::parse(text) {
        Ok(table) => read(&mut reader, table.get_ref(), &mut document),
        Err(error) => {
            let at = error.span().unwrap_or(text.len()..text.len());
            reader.error(at.clone(), syntax_message(error.message(), text.get(at)));
        }
    }
    document.errors = reader.errors;
    document
}

/// The message of the parser, which may have several lines, with a key that is there twice.
fn syntax_message(message: &str, text: Option<&str>) -> String {
    let message = message.lines().collect::<Vec<_>>().join(", ");
    match text.filter(|_| message == "duplicate key") {
        Some(key) => format!("{message}: {}", Quote(key)),
        None => message,
    }
}

fn read_table(reader: &mut Reader<'_>, table: &DeTable<'_>, document: &mut Document) {
    reader.check_keys(table, &KEYS);
    if let Some(value) = table.get("constraints") {
        document.constraints = constraints(reader, value);
    }
    if let Some(value) = table.get("alerts") {
        document.alerts = alerts::read(reader, value);
    }
    let Some(value) = table.get(ROUTE) else { return };
    let DeValue::Array(routes) = value.get_ref() else {
        return reader.unexpected(ROUTE, value, "`[[route]]` before each route");
    };
    for value in routes {
        if let Some(table) = reader.table(ROUTE, value) {
            document.entries.extend(route::read(reader, table, value.span()));
        }
    }
}

fn constraints(reader: &mut Reader<'_>, value: &Value<'_>) -> Vec<Constraint> {
    let Some(table) = reader.table("constraints", value) else { return Vec::new() };
    let constraint = |(name, value): (&toml::Spanned<toml::de::DeString<'_>>, &Value<'_>)| {
        let expression = reader.string(name.get_ref(), value)?;
        Some(Constraint { name: reader.located(name.get_ref(), name.span()), expression })
    };
    table.iter().filter_map(constraint).collect()
}

#[cfg(test)]
mod tests {
    use super::{Document, parts, read, read_parts, read_table, read_with};
    use crate::progress::Progress;
    use crate::routes_file::{MessageFormat, RoutesFile, Source};
    use std::sync::Arc;

    use proptest::prelude::*;

    /// Pieces of files, of which some fit together.
    const PIECES: [&str; 52] = [
        "[[route]]\n",
        "[route]\n",
        "[constraints]\n",
        "[alerts]\n",
        "[[routes]]\n",
        "[x.y]\n",
        "route = ",
        "method = ",
        "host = ",
        "name = ",
        "answer = ",
        "year = ",
        "p99 = ",
        "over = ",
        "error_rate = ",
        "memory = ",
        "for = ",
        "text = ",
        "json = ",
        "status = ",
        "files = ",
        "redirect = ",
        "'/users/{id}'",
        "'/é/{x:year}'",
        "\"/\\u00e9\\\\{\"",
        "'''\n/{x'''",
        "\"\"\"a\\\n  b\"\"\"",
        "'GET'",
        "'a..b'",
        "'{t}.example.com'",
        "'[0-9]{4}'",
        "'('",
        "['GET', 'PUT']",
        "'5s'",
        "'1 MiB'",
        "{ ",
        " }",
        "[",
        "]",
        ", ",
        "\n",
        "\r\n",
        "# é\n",
        "5",
        "-0x1",
        "1e400",
        "nan",
        "1979-05-27",
        "true",
        "\0",
        "\u{feff}",
        "\"",
    ];

    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            9 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    /// A file that is TOML, with values that may be wrong.
    fn tables() -> impl Strategy<Value = String> {
        let value = prop::sample::select(&PIECES[22..35]);
        let key = prop::sample::select(&PIECES[6..22]);
        let line = (key, value).prop_map(|(key, value)| (key, format!("{key}{value}\n")));
        let table = (prop::sample::select(&PIECES[..5]), prop::collection::vec(line, 0..5));
        let table = table.prop_map(|(head, mut lines)| {
            lines.sort();
            lines.dedup_by_key(|(key, _)| *key);
            head.to_owned() + &lines.into_iter().map(|(_, line)| line).collect::<String>()
        });
        prop::collection::vec(table, 0..8).prop_map(|tables| tables.concat())
    }

    /// The places that messages begin with.
    fn places(file: &RoutesFile) -> Vec<(usize, usize)> {
        let report = file.report(&file.errors, MessageFormat::Short);
        let place = |line: &str| {
            let mut numbers = line.strip_prefix("file:")?.split(':').map(str::parse);
            Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
        };
        report.lines().map(|line| place(line).expect("a place")).collect()
    }

    /// All of a document, its errors in the order of the file.
    fn shown(mut document: Document) -> String {
        document.errors.sort_by_cached_key(|error| format!("{error:?}"));
        format!("{document:?}")
    }

    /// Routes with every key, and other tables between them.
    fn many_routes(count: usize) -> String {
        let routes = (0..count).map(|number| {
            format!(
                "[[route]] # {number}\nroute = '/{number}/{{x}}'\nmethod = ['GET', \"P\\u0055T\"]\n\
                 host = 'a.example'\nname = 'n{number}'\n[route.answer]\ntext = \"\"\"\né\"\"\"\n"
            )
        });
        let mut routes: Vec<String> = routes.collect();
        routes.insert(count / 2, "[alerts.p99]\nover = '1s'\n[unknown]\n".into());
        "[constraints]\nx = '[0-9]'\n".to_owned() + &routes.concat()
    }

    #[test]
    fn a_file_in_parts_is_the_same_file() {
        let text = many_routes(20);
        let whole = shown(read_with(&text, read_table));
        for length in [1, 300, 100_000] {
            let in_parts = read_parts(&text, length).expect("each part is TOML");
            assert_eq!((in_parts.entries.len(), in_parts.errors.len()), (20, 1));
            assert_eq!(shown(in_parts), whole);
        }
        // What concerns two parts is found in the whole file.
        let twice = format!("{text}[[route]]\nroute = '/y'\n[constraints]\n");
        let inline =
            format!("route = [{{ route = '/y' }}]\n{}", &text[text.find("[[").unwrap_or(0)..]);
        let string = format!("{text}[[route]]\nroute = '/y'\nname = \"\"\"\n[[route]]\n\"\"\"\n");
        for text in [twice, inline, string] {
            assert!(read_parts(&text, 1).is_none(), "{text}");
            assert_eq!(shown(read(&text)), shown(read_with(&text, read_table)));
        }
    }

    /// The tree of keys is not held for all routes at once, nor made twice.
    #[test]
    fn a_large_file_takes_little_more_than_its_routes() {
        let text = many_routes(3_000);
        assert!(text.len() > 4 * parts::LENGTH);
        let mut document = Document::default();
        let counted = allocation_counter::measure(|| document = read(&text));
        assert_eq!(document.entries.len(), 3_000);
        let held = counted.bytes_current.unsigned_abs();
        assert!(counted.bytes_max < 2 * held, "{counted:?}");
        assert!(counted.count_total < 15 * 3_000, "{counted:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn parts_are_read_as_the_whole_is(text in prop_oneof![text(), tables()]) {
            if let Some(in_parts) = read_parts(&text, 1) {
                prop_assert_eq!(shown(in_parts), shown(read_with(&text, read_table)));
            }
        }

        #[test]
        fn any_text_is_read_and_every_error_has_a_place_in_it(
            text in prop_oneof![text(), tables()],
        ) {
            let Document { constraints, entries, errors, .. } = read(&text);
            let entries = entries.into_iter().map(Ok);
            let source = Arc::new(Source::of_text("file", &text));
            let mut file = RoutesFile::build(source, constraints, entries, &Progress::hidden());
            file.errors.extend(errors);
            let lines: Vec<&str> = text.split('\n').collect();
            let places = places(&file);
            let full = file.report(&file.errors, MessageFormat::Full);
            prop_assert_eq!(full.matches("--> ").count(), places.len());
            for (line, column) in places {
                let length = lines.get(line - 1).map(|line| line.chars().count());
                prop_assert!(length.is_some_and(|length| (1..=length + 1).contains(&column)));
            }
        }
    }
}
