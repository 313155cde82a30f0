//! [`RequestError`]: why a request cannot be read into a type, and the response to it.

use core::fmt;

use serde::de::IgnoredAny;

use crate::DeserializeError;
use crate::server::response::Response;
use crate::server::status::Status;
use crate::visible::Visible;

/// The longest text that is kept, in bytes: it may repeat what the client sent.
const MAX_TEXT: usize = 256;

/// The error of reading a request into a custom type: [`Context::json`], [`Context::query`] and
/// [`Context::path`].
///
/// Its text is one line and names the field. A handler can return it, as the error of a
/// [`Result`](crate::server::IntoResponse); [`RequestError::respond`] makes it the response.
///
/// [`Context::json`]: crate::server::Context::json
/// [`Context::query`]: crate::server::Context::query
/// [`Context::path`]: crate::server::Context::path
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// The `Content-Type` is not that of JSON.
    ContentType {
        /// The header's value, if there is one and it is ASCII.
        found: Option<String>,
    },
    /// The body is not JSON, or not of the wanted type.
    #[non_exhaustive]
    Json {
        /// The line of the body, from 1.
        line: usize,
        /// The column in bytes, from 1; 0 at the start of the line.
        column: usize,
        /// The field, such as `items[2].price`, unless the whole body is meant.
        field: Option<String>,
        /// What is wrong.
        problem: String,
        /// Whether the body is well-formed JSON: then only its type is wrong.
        well_formed: bool,
    },
    /// The query is not of the wanted type.
    #[non_exhaustive]
    Query {
        /// The name, unless the whole query is meant.
        field: Option<String>,
        /// What is wrong.
        problem: String,
    },
    /// The parameters of the path are not of the wanted type.
    Path(DeserializeError),
}

impl RequestError {
    /// Returns the status for the client:
    ///
    /// - 415 for another media type than JSON
    /// - 422 for a body that is well-formed JSON, but not of the wanted type
    /// - 500 if the type does not fit the route, whatever the path
    /// - 400 otherwise
    #[must_use]
    pub fn status(&self) -> Status {
        match self {
            RequestError::ContentType { .. } => Status::UNSUPPORTED_MEDIA_TYPE,
            RequestError::Json { well_formed: true, .. } => Status::UNPROCESSABLE_CONTENT,
            RequestError::Path(
                DeserializeError::Count { .. } | DeserializeError::Unknown { .. },
            ) => Status::INTERNAL_SERVER_ERROR,
            RequestError::Json { .. } | RequestError::Query { .. } | RequestError::Path(_) => {
                Status::BAD_REQUEST
            }
        }
    }

    /// Replaces a response with a plain one: the [status](RequestError::status) and the text of the
    /// error. If the status is 500, the text goes to the log instead.
    pub fn respond(&self, response: &mut Response) {
        let status = self.status();
        if status == Status::INTERNAL_SERVER_ERROR {
            return response.fail(format_args!("a handler failed: {:?}", self.to_string()));
        }
        response.error(status);
        response.text(&format!("{} {}: {self}\n", status.code(), status.reason()));
    }

    /// The error of a body. `field` is where it is.
    pub(super) fn from_json(
        error: &serde_json::Error,
        body: &[u8],
        field: Option<String>,
    ) -> RequestError {
        // The type may be wrong before the text is.
        let well_formed = error.is_data()
            && core::str::from_utf8(body).is_ok()
            && serde_json::from_slice::<IgnoredAny>(body).is_ok();
        let (line, column) = (error.line(), error.column());
        let message = error.to_string();
        let place = format!(" at line {line} column {column}");
        let problem = bounded(message.strip_suffix(&place).unwrap_or(&message));
        let field = field.as_deref().map(bounded);
        RequestError::Json { line, column, field, problem, well_formed }
    }

    pub(super) fn from_query(error: impl fmt::Display, field: Option<String>) -> RequestError {
        let field = field.as_deref().map(bounded);
        RequestError::Query { field, problem: bounded(&error.to_string()) }
    }
}

/// Returns a text, or its start with dots after it.
fn bounded(message: &str) -> String {
    let end = (0..=MAX_TEXT.min(message.len())).rev().find(|&at| message.is_char_boundary(at));
    let start = &message[..end.unwrap_or(0)];
    if start.len() < message.len() { format!("{start}...") } else { start.into() }
}

/// What the request and the type say is escaped, so that the message is one line of a log.
impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = |f: &mut fmt::Formatter<'_>, field: &Option<String>| match field {
            Some(field) => write!(f, "`{}`: ", Visible(field)),
            None => Ok(()),
        };
        match self {
            RequestError::ContentType { found: Some(found) } => {
                write!(f, "the body is `{}` instead of JSON", Visible(found))
            }
            RequestError::ContentType { found: None } => {
                f.write_str("the body has no media type, JSON wanted")
            }
            RequestError::Json { line, column, field, problem, .. } => {
                write!(f, "line {line}, column {column} of the body: ")?;
                within(f, field)?;
                write!(f, "{}", Visible(problem))
            }
            RequestError::Query { field, problem } => {
                f.write_str("query: ")?;
                within(f, field)?;
                write!(f, "{}", Visible(problem))
            }
            RequestError::Path(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for RequestError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            RequestError::Path(error) => Some(error),
            _ => None,
        }
    }
}
