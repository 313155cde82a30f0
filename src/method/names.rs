//! Methods as small numbers: names to [`MethodKey`]s and back.
//!
//! Standard methods have fixed keys, found by a `match`. Any other method gets a key when its first
//! route is inserted, and frees it when its last route is removed. This module knows no routes, it
//! only counts them.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::InsertError;
use crate::token::is_token;

/// The maximum number of methods in one router.
const MAX_METHODS: usize = 64;

/// The methods of RFC 9110, and PATCH, in byte order.
pub(crate) const STANDARD: [&str; 9] =
    ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/// Returns the position of a method in [`STANDARD`], if it is standard.
#[cfg(feature = "server")]
#[inline]
pub(crate) fn standard_method(method: &str) -> Option<u8> {
    if method == "GET" {
        return Some(MethodKey::GET.0);
    }
    MethodKey::standard(method).map(|key| key.0)
}

/// Identifies a method within one router.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MethodKey(u8);

impl MethodKey {
    pub(super) const GET: MethodKey = MethodKey(2);
    pub(super) const HEAD: MethodKey = MethodKey(3);
    pub(super) const OPTIONS: MethodKey = MethodKey(4);
    /// Any method.
    pub(super) const ANY: MethodKey = MethodKey(127);
    /// A method that no route has.
    pub(super) const NONE: MethodKey = MethodKey(128);
    /// Greater than every key of a route.
    pub(super) const LIMIT: usize = 128;

    /// The number of standard methods. Their keys come first.
    pub(super) const STANDARD: usize = STANDARD.len();

    pub(super) fn standard_keys() -> [MethodKey; MethodKey::STANDARD] {
        core::array::from_fn(|key| MethodKey(key as u8))
    }

    #[inline]
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }

    /// The method whose route handles this one where it has none of its own, before the any-method
    /// route: GET for HEAD.
    pub(super) fn fallback(self) -> Option<MethodKey> {
        (self == MethodKey::HEAD).then_some(MethodKey::GET)
    }

    /// The key of a standard method.
    #[inline]
    fn standard(method: &str) -> Option<MethodKey> {
        let word = word(method.as_bytes())?;
        let key = STANDARD_WORDS.iter().position(|&standard| standard == word)?;
        Some(MethodKey(key as u8))
    }

    /// The key of the custom method with this index.
    fn custom(index: usize) -> MethodKey {
        MethodKey((STANDARD.len() + index) as u8)
    }
}

/// [`word`] of each standard method.
const STANDARD_WORDS: [u64; STANDARD.len()] = {
    let mut words = [0; STANDARD.len()];
    let mut key = 0;
    while key < words.len() {
        words[key] = match word(STANDARD[key].as_bytes()) {
            Some(word) => word,
            None => panic!("longer or shorter than a word can be"),
        };
        key += 1;
    }
    words
};

/// A text of 3 to 7 bytes and its length as one number, so that one comparison tells two apart.
#[inline]
const fn word(text: &[u8]) -> Option<u64> {
    let length = text.len();
    let bytes = match (text.first_chunk(), text.last_chunk()) {
        (Some(first), Some(last)) if length < size_of::<u64>() => {
            let last = u32::from_le_bytes(*last) as u64;
            u32::from_le_bytes(*first) as u64 | last << (8 * (length - 4))
        }
        _ => match *text {
            [a, b, c] => u32::from_le_bytes([a, b, c, 0]) as u64,
            _ => return None,
        },
    };
    Some(bytes | (length as u64) << 56)
}

/// A set of keys, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct MethodSet(u128);

impl MethodSet {
    #[inline]
    pub(super) fn with(self, key: MethodKey) -> MethodSet {
        MethodSet(self.0 | 1 << key.0)
    }

    #[inline]
    pub(super) fn union(self, others: MethodSet) -> MethodSet {
        MethodSet(self.0 | others.0)
    }

    #[inline]
    pub(super) fn with_standard(self, keys: StandardSet) -> MethodSet {
        MethodSet(self.0 | u128::from(keys.0))
    }

