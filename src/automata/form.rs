//! Forms of routes as nondeterministic finite automata over the bytes of a path.

use alloc::vec::Vec;

use super::values::{ParamValues, ValueAutomata};
use crate::constraint::{Automaton, ConstraintId};
use crate::pattern::{Param, ParamKind, Pattern};

/// Byte values.
const BYTES: usize = 256;

/// What an automaton reads in one step.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Symbol {
    Byte(u8),
    /// A value of a constraint whose values are not known.
    Unknown(ConstraintId),
}

/// A state. Unless it says otherwise, it leads to the next state of the list.
#[derive(Clone, Copy)]
enum FormState {
    /// Reads this byte.
    Byte(u8),
    /// Reads any symbol, but a slash only if slashes are allowed.
    Any { slashes: bool },
    /// Reads any number of symbols, but slashes only if they are allowed: leads back to itself, and
    /// to the next state without reading.
    AnyNumber { slashes: bool },
    /// Reads the symbol of this constraint.
    Unknown(ConstraintId),
    /// A state of the automaton of a constraint, the first of which is at `base`. If it accepts, it
    /// leads to the state after the last of them without reading.
    Value { automaton: usize, state: u16, base: u32 },
    /// The end of a form.
    End,
}

/// The automaton of one or more forms, whose states follow one another.
#[derive(Default)]
pub(crate) struct FormAutomaton {
    states: Vec<FormState>,
    starts: Vec<u32>,
}

impl FormAutomaton {
    /// The automaton that matches what any of the forms does.
    #[inline]
    pub(crate) fn of<'f>(
        forms: impl IntoIterator<Item = &'f Pattern>,
        values: &mut ValueAutomata<'_>,
    ) -> FormAutomaton {
        let mut automaton = FormAutomaton::default();
        for form in forms {
            automaton.starts.push(automaton.states.len() as u32);
            for index in 0..form.len() {
                if index > 0 {
                    automaton.states.push(FormState::Byte(b'/'));
                }
                let may_be_empty = form.optional_tail && index + 1 == form.len();
                automaton.push_segment(form, index, may_be_empty, values);
            }
            automaton.states.push(FormState::End);
        }
        automaton
    }

    #[inline]
    fn push_segment(
        &mut self,
        form: &Pattern,
        index: usize,
        may_be_empty: bool,
        values: &mut ValueAutomata<'_>,
    ) {
        let segment = form.segment(index);
        for place in 0..=segment.params.len() {
            let literal = segment.literal_before(place);
            self.states.extend(literal.iter().copied().map(FormState::Byte));
            if let Some(&Param { kind, .. }) = segment.params.get(place) {
                self.push_param(kind, may_be_empty, values);
            }
        }
    }

    #[inline]
    fn push_param(&mut self, kind: ParamKind, may_be_empty: bool, values: &mut ValueAutomata<'_>) {
        let slashes = kind == ParamKind::CatchAll;
        match kind {
            ParamKind::Constrained(id) => match values.of(id) {
                ParamValues::Symbol => self.states.push(FormState::Unknown(id)),
                ParamValues::Automaton(automaton) => {
                    let base = self.states.len() as u32;
                    let states = 0..values.automaton(automaton).len() as u16;
                    self.states.extend(states.map(|state| FormState::Value {
                        automaton,
                        state,
                        base,
                    }));
                }
            },
            ParamKind::Plain | ParamKind::CatchAll => self.push_anything(may_be_empty, slashes),
        }
    }

    #[inline]
    fn push_anything(&mut self, may_be_empty: bool, slashes: bool) {
        if !may_be_empty {
            self.states.push(FormState::Any { slashes });
        }
        self.states.push(FormState::AnyNumber { slashes });
    }

    #[inline]
    pub(crate) fn starts(&self) -> impl Iterator<Item = u32> {
        self.starts.iter().copied()
    }

    #[inline]
    pub(crate) fn is_end(&self, state: u32) -> bool {
        matches!(self.states[state as usize], FormState::End)
    }

    /// The state that is reached without reading anything.
    #[inline]
    pub(crate) fn epsilon(&self, state: u32, values: &ValueAutomata<'_>) -> Option<u32> {
        match self.states[state as usize] {
            FormState::AnyNumber { .. } => Some(state + 1),
            FormState::Value { automaton, state, base } => {
                let automaton = values.automaton(automaton);
                automaton.is_accepting(state).then(|| base + automaton.len() as u32)
            }
            _ => None,
        }
    }

    /// The state that is reached by reading a symbol.
    #[inline]
    pub(crate) fn step(
        &self,
        state: u32,
        symbol: Symbol,
        values: &ValueAutomata<'_>,
    ) -> Option<u32> {
        let any = |slashes: bool| slashes || symbol != Symbol::Byte(b'/');
        match (self.states[state as usize], symbol) {
            (FormState::Byte(expected), Symbol::Byte(byte)) => {
                (expected == byte).then_some(state + 1)
            }
            (FormState::Any { slashes }, _) => any(slashes).then_some(state + 1),
            (FormState::AnyNumber { slashes }, _) => any(slashes).then_some(state),
            (FormState::Unknown(expected), Symbol::Unknown(id)) => {
                (expected == id).then_some(state + 1)
            }
            (FormState::Value { automaton, state, base }, Symbol::Byte(byte)) => {
                let next = values.automaton(automaton).step(state, byte)?;
                Some(base + u32::from(next))
            }
            _ => None,
        }
    }
}

/// The symbols that two automata read: one for each class of symbols that neither distinguishes,
/// those first that are pleasant to read.
#[inline]
pub(crate) fn alphabet(automata: [&FormAutomaton; 2], values: &ValueAutomata<'_>) -> Vec<Symbol> {
    let mut distinguished = [false; BYTES];
    distinguished[usize::from(b'/')] = true;
    let mut used = alloc::vec![false; values.len()];
    let mut symbols = Vec::new();
    for state in automata.into_iter().flat_map(|automaton| &automaton.states) {
        match *state {
            FormState::Byte(byte) => distinguished[usize::from(byte)] = true,
            FormState::Value { automaton, .. } => used[automaton] = true,
            FormState::Unknown(id) if !symbols.contains(&Symbol::Unknown(id)) => {
                symbols.push(Symbol::Unknown(id));
            }
            _ => {}
        }
    }
    let used: Vec<&Automaton> = (0..values.len())
        .filter(|&index| used[index])
        .map(|index| values.automaton(index))
        .collect();
    let alike = |a: u8, b: u8| {
        used.iter().all(|automaton| automaton.representative(a) == automaton.representative(b))
    };
    // One byte of each class, of those that are not distinguished.
    let mut others: Vec<u8> = Vec::new();
    for byte in pleasant_first() {
        if !distinguished[usize::from(byte)] {
            if others.iter().any(|&other| alike(other, byte)) {
                continue;
            }
            others.push(byte);
        }
        symbols.push(Symbol::Byte(byte));
    }
    symbols
}

/// All bytes: letters, digits, other visible ones, the rest.
#[inline]
fn pleasant_first() -> Vec<u8> {
    let kind = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'0'..=b'9' => 1,
        b'A'..=b'Z' => 2,
        _ if byte.is_ascii_graphic() => 3,
        _ => 4,
    };
    let mut bytes = Vec::with_capacity(BYTES);
    for wanted in 0..=4 {
        bytes.extend((0..=u8::MAX).filter(|&byte| kind(byte) == wanted));
    }
    bytes
}
