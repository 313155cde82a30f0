//! Coming from other routers.
//!
//! Each page has the syntax of both routers side by side, says what differs and why, and shows what
//! both find in three tables of routes. Tests build every table in both routers, and compile and run
//! every block of code. In the tables, `–` is nothing, and `same` is what the column before says.
//!
//! | from | page |
//! |---|---|
//! | matchit 0.8, 0.9 | [`matchit`] |
//! | path-tree 0.8 | [`path_tree`] |
//! | wayfind 1.1 | [`wayfind`] |
//! | actix-router 0.5, actix-web 4 | [`actix_router`] |
//! | route-recognizer 0.3 | [`route_recognizer`] |
//! | Gin 1.8, httprouter 1.3 (Go) | [`gin`] |
//! | Express 5, path-to-regexp 9 (Node) | [`express`] |
//! | regular expressions of nginx 1.22 | [`nginx`] |

#[doc = include_str!("actix_router.md")]
pub mod actix_router {}

#[doc = include_str!("express.md")]
pub mod express {}

#[doc = include_str!("gin.md")]
pub mod gin {}

#[doc = include_str!("matchit.md")]
pub mod matchit {}

#[doc = include_str!("nginx.md")]
pub mod nginx {}

#[doc = include_str!("path_tree.md")]
pub mod path_tree {}

#[doc = include_str!("route_recognizer.md")]
pub mod route_recognizer {}

#[doc = include_str!("wayfind.md")]
pub mod wayfind {}
