//! Why an extractor fails, and the response that says so.

use std::error::Error;
use std::fmt;

use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use routetree::DeserializeError;

/// The rejection of [`Path`](crate::Path).
///
/// | cause | status |
/// |---|---|
/// | a value that `T` does not accept, or that cannot be percent-decoded | 400 |
/// | a `T` that does not fit the route: it wants another number of parameters, has a required field for which the match has no value, or refuses a parameter | 500 |
/// | [`NoMatch`] | 500 |
///
/// The body of the response is the text of the error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathRejection {
    /// The request has no match.
    NoMatch(NoMatch),
    /// The parameters cannot be read into the type.
    Deserialize(DeserializeError),
}

impl PathRejection {
    /// Returns the status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            PathRejection::NoMatch(error) => error.status(),
            PathRejection::Deserialize(
                DeserializeError::Missing { .. }
                | DeserializeError::Unknown { .. }
                | DeserializeError::Count { .. },
            ) => StatusCode::INTERNAL_SERVER_ERROR,
            PathRejection::Deserialize(_) => StatusCode::BAD_REQUEST,
        }
    }
}

impl From<NoMatch> for PathRejection {
    fn from(error: NoMatch) -> Self {
        PathRejection::NoMatch(error)
    }
}

impl From<DeserializeError> for PathRejection {
    fn from(error: DeserializeError) -> Self {
        PathRejection::Deserialize(error)
    }
}

impl fmt::Display for PathRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathRejection::NoMatch(error) => error.fmt(f),
            PathRejection::Deserialize(error) if self.status().is_client_error() => {
                write!(f, "invalid URL: {error}")
            }
            PathRejection::Deserialize(error) => {
                write!(f, "the type of `Path` does not fit the route: {error}")
            }
        }
    }
}

impl Error for PathRejection {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            PathRejection::NoMatch(_) => None,
            PathRejection::Deserialize(error) => Some(error),
        }
    }
}

impl IntoResponse for PathRejection {
    fn into_response(self) -> Response {
        (self.status(), self.to_string()).into_response()
    }
}

/// The rejection of an extractor for a request without a match: status 500.
///
/// Either no [`RouteService`](routetree::RouteService) has called the handler, or it has called it
/// as a fallback, such as [`not_found`](routetree::RouteService::not_found). And no
/// [`RouteLayer`](routetree::RouteLayer) around the handler knows the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoMatch;

impl NoMatch {
    /// Returns the status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }
}

impl fmt::Display for NoMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "no match: the handler is a fallback, or in no `RouteService` and in no `RouteLayer`",
        )
    }
}

impl Error for NoMatch {}

impl IntoResponse for NoMatch {
    fn into_response(self) -> Response {
        (self.status(), self.to_string()).into_response()
    }
}
