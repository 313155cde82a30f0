//! The value of one parameter as a deserializer.
//!
//! Input: a name, a value and a visitor. Output: the text, or what is parsed from it; or a
//! [`Fault`]. This module does not know the other parameters of the match, nor its route.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;
use core::str::FromStr;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, SeqAccess, VariantAccess, Visitor,
};

use super::fault::Fault;
use super::readings::{Literal, Readings};
use crate::decode;

/// How the text of a value is read.
#[derive(Clone, Copy)]
pub(super) enum TextForm {
    /// As it is written in the path.
    Raw,
    /// Percent-decoded.
    Decoded,
}

/// A parameter and its value.
#[derive(Clone, Copy)]
pub(super) struct Value<'n, 'de> {
    pub(super) name: &'n str,
    pub(super) text: &'de str,
    pub(super) form: TextForm,
    /// Whether the value may be read as a pair of its name and itself: in a sequence it may.
    pub(super) pair: bool,
    pub(super) readings: &'n Readings,
}

impl<'n, 'de> Value<'n, 'de> {
    /// Reads the value, and attributes a fault to it.
    pub(super) fn read<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        seed.deserialize(self).map_err(|fault| fault.of(self.name, self.text))
    }

    /// Whether `serde` would say that it has found the value if it has found this.
    pub(super) fn is(self, found: &str) -> bool {
        self.decoded().is_ok_and(|text| {
            let literal = Literal::parse(&text);
            text == found || literal.is_some_and(|literal| literal.to_string() == found)
        })
    }

    fn decoded(self) -> Result<Cow<'de, str>, Fault> {
        match self.form {
            TextForm::Raw => Ok(Cow::Borrowed(self.text)),
            TextForm::Decoded => decode::percent(self.text).map_err(Fault::Decode),
        }
    }

    fn parsed<N: FromStr>(self, wanted: &str) -> Result<N, Fault>
    where
        N::Err: fmt::Display,
    {
        let problem = |error| Fault::Message(format!("not {wanted}: {error}"));
        self.decoded()?.parse().map_err(problem)
    }

    fn unreadable<V>(wanted: &str) -> Result<V, Fault> {
        Err(Fault::Message(format!("a single value cannot be read as {wanted}")))
    }

    fn name_and_value<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        if self.pair && length == 2 {
            visitor.visit_seq(Pair { value: self, read: 0 })
        } else {
            Self::unreadable("a tuple")
        }
    }
}

/// Methods that parse the text.
macro_rules! parse {
    ($($method:ident $visit:ident $wanted:literal)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.$visit(self.parsed($wanted)?)
        })*
    };
}

/// Methods that visit the text.
macro_rules! text {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.decoded()? {
                Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
                Cow::Owned(text) => visitor.visit_string(text),
            }
        })*
    };
}

/// Methods that visit the bytes of the text.
macro_rules! bytes {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.decoded()? {
                Cow::Borrowed(text) => visitor.visit_borrowed_bytes(text.as_bytes()),
                Cow::Owned(text) => visitor.visit_byte_buf(text.into_bytes()),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Value<'_, 'de> {
    type Error = Fault;

    parse! {
        deserialize_bool visit_bool "a bool"
        deserialize_i8 visit_i8 "an i8"
        deserialize_i16 visit_i16 "an i16"
        deserialize_i32 visit_i32 "an i32"
        deserialize_i64 visit_i64 "an i64"
        deserialize_i128 visit_i128 "an i128"
        deserialize_u8 visit_u8 "a u8"
        deserialize_u16 visit_u16 "a u16"
        deserialize_u32 visit_u32 "a u32"
        deserialize_u64 visit_u64 "a u64"
        deserialize_u128 visit_u128 "a u128"
        deserialize_f32 visit_f32 "an f32"
        deserialize_f64 visit_f64 "an f64"
        deserialize_char visit_char "a char"
    }

    text! { deserialize_str deserialize_string deserialize_identifier }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let text = self.decoded()?;
        // The likelier reading comes first.
        let read = |literal: &Literal| literal.is_canonical(&text) != self.readings.second();
        match Literal::parse(&text).filter(read) {
            Some(Literal::Bool(truth)) => visitor.visit_bool(truth),
            Some(Literal::Unsigned(number)) => visitor.visit_u64(number),
            Some(Literal::Signed(number)) => visitor.visit_i64(number),
            Some(Literal::Float(number)) => visitor.visit_f64(number),
            None => self.deserialize_str(visitor),
        }
    }

    bytes! { deserialize_bytes deserialize_byte_buf }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
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

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
        Self::unreadable("a sequence")
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.name_and_value(length, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.name_and_value(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
        Self::unreadable("a map")
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Fault> {
        Self::unreadable("a struct")
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(Variant(self))
    }
}

/// A value that names a variant of an enum.
struct Variant<'n, 'de>(Value<'n, 'de>);

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Fault;
    type Variant = NoContent;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, NoContent), Fault> {
        Ok((seed.deserialize(self.0)?, NoContent))
    }
}

/// The content of such a variant: none but a unit.
struct NoContent;

impl NoContent {
    fn refuse<V>() -> Result<V, Fault> {
        Err(Fault::Message(String::from("a single value can only name a unit variant")))
    }
}

impl<'de> VariantAccess<'de> for NoContent {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _: S) -> Result<S::Value, Fault> {
        Self::refuse()
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Fault> {
        Self::refuse()
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Fault> {
        Self::refuse()
    }
}

/// The name of a value, then the value.
struct Pair<'n, 'de> {
    value: Value<'n, 'de>,
    read: usize,
}

impl<'de> SeqAccess<'de> for Pair<'_, 'de> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        self.read += 1;
        match self.read {
            1 => {
                let name = self.value.name;
                seed.deserialize(key(name)).map(Some).map_err(|fault| fault.of_name(name))
            }
            2 => seed.deserialize(Value { pair: false, ..self.value }).map(Some),
            _ => Ok(None),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(2usize.saturating_sub(self.read))
    }
}

/// The name of a parameter as a deserializer.
pub(super) fn key(name: &str) -> StrDeserializer<'_, Fault> {
    name.into_deserializer()
}
