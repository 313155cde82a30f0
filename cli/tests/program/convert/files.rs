//! Whole files.

use super::{assert_readable, convert};
use crate::routes_file::run_on;

const GIN: &str = "\
// Interface of a shop.
package main

func routes(r *gin.Engine) {
	r.GET(\"/\", home)
	r.GET(\"/products\", products)       // all of them
	r.GET(\"/products/:id\", product)
	r.POST(\"/products/:id/reviews\", review)
	r.Any(\"/hooks/:name\", hook)
	r.GET(\"/assets/*file\", asset)
}
";

const FROM_GIN: &str = "\
# Interface of a shop.
# not converted: package main

# not converted: func routes(r *gin.Engine) {
GET /
GET /products # all of them
GET /products/{id}
POST /products/{id}/reviews
/hooks/{name}
GET /assets/{*file?} # the value of `file` begins with `/` in Gin, and not here

";

const EXPRESS: &str = "\
app.get('/', home);
app.get('/posts', list);
app.get('/posts/new', form);
app.get('/posts/:id(\\\\d+)', show);
app.get('/posts/:slug', bySlug);
app.put('/posts/:id', store);

app.get('/files/*path', file);
";

const FROM_EXPRESS: &str = "\
GET /
GET /posts{/}
GET /posts/new{/}
GET /posts/{id:~\\d+}{/}
GET /posts/{slug}{/}
PUT /posts/{id}{/}

GET /files/{*path}
";

const MATCHIT: &str = "\
# Repositories
/{owner}
/{owner}/{repo}
/{owner}/{repo}.git
/{owner}/{repo}/tree/{*path} # branches
";

const ACTIX: &str = "\
#[get(\"/\")]
#[get(\"/users/me\")]
#[get(\"/users/{id:\\\\d+}\")]
#[route(\"/files/{path:.*}\", method = \"GET\", method = \"PUT\")]
";

const FROM_ACTIX: &str = "\
GET /
GET /users/me
GET /users/{id:~\\d+}
GET,PUT /files/{*path?}
";

const MUX: &str = "\
mux.HandleFunc(\"GET /{$}\", home)
mux.HandleFunc(\"GET /users/{id}\", user)
mux.HandleFunc(\"/users/me\", me)
mux.Handle(\"/static/\", files)
mux.HandleFunc(\"GET /tree/{path...}\", tree)
";

const FROM_MUX: &str = "\
GET /
GET /users/{id}
/users/me
/static/{*rest?}
GET /tree/{*path?}
";

#[test]
fn whole_files() {
    let files = [
        ("gin", GIN, FROM_GIN, 3),
        ("express", EXPRESS, FROM_EXPRESS, 0),
        ("matchit", MATCHIT, MATCHIT, 0),
        ("actix", ACTIX, FROM_ACTIX, 0),
        ("mux", MUX, FROM_MUX, 0),
    ];
    for (from, input, expected, messages) in files {
        let (code, file, report) = convert(from, input);
        assert_eq!(file, expected, "{from}");
        assert_eq!(report.lines().count(), messages, "{from}: {report}");
        assert_eq!(code, i32::from(messages > 0), "{from}");
        assert_readable(&file);
    }
}

#[test]
fn lines_end_and_stay_as_in_other_files() {
    let ok = |file: &str| (0, file.to_owned(), String::new());
    assert_eq!(convert("gin", ""), ok(""));
    assert_eq!(convert("gin", "\u{feff}/a\r\n\r\n  # b \r\n/:c"), ok("/a\n\n# b\n/{c}\n"));
}

#[test]
fn a_line_that_is_not_utf8_does_not_hide_the_others() {
    let output = run_on(b"/a\n/\xFF\n/:b\n", &["convert", "--from", "gin", "-"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "/a\n# not converted: not UTF-8\n/{b}\n");
    let said = "<stdin>:2:2: error: not UTF-8: byte 0xFF at byte offset 4\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), said);
}

#[test]
fn a_conflict_names_both_lines_and_keeps_the_other_methods() {
    let (code, file, report) = convert("gin", "GET /a/:b\n\nGET,PUT /a/:c\n");
    assert_eq!((code, &*file), (1, "GET /a/{b}\n\nPUT /a/{c}\n"));
    let said = "3:1: error: `/a/{c}` conflicts with `/a/{b}` for GET: they have the same shape\n\
                1:1: note: the first is here\n";
    assert_eq!(report, said);
}

/// However long a line, and however deep its braces.
#[test]
fn long_lines_are_converted_or_refused() {
    let many = ["/:a", "/{a}", "/*", "(", "{", "?", "\\", "/a?", "{/:a", "/(a)?", "a("];
    for text in many {
        for from in ["gin", "express", "matchit", "actix", "mux"] {
            let (_, file, _) = convert(from, &format!("/{}\n", text.repeat(20_000)));
            assert_readable(&file);
        }
    }
}

#[test]
fn an_unknown_syntax_is_2() {
    let output = run_on(b"", &["convert", "--from", "rails", "-"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("gin, express, matchit, actix, mux"));
}

#[test]
fn a_file_can_become_toml() {
    let input = "// people\nr.GET(\"/users/:id\", show) // one\nr.Any(\"/it's\", it)\n\nr.GET(\"/a/:b/*c\", x)\n";
    let arguments = ["convert", "--from", "gin", "--to", "toml", "-"];
    let output = run_on(input.as_bytes(), &arguments);
    let file = String::from_utf8(output.stdout).expect("it prints text");
    let checked = run_on(file.as_bytes(), &["check", "--format", "toml", "-"]);
    assert!(!String::from_utf8_lossy(&checked.stdout).contains(": error: "), "{file}");
    for expected in
        ["[[route]] # one\nroute = \"/users/{id}\"\nmethod = \"GET\"\n", "route = \"/it's\"\n"]
    {
        assert!(file.contains(expected), "{file}");
    }
    let mux = "example.com/a/{id}\n# a \u{1}\n";
    let output = run_on(mux.as_bytes(), &["convert", "--from", "mux", "--to", "toml", "-"]);
    let file = String::from_utf8(output.stdout).expect("it prints text");
    let expected = "route = \"/a/{id}\"\nhost = \"example.com\"\n# a \\u{1}\n";
    assert!(file.ends_with(expected), "{file}");
}
