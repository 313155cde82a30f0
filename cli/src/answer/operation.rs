//! What an operation of an API answers: its example.
//!
//! In: the example, if it has one. Out: a response that names the operation.

use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use routetree::server::{Response, Status};
use serde_json::{Value, json};

use super::Fields;

/// The header that names the operation.
const HEADER: &str = "X-Operation-Id";

/// What a header has as an escape, so that it is text and can be decoded: spaces at its ends would be
/// lost.
const IN_HEADERS: &AsciiSet = &CONTROLS.add(b'%').add(b' ');

/// An operation and its example.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    id: Option<String>,
    status: Status,
    /// None for a response without a body.
    content: Option<Content>,
}

/// A body and its media type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) media_type: String,
    pub(crate) body: Arc<[u8]>,
}

impl Operation {
    /// Creates an operation with an example.
    pub(crate) fn new(id: Option<&str>, status: Status, content: Option<Content>) -> Operation {
        let content = content.filter(|_| status.has_body());
        Operation { id: id.map(str::to_owned), status, content }
    }

    /// Creates an operation without an example: its response says so.
    pub(crate) fn without_example(id: Option<&str>) -> Operation {
        let mut body = json!({ "error": "this operation has no example" });
        if let Some(id) = id {
            body["operation"] = id.into();
        }
        let body = format!("{body}\n").into_bytes().into();
        let content = Content { media_type: "application/json".to_owned(), body };
        Operation::new(id, Status::NOT_IMPLEMENTED, Some(content))
    }

    pub(super) fn respond(&self, response: &mut Response) {
        if let Some(Content { media_type, body }) = &self.content {
            if response.shared_bytes(media_type.as_bytes(), Arc::clone(body)).is_err() {
                return response.error(Status::INTERNAL_SERVER_ERROR);
            }
        }
        response.set_status(self.status);
        if let Some(id) = &self.id {
            let value = utf8_percent_encode(id, IN_HEADERS).to_string();
            // Its name and its value are valid.
            let _ = response.set_header(HEADER, value.as_bytes());
        }
    }

    /// The keys that are the nearest to it: none has its media type.
    pub(super) fn fields(&self) -> Fields {
        let status = Some(self.status.code());
        let body = self.content.as_ref().map(|content| &*content.body);
        let json = body.and_then(|body| serde_json::from_slice::<Value>(body).ok());
        let text = body.filter(|_| json.is_none()).map(String::from_utf8_lossy);
        Fields { json, text: text.map(Into::into), status, ..Fields::default() }
    }
}
