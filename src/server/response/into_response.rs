//! [`IntoResponse`]: what handlers return, and the responses to their errors.
//!
//! In: a value, and the response that the handler has begun. Out: the response.

use core::convert::Infallible;
use core::error::Error;

use super::Response;
use crate::server::context::RequestError;
use crate::server::status::Status;

/// What a handler returns: nothing, or a [`Result`] whose error becomes the response, so that the
/// handler can use `?`.
///
/// | returned | response |
/// |---|---|
/// | `()` | what the handler has filled in |
/// | [`Status`] | a plain one: see [`Response::error`] |
/// | [`RequestError`] | the status and the text of the error: see [`RequestError::respond`] |
/// | `Box<dyn Error + Send + Sync>` | that of a [`RequestError`], if it is one; for any other error a plain 500, and the log says why |
/// | `Result<T, E>` | that of `T` or of `E` |
///
/// Before the response to the error of a `Result`, everything that the handler has set is
/// discarded, except [`Response::close`]. Nothing is allocated for a handler that returns `()`.
///
/// # Examples
///
/// ```
/// use routetree::server::{Context, RequestError, Response, Routes, Status};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct NewNote {
///     title: String,
/// }
///
/// /// The response to a body that is no such note is a 400, a 415 or a 422, and says why.
/// fn create(context: &Context<'_>, response: &mut Response) -> Result<(), RequestError> {
///     let note: NewNote = context.json()?;
///     response.text(&note.title);
///     response.set_status(Status::CREATED);
///     Ok(())
/// }
///
/// fn show(context: &Context<'_>, response: &mut Response) -> Result<(), Status> {
///     let titles = ["tea", "milk"];
///     let id: usize = context.path().map_err(|_| Status::NOT_FOUND)?;
///     response.text(titles.get(id).ok_or(Status::NOT_FOUND)?);
///     Ok(())
/// }
///
/// let mut routes = Routes::new();
/// routes.insert("POST", "/notes", create)?;
/// routes.insert("GET", "/notes/{id}", show)?;
/// # Ok::<(), routetree::InsertError>(())
/// ```
///
/// An application with errors of its own implements the trait for them:
///
/// ```
/// use std::collections::BTreeMap;
///
/// use routetree::server::{Context, IntoResponse, RequestError, Response, Status};
///
/// /// A status, and what is wrong.
/// struct Problem(Status, String);
///
/// impl From<RequestError> for Problem {
///     fn from(error: RequestError) -> Self {
///         Problem(error.status(), error.to_string())
///     }
/// }
///
/// impl IntoResponse for Problem {
///     fn into_response(self, response: &mut Response) {
///         response.json(&BTreeMap::from([("error", self.1)]));
///         response.set_status(self.0);
///     }
/// }
///
/// fn sell(context: &Context<'_>, response: &mut Response) -> Result<(), Problem> {
///     let count: u32 = context.json()?;
///     if count > 10 {
///         return Err(Problem(Status::CONFLICT, format!("there are not {count}")));
///     }
///     response.json(&count);
///     Ok(())
/// }
/// # let mut routes = routetree::server::Routes::new();
/// # routes.insert("POST", "/sales", sell).unwrap();
/// ```
pub trait IntoResponse {
    /// Completes the response.
    fn into_response(self, response: &mut Response);
}

impl IntoResponse for () {
    #[inline]
    fn into_response(self, _: &mut Response) {}
}

impl<T: IntoResponse, E: IntoResponse> IntoResponse for Result<T, E> {
    fn into_response(self, response: &mut Response) {
        match self {
            Ok(value) => value.into_response(response),
            Err(error) => {
                response.start_over();
                error.into_response(response);
            }
        }
    }
}

impl IntoResponse for Status {
    fn into_response(self, response: &mut Response) {
        response.error(self);
    }
}

impl IntoResponse for RequestError {
    fn into_response(self, response: &mut Response) {
        self.respond(response);
    }
}

impl IntoResponse for Box<dyn Error + Send + Sync> {
    fn into_response(self, response: &mut Response) {
        match self.downcast::<RequestError>() {
            Ok(error) => error.respond(response),
            Err(error) => response.fail(format_args!("a handler failed: {:?}", error.to_string())),
        }
    }
}

impl IntoResponse for Infallible {
    fn into_response(self, _: &mut Response) {
        match self {}
    }
}

/// Whatever a handler can return: all that is [`IntoResponse`]. Closures that never return, such as
/// `|_, _| panic!()`, are handlers, too.
///
/// It cannot be implemented for other types; implement [`IntoResponse`].
#[diagnostic::on_unimplemented(
    message = "a handler cannot return `{Self}`",
    label = "not `IntoResponse`",
    note = "a handler fills in its response, and returns nothing or a `Result<(), E>`"
)]
pub trait HandlerOutput {
    #[doc(hidden)]
    fn complete(self, response: &mut Response);
}

impl<T: IntoResponse> HandlerOutput for T {
    #[inline]
    fn complete(self, response: &mut Response) {
        self.into_response(response);
    }
}

/// Names the return type of a function.
#[doc(hidden)]
pub trait Returning {
    type Type;
}

impl<T> Returning for fn() -> T {
    type Type = T;
}

/// The type `!`, which has no stable name.
impl HandlerOutput for <fn() -> ! as Returning>::Type {
    fn complete(self, _: &mut Response) {
        self
    }
}
