//! The syntaxes that are converted, and what differs between them.

use clap::ValueEnum;

use super::part::Part;
use super::text::{Problem, Text};
use super::{actix, express, gin, matchit, mux};

/// The router that a file of routes was written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Syntax {
    /// Gin and httprouter: `/users/:id`, `/files/*path`
    Gin,
    /// Express 4 and 5: `/users/:id(\d+)`, `/posts/:page?`, `/files/*path`
    Express,
    /// matchit 0.8 and 0.9, axum 0.8: `/users/{id}`, `/files/{*path}`
    Matchit,
    /// actix-router 0.5, actix-web 4: `/users/{id:\d+}`, `/files/{path:.*}`
    Actix,
    /// `ServeMux` of Go 1.22: `GET example.com/users/{id}`, `/files/{path...}`
    Mux,
}

/// The language in which a router is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Go,
    JavaScript,
    Rust,
}

impl Syntax {
    /// The language of code that registers routes.
    pub(super) fn language(self) -> Language {
        match self {
            Syntax::Gin | Syntax::Mux => Language::Go,
            Syntax::Express => Language::JavaScript,
            Syntax::Matchit | Syntax::Actix => Language::Rust,
        }
    }

    /// Parses a route, without method and host. What is not kept is added to the notes.
    pub(super) fn parse(
        self,
        pattern: &Text,
        notes: &mut Vec<Problem>,
    ) -> Result<Vec<Part>, Problem> {
        match self {
            Syntax::Gin => gin::parse(pattern, notes),
            Syntax::Express => express::parse(pattern, notes),
            Syntax::Matchit => matchit::parse(pattern),
            Syntax::Actix => actix::parse(pattern, notes),
            Syntax::Mux => mux::parse(pattern),
        }
    }

    /// Whether a word of a line, or a string of source code, is a route.
    pub(super) fn is_route(self, word: &str) -> bool {
        match self {
            Syntax::Express => {
                word.starts_with('/')
                    || word == "*"
                    || ["{/", "{*", "*"]
                        .iter()
                        .any(|start| word.len() > start.len() && word.starts_with(start))
            }
            Syntax::Mux => {
                let host = word.split('/').next().filter(|host| host.len() < word.len());
                let is_host = |c: char| c.is_alphanumeric() || "-.:_[]{}".contains(c);
                host.is_some_and(|host| host.chars().all(is_host))
            }
            Syntax::Gin | Syntax::Matchit | Syntax::Actix => word.starts_with('/'),
        }
    }

    /// The router that takes the first of several routes that match, if this is one.
    pub(super) fn first_wins(self) -> Option<&'static str> {
        match self {
            Syntax::Express => Some("Express"),
            Syntax::Actix => Some("actix-web"),
            Syntax::Gin | Syntax::Matchit | Syntax::Mux => None,
        }
    }
}
