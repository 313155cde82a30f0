//! The texts of links, in one pool: 4 bytes of length, then the text.

use super::arena::Pool;
use super::index::{Index, TextId};
use super::{EXACT_BYTES, Tree};

/// The bytes before a text that hold its length.
const LENGTH_BYTES: usize = size_of::<u32>();

impl Pool<TextId, u8> {
    #[inline(always)]
    fn text(&self, id: TextId) -> &[u8] {
        let bytes = self.as_slice();
        let Some((length, rest)) = bytes.get(id.get()..).and_then(|t| t.split_first_chunk()) else {
            return &[];
        };
        rest.get(..u32::from_le_bytes(*length) as usize).unwrap_or_default()
    }

    fn push_text(&mut self, text: &[u8]) -> TextId {
        let length = text.len() + LENGTH_BYTES;
        let id = self.allocate(length, 0);
        let run = self.run_mut(id, length);
        run[..LENGTH_BYTES].copy_from_slice(&(text.len() as u32).to_le_bytes());
        run[LENGTH_BYTES..].copy_from_slice(text);
        id
    }

    /// Copies a text, if there is one, to another pool.
    pub(super) fn copy_text(&self, id: TextId, to: &mut Self) -> TextId {
        if id.is_none() { id } else { to.push_text(self.text(id)) }
    }
}

impl Tree {
    /// The text of a link.
    #[inline]
    pub(crate) fn link_text(&self, id: TextId) -> &[u8] {
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
            let length = self.link_text(id).len() + LENGTH_BYTES;
            self.texts.release(id, length);
        }
    }
}
