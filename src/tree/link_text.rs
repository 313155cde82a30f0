//! The texts of links, in one pool: lengths, then the text, then the number of bytes before each
//! parameter in it, so that a lookup need not look for them.
//!
//! ```text
//! short │ length: 1 byte      │ parameters: 1 byte  │ text │ 1 byte for each parameter  │
//! long  │ 255, 4 bytes length │ parameters: 4 bytes │ text │ 4 bytes for each parameter │
//! ```

use super::arena::Pool;
use super::index::{Index, TextId};
use super::{EXACT_BYTES, PARAM, Tree};
use crate::words::word;

/// The first byte of a long text. A short text has fewer bytes.
const LONG: u8 = u8::MAX;

/// The bytes of a number that belongs to a long text.
const LONG_BYTES: usize = size_of::<u32>();

/// The text of a link; see `link_segments` for what it means.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LinkText<'t> {
    pub(crate) bytes: &'t [u8],
    /// The number of bytes from the start, or from the parameter before, to each parameter.
    distances: &'t [u8],
    is_long: bool,
}

impl<'t> LinkText<'t> {
    const EMPTY: LinkText<'static> = LinkText { bytes: &[], distances: &[], is_long: false };

    /// The number of parameters.
    fn params(&self) -> usize {
        self.distances.len() / if self.is_long { LONG_BYTES } else { 1 }
    }

    /// Splits off what precedes the first parameter. Returns it and what follows the parameter;
    /// `None` if there is no parameter.
    #[inline(always)]
    pub(crate) fn split_at_param(self) -> Option<(&'t [u8], LinkText<'t>)> {
        let (distance, distances) = if self.is_long {
            let (distance, distances) = self.distances.split_first_chunk()?;
            (u32::from_le_bytes(*distance) as usize, distances)
        } else {
            let (distance, distances) = self.distances.split_first()?;
            (usize::from(*distance), distances)
        };
        let (literal, rest) = self.bytes.split_at_checked(distance)?;
        let bytes = rest.get(1..)?;
        Some((literal, LinkText { bytes, distances, ..self }))
    }
}

/// The bytes that a text takes in the pool.
fn stored_len(text: &[u8], params: usize) -> usize {
    match text.len() {
        length if length < LONG as usize => 2 + length + params,
        length => 1 + 2 * LONG_BYTES + length + LONG_BYTES * params,
    }
}

/// The number of bytes from the start, or from the parameter before, to each parameter.
fn distances(text: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let mut from = 0;
    memchr::memchr_iter(PARAM, text).map(move |param| {
        let distance = param - from;
        from = param + 1;
        distance
    })
}

impl Pool<TextId, u8> {
    #[inline(always)]
    fn text(&self, id: TextId) -> LinkText<'_> {
        let run = self.as_slice().get(id.get()..).unwrap_or_default();
        let &[length, params, ref rest @ ..] = run else { return LinkText::EMPTY };
        if length == LONG {
            return long_text(run);
        }
        let Some((bytes, rest)) = rest.split_at_checked(usize::from(length)) else {
            return LinkText::EMPTY;
        };
        let distances = rest.get(..usize::from(params)).unwrap_or_default();
        LinkText { bytes, distances, is_long: false }
    }

    fn push_text(&mut self, text: &[u8]) -> TextId {
        let params = text.iter().filter(|&&byte| byte == PARAM).count();
        let length = stored_len(text, params);
        let id = self.allocate(length, 0);
        let run = self.run_mut(id, length);
        let mut at = 0;
        let mut put = |bytes: &[u8]| {
            run[at..at + bytes.len()].copy_from_slice(bytes);
            at += bytes.len();
        };
        // All numbers of a short text are less than its length.
        if text.len() < LONG as usize {
            put(&[text.len() as u8, params as u8]);
            put(text);
            distances(text).for_each(|distance| put(&[distance as u8]));
        } else {
            put(&[LONG]);
            put(&(text.len() as u32).to_le_bytes());
            put(&(params as u32).to_le_bytes());
            put(text);
            distances(text).for_each(|distance| put(&(distance as u32).to_le_bytes()));
        }
        id
    }

    /// Copies a text, if there is one, to another pool.
    pub(super) fn copy_text(&self, id: TextId, to: &mut Self) -> TextId {
        if id.is_none() { id } else { to.push_text(self.text(id).bytes) }
    }
}

