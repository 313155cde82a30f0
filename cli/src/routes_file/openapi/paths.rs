//! Reads `paths`: templates, and the operations of each.
//!
//! In: the object. Out: a route for each operation, and errors in the reader.

use super::example::Examples;
use super::node::{Mapping, Node};
use super::reader::{CIRCLE, MAX_REFERENCES, Reader};
use super::template;
use crate::answer::Answer;
use crate::printable::Quote;
use crate::routes_file::{Entry, Located, Position};

/// The keys that are operations, and their methods. Others, such as `parameters`, are none.
const OPERATIONS: [(&str, &str); 8] = [
    ("get", "GET"),
    ("put", "PUT"),
    ("post", "POST"),
    ("delete", "DELETE"),
    ("options", "OPTIONS"),
    ("head", "HEAD"),
    ("patch", "PATCH"),
    ("trace", "TRACE"),
];

/// Reads all paths. What is wrong with one does not hide the errors of the others.
pub(super) fn read<'t>(reader: &mut Reader<'t>, value: &'t Node) -> Vec<Entry> {
    let (mut entries, mut examples) = (Vec::new(), Examples::default());
    let Some(paths) = reader.mapping("paths", value) else { return entries };
    for (key, value) in &paths.entries {
        let Some(template) = key.as_text() else {
            reader.error(key, "a key of `paths` is a path");
            continue;
        };
        if template.starts_with("x-") {
            continue;
        }
        if !template.starts_with('/') {
            let message = format!("{} is not a path: a path begins with `/`", Quote(template));
            reader.error(key, message);
            continue;
        }
        let route = template::read(reader, key, template);
        let operations = path_item(reader, template, value, &mut examples);
        let Some(route) = route else { continue };
        entries.extend(operations.into_iter().map(|operation| operation.entry(route.clone())));
    }
    entries
}

/// An operation, which is a route once it has a path.
struct Operation {
    method: Located,
    name: Option<Located>,
    answer: Answer,
}

impl Operation {
    fn entry(self, route: Located) -> Entry {
        let Operation { method, name, answer } = self;
        Entry { name, answer, ..Entry::new(None, vec![method], route) }
    }
}

/// Reads the operations of a path, its own and those that it refers to.
fn path_item<'t>(
    reader: &mut Reader<'t>,
    template: &str,
    value: &'t Node,
    examples: &mut Examples,
) -> Vec<Operation> {
    let Some(mut item) = reader.mapping(template, value) else { return Vec::new() };
    let mut operations = own(reader, item, None, examples);
    let Some(first) = item.get("$ref") else { return operations };
    // Where the operations come from, for this path.
    let place = reader.position(first);
    for _ in 0..MAX_REFERENCES {
        let Some(reference) = item.get("$ref") else { return operations };
        match reader.target(reference) {
            Ok(target) => match target.as_mapping() {
                Some(target) => item = target,
                None => {
                    let message = format!("`$ref` leads to {}, not an object", target.type_name());
                    reader.error(reference, message);
                    return operations;
                }
            },
            Err(message) => {
                reader.error(reference, message);
                return operations;
            }
        }
        operations.extend(own(reader, item, Some(place), examples));
    }
    reader.error(first, CIRCLE);
    Vec::new()
}

/// Reads the operations of an object. If it is referred to, they are at the place of the reference.
fn own<'t>(
    reader: &mut Reader<'t>,
    item: &'t Mapping,
    place: Option<Position>,
    examples: &mut Examples,
) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (key, value) in &item.entries {
        let text = key.as_text().unwrap_or_default();
        if text == "<<" {
            reader.error(key, "`<<` is a key like others in YAML 1.2: write the operations here");
        }
        let Some((name, method)) =
            OPERATIONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(text))
        else {
            continue;
        };
        if text != *name {
            reader.error(key, format!("{} is no operation: write `{name}`", Quote(text)));
            continue;
        }
        let Some(operation) = reader.mapping(name, value) else { continue };
        let id = operation.get("operationId");
        let id = id.and_then(|id| reader.filled_string("operationId", id));
        let answer = examples.answer(reader, operation, id.as_ref().map(|id| &*id.text));
        let at = place.unwrap_or_else(|| reader.position(key));
        let id = id.map(|id| match place {
            Some(place) => Located::new(id.text, place),
            None => id,
        });
        operations.push(Operation {
            method: Located::new((*method).to_owned(), at),
            name: id,
            answer,
        });
    }
    operations
}
