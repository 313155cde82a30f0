//! A text that two automata both read.
//!
//! Pairs of states are visited, nearest first: a state of each automaton, after the same text. Their
//! number is at most the product of the two numbers of states. It is bounded, because routes can be
//! long.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::form::{FormAutomaton, Symbol, alphabet};
use super::values::ValueAutomata;

/// The number of pairs after which the search gives up. Two ordinary routes take some hundreds, two
/// routes of a thousand bytes after a catch-all a million.
const MAX_PAIRS: usize = 1 << 21;

/// Two automata take too many steps to compare.
#[derive(Debug)]
pub(crate) struct Undecided;

/// A pair of states, and how it was first reached: from the pair of an index, by a byte or without
/// reading.
struct Reached {
    pair: (u32, u32),
    from: Option<usize>,
    byte: Option<u8>,
}

/// A short text that both automata read, or `None` if there is none.
#[inline]
pub(crate) fn common_text(
    first: &FormAutomaton,
    second: &FormAutomaton,
    values: &ValueAutomata<'_>,
) -> Result<Option<Vec<u8>>, Undecided> {
    let symbols = alphabet([first, second], values);
    let mut pairs = Pairs::default();
    for start in first.starts() {
        for other in second.starts() {
            pairs.add((start, other), None, None);
        }
    }
    let mut at = 0;
    while let Some(&Reached { pair: (one, other), .. }) = pairs.reached.get(at) {
        if first.is_end(one) && second.is_end(other) {
            return Ok(Some(text_to(at, &pairs.reached)));
        }
        if pairs.reached.len() > MAX_PAIRS {
            return Err(Undecided);
        }
        if let Some(next) = first.epsilon(one, values) {
            pairs.add((next, other), Some(at), None);
        }
        if let Some(next) = second.epsilon(other, values) {
            pairs.add((one, next), Some(at), None);
        }
        for &symbol in &symbols {
            let Symbol::Byte(byte) = symbol else { continue };
            let next = first.step(one, symbol, values).zip(second.step(other, symbol, values));
            if let Some(next) = next {
                pairs.add(next, Some(at), Some(byte));
            }
        }
        at += 1;
    }
    Ok(None)
}

/// The pairs that have been reached.
#[derive(Default)]
struct Pairs {
    /// Up to [`MAX_PAIRS`], so a sorted list would not do.
    seen: BTreeSet<(u32, u32)>,
    /// In the order in which they were first reached.
    reached: Vec<Reached>,
}

impl Pairs {
    #[inline]
    fn add(&mut self, pair: (u32, u32), from: Option<usize>, byte: Option<u8>) {
        if self.seen.insert(pair) {
            self.reached.push(Reached { pair, from, byte });
        }
    }
}

/// The text that leads to a pair.
#[inline]
fn text_to(at: usize, reached: &[Reached]) -> Vec<u8> {
    let from = |at: &usize| reached[*at].from;
    let mut text: Vec<u8> =
        core::iter::successors(Some(at), from).filter_map(|at| reached[at].byte).collect();
    text.reverse();
    text
}
