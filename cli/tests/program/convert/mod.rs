//! Files of routes of other routers: what is written for each line, and what is said of it.

mod actix;
mod code;
mod express;
mod files;
mod gin;
mod matchit;
mod mux;
mod own;
mod spans;

use crate::routes_file::{check, run_on};

/// Converts standard input. Returns the exit code, the file, and the messages without its name.
fn convert(from: &str, input: &str) -> (i32, String, String) {
    let output = run_on(input.as_bytes(), &["convert", "--from", from, "-"]);
    let text = |bytes| String::from_utf8(bytes).expect("it prints text");
    let messages = text(output.stderr).replace("<stdin>:", "");
    (output.status.code().expect("an exit code"), text(output.stdout), messages)
}

/// A line, what is written for it, and the starts of the messages.
type Row<'text> = (&'text str, &'text str, &'text [&'text str]);

/// Converts each line by itself. Lines of the output are joined by ` | `, without the comments that
/// repeat the messages; a line that is not converted is empty.
fn hold(from: &str, rows: &[Row<'_>]) {
    for (line, expected, messages) in rows {
        let (code, file, report) = convert(from, &format!("{line}\n"));
        assert_eq!(code, i32::from(!messages.is_empty()), "{line}: {report}");
        let written = file.lines().map(|line| {
            let route = line.split(" # ").next().unwrap_or_default();
            if line.starts_with("# not converted: ") { "" } else { route }
        });
        assert_eq!(&written.collect::<Vec<_>>().join(" | "), expected, "{line}: {report}");
        let said: Vec<&str> = report.lines().filter(|line| !line.contains(": note: ")).collect();
        assert_eq!(said.len(), messages.len(), "{line}: {report}");
        for (said, message) in said.iter().zip(*messages) {
            assert!(said.starts_with(message), "{line}: {said}");
            let is_error = said.contains(": error: ");
            let message = said.splitn(2, ": ").last().expect("a message");
            let comment = message.trim_start_matches("warning: ");
            assert!(is_error || file.contains(comment) || comment.contains(" wins "), "{file}");
        }
        assert_readable(&file);
    }
}

/// `check` finds no error in the file.
fn assert_readable(file: &str) {
    let (_, found) = check(file.as_bytes());
    assert!(!found.contains(": error: "), "{file}\n{found}");
}
