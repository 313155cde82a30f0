//! [`RawParams`]: all parameters of the path.

use std::ops::Deref;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use routetree::OwnedParams;

use crate::{NoMatch, match_of};

/// All parameters of the path, as the client has sent them.
///
/// They are copied, so they can outlive the request. `Option<RawParams>` is `None` if the request
/// has no match.
///
/// # Examples
///
/// ```
/// use routetree_axum::RawParams;
///
/// async fn list(RawParams(params): RawParams) -> String {
///     params.iter().map(|(name, value)| format!("{name} is {value}\n")).collect()
/// }
///
/// async fn decoded(params: RawParams) -> String {
///     match params.decoded("name") {
///         Some(Ok(name)) => format!("hello {name}"),
///         _ => "who?".to_owned(),
///     }
/// }
/// # let router = routetree::Router::try_from_iter([
/// #     ("/{a}/{b}", axum::routing::get(list)),
/// #     ("/{name}", axum::routing::get(decoded)),
/// # ]);
/// # let _ = routetree::RouteService::<axum::routing::MethodRouter>::new(router.unwrap());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RawParams(pub OwnedParams);

impl<S: Send + Sync> FromRequestParts<S> for RawParams {
    type Rejection = NoMatch;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NoMatch> {
        Ok(RawParams(match_of(parts)?.params().into_owned()))
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for RawParams {
    type Rejection = NoMatch;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, NoMatch> {
        Ok(match_of(parts).ok().map(|found| RawParams(found.params().into_owned())))
    }
}

impl Deref for RawParams {
    type Target = OwnedParams;

    fn deref(&self) -> &OwnedParams {
        &self.0
    }
}
