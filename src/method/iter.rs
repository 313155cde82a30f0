//! Iterators over the routes of a [`MethodRouter`]: in the static order, routes of the same shape
//! in byte order of their methods, the any-method route last.

use alloc::string::String;
use alloc::vec;
use core::fmt;
use core::iter::FusedIterator;

use super::MethodRouter;
use super::names::{MethodKey, MethodNames};
use crate::table::{Route, RouteTexts, Table, take_in_order};
use crate::tree::RouteId;

impl<T> MethodRouter<T> {
    /// Returns each route once: its method, or `None` for any method, its text, and its value.
    ///
    /// More specific routes come first, whatever the order of insertion. Routes of the same shape
    /// come in byte order of their methods, the any-method route last.
    ///
    /// # Complexity
    ///
    /// Linear in the router, apart from sorting the children of each node. Allocates a list of
    /// indices.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut methods = routetree::MethodRouter::new();
    /// methods.insert_any("/{page}", 1)?;
    /// methods.insert("PUT", "/{page}", 2)?;
    /// methods.insert("GET", "/about", 3)?;
    /// let routes: Vec<_> = methods.iter().collect();
    /// assert_eq!(
    ///     routes,
    ///     [(Some("GET"), "/about", &3), (Some("PUT"), "/{page}", &2), (None, "/{page}", &1)],
    /// );
    /// # Ok::<(), routetree::InsertError>(())
    /// ```
    pub fn iter(&self) -> MethodIter<'_, T> {
        MethodIter { router: self, order: self.table.in_order(&self.shapes).into_iter() }
    }

    /// Like [`MethodRouter::iter`], with mutable values.
    pub fn iter_mut(&mut self) -> MethodIterMut<'_, T> {
        let order = self.table.in_order(&self.shapes);
        let routes = self.table.routes.iter_mut().map(Option::as_mut);
        MethodIterMut {
            names: &self.shapes.names,
            texts: &self.table.texts,
            routes: take_in_order(routes.collect(), order),
        }
    }
}

/// An iterator over methods, routes and values. Created by [`MethodRouter::iter`].
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct MethodIter<'router, T> {
    router: &'router MethodRouter<T>,
    order: vec::IntoIter<(MethodKey, RouteId)>,
}

impl<'router, T> Iterator for MethodIter<'router, T> {
    type Item = (Option<&'router str>, &'router str, &'router T);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, id) = self.order.next()?;
        let route = self.router.table.routes[id].as_ref()?;
        Some((self.router.shapes.names.name(key), self.router.table.text(id), &route.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.order.size_hint()
    }
}

impl<T> Clone for MethodIter<'_, T> {
    fn clone(&self) -> Self {
        MethodIter { router: self.router, order: self.order.clone() }
    }
}

impl<T: fmt::Debug> fmt::Debug for MethodIter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.clone().map(|(method, route, value)| ((method, route), value));
        f.debug_map().entries(entries).finish()
    }
}

impl<T> ExactSizeIterator for MethodIter<'_, T> {}
impl<T> FusedIterator for MethodIter<'_, T> {}

/// An iterator over methods, routes and mutable values. Created by [`MethodRouter::iter_mut`].
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct MethodIterMut<'router, T> {
    names: &'router MethodNames,
    texts: &'router RouteTexts,
    routes: vec::IntoIter<(MethodKey, &'router mut Route<T>)>,
}

impl<'router, T> Iterator for MethodIterMut<'router, T> {
    type Item = (Option<&'router str>, &'router str, &'router mut T);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, route) = self.routes.next()?;
        Some((self.names.name(key), self.texts.get(route.text), &mut route.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.routes.size_hint()
    }
}

impl<T: fmt::Debug> fmt::Debug for MethodIterMut<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let routes = self.routes.as_slice().iter();
        let entries = routes.map(|(key, route)| {
            let name = (self.names.name(*key), self.texts.get(route.text));
            (name, &route.value)
        });
        f.debug_map().entries(entries).finish()
    }
}

impl<T> ExactSizeIterator for MethodIterMut<'_, T> {}
impl<T> FusedIterator for MethodIterMut<'_, T> {}

/// An iterator over owned methods, routes and values, in the order of [`MethodRouter::iter`].
/// Created by [`MethodRouter::into_iter`].
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct MethodIntoIter<T> {
    texts: RouteTexts,
    names: MethodNames,
    routes: vec::IntoIter<(MethodKey, Route<T>)>,
}

impl<T> Iterator for MethodIntoIter<T> {
    type Item = (Option<String>, String, T);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, route) = self.routes.next()?;
        Some((
            self.names.name(key).map(String::from),
            String::from(self.texts.get(route.text)),
            route.value,
        ))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.routes.size_hint()
    }
}

impl<T: fmt::Debug> fmt::Debug for MethodIntoIter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let routes = self.routes.as_slice().iter();
        let entries = routes.map(|(key, route)| {
            let name = (self.names.name(*key), self.texts.get(route.text));
            (name, &route.value)
        });
        f.debug_map().entries(entries).finish()
    }
}

impl<T> ExactSizeIterator for MethodIntoIter<T> {}
impl<T> FusedIterator for MethodIntoIter<T> {}

impl<T> IntoIterator for MethodRouter<T> {
    type Item = (Option<String>, String, T);
    type IntoIter = MethodIntoIter<T>;

    fn into_iter(self) -> MethodIntoIter<T> {
        let order = self.table.in_order(&self.shapes);
        let Table { routes, texts, constraints, .. } = self.table;
        let routes = take_in_order(routes.into_items(), order);
        // Here and not at the end: a return value would leak if the `Drop` of a function panics.
        drop(constraints);
        MethodIntoIter { names: self.shapes.names, texts, routes }
    }
}

impl<'router, T> IntoIterator for &'router MethodRouter<T> {
    type Item = (Option<&'router str>, &'router str, &'router T);
    type IntoIter = MethodIter<'router, T>;

    fn into_iter(self) -> MethodIter<'router, T> {
        self.iter()
    }
}

impl<'router, T> IntoIterator for &'router mut MethodRouter<T> {
    type Item = (Option<&'router str>, &'router str, &'router mut T);
    type IntoIter = MethodIterMut<'router, T>;

    fn into_iter(self) -> MethodIterMut<'router, T> {
        self.iter_mut()
    }
}
