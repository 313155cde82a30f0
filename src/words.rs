//! Eight bytes of a text as one number, so that they are tested together.

/// The bytes of a word.
pub(crate) const WORD: usize = size_of::<u64>();

/// The 8 bytes at `at`, little-endian.
#[inline(always)]
pub(crate) fn word(text: &[u8], at: usize) -> u64 {
    let bytes: [u8; WORD] = text[at..at + WORD].try_into().unwrap_or_default();
    u64::from_le_bytes(bytes)
}

/// A text of up to 7 bytes, followed by zeros.
#[inline(always)]
pub(crate) fn word_of_short(text: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        let last = u64::from(u32::from_le_bytes(*last));
        u64::from(u32::from_le_bytes(*first)) | last << (8 * (text.len() - 4))
    } else {
        text.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
    }
}
