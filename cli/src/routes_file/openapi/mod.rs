//! The reader of OpenAPI documents, 3.0 and 3.1, in YAML or JSON.
//!
//! In: a file. Out: a route for each operation, with its places, and all errors. [`yaml`] and
//! [`json`] read the text into a [`tree`] of [`node`]s, whose scalars [`scalar`] gives their types;
//! [`reader`] finds places and follows references; [`paths`] and [`template`] know what is in
//! `paths`; [`example`] finds what an operation answers. What is in none of these is not looked at.
//!
//! If the file is neither YAML nor JSON, the first error is all that is reported.

mod example;
mod json;
mod node;
mod paths;
mod reader;
mod scalar;
mod template;
mod tree;
mod yaml;

use std::rc::Rc;

use super::Diagnostic;
use super::document::Document;
use super::places::Places;
use crate::printable::Quote;
use node::{Mapping, Node};
use reader::Reader;

/// Reads a file.
pub(super) fn read(text: &str, is_json: bool) -> Document {
    let places = Places::new(text);
    match tree(text, is_json, &places) {
        Ok(root) => read_root(Reader::new(text, places, &root), &root),
        Err(errors) => Document { errors, ..Document::default() },
    }
}

/// Reads a text as JSON if it is that, or is said to be. All else is YAML.
fn tree(text: &str, is_json: bool, places: &Places<'_>) -> Result<Rc<Node>, Vec<Diagnostic>> {
    if !is_json && !text.trim_start().starts_with('{') {
        return yaml::read(text, places);
    }
    match json::syntax_error(text) {
        None => json::read(text, places),
        Some(error) if is_json => Err(vec![error]),
        Some(_) => yaml::read(text, places),
    }
}

fn read_root<'t>(mut reader: Reader<'t>, root: &'t Node) -> Document {
    let mut entries = Vec::new();
    if let Some(document) = document(&mut reader, root) {
        match document.get("paths") {
            Some(value) => entries = paths::read(&mut reader, value),
            None if is_version(document, "3.0") => {
                reader.error(root, "no `paths`: a document of OpenAPI 3.0 has them");
            }
            None => {}
        }
    }
    Document { entries, errors: reader.errors, ..Document::default() }
}

/// Checks that the file is a document of a version that is read.
fn document<'t>(reader: &mut Reader<'t>, root: &'t Node) -> Option<&'t Mapping> {
    let Some(document) = root.as_mapping() else {
        let found = root.type_name();
        reader.error(root, format!("no OpenAPI document: the file is {found}, not an object"));
        return None;
    };
    if ["3.0", "3.1"].iter().any(|version| is_version(document, version)) {
        return Some(document);
    }
    let quoted =
        |version: &Node| version.as_text().map_or_else(String::new, |v| format!(" {}", Quote(v)));
    match (document.get("openapi"), document.get("swagger")) {
        (Some(version), _) => {
            let message = format!("OpenAPI{} is not read, only 3.0 and 3.1", quoted(version));
            reader.error(version, message);
        }
        (None, Some(version)) => {
            let what = quoted(version);
            let message = format!("Swagger{what} is not read: convert it to OpenAPI 3.0 or 3.1");
            reader.error(version, message);
        }
        (None, None) => reader.error(root, "no OpenAPI document: there is no key `openapi`"),
    }
    None
}

