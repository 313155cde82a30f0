//! Writes the keys of a route, so that they are read as they were.
//!
//! In: a route with its answer. Out: lines of TOML.

#[cfg(feature = "etcd")]
use crate::answer::Answer;
use crate::routes_file::{Entry, Located};

/// Writes the keys of a route but its answer, a line each.
pub(crate) fn keys(entry: &Entry) -> String {
    let text = |located: &Located| string(&located.text);
    let mut lines = format!("route = {}\n", text(&entry.route));
    let methods: Vec<String> = entry.methods.iter().map(text).collect();
    lines += &match &methods[..] {
        [] => String::new(),
        [method] => format!("method = {method}\n"),
        methods => format!("method = [{}]\n", methods.join(", ")),
    };
    if let Some(host) = &entry.host {
        lines += &format!("host = {}\n", text(host));
    }
    if let Some(name) = &entry.name {
        lines += &format!("name = {}\n", text(name));
    }
    lines
}

/// Writes the line of an answer; nothing for that of a route without one, or for the example of an
/// operation, which no key can have.
///
/// # Errors
///
/// Returns what TOML has no text for.
#[cfg(feature = "etcd")]
pub(crate) fn answer(answer: &Answer) -> Result<String, String> {
    let keys = match answer {
        Answer::Echo | Answer::Operation(_) => return Ok(String::new()),
        Answer::Status(status) => format!("status = {}", status.code()),
        Answer::Text { text, status } => {
            format!("text = {}, status = {}", string(text), status.code())
        }
        Answer::Json { json, status } => {
            format!("json = {}, status = {}", value(json)?, status.code())
        }
        Answer::Redirect { location, status } => {
            format!("redirect = {}, status = {}", string(location), status.code())
        }
        Answer::Files(folder) => format!("files = {}", string(&folder.to_string_lossy())),
    };
    Ok(format!("answer = {{ {keys} }}\n"))
}

fn string(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(feature = "etcd")]
fn value(json: &serde_json::Value) -> Result<String, String> {
    let value = toml::Value::try_from(json);
    value.map(|value| value.to_string()).map_err(|error| format!("{json} as TOML: {error}"))
}

#[cfg(all(test, feature = "etcd"))]
mod tests {
    use std::path::PathBuf;

    use routetree::server::Status;
    use serde_json::json;

    use super::{answer, keys};
    use crate::answer::{Answer, Operation};
    use crate::routes_file::{MessageFormat, read_route};

    fn status(code: u16) -> Status {
        Status::new(code).expect("a status")
    }

    /// What is written is read as it was.
    #[test]
    fn routes_are_read_as_they_were_written() {
        let odd = json!({ "a b": [1, -2.5, { "x": true }], "": "'''\"\"\"\\", "\n\"": [[], {}] });
        for value in [
            Answer::Echo,
            Answer::Status(status(404)),
            Answer::Text { text: "\"two\"\nlines \\ é".into(), status: status(418) },
            Answer::Json { json: odd, status: status(201) },
            Answer::Redirect { location: "/x?y=z".into(), status: status(301) },
            Answer::Files(PathBuf::from("a/b")),
        ] {
            let text = r#"route = "/{*path}"
                method = ["GET", "HEAD"]
                host = "{x}.example.com"
                name = "a \"name\""
            "#;
            let file = read_route("value", &format!("{text}{}", answer(&value).expect("text")));
            assert!(file.errors.is_empty(), "{}", file.report(&file.errors, MessageFormat::Short));
            let entry = &file.entries[0];
            assert_eq!(entry.answer, value);
            let again = read_route("value", &keys(entry));
            assert_eq!(keys(&again.entries[0]), keys(entry));
            assert_eq!(again.entries[0].name.as_ref().expect("a name").text, "a \"name\"");
        }
    }

    #[test]
    fn an_operation_has_no_answer_there() {
        let operation = Answer::Operation(Operation::without_example(Some("x")).into());
        assert_eq!(answer(&operation), Ok(String::new()));
    }

    #[test]
    fn what_toml_has_no_text_for_is_an_error() {
        let null = Answer::Json { json: json!({ "a": null }), status: Status::OK };
        answer(&null).unwrap_err();
    }
}
