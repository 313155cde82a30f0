//! A slow and simple router of hosts with the same promises as the fast one, written independently
//! to compare it with.
//!
//! Patterns and hosts are parsed here again (`parse`), each pattern is matched label by label by
//! backtracking (`matching`), and a list of all patterns is kept sorted (`order`). `draw` turns
//! bytes into patterns and hosts that overlap as much as possible, and `duel` runs random steps on
//! both routers and compares what they return.

#![allow(dead_code, reason = "the tests and the fuzz target each use a part")]

pub(crate) mod draw;
pub(crate) mod duel;
pub(crate) mod matching;
pub(crate) mod order;
pub(crate) mod parse;

use parse::Pattern;

/// A pattern that matched, and its parameters' names and values in the order of its text.
pub(crate) type Found<'h> = (String, Vec<(String, &'h str)>);

/// Why a pattern was not inserted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The offset of the first problem.
    Invalid(usize),
    Conflict {
        with: String,
    },
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Oracle {
    /// Sorted: the first that matches wins.
    patterns: Vec<Pattern>,
    pub(crate) any: bool,
}

impl Oracle {
    pub(crate) fn insert(&mut self, text: &str) -> Result<(), Refused> {
        let pattern = parse::pattern(text).map_err(Refused::Invalid)?;
        if let Some(with) = self.same_shape(&pattern) {
            return Err(Refused::Conflict { with: with.to_owned() });
        }
        self.patterns.push(pattern);
        self.patterns.sort_by(order::compare);
        Ok(())
    }

    /// The pattern with this shape.
    pub(crate) fn same_shape(&self, pattern: &Pattern) -> Option<&str> {
        let same = self.patterns.iter().find(|other| other.labels == pattern.labels);
        same.map(|other| other.text.as_str())
    }

    pub(crate) fn remove(&mut self, text: &str) -> bool {
        let before = self.len();
        if text.is_empty() {
            self.any = false;
        } else {
            self.patterns.retain(|pattern| pattern.text != text);
        }
        self.len() < before
    }

    pub(crate) fn len(&self) -> usize {
        self.patterns.len() + usize::from(self.any)
    }

    /// All texts in the order.
    pub(crate) fn texts(&self) -> Vec<String> {
        let texts = self.patterns.iter().map(|pattern| pattern.text.clone());
        texts.chain(self.any.then(String::new)).collect()
    }

    /// Everything that matches, the winner first.
    pub(crate) fn matches<'h>(&self, host: &'h str) -> Vec<Found<'h>> {
        let labels = parse::host(host);
        let mut found = Vec::new();
        if let Some(labels) = &labels {
            for pattern in &self.patterns {
                if let Some(values) = matching::values(pattern, labels) {
                    let pairs = pattern.names.iter().cloned().zip(values).collect();
                    found.push((pattern.text.clone(), pairs));
                }
            }
        }
        if self.any && (labels.is_some() || host.is_empty()) {
            found.push((String::new(), Vec::new()));
        }
        found
    }

    /// Every pair of patterns (of the other, of this one) with the same shape, sorted.
    pub(crate) fn conflicts(&self, other: &Oracle) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for pattern in &other.patterns {
            if let Some(with) = self.same_shape(pattern) {
                pairs.push((pattern.text.clone(), with.to_owned()));
            }
        }
        if self.any && other.any {
            pairs.push((String::new(), String::new()));
        }
        pairs.sort();
        pairs
    }

    /// Takes over everything of another oracle that has no conflicts with this one.
    pub(crate) fn merge(&mut self, other: Oracle) {
        self.patterns.extend(other.patterns);
        self.patterns.sort_by(order::compare);
        self.any |= other.any;
    }
}
