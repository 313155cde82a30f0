//! Hosts in a file of routes: `//HOST/ROUTE`.

use crate::commands::{file, run};
use crate::routes_file::check;

const ROUTES: &str = "\
/health
/{page}
//{tenant}.example.com/users/{id}
GET,POST //{tenant}.example.com/users/me
//example.com/
//Example.com/about # the same host
//{*sub}.example.org{/*rest}
";

#[test]
fn the_host_is_chosen_before_the_path() {
    let file = file("hosts-match.txt", ROUTES);
    let found = |path, host| run("match", &file, &[path, "--host", host]);
    for (path, host, expected) in [
        ("/x", "", "/{page} (line 2)\n  page = \"x\"\n"),
        ("/x", "localhost:80", "/{page} (line 2)\n  page = \"x\"\n"),
        ("/about", "EXAMPLE.com.", "//example.com/about (line 6)\n"),
        (
            "/users/7",
            "Acme.example.com:8080",
            "//{tenant}.example.com/users/{id} (line 3)\n  tenant = \"Acme\"\n  id = \"7\"\n",
        ),
        (
            "/a/b",
            "x.y.example.org",
            "//{*sub}.example.org{/*rest} (line 7)\n  sub = \"x.y\"\n  rest = \"a/b\"\n",
        ),
    ] {
        assert_eq!(found(path, host), (0, expected.to_owned(), String::new()), "{host}");
    }
    let without = run("match", &file, &["/health"]);
    assert_eq!(without, (0, "/health (line 1)\n".to_owned(), String::new()));
    for (path, host, expected) in [
        (
            "/health",
            "example.com",
            "no route of the host `example.com` matches \"/health\"\n\
             note: `/health` (line 1) is for hosts that no other matches\n",
        ),
        ("/x/y", "localhost", "no route without a host matches \"/x/y\"\n"),
        (
            "/users/7",
            "",
            "no route without a host matches \"/users/7\"\n\
             note: `--host` gives the host of the request\n",
        ),
        ("/health", "a..b", "no route matches \"/health\": \"a..b\" is not a host\n"),
        (
            "//example.com/about",
            "",
            "no route without a host matches \"//example.com/about\"\n\
             note: `--host` gives the host of the request\n",
        ),
    ] {
        assert_eq!(found(path, host), (1, String::new(), expected.to_owned()), "{host}");
    }
    let put = ["/users/me", "--host", "a.example.com", "--method", "PUT"];
    let expected = "//{tenant}.example.com/users/{id} (line 3)\n  tenant = \"a\"\n  id = \"me\"\n";
    assert_eq!(run("match", &file, &put), (0, expected.to_owned(), String::new()));
}

#[test]
fn a_file_may_have_no_routes_for_a_host() {
    let of_one_host = file("hosts-one.txt", "GET //a.com/x\n");
    let found = |more: &[&str]| run("match", &of_one_host, more);
    for (more, expected) in [
        (&["/x"][..], "no route matches \"/x\" without a host: `--host` gives one\n"),
        (&["/x", "--host", "b.com"], "no route matches \"/x\": no host matches \"b.com\"\n"),
        (
            &["/x", "--host", "a.com", "--method", "PUT"],
            "no route of the host `a.com` for PUT matches \"/x\", only for GET, HEAD\n",
        ),
    ] {
        assert_eq!(found(more), (1, String::new(), expected.to_owned()));
    }
    let (code, out, _) = run("explain", &of_one_host, &["/x", "--host", "b.com"]);
    let expected = "b.com matches none of 1 host\n  a.com  does not match\n\n\
                    /x matches none of 0 routes\n";
    assert_eq!((code, out.as_str()), (1, expected));
    let of_any_host = file("hosts-any.txt", "/x\n");
    let expected = (0, "/x (line 1)\n".to_owned(), String::new());
    assert_eq!(run("match", &of_any_host, &["/x", "--host", "b.com"]), expected);
}

#[test]
fn explain_shows_hosts_and_then_the_routes_of_one() {
    let file = file("hosts-explain.txt", ROUTES);
    let (code, out, errors) = run("explain", &file, &["/users/me", "--host", "a.example.com"]);
    assert_eq!((code, errors.as_str()), (0, ""));
    let expected = "\
a.example.com matches 2 of 4 hosts
  example.com           does not match
  {tenant}.example.com  wins
  {*sub}.example.org    does not match
  (any host)            matches too

/users/me matches 2 of 2 routes
  /users/me    wins
";
    assert!(out.starts_with(expected), "{out}");
}

