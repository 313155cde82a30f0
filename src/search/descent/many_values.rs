//! Values that may be more than fit inline, while it is not known yet whether they are needed.
//!
//! Those that do not fit inline are kept apart until there is a match, so that a path that does not
//! match allocates nothing. A route with still more values is found without them, and then once
//! more with all of them.

use smallvec::SmallVec;

use super::super::segment::{Case, SubPattern, Window};
use super::follow::{ComplexSink, Sink, forget_from};
use crate::tree::ComplexChild;
use crate::values::{INLINE_VALUES, Span, Values};

/// The values of a path, however many there are.
pub(super) struct ManyValues<'v> {
    values: &'v mut Values,
    /// Those that follow.
    more: SmallVec<[Span; 56]>,
    /// Those that a group of catch-alls adds when it matches, if there are more.
    last: Values,
    /// Whether all are kept, even if that allocates.
    all: bool,
    /// Where the first value starts that was not kept.
    lost: Option<usize>,
}

impl<'v> ManyValues<'v> {
    #[inline(always)]
    pub(super) fn new(values: &'v mut Values) -> ManyValues<'v> {
        ManyValues { values, more: SmallVec::new(), last: Values::new(), all: false, lost: None }
    }

    /// Puts the values of a match together. Returns whether all were kept.
    #[inline]
    pub(super) fn finish(&mut self) -> bool {
        if !self.more.is_empty() && self.lost.is_none() {
            self.values.extend_from_slice(&self.more);
            self.values.extend_from_slice(&self.last);
        }
        self.lost.is_none()
    }

    /// Starts anew, and keeps all values from now on, which may allocate.
    pub(super) fn keep_all(&mut self) {
        self.forget_from(0);
        self.last.clear();
        self.all = true;
    }

    fn lose(&mut self, at: usize) {
        self.lost.get_or_insert(at);
    }
}

impl Sink for ManyValues<'_> {
    const CASE: Case = Case::Exact;

    #[inline(always)]
    fn room(&self) -> usize {
        usize::MAX
    }

    #[inline(always)]
    fn record(&mut self, value: Span) {
        if self.values.room() > 0 && self.more.is_empty() {
            self.values.record(value);
        } else if self.all || self.more.room() > 0 {
            self.more.push(value);
        } else {
            self.lose(value.start as usize);
        }
    }
}

impl ComplexSink for ManyValues<'_> {
    type Mark = (usize, usize, Option<usize>);

    fn mark(&self) -> Self::Mark {
        (self.values.len(), self.more.len(), self.lost)
    }

    fn forget_after(&mut self, (values, more, lost): Self::Mark) {
        self.values.truncate(values);
        self.more.truncate(more);
        self.lost = lost;
    }

    #[inline]
    fn forget_from(&mut self, at: usize) {
        forget_from(&mut self.more, at);
        forget_from(self.values, at);
        self.lost = self.lost.filter(|&lost| lost < at);
    }

    fn values(&mut self) -> &mut Values {
        if self.more.is_empty() { self.values } else { &mut self.last }
    }

    fn take(&mut self, child: &ComplexChild, window: Window<'_>) -> bool {
        if let Some(suffix) = child.decided_by_prefilter() {
            let from = window.from + child.prefix_len as usize;
            self.record(Span::new(from, window.to - suffix));
            return true;
        }
        let count = child.segment().params.len();
        if count <= self.values.room() && self.more.is_empty() {
            return self.values.take(child, window);
        }
        if count > INLINE_VALUES && !self.all {
            self.lose(window.from);
            return SubPattern::whole(child.segment()).matches(window);
        }
        let mut taken = Values::new();
        let matches = taken.take(child, window);
        taken.into_iter().for_each(|value| self.record(value));
        matches
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    use crate::Router;

    /// Values that fit inline, those that are kept apart, and those that are found again; before a
    /// mixed segment and a catch-all, and after dead ends.
    #[test]
    fn any_number_of_values_is_found_in_order() {
        for count in (0..12).chain(52..70).chain([200]) {
            let params: String = (0..count).map(|index| format!("/{{p{index}}}")).collect();
            let mixed: Vec<String> = (0..10).map(|index| format!("{{m{index}}}")).collect();
            let route = format!("{params}/x/{}/{{*rest}}/end", mixed.join("-"));
            let mut router = Router::new();
            router.insert(&route, 0).expect("a route");
            router.insert(format!("{params}/x/{{a}}-{{b}}.{{c}}/{{d}}/no"), 1).expect("a route");
            router.insert("/0/{*rest}/no", 2).expect("a route");
            let path: String = (0..count).map(|index| format!("/{index}")).collect();
            let path = format!("{path}/x/0-1-2-3-4-5-6-7-8-9.z/r/s/end");
            let found = router.at(&path);
            let found = found.unwrap_or_else(|_| panic!("{count} values and more"));
            assert_eq!(found.route(), route);
            let path = (0..count).chain(0..9).map(|index| format!("{index}"));
            let expected = path.chain(["9.z", "r/s"].map(String::from));
            let values = found.params.iter().map(|(_, value)| String::from(value));
            assert!(expected.eq(values), "{count}: {:?}", found.params);
        }
    }
}
