//! All states that an expression can be in, moved byte by byte.
//!
//! This is Thompson's simulation ("Regular expression search algorithm", 1968): a step takes time
//! linear in the states of the expression, and no expression or text makes it give up. At each byte
//! it is asked twice: where could the text go on, and would the expression match if it ended here?

use alloc::vec::Vec;

use regex_automata::nfa::thompson::{NFA, State};
use regex_automata::util::primitives::StateID;

/// The buffers of a simulation.
#[derive(Debug, Default)]
pub(super) struct Simulation {
    /// The states that the last byte led to.
    reached: Vec<StateID>,
    pub(super) closure: Closure,
}

/// The states that can be reached from others without a byte.
#[derive(Debug, Default)]
pub(super) struct Closure {
    /// The states that read a byte.
    reading: Vec<StateID>,
    matches: bool,
    pending: Vec<StateID>,
    /// For each state, the last round that reached it.
    seen: Vec<u32>,
    round: u32,
    /// The states that were looked at.
    #[cfg(test)]
    pub(super) steps: usize,
}

impl Simulation {
    /// See [`Expression::ends`](super::Expression::ends).
    pub(super) fn ends(
        &mut self,
        nfa: &NFA,
        text: &[u8],
        wanted: impl Fn(usize) -> bool,
        mut found: impl FnMut(usize),
    ) -> usize {
        self.reached.clear();
        self.reached.push(nfa.start_anchored());
        for (at, &byte) in text.iter().enumerate() {
            self.closure.follow(nfa, &self.reached, text, at);
            self.closure.read(nfa, byte, &mut self.reached);
            if self.reached.is_empty() {
                return at + 1;
            }
            if wanted(at + 1) {
                self.closure.follow(nfa, &self.reached, &text[..at + 1], at + 1);
                if self.closure.matches {
                    found(at + 1);
                }
            }
        }
        text.len()
    }
}

impl Closure {
    /// Finds what can be reached from the states at `at` in `text`.
    fn follow(&mut self, nfa: &NFA, states: &[StateID], text: &[u8], at: usize) {
        self.next_round(nfa.states().len());
        self.reading.clear();
        self.matches = false;
        self.pending.extend_from_slice(states);
        while let Some(id) = self.pending.pop() {
            self.count(1);
            if core::mem::replace(&mut self.seen[id.as_usize()], self.round) == self.round {
                continue;
            }
            match nfa.state(id) {
                State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) => {
                    self.reading.push(id);
                }
                State::Look { look, next } => {
                    if nfa.look_matcher().matches(*look, text, at) {
                        self.pending.push(*next);
                    }
                }
                State::Union { alternates } => self.pending.extend_from_slice(alternates),
                State::BinaryUnion { alt1, alt2 } => self.pending.extend([*alt1, *alt2]),
                State::Capture { next, .. } => self.pending.push(*next),
                State::Match { .. } => self.matches = true,
                State::Fail => (),
            }
        }
    }

    /// Makes `reached` the states that a byte leads to.
    fn read(&mut self, nfa: &NFA, byte: u8, reached: &mut Vec<StateID>) {
        self.next_round(nfa.states().len());
        reached.clear();
        self.count(self.reading.len());
        for &id in &self.reading {
            let next = match nfa.state(id) {
                State::ByteRange { trans } => trans.matches_byte(byte).then_some(trans.next),
                State::Sparse(transitions) => transitions.matches_byte(byte),
                State::Dense(transitions) => transitions.matches_byte(byte),
                _ => None,
            };
            // One state often leads where another does.
            let Some(next) = next else { continue };
            if core::mem::replace(&mut self.seen[next.as_usize()], self.round) != self.round {
                reached.push(next);
            }
        }
    }

    /// Does nothing outside of tests.
    #[inline(always)]
    fn count(&mut self, steps: usize) {
        #[cfg(test)]
        {
            self.steps += steps;
        }
        #[cfg(not(test))]
        let _ = steps;
    }

    fn next_round(&mut self, states: usize) {
        self.seen.resize(states, 0);
        if self.round == u32::MAX {
            self.seen.fill(0);
            self.round = 0;
        }
        self.round += 1;
    }
}
