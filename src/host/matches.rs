//! Every pattern that matches a host.

use alloc::vec::{self, Vec};
use core::fmt;
use core::iter::FusedIterator;

use super::name::HostText;
use super::{any_match, judging};
use crate::params::Match;
use crate::pattern::Pattern;
use crate::search::{Case, only_route};
use crate::table::Table;
use crate::tree::RouteLeaf;

/// Iterates over all matches of a host, the most specific first. Returned by
/// [`HostRouter::matches`](crate::HostRouter::matches).
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct HostMatches<'router, 'host, T> {
    table: &'router Table<T>,
    host: &'host str,
    /// `None` if the host is malformed: then `found` is empty.
    text: Option<HostText<'host>>,
    found: vec::IntoIter<(Pattern, RouteLeaf)>,
    any: Option<&'router T>,
}

impl<'router, 'host, T> HostMatches<'router, 'host, T> {
    #[inline]
    pub(super) fn new(
        table: &'router Table<T>,
        any: Option<&'router T>,
        host: &'host str,
    ) -> HostMatches<'router, 'host, T> {
        let text = HostText::read(host);
        let any = any.filter(|_| text.is_some() || host.is_empty());
        let leaves = text.as_ref().map_or(Vec::new(), |text| {
            judging(table.search(), text, |search, text| search.all(text, only_route))
        });
        HostMatches { table, host, text, found: table.sorted_forms(leaves).into_iter(), any }
    }
}

impl<'router, 'host, T> Iterator for HostMatches<'router, 'host, T> {
    type Item = Match<'router, 'host, &'router T>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let Some((pattern, leaf)) = self.found.next() else {
            return self.any.take().map(|value| any_match(self.host, value));
        };
        let text = self.text.as_ref()?;
        let mut values = judging(self.table.search(), text, |search, text| {
            search.values(&pattern, text, Case::Exact)
        });
        text.place(&mut values);
        self.table.found(self.host, leaf, values)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        let len = self.found.len() + usize::from(self.any.is_some());
        (len, Some(len))
    }
}

impl<T> fmt::Debug for HostMatches<'_, '_, T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leaves = self.found.as_slice().iter();
        let patterns = leaves.map(|(_, leaf)| self.table.text_of(*leaf));
        f.debug_list().entries(patterns.chain(self.any.map(|_| ""))).finish()
    }
}

impl<T> ExactSizeIterator for HostMatches<'_, '_, T> {}
impl<T> FusedIterator for HostMatches<'_, '_, T> {}
