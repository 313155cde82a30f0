//! Bars of progress: on a terminal alone, cleared at the end.

use crate::commands::file;
use crate::program::{on_terminal, program, run_on_input};

/// More routes than a step without a bar has.
const ROUTES: usize = 25_000;

/// A file of lines whose steps are long.
fn long_file(name: &str, route: impl Fn(usize) -> String) -> String {
    let routes: String = (0..ROUTES).map(|number| route(number) + "\n").collect();
    file(name, &routes).to_str().expect("a path of text").to_owned()
}

/// What a terminal gets on standard error, and the exit code.
pub(crate) fn drawn_by(
    arguments: &[&str],
    variables: &[(&str, &str)],
    input: &[u8],
) -> (String, Option<i32>) {
    let mut command = on_terminal("stderr");
    let output = run_on_input(command.args(arguments).envs(variables.iter().copied()), input);
    (String::from_utf8(output.stdout).expect("it prints text"), output.status.code())
}

/// Checks that each step has a bar, without colours, and that the line is cleared at the end.
pub(crate) fn assert_bars(drawn: &str, steps: &[&str]) {
    for step in steps {
        assert!(drawn.contains(step), "no {step}: {drawn:?}");
    }
    let last = drawn.rsplit("\x1b[2K").next();
    assert_eq!(last, Some(""), "the line is cleared at the end: {drawn:?}");
    assert!(!drawn.contains("\x1b[3"), "it has no colours: {drawn:?}");
}

#[test]
fn check_shows_its_steps() {
    let routes = long_file("progress.txt", |number| format!("/{number}/{{id}}"));
    let drawn_for = |file: &str, variables: &[(&str, &str)]| {
        let (drawn, code) = drawn_by(&["check", file], variables, b"");
        assert_eq!(code, Some(0));
        drawn
    };
    for variables in [&[][..], &[("NO_COLOR", "1")]] {
        let steps = ["reading [", "looking for odd text [", "looking for shadowed routes ["];
        assert_bars(&drawn_for(&routes, variables), &steps);
    }
    assert_eq!(drawn_for(&routes, &[("TERM", "dumb")]), "");
    let short = file("progress-short.txt", "/x\n");
    assert_eq!(drawn_for(&short.to_string_lossy(), &[]), "");
    let output = program().args(["check", &routes]).env("TERM", "xterm").output();
    assert_eq!(output.expect("the program starts").stderr, b"");
}

#[test]
fn match_shows_how_much_it_has_read() {
    let routes = file("progress-match.txt", "/x\n");
    // Longer than an input without a bar, in few lines.
    let paths = format!("/x?{}\n", "q".repeat(4_000)).repeat(1_100);
    let (long, short) = (file("progress-paths.txt", &paths), file("progress-path.txt", "/x\n"));
    let matched = |paths: &str, input: &[u8]| {
        let arguments = ["match", &routes.to_string_lossy(), "--paths", paths];
        let (drawn, code) = drawn_by(&arguments, &[], input);
        assert_eq!(code, Some(0), "{drawn:?}");
        drawn
    };
    assert_bars(&matched(&long.to_string_lossy(), b""), &["matching ["]);
    assert_eq!(matched(&short.to_string_lossy(), b""), "");
    // The length of a pipe is not known.
    let drawn = matched("-", b"/x\n");
    assert_bars(&drawn, &["matching "]);
    assert!(!drawn.contains("matching ["), "{drawn:?}");
}

#[test]
fn convert_shows_that_it_compares() {
    let routes = long_file("progress-express.txt", |number| format!("/{number}/:id"));
    let (drawn, code) = drawn_by(&["convert", "--from", "express", &routes], &[], b"");
    assert_bars(&drawn, &["comparing routes ["]);
    assert_eq!(code, Some(0));
}

#[cfg(feature = "bench")]
#[test]
fn bench_shows_how_much_of_the_time_is_over() {
    let routes = file("progress-bench.txt", "/x/{id}\n");
    let measured = |seconds| {
        let arguments = ["bench", &routes.to_string_lossy(), "--seconds", seconds];
        let (drawn, code) = drawn_by(&arguments, &[], b"");
        assert_eq!(code, Some(0), "{drawn:?}");
        drawn
    };
    assert_bars(&measured("1"), &["measuring ["]);
    assert_eq!(measured("0"), "");
}
