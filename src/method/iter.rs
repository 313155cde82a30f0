//! Iterators over the routes of a [`MethodRouter`], in the static order; of one shape, in byte
//! order of the methods, any method last.

use alloc::string::String;
use alloc::vec;
use core::fmt;
use core::iter::FusedIterator;

use super::MethodRouter;
use super::names::{Key, Names};
use crate::table::{Route, Table, take_in_order};
use crate::tree::RouteId;

impl<T> MethodRouter<T> {
    /// Each route once: its method, `None` for any, its text and its value. They come in the order
    /// in which they win over each other; those of one shape in byte order of their methods, any
    /// method last. Allocates a list of indices.
    ///
    /// # Complexity
    ///
    /// Linear in the router, but for siblings, which are sorted.
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
        MethodIter { router: self, order: self.table.in_order(&self.methods).into_iter() }
    }

    /// As [`MethodRouter::iter`], with values to be changed.
    pub fn iter_mut(&mut self) -> MethodIterMut<'_, T> {
        let order = self.table.in_order(&self.methods);
        let routes = self.table.routes.iter_mut().map(Option::as_mut);
        MethodIterMut { names: &self.methods.names, routes: take_in_order(routes.collect(), order) }
    }
}

/// Methods, routes and values, borrowed: see [`MethodRouter::iter`].
pub struct MethodIter<'router, T> {
    router: &'router MethodRouter<T>,
    order: vec::IntoIter<(Key, RouteId)>,
}

impl<'router, T> Iterator for MethodIter<'router, T> {
    type Item = (Option<&'router str>, &'router str, &'router T);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, id) = self.order.next()?;
        let route = self.router.table.routes[id].as_ref()?;
        Some((self.router.methods.names.name(key), &route.text, &route.value))
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

/// Methods, routes, and values to be changed: see [`MethodRouter::iter_mut`].
pub struct MethodIterMut<'router, T> {
    names: &'router Names,
    routes: vec::IntoIter<(Key, &'router mut Route<T>)>,
}

impl<'router, T> Iterator for MethodIterMut<'router, T> {
    type Item = (Option<&'router str>, &'router str, &'router mut T);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, route) = self.routes.next()?;
        Some((self.names.name(key), &route.text, &mut route.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.routes.size_hint()
    }
}

impl<T: fmt::Debug> fmt::Debug for MethodIterMut<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let routes = self.routes.as_slice().iter();
        let entries = routes.map(|(key, route)| {
            let name = (self.names.name(*key), &route.text);
            (name, &route.value)
        });
        f.debug_map().entries(entries).finish()
    }
}

impl<T> ExactSizeIterator for MethodIterMut<'_, T> {}
impl<T> FusedIterator for MethodIterMut<'_, T> {}

/// Methods, routes and values, owned, in the order of [`MethodRouter::iter`].
pub struct MethodIntoIter<T> {
    names: Names,
    routes: vec::IntoIter<(Key, Route<T>)>,
}

impl<T> Iterator for MethodIntoIter<T> {
    type Item = (Option<String>, String, T);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, route) = self.routes.next()?;
        Some((self.names.name(key).map(String::from), String::from(route.text), route.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.routes.size_hint()
    }
}

impl<T: fmt::Debug> fmt::Debug for MethodIntoIter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let routes = self.routes.as_slice().iter();
        let entries = routes.map(|(key, route)| {
            let name = (self.names.name(*key), &route.text);
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
        let order = self.table.in_order(&self.methods);
        let Table { routes, constraints, .. } = self.table;
        let routes = take_in_order(routes.into_items(), order);
        // Here and not at the end: a return value would leak if the `Drop` of a function panics.
        drop(constraints);
        MethodIntoIter { names: self.methods.names, routes }
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
