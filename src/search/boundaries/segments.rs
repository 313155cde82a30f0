//! The segments of a path by number, for searches that visit them in any order.

use smallvec::SmallVec;

use super::scan::Boundaries;

/// The starts of a path's segments, and the start of one more after them. Those of 256 segments
/// after a leading slash fit inline.
pub(crate) struct Segments<'p> {
    path: &'p str,
    starts: SmallVec<[u32; 258]>,
}

impl<'p> Segments<'p> {
    /// The segments of a path that are not searched for yet.
    #[inline]
    pub(crate) fn new(path: &'p str) -> Self {
        Segments { path, starts: SmallVec::new() }
    }

    /// All segments of a path.
    pub(crate) fn of(path: &'p str) -> Self {
        let mut segments = Segments::new(path);
        segments.find(&mut Boundaries::new(path.as_bytes()));
        segments
    }

    /// Finds the segments, unless that has been done.
    pub(in crate::search) fn find(&mut self, boundaries: &mut Boundaries<'_>) {
        if !self.starts.is_empty() {
            return;
        }
        let starts = &mut self.starts;
        starts.push(0);
        boundaries.each_end(|end| starts.push(end as u32 + 1));
    }

    /// The segments that were found.
    pub(crate) fn view(&self) -> SegmentsView<'_> {
        SegmentsView { path: self.path, starts: &self.starts }
    }

    pub(crate) fn path(&self) -> &'p str {
        self.path
    }
}

/// The segments of a path.
#[derive(Clone, Copy)]
pub(crate) struct SegmentsView<'p> {
    path: &'p str,
    /// One more than the number of segments.
    starts: &'p [u32],
}

impl<'p> SegmentsView<'p> {
    /// `starts` has one more than there are segments.
    #[inline(always)]
    pub(in crate::search) fn new(path: &'p str, starts: &'p [u32]) -> Self {
        SegmentsView { path, starts }
    }

    pub(crate) fn path(&self) -> &'p str {
        self.path
    }

    #[inline]
    pub(crate) fn count(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    #[inline]
    pub(crate) fn start(&self, index: usize) -> usize {
        self.starts[index] as usize
    }

    #[inline]
    pub(crate) fn end(&self, index: usize) -> usize {
        self.starts[index + 1] as usize - 1
    }

    /// The segments that are not empty.
    #[inline]
    pub(crate) fn filled(&self) -> impl Iterator<Item = usize> + 'p {
        let pairs = self.starts.windows(2).enumerate();
        pairs.filter(|(_, pair)| pair[1] - pair[0] > 1).map(|(index, _)| index)
    }

    pub(crate) fn text(&self, index: usize) -> &'p [u8] {
        &self.path.as_bytes()[self.start(index)..self.end(index)]
    }

    /// The segment that starts at `at`.
    pub(crate) fn index_of(&self, at: usize) -> usize {
        self.starts.binary_search(&(at as u32)).unwrap_or_else(|next| next - 1)
    }
}
