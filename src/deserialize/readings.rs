//! What a value may be where the type does not say what it wants: a number, a `bool` or text.
//!
//! `serde` stores such a value before it knows the type, and then takes no text for a number, and
//! no number for text. So the type is read again, with other readings of the same values, until it
//! accepts them. This module does not know the type, nor the parameters.
//!
//! Input: the text of a value, and whether the last attempt failed. Output: how to read the text.

use alloc::string::ToString;
use core::cell::Cell;
use core::fmt;

/// Bounds the attempts to 2⁶. All choices after the sixth are made as the sixth.
const MAX_CHOICES: u32 = 6;

/// The choices of one attempt, and those of the attempts before it: a depth-first search.
#[derive(Default)]
pub(super) struct Readings {
    /// Bit by bit, whether a choice takes its second alternative. The first choice is the highest
    /// bit, so the attempts are counted upwards.
    second: Cell<u32>,
    /// The number of choices that this attempt has made.
    made: Cell<u32>,
}

impl Readings {
    /// Whether to take the second alternative of a choice.
    pub(super) fn second(&self) -> bool {
        let choice = self.made.get().min(MAX_CHOICES - 1);
        self.made.set(choice + 1);
        self.second.get() & bit(choice) != 0
    }

    /// Turns to the next attempt: the last choice that took its first alternative takes the second,
    /// and all after it start anew. Returns whether there is such a choice.
    pub(super) fn next(&self) -> bool {
        let made = self.made.replace(0);
        let next = self.second.get() + (1 << (MAX_CHOICES - made));
        self.second.set(next);
        next < 1 << MAX_CHOICES
    }
}

/// The bit of a choice.
const fn bit(choice: u32) -> u32 {
    1 << (MAX_CHOICES - 1 - choice)
}

/// What a text is other than text.
#[derive(Clone, Copy)]
pub(super) enum Literal {
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl Literal {
    pub(super) fn parse(text: &str) -> Option<Literal> {
        let unsigned = || text.parse().map(Literal::Unsigned).ok();
        let signed = || text.parse().map(Literal::Signed).ok();
        let float = || text.parse().map(Literal::Float).ok();
        let truth = || text.parse().map(Literal::Bool).ok();
        unsigned().or_else(signed).or_else(float).or_else(truth)
    }

    /// Whether the text has nothing to lose by being read as the literal, as `7` has, and `007`,
    /// `+7`, `7e0` and `NaN` have not. An integer of more than 64 bits would lose digits.
    pub(super) fn is_canonical(self, text: &str) -> bool {
        let exact = !matches!(self, Literal::Float(_)) || text.contains('.');
        exact && self.to_string() == text
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Bool(truth) => truth.fmt(f),
            Literal::Unsigned(number) => number.fmt(f),
            Literal::Signed(number) => number.fmt(f),
            Literal::Float(number) => number.fmt(f),
        }
    }
}
