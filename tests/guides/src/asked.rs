//! The questions of a guide and their answers.
//!
//! It takes long to start a program, so a guide is read twice: first to collect its questions, of
//! which each router then gets all at once, and again with the answers.

use std::collections::HashMap;

use crate::peers::{Peer, Routetree, Unavailable, named};
use crate::question::{Answer, Question};

/// What each router that a column speaks of says.
pub type Answers = Vec<Result<Answer, Unavailable>>;

#[derive(Debug, Default)]
pub struct Asked {
    /// The questions without answers, by column.
    waiting: HashMap<String, Vec<Question>>,
    /// By column and question.
    answers: HashMap<(String, Question), Answers>,
}

impl Asked {
    /// The answers, or `None` if the question now waits for them.
    pub fn get(&mut self, column: &str, question: &Question) -> Option<&Answers> {
        let key = (column.to_string(), question.clone());
        if !self.answers.contains_key(&key) {
            self.waiting.entry(key.0.clone()).or_default().push(key.1.clone());
        }
        self.answers.get(&key)
    }

    /// Gets the answers to the questions that wait, and says if there were any.
    pub fn answer(&mut self) -> bool {
        let waiting = std::mem::take(&mut self.waiting);
        let any = !waiting.is_empty();
        for (column, questions) in waiting {
            let mut all = vec![Answers::new(); questions.len()];
            for peer in peers(&column) {
                let answers = match peer.answers(&questions) {
                    Ok(answers) => answers.into_iter().map(Ok).collect(),
                    Err(unavailable) => vec![Err(unavailable); questions.len()],
                };
                all.iter_mut().zip(answers).for_each(|(all, answer)| all.push(answer));
            }
            let keys = questions.into_iter().map(|question| (column.clone(), question));
            self.answers.extend(keys.zip(all));
        }
        any
    }
}

fn peers(column: &str) -> Vec<Box<dyn Peer>> {
    match column {
        "routetree" => vec![Box::new(Routetree)],
        _ => named(column).unwrap_or_default(),
    }
}
