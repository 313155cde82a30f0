//! Flags, environment variables and defaults of `serve`: their precedence, and refused values.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;

use crate::commands::file;
use crate::program::{Program, program, refusal};

#[test]
fn flags_override_variables_and_variables_override_defaults() {
    let limit = |variable: Option<&str>, flag: &[&str]| {
        let mut command = program();
        command.args(["serve", "--help"]).args(flag).env_remove("ROUTETREE_MAX_BODY");
        variable.map(|value| command.env("ROUTETREE_MAX_BODY", value));
        command
    };
    // The help shows variables and defaults.
    let help = limit(Some("77"), &[]).output().expect("the program starts").stdout;
    let help = String::from_utf8(help).expect("text");
    assert!(help.contains("[env: ROUTETREE_MAX_BODY=77]") && help.contains("[default: 1MiB]"));

    let post = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    let status = |variable: &str, arguments: &[&str]| {
        let program = Program::start_in(&[("ROUTETREE_MAX_BODY", variable)], arguments);
        let mut client = program.connect();
        client.send(post);
        client.answer().status
    };
    assert_eq!(status("5", &[]), 200);
    assert_eq!(status("4", &[]), 413);
    assert_eq!(status("4", &["--max-body", "5"]), 200);
}

#[test]
fn an_unusable_limit_is_an_error_that_names_it() {
    let limits = [("max-connections", "0"), ("max-header-line", "0"), ("head-timeout", "0s")];
    for (limit, value) in limits {
        let field = limit.replace('-', "_");
        let variable = format!("ROUTETREE_{}", field.to_uppercase());
        let flag = format!("--{limit}");
        let error = format!("error: {field} must not be 0 ({flag}, {variable})\n");
        assert_eq!(refusal(&[(&variable, value)], &[]), (2, error.clone()));
        assert_eq!(refusal(&[], &[&flag, value]), (2, error));
    }
}

#[test]
fn an_invalid_variable_is_named_and_an_invalid_flag_alone() {
    let values = [
        ("ROUTETREE_MAX_HEAD", "--max-head", "abc"),
        ("ROUTETREE_IDLE_TIMEOUT", "--idle-timeout", "soon"),
        ("ROUTETREE_ADDR", "--addr", "nowhere"),
        ("ROUTETREE_LOG_LEVEL", "--log-level", "loud"),
        ("ROUTETREE_ACCESS_LOG", "--access-log", "maybe"),
    ];
    for (variable, flag, value) in values {
        let mut command = program();
        let output =
            command.arg("serve").env(variable, value).output().expect("the program starts");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        let begin = format!("error: invalid value '{value}' for '{flag}");
        assert!(error.starts_with(&begin), "{error}");
        let tip = format!("tip: the value comes from the environment variable {variable}\n");
        assert!(error.contains(&tip), "{error}");
    }
    // An argument without a flag is not one of `serve`, whatever its variables are.
    for arguments in [&["match", "a", "/b", "--paths", "c"][..], &["draw", "a", "b"]] {
        let mut command = program();
        let output = command.args(arguments).env("ROUTETREE_ROUTES", "x").output();
        let output = output.expect("the program starts");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && !error.contains("variable"), "{error}");
    }
    // The flag overrides the variable, so the error is about the flag.
    for flag in [&["--max-head", "abc"][..], &["--max-head=abc"]] {
        let (code, error) = refusal(&[("ROUTETREE_MAX_HEAD", "7")], flag);
        assert_eq!(code, 2);
        assert!(error.contains("'abc'") && !error.contains("ROUTETREE"), "{error}");
    }
}

