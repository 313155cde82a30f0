//! Finds the example of an operation.
//!
//! In: an operation. Out: the first example of its responses, those of success first, then
//! `default`. A reference that leads nowhere is no error here: it is no example.

use std::collections::HashMap;
use std::sync::Arc;

use routetree::server::Status;

use super::json;
use super::node::{Kind, Mapping, Node};
use super::reader::Reader;
use super::scalar::Value;
use crate::answer::{Answer, Content, Operation};

/// The media type of text where the document does not name one.
const TEXT: &str = "text/plain; charset=utf-8";

/// The examples that were written so far, by their places and forms: several operations can refer
/// to one.
#[derive(Default)]
pub(super) struct Examples {
    written: HashMap<(*const Node, Form), Option<Arc<[u8]>>>,
}

/// How an example is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Form {
    Json,
    /// The text of a string.
    Text,
}

/// A response that is no error, and its status.
type Response<'t> = (Status, &'t Mapping);

impl Examples {
    /// Returns what an operation answers.
    pub(super) fn answer(
        &mut self,
        reader: &Reader<'_>,
        operation: &Mapping,
        id: Option<&str>,
    ) -> Answer {
        let found = operation.get("responses").and_then(Node::as_mapping);
        let found = found.and_then(|responses| self.of_responses(reader, responses));
        Answer::Operation(Arc::new(match found {
            Some((status, content)) => Operation::new(id, status, content),
            None => Operation::without_example(id),
        }))
    }

    fn of_responses(
        &mut self,
        reader: &Reader<'_>,
        responses: &Mapping,
    ) -> Option<(Status, Option<Content>)> {
        let each = responses.entries.iter();
        let successes: Vec<Response<'_>> = each
            .filter_map(|(key, response)| {
                Some((success(key.as_text()?)?, resolved(reader, response)?))
            })
            .collect();
        for (status, response) in &successes {
            if let Some(content) = self.of_response(reader, response) {
                return Some((*status, Some(content)));
            }
        }
        // A response that has no body needs no example of one.
        if let Some((status, _)) = successes.iter().find(|(_, response)| is_empty(response)) {
            return Some((*status, None));
        }
        let default = resolved(reader, responses.get("default")?)?;
        Some((Status::OK, Some(self.of_response(reader, default)?)))
    }

    fn of_response(&mut self, reader: &Reader<'_>, response: &Mapping) -> Option<Content> {
        let contents = response.get("content")?.as_mapping()?;
        contents.entries.iter().find_map(|(media_type, content)| {
            let (media_type, content) = (media_type.as_text()?, resolved(reader, content)?);
            candidates(reader, content).find_map(|example| self.write(media_type, example))
        })
    }

    /// Writes an example, if that can be done in the media type.
    fn write(&mut self, media_type: &str, example: &Node) -> Option<Content> {
        let (media_type, form) = form(media_type, example)?;
        let write = || match form {
            Form::Json => json::write(example).map(|json| json.into_bytes().into()),
            Form::Text => string(example).map(|text| text.as_bytes().into()),
        };
        let written = self.written.entry((std::ptr::from_ref(example), form)).or_insert_with(write);
        Some(Content { media_type: media_type.to_owned(), body: written.clone()? })
    }
}

/// The status of a response of success; of a range, the first.
fn success(key: &str) -> Option<Status> {
    let code = if key.eq_ignore_ascii_case("2xx") { 200 } else { key.parse().ok()? };
    Status::new(code).filter(|_| key.starts_with('2'))
}

fn resolved<'t>(reader: &Reader<'t>, node: &'t Node) -> Option<&'t Mapping> {
    reader.resolve(node).ok()?.as_mapping()
}

fn is_empty(response: &Mapping) -> bool {
    let content = response.get("content").and_then(Node::as_mapping);
    content.is_none_or(|content| content.entries.is_empty())
}

/// The examples of a content, in the order in which they are taken.
fn candidates<'t>(reader: &Reader<'t>, content: &'t Mapping) -> impl Iterator<Item = &'t Node> {
    let named = content.get("examples").and_then(Node::as_mapping);
    let named = named.map_or(&[][..], |named| &named.entries);
    let named = named.iter().filter_map(|(_, example)| resolved(reader, example)?.get("value"));
    let schema = content.get("schema").and_then(|schema| resolved(reader, schema));
    let listed = schema.and_then(|schema| match &schema.get("examples")?.kind {
        Kind::Sequence(examples) => examples.first().map(|example| &**example),
        _ => None,
    });
    let of_schema = schema.and_then(|schema| schema.get("example"));
    content.get("example").into_iter().chain(named).chain(of_schema).chain(listed)
}

/// How an example is written in a media type, and what is sent for a range of types.
fn form<'m>(media_type: &'m str, example: &Node) -> Option<(&'m str, Form)> {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_text = string(example).is_some();
    let is_sendable = media_type.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    match &*essence {
        "*/*" | "application/*" if !is_text => Some(("application/json", Form::Json)),
        _ if essence.contains('*') => is_text.then_some((TEXT, Form::Text)),
        _ if !is_sendable || !essence.contains('/') => None,
        _ if essence.ends_with("/json") || essence.ends_with("+json") => {
            Some((media_type, Form::Json))
        }
        _ => is_text.then_some((media_type, Form::Text)),
    }
}

fn string(example: &Node) -> Option<&str> {
    match &example.kind {
        Kind::Scalar(scalar) => match scalar.value() {
            Value::String(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}
