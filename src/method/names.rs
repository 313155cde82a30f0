//! Methods as small numbers: names to [`Key`]s and back.
//!
//! The standard methods have keys of their own, which a `match` finds; other methods get one when
//! a route first needs it, and leave it free with the last. This module does not know routes.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::InsertError;
use crate::token::is_token;

/// The most different methods in one router.
pub(crate) const MOST: usize = 64;

/// The methods of RFC 9110, and PATCH, in byte order.
const STANDARD: [&str; 9] =
    ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/// What stands for a method in a router.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(u8);

impl Key {
    pub(super) const GET: Key = Key(2);
    pub(super) const HEAD: Key = Key(3);
    pub(super) const OPTIONS: Key = Key(4);
    /// Stands for any method.
    pub(super) const ANY: Key = Key(127);
    /// Stands for none: no route has it.
    pub(super) const NONE: Key = Key(128);
    /// More than the greatest key of a route.
    pub(super) const LIMIT: usize = 128;

    /// The number of standard methods, whose keys come first.
    pub(super) const STANDARD: usize = STANDARD.len();

    pub(super) fn standard_keys() -> [Key; Key::STANDARD] {
        core::array::from_fn(|key| Key(key as u8))
    }

    #[inline]
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }

    /// The key of a standard method.
    #[inline]
    fn standard(method: &str) -> Option<Key> {
        Some(Key(match method.as_bytes() {
            b"CONNECT" => 0,
            b"DELETE" => 1,
            b"GET" => 2,
            b"HEAD" => 3,
            b"OPTIONS" => 4,
            b"PATCH" => 5,
            b"POST" => 6,
            b"PUT" => 7,
            b"TRACE" => 8,
            _ => return None,
        }))
    }

    /// The key of the other method of this place.
    fn other(place: usize) -> Key {
        Key((STANDARD.len() + place) as u8)
    }
}

/// A set of keys, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keys(u128);

impl Keys {
    #[inline]
    pub(super) fn with(self, key: Key) -> Keys {
        Keys(self.0 | 1 << key.0)
    }

    #[inline]
    pub(super) fn and(self, others: Keys) -> Keys {
        Keys(self.0 | others.0)
    }

    pub(super) fn contains(self, key: Key) -> bool {
        1_u128.checked_shl(key.0.into()).is_some_and(|bit| self.0 & bit != 0)
    }

    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The methods among them: `ANY` is none.
    pub(super) fn methods(self) -> impl Iterator<Item = Key> + Clone {
        let bits = self.0 & !(1 << Key::ANY.0);
        let rests = core::iter::successors(Some(bits), |bits| Some(bits & bits.checked_sub(1)?));
        rests.take_while(|bits| *bits != 0).map(|bits| Key(bits.trailing_zeros() as u8))
    }
}

/// A method that is no standard one.
#[derive(Clone, Debug)]
struct Other {
    name: Box<str>,
    /// The number of routes for it. Without any, the key is free.
    routes: usize,
}

/// The methods that a router has routes for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// The number of routes for each standard method.
    standard: [usize; STANDARD.len()],
    others: Vec<Other>,
}

impl Names {
    /// The key of a method, or `Key::NONE` where no route can have it.
    #[inline]
    pub(super) fn key(&self, method: &str) -> Key {
        // Most requests are for it: 13 instructions less than by the `match`.
        if method == "GET" {
            return Key::GET;
        }
        Key::standard(method).or_else(|| self.other(method)).unwrap_or(Key::NONE)
    }

    fn other(&self, method: &str) -> Option<Key> {
        let is = |other: &Other| other.routes > 0 && *other.name == *method;
        self.others.iter().position(is).map(Key::other)
    }

    /// The key that a new route for a method gets; [`Names::add`] is to be told of the route.
    pub(super) fn key_for(&self, method: &str) -> Result<Key, InsertError> {
        if !is_token(method.as_bytes()) {
            return Err(InsertError::Method { method: String::from(method) });
        }
        let known = self.key(method);
        if known != Key::NONE && self.routes(known) > 0 {
            return Ok(known);
        }
        if self.in_use().count() == MOST {
            return Err(InsertError::TooManyMethods { method: String::from(method) });
        }
        let free = || self.others.iter().position(|other| other.routes == 0);
        Ok(match Key::standard(method) {
            Some(key) => key,
            None => Key::other(free().unwrap_or(self.others.len())),
        })
    }

