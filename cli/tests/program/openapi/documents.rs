//! Whole documents of the size of public APIs: each operation is found, and answers its example, as
//! another reader of the same document says.

use std::fs;
use std::path::PathBuf;

use saphyr::{LoadableYamlNode as _, Yaml};
use serde_json::Value;

use crate::commands::run;
use crate::program::Program;

/// The documents, and how many operations each has.
const DOCUMENTS: [(&str, usize); 4] = [
    ("payments.yaml", 170),
    ("code_hosting.json", 188),
    ("orchestration.json", 212),
    ("chat.yml", 109),
];

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An operation, as the other reader sees it.
struct Operation {
    method: String,
    template: String,
    id: Option<String>,
    answer: Expected,
}

/// What an operation answers.
#[derive(Debug, PartialEq)]
enum Expected {
    Json(u16, String, Value),
    Text(u16, String, String),
    Empty(u16),
    /// There is no example.
    None,
}

fn path_of(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/openapi")).join(name)
}

/// Follows a reference.
fn resolved<'y>(root: &'y Yaml<'y>, node: &'y Yaml<'y>) -> &'y Yaml<'y> {
    let Some(reference) = node.as_mapping_get("$ref").and_then(|text| text.as_str()) else {
        return node;
    };
    let tokens = reference.strip_prefix("#/").expect("it is in the document").split('/');
    let target = tokens.fold(root, |node, token| {
        node.as_mapping_get(&token.replace("~1", "/")).expect("it leads somewhere")
    });
    resolved(root, target)
}

/// The keys and values of a mapping; none for what is no mapping.
fn entries<'y>(node: Option<&'y Yaml<'y>>) -> Vec<(String, &'y Yaml<'y>)> {
    let entries = node.and_then(Yaml::as_mapping).into_iter().flatten();
    let text = |key: &Yaml<'_>| match (key.as_str(), key.as_integer()) {
        (Some(text), _) => text.to_owned(),
        (None, number) => number.expect("a key is a text or a number").to_string(),
    };
    entries.map(|(key, value)| (text(key), value)).collect()
}

fn to_json(node: &Yaml<'_>) -> Value {
    if let Some(items) = node.as_sequence() {
        return items.iter().map(to_json).collect();
    }
    if node.as_mapping().is_some() {
        let entries = entries(Some(node)).into_iter();
        return Value::Object(entries.map(|(key, value)| (key, to_json(value))).collect());
    }
    match node {
        _ if node.is_null() => Value::Null,
        _ if node.as_bool().is_some() => node.as_bool().into(),
        _ if node.as_integer().is_some() => node.as_integer().into(),
        _ if node.as_floating_point().is_some() => node.as_floating_point().into(),
        _ => node.as_str().expect("nothing else is in a document").into(),
    }
}

fn operations(root: &Yaml<'_>) -> Vec<Operation> {
    let mut found = Vec::new();
    for (template, item) in entries(root.as_mapping_get("paths")) {
        for (method, operation) in entries(Some(resolved(root, item))) {
            if METHODS.contains(&&*method) {
                let id = operation.as_mapping_get("operationId").and_then(|id| id.as_str());
                found.push(Operation {
                    method: method.to_uppercase(),
                    template: template.clone(),
                    id: id.map(str::to_owned),
                    answer: expected(root, operation),
                });
            }
        }
    }
    found
}

fn expected(root: &Yaml<'_>, operation: &Yaml<'_>) -> Expected {
    let responses = entries(operation.as_mapping_get("responses"));
    let responses: Vec<_> =
        responses.into_iter().map(|(code, response)| (code, resolved(root, response))).collect();
    let code = |text: &str| text.replace("XX", "00").parse::<u16>().ok();
    let successes = || {
        let all = responses.iter().filter(|(code, _)| code.starts_with('2'));
        all.map(|(text, response)| (code(text).expect("a status"), *response))
    };
    let of = |(code, response)| example(root, code, response);
    if let Some(found) = successes().find_map(of) {
        return found;
    }
    if let Some((code, _)) = successes().find(|(_, r)| r.as_mapping_get("content").is_none()) {
        return Expected::Empty(code);
    }
    let default = responses.iter().find(|(code, _)| code == "default");
    default.and_then(|(_, response)| of((200, response))).unwrap_or(Expected::None)
}

