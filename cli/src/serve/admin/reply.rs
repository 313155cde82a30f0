//! What the admin interface responds with: JSON, for errors too.
//!
//! In: a result. Out: a response with its status.

use routetree::server::{Context, Middleware, Response, Status};
use serde::Serialize;

use crate::serve::live_table::{Problem, Refused};
use crate::serve::table::Key;

/// Why a request changes nothing.
#[derive(Debug, Serialize)]
pub(super) struct Refusal {
    #[serde(skip)]
    status: Status,
    error: String,
    /// The number of the change that is refused, from 0, if the request has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<usize>,
    /// The route that is refused, and the one that it conflicts with.
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<String>,
    /// The version of the routes, if another one was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
}

impl Refusal {
    pub(super) fn new(status: Status, error: impl Into<String>) -> Refusal {
        let (change, route, with, version) = (None, None, None, None);
        Refusal { status, error: error.into(), change, route, with, version }
    }

    /// The request is not what it should be.
    pub(super) fn bad_request(error: impl ToString) -> Refusal {
        Refusal::new(Status::BAD_REQUEST, error.to_string())
    }

    pub(super) fn unauthorized() -> Refusal {
        let error = "this needs the token, in the header `Authorization: Bearer TOKEN`";
        Refusal::new(Status::UNAUTHORIZED, error)
    }

    /// There is no such route.
    pub(super) fn unknown_route(key: &Key) -> Refusal {
        let refusal = Refusal::new(Status::NOT_FOUND, key.unknown());
        Refusal { route: Some(key.to_string()), ..refusal }
    }

    /// Says which change of several it is.
    pub(super) fn of_change(self, number: Option<usize>) -> Refusal {
        Refusal { change: number, ..self }
    }

    pub(super) fn fill_in(&self, response: &mut Response) {
        response.json(self);
        response.set_status(self.status);
        if self.status == Status::UNAUTHORIZED {
            // The value is one that every header can have.
            let _ = response.append_header("WWW-Authenticate", b"Bearer");
        }
    }
}

impl From<Box<Refused>> for Refusal {
    fn from(refused: Box<Refused>) -> Refusal {
        let error = refused.to_string();
        let (route, with) = (refused.key.as_ref().map(Key::to_string), refused.with());
        let (status, version) = match refused.problem {
            Problem::OtherVersion { version, .. } => (Status::CONFLICT, Some(version)),
            Problem::Unknown => (Status::NOT_FOUND, None),
            _ => (Status::UNPROCESSABLE_CONTENT, None),
        };
        Refusal { route, with, version, ..Refusal::new(status, error) }
    }
}

/// Responds with JSON, or with the refusal.
pub(super) fn reply<T: Serialize>(response: &mut Response, result: &Result<T, Refusal>) {
    match result {
        Ok(value) => response.json(value),
        Err(refusal) => refusal.fill_in(response),
    }
}

/// Makes the text of errors that the server itself responds with JSON, such as of a body that is
/// too long.
pub(super) struct JsonErrors;

impl Middleware for JsonErrors {
    fn after(&self, _: &mut Context<'_>, response: &mut Response) {
        let status = response.status();
        let (code, reason) = (status.code(), status.reason());
        if code >= 400 && response.body() == format!("{code} {reason}\n").as_bytes() {
            Refusal::new(status, reason.to_lowercase()).fill_in(response);
        }
    }
}
