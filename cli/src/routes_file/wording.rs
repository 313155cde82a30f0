//! What the library says about a route, in words for the author of a file: without names of
//! functions that only programs can call, and with long texts cut.

use routetree::{InsertError, Lint, LintKind, SyntaxProblem};

use crate::printable::Quote;

/// Says what is wrong with the text of a route or a host.
pub(crate) fn syntax(problem: &SyntaxProblem) -> String {
    match problem {
        SyntaxProblem::RepeatedName(name) => format!("duplicate parameter name {}", Quote(name)),
        SyntaxProblem::UnknownConstraint(name) => format!("unknown constraint {}", Quote(name)),
        SyntaxProblem::EmptyLabel => "empty label (write one dot between two labels)".to_owned(),
        other => shortened(other.to_string()),
    }
}

/// Says why a route cannot be inserted, if its text and other routes are not the reason.
pub(crate) fn insert_error(error: &InsertError) -> String {
    match error {
        InsertError::TooManyMethods { method } => {
            format!("no room for the method {}: the host has routes for 64 others", Quote(method))
        }
        InsertError::Full { route } => format!("no room for the route {}", Quote(route)),
        other => shortened(other.to_string()),
    }
}

/// Says what is odd about a method.
pub(crate) fn method_lint(lint: &Lint, method: &str) -> String {
    let quoted = Quote(method);
    match lint.kind() {
        LintKind::MethodWildcard => {
            format!("{quoted} is only the method of this name: for any method, leave it out")
        }
        LintKind::SeveralMethods => {
            format!("{quoted} is not a list of methods: commas join methods, as in `GET,POST`")
        }
        _ => lint.to_string(),
    }
}

/// Cuts a message that quotes the file at length.
fn shortened(message: String) -> String {
    const MAX_LENGTH: usize = 400;
    match message.char_indices().nth(MAX_LENGTH) {
        None => message,
        Some((end, _)) => format!("{}…", &message[..end]),
    }
}
