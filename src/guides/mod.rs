//! Coming from other routers.
//!
//! Each page shows the syntax of both routers side by side, says what differs and why, and ends
//! with three tables of routes and what each router finds in them. Tests build every table in both
//! routers, and compile and run every block of code.
//!
//! In the tables, `–` means that there is nothing to show, and `same` means the same as in the
//! other router's column. `first` and `second` are routes of the row, `found` is a match without
//! values, and `none` means that no route matches.
//!
//! | from | page |
//! |---|---|
//! | matchit 0.8, 0.9 | [`matchit`] |
//! | path-tree 0.8 | [`path_tree`] |
//! | wayfind 1.1 | [`wayfind`] |
//! | actix-router 0.5, actix-web 4 | [`actix_router`] |
//! | route-recognizer 0.3 | [`route_recognizer`] |
//! | Gin 1.8 and httprouter 1.3 (Go) | [`gin`] |
//! | chi 5.0 (Go) | [`chi`] |
//! | Go's `ServeMux`, patterns of 1.22 or later | [`serve_mux`] |
//! | Express 5, path-to-regexp 8 and 9 (Node) | [`express`] |
//! | find-my-way 9 (Node) | [`find_my_way`] |
//! | rou3 1.0 (Node) | [`rou3`] |
//! | regular expressions in nginx | [`nginx`] |

#[doc = include_str!("actix_router.md")]
pub mod actix_router {}

#[doc = include_str!("chi.md")]
pub mod chi {}

#[doc = include_str!("express.md")]
pub mod express {}

#[doc = include_str!("find_my_way.md")]
pub mod find_my_way {}

#[doc = include_str!("gin.md")]
pub mod gin {}

#[doc = include_str!("matchit.md")]
pub mod matchit {}

#[doc = include_str!("nginx.md")]
pub mod nginx {}

#[doc = include_str!("path_tree.md")]
pub mod path_tree {}

#[doc = include_str!("rou3.md")]
pub mod rou3 {}

#[doc = include_str!("route_recognizer.md")]
pub mod route_recognizer {}

#[doc = include_str!("serve_mux.md")]
pub mod serve_mux {}

#[doc = include_str!("wayfind.md")]
pub mod wayfind {}
