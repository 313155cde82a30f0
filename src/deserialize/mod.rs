//! Parameters into a custom type, by `serde`.
//!
//! Input: the [`Params`] of a match. Output: a value of any type that implements `Deserialize`, or
//! an error that names the parameter and its text. This module does not know the router, the tree
//! or the search.

mod fault;
mod readings;
mod value;
mod whole;

use serde::Deserialize;

use crate::error::DeserializeError;
use crate::params::{OwnedParams, Params, ParamsView};
use readings::Readings;
use value::TextForm;
use whole::Whole;

impl<'path> Params<'_, 'path> {
    /// Reads the parameters, percent-decoded, into a custom type.
    ///
    /// | type | reads |
    /// |---|---|
    /// | struct, map | parameters by name; an absent one is `None` or `#[serde(default)]` |
    /// | tuple, tuple struct | all parameters of the route in its order; an absent one is `None` |
    /// | list, set | the values that are present; or, of pairs, names and values |
    /// | a number, `bool`, `char`, text, enum | the only parameter of the route |
    /// | `Option` of any of these | `None` if no parameter has a value |
    /// | newtype | as the type that it wraps |
    /// | `()` | any parameters, and ignores them |
    ///
    /// Numbers, `bool` and `char` are parsed by their [`FromStr`](core::str::FromStr), an enum by
    /// the names of its unit variants. Everything else is text, so types that deserialize from
    /// text, such as addresses, work too.
    ///
    /// Each value is decoded by itself: `%2F` becomes a slash in the text. Text without escapes is
    /// borrowed from the path without an allocation, both for `&str` and for `Cow<str>` with
    /// `#[serde(borrow)]`. Decoded text fits a `Cow<str>` but not a `&str`, which is an error.
    /// Names of parameters are never borrowed: the keys of a map are `String`s.
    ///
    /// # Untagged, tagged and flattened types
    ///
    /// `#[serde(untagged)]`, `#[serde(tag = "..")]` and `#[serde(flatten)]` do not say which type
    /// they want of a value. It is then
    ///
    /// 1. a number or a `bool` if that is how Rust writes it, as `7`, `-1.5` and `true`, but not
    ///    `007`, `+7`, `1e3`, `NaN` or an integer of more than 64 bits; otherwise text;
    /// 2. the other of the two, if the type does not accept the first.
    ///
    /// So an untagged enum can distinguish numbers from names, and a flattened field accepts the
    /// same text or numbers as any other field. With several such values, each of the first five is
    /// chosen on its own; the sixth and all later ones share one choice. An untagged enum is read
    /// from all parameters by name or, failing that, from the only parameter of the route; for
    /// several parameters without names, use a tuple.
    ///
    /// `serde` does not support 128-bit integers here. Nor does it say whose value is wrong in a
    /// flattened field: the error names the parameter if no other one has this value.
    ///
    /// ```
    /// use routetree::Router;
    /// use serde::Deserialize;
    ///
    /// #[derive(Debug, Deserialize, PartialEq)]
    /// #[serde(untagged)]
    /// enum Id {
    ///     Number(u64),
    ///     Name(String),
    /// }
    ///
    /// #[derive(Debug, Deserialize, PartialEq)]
    /// struct Page {
    ///     title: String,
    ///     number: u32,
    /// }
    ///
    /// #[derive(Debug, Deserialize, PartialEq)]
    /// struct UserPage {
    ///     user: Id,
    ///     #[serde(flatten)]
    ///     page: Page,
    /// }
    ///
    /// let mut router = Router::new();
    /// router.insert("/{user}", ())?;
    /// router.insert("/{user}/{title}/{number}", ())?;
    ///
    /// let user = |path| router.at(path).unwrap().params.deserialize::<Id>();
    /// assert_eq!(user("/42")?, Id::Number(42));
    /// assert_eq!(user("/ann")?, Id::Name("ann".into()));
    /// assert_eq!(user("/042")?, Id::Name("042".into()));
    ///
    /// let found: UserPage = router.at("/42/1984/3")?.params.deserialize()?;
    /// let page = Page { title: "1984".into(), number: 3 };
    /// assert_eq!(found, UserPage { user: Id::Number(42), page });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Each error names the parameter and its text, or the route. Returns
    ///
    /// - [`DeserializeError::Missing`] if a wanted parameter has no value,
    /// - [`DeserializeError::Unknown`] if the type rejects the name of a parameter,
    /// - [`DeserializeError::Count`] if a tuple or a single value wants another number of
    ///   parameters than the route has,
    /// - [`DeserializeError::Decode`] if a value cannot be percent-decoded,
    /// - [`DeserializeError::Invalid`] if a value is not of the wanted type,
    /// - [`DeserializeError::Refused`] if the type rejects the parameters for another reason.
    ///
    /// # Complexity
    ///
    /// Linear in the values. Tuples and single values also read the route's text. Untagged, tagged
    /// and flattened types are read up to 64 times, until they accept the values.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::Router;
    /// use serde::Deserialize;
    ///
    /// #[derive(Debug, Deserialize, PartialEq)]
    /// #[serde(rename_all = "lowercase")]
    /// enum Format {
    ///     Html,
    ///     Json,
    /// }
    ///
    /// #[derive(Debug, Deserialize, PartialEq)]
    /// struct Post<'path> {
    ///     user: &'path str,
    ///     id: u64,
    ///     format: Format,
    ///     page: Option<u32>,
    /// }
    ///
    /// let mut router = Router::new();
    /// router.insert("/{user}/posts/{id}.{format}/{page?}", ())?;
    ///
    /// let post: Post = router.at("/ann/posts/42.json")?.params.deserialize()?;
    /// assert_eq!(post, Post { user: "ann", id: 42, format: Format::Json, page: None });
    ///
    /// let found = router.at("/caf%C3%A9/posts/42.html/3")?;
    /// let (user, id, format, page): (String, u64, Format, Option<u32>) =
    ///     found.params.deserialize()?;
    /// assert_eq!((user.as_str(), id, format, page), ("café", 42, Format::Html, Some(3)));
    ///
    /// let error = router.at("/ann/posts/x.json")?.params.deserialize::<Post>().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "parameter `id` is `x`: not a u64: invalid digit found in string",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn deserialize<T: Deserialize<'path>>(&self) -> Result<T, DeserializeError> {
        read(self.view(), TextForm::Decoded)
    }

    /// Reads the parameters into a custom type without percent-decoding them, so that text can
    /// always be borrowed.
    ///
    /// Otherwise as [`Params::deserialize`].
    ///
    /// # Errors
    ///
    /// As [`Params::deserialize`], except [`DeserializeError::Decode`].
    ///
    /// # Complexity
    ///
    /// As [`Params::deserialize`].
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut router = routetree::Router::new();
    /// # router.insert("/{name}", ())?;
    /// let found = router.at("/caf%C3%A9")?;
    /// assert_eq!(found.params.deserialize_raw::<&str>()?, "caf%C3%A9");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn deserialize_raw<T: Deserialize<'path>>(&self) -> Result<T, DeserializeError> {
        read(self.view(), TextForm::Raw)
    }
}

