//! The values of constraints, as automata, symbols, or anything.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::constraint::{Automaton, ConstraintId, Constraints};

/// What a constraint is in an automaton if its values are not known byte by byte: that of a
/// function, or of an expression with too many states.
#[derive(Clone, Copy)]
pub(crate) enum UnknownValues<'v> {
    /// A symbol of its own, for any value that it accepts. It is read by a parameter with that
    /// constraint, and by everything that reads any value.
    Symbol,
    /// All values but those of these that it rejects: maybe more than it accepts.
    AllBut(&'v [String]),
    /// Those of these values that it accepts: maybe fewer than it accepts.
    Among(&'v [String]),
}

/// What a parameter with a constraint reads.
#[derive(Clone, Copy)]
pub(super) enum ParamValues {
    Symbol,
    /// The values of the automaton with this index.
    Automaton(usize),
}

/// The values of the constraints of one router, each worked out when it is first needed.
pub(crate) struct ValueAutomata<'c> {
    constraints: &'c Constraints<'c>,
    unknown: UnknownValues<'c>,
    known: Vec<(ConstraintId, ParamValues)>,
    automata: Vec<Automaton>,
}

impl<'c> ValueAutomata<'c> {
    #[inline]
    pub(crate) fn new(constraints: &'c Constraints<'c>, unknown: UnknownValues<'c>) -> Self {
        ValueAutomata { constraints, unknown, known: Vec::new(), automata: Vec::new() }
    }

    /// What a parameter with this constraint reads.
    #[inline]
    pub(super) fn of(&mut self, id: ConstraintId) -> ParamValues {
        if let Some(&(_, values)) = self.known.iter().find(|(known, _)| *known == id) {
            return values;
        }
        let values = match self.constraints.automaton(id).or_else(|| self.by_candidates(id)) {
            Some(automaton) => {
                self.automata.push(automaton);
                ParamValues::Automaton(self.automata.len() - 1)
            }
            None => ParamValues::Symbol,
        };
        self.known.push((id, values));
        values
    }

    /// The automaton of a constraint that is known by candidates alone.
    #[inline]
    fn by_candidates(&self, id: ConstraintId) -> Option<Automaton> {
        let accepts = |value: &str| self.constraints.accepts(id, value, 0, value.len());
        let those = |candidates: &'c [String], accepted: bool| {
            let candidates = candidates.iter().map(String::as_str);
            candidates.filter(|value| accepts(value) == accepted).collect::<Vec<_>>()
        };
        match self.unknown {
            UnknownValues::Symbol => None,
            UnknownValues::AllBut(candidates) => Automaton::of_all_but(&those(candidates, false)),
            UnknownValues::Among(candidates) => Automaton::of_values(&those(candidates, true)),
        }
    }

    /// A value that the constraint accepts; of one whose values are not known, it may reject it.
    #[inline]
    pub(crate) fn example(&mut self, id: ConstraintId) -> Cow<'static, str> {
        if let Some(example) = self.constraints.built_in_example(id) {
            return Cow::Borrowed(example);
        }
        let value = match self.of(id) {
            ParamValues::Automaton(index) => self.automata[index].value(),
            ParamValues::Symbol => None,
        };
        let text = value.and_then(|value| String::from_utf8(value).ok());
        text.map_or(Cow::Borrowed("\u{1}"), Cow::Owned)
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.automata.len()
    }

    #[inline]
    pub(super) fn automaton(&self, index: usize) -> &Automaton {
        &self.automata[index]
    }
}
