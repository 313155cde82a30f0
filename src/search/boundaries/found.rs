//! The long segments of a path that were found: each is scanned once.

/// Long segments that were found, by their starts and ends, so that they are not scanned again for
/// each node that is reached at the same position.
pub(super) struct Found {
    /// The one that was found last. Most paths have one at most.
    last: (u32, u32),
    others: Option<[(u32, u32); 32]>,
    next: usize,
}

impl Found {
    const NONE: (u32, u32) = (u32::MAX, u32::MAX);

    // A constant would be copied with all places of `others`.
    #[inline(always)]
    pub(super) fn nothing() -> Found {
        Found { last: Found::NONE, others: None, next: 0 }
    }

    #[inline]
    pub(super) fn find(&self, is: impl Fn(&(u32, u32)) -> bool) -> Option<(u32, u32)> {
        if is(&self.last) {
            return Some(self.last);
        }
        self.others.as_ref()?.iter().copied().find(is)
    }

    #[inline]
    pub(super) fn remember(&mut self, start: usize, end: usize) {
        if self.last != Found::NONE {
            self.keep_last();
        }
        self.last = (start as u32, end as u32);
    }

    #[cold]
    fn keep_last(&mut self) {
        let others = self.others.get_or_insert([Found::NONE; 32]);
        others[self.next % others.len()] = self.last;
        self.next += 1;
    }
}
