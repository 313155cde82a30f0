//! Comparing and finding literals, exactly or without regard to ASCII letter case.

use super::substring;
use crate::words::last_position;

/// In texts of up to this many bytes, one byte is found faster in words than by a call.
const SHORT_TEXT: usize = 32;

/// How the literals of a route are compared with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Exact,
    /// The case of ASCII letters does not matter. Finding a literal takes time linear in the bytes
    /// of the text times those of the literal.
    Ignored,
}

/// Whether texts of one length are equal. Short ones are compared as two words, which may overlap,
/// without a call.
#[inline(always)]
fn equal_words(text: &[u8], literal: &[u8]) -> bool {
    fn ends<const LENGTH: usize>(text: &[u8]) -> [Option<&[u8; LENGTH]>; 2] {
        [text.first_chunk(), text.last_chunk()]
    }
    match literal.len() {
        4..8 => ends::<4>(text) == ends::<4>(literal),
        8..=16 => ends::<8>(text) == ends::<8>(literal),
        _ => text == literal,
    }
}

impl Case {
    #[inline]
    pub(crate) fn equal(self, text: &[u8], literal: &[u8]) -> bool {
        match self {
            Case::Exact => text == literal,
            Case::Ignored => text.eq_ignore_ascii_case(literal),
        }
    }

    #[inline]
    pub(crate) fn starts_with(self, text: &[u8], literal: &[u8]) -> bool {
        match self {
            Case::Exact => {
                text.get(..literal.len()).is_some_and(|start| equal_words(start, literal))
            }
            Case::Ignored => {
                text.get(..literal.len()).is_some_and(|start| start.eq_ignore_ascii_case(literal))
            }
        }
    }

    #[inline]
    pub(super) fn ends_with(self, text: &[u8], literal: &[u8]) -> bool {
        match self {
            Case::Exact => text.ends_with(literal),
            Case::Ignored => {
                let start = text.len().checked_sub(literal.len());
                start.is_some_and(|start| text[start..].eq_ignore_ascii_case(literal))
            }
        }
    }

    /// The first position of a literal; an empty one is at the start of the text.
    #[inline]
    pub(crate) fn find(self, text: &[u8], literal: &[u8]) -> Option<usize> {
        match self {
            Case::Exact => substring::first(text, literal),
            Case::Ignored => occurrences(text, literal).next(),
        }
    }

    /// The last position of a literal; an empty one is at the end of the text.
    #[inline]
    pub(super) fn rfind(self, text: &[u8], literal: &[u8]) -> Option<usize> {
        match (self, literal) {
            (_, []) => Some(text.len()),
            (Case::Exact, [byte]) if text.len() <= SHORT_TEXT => last_position(*byte, text),
            (Case::Exact, [byte]) => memchr::memrchr(*byte, text),
            (Case::Exact, _) => substring::last(text, literal),
            (Case::Ignored, _) => occurrences(text, literal).next_back(),
        }
    }

    /// All positions of a literal that is not empty, overlapping ones included.
    pub(super) fn each(self, text: &[u8], literal: &[u8], mut visit: impl FnMut(usize)) {
        match self {
            Case::Exact => memchr::memchr_iter(literal[0], text)
                .filter(|&at| text[at..].starts_with(literal))
                .for_each(visit),
            Case::Ignored => occurrences(text, literal).for_each(&mut visit),
        }
    }
}

/// All positions of a literal without regard to letter case.
#[cold]
fn occurrences<'t>(
    text: &'t [u8],
    literal: &'t [u8],
) -> impl DoubleEndedIterator<Item = usize> + 't {
    let count = (text.len() + 1).saturating_sub(literal.len());
    (0..count).filter(move |&at| text[at..at + literal.len()].eq_ignore_ascii_case(literal))
}
