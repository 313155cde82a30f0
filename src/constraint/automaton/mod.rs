//! Constraints as finite automata.
//!
//! Comparing the sets of paths that two routes match takes more than a yes or no to whole values:
//! it reads constraints byte by byte. An [`Automaton`] numbers the states of anything that can be
//! read so: a [built-in](built_in) constraint, a regular expression, a list of values.

mod built_in;

use alloc::vec::Vec;

use super::{ConstraintId, Constraints};

/// Byte values.
const BYTES: usize = 256;

/// The most states of an automaton: `\w+(-\w+)*` in Unicode has some 300.
const MAX_STATES: usize = 1 << 10;

/// The values of a constraint. Every state that is reached leads to an accepting one; only the
/// first may not, if there is no value at all.
#[derive(Debug)]
pub(crate) struct Automaton {
    /// For each state, the next state of each byte.
    next: Vec<[Option<u16>; BYTES]>,
    accepting: Vec<bool>,
    /// For each byte, the least byte that leads from every state to the same one.
    representative: [u8; BYTES],
}

impl Automaton {
    /// The state in which nothing has been read.
    pub(crate) const START: u16 = 0;

    /// The automaton of all states that can be reached from `start`; `None` if they are too many.
    #[inline]
    fn explore<S: Ord + Clone>(
        start: S,
        step: &dyn Fn(&S, u8) -> Option<S>,
        is_accepting: &dyn Fn(&S) -> bool,
    ) -> Option<Automaton> {
        let mut states = Vec::from([start]);
        // The numbers of all states, sorted by state; `states` is in the order of discovery.
        let mut sorted = Vec::from([Self::START]);
        let mut next = Vec::new();
        while let Some(state) = states.get(next.len()).cloned() {
            let mut steps = [None; BYTES];
            for (byte, number) in (0..=u8::MAX).zip(&mut steps) {
                let Some(reached) = step(&state, byte) else { continue };
                let place = sorted.binary_search_by(|&known| states[known as usize].cmp(&reached));
                *number = Some(place.map(|place| sorted[place]).unwrap_or_else(|place| {
                    let new = states.len() as u16;
                    sorted.insert(place, new);
                    states.push(reached);
                    new
                }));
            }
            next.push(steps);
            if states.len() > MAX_STATES {
                return None;
            }
        }
        let accepting = states.iter().map(is_accepting).collect();
        let mut automaton = Automaton { next, accepting, representative: [0; BYTES] };
        automaton.remove_dead_ends();
        automaton.choose_representatives();
        Some(automaton)
    }

    /// Removes what leads to states from which no accepting one can be reached.
    #[inline]
    fn remove_dead_ends(&mut self) {
        let mut alive = self.accepting.clone();
        let mut changed = true;
        while core::mem::take(&mut changed) {
            // States are numbered as they are first reached, so most lead to later ones.
            for (state, next) in self.next.iter().enumerate().rev() {
                let leads_on = || next.iter().flatten().any(|&next| alive[next as usize]);
                if !alive[state] && leads_on() {
                    alive[state] = true;
                    changed = true;
                }
            }
        }
        for reached in self.next.iter_mut().flatten() {
            *reached = reached.filter(|&reached| alive[reached as usize]);
        }
    }

    #[inline]
    fn choose_representatives(&mut self) {
        for byte in 0..BYTES {
            let is_least = |least: &usize| usize::from(self.representative[*least]) == *least;
            let same = |least: &usize| self.next.iter().all(|next| next[*least] == next[byte]);
            let least = (0..byte).filter(is_least).find(same).unwrap_or(byte);
            self.representative[byte] = least as u8;
        }
    }

    /// The automaton of these values; `None` if they are too long.
    #[inline]
    pub(crate) fn of_values(values: &[&str]) -> Option<Automaton> {
        let trie = Trie { values };
        let step = |prefix: &Prefix, byte| {
            Some(trie.step(prefix, byte)).filter(|longer| !longer.values.is_empty())
        };
        Automaton::explore(trie.start(), &step, &|prefix| trie.contains(prefix))
    }