impl OwnedParams {
    /// Reads the parameters, percent-decoded, into a custom type, which may borrow from `self`.
    ///
    /// See [`Params::deserialize`].
    ///
    /// # Errors
    ///
    /// As [`Params::deserialize`].
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut router = routetree::Router::new();
    /// # router.insert("/{user}/posts/{id}", ())?;
    /// let params = router.at("/ann/posts/42")?.params.into_owned();
    /// assert_eq!(params.deserialize::<(&str, u64)>()?, ("ann", 42));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn deserialize<'de, T: Deserialize<'de>>(&'de self) -> Result<T, DeserializeError> {
        read(self.view(), TextForm::Decoded)
    }

    /// Reads the parameters into a custom type without percent-decoding them.
    ///
    /// See [`Params::deserialize_raw`].
    ///
    /// # Errors
    ///
    /// As [`Params::deserialize_raw`].
    pub fn deserialize_raw<'de, T: Deserialize<'de>>(&'de self) -> Result<T, DeserializeError> {
        read(self.view(), TextForm::Raw)
    }
}

/// Reads the type until it accepts a reading of the values. The error is that of the attempt that
/// got furthest, the first of them: others stopped at readings that no type had to accept.
fn read<'de, T: Deserialize<'de>>(
    params: ParamsView<'_, '_, 'de>,
    form: TextForm,
) -> Result<T, DeserializeError> {
    let readings = Readings::default();
    let whole = Whole { params, form, readings: &readings };
    let attempt = || T::deserialize(whole).map_err(|fault| whole.attribute(fault));
    let mut furthest = match attempt() {
        Ok(read) => return Ok(read),
        Err(fault) => fault,
    };
    while readings.next() {
        match attempt() {
            Ok(read) => return Ok(read),
            Err(fault) if whole.progress(&fault) > whole.progress(&furthest) => furthest = fault,
            Err(_) => {}
        }
    }
    Err(furthest.on(params.route()))
}