#[test]
fn draw_groups_routes_by_host() {
    let routes = "/x\n//b.com/y\nGET //a.com/z\n//b.com/{id}\n";
    let expected = "\
//a.com
└─ /z  → GET /z

//b.com
└─ /
   ├─ y  → /y
   └─ {}  → /{id}

(any host)
└─ /x  → /x
";
    let (code, out, errors) = run("draw", &file("hosts-draw.txt", routes), &[]);
    assert_eq!((code, errors.as_str()), (0, ""));
    // How a tree is drawn is the library's.
    let outline = |text: &str| {
        let lines = text.lines().filter(|line| !line.contains("─ "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(outline(&out), outline(expected));
    for leaf in ["→ GET /z", "→ /y", "→ /{id}", "→ /x"] {
        assert_eq!(out.matches(leaf).count(), 1, "{out}");
    }
}

#[test]
fn an_error_in_a_host_names_its_column_and_reason() {
    for (text, expected) in [
        ("//", "1:3: error: no host after `//`: write `//HOST/`"),
        ("///x", "1:3: error: no host after `//`: write one slash for any host"),
        ("//a.com", "1:8: error: no route after the host: write `//HOST/`"),
        ("//a.com{/}", "1:8: error: `{/}` is not a route: a route begins with `/`"),
        (
            "//a..com/x",
            "1:5: error: empty label (write one dot between two labels) in the host `a..com`",
        ),
        (
            "GET //a.com:80/x",
            "1:12: error: port (leave it out: hosts match with any port and without one) in the \
             host `a.com:80`",
        ),
        (
            "//*.com/x",
            "1:3: error: `*` in a host (write `{*name}` for any labels, `{name}` for one) in the \
             host `*.com`",
        ),
        (
            "//a.é/x",
            "1:5: error: `é` in a host (write an international label as `xn--...`) in the host \
             `a.é`",
        ),
        ("//{a.com/x", "1:3: error: unclosed `{` in the host `{a.com`"),
        ("//{x:none}.com/x", "1:6: error: unknown constraint `none` in the host `{x:none}.com`"),
    ] {
        assert_eq!(check(text.as_bytes()), (1, format!("{expected}\n")), "{text}");
    }
    // An expression may have a slash, and the route of a wrong host its own errors.
    let (_, text) = check(b"//{x:~[^/]+}.com/x\n");
    assert!(!text.contains("no route"), "{text}");
    let (_, text) = check(b"//a..com/{x\n");
    assert!(text.lines().count() == 2 && text.contains("1:10: error: unclosed"), "{text}");
}

#[test]
fn routes_conflict_within_a_host() {
    assert_eq!(check(b"/x\n//a.com/x\n//b.com/x\nGET //a.com/x\n"), (0, String::new()));
    for (text, error, first) in [
        ("//a.com/x\n/x\n//A.com/x", "3:8: error: duplicate route `//A.com/x`", "1:8"),
        ("GET //a.com/x\nGET //a.com/x", "2:1: error: duplicate route `//a.com/x` for GET", "1:1"),
        (
            "//a.com/{x}\n//a.com/{y}",
            "2:8: error: `//a.com/{y}` conflicts with `//a.com/{x}`: they have the same shape",
            "1:8",
        ),
        (
            "/x\n//{a}.com/x\n//{b}.com/y",
            "3:3: error: the host `{b}.com` has the same shape as `{a}.com`: write one of them",
            "2:3",
        ),
    ] {
        let expected = format!("{error}\n{first}: note: the first is here\n");
        assert_eq!(check(text.as_bytes()), (1, expected), "{text}");
    }
}

#[test]
fn lints_and_routes_that_never_win_are_those_of_a_host() {
    assert_eq!(check(b"/{d:date}\n//a.com/{a}-{b}\n"), (0, String::new()));
    let expected = "2:8: warning: `/{d:date}` never wins: `/{a}-{b}` matches every path it does, \
                    and comes before it\n3:8: note: the route that wins is here\n";
    assert_eq!(check(b"/x\n//a.com/{d:date}\n//a.com/{a}-{b}\n"), (1, expected.to_owned()));
    let expected = "1:3: warning: the host `{d:date}.com` never wins: `{a}-{b}.com` matches every \
                    host it does, and comes before it\n2:3: note: the host that wins is here\n";
    assert_eq!(check(b"//{d:date}.com/x\n//{a}-{b}.com/y\n"), (1, expected.to_owned()));
    let (code, text) = check(b"PUT //a.com/u/:id\n");
    assert!(code == 1 && text.starts_with("1:15: warning: `:id`"), "{text}");
}
