//! The segments of a link as text: literals and plain parameters, with slashes between them.
//!
//! In the text a plain parameter is one byte that UTF-8 never contains. The plain parameters at the
//! end are not part of a stored text but a number, the link's `skip`: most links need no text at
//! all. Only this module knows the encoding and edits it.

use smallvec::SmallVec;

use super::index::{Index, TextId};
use super::{Child, EXACT_BYTES, Link, Tree, Via};
use crate::pattern::{Pattern, SegmentKind};

/// Represents a plain parameter.
pub(crate) const PARAM: u8 = 0xff;

/// All segments of a link. Those of a complex child start after the complex segment itself, so
/// there may be none.
#[derive(Clone, Debug, Default)]
pub(super) struct LinkSegments {
    text: SmallVec<[u8; 64]>,
    count: usize,
}

impl LinkSegments {
    /// The consecutive literals and plain parameters of a form, from segment `from` on.
    pub(super) fn of_form(form: &Pattern, from: usize) -> LinkSegments {
        let mut segments = LinkSegments::default();
        for at in from..form.len() {
            match form.segment_kind(at) {
                SegmentKind::Literal => segments.push(form.literal_of(at)),
                SegmentKind::Plain => segments.push(&[PARAM]),
                _ => break,
            }
        }
        segments
    }

    fn push(&mut self, segment: &[u8]) {
        if self.count > 0 {
            self.text.push(b'/');
        }
        self.text.extend_from_slice(segment);
        self.count += 1;
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.text.split(|&byte| byte == b'/').take(self.count)
    }

    /// The first segment, if it is a literal.
    pub(super) fn first_literal(&self) -> Option<&[u8]> {
        self.iter().next().filter(|first| *first != [PARAM])
    }

    /// Splits after the first `count` segments, of which there are more.
    pub(super) fn split(&self, count: usize) -> (LinkSegments, LinkSegments) {
        let Some(last) = count.checked_sub(1) else {
            return (LinkSegments::default(), self.clone());
        };
        let slashes = self.text.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let end = slashes.map(|(slash, _)| slash).nth(last).unwrap_or(self.text.len());
        let part = |text: &[u8], count| LinkSegments { text: SmallVec::from_slice(text), count };
        let rest = self.text.get(end + 1..).unwrap_or_default();
        (part(&self.text[..end], count), part(rest, self.count - count))
    }

    pub(super) fn join(&mut self, rest: &LinkSegments) {
        rest.iter().for_each(|segment| self.push(segment));
    }

    /// The text to store, without the parameters at its end, and their number. The first `kept`
    /// segments stay in the text.
    fn stored(&self, kept: usize) -> (&[u8], usize) {
        let mut text = &*self.text;
        let mut count = self.count;
        while count > kept && text.last() == Some(&PARAM) {
            text = &text[..text.len() - 1];
            count -= 1;
            text = text.strip_suffix(b"/").unwrap_or(text);
        }
        (text, self.count - count)
    }
}

/// As [`Tree::common_segments`], for the text of a link.
fn common_in_text(text: &[u8], form: &Pattern, at: usize) -> (usize, bool) {
    let (mut common, mut from) = (0, 0);
    for (index, kind) in form.kinds_from(at).enumerate() {
        let segment = match kind {
            SegmentKind::Literal => form.literal_of(at + index),
            SegmentKind::Plain => &[PARAM],
            _ => break,
        };
        if !text[from..].starts_with(segment) {
            break;
        }
        from += segment.len();
        match text.get(from) {
            None => return (common + 1, true),
            Some(b'/') => (common, from) = (common + 1, from + 1),
            Some(_) => break,
        }
    }
    (common, false)
}

/// The number of segments of a text that is not empty: one more than slashes.
fn count_segments(text: &[u8]) -> usize {
    text.split(|&byte| byte == b'/').count()
}

impl Tree {
    pub(super) fn link_segments(&self, child: Child) -> LinkSegments {
        let link = self.link(child);
        let mut segments = LinkSegments::default();
        let slot_text;
        let text = match child.via {
            Via::Literal(slot) => {
                slot_text = self.slot_text(slot);
                Some(slot_text.bytes())
            }
            _ => (!link.text.is_none()).then(|| self.link_text(link.text)),
        };
        if let Some(text) = text {
            segments.count = count_segments(text);
            segments.text.extend_from_slice(text);
        }
        (0..link.skip).for_each(|_| segments.push(&[PARAM]));
        segments
    }

    /// Compares the segments of a child's link with those of a form from `at` on: the number that
    /// they have in common, and whether these are all of the link's. The first segment of a literal
    /// child is known to be the form's.
    #[inline]
    pub(super) fn common_segments(
        &self,
        child: Child,
        link: Link,
        form: &Pattern,
        at: usize,
    ) -> (usize, bool) {
        let (common, all) = match child.via {
            _ if !link.text.is_none() => common_in_text(self.link_text(link.text), form, at),
            Via::Literal(_) => (1, true),
            _ => (0, true),
        };
        if !all || link.skip == 0 {
            return (common, all);
        }
        let skip = usize::from(link.skip);
        let kinds = form.kinds_from(at + common).take(skip);
        let params = kinds.take_while(|&kind| kind == SegmentKind::Plain).count();
        (common + params, params == skip)
    }

    /// Gives a child's link new segments, and a new end. The first segment of a literal child stays
    /// the same.
    pub(super) fn set_link_segments(&mut self, child: Child, segments: &LinkSegments, end: Link) {
        let old = self.link(child).text;
        let literal = matches!(child.via, Via::Literal(_));
        let (text, skip) = segments.stored(usize::from(literal));
        let first_len = segments.first_literal().map_or(0, <[u8]>::len);
        let text = match text {
            _ if literal => self.store_literal(text, first_len),
            [] if skip == segments.len() => TextId::NONE,
            text => self.push_text(text),
        };
        self.drop_text(old);
        // No route has more parameters than 16 bits can count: see `MAX_PARAMS`.
        self.set_link(child, Link { text, skip: skip as u16, ..end });
    }

    /// Gives a new child a link over the consecutive literals and plain parameters of a form, from
    /// segment `from` on. Returns their number.
    pub(super) fn set_new_link(&mut self, child: Child, form: &Pattern, from: usize) -> usize {
        let kind = |at: usize| (at < form.len()).then(|| form.segment_kind(at));
        let literal = usize::from(matches!(child.via, Via::Literal(_)));
        let is_param = |&at: &usize| kind(at) == Some(SegmentKind::Plain);
        let params = (from + literal..).take_while(is_param).count();
        let in_key = literal == 0 || form.literal_of(from).len() <= EXACT_BYTES;
        if in_key && kind(from + literal + params) != Some(SegmentKind::Literal) {
            // The usual link, without a text.
            self.set_link(child, Link { skip: params as u16, ..Link::NOWHERE });
            return literal + params;
        }
        let segments = LinkSegments::of_form(form, from);
        self.set_link_segments(child, &segments, Link::NOWHERE);
        segments.len()
    }

    /// The number of segments from a node to the end of a child's link.
    pub(crate) fn segment_count(&self, child: Child) -> u32 {
        let link = self.link(child);
        let stored = match child.via {
            Via::Literal(_) if link.text.is_none() => 1,
            _ => self.text_segment_count(link.text),
        };
        stored + u32::from(link.skip) + u32::from(matches!(child.via, Via::Complex(_)))
    }

    /// The number of segments of a link's text; 0 if there is none.
    pub(crate) fn text_segment_count(&self, text: TextId) -> u32 {
        if text.is_none() {
            return 0;
        }
        count_segments(self.link_text(text)) as u32
    }
}