fn is_version(document: &Mapping, version: &str) -> bool {
    let text = document.get("openapi").and_then(Node::as_text).unwrap_or_default();
    text.strip_prefix(version).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use serde_json::Value;

    use super::{Places, json, read, yaml};
    use crate::progress::Progress;
    use crate::routes_file::{Document, MessageFormat, RoutesFile, Source};

    /// Pieces of documents, of which some fit together.
    const PIECES: [&str; 46] = [
        "openapi: 3.0.3\n",
        "openapi: '3.1.0'\n",
        "swagger: '2.0'\n",
        "paths:\n",
        "  /users/{id}:\n",
        "  '/é/{x}':\n",
        "  \"/\\u00e9/{a b}\":\n",
        "  /a/{id:x}:\n",
        "  /{a}{b}: ",
        "  ? |\n   /x\n  : ",
        "  x-y: ",
        "    get:\n",
        "    GET: ",
        "    put: ",
        "    $ref: '#/paths/~1users~1{id}'\n",
        "    $ref: x.yaml\n",
        "    <<: *a\n",
        "      operationId: a\n",
        "      operationId: 7\n",
        "      responses:\n",
        "        200:\n",
        "        '2XX': {content: {a/json: {example: 1}}}\n",
        "          content: {text/plain: {example: é}}\n",
        "&a ",
        "*a",
        "*b",
        "{}",
        "{",
        "}",
        "[",
        "]",
        ", ",
        ": ",
        "- ",
        "? ",
        "|\n",
        "!!str ",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "# é\n",
        "---\n",
        "\"",
        "'",
        "\u{feff}",
    ];

    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            12 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
    }

    /// A document that is YAML, with paths that may be wrong.
    fn document() -> impl Strategy<Value = String> {
        let item = prop::collection::vec(prop::sample::select(&PIECES[11..19]), 0..3);
        let path = (prop::sample::select(&PIECES[4..11]), item);
        let path = path.prop_map(|(path, mut item)| {
            item.dedup();
            let inner = if path.ends_with(' ') { "{}\n".to_owned() } else { item.concat() };
            format!("{path}{inner}")
        });
        let paths = prop::collection::vec(path, 0..6).prop_map(|paths| paths.concat());
        (prop::sample::select(&PIECES[..3]), paths)
            .prop_map(|(version, paths)| format!("{version}x: &a {{}}\npaths:\n{paths}"))
    }

    /// A value of JSON as somebody may write it.
    fn value() -> impl Strategy<Value = Value> {
        let text = prop_oneof![
            any::<String>(),
            prop::sample::select(
                &["null", "1", "é", "\u{7f}\u{85}\u{2028}", "😀", "- a: #", ""][..]
            )
            .prop_map(str::to_owned),
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1e9..1e9).prop_map(Value::from),
            text.clone().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(text.clone(), inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    /// JSON with every character outside ASCII as an escape, as some write it.
    fn escaped(json: &str) -> String {
        let mut text = String::new();
        for character in json.chars() {
            if (' '..='~').contains(&character) {
                text.push(character);
            } else {
                let units = character.encode_utf16(&mut [0; 2]).to_vec();
                text.extend(units.iter().map(|unit| format!("\\u{unit:04X}")));
            }
        }
        text
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn any_text_is_read_and_every_error_has_a_place_in_it(
            text in prop_oneof![text(), document()],
            is_json in prop::bool::weighted(0.1),
        ) {
            let Document { entries, errors, .. } = read(&text, is_json);
            let entries = entries.into_iter().map(Ok);
            let source = Arc::new(Source::of_text("file", &text));
            let mut file = RoutesFile::build(source, Vec::new(), entries, &Progress::hidden());
            file.errors.extend(errors);
            let lines: Vec<&str> = text.split('\n').collect();
            for line in file.report(&file.errors, MessageFormat::Short).lines() {
                let mut place = line.splitn(4, ':').skip(1).map(|n| n.parse().expect("a place"));
                let (line, column): (usize, usize) =
                    (place.next().expect("a line"), place.next().expect("a column"));
                let length = lines.get(line - 1).map(|line| line.chars().count());
                prop_assert!(length.is_some_and(|length| (1..=length + 1).contains(&column)));
            }
        }

        #[test]
        fn json_is_read_as_it_is(value in value()) {
            let [compact, pretty] =
                [serde_json::to_string(&value), serde_json::to_string_pretty(&value)]
                    .map(|text| text.expect("it is JSON"));
            let tabs = pretty.replace("\n  ", "\n\t");
            let as_yaml = escaped(&compact);
            let read = |text: &str, is_yaml| {
                let places = Places::new(text);
                let root = if is_yaml { yaml::read(text, &places) } else { json::read(text, &places) };
                let root = root.map_err(|errors| TestCaseError::fail(format!("{text}: {errors:?}")))?;
                Ok::<String, TestCaseError>(json::write(&root).expect("keys are strings"))
            };
            prop_assert_eq!(&read(&as_yaml, true)?, &compact);
            for text in [&as_yaml, &compact, &pretty, &tabs] {
                prop_assert_eq!(&read(text, false)?, &compact, "{}", text);
            }
        }
    }
}
