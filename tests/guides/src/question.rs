//! What is asked of a router, and what it answers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A table of routes, and the requests that are looked up in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Question {
    /// In the order of insertion.
    pub routes: Vec<Route>,
    /// A path, or a method, a space and a path.
    pub requests: Vec<String>,
}

/// A route, and what handles it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Route {
    pub handler: String,
    /// The route as its router writes it; a method and a space may stand before it.
    pub text: String,
}

/// What a router did with a question.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Answer {
    /// The routes that it did not accept, by their position, in order.
    pub refused: Vec<(usize, Refusal)>,
    /// For each request, with the other routes.
    pub found: Vec<Found>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Refusal {
    Error,
    Panic,
}

/// The outcome of a lookup. Its `Display` is the text of a cell.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Found {
    Route {
        handler: String,
        values: Vec<(String, String)>,
    },
    Nothing,
    /// Whatever else a router answers, such as `405, allowed: GET`.
    Other(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "refuses",
            Self::Panic => "panics on",
        })
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Route { handler, values } => {
                write!(f, "`{handler}`")?;
                values.iter().try_for_each(|value| write!(f, ", {}", Pair(value)))
            }
            Self::Nothing => f.write_str("none"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl Found {
    /// The values alone, as the text of a cell.
    pub fn values(&self) -> String {
        match self {
            Self::Route { values, .. } if values.is_empty() => "no values".into(),
            Self::Route { values, .. } => {
                values.iter().map(|value| Pair(value).to_string()).collect::<Vec<_>>().join(", ")
            }
            other => other.to_string(),
        }
    }
}

struct Pair<'a>(&'a (String, String));

impl fmt::Display for Pair<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, value) = self.0;
        match value.as_str() {
            "" => write!(f, "`{name}` empty"),
            value => write!(f, "`{name}` = `{value}`"),
        }
    }
}

/// The method of a request or a route, if it begins with one, and the rest.
pub fn split_method(text: &str) -> (Option<&str>, &str) {
    match text.split_once(' ') {
        Some((method, rest)) if method.bytes().all(|b| b.is_ascii_uppercase()) => {
            (Some(method), rest)
        }
        _ => (None, text),
    }
}
