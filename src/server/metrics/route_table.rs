//! The counts of all routes of one event loop, by the numbers of the routes.
//!
//! The routes that are there when the server starts have one array. Those that come later have
//! chunks, each allocated when one of its routes gets its first request.

use std::sync::OnceLock;

use super::labels::MAX_LATER;
use super::series::{RouteNumber, RouteSeries};

/// The number of routes in a chunk.
const CHUNK: usize = 256;

/// What one event loop counts for each route.
#[derive(Debug)]
pub(super) struct RouteTable {
    /// The first place is that of requests without a route.
    initial: Box<[RouteSeries]>,
    later: Box<[OnceLock<Box<[RouteSeries]>>]>,
}

impl RouteTable {
    /// Creates the counts of a server that starts with this many routes.
    pub(super) fn new(routes: usize) -> RouteTable {
        let initial = (0..=routes).map(|_| RouteSeries::default()).collect();
        let later = (0..MAX_LATER / CHUNK).map(|_| OnceLock::new()).collect();
        RouteTable { initial, later }
    }

    /// Returns the counts of a route. Only one thread may do so.
    #[inline]
    pub(super) fn get(&self, number: RouteNumber) -> &RouteSeries {
        match self.initial.get(number.0 as usize) {
            Some(series) => series,
            None => self.get_later(number),
        }
    }

    #[cold]
    fn get_later(&self, number: RouteNumber) -> &RouteSeries {
        let (chunk, place) = self.place(number);
        let new = || (0..CHUNK).map(|_| RouteSeries::default()).collect();
        &self.later[chunk].get_or_init(new)[place]
    }

    /// Returns the counts of a route, if it has any.
    pub(super) fn find(&self, number: RouteNumber) -> Option<&RouteSeries> {
        self.initial.get(number.0 as usize).or_else(|| {
            let (chunk, place) = self.place(number);
            self.later[chunk].get()?.get(place)
        })
    }

    /// Returns the counts of all routes that have any.
    pub(super) fn iter(&self) -> impl Iterator<Item = &RouteSeries> {
        let later = self.later.iter().filter_map(OnceLock::get);
        self.initial.iter().chain(later.flat_map(|chunk| chunk.iter()))
    }

    /// Returns the chunk and the place in it of a route that came later.
    fn place(&self, number: RouteNumber) -> (usize, usize) {
        let index = (number.0 as usize - self.initial.len()).min(MAX_LATER - 1);
        (index / CHUNK, index % CHUNK)
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_LATER, RouteTable};
    use crate::server::metrics::SeriesKey;
    use crate::server::metrics::series::RouteNumber;

    #[test]
    fn each_number_has_a_place_of_its_own() {
        let table = RouteTable::new(3);
        let method = SeriesKey::default().method;
        let last = 3 + MAX_LATER as u32;
        let numbers = [0, 3, 4, 5, 259, 260, last - 1, last].map(RouteNumber);
        assert!(table.find(RouteNumber(4)).is_none());
        for (status, number) in (200..).zip(numbers) {
            table.get(number).method(method).statuses.count(status);
        }
        for (status, number) in (200..).zip(numbers) {
            let statuses = &table.find(number).unwrap().method(method).statuses;
            assert_eq!(statuses.iter().collect::<Vec<_>>(), [(status, 1)]);
        }
        // All that have no place have the last one.
        table.get(RouteNumber::OTHER).method(method).statuses.count(404);
        let count = table.find(RouteNumber(last)).unwrap().method(method).statuses.iter().count();
        assert_eq!(count, 2);
        let all =
            table.iter().flat_map(|series| series.methods()).map(|own| own.statuses.iter().count());
        assert_eq!(all.sum::<usize>(), numbers.len() + 1);
    }
}
