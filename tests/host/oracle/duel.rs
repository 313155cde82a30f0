//! Both routers side by side: the same steps, and the same answers.

use super::draw::{self, Choices};
use super::matching::{capital, even_length};
use super::{Found, Oracle, Refused};
use routetree::{HostRouter, InsertError, Match, MatchError};

/// The value of a pattern: its text in brackets, so that a mix-up shows.
fn value_of(text: &str) -> String {
    format!("<{text}>")
}

pub(crate) fn router() -> HostRouter<String> {
    let mut router = HostRouter::new();
    router.constraint("capital", capital).expect("a new name");
    router.constraint("even.length", even_length).expect("a new name");
    router
}

pub(crate) struct Duel {
    pub(crate) router: HostRouter<String>,
    pub(crate) oracle: Oracle,
    /// All texts that were ever drawn, refused ones included.
    pub(crate) drawn: Vec<String>,
}

impl Duel {
    pub(crate) fn new() -> Duel {
        Duel { router: router(), oracle: Oracle::default(), drawn: Vec::new() }
    }

    /// One random step.
    pub(crate) fn step(&mut self, choices: &mut Choices<'_>) {
        match choices.below(16) {
            0..=5 => {
                let text = self.draw(choices);
                self.insert(&text);
            }
            6 => self.insert_any(),
            7 => {
                let at = choices.below(self.drawn.len() + 1);
                let text = self.drawn.get(at).cloned().unwrap_or_default();
                self.remove(&text);
            }
            8 => self.replace(choices),
            9 => self.merge(choices),
            10 => self.router = self.router.clone(),
            _ => {
                let host = draw::host(choices, &self.drawn);
                self.compare(&host);
            }
        }
    }

    fn draw(&mut self, choices: &mut Choices<'_>) -> String {
        let text = draw::pattern(choices);
        self.drawn.push(text.clone());
        text
    }

    pub(crate) fn insert(&mut self, text: &str) {
        let before = self.look();
        let inserted = self.router.insert(text, value_of(text));
        let expected = self.oracle.insert(text);
        assert_eq!(inserted.as_ref().map_err(refused).copied(), expected, "inserting {text:?}");
        if let Err(error) = inserted {
            assert_eq!(self.look(), before, "after {error}");
            assert!(error.to_string().contains(&format!("`{text}`")), "{error}");
        }
    }

    pub(crate) fn insert_any(&mut self) {
        let inserted = self.router.insert_any(value_of("")).map_err(|error| refused(&error));
        let conflict = Refused::Conflict { with: String::new() };
        assert_eq!(inserted, if self.oracle.any { Err(conflict) } else { Ok(()) });
        self.oracle.any = true;
    }

    fn remove(&mut self, text: &str) {
        let removed = self.router.remove(text);
        assert_eq!(removed, self.oracle.remove(text).then(|| value_of(text)), "removing {text:?}");
        self.compare_texts();
    }

    fn replace(&mut self, choices: &mut Choices<'_>) {
        let text = self.draw(choices);
        let held = self.oracle.texts().contains(&text);
        let replaced = self.router.replace(text.as_str(), value_of(&text));
        if held {
            assert_eq!(replaced, Ok(Some(value_of(&text))));
        } else {
            let expected = self.oracle.insert(&text).map(|()| None);
            assert_eq!(replaced.map_err(|error| refused(&error)), expected);
        }
    }

    fn merge(&mut self, choices: &mut Choices<'_>) {
        let mut other = Duel::new();
        for _ in 0..=choices.below(4) {
            let text = self.draw(choices);
            other.insert(&text);
        }
        if choices.below(4) == 3 {
            other.insert_any();
        }
        let before = self.look();
        let conflicts = self.oracle.conflicts(&other.oracle);
        match self.router.merge(other.router) {
            Ok(()) => {
                assert_eq!(conflicts, []);
                self.oracle.merge(other.oracle);
            }
            Err(errors) => {
                let mut named: Vec<(String, String)> = errors
                    .into_iter()
                    .map(|error| match error {
                        InsertError::Conflict { route, with, .. } => (route, with),
                        other => panic!("{other}"),
                    })
                    .collect();
                named.sort();
                assert_eq!(named, conflicts);
                assert_eq!(self.look(), before);
            }
        }
        self.compare_texts();
    }

    /// Everything that shows without a host.
    fn look(&self) -> (String, String, usize) {
        (format!("{:?}", self.router), self.router.to_string(), self.router.len())
    }

    pub(crate) fn compare_texts(&mut self) {
        let texts = self.oracle.texts();
        let iter: Vec<String> = self
            .router
            .iter()
            .map(|(text, value)| {
                assert_eq!(*value, value_of(text));
                text.to_owned()
            })
            .collect();
        assert_eq!(iter, texts);
        assert_eq!(self.router.len(), texts.len());
        assert_eq!(self.router.is_empty(), texts.is_empty());
        let mutable: Vec<String> =
            self.router.iter_mut().map(|(text, _)| text.to_owned()).collect();
        assert_eq!(mutable, texts);
        let owned: Vec<String> = self.router.clone().into_iter().map(|(text, _)| text).collect();
        assert_eq!(owned, texts);
        for text in &self.drawn {
            let value = texts.contains(text).then(|| value_of(text));
            assert_eq!(self.router.get(text), value.as_ref(), "{text:?}");
            assert_eq!(self.router.get_mut(text).as_deref(), value.as_ref(), "{text:?}");
            assert_eq!(self.router.contains(text), value.is_some(), "{text:?}");
        }
        assert_eq!(self.router.get_any().is_some(), self.oracle.any);
        assert_eq!(self.router.contains(""), self.oracle.any);
    }

    /// One host, looked up in every way.
    pub(crate) fn compare(&mut self, host: &str) {
        let expected = self.oracle.matches(host);
        let texts = self.oracle.texts();
        let found: Vec<Found<'_>> =
            self.router.matches(host).map(|matched| found(host, &matched)).collect();
        assert_eq!(found, expected, "all matches of {host:?} among {texts:?}");
        let winner = match self.router.at(host) {
            Ok(matched) => Some(self::found(host, &matched)),
            Err(MatchError::NotFound) => None,
        };
        assert_eq!(winner.as_ref(), expected.first(), "the winner on {host:?} among {texts:?}");
        let mutable = match self.router.at_mut(host) {
            Ok(matched) => Some(self::found(host, &matched.map(|value| &*value))),
            Err(MatchError::NotFound) => None,
        };
        assert_eq!(mutable, winner, "`at_mut` on {host:?}");
    }
}

fn refused(error: &InsertError) -> Refused {
    match error {
        InsertError::Conflict { with, method: None, .. } => {
            Refused::Conflict { with: with.clone() }
        }
        InsertError::Syntax { at, .. } => Refused::Invalid(*at),
        other => panic!("{other}"),
    }
}

fn found<'h>(host: &'h str, matched: &Match<'_, 'h, &String>) -> Found<'h> {
    let text = matched.route().to_owned();
    assert_eq!(*matched.value, value_of(&text), "a pattern and the value of another");
    let pairs: Vec<(String, &'h str)> =
        matched.params.iter().map(|(name, value)| (name.to_owned(), value)).collect();
    for (name, value) in &pairs {
        assert_eq!(matched.params.get(name), Some(*value));
        assert!(host.as_bytes().as_ptr_range().contains(&value.as_ptr()), "not a part of the host");
    }
    (text, pairs)
}
