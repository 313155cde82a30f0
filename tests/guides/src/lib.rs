//! Holds the guides of `src/guides` to the routers that they come from.
//!
//! - Each table of a guide is of one of the kinds in [`guide`]. The test `guides` builds the
//!   routers of each table on both sides, looks up its paths, and compares the text of the guide
//!   with what the routers did.
//! - Each block of Rust is compiled and run. Blocks that use other routers need the feature
//!   `peers`, which only this package has, so the documentation of the crate needs no other router.
//!   A block in a language that [`guide::LANGUAGES`] does not have is an error.
//! - Blocks in other languages run too: see [`blocks`].
//! - A router that is not written in Rust is a [`Program`](peers::Program), which
//!   `tests/guides/elsewhere/install` brings. Where it is missing, the test says so, and the cells
//!   of that router stay as they are.
//!
//! The test `convert` compares what the program `routetree convert` writes for random routes with the
//! routers that they are for.
//!
//! To add a guide, add its page to `src/guides`, with a line in `src/guides/mod.rs` and in `code`
//! below, and its router to [`peers`], under the name that the columns have.

pub mod asked;
pub mod blocks;
pub mod guide;
pub mod markdown;
pub mod peers;
pub mod question;
pub mod random;

/// The code of the guides, compiled and run as tests.
#[cfg(doctest)]
mod code {
    #[doc = include_str!("../../../src/guides/actix_router.md")]
    struct ActixRouter;

    #[doc = include_str!("../../../src/guides/chi.md")]
    struct Chi;

    #[doc = include_str!("../../../src/guides/express.md")]
    struct Express;

    #[doc = include_str!("../../../src/guides/find_my_way.md")]
    struct FindMyWay;

    #[doc = include_str!("../../../src/guides/gin.md")]
    struct Gin;

    #[doc = include_str!("../../../src/guides/matchit.md")]
    struct Matchit;

    #[doc = include_str!("../../../src/guides/nginx.md")]
    struct Nginx;

    #[doc = include_str!("../../../src/guides/path_tree.md")]
    struct PathTree;

    #[doc = include_str!("../../../src/guides/rou3.md")]
    struct Rou3;

    #[doc = include_str!("../../../src/guides/route_recognizer.md")]
    struct RouteRecognizer;

    #[doc = include_str!("../../../src/guides/serve_mux.md")]
    struct ServeMux;

    #[doc = include_str!("../../../src/guides/wayfind.md")]
    struct Wayfind;

    /// What the page says does not compile.
    ///
    /// ```compile_fail,E0027
    /// let error = routetree::Router::new().insert("/{", ()).unwrap_err();
    /// if let routetree::InsertError::Conflict { with } = error {}
    /// ```
    ///
    /// ```compile_fail,E0599
    /// let error = routetree::Router::new().insert("/{", ()).unwrap_err();
    /// if let routetree::InsertError::InvalidParam = error {}
    /// ```
    ///
    /// ```compile_fail,E0599
    /// let error = routetree::Router::new().insert("/{", ()).unwrap_err();
    /// if let routetree::InsertError::InvalidParamSegment = error {}
    /// ```
    ///
    /// ```compile_fail,E0599
    /// let error = routetree::Router::new().insert("/{", ()).unwrap_err();
    /// if let routetree::InsertError::InvalidCatchAll = error {}
    /// ```
    struct MatchitRefused;
}