#[test]
fn an_invalid_value_is_answered_with_what_is_expected() {
    let addr = "expected HOST:PORT, such as 127.0.0.1:8080, localhost:8080";
    for (flag, value, expected) in [
        ("addr", ":8080", addr),
        ("addr", "8080", addr),
        ("addr", "localhost", addr),
        ("addr", "127.0.0.1:99999", "the port is over 65535"),
        ("log-level", "loud", "[possible values: off, error, warn, info, debug, trace]"),
        ("max-body", "1XB", "expected a number of bytes, such as 65536, 64KiB or 1MB"),
        ("max-body", "lots", "expected a number of bytes, such as 65536, 64KiB or 1MB"),
        ("idle-timeout", "soon", "expected a time, such as 500ms, 10s or 1m 30s"),
        ("idle-timeout", "5", "expected a time, such as 500ms, 10s or 1m 30s"),
        ("workers", "100000", "expected a whole number from 0 to 1024"),
        ("backlog", "65536", "expected a whole number from 0 to 65535"),
        ("max-headers", "-1", "expected a whole number"),
        ("workers", "-1", "expected a whole number from 0 to 1024"),
    ] {
        let (flag, joined) = (format!("--{flag}"), format!("--{flag}={value}"));
        for flags in [&[&joined[..]][..], &[&flag, value]] {
            let (code, error) = serve_error(flags);
            assert_eq!(code, Some(2), "{error}");
            assert!(error.contains(&format!("'{value}' for '{flag}")), "{error}");
            assert!(error.contains(expected), "{error}");
        }
    }
    for rate in ["0", "-1", "", "fast", "1000001", "99999999999999999999"] {
        let (code, error) = serve_error(&[&format!("--demo-load={rate}")]);
        let expected = "expected a whole number from 1 to 1000000, such as 2000";
        assert!(code == Some(2) && error.contains(expected), "{rate}: {error}");
    }
    for (method, problem) in [("", "there is no method"), ("GET,PUT", "`GET,PUT` is not a method")]
    {
        for command in ["match", "explain"] {
            let mut program = program();
            let arguments = [command, "-", "/", "--method", method];
            let output = program.args(arguments).output().expect("the program starts");
            let error = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{error}");
            assert!(error.contains(&format!("{problem}: write one, such as GET")), "{error}");
        }
    }
    let (code, error) = serve_error(&["--addr=no.such.host.invalid:80"]);
    assert_eq!(code, Some(2));
    let begin = "error: cannot find the address of \"no.such.host.invalid:80\": ";
    assert!(error.starts_with(begin), "{error}");
}

/// Runs `serve` with flags that it must refuse. Returns the exit code and the error.
fn serve_error(flags: &[&str]) -> (Option<i32>, String) {
    let output = program().arg("serve").args(flags).output().expect("the program starts");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into())
}

#[test]
fn sizes_have_units_and_levels_any_case() {
    let flags = ["--max-body=1KB", "--max-head=64 KiB", "--log-level=WARN"];
    let program = Program::start_with(&flags);
    for (length, status) in [(1000, 200), (1001, 413)] {
        let mut client = program.connect();
        let head = format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
        client.send(&[head.as_bytes(), &vec![b'x'; length]].concat());
        assert_eq!(client.answer().status, status);
    }
}

