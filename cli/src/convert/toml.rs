//! A route as a table of TOML.

use crate::printable::Printable;
use crate::routes_file::{Entry, Located};

/// Writes a route, with a comment, and an empty line after it.
pub(super) fn table(entry: &Entry, comment: &str) -> String {
    let string = |text: &Located| ::toml::Value::from(&*text.text).to_string();
    let mut table = String::from("[[route]]");
    if !comment.is_empty() {
        table += &format!(" # {}", Printable(comment));
    }
    table += &format!("\nroute = {}\n", string(&entry.route));
    let methods: Vec<String> = entry.methods.iter().map(string).collect();
    table += &match &methods[..] {
        [] => String::new(),
        [method] => format!("method = {method}\n"),
        methods => format!("method = [{}]\n", methods.join(", ")),
    };
    if let Some(host) = &entry.host {
        table += &format!("host = {}\n", string(host));
    }
    table
}
