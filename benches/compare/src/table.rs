//! Route tables: one route a line in routetree's syntax, `#` before a comment.
//! The parser here is the comparison's own, so that translating for a peer and
//! the expected answers do not lean on the crate under test.

use std::{fs, path::Path};

/// A part of a route's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Literal text, slashes included, escapes undone.
    Literal(String),
    /// `{name}` or `{name:constraint}`.
    Param {
        /// Its name.
        name: String,
        /// What narrows it, if anything.
        constraint: Option<String>,
    },
    /// `{*name}`.
    CatchAll {
        /// Its name.
        name: String,
    },
}

/// A route: its text and the text taken apart.
#[derive(Clone, Debug)]
pub struct Route {
    /// The line in the table.
    pub text: String,
    /// Its literals and parameters in order.
    pub pieces: Vec<Piece>,
}

impl Route {
    /// Takes a route's text apart.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let brace = &rest[at..];
            if brace.starts_with("{{") || brace.starts_with("}}") {
                literal.push_str(&brace[..1]);
                rest = &brace[2..];
                continue;
            }
            let end = brace.find('}').ok_or_else(|| format!("unclosed brace in {text}"))?;
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(parameter(&brace[1..end]).ok_or_else(|| format!("bad name in {text}"))?);
            rest = &brace[end + 1..];
        }
        literal.push_str(rest);
        if !literal.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(Self { text: text.to_owned(), pieces })
    }
}

fn parameter(inside: &str) -> Option<Piece> {
    if let Some(name) = inside.strip_prefix('*') {
        let ok = !name.is_empty() && !name.ends_with('?');
        return ok.then(|| Piece::CatchAll { name: name.to_owned() });
    }
    let (name, constraint) = match inside.split_once(':') {
        Some((name, constraint)) => (name, Some(constraint.to_owned())),
        None => (inside, None),
    };
    let ok = !name.is_empty() && !inside.ends_with('?');
    ok.then(|| Piece::Param { name: name.to_owned(), constraint })
}

/// A named list of routes, no two of one shape.
#[derive(Clone, Debug)]
pub struct Table {
    /// The file's name without its ending, or the generator's.
    pub name: String,
    /// The routes in the order they stand in the file.
    pub routes: Vec<Route>,
}

impl Table {
    /// Reads a table from a file.
    pub fn load(path: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        Self::from_texts(
            &name,
            text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')),
        )
    }

    /// Makes a table of route texts.
    pub fn from_texts<'a>(
        name: &str,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, String> {
        let routes = texts.into_iter().map(Route::parse).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { name: name.to_owned(), routes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> Piece {
        Piece::Literal(text.to_owned())
    }

    #[test]
    fn takes_routes_apart() {
        let route = Route::parse("/a{{b/{x}-{n:u64}/{*rest}").unwrap();
        let param = |name: &str, constraint: Option<&str>| Piece::Param {
            name: name.to_owned(),
            constraint: constraint.map(str::to_owned),
        };
        assert_eq!(
            route.pieces,
            [
                literal("/a{b/"),
                param("x", None),
                literal("-"),
                param("n", Some("u64")),
                literal("/"),
                Piece::CatchAll { name: "rest".to_owned() },
            ]
        );
    }

    #[test]
    fn refuses_what_no_table_may_hold() {
        for text in ["/{a", "/{}", "/{*}", "/{a?}", "/{*a?}"] {
            assert!(Route::parse(text).is_err(), "{text}");
        }
    }
}
