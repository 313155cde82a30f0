//! All parameters of a match as a deserializer.
//!
//! Input: a [`ParamsView`] and a visitor. Output: a map by name, a sequence in the order of the
//! route, or the only value; or a [`Fault`]. One value is read by [`Value`], which does not know
//! this module.

use alloc::string::String;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::fault::Fault;
use super::readings::Readings;
use super::value::{TextForm, Value, key};
use crate::params::{ParamsIter, ParamsView};
use crate::pattern::names;

/// The parameters of a match.
#[derive(Clone, Copy)]
pub(super) struct Whole<'a, 'router: 'a, 'de> {
    pub(super) params: ParamsView<'a, 'router, 'de>,
    pub(super) form: TextForm,
    pub(super) readings: &'a Readings,
}

impl<'a, 'router: 'a, 'de> Whole<'a, 'router, 'de> {
    fn value(self, name: &'a str, text: &'de str, pair: bool) -> Value<'a, 'de> {
        Value { name, text, form: self.form, pair, readings: self.readings }
    }

    /// Attributes a fault to the parameter with the value that was refused, or to the route's only
    /// one.
    pub(super) fn attribute(self, fault: Fault) -> Fault {
        let refused = fault.refused().and_then(|found| self.with_value(found));
        let only = || self.params.iter().next().filter(|_| self.count(1).is_ok());
        match refused.or_else(only) {
            Some((name, text)) => fault.of(name, text),
            None => fault,
        }
    }

    /// The parameter with this value, if there is one and no more.
    fn with_value(self, found: &str) -> Option<(&'router str, &'de str)> {
        let mut pairs =
            self.params.iter().filter(|&(name, text)| self.value(name, text, false).is(found));
        pairs.next().filter(|_| pairs.next().is_none())
    }

    /// How far the values were read before the fault: the parameter that it names, counted from 1.
    pub(super) fn progress(self, fault: &Fault) -> usize {
        match fault.name() {
            Some(name) => 1 + self.params.iter().take_while(|(other, _)| *other != name).count(),
            None if fault.refused().is_some() => 0,
            None => usize::MAX,
        }
    }

    /// Fails unless the route has this many parameters, absent ones included.
    fn count(self, wanted: usize) -> Result<(), Fault> {
        let parameters = names(self.params.route()).count();
        if parameters == wanted { Ok(()) } else { Err(Fault::Count { parameters, wanted }) }
    }

    /// The route's only parameter; fails if the route has others, or if it is absent.
    fn only(self) -> Result<Value<'a, 'de>, Fault> {
        self.count(1)?;
        match self.params.iter().next() {
            Some((name, text)) => Ok(self.value(name, text, false)),
            None => {
                let name = names(self.params.route()).next().unwrap_or_default();
                Err(Fault::Missing(String::from(name)))
            }
        }
    }

    /// Visits one element for each parameter of the route.
    fn in_order<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        self.count(length)?;
        let elements = names(self.params.route());
        visitor.visit_seq(InOrder {
            whole: self,
            elements,
            pairs: self.params.iter(),
            left: length,
        })
    }
}

/// Methods that ask for a single value.
macro_rules! one {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.only()?.$method(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Whole<'_, '_, 'de> {
    type Error = Fault;

    one! {
        deserialize_bool deserialize_char
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
        deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
        deserialize_identifier
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.only()?.deserialize_enum(name, variants, visitor)
    }

    /// Names and values, or else the only value. A sequence would do harm: a variant with named
    /// fields would read it by position.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.only() {
            Ok(value) if self.readings.second() => value.deserialize_any(visitor),
            _ => self.deserialize_map(visitor),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_map(ByName { whole: self, pairs: self.params.iter(), next: None })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_map(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(Present { whole: self, pairs: self.params.iter() })
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.in_order(length, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.in_order(length, visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.params.iter().len() == 0 { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}

/// Names and values, as the entries of a map.
struct ByName<'a, 'router, 'de> {
    whole: Whole<'a, 'router, 'de>,
    pairs: ParamsIter<'a, 'router, 'de>,
    next: Option<(&'router str, &'de str)>,
}

impl<'de> MapAccess<'de> for ByName<'_, '_, 'de> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        self.next = self.pairs.next();
        let Some((name, _)) = self.next else { return Ok(None) };
        seed.deserialize(key(name)).map(Some).map_err(|fault| fault.of_name(name))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let before = || Fault::Whole(String::from("the type asked for a value before its name"));
        let (name, text) = self.next.take().ok_or_else(before)?;
        self.whole.value(name, text, false).read(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.pairs.len())
    }
}

/// The values of the parameters that have one.
struct Present<'a, 'router, 'de> {
    whole: Whole<'a, 'router, 'de>,
    pairs: ParamsIter<'a, 'router, 'de>,
}

impl<'de> SeqAccess<'de> for Present<'_, '_, 'de> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let next = self.pairs.next();
        next.map(|(name, text)| self.whole.value(name, text, true).read(seed)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.pairs.len())
    }
}

/// An element for each parameter of the route, absent ones included.
struct InOrder<'a, 'router, 'de, N> {
    whole: Whole<'a, 'router, 'de>,
    elements: N,
    pairs: ParamsIter<'a, 'router, 'de>,
    left: usize,
}

impl<'router, 'de, N: Iterator<Item = &'router str>> SeqAccess<'de>
    for InOrder<'_, 'router, 'de, N>
{
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let Some(name) = self.elements.next() else { return Ok(None) };
        self.left -= 1;
        // Names are unique, and the pairs follow the order of the route.
        let mut rest = self.pairs.clone();
        match rest.next().filter(|(present, _)| *present == name) {
            Some((_, text)) => {
                self.pairs = rest;
                self.whole.value(name, text, true).read(seed).map(Some)
            }
            None => seed.deserialize(Absent { name }).map(Some),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// A parameter without a value: `None` for an option, otherwise an error that names it.
struct Absent<'router> {
    name: &'router str,
}

impl<'de> Deserializer<'de> for Absent<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
        Err(Fault::Missing(String::from(self.name)))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_none()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier
    }
}
