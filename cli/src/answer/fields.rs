//! An answer as its author writes it: keys and values.
//!
//! In: the keys, from a file of routes or as JSON. Out: an [`Answer`], or the key that is wrong.

use std::fmt;
use std::path::PathBuf;

use routetree::server::{Response, Status};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::Answer;
use crate::printable::Quote;

/// The keys of an answer.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub(crate) json: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) redirect: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) files: Option<PathBuf>,
}

/// What is wrong with an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The key that is wrong; none if one is missing.
    pub(crate) key: Option<&'static str>,
    pub(crate) message: String,
}

/// The names of the keys, as in `Fields`.
pub(crate) const KEYS: [&str; 5] = ["text", "json", "status", "redirect", "files"];

/// Those that say what is sent.
const CONTENTS: &str = "`text`, `json`, `redirect` and `files`";

impl TryFrom<Fields> for Answer {
    type Error = Problem;

    fn try_from(fields: Fields) -> Result<Answer, Problem> {
        fields.check_contents()?;
        let status = fields.status.map(status).transpose()?;
        match fields {
            Fields { text: Some(text), .. } => {
                Ok(Answer::Text { text, status: with_body(status)? })
            }
            Fields { json: Some(json), .. } => {
                Ok(Answer::Json { json, status: with_body(status)? })
            }
            Fields { redirect: Some(location), .. } => redirect(location, status),
            Fields { files: Some(folder), .. } => files(folder, status),
            _ => status.map(Answer::Status).ok_or_else(|| Problem {
                key: None,
                message: format!("an answer has a `status`, or one of {CONTENTS}"),
            }),
        }
    }
}

/// Returns the keys that make an answer. Only an echo has none.
impl From<Answer> for Fields {
    fn from(answer: Answer) -> Fields {
        let code = |status: Status| Some(status.code());
        let none = Fields::default();
        match answer {
            Answer::Echo => none,
            Answer::Status(status) => Fields { status: code(status), ..none },
            Answer::Text { text, status } => {
                Fields { text: Some(text), status: code(status), ..none }
            }
            Answer::Json { json, status } => {
                Fields { json: Some(json), status: code(status), ..none }
            }
            Answer::Redirect { location, status } => {
                Fields { redirect: Some(location), status: code(status), ..none }
            }
            Answer::Files(folder) => Fields { files: Some(folder), ..none },
            Answer::Operation(operation) => operation.fields(),
        }
    }
}

impl Fields {
    /// Checks that the answer has one content at most.
    fn check_contents(&self) -> Result<(), Problem> {
        let contents = [
            ("text", self.text.is_some()),
            ("json", self.json.is_some()),
            ("redirect", self.redirect.is_some()),
            ("files", self.files.is_some()),
        ];
        let mut given = contents.into_iter().filter(|(_, is_given)| *is_given);
        match (given.next(), given.next()) {
            (Some((first, _)), Some((second, _))) => Err(problem(
                second,
                format!("`{second}` beside `{first}`: an answer has one of {CONTENTS}"),
            )),
            _ => Ok(()),
        }
    }
}

fn problem(key: &'static str, message: impl Into<String>) -> Problem {
    Problem { key: Some(key), message: message.into() }
}

fn status(code: u16) -> Result<Status, Problem> {
    let out_of_range = || problem("status", format!("no status {code}: they are from 200 to 599"));
    Status::new(code).ok_or_else(out_of_range)
}

fn with_body(status: Option<Status>) -> Result<Status, Problem> {
    let status = status.unwrap_or(Status::OK);
    if status.has_body() {
        return Ok(status);
    }
    let message = format!("a response with status {} has no body", status.code());
    Err(problem("status", message))
}

fn redirect(location: String, status: Option<Status>) -> Result<Answer, Problem> {
    // It keeps the method, and clients do not remember it.
    let status = status.unwrap_or(Status::TEMPORARY_REDIRECT);
    if location.is_empty() {
        return Err(problem("redirect", "empty location"));
    }
    let mut response = Response::new();
    if let Err(error) = response.redirect(status, "/") {
        return Err(problem("status", error.to_string()));
    }
    if response.redirect(status, &location).is_err() {
        let quoted = Quote(&location);
        return Err(problem("redirect", format!("control character in the location {quoted}")));
    }
    Ok(Answer::Redirect { location, status })
}

fn files(folder: PathBuf, status: Option<Status>) -> Result<Answer, Problem> {
    if status.is_some() {
        return Err(problem("status", "the status of `files` depends on the request"));
    }
    if folder.as_os_str().is_empty() {
        return Err(problem("files", "no folder: write `.` for that of the file of routes"));
    }
    Ok(Answer::Files(folder))
}

/// Tells `null` from a key that is not there.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::{Fields, KEYS};
    use crate::answer::Answer;
    use routetree::server::Status;
    use serde_json::{Value, json};

    fn read(answer: Value) -> Result<Answer, String> {
        serde_json::from_value(answer).map_err(|error| error.to_string())
    }

    #[test]
    fn keys_that_fit_together_are_an_answer() {
        let status = |code| Status::new(code).expect("a status");
        let redirect = |code| Answer::Redirect { location: "/y".into(), status: status(code) };
        for (written, expected) in [
            (json!({ "text": "" }), Answer::Text { text: "".into(), status: status(200) }),
            (
                json!({ "text": "x", "status": 404 }),
                Answer::Text { text: "x".into(), status: status(404) },
            ),
            (json!({ "json": null }), Answer::Json { json: Value::Null, status: status(200) }),
            (
                json!({ "json": [1], "status": 201 }),
                Answer::Json { json: json!([1]), status: status(201) },
            ),
            (json!({ "status": 204 }), Answer::Status(status(204))),
            (json!({ "redirect": "/y" }), redirect(307)),
            (json!({ "redirect": "/y", "status": 301 }), redirect(301)),
            (json!({ "files": "a/b" }), Answer::Files("a/b".into())),
        ] {
            assert_eq!(read(written.clone()), Ok(expected.clone()), "{written}");
            let listed = serde_json::to_value(expected.clone()).expect("it is JSON");
            assert_eq!(read(listed), Ok(expected), "{written}");
        }
    }

    #[test]
    fn others_are_an_error_that_names_the_key() {
        for (written, expected) in [
            (json!({}), "an answer has a `status`, or one of "),
            (json!({ "json": 1, "text": "x" }), "`json` beside `text`: an answer has one of "),
            (json!({ "files": "x", "redirect": "/" }), "`files` beside `redirect`: "),
            (json!({ "status": 199 }), "no status 199: they are from 200 to 599"),
            (json!({ "text": "x", "status": 204 }), "a response with status 204 has no body"),
            (json!({ "redirect": "/", "status": 200 }), "status of a redirect is none of "),
            (json!({ "redirect": "/\r\nX: y" }), "control character in the location "),
            (json!({ "redirect": "" }), "empty location"),
            (json!({ "files": "x", "status": 200 }), "the status of `files` depends "),
            (json!({ "files": "" }), "no folder: "),
            (json!({ "txt": "x" }), "unknown field `txt`, expected one of `text`, "),
            (json!({ "text": 1 }), "invalid type: integer `1`, expected a string"),
        ] {
            let error = read(written.clone()).expect_err("it is wrong");
            assert!(error.starts_with(expected), "{written}: {error}");
        }
    }

    #[test]
    fn every_key_is_listed() {
        let unknown = serde_json::from_value::<Fields>(json!({ "?": 0 })).expect_err("unknown");
        let listed = KEYS.map(|key| format!("`{key}`")).join(", ");
        assert!(unknown.to_string().ends_with(&listed), "{unknown}");
    }
}