    /// The set, if all of its keys are those of standard methods.
    pub(super) fn all_standard(self) -> Option<StandardSet> {
        let keys = self.0 as u16;
        (u128::from(keys) == self.0 && keys >> STANDARD.len() == 0).then_some(StandardSet(keys))
    }

    pub(super) fn contains(self, key: MethodKey) -> bool {
        1_u128.checked_shl(key.0.into()).is_some_and(|bit| self.0 & bit != 0)
    }

    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// All keys but `ANY`.
    pub(super) fn methods(self) -> impl Iterator<Item = MethodKey> + Clone {
        let bits = self.0 & !(1 << MethodKey::ANY.0);
        let rests = core::iter::successors(Some(bits), |bits| Some(bits & bits.checked_sub(1)?));
        rests.take_while(|bits| *bits != 0).map(|bits| MethodKey(bits.trailing_zeros() as u8))
    }
}

/// A set of keys of standard methods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct StandardSet(u16);

impl StandardSet {
    pub(super) fn union(self, others: StandardSet) -> StandardSet {
        StandardSet(self.0 | others.0)
    }

    pub(super) fn contains_all(self, others: StandardSet) -> bool {
        others.0 & !self.0 == 0
    }

    /// Whether a route of one of these methods handles a method.
    pub(super) fn handles(self, key: MethodKey) -> bool {
        let has =
            |key: MethodKey| self.0.checked_shr(key.0.into()).is_some_and(|bits| bits & 1 == 1);
        has(key) || key.fallback().is_some_and(has)
    }

    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A method that is not a standard one.
#[derive(Clone, Debug)]
struct CustomMethod {
    name: Box<str>,
    /// The number of its routes. Without any, its key is free.
    routes: usize,
}

/// The methods that a router has routes for.
#[derive(Clone, Debug, Default)]
pub(super) struct MethodNames {
    /// The number of routes for each standard method.
    standard: [usize; STANDARD.len()],
    custom: Vec<CustomMethod>,
}

impl MethodNames {
    /// The key of a method, or `MethodKey::NONE` if it has no routes.
    #[inline]
    pub(super) fn key(&self, method: &str) -> MethodKey {
        // Most requests are for GET.
        if method == "GET" { MethodKey::GET } else { self.key_but_get(method) }
    }

    /// The key of a method other than GET.
    #[inline(never)]
    fn key_but_get(&self, method: &str) -> MethodKey {
        MethodKey::standard(method).unwrap_or_else(|| self.custom(method))
    }

    #[cold]
    #[inline(never)]
    fn custom(&self, method: &str) -> MethodKey {
        let is = |custom: &CustomMethod| custom.routes > 0 && *custom.name == *method;
        self.custom.iter().position(is).map_or(MethodKey::NONE, MethodKey::custom)
    }

    /// The key for a new route of a method. The caller must [add](Self::add) the route.
    pub(super) fn key_for(&self, method: &str) -> Result<MethodKey, InsertError> {
        if !is_token(method.as_bytes()) {
            return Err(InsertError::Method { method: String::from(method) });
        }
        let known = self.key(method);
        if known != MethodKey::NONE && self.routes(known) > 0 {
            return Ok(known);
        }
        if self.in_use().count() == MAX_METHODS {
            return Err(InsertError::TooManyMethods { method: String::from(method) });
        }
        let free = || self.custom.iter().position(|custom| custom.routes == 0);
        Ok(match MethodKey::standard(method) {
            Some(key) => key,
            None => MethodKey::custom(free().unwrap_or(self.custom.len())),
        })
    }

    fn routes(&self, key: MethodKey) -> usize {
        match self.standard.get(key.index()) {
            Some(&routes) => routes,
            None => {
                let index = key.index() - STANDARD.len();
                self.custom.get(index).map_or(0, |custom| custom.routes)
            }
        }
    }

