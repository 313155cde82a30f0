//! Parameters into a type of one's own, by `serde`.
//!
//! Input: the [`Params`] of a match. Output: a value of any type that can be deserialized, or an
//! error that names the parameter and its text. This module does not know the router, the tree or
//! the search.

mod fault;
mod value;
mod whole;

use serde::Deserialize;

use crate::error::DeserializeError;
use crate::params::{OwnedParams, Params};
use whole::{Reading, Whole};

impl<'path> Params<'_, 'path> {
    /// Reads the parameters, percent-decoded, into a type of one's own.
    ///
    /// | type | reads |
    /// |---|---|
    /// | struct, map | parameters by name; an absent one is `None` or `#[serde(default)]` |
    /// | tuple, tuple struct | all parameters of the route in its order; an absent one is `None` |
    /// | list, set | the values that are there; or, of pairs, names and values |
    /// | one number, `bool`, `char`, text, enum | the only parameter of the route |
    /// | `Option` of any of these | `None` where no parameter has a value |
    /// | newtype | as what it holds |
    /// | `()` | whatever there is |
    ///
    /// A value is read as text, as what [`FromStr`](core::str::FromStr) parses from it for
    /// numbers, `bool` and `char`, or as the name of a variant without content for an enum. Types
    /// that are deserialized from text, such as addresses, work too.
    ///
    /// Each value is percent-decoded by itself, so `%2F` in a value is a slash in the text. Where
    /// nothing has to be decoded, text is borrowed from the path and nothing is allocated: for
    /// `&str`, and for `Cow<str>` under `#[serde(borrow)]`, which takes over decoded text as well.
    /// A `&str` cannot hold decoded text; there the answer is an error. Names of parameters are
    /// not borrowed: the keys of a map are `String`s.
    ///
    /// Behind `#[serde(flatten)]`, `#[serde(untagged)]` and `#[serde(tag = "..")]`, `serde` does
    /// not say which type it wants: there every value is text.
    ///
    /// # Errors
    ///
    /// Where a value is missing, cannot be decoded or is not one of the wanted type, where the
    /// type refuses a name, and where a tuple or a single value wants another number of
    /// parameters than the route has. The error names the parameter and its text, or the route.
    ///
    /// # Complexity
    ///
    /// Linear in the values; for tuples and single values, and the route's text.
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
        self.read(Reading::Decoded)
    }

    /// As [`Params::deserialize`], with every value as it stands in the path: not percent-decoded,
    /// and so always borrowed where text is wanted.
    ///
    /// # Errors
    ///
    /// As [`Params::deserialize`], but for those of decoding.
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
        self.read(Reading::Raw)
    }

    fn read<T: Deserialize<'path>>(&self, reading: Reading) -> Result<T, DeserializeError> {
        let whole = Whole { params: self, reading };
        T::deserialize(whole).map_err(|fault| whole.place(fault).on(self.route()))
    }
}

impl OwnedParams {
    /// As [`Params::deserialize`]; text is borrowed from here.
    ///
    /// # Errors
    ///
    /// As [`Params::deserialize`].
    ///
    /// # Complexity
    ///
    /// As [`Params::deserialize`].
    pub fn deserialize<'de, T: Deserialize<'de>>(&'de self) -> Result<T, DeserializeError> {
        self.as_params().deserialize()
    }

    /// As [`Params::deserialize_raw`]; text is borrowed from here.
    ///
    /// # Errors
    ///
    /// As [`Params::deserialize_raw`].
    ///
    /// # Complexity
    ///
    /// As [`Params::deserialize_raw`].
    pub fn deserialize_raw<'de, T: Deserialize<'de>>(&'de self) -> Result<T, DeserializeError> {
        self.as_params().deserialize_raw()
    }
}
