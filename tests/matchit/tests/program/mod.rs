//! A program that uses every public item of matchit 0.8, and what it observes.
//!
//! The test that includes it decides what `crate::matchit` is.

use crate::matchit;

mod errors;
mod matches;
mod routers;

/// A router of the kinds of route that both versions of matchit have.
fn router() -> matchit::Router<&'static str> {
    let mut router = matchit::Router::new();
    router.insert("/", "home").unwrap();
    router.insert("/users/me", "me").unwrap();
    router.insert("/users/{id}", "user").unwrap();
    router.insert("/users/{id}/posts/{post}", "post").unwrap();
    router.insert("/a/{a}/b/{b}/c/{c}/d/{d}", "four").unwrap();
    router.insert("/{{literal}}", "braces").unwrap();
    router.insert("/files/{*path}", "file").unwrap();
    router
}
