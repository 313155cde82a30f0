//! What a route answers: a fixed response, an echo of the match, files of a folder, or the example
//! of an operation.
//!
//! In: what the author of a route writes ([`fields`]), or an [`operation`]. Out: a handler of the server. Knows nothing
//! of files of routes.

mod fields;
mod files;
mod operation;

pub(crate) use fields::{Fields, KEYS};
pub(crate) use operation::{Content, Operation};

use std::path::PathBuf;
use std::sync::Arc;

use routetree::server::{Handler, Status};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::echo;
use files::{Files, Readers, catch_all};

/// What a route answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(into = "Fields", try_from = "Fields")]
pub(crate) enum Answer {
    /// The route and its parameters, as JSON.
    #[default]
    Echo,
    /// A status, and its text as the body.
    Status(Status),
    Text {
        text: String,
        status: Status,
    },
    Json {
        json: Value,
        status: Status,
    },
    Redirect {
        location: String,
        status: Status,
    },
    /// The files below a folder.
    Files(PathBuf),
    /// The example of an operation.
    Operation(Arc<Operation>),
}

/// What handlers need besides their answers.
#[derive(Clone, Default)]
pub(crate) struct Surroundings {
    /// The folder that relative ones start from.
    pub(crate) folder: PathBuf,
    pub(crate) readers: Arc<Readers>,
}

impl Answer {
    /// Returns what gives the answer to the requests of a route.
    pub(crate) fn handler(&self, route: &str, surroundings: &Surroundings) -> Handler {
        match self.clone() {
            Answer::Echo => Box::new(echo::show),
            Answer::Status(status) => Box::new(move |_, response| response.error(status)),
            Answer::Text { text, status } => Box::new(move |_, response| {
                response.text(&text);
                response.set_status(status);
            }),
            Answer::Json { json, status } => Box::new(move |_, response| {
                response.json(&json);
                response.set_status(status);
            }),
            Answer::Redirect { location, status } => Box::new(move |_, response| {
                if response.redirect(status, &location).is_err() {
                    response.error(Status::INTERNAL_SERVER_ERROR);
                }
            }),
            Answer::Files(folder) => {
                let folder = surroundings.folder.join(folder);
                let files = Files::new(folder, route, Arc::clone(&surroundings.readers));
                Box::new(move |context, response| files.respond(context, response))
            }
            Answer::Operation(operation) => {
                Box::new(move |_, response| operation.respond(response))
            }
        }
    }

    /// Returns the folder of the answer, if it is not there.
    pub(crate) fn missing_folder(&self, surroundings: &Surroundings) -> Option<PathBuf> {
        match self {
            Answer::Files(folder) => {
                Some(surroundings.folder.join(folder)).filter(|folder| !folder.is_dir())
            }
            _ => None,
        }
    }

    /// Says why a route cannot have this answer.
    pub(crate) fn refuses_route(&self, route: &str) -> Option<&'static str> {
        let names_files = !matches!(self, Answer::Files(_)) || catch_all(route).is_some();
        (!names_files).then_some(
            "`files` need a route that ends in a catch-all, such as `{*path}`: its value is the \
             path of a file",
        )
    }

    /// Says why a method cannot have this answer.
    pub(crate) fn refuses_method(&self, method: &str) -> Option<&'static str> {
        let is_refused = matches!(self, Answer::Files(_)) && !matches!(method, "GET" | "HEAD");
        is_refused.then_some("`files` are for GET and HEAD")
    }
}
