//! Routers that are programs: what they answer, and what is said where they cannot run.

use std::panic;

use routetree_guides::peers::{Peer, Program, Unavailable};
use routetree_guides::question::{Answer, Question, Route};

fn ask(tool: &str, script: &str) -> Result<Answer, Unavailable> {
    let arguments = vec!["-c".into(), script.into()];
    let route = Route { handler: "user".into(), text: "/users/:id".into() };
    let question = Question { routes: vec![route], requests: vec!["/users/7".into()] };
    Program { tool: tool.into(), arguments, folder: std::env::temp_dir() }.answer(&question)
}

#[test]
fn a_program_answers_a_question() {
    let script = r#"
        grep -q '^\[{"routes":\[{"handler":"user","text":"/users/:id"}\],"requests":\["/users/7"\]}\]$'
        echo '[{"refused": [[0, "panic"]], "found": [
            {"route": {"handler": "user", "values": [["id", "7"]]}},
            "nothing",
            {"other": "405, allowed: GET"}
        ]}]'"#;
    let answer = ask("sh", &format!("set -e; {script}")).unwrap();
    assert_eq!(answer.refused[0].1.to_string(), "panics on");
    let cells: Vec<String> = answer.found.iter().map(ToString::to_string).collect();
    assert_eq!(cells, ["`user`, `id` = `7`", "none", "405, allowed: GET"]);
}

#[test]
fn what_a_program_lacks_is_said() {
    let Unavailable(missing) = ask("routetree-no-such-tool", "").unwrap_err();
    assert_eq!(missing, "`routetree-no-such-tool` is not installed");
    let Unavailable(missing) = ask("sh", "echo 'no package chi' >&2; exit 69").unwrap_err();
    assert_eq!(missing, "no package chi");
}

#[test]
fn a_program_that_fails_is_no_answer() {
    for script in ["exit 1", "echo nonsense", "echo '[]'"] {
        assert!(panic::catch_unwind(|| ask("sh", script)).is_err(), "{script}");
    }
}
