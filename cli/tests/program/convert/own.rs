//! Files of this program, from one kind to another.

use super::{assert_readable, convert};
use crate::commands::{file, run};
use crate::routes_file::run_on;

#[test]
fn lines_become_toml_with_their_comments() {
    let lines =
        "# People\n\nGET,PUT //{t}.a.com/users/{id} # show\n/x{\n/{y:~[0-9]{4}}\n/{z:~[0-9]{4}}\n";
    let output = run_on(lines.as_bytes(), &["convert", "--from", "lines", "--to", "toml", "-"]);
    let expected = "\
# People

[[route]] # show
route = \"/users/{id}\"
method = [\"GET\", \"PUT\"]
host = \"{t}.a.com\"

# not converted: /x{
[[route]]
route = \"/{y:~[0-9]{4}}\"

# not converted: /{z:~[0-9]{4}}
";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        (output.status.code(), errors.matches(": error: ").count()),
        (Some(1), 2),
        "{errors}"
    );
    let again = file("convert-own.toml", expected);
    let (code, out, errors) = run("match", &again, &["/users/7", "--host", "b.a.com"]);
    assert_eq!((code, &*errors), (0, ""), "{out}");
}

#[test]
fn toml_becomes_lines_and_says_what_is_lost() {
    let toml = r#"
[[route]]
route = "/archive/{y:year}/{m:u64}"
method = ["GET", "HEAD"]
name = "month"

[[route]]
route = "/{x:year}"
host = "{t}.example.com"
answer = { text = "hello" }

[[route]]
route = "/a b"

[[route]]
route = "/o/{y:year?}"

[[route]]
route = "/archive/{z:year}/{n:u64}"
method = "GET"

[constraints]
year = "[0-9]{4}"

[alerts]
p99 = { over = "1s" }
"#;
    let (code, lines, messages) = convert("toml", toml);
    let expected = r"GET,HEAD /archive/{y:~[0-9]{4}}/{m:u64} # month
//{t}.example.com/{x:~[0-9]{4}}
# not converted: /a b
# not converted: /o/{y:year?}
# not converted: GET /archive/{z:year}/{n:u64}
";
    assert_eq!((code, &*lines), (1, expected), "{messages}");
    for message in [
        "1:1: warning: a file of lines has no alerts\n",
        "8:10: warning: a line has no answer: the route would show what it matched\n",
        "13:10: error: a line cannot have the blank in `/a b`\n",
        "16:10: error: a line cannot have `{y:year?}`: ",
    ] {
        assert!(messages.contains(message), "{message}{messages}");
    }
    assert!(messages.contains("conflicts with"), "{messages}");
    assert_readable(&lines);
}

#[test]
fn a_file_of_the_same_kind_is_refused() {
    // More than a pipe holds: it is not read.
    let file = b"/x\n".repeat(100_000);
    for (from, to) in [("lines", "lines"), ("toml", "toml")] {
        let output = run_on(&file, &["convert", "--from", from, "--to", to, "-"]);
        assert_eq!((output.status.code(), &*output.stdout), (Some(2), &b""[..]));
        assert!(output.stderr.starts_with(b"error: nothing to convert"), "{from}");
    }
}
