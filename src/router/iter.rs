//! Iterators over routes and over matches, all in the static order.

use alloc::string::String;
use alloc::vec::{self, Vec};
use core::fmt;
use core::iter::FusedIterator;

use super::{Route, Router};
use crate::order;
use crate::params::{Match, Params};
use crate::pattern::Pattern;
use crate::tree::LeafId;

impl<T> Router<T> {
    /// The indices of all routes, in the static order, each by its best form.
    fn in_order(&self) -> Vec<u32> {
        let mut seen = alloc::vec![false; self.routes.len()];
        let routes = self.tree.leaves().into_iter().map(|leaf| self.route_of(leaf));
        routes.filter(|&route| !core::mem::replace(&mut seen[route as usize], true)).collect()
    }

    /// Each route once, with its value, in the order in which they win over each other, whatever
    /// order they were inserted in. Allocates a list of indices.
    ///
    /// # Complexity
    ///
    /// Linear in the router, but for siblings, which are sorted.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { router: self, order: self.in_order().into_iter() }
    }

    /// As [`Router::iter`], with values to be changed.
    pub fn iter_mut(&mut self) -> IterMut<'_, T> {
        let order = self.in_order();
        let routes = self.routes.iter_mut().map(Option::as_mut);
        IterMut { routes: pick(routes.collect(), order) }
    }
}

/// Takes from a list in the order of a list of indices.
fn pick<R>(mut from: Vec<Option<R>>, order: Vec<u32>) -> vec::IntoIter<R> {
    let picked = order.into_iter().filter_map(|index| from[index as usize].take());
    picked.collect::<Vec<R>>().into_iter()
}

/// Routes and values, borrowed: see [`Router::iter`].
#[derive(Clone, Debug)]
pub struct Iter<'router, T> {
    router: &'router Router<T>,
    order: vec::IntoIter<u32>,
}

impl<'router, T> Iterator for Iter<'router, T> {
    type Item = (&'router str, &'router T);

    fn next(&mut self) -> Option<Self::Item> {
        let route = self.router.routes[self.order.next()?].as_ref()?;
        Some((&route.text, &route.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.order.size_hint()
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}
impl<T> FusedIterator for Iter<'_, T> {}

/// Routes and values to be changed: see [`Router::iter_mut`].
pub struct IterMut<'router, T> {
    routes: vec::IntoIter<&'router mut Route<T>>,
}

impl<'router, T> Iterator for IterMut<'router, T> {
    type Item = (&'router str, &'router mut T);

    fn next(&mut self) -> Option<Self::Item> {
        let route = self.routes.next()?;
        Some((&route.text, &mut route.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.routes.size_hint()
    }
}

impl<T: fmt::Debug> fmt::Debug for IterMut<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let routes = self.routes.as_slice().iter();
        f.debug_map().entries(routes.map(|route| (&route.text, &route.value))).finish()
    }
}

impl<T> ExactSizeIterator for IterMut<'_, T> {}
impl<T> FusedIterator for IterMut<'_, T> {}

/// Routes and values, owned, in the order of [`Router::iter`].
pub struct IntoIter<T> {
    routes: vec::IntoIter<Route<T>>,
}

impl<T> Iterator for IntoIter<T> {
    type Item = (String, T);

    fn next(&mut self) -> Option<Self::Item> {
        let route = self.routes.next()?;
        Some((String::from(route.text), route.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.routes.size_hint()
    }
}

impl<T: fmt::Debug> fmt::Debug for IntoIter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let routes = self.routes.as_slice().iter();
        f.debug_map().entries(routes.map(|route| (&route.text, &route.value))).finish()
    }
}

impl<T> ExactSizeIterator for IntoIter<T> {}
impl<T> FusedIterator for IntoIter<T> {}

impl<T> IntoIterator for Router<T> {
    type Item = (String, T);
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        let order = self.in_order();
        IntoIter { routes: pick(self.routes.into_items(), order) }
    }
}

impl<'router, T> IntoIterator for &'router Router<T> {
    type Item = (&'router str, &'router T);
    type IntoIter = Iter<'router, T>;

    fn into_iter(self) -> Iter<'router, T> {
        self.iter()
    }
}

impl<'router, T> IntoIterator for &'router mut Router<T> {
    type Item = (&'router str, &'router mut T);
    type IntoIter = IterMut<'router, T>;

    fn into_iter(self) -> IterMut<'router, T> {
        self.iter_mut()
    }
}

/// All matches of a path, the most specific first: see [`Router::matches`].
pub struct Matches<'router, 'path, T> {
    router: &'router Router<T>,
    path: &'path str,
    found: vec::IntoIter<(Pattern, LeafId)>,
}

impl<'router, 'path, T> Matches<'router, 'path, T> {
    pub(super) fn new(router: &'router Router<T>, path: &'path str) -> Self {
        let leaves = router.search().all(path);
        let mut found: Vec<(Pattern, LeafId)> =
            leaves.into_iter().map(|leaf| (router.pattern_of(leaf), leaf)).collect();
        found.sort_by(|(a, _), (b, _)| order::patterns(a, b, &router.constraints));
        // Of a route's forms the best comes first.
        let mut seen = alloc::collections::BTreeSet::new();
        found.retain(|(_, leaf)| seen.insert(router.route_of(*leaf)));
        Matches { router, path, found: found.into_iter() }
    }
}

impl<'router, 'path, T> Iterator for Matches<'router, 'path, T> {
    type Item = Match<'router, 'path, &'router T>;

    fn next(&mut self) -> Option<Self::Item> {
        let (pattern, leaf) = self.found.next()?;
        let (route, names) = self.router.resolve(leaf)?;
        let values = self.router.search().values(&pattern, self.path);
        let params = Params::new(self.path, &route.text, names, values);
        Some(Match { value: &route.value, params })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.found.size_hint()
    }
}

impl<T> fmt::Debug for Matches<'_, '_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leaves = self.found.as_slice().iter();
        f.debug_list().entries(leaves.map(|(_, leaf)| self.router.text_of(*leaf))).finish()
    }
}

impl<T> ExactSizeIterator for Matches<'_, '_, T> {}
impl<T> FusedIterator for Matches<'_, '_, T> {}
