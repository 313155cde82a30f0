//! The segments of a link, as text: literal segments and plain parameters, with slashes between.
//!
//! A plain parameter is one byte that no UTF-8 holds. The plain parameters at a chain's end are
//! not part of a stored text but a number, the link's `skip`: most links need no text at all.

use smallvec::SmallVec;

use super::arena::NONE;
use super::{Child, Link, Tree, Via};
use crate::pattern::{Pattern, SegmentKind};

/// Stands for a plain parameter.
pub(crate) const PARAM: u8 = 0xff;

/// All segments of a link. That of a special child begins behind the special segment itself, and
/// so may be empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    text: SmallVec<[u8; 64]>,
    segments: usize,
}

impl Chain {
    /// The literal segments and plain parameters of the form that follow each other from `from` on.
    pub(super) fn of_form(form: &Pattern, from: usize) -> Chain {
        let mut chain = Chain::default();
        for at in from..form.len() {
            match form.segment_kind(at) {
                SegmentKind::Literal => chain.push(form.segment(at).literal),
                SegmentKind::Plain => chain.push(&[PARAM]),
                _ => break,
            }
        }
        chain
    }

    fn push(&mut self, segment: &[u8]) {
        if self.segments > 0 {
            self.text.push(b'/');
        }
        self.text.extend_from_slice(segment);
        self.segments += 1;
    }

    pub(super) fn len(&self) -> usize {
        self.segments
    }

    pub(super) fn segments(&self) -> impl Iterator<Item = &[u8]> {
        self.text.split(|&byte| byte == b'/').take(self.segments)
    }

    /// The first segment, if it is a literal.
    pub(super) fn head(&self) -> Option<&[u8]> {
        self.segments().next().filter(|head| *head != [PARAM])
    }

    /// The first `count` segments, and the others.
    pub(super) fn split(&self, count: usize) -> (Chain, Chain) {
        let (mut first, mut others) = (Chain::default(), Chain::default());
        for (index, segment) in self.segments().enumerate() {
            if index < count { first.push(segment) } else { others.push(segment) }
        }
        (first, others)
    }

    pub(super) fn join(&mut self, behind: &Chain) {
        behind.segments().for_each(|segment| self.push(segment));
    }

    /// The text to be stored, without the parameters at its end; and their number. `kept` leading
    /// segments stay in the text.
    fn stored(&self, kept: usize) -> (&[u8], usize) {
        let mut text = &*self.text;
        let mut segments = self.segments;
        while segments > kept && text.last() == Some(&PARAM) {
            text = &text[..text.len() - 1];
            segments -= 1;
            text = text.strip_suffix(b"/").unwrap_or(text);
        }
        (text, self.segments - segments)
    }
}

impl Tree {
    /// The chain of a child's link.
    pub(super) fn chain(&self, child: Child) -> Chain {
        let link = self.link(child);
        let mut chain = Chain::default();
        let kept;
        let text = match child.via {
            Via::Literal(slot) => {
                kept = self.slot_text(slot);
                Some(kept.bytes())
            }
            _ => (link.text != NONE).then(|| self.text_apart(link.text)),
        };
        if let Some(text) = text {
            chain.segments = 1 + memchr::memchr_iter(b'/', text).count();
            chain.text.extend_from_slice(text);
        }
        (0..link.skip).for_each(|_| chain.push(&[PARAM]));
        chain
    }

    /// How many segments of a child's chain are those of the form from `at` on, and how many it
    /// has. The first of a literal child is the form's already.
    pub(super) fn along(&self, child: Child, form: &Pattern, at: usize) -> (usize, usize) {
        let link = self.link(child);
        let is = |index: usize, content| index < form.len() && form.segment_kind(index) == content;
        let mut common = 0;
        let mut stored = 0;
        if link.text != NONE {
            let mut parted = false;
            for segment in self.text_apart(link.text).split(|&byte| byte == b'/') {
                stored += 1;
                parted |= !match segment {
                    [PARAM] => is(at + common, SegmentKind::Plain),
                    literal => {
                        is(at + common, SegmentKind::Literal)
                            && form.segment(at + common).literal == literal
                    }
                };
                common += usize::from(!parted);
            }
        } else if let Via::Literal(_) = child.via {
            (common, stored) = (1, 1);
        }
        let length = stored + usize::from(link.skip);
        if common == stored {
            while common < length && is(at + common, SegmentKind::Plain) {
                common += 1;
            }
        }
        (common, length)
    }

    /// Gives a child's link a chain, and what stands at its end. The first segment of a literal
    /// child's chain stays what it is.
    pub(super) fn set_chain(&mut self, child: Child, chain: &Chain, end: Link) {
        let old = self.link(child).text;
        let literal = matches!(child.via, Via::Literal(_));
        let (text, skip) = chain.stored(usize::from(literal));
        let head = chain.head().map_or(0, <[u8]>::len);
        let text = match text {
            _ if literal => self.keep_text(text, head),
            [] if skip == chain.len() => NONE,
            text => self.push_text(text),
        };
        self.drop_text(old);
        // No route has more parameters than 16 bits can count: see `MAX_PARAMS`.
        self.set_link(child, Link { text, skip: skip as u16, ..end });
    }

    /// The number of segments of a child's link.
    pub(crate) fn segments_of(&self, child: Child) -> u32 {
        let link = self.link(child);
        let stored = match (child.via, link.text) {
            (Via::Literal(_), NONE) => 1,
            (_, text) => self.segments_of_text(text),
        };
        stored + u32::from(link.skip) + u32::from(matches!(child.via, Via::Special(_)))
    }

    /// The number of segments of a text, none where there is none.
    pub(crate) fn segments_of_text(&self, text: u32) -> u32 {
        if text == NONE {
            return 0;
        }
        1 + memchr::memchr_iter(b'/', self.text_apart(text)).count() as u32
    }
}
