//! Iterators over the routes of a [`Router`], in the static order.

use alloc::string::String;
use alloc::vec;
use core::fmt;
use core::iter::FusedIterator;

use super::Router;
use crate::table::{OneRoute, Route, RouteTexts, Table, take_in_order};
use crate::tree::RouteId;

impl<T> Router<T> {
    /// Returns each route once: its text and its value.
    ///
    /// More specific routes come first, whatever the order of insertion.
    ///
    /// # Complexity
    ///
    /// Linear in the router, apart from sorting the children of each node. Allocates a list of
    /// indices.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = routetree::Router::new();
    /// router.insert("/{page}", 1)?;
    /// router.insert("/about", 2)?;
    /// assert_eq!(router.iter().collect::<Vec<_>>(), [("/about", &2), ("/{page}", &1)]);
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { table: &self.table, order: self.table.in_order(&OneRoute).into_iter() }
    }

    /// Like [`Router::iter`], with mutable values.
    pub fn iter_mut(&mut self) -> IterMut<'_, T> {
        let order = self.table.in_order(&OneRoute);
        let routes = self.table.routes.iter_mut().map(Option::as_mut);
        IterMut { texts: &self.table.texts, routes: take_in_order(routes.collect(), order) }
    }
}

/// An iterator over routes and values. Created by [`Router::iter`].
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Iter<'router, T> {
    table: &'router Table<T>,
    order: vec::IntoIter<((), RouteId)>,
}

impl<'router, T> Iterator for Iter<'router, T> {
    type Item = (&'router str, &'router T);

    fn next(&mut self) -> Option<Self::Item> {
        let ((), id) = self.order.next()?;
        let route = self.table.routes[id].as_ref()?;
        Some((self.table.text(id), &route.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.order.size_hint()
    }
}

impl<T> Clone for Iter<'_, T> {
    fn clone(&self) -> Self {
        Iter { table: self.table, order: self.order.clone() }
    }
}

impl<T: fmt::Debug> fmt::Debug for Iter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.clone()).finish()
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}
impl<T> FusedIterator for Iter<'_, T> {}

/// An iterator over routes and mutable values. Created by [`Router::iter_mut`].
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct IterMut<'router, T> {
    texts: &'router RouteTexts,
    routes: vec::IntoIter<((), &'router mut Route<T>)>,
}

impl<'router, T> Iterator for IterMut<'router, T> {
    type Item = (&'router str, &'router mut T);

    fn next(&mut self) -> Option<Self::Item> {
        let ((), route) = self.routes.next()?;
        Some((self.texts.get(route.text), &mut route.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.routes.size_hint()
    }
}

impl<T: fmt::Debug> fmt::Debug for IterMut<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let routes = self.routes.as_slice().iter();
        f.debug_map()
            .entries(routes.map(|((), route)| (self.texts.get(route.text), &route.value)))
            .finish()
    }
}

impl<T> ExactSizeIterator for IterMut<'_, T> {}
impl<T> FusedIterator for IterMut<'_, T> {}

/// An iterator over owned routes and values, in the order of [`Router::iter`]. Created by
/// [`Router::into_iter`].
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct IntoIter<T> {
    texts: RouteTexts,
    routes: vec::IntoIter<((), Route<T>)>,
}

impl<T> Iterator for IntoIter<T> {
    type Item = (String, T);

    fn next(&mut self) -> Option<Self::Item> {
        let ((), route) = self.routes.next()?;
        Some((String::from(self.texts.get(route.text)), route.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.routes.size_hint()
    }
}

impl<T: fmt::Debug> fmt::Debug for IntoIter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let routes = self.routes.as_slice().iter();
        f.debug_map()
            .entries(routes.map(|((), route)| (self.texts.get(route.text), &route.value)))
            .finish()
    }
}

impl<T> ExactSizeIterator for IntoIter<T> {}
impl<T> FusedIterator for IntoIter<T> {}

impl<T> IntoIterator for Router<T> {
    type Item = (String, T);
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        let order = self.table.in_order(&OneRoute);
        let Table { routes, texts, constraints, .. } = self.table;
        let routes = take_in_order(routes.into_items(), order);
        // Here and not at the end: a return value would leak if the `Drop` of a function panics.
        drop(constraints);
        IntoIter { texts, routes }
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
