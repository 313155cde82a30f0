//! What all values of a built-in constraint have in common. A path segment that lacks it is refused
//! without a test of its value.

use core::ops::RangeInclusive;

use super::ConstraintId;
use super::built_in::{ALPHA, DATE, DATE_LENGTH, I64, U64, UUID, UUID_LENGTH};

/// A pattern of bits: a byte has it if its bits under `mask` equal those of `value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ByteBits {
    pub(crate) mask: u8,
    pub(crate) value: u8,
}

impl ByteBits {
    const ANY: ByteBits = ByteBits { mask: 0, value: 0 };
    /// `0` to `9`, and six more.
    const DIGIT: ByteBits = ByteBits { mask: 0xf0, value: 0x30 };
    /// `-`, `0` to `9`, and others.
    const SIGN_OR_DIGIT: ByteBits = ByteBits { mask: 0xe0, value: 0x20 };
    /// All letters, and a few more.
    const LETTER: ByteBits = ByteBits { mask: 0xc0, value: 0x40 };
    /// All of ASCII.
    const ASCII: ByteBits = ByteBits { mask: 0x80, value: 0 };
}

impl ConstraintId {
    /// The least and the greatest number of bytes of a value.
    pub(crate) fn lengths(self) -> RangeInclusive<u32> {
        let exactly = |length: usize| length as u32..=length as u32;
        match self.0 {
            UUID => exactly(UUID_LENGTH),
            DATE => exactly(DATE_LENGTH),
            _ => 1..=u32::MAX,
        }
    }

    /// What the first bytes of all values have in common.
    pub(crate) fn first_byte(self) -> ByteBits {
        match self.0 {
            I64 => ByteBits::SIGN_OR_DIGIT,
            _ => self.last_byte(),
        }
    }

    /// What the last bytes of all values have in common.
    pub(crate) fn last_byte(self) -> ByteBits {
        match self.0 {
            DATE | U64 | I64 => ByteBits::DIGIT,
            ALPHA => ByteBits::LETTER,
            _ if self.is_built_in() => ByteBits::ASCII,
            _ => ByteBits::ANY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraint::Constraints;
    use alloc::vec::Vec;

    /// Every value of up to two bytes, and some that are longer.
    fn values() -> Vec<Vec<u8>> {
        let short = (0..=0x7f).map(|a| [a].to_vec());
        let pairs = (0..=0x7f).flat_map(|a| (0..=0x7f).map(move |b| [a, b].to_vec()));
        let longer = super::super::EXAMPLES.iter().map(|example| example.as_bytes().to_vec());
        short.chain(pairs).chain(longer).collect()
    }

    #[test]
    fn every_value_is_within_the_limits() {
        let constraints = Constraints::default();
        for name in super::super::BUILT_IN {
            let id = constraints.find(name).unwrap();
            let mut accepted = 0;
            for value in values() {
                let text = core::str::from_utf8(&value).unwrap();
                if constraints.accepts(id, text, 0, text.len()) {
                    accepted += 1;
                    assert!(id.lengths().contains(&(text.len() as u32)), "{name}: {text:?}");
                    let has = |bits: ByteBits, byte: u8| byte & bits.mask == bits.value;
                    assert!(has(id.first_byte(), value[0]), "{name}: {text:?}");
                    assert!(has(id.last_byte(), value[value.len() - 1]), "{name}: {text:?}");
                }
            }
            assert!(accepted > 0, "{name}");
        }
    }
}
