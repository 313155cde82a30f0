//! Exit codes: 0 if all is well, 1 for findings, 2 if the program could not run.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::commands::{file, run};
use crate::program::program;

/// The commands that read a file, and their other arguments.
const COMMANDS: &[(&str, &[&str])] = &[
    ("draw", &[]),
    ("check", &[]),
    ("match", &["/users/:id"]),
    ("explain", &["/users/:id"]),
    ("convert", &["--from", "gin"]),
    #[cfg(feature = "bench")]
    ("bench", &["--seconds", "0"]),
];

/// For each command, a file of routes with which it prints something, and its exit code.
fn commands() -> impl Iterator<Item = (Command, Option<i32>)> {
    COMMANDS.iter().map(|(name, more)| {
        let routes = file(&format!("exit-{name}.txt"), "/users/:id\n");
        let mut command = program();
        command.arg(name).arg(routes).args(*more);
        (command, Some(i32::from(*name == "check")))
    })
}

#[test]
fn a_file_that_cannot_be_read_is_2() {
    for path in ["/nonexistent/routes.txt", env!("CARGO_TARGET_TMPDIR")] {
        for (command, more) in COMMANDS.iter().copied() {
            let (code, out, errors) = run(command, &PathBuf::from(path), more);
            assert_eq!((code, out.as_str()), (2, ""), "{command}");
            assert!(errors.starts_with("error: FILE: "), "{errors}");
        }
    }
}

#[test]
fn an_invalid_argument_is_2() {
    for arguments in [&[][..], &["nothing"], &["check"], &["check", "-", "--nothing"]] {
        let output = program().args(arguments).output().expect("the program starts");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_full_disk_is_2() {
    if !fs::exists("/dev/full").expect("a folder of devices") {
        return;
    }
    let mut help = program();
    help.arg("--help");
    for mut command in commands().map(|(command, _)| command).chain([help]) {
        let full = File::options().write(true).open("/dev/full").expect("a full device");
        let output = command.stdout(full).output().expect("the program starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{command:?}: {errors}");
        assert!(errors.starts_with("error: cannot write the output: "), "{errors}");
    }
}

/// A pipe whose reader has ended before anything is written.
fn closed_pipe() -> Stdio {
    let mut reader = Command::new("true").stdin(Stdio::piped()).spawn().expect("`true` starts");
    let pipe = reader.stdin.take().expect("its input is piped");
    reader.wait().expect("`true` ends");
    pipe.into()
}

#[test]
fn a_closed_pipe_does_not_change_the_code() {
    let mut help = program();
    help.arg("--help");
    for (mut command, expected) in commands().chain([(help, Some(0))]) {
        command.stdout(closed_pipe()).stderr(Stdio::piped());
        let output = command.output().expect("the program starts");
        assert_eq!(output.status.code(), expected, "{command:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{command:?}");
    }
}
