//! The segments of a path by their numbers, for searches that go back and forth among them.

use smallvec::SmallVec;

use super::ends::Ends;

/// The beginnings of a path's segments, and that of one that would follow: inline for 256 segments
/// behind a leading slash.
pub(super) struct Segments<'p> {
    path: &'p str,
    starts: SmallVec<[u32; 258]>,
}

impl<'p> Segments<'p> {
    /// None is found yet.
    #[inline]
    pub(super) fn new(path: &'p str) -> Self {
        Segments { path, starts: SmallVec::new() }
    }

    /// Finds them, if that has not been done.
    pub(super) fn find(&mut self, ends: &mut impl Ends) {
        if !self.starts.is_empty() {
            return;
        }
        let mut from = 0;
        while from <= self.path.len() {
            self.starts.push(from as u32);
            from = ends.end(from) + 1;
        }
        self.starts.push(from as u32);
    }

    /// Those that were found.
    pub(super) fn found(&self) -> Found<'_> {
        Found { path: self.path, starts: &self.starts }
    }

    pub(super) fn path(&self) -> &'p str {
        self.path
    }
}

/// The segments of a path.
#[derive(Clone, Copy)]
pub(super) struct Found<'p> {
    path: &'p str,
    /// One more than there are segments.
    starts: &'p [u32],
}

impl<'p> Found<'p> {
    pub(super) fn path(&self) -> &'p str {
        self.path
    }

    #[inline]
    pub(super) fn count(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    #[inline]
    pub(super) fn start(&self, index: usize) -> usize {
        self.starts[index] as usize
    }

    #[inline]
    pub(super) fn end(&self, index: usize) -> usize {
        self.starts[index + 1] as usize - 1
    }

    /// Those that are not empty.
    #[inline]
    pub(super) fn filled(&self) -> impl Iterator<Item = usize> + 'p {
        let pairs = self.starts.windows(2).enumerate();
        pairs.filter(|(_, pair)| pair[1] - pair[0] > 1).map(|(index, _)| index)
    }

    pub(super) fn text(&self, index: usize) -> &'p [u8] {
        &self.path.as_bytes()[self.start(index)..self.end(index)]
    }

    /// The segment that begins at `at`.
    pub(super) fn index_of(&self, at: usize) -> usize {
        self.starts.binary_search(&(at as u32)).unwrap_or_else(|next| next - 1)
    }
}
