//! One parameter's value as a deserializer: text, and whatever is parsed from text.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, SeqAccess, VariantAccess, Visitor,
};

use super::fault::Fault;
use super::whole::Reading;
use crate::decode;

/// A parameter and its value.
#[derive(Clone, Copy)]
pub(super) struct Value<'n, 'de> {
    pub(super) name: &'n str,
    pub(super) text: &'de str,
    pub(super) reading: Reading,
    /// In a sequence, a value can be read as the pair of its name and itself.
    pub(super) pair: bool,
}

impl<'n, 'de> Value<'n, 'de> {
    /// Reads it; what goes wrong is said of it.
    pub(super) fn read<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        seed.deserialize(self).map_err(|fault| fault.of(self.name, self.text))
    }

    fn decoded(self) -> Result<Cow<'de, str>, Fault> {
        match self.reading {
            Reading::Raw => Ok(Cow::Borrowed(self.text)),
            Reading::Decoded => decode::percent(self.text).map_err(Fault::Decode),
        }
    }

    fn parsed<N: FromStr>(self, wanted: &str) -> Result<N, Fault>
    where
        N::Err: fmt::Display,
    {
        let problem = |error| Fault::Message(format!("not {wanted}: {error}"));
        self.decoded()?.parse().map_err(problem)
    }

    fn no<V>(wanted: &str) -> Result<V, Fault> {
        Err(Fault::Message(format!("a parameter is one value and cannot be read as {wanted}")))
    }

    fn name_and_value<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        if self.pair && length == 2 {
            visitor.visit_seq(Pair { value: self, taken: 0 })
        } else {
            Self::no("a tuple")
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

/// Methods that give the text.
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

/// Methods that give the text's bytes.
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

    text! { deserialize_any deserialize_str deserialize_string deserialize_identifier }

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
        Self::no("a sequence")
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
        Self::no("a map")
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Fault> {
        Self::no("a struct")
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

/// A value that names a variant.
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

/// What a variant's name leaves for its content.
struct NoContent;

impl NoContent {
    fn none<V>() -> Result<V, Fault> {
        Err(Fault::Message(String::from("a parameter can only name a variant without content")))
    }
}

impl<'de> VariantAccess<'de> for NoContent {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _: S) -> Result<S::Value, Fault> {
        Self::none()
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Fault> {
        Self::none()
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Fault> {
        Self::none()
    }
}

/// A value's name, then the value.
struct Pair<'n, 'de> {
    value: Value<'n, 'de>,
    taken: usize,
}

impl<'de> SeqAccess<'de> for Pair<'_, 'de> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        self.taken += 1;
        match self.taken {
            1 => {
                let name = self.value.name;
                seed.deserialize(key(name)).map(Some).map_err(|fault| fault.of_name(name))
            }
            2 => seed.deserialize(Value { pair: false, ..self.value }).map(Some),
            _ => Ok(None),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(2usize.saturating_sub(self.taken))
    }
}

/// A name as a deserializer.
pub(super) fn key(name: &str) -> StrDeserializer<'_, Fault> {
    name.into_deserializer()
}