    /// The automaton of all values but these; `None` if they are too long.
    #[inline]
    pub(crate) fn of_all_but(values: &[&str]) -> Option<Automaton> {
        let trie = Trie { values };
        let step = |prefix: &Prefix, byte| (byte != b'/').then(|| trie.step(prefix, byte));
        let is_accepting = |prefix: &Prefix| prefix.read > 0 && !trie.contains(prefix);
        Automaton::explore(trie.start(), &step, &is_accepting)
    }

    /// A value; `None` if there is none.
    #[inline]
    pub(crate) fn value(&self) -> Option<Vec<u8>> {
        // States in the order in which they are reached, each with the step that led there.
        let mut reached: Vec<(u16, Option<(usize, u8)>)> = Vec::from([(Self::START, None)]);
        let mut at = 0;
        while let Some(&(state, _)) = reached.get(at) {
            if self.is_accepting(state) {
                let back = |&(at, _): &(usize, u8)| reached[at].1;
                let steps = core::iter::successors(reached[at].1, back);
                let mut value: Vec<u8> = steps.map(|(_, byte)| byte).collect();
                value.reverse();
                return Some(value);
            }
            for byte in 0..=u8::MAX {
                let Some(next) = self.step(state, byte) else { continue };
                if reached.iter().all(|(other, _)| *other != next) {
                    reached.push((next, Some((at, byte))));
                }
            }
            at += 1;
        }
        None
    }

    /// A representative of all bytes that lead from every state to the same one as this byte.
    #[inline]
    pub(crate) fn representative(&self, byte: u8) -> u8 {
        self.representative[byte as usize]
    }

    /// The number of states.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.next.len()
    }

    #[inline]
    pub(crate) fn step(&self, state: u16, byte: u8) -> Option<u16> {
        self.next[state as usize][byte as usize]
    }

    #[inline]
    pub(crate) fn is_accepting(&self, state: u16) -> bool {
        self.accepting[state as usize]
    }
}

/// A list of values, none of which is empty.
#[derive(Clone, Copy)]
struct Trie<'v> {
    values: &'v [&'v str],
}

/// What has been read, and the values that begin with it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Prefix {
    /// The number of bytes that have been read. If no value begins with them, it is 1, so that all
    /// such beginnings are one state.
    read: usize,
    values: Vec<usize>,
}

impl Trie<'_> {
    #[inline]
    fn start(self) -> Prefix {
        Prefix { read: 0, values: (0..self.values.len()).collect() }
    }

    /// What is left after another byte.
    #[inline]
    fn step(self, prefix: &Prefix, byte: u8) -> Prefix {
        let fits = |value: &usize| self.values[*value].as_bytes().get(prefix.read) == Some(&byte);
        let values: Vec<usize> = prefix.values.iter().copied().filter(fits).collect();
        Prefix { read: if values.is_empty() { 1 } else { prefix.read + 1 }, values }
    }

    /// Whether what has been read is one of the values.
    #[inline]
    fn contains(self, prefix: &Prefix) -> bool {
        let is_whole = |value: &usize| self.values[*value].len() == prefix.read;
        prefix.values.iter().any(is_whole)
    }
}

impl Constraints<'_> {
    /// The automaton of a constraint. `None` for a function, and for a regular expression that is
    /// not a small table of states.
    #[inline]
    pub(crate) fn automaton(&self, id: ConstraintId) -> Option<Automaton> {
        if id.is_built_in() {
            return built_in::automaton(id);
        }
        #[cfg(feature = "regex")]
        if let super::Identity::Expression(expression) = &self.custom.get(id.custom()?)?.identity {
            let table = expression.states()?;
            let step = |&(state, _): &_, byte: u8| {
                // No value has a slash.
                let reached = if byte == b'/' { None } else { table.step(state, byte) };
                reached.map(|reached| (reached, true))
            };
            // No value is empty.
            let is_accepting = |&(state, some): &_| some && table.is_match(state);
            return Automaton::explore((table.start()?, false), &step, &is_accepting);
        }
        None
    }
}