fn example(root: &Yaml<'_>, code: u16, response: &Yaml<'_>) -> Option<Expected> {
    for (media, content) in entries(response.as_mapping_get("content")) {
        let schema = content.as_mapping_get("schema").map(|schema| resolved(root, schema));
        let mut examples: Vec<&Yaml<'_>> = content.as_mapping_get("example").into_iter().collect();
        let named = entries(content.as_mapping_get("examples"));
        examples
            .extend(named.iter().filter_map(|(_, e)| resolved(root, e).as_mapping_get("value")));
        examples.extend(schema.and_then(|schema| schema.as_mapping_get("example")));
        let listed = schema.and_then(|schema| schema.as_mapping_get("examples"));
        examples.extend(listed.and_then(|listed| listed.as_sequence()?.first()));
        let Some(example) = examples.first() else { continue };
        return Some(match example.as_str() {
            _ if media.contains("json") => Expected::Json(code, media, to_json(example)),
            Some(text) if media.contains('*') => {
                Expected::Text(code, "text/plain; charset=utf-8".into(), text.into())
            }
            Some(text) => Expected::Text(code, media, text.into()),
            None => panic!("an example in {media} that is no text"),
        });
    }
    None
}

/// A path that the template matches.
fn path(template: &str) -> String {
    let mut parts = template.split(['{', '}']);
    let mut path = parts.next().expect("a slash").to_owned();
    while let (Some(_), Some(text)) = (parts.next(), parts.next()) {
        path += "z7";
        path += text;
    }
    path
}

#[test]
fn every_operation_is_found_and_answers_its_example() {
    for (name, count) in DOCUMENTS {
        let file = path_of(name);
        let text = fs::read_to_string(&file).expect("a document");
        let documents = Yaml::load_from_str(&text).expect("it is YAML");
        let operations = operations(&documents[0]);
        assert_eq!(operations.len(), count, "{name}");
        let program = Program::start_with(&[file.to_str().expect("a path of text")]);
        let mut client = program.connect();
        for Operation { method, template, id, answer: expected } in operations {
            let path = path(&template);
            client.send(format!("{method} {path} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes());
            let place = format!("{name}: {method} {template}");
            if method == "HEAD" {
                let head = client.head();
                // No body follows it.
                client = program.connect();
                assert!(head.starts_with("HTTP/1.1 200 "), "{place}: {head}");
                continue;
            }
            let answer = client.answer();
            assert_eq!(answer.header("x-operation-id"), id.as_deref(), "{place}");
            let media = answer.header("content-type").unwrap_or_default().to_owned();
            let found = match &expected {
                Expected::Json(..) => {
                    let json = serde_json::from_slice(&answer.body).expect("it is JSON");
                    Expected::Json(answer.status, media, json)
                }
                Expected::Text(..) => {
                    Expected::Text(answer.status, media, answer.text().to_owned())
                }
                Expected::Empty(_) => {
                    assert_eq!(answer.text(), "", "{place}");
                    Expected::Empty(answer.status)
                }
                Expected::None => {
                    assert_eq!(answer.status, 501, "{place}");
                    assert!(answer.text().contains("no example"), "{place}");
                    Expected::None
                }
            };
            assert_eq!(found, expected, "{place}");
        }
    }
}

/// The documents have each kind of answer, and more than one of each.
#[test]
fn the_documents_show_every_kind_of_answer() {
    let (mut json, mut text, mut empty, mut none) = (0, 0, 0, 0);
    for (name, _) in DOCUMENTS {
        let document = fs::read_to_string(path_of(name)).expect("a document");
        let documents = Yaml::load_from_str(&document).expect("it is YAML");
        for operation in operations(&documents[0]) {
            match operation.answer {
                Expected::Json(..) => json += 1,
                Expected::Text(..) => text += 1,
                Expected::Empty(_) => empty += 1,
                Expected::None => none += 1,
            }
        }
    }
    assert!(json > 300 && text > 10 && empty > 50 && none > 20, "{json} {text} {empty} {none}");
}

#[test]
fn every_command_reads_the_documents() {
    for (name, count) in DOCUMENTS {
        let file = path_of(name);
        assert_eq!(run("check", &file, &[]), (0, String::new(), String::new()), "{name}");
        let (code, lines, errors) = run("convert", &file, &["--from", "openapi"]);
        assert_eq!((code, lines.lines().count(), &*errors), (0, count, ""), "{name}");
        let (code, drawing, _) = run("draw", &file, &[]);
        assert!(code == 0 && drawing.contains("→ GET"), "{name}");
    }
}

/// JSON is counted by a reader of JSON as well.
#[test]
fn json_has_the_operations_that_a_reader_of_json_counts() {
    for (name, count) in DOCUMENTS.into_iter().filter(|(name, _)| name.ends_with("json")) {
        let text = fs::read_to_string(path_of(name)).expect("a document");
        let document: Value = serde_json::from_str(&text).expect("it is JSON");
        let paths = document["paths"].as_object().expect("paths");
        let operations = |item: &Value| {
            let item = match item.get("$ref").and_then(Value::as_str) {
                Some(reference) => document.pointer(&reference[1..]).expect("a path"),
                None => item,
            };
            item.as_object()
                .expect("an object")
                .keys()
                .filter(|key| METHODS.contains(&&***key))
                .count()
        };
        assert_eq!(paths.values().map(operations).sum::<usize>(), count, "{name}");
    }
}