    /// Counts new routes for a key, which identifies this method from now on.
    pub(super) fn add(&mut self, key: MethodKey, method: &str, routes: usize) {
        if let Some(count) = self.standard.get_mut(key.index()) {
            *count += routes;
            return;
        }
        match self.custom.get_mut(key.index() - STANDARD.len()) {
            Some(custom) if custom.routes > 0 => custom.routes += routes,
            Some(free) => *free = CustomMethod { name: method.into(), routes },
            None => self.custom.push(CustomMethod { name: method.into(), routes }),
        }
    }

    /// Counts a removed route for a key. Does nothing for `ANY`.
    pub(super) fn remove(&mut self, key: MethodKey) {
        if let Some(count) = self.standard.get_mut(key.index()) {
            *count -= 1;
        } else if let Some(custom) = self.custom.get_mut(key.index() - STANDARD.len()) {
            custom.routes -= 1;
            if custom.routes == 0 {
                custom.name = Box::default();
            }
        }
    }

    /// The name of a key's method, or `None` for `ANY`.
    pub(super) fn name(&self, key: MethodKey) -> Option<&str> {
        if let Some(standard) = STANDARD.get(key.index()) {
            return Some(standard);
        }
        self.custom.get(key.index() - STANDARD.len()).map(|custom| &*custom.name)
    }

    /// The name of a key's method in the error of a conflict.
    pub(super) fn name_in_conflict(&self, key: MethodKey) -> &str {
        self.name(key).unwrap_or(InsertError::ANY_METHOD)
    }

    /// The methods that have routes: key, name, number of routes.
    pub(super) fn in_use(&self) -> impl Iterator<Item = (MethodKey, &str, usize)> {
        let keys = (0..STANDARD.len() + self.custom.len()).map(|key| MethodKey(key as u8));
        let used = keys.map(|key| (key, self.routes(key))).filter(|(_, routes)| *routes > 0);
        used.filter_map(|(key, routes)| Some((key, self.name(key)?, routes)))
    }

    /// The keys of all methods that have routes, and of all standard methods.
    pub(super) fn all(&self) -> MethodSet {
        let used = self.in_use().map(|(key, ..)| key);
        MethodKey::standard_keys()
            .into_iter()
            .chain(used)
            .fold(MethodSet::default(), MethodSet::with)
    }

    pub(super) fn shrink_to_fit(&mut self) {
        while self.custom.last().is_some_and(|last| last.routes == 0) {
            self.custom.pop();
        }
        self.custom.shrink_to_fit();
    }

    pub(super) fn memory_usage(&self) -> usize {
        let names: usize = self.custom.iter().map(|custom| custom.name.len()).sum();
        self.custom.capacity() * size_of::<CustomMethod>() + names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_methods_have_their_keys() {
        for (index, name) in STANDARD.iter().enumerate() {
            assert_eq!(MethodKey::standard(name), Some(MethodKey(index as u8)), "{name}");
        }
        assert!(STANDARD.is_sorted());
        assert_eq!(
            [MethodKey::GET, MethodKey::HEAD, MethodKey::OPTIONS].map(|key| STANDARD[key.index()]),
            ["GET", "HEAD", "OPTIONS"]
        );
        let others = ["", "G", "GE", "get", "GETS", "GET\0", "PATC", "Connect", "PUT ", "OPTIONSX"];
        for other in others {
            assert_eq!(MethodKey::standard(other), None, "{other:?}");
        }
    }

    #[test]
    fn every_key_has_its_bit() {
        let keys = (0..STANDARD.len() + MAX_METHODS).map(|key| MethodKey(key as u8));
        let set = keys
            .clone()
            .step_by(2)
            .fold(MethodSet::default(), MethodSet::with)
            .with(MethodKey::ANY);
        assert!(keys.clone().all(|key| set.contains(key) == (key.0 % 2 == 0)));
        assert!(set.contains(MethodKey::ANY) && !set.contains(MethodKey::NONE));
        assert!(set.methods().eq(keys.step_by(2)));
        assert_eq!(MethodSet::default().methods().count(), 0);
        assert!(STANDARD.len() + MAX_METHODS <= MethodKey::ANY.index());
    }
}
