//! [`Path`]: the parameters of the path as a type.

use std::ops::{Deref, DerefMut};

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use routetree::Params;
use serde::de::DeserializeOwned;

use crate::{PathRejection, match_of};

/// The parameters of the path, percent-decoded and read into a type.
///
/// | `T` | reads |
/// |---|---|
/// | struct, map | parameters by name; an absent one is `None` or `#[serde(default)]` |
/// | tuple, tuple struct | all parameters of the route in its order; an absent one is `None` |
/// | `Vec` | the values; of pairs, names and values |
/// | a number, `bool`, `char`, text, enum | the only parameter of the route |
///
/// [`Params::deserialize`] has the details. `T` owns its values, so it cannot have fields such as
/// `&str`. For values as sent, take [`RawParams`](crate::RawParams).
///
/// `Option<Path<T>>` is `None` if no parameter has a value, or if the request has no match. So one
/// handler can serve routes with and without parameters.
///
/// # Rejections
///
/// [`PathRejection`] names the parameter and its value. To change the response, take
/// `Result<Path<T>, PathRejection>`.
///
/// # Examples
///
/// ```
/// use axum::body::{Body, to_bytes};
/// use axum::extract::Request;
/// use axum::routing::get;
/// use routetree::{RouteService, Router};
/// use routetree_axum::Path;
/// use serde::Deserialize;
/// use tower::ServiceExt;
///
/// #[derive(Deserialize)]
/// struct Post {
///     user: String,
///     id: u64,
///     page: Option<u32>,
/// }
///
/// async fn post(Path(post): Path<Post>) -> String {
///     format!("{}, post {}, page {}", post.user, post.id, post.page.unwrap_or(1))
/// }
///
/// async fn size(Path((width, height)): Path<(u32, u32)>) -> String {
///     format!("{} pixels", width * height)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut routes = Router::new();
/// routes.insert("/{user}/posts/{id}/{page?}", get(post))?;
/// routes.insert("/thumb-{width}x{height}.png", get(size))?;
/// let service = RouteService::new(routes);
///
/// for (path, status, text) in [
///     ("/caf%C3%A9/posts/7", 200, "café, post 7, page 1"),
///     ("/ann/posts/7/2", 200, "ann, post 7, page 2"),
///     ("/thumb-4x3.png", 200, "12 pixels"),
///     (
///         "/ann/posts/x",
///         400,
///         "invalid URL: parameter `id` is `x`: not a u64: invalid digit found in string",
///     ),
/// ] {
///     let request = Request::get(path).body(Body::empty())?;
///     let response = service.clone().oneshot(request).await?;
///     assert_eq!(response.status(), status);
///     assert_eq!(to_bytes(response.into_body(), 1024).await?, text);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path<T>(pub T);

impl<T, S> FromRequestParts<S> for Path<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = PathRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PathRejection> {
        read(&match_of(parts)?.params())
    }
}

impl<T, S> OptionalFromRequestParts<S> for Path<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = PathRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, PathRejection> {
        let params = match_of(parts).ok().map(|found| found.params());
        params.filter(|params| !params.is_empty()).map(|params| read(&params)).transpose()
    }
}

fn read<T: DeserializeOwned>(params: &Params<'_, '_>) -> Result<Path<T>, PathRejection> {
    Ok(Path(params.deserialize()?))
}

impl<T> Deref for Path<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Path<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}