#[inline(always)]
fn long_text(run: &[u8]) -> LinkText<'_> {
    let number = |at: usize| {
        let bytes = run.get(at..).and_then(<[u8]>::first_chunk);
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize)
    };
    let (length, params) = (number(1), number(1 + LONG_BYTES));
    let rest = run.get(1 + 2 * LONG_BYTES..).unwrap_or_default();
    let Some((bytes, rest)) = rest.split_at_checked(length) else { return LinkText::EMPTY };
    let distances = rest.get(..LONG_BYTES * params).unwrap_or_default();
    LinkText { bytes, distances, is_long: true }
}

impl Tree {
    /// The text of a link.
    #[inline]
    pub(crate) fn link_text(&self, id: TextId) -> &[u8] {
        self.texts.text(id).bytes
    }

    /// Whether the text of a link is this one, which has no parameters.
    #[inline(always)]
    pub(super) fn link_text_is(&self, id: TextId, text: &[u8]) -> bool {
        if text.len() < LONG as usize {
            return self.link_text(id) == text;
        }
        let from = id.get() + 1 + 2 * LONG_BYTES;
        let run = self.texts.as_slice().get(id.get()..from + text.len());
        // The mark, the length, and the first bytes of the number of parameters.
        let header = u64::from(LONG) | (text.len() as u64) << 8;
        run.is_some_and(|run| word(run, 0) == header && &run[1 + 2 * LONG_BYTES..] == text)
    }

    /// The text of a link, with the places of its parameters.
    #[inline(always)]
    pub(crate) fn link_text_with_params(&self, id: TextId) -> LinkText<'_> {
        self.texts.text(id)
    }

    pub(super) fn push_text(&mut self, text: &[u8]) -> TextId {
        self.texts.push_text(text)
    }

    /// Stores the text of a literal child, unless its key holds all of it.
    pub(super) fn store_literal(&mut self, text: &[u8], first_segment_len: usize) -> TextId {
        let in_key = text.len() == first_segment_len && text.len() <= EXACT_BYTES;
        if in_key { TextId::NONE } else { self.push_text(text) }
    }

    pub(super) fn drop_text(&mut self, id: TextId) {
        if !id.is_none() {
            let text = self.link_text_with_params(id);
            self.texts.release(id, stored_len(text.bytes, text.params()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of all lengths, with parameters at their starts, their ends, and side by side.
    #[test]
    fn texts_are_stored_with_the_places_of_their_parameters() {
        let mut tree = Tree::default();
        let mut texts = alloc::vec::Vec::new();
        for length in (0..700).step_by(7).chain([254, 255, 256]) {
            for param_every in [1, 2, 60, 300, 1000] {
                let byte =
                    |index| if index % param_every == param_every / 2 { PARAM } else { b'a' };
                texts.push((0..length).map(byte).collect::<alloc::vec::Vec<u8>>());
            }
        }
        let ids: alloc::vec::Vec<_> = texts.iter().map(|text| tree.push_text(text)).collect();
        for (text, id) in texts.iter().zip(ids) {
            assert_eq!(tree.link_text(id), text);
            let mut rest = tree.link_text_with_params(id);
            let mut pieces = alloc::vec::Vec::new();
            while let Some((literal, after)) = rest.split_at_param() {
                pieces.push(literal);
                rest = after;
            }
            pieces.push(rest.bytes);
            assert!(text.split(|&byte| byte == PARAM).eq(pieces));
            tree.drop_text(id);
        }
        assert_eq!(tree.texts.used(), 0);
    }
}
