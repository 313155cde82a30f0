//! Routers in other languages.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use super::{Peer, Unavailable};
use crate::question::{Answer, Question};

/// A program that reads a list of [`Question`]s as JSON from its input, and writes the list of
/// [`Answer`]s as JSON.
///
/// ```json
/// [{"routes": [{"handler": "user", "text": "/users/:id"}], "requests": ["/users/7"]}]
/// [{"refused": [[1, "error"]],
///   "found": [{"route": {"handler": "user", "values": [["id", "7"]]}}]}]
/// ```
///
/// A refusal is `"error"` or `"panic"`, after the position of the route. What else can be found is
/// `"nothing"` or `{"other": "405, allowed: GET"}`. A program that lacks something, such as a
/// package, says so on its error output and exits with [`Program::LACKING`].
#[derive(Debug)]
pub struct Program {
    pub tool: PathBuf,
    pub arguments: Vec<String>,
    /// Where it runs.
    pub folder: PathBuf,
}

impl Program {
    /// The exit code of a program that cannot run here.
    pub const LACKING: i32 = 69;
}

impl Peer for Program {
    /// # Panics
    ///
    /// Panics if the program fails, or writes something else than an answer.
    fn answer(&self, question: &Question) -> Result<Answer, Unavailable> {
        let mut answers = self.answers(std::slice::from_ref(question))?;
        Ok(answers.pop().expect("an answer"))
    }

    /// # Panics
    ///
    /// Panics if the program fails, or does not write an answer to each question.
    fn answers(&self, questions: &[Question]) -> Result<Vec<Answer>, Unavailable> {
        if !self.folder.is_dir() {
            let folder = self.folder.display();
            return Err(Unavailable(format!(
                "no `{folder}`: run `tests/guides/elsewhere/install`"
            )));
        }
        let mut command = Command::new(&self.tool);
        command.args(&self.arguments).current_dir(&self.folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = match command.spawn() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(Unavailable(format!("`{}` is not installed", self.tool.display())));
            }
            child => child.expect("a program that starts"),
        };
        let json = serde_json::to_vec(questions).expect("questions as JSON");
        let mut input = child.stdin.take().expect("an input");
        // The program may exit before it has read all of it; its exit code then says why.
        let writer = thread::spawn(move || drop(input.write_all(&json)));
        let output = child.wait_with_output().expect("an output");
        writer.join().expect("a thread that ends");
        let errors = String::from_utf8_lossy(&output.stderr);
        if output.status.code() == Some(Self::LACKING) {
            return Err(Unavailable(errors.trim().into()));
        }
        assert!(output.status.success(), "{self:?}: {errors}");
        let answers = serde_json::from_slice(&output.stdout);
        let answers: Vec<Answer> =
            answers.unwrap_or_else(|error| panic!("{self:?}: no answers: {error}"));
        assert_eq!(answers.len(), questions.len(), "{self:?}");
        Ok(answers)
    }
}
