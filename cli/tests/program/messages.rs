//! The forms of messages about a file, and what the shell gets: completions and manual pages.

use crate::commands::{file, run};
use crate::program::program;

const FULL: [&str; 2] = ["--message-format", "full"];

#[test]
fn each_place_is_marked_in_its_line_the_earlier_one_too() {
    let routes = file("marked.txt", "GET /users/{id}\n\nGET,PUT /users/{name} # again\n/a/{b\n");
    let (code, out, errors) = run("check", &routes, &FULL);
    assert_eq!((code, &*errors), (1, ""));
    let expected = "\
error: `/users/{name}` conflicts with `/users/{id}` for GET: they have the same shape
 --> FILE:3:1
  |
3 | GET,PUT /users/{name} # again
  | ^^^
  |
note: the first is here
 --> FILE:1:1
  |
1 | GET /users/{id}
  | ^^^

error: unclosed `{` in `/a/{b`
 --> FILE:4:4
  |
4 | /a/{b
  |    ^

";
    assert_eq!(out, expected);
}

#[test]
fn a_line_that_cannot_be_shown_has_its_place() {
    let long = format!("/{}{{a\n", "x".repeat(5000));
    let (_, out, _) = run("check", &file("long.txt", &long), &FULL);
    assert!(out.contains(" --> FILE:1:5002\n") && out.len() < 400, "{out}");
    let hostile = file("hostile.txt", "/\u{1b}[31m{a\n/\u{202e}{b\n");
    let (_, out, _) = run("check", &hostile, &FULL);
    assert!(out.contains("FILE:1:7") && out.contains("FILE:2:3"), "{out}");
    assert!(!out.contains(['\u{1b}', '\u{202e}']), "{out:?}");
}

#[test]
fn every_command_that_reads_a_file_marks_its_lines() {
    let routes = file("each.txt", "/a{\n");
    for (command, more) in [("draw", &[][..]), ("match", &["/a"]), ("explain", &["/a"])] {
        let (code, out, errors) = run(command, &routes, &[more, &FULL].concat());
        assert_eq!((code, &*out), (1, ""), "{command}");
        assert!(errors.contains("1 | /a{\n  |   ^\n"), "{command}: {errors}");
    }
    let express = file("each.js", "app.get('/a+b', add);\n");
    let (_, _, errors) = run("convert", &express, &[&["--from", "express"][..], &FULL].concat());
    assert!(errors.contains("1 | app.get('/a+b', add);\n  |            ^\n"), "{errors}");
}

#[test]
fn json_has_one_object_for_each_message() {
    let routes = file("json.txt", "/a\n/a\n/:b\n");
    let (code, out, errors) = run("check", &routes, &["--message-format", "json"]);
    assert_eq!((code, &*errors), (1, ""));
    let objects: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(objects.len(), 2);
    let note = serde_json::json!({ "line": 1, "column": 1, "message": "the first is here" });
    let expected = serde_json::json!({
        "file": "FILE", "line": 2, "column": 1, "severity": "error",
        "message": "duplicate route `/a`", "note": note,
    });
    assert_eq!(objects[0], expected);
    assert_eq!((&objects[1]["severity"], &objects[1]["column"]), (&"warning".into(), &2.into()));
}

#[test]
fn shells_get_completions_for_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = program().args(["completions", shell]).output().expect("the program starts");
        assert_eq!(output.status.code(), Some(0));
        let script = String::from_utf8(output.stdout).expect("text");
        for word in ["serve", "check", "convert", "max-body"] {
            assert!(script.contains(word), "{shell} {word}");
        }
    }
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let man = |arguments: &[&str]| {
        let output = program().arg("man").args(arguments).output().expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, page, _) = man(&[]);
    assert_eq!(code, Some(0));
    assert!(page.contains(".TH routetree 1"), "{page}");
    let mut commands =
        vec!["serve", "draw", "match", "explain", "check", "convert", "completions", "man"];
    commands.extend(cfg!(feature = "bench").then_some("bench"));
    for command in commands {
        assert!(page.contains(&format!("routetree\\-{command}")), "{command}");
        let (code, page, _) = man(&[command]);
        assert_eq!(code, Some(0));
        assert!(page.contains(&format!(".TH routetree-{command} 1")), "{page}");
    }
    let (code, page, error) = man(&["nonsense"]);
    assert_eq!((code, &*page), (Some(2), ""));
    let start = "error: no command \"nonsense\": there are serve, draw, ";
    assert!(error.starts_with(start), "{error}");
}
