//! Which segments of a path may be a literal after a catch-all.
//!
//! After a catch-all a search is at a node with many positions of the path, and what is there are
//! values in most of them. The filter has a bit for each literal segment that follows the first
//! catch-all of a form: what it refuses is no literal child of any node there. At least seven of
//! eight other segments are refused.

use alloc::vec::Vec;

use super::Tree;
use super::arena::Arena;
use super::index::FormId;
use super::leaf::Form;
use crate::pattern::{Pattern, SegmentKind};
use crate::words::{first_word, word};

/// The filter has at least this many bits for each one that is set, up to twice as many when it is
/// rebuilt.
const BITS_PER_LITERAL: usize = 8;

/// Odd, with its bits spread evenly.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// See the module's documentation.
#[derive(Clone, Debug, Default)]
pub(super) struct LiteralFilter {
    /// Their number is zero or a power of two.
    words: Vec<u64>,
    /// The number of bits that are set.
    set: usize,
    /// The literal segments that the filter is for, and those removed since it was rebuilt; one
    /// that several forms have counts several times.
    literals: usize,
    removed: usize,
}

impl LiteralFilter {
    pub(super) fn memory_usage(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }

    /// The word and the bit for `text[from..to]`. `first_word` is the first word of the text.
    #[inline(always)]
    fn place(&self, text: &[u8], first_word: u64, from: usize, to: usize) -> (usize, u32) {
        let last =
            if to < 8 { first_word << (32 - 4 * to) << (32 - 4 * to) } else { word(text, to - 8) };
        let length = to - from;
        // The last 8 bytes, without those before the segment. The shift is up to 64 bits.
        let half = 32 - 4 * length.min(8);
        let hash = ((last >> half >> half) + length as u64).wrapping_mul(MIX);
        ((hash >> 32) as usize & self.words.len().wrapping_sub(1), (hash >> 58) as u32)
    }

    /// Whether `path[from..to]` may be a literal that follows a catch-all. `first_word` is the
    /// first word of the path.
    #[inline(always)]
    fn admits(&self, path: &[u8], first_word: u64, from: usize, to: usize) -> bool {
        let (word, bit) = self.place(path, first_word, from, to);
        self.words.get(word).is_some_and(|word| word >> bit & 1 == 1)
    }

    fn insert(&mut self, form: &Pattern) {
        for literal in literals(form) {
            let (word, bit) = self.place(literal, first_word(literal), 0, literal.len());
            if let Some(word) = self.words.get_mut(word) {
                self.set += usize::from(*word >> bit & 1 == 0);
                *word |= 1 << bit;
            }
        }
    }

    fn is_crowded(&self) -> bool {
        self.set * BITS_PER_LITERAL > self.words.len() * 64
    }

    fn add(&mut self, form: &Pattern, forms: &Arena<FormId, Form>) {
        let count = literals(form).count();
        if count == 0 {
            return;
        }
        self.literals += count;
        self.insert(form);
        if self.words.is_empty() || self.is_crowded() {
            let others = forms.iter().filter_map(|form| form.pattern.as_deref());
            self.rebuild(others.chain([form]));
        }
    }

    /// A bit stays until more literals were removed than there are: the filter is then rebuilt.
    fn remove(&mut self, form: &Pattern, forms: &Arena<FormId, Form>) {
        let count = literals(form).count();
        self.literals -= count;
        self.removed += count;
        if self.removed > self.literals {
            // The first time only to know how many bits are needed.
            for _ in 0..2 {
                let others = forms.iter().filter_map(|form| form.pattern.as_deref());
                self.rebuild(others.filter(|other| !other.same_shape(form)));
            }
        }
    }

    /// Rebuilds the filter with twice the bits that those that are set need at least.
    fn rebuild<'f>(&mut self, forms: impl Iterator<Item = &'f Pattern>) {
        self.removed = 0;
        if self.literals == 0 {
            return *self = LiteralFilter::default();
        }
        let words = (2 * BITS_PER_LITERAL * self.set.max(1)).div_ceil(64).next_power_of_two();
        (self.words, self.set) = (alloc::vec![0; words], 0);
        forms.for_each(|form| self.insert(form));
    }
}

/// The literal segments after the first catch-all of a form.
fn literals(form: &Pattern) -> impl Iterator<Item = &[u8]> {
    let first = form.first_catch_all().map_or(form.len(), |first| first + 1);
    let is_literal = |&at: &usize| form.segment_kind(at) == SegmentKind::Literal;
    (first..form.len()).filter(is_literal).map(|at| form.segment(at).literal)
}

impl Tree {
    /// Whether `path[from..to]` may be a literal that follows a catch-all. `first_word` is the
    /// first word of the path.
    #[inline(always)]
    pub(crate) fn may_be_literal(
        &self,
        path: &[u8],
        first_word: u64,
        from: usize,
        to: usize,
    ) -> bool {
        self.literal_filter.admits(path, first_word, from, to)
    }

    pub(super) fn add_to_literal_filter(&mut self, form: &Pattern) {
        self.literal_filter.add(form, &self.forms);
    }

    pub(super) fn remove_from_literal_filter(&mut self, form: &Pattern) {
        self.literal_filter.remove(form, &self.forms);
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::vec::Vec;

    use crate::Router;
    use crate::constraint::Constraints;
    use crate::pattern::Pattern;
    use crate::tree::{Form, Index as _, ShapeId, Tree};
    use crate::words::first_word;

    fn admits(tree: &Tree, before: &str, segment: &str, after: &str) -> bool {
        let path = format!("{before}{segment}{after}");
        let (from, to) = (before.len(), before.len() + segment.len());
        tree.may_be_literal(path.as_bytes(), first_word(path.as_bytes()), from, to)
    }

    /// Every literal after a catch-all is admitted, wherever it is in a path; few other segments.
    #[test]
    fn literals_after_a_catch_all_are_admitted() {
        let mut tree = Tree::default();
        let constraints = Constraints::default();
        let all = "literal-".repeat(5);
        let texts: Vec<&str> = (0..40).map(|length| &all[..length]).collect();
        for text in &texts {
            let route = format!("/before/{{*a}}/{text}/{{b}}/{text}");
            let form = Pattern::parse(&route, &constraints, None).unwrap();
            let leaf = tree.add_form(Form::of_shape(ShapeId::new(0), &form));
            let from = tree.locate(&form, &constraints).unwrap_err();
            tree.insert(&form, leaf, from, &constraints);
        }
        for text in &texts {
            for (before, after) in [("", ""), ("/", "/"), ("/a/", ""), ("/value/", "/and more")] {
                assert!(admits(&tree, before, text, after), "{before}{text}{after}");
            }
        }
        let others = (0..1000).filter(|number| admits(&tree, "/a/", &format!("v{number}"), "/"));
        assert!(others.count() <= 1000 / 8);
    }

    /// A filter that has lost most of its literals is as small as a new one.
    #[test]
    fn removed_literals_take_no_room() {
        let mut router = Router::new();
        router.insert("/{*a}/kept", 0).unwrap();
        let before = router.memory_usage();
        let long: Vec<_> = (0..2000).map(|number| format!("{number}")).collect();
        let route = format!("/{{*a}}/{}", long.join("/"));
        router.insert(route.as_str(), 1).unwrap();
        router.remove(&route);
        router.shrink_to_fit();
        assert!(router.memory_usage() <= before);
        assert_eq!(router.at("/1/2/kept").map(|found| *found.value), Ok(0));
    }
}