    fn routes(&self, key: Key) -> usize {
        match self.standard.get(key.index()) {
            Some(&routes) => routes,
            None => {
                let place = key.index() - STANDARD.len();
                self.others.get(place).map_or(0, |other| other.routes)
            }
        }
    }

    /// Takes note of new routes of a key, which stands for this method from now on.
    pub(super) fn add(&mut self, key: Key, method: &str, routes: usize) {
        if let Some(count) = self.standard.get_mut(key.index()) {
            *count += routes;
            return;
        }
        match self.others.get_mut(key.index() - STANDARD.len()) {
            Some(other) if other.routes > 0 => other.routes += routes,
            Some(free) => *free = Other { name: method.into(), routes },
            None => self.others.push(Other { name: method.into(), routes }),
        }
    }

    /// Takes note of a route that is gone.
    pub(super) fn remove(&mut self, key: Key) {
        if let Some(count) = self.standard.get_mut(key.index()) {
            *count -= 1;
        } else if let Some(other) = self.others.get_mut(key.index() - STANDARD.len()) {
            other.routes -= 1;
            if other.routes == 0 {
                other.name = Box::default();
            }
        }
    }

    /// The name of a key's method; `None` for any method.
    pub(super) fn name(&self, key: Key) -> Option<&str> {
        if let Some(standard) = STANDARD.get(key.index()) {
            return Some(standard);
        }
        self.others.get(key.index() - STANDARD.len()).map(|other| &*other.name)
    }

    /// The methods that have a route: their keys and names, and how many routes.
    pub(super) fn in_use(&self) -> impl Iterator<Item = (Key, &str, usize)> {
        let keys = (0..STANDARD.len() + self.others.len()).map(|key| Key(key as u8));
        let used = keys.map(|key| (key, self.routes(key))).filter(|(_, routes)| *routes > 0);
        used.filter_map(|(key, routes)| Some((key, self.name(key)?, routes)))
    }

    /// The keys of all methods that have a route, and of all standard ones.
    pub(super) fn all(&self) -> Keys {
        let used = self.in_use().map(|(key, ..)| key);
        Key::standard_keys().into_iter().chain(used).fold(Keys::default(), Keys::with)
    }

    pub(super) fn shrink_to_fit(&mut self) {
        while self.others.last().is_some_and(|last| last.routes == 0) {
            self.others.pop();
        }
        self.others.shrink_to_fit();
    }

    pub(super) fn memory_usage(&self) -> usize {
        let names: usize = self.others.iter().map(|other| other.name.len()).sum();
        self.others.capacity() * size_of::<Other>() + names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_methods_have_their_keys() {
        for (index, name) in STANDARD.iter().enumerate() {
            assert_eq!(Key::standard(name), Some(Key(index as u8)), "{name}");
        }
        assert!(STANDARD.is_sorted());
        assert_eq!(
            [Key::GET, Key::HEAD, Key::OPTIONS].map(|key| STANDARD[key.index()]),
            ["GET", "HEAD", "OPTIONS"]
        );
        for other in ["", "get", "GETS", "PATC", "Connect", "PUT "] {
            assert_eq!(Key::standard(other), None, "{other:?}");
        }
    }

    #[test]
    fn every_key_has_its_bit() {
        let keys = (0..STANDARD.len() + MOST).map(|key| Key(key as u8));
        let set = keys.clone().step_by(2).fold(Keys::default(), Keys::with).with(Key::ANY);
        assert!(keys.clone().all(|key| set.contains(key) == (key.0 % 2 == 0)));
        assert!(set.contains(Key::ANY) && !set.contains(Key::NONE));
        assert!(set.methods().eq(keys.step_by(2)));
        assert_eq!(Keys::default().methods().count(), 0);
        assert!(STANDARD.len() + MOST <= Key::ANY.index());
    }
}