#[test]
fn the_address_may_have_a_name() {
    let mut child = program()
        .args(["serve", "--addr", "localhost:0"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("its output is piped");
    BufReader::new(stdout).read_line(&mut line).expect("it prints a line");
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let addr = line.trim_end().strip_prefix("listening on http://").expect("an address");
    assert!(addr.parse::<SocketAddr>().expect("an address").ip().is_loopback(), "{addr}");
}

#[test]
fn switches_accept_the_usual_words_for_yes_and_no() {
    // A redirect shows that the switch is on.
    let is_on = |variable: Option<&str>, flags: &[&str]| {
        let variables = variable.map(|value| ("ROUTETREE_REDIRECT_SLASHES", value));
        let program = Program::start_in(variables.as_slice(), flags);
        let mut client = program.connect();
        client.send(b"GET /ping/ HTTP/1.1\r\nHost: a\r\n\r\n");
        let status = client.answer().status;
        assert!([308, 404].contains(&status));
        status == 308
    };
    for yes in ["1", "yes", "on", "true", "TRUE", "y"] {
        assert!(is_on(Some(yes), &[]), "{yes}");
    }
    for no in ["0", "no", "off", "false", "n", ""] {
        assert!(!is_on(Some(no), &[]), "{no:?}");
    }
    assert!(!is_on(None, &[]));
    assert!(is_on(None, &["--redirect-slashes"]));
    assert!(is_on(Some("0"), &["--redirect-slashes"]));
    let (code, error) = refusal(&[("ROUTETREE_REDIRECT_SLASHES", "2")], &[]);
    assert_eq!(code, 2);
    let begin = "error: invalid value '2' for '--redirect-slashes': value was not a boolean\n";
    assert!(error.starts_with(begin), "{error}");
}

/// Variables and flags, and a part of the error.
type Refused<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str], &'a str);

/// Nothing that is asked for is left out silently.
#[test]
fn a_flag_without_an_effect_is_refused() {
    let routes = file("without-effect.txt", "/\n");
    let routes = routes.to_str().expect("a path of text");
    let none = [("ROUTETREE_ADMIN_TOKEN", "0123456789abcdef")];
    let refused: &[Refused<'_>] = &[
        (&none, &["--admin", "127.0.0.1:0"], "<ROUTES"),
        (&[("ROUTETREE_ADMIN", "127.0.0.1:0")], &[], "<ROUTES"),
        (&[], &["--admin-token-file", "/nowhere", routes], "--admin <"),
        (&[("ROUTETREE_ADMIN_TOKEN_FILE", "/nowhere")], &[routes], "--admin <"),
        (&[], &["--format", "toml"], "<ROUTES>"),
        (&[("ROUTETREE_FORMAT", "toml")], &[], "<ROUTES>"),
        (&[], &["--message-format", "json"], "there is none"),
        (&[], &["--access-log", "--log-level", "warn"], "--log-level leaves out"),
        (&[("ROUTETREE_ACCESS_LOG", "1")], &["--log-level", "off"], "--log-level leaves out"),
    ];
    for (variables, flags, expected) in refused {
        let (code, error) = refusal(variables, flags);
        assert_eq!(code, 2, "{flags:?}: {error}");
        assert!(error.contains(expected) && error.contains("Usage: "), "{flags:?}: {error}");
    }
    // A variable that is for all commands refuses none of them.
    Program::start_in(&[("ROUTETREE_MESSAGE_FORMAT", "json")], &[]);
}

#[cfg(feature = "etcd")]
#[test]
fn a_flag_about_etcd_without_an_effect_is_refused() {
    let routes = file("without-etcd.txt", "/\n");
    let routes = routes.to_str().expect("a path of text");
    let pem = |name: &str, what: &str| {
        let path = file(name, &format!("-----BEGIN {what}-----\nnonsense\n"));
        path.to_str().expect("a path of text").to_owned()
    };
    let (ca, key) = (pem("etcd-ca.pem", "CERTIFICATE"), pem("etcd.key", "EC PRIVATE KEY"));
    let (url, tls) = ("http://127.0.0.1:1", "https://127.0.0.1:1");
    let password = [("ROUTETREE_ETCD_PASSWORD", "secret")];
    let refused: &[Refused<'_>] = &[
        (&[], &["--prefix", "/x/"], "--etcd <"),
        (&[], &["--etcd-copy", "copy", routes], "cannot be used with"),
        (&[], &["--etcd-user", "me", routes], "cannot be used with"),
        (&[], &["--etcd-ca", &ca, routes], "cannot be used with"),
        (&[], &["--etcd", url, "--etcd-password-file", "/nowhere"], "--etcd-user <"),
        (&[], &["--etcd", tls, "--etcd-cert", &ca], "--etcd-key <"),
        (&[], &["--etcd", tls, "--etcd-key", &key], "--etcd-cert <"),
        (&[], &["--etcd", url, routes], "cannot be used with"),
        (&[], &["--etcd", url, "--format", "toml"], "cannot be used with"),
        (&[], &["--etcd", url, "--message-format", "json"], "there is none"),
        (&[], &["--etcd", url, "--etcd-user", "me"], "--etcd-user needs a password: give"),
        (
            &password,
            &["--etcd", url, "--etcd-user", "me", "--etcd-password-file", routes],
            "the password for etcd is given twice: in --etcd-password-file and ROUTETREE_ETCD",
        ),
        (
            &[],
            &["--etcd", url, "--etcd-user", "me", "--etcd-password-file", "/nowhere"],
            "cannot read the password for etcd of `/nowhere`",
        ),
        (
            &[],
            &["--etcd", &format!("{tls},{url}"), "--etcd-ca", &ca],
            "--etcd-ca is for URLs that begin with https://, and not for `http://127.0.0.1:1`",
        ),
        (&[], &["--etcd", tls, "--etcd-ca", "/nowhere"], "cannot read `/nowhere`"),
        (&[], &["--etcd", tls, "--etcd-ca", &key], "has no `-----BEGIN CERTIFICATE-----`"),
        (
            &[],
            &["--etcd", tls, "--etcd-cert", &ca, "--etcd-key", &ca],
            "has no `-----BEGIN PRIVATE KEY-----`",
        ),
    ];
    for (variables, flags, expected) in refused {
        let (code, error) = refusal(variables, flags);
        assert_eq!(code, 2, "{flags:?}: {error}");
        assert!(error.contains(expected), "{flags:?}: {error}");
    }
}
