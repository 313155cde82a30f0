//! A host as a text that the search understands: its labels, the last one first, with slashes
//! between them, in lower case.
//!
//! Input: a host as a request gives it. Output: that text in a fixed buffer, and positions of
//! values in it as positions in the host; nothing if the host is malformed. Nothing is allocated.
//! This module does not know patterns or routers.

use crate::authority::{MAX_NAME, name_and_port};
use crate::testing::steps;
use crate::values::Span;

/// For each byte of a label the byte in lower case; 0 if a host with it is malformed.
const FOLDED: [u8; 256] = {
    let mut folded = [0; 256];
    let mut byte = b'!';
    while byte < 0x7f {
        folded[byte as usize] = match byte {
            b':' | b'/' | b'\\' | b'?' | b'#' | b'@' | b'[' | b']' => 0,
            _ => byte.to_ascii_lowercase(),
        };
        byte += 1;
    }
    folded
};

/// A well-formed host.
#[derive(Clone)]
pub(super) struct HostText<'h> {
    /// The host as it was given, without its port and the dot at its end.
    name: &'h [u8],
    lower: Reversed,
    has_capitals: bool,
}

impl<'h> HostText<'h> {
    /// Reads a host; returns `None` if it is malformed.
    #[inline]
    pub(super) fn read(host: &'h str) -> Option<Self> {
        let (name, _) = name_and_port(host.as_bytes())?;
        steps::add(name.len());
        let (mut well_formed, mut has_capitals) = (true, false);
        let lower = if let [b'[', inner @ .., b']'] = name {
            let allowed = |byte: u8| byte == b':' || FOLDED[byte as usize] != 0;
            well_formed = inner.iter().all(|&byte| allowed(byte));
            has_capitals = inner.iter().any(u8::is_ascii_uppercase);
            Reversed::of_label(name, |byte| byte.to_ascii_lowercase())
        } else {
            Reversed::of_labels(name, |byte| {
                let folded = FOLDED[byte as usize];
                well_formed &= folded != 0;
                has_capitals |= folded != byte;
                folded
            })?
        };
        well_formed.then_some(HostText { name, lower, has_capitals })
    }

    /// The reversed text in lower case.
    #[inline]
    pub(super) fn lower(&self) -> &str {
        self.lower.as_str()
    }

    /// The reversed text in the host's own letters, if it has capitals.
    #[inline]
    pub(super) fn own_letters(&self) -> Option<Reversed> {
        if !self.has_capitals {
            return None;
        }
        if self.name.starts_with(b"[") {
            return Some(Reversed::of_label(self.name, |byte| byte));
        }
        Reversed::of_labels(self.name, |byte| byte)
    }

    /// Changes positions in the reversed text to positions in the host, and sorts them.
    ///
    /// A value is a part of one label, or it is the last labels of the reversed text: these are the
    /// first labels of the host.
    #[inline]
    pub(super) fn place(&self, values: &mut [Span]) {
        let text = self.lower.bytes();
        for value in &mut *values {
            let (from, to) = (value.start as usize, value.end as usize);
            let label = memchr::memrchr(b'/', &text[..from]).map_or(0, |slash| slash + 1);
            let label_end =
                memchr::memchr(b'/', &text[to..]).map_or(text.len(), |slash| to + slash);
            let start = text.len() - label_end + (from - label);
            *value = Span::new(start, start + (to - from));
        }
        sort(values);
    }
}

/// Sorts values by their starts, in place: there are few.
#[inline]
fn sort(values: &mut [Span]) {
    for end in 1..values.len() {
        for at in (0..end).rev() {
            if values[at].start <= values[at + 1].start {
                break;
            }
            values.swap(at, at + 1);
        }
    }
}

/// Labels in reverse order, with slashes between them.
#[derive(Clone)]
pub(super) struct Reversed {
    buffer: [u8; MAX_NAME],
    len: u8,
}

impl Reversed {
    /// The text of one label, of up to [`MAX_NAME`] bytes.
    #[inline]
    fn of_label(label: &[u8], map: impl Fn(u8) -> u8) -> Reversed {
        let mut buffer = [0; MAX_NAME];
        for (to, &from) in buffer.iter_mut().zip(label) {
            *to = map(from);
        }
        Reversed { buffer, len: label.len() as u8 }
    }

    /// The text of labels with dots between them, of up to [`MAX_NAME`] bytes; `None` if a label is
    /// empty.
    #[inline]
    fn of_labels(name: &[u8], mut map: impl FnMut(u8) -> u8) -> Option<Reversed> {
        let mut buffer = [0; MAX_NAME];
        let mut rest = name;
        loop {
            let end = memchr::memchr(b'.', rest).unwrap_or(rest.len());
            if end == 0 {
                return None;
            }
            let start = rest.len() - end;
            for (to, &from) in buffer[start..].iter_mut().zip(&rest[..end]) {
                *to = map(from);
            }
            if start == 0 {
                return Some(Reversed { buffer, len: name.len() as u8 });
            }
            buffer[start - 1] = b'/';
            rest = &rest[end + 1..];
        }
    }

    #[inline]
    fn bytes(&self) -> &[u8] {
        &self.buffer[..usize::from(self.len)]
    }

    #[inline]
    pub(super) fn as_str(&self) -> &str {
        // All bytes are ASCII; those of a malformed host are never read as text.
        core::str::from_utf8(self.bytes()).unwrap_or_default()
    }
}
