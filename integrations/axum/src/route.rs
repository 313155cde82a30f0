//! [`MatchedRoute`]: the text of the route.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;

use crate::{NoMatch, match_of};

/// The text that the matched route was inserted with, such as `/users/{id}`: for logs and metrics.
///
/// It shares the text with the table, so no text is copied. `Option<MatchedRoute>` is `None` if the
/// request has no match.
///
/// # Examples
///
/// ```
/// use routetree_axum::MatchedRoute;
///
/// async fn show(route: MatchedRoute) -> String {
///     format!("found by {route}")
/// }
/// # let _: axum::routing::MethodRouter = axum::routing::get(show);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatchedRoute(pub Arc<str>);

impl MatchedRoute {
    /// Returns the text of the route.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MatchedRoute {
    type Rejection = NoMatch;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NoMatch> {
        Ok(MatchedRoute(match_of(parts)?.shared_route()))
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for MatchedRoute {
    type Rejection = NoMatch;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, NoMatch> {
        Ok(match_of(parts).ok().map(|found| MatchedRoute(found.shared_route())))
    }
}

impl Deref for MatchedRoute {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MatchedRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
