//! Reading a request into custom types: its body as JSON, its query, the parameters of its path.
//!
//! In: the request and a type. Out: a value, or an error that names the field.

use serde::Deserialize;
use serde_path_to_error::{Path, Segment};

use super::Context;
use super::request_error::RequestError;

impl<'a> Context<'a> {
    /// Reads the body as JSON into a custom type, which may borrow from it.
    ///
    /// # Errors
    ///
    /// - Returns [`RequestError::ContentType`] unless the `Content-Type` is `application/json` or
    ///   ends in `+json`.
    /// - Returns [`RequestError::Json`], with line, column and field, if the body is not JSON or
    ///   not of this type.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Context, RequestError, Response, Status};
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct NewNote<'a> {
    ///     title: &'a str,
    ///     stars: u8,
    /// }
    ///
    /// /// For `{"title": "tea", "stars": "x"}` the response is a 422 with the text
    /// /// ``line 1, column 29 of the body: `stars`: invalid type: string "x", expected u8``.
    /// fn create(context: &Context<'_>, response: &mut Response) -> Result<(), RequestError> {
    ///     let note: NewNote<'_> = context.json()?;
    ///     response.text(&format!("{} has {} stars", note.title, note.stars));
    ///     response.set_status(Status::CREATED);
    ///     Ok(())
    /// }
    /// # let mut routes = routetree::server::Routes::new();
    /// # routes.insert("POST", "/notes", create).unwrap();
    /// ```
    pub fn json<T: Deserialize<'a>>(&self) -> Result<T, RequestError> {
        let media_type = self.request.header("content-type");
        if !media_type.is_some_and(is_json) {
            let found = media_type.and_then(|text| core::str::from_utf8(text).ok());
            return Err(RequestError::ContentType { found: found.map(String::from) });
        }
        serde_json::from_slice(self.body()).map_err(|error| {
            // Fields are only tracked by this second reading: that allocates for each field.
            let mut body = serde_json::Deserializer::from_slice(self.body());
            let tracked = serde_path_to_error::deserialize::<_, T>(&mut body);
            let field = tracked.err().and_then(|error| field(error.path()));
            RequestError::from_json(&error, self.body(), field)
        })
    }

    /// Reads the query into a custom type, by the names of its fields. A missing query is an empty
    /// one.
    ///
    /// A list field takes all values of its name, and needs `#[serde(default)]` if there may be
    /// none. `page=` is `None` for an optional number. Escapes are decoded as in
    /// [`Request::query_pairs`](crate::server::Request::query_pairs).
    ///
    /// # Errors
    ///
    /// Returns [`RequestError::Query`], with the name, if the query is not of this type.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Context, RequestError, Response};
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Search {
    ///     text: String,
    ///     page: Option<u32>,
    ///     #[serde(default)]
    ///     tag: Vec<String>,
    /// }
    ///
    /// /// `GET /search?text=green+tea&tag=hot&tag=loose`
    /// fn search(context: &Context<'_>, response: &mut Response) -> Result<(), RequestError> {
    ///     let search: Search = context.query()?;
    ///     response.json(&(search.text, search.page, search.tag));
    ///     Ok(())
    /// }
    /// # let mut routes = routetree::server::Routes::new();
    /// # routes.insert("GET", "/search", search).unwrap();
    /// ```
    pub fn query<T: Deserialize<'a>>(&self) -> Result<T, RequestError> {
        let query = self.request.query().unwrap_or_default();
        serde_html_form::from_str(query).map_err(|error| {
            let pairs = form_urlencoded::parse(query.as_bytes());
            let pairs = serde_html_form::Deserializer::new(pairs);
            let tracked = serde_path_to_error::deserialize::<_, T>(pairs);
            RequestError::from_query(error, tracked.err().and_then(|error| field(error.path())))
        })
    }

    /// Reads the parameters of the path, percent-decoded, into a custom type: see
    /// [`Params::deserialize`](crate::Params::deserialize).
    ///
    /// # Errors
    ///
    /// Returns [`RequestError::Path`] if the parameters are not of this type.
    ///
    /// # Examples
    ///
    /// ```
    /// use routetree::server::{Context, RequestError, Response};
    ///
    /// /// For the route `/users/{id}/posts/{post}`.
    /// fn show(context: &Context<'_>, response: &mut Response) -> Result<(), RequestError> {
    ///     let (id, post): (u64, String) = context.path()?;
    ///     response.text(&format!("{post} of user {id}"));
    ///     Ok(())
    /// }
    /// # let mut routes = routetree::server::Routes::new();
    /// # routes.insert("GET", "/users/{id}/posts/{post}", show).unwrap();
    /// ```
    pub fn path<T: Deserialize<'a>>(&self) -> Result<T, RequestError> {
        self.params.deserialize().map_err(RequestError::Path)
    }
}

/// Returns whether a media type is that of JSON.
fn is_json(media_type: &[u8]) -> bool {
    let essence = media_type.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
    let ends_in = |suffix: &[u8]| {
        let start = essence.len().checked_sub(suffix.len());
        start.is_some_and(|start| essence[start..].eq_ignore_ascii_case(suffix))
    };
    essence.eq_ignore_ascii_case(b"application/json")
        || (essence.contains(&b'/') && ends_in(b"+json"))
}

/// Returns the text of a path to a field, without an unknown end, unless it is empty.
fn field(path: &Path) -> Option<String> {
    let text = path.to_string();
    let known = match path.iter().next_back()? {
        Segment::Unknown => text.strip_suffix('?').unwrap_or(&text).trim_end_matches('.'),
        _ => &text,
    };
    (!known.is_empty()).then(|| known.into())
}
