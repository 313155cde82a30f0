//! Bytes that are handed on without a copy: from a request to its handler, from a handler to the
//! socket. Knows nothing of requests and responses.

use core::fmt;
use core::ops::Deref;
use std::borrow::Cow;
use std::sync::Arc;

/// Bytes that are cheap to clone: all clones share one memory, which the last one frees.
///
/// They come from a `Vec`, a `String`, an `Arc<[u8]>` or static bytes without a copy. Use them for
/// a body that is large or sent often: [`Response::shared_bytes`](super::Response::shared_bytes)
/// sends them as they are, and [`Context::shared_body`](super::Context::shared_body) is the
/// body of a request.
///
/// # Examples
///
/// ```
/// use routetree::server::SharedBytes;
///
/// let page = SharedBytes::from(String::from("<h1>Hello</h1>"));
/// let same = page.clone();
/// assert_eq!(&same[..4], b"<h1>");
/// assert_eq!(page.as_ptr(), same.as_ptr());
/// ```
#[derive(Clone)]
pub struct SharedBytes(Owner);

#[derive(Clone)]
enum Owner {
    Nobody(&'static [u8]),
    Vec(Arc<Vec<u8>>),
    Slice(Arc<[u8]>),
}

impl SharedBytes {
    /// Returns the size of their memory if nobody else keeps it.
    pub(super) fn held(&self) -> usize {
        match &self.0 {
            Owner::Vec(bytes) if Arc::strong_count(bytes) == 1 => bytes.capacity(),
            Owner::Slice(bytes) if Arc::strong_count(bytes) == 1 => bytes.len(),
            _ => 0,
        }
    }
}

impl Deref for SharedBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Owner::Nobody(bytes) => bytes,
            Owner::Vec(bytes) => bytes,
            Owner::Slice(bytes) => bytes,
        }
    }
}

impl AsRef<[u8]> for SharedBytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl From<Vec<u8>> for SharedBytes {
    fn from(bytes: Vec<u8>) -> Self {
        SharedBytes(Owner::Vec(Arc::new(bytes)))
    }
}

impl From<String> for SharedBytes {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<Arc<[u8]>> for SharedBytes {
    fn from(bytes: Arc<[u8]>) -> Self {
        SharedBytes(Owner::Slice(bytes))
    }
}

impl From<Arc<Vec<u8>>> for SharedBytes {
    fn from(bytes: Arc<Vec<u8>>) -> Self {
        SharedBytes(Owner::Vec(bytes))
    }
}

impl From<&'static [u8]> for SharedBytes {
    fn from(bytes: &'static [u8]) -> Self {
        SharedBytes(Owner::Nobody(bytes))
    }
}

impl<const N: usize> From<&'static [u8; N]> for SharedBytes {
    fn from(bytes: &'static [u8; N]) -> Self {
        SharedBytes(Owner::Nobody(bytes))
    }
}

impl From<&'static str> for SharedBytes {
    fn from(text: &'static str) -> Self {
        text.as_bytes().into()
    }
}

impl From<Cow<'static, [u8]>> for SharedBytes {
    fn from(bytes: Cow<'static, [u8]>) -> Self {
        match bytes {
            Cow::Borrowed(bytes) => bytes.into(),
            Cow::Owned(bytes) => bytes.into(),
        }
    }
}

impl From<Cow<'static, str>> for SharedBytes {
    fn from(text: Cow<'static, str>) -> Self {
        match text {
            Cow::Borrowed(text) => text.into(),
            Cow::Owned(text) => text.into(),
        }
    }
}

impl fmt::Debug for SharedBytes {
    /// Shows the length only: a body may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedBytes").field("len", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::SharedBytes;
    use std::borrow::Cow;
    use std::sync::Arc;

    #[test]
    fn every_source_is_taken_as_it_is() {
        let vec = b"vec".to_vec();
        let at = vec.as_ptr();
        let bytes = SharedBytes::from(vec);
        assert_eq!((bytes.as_ptr(), &bytes.clone()[..]), (at, &b"vec"[..]));
        let slice: Arc<[u8]> = Arc::from(&b"slice"[..]);
        assert_eq!(SharedBytes::from(Arc::clone(&slice)).as_ptr(), slice.as_ptr());
        assert_eq!(SharedBytes::from(Cow::Borrowed("text")).as_ref(), b"text");
        assert_eq!(SharedBytes::from(b"array").as_ref(), b"array");
    }
    #[test]
    fn bytes_that_others_keep_are_not_held() {
        let bytes = SharedBytes::from(vec![0; 100]);
        assert!(bytes.held() >= 100);
        let other = bytes.clone();
        assert_eq!((bytes.held(), other.held()), (0, 0));
        drop(other);
        assert!(bytes.held() >= 100);
        assert_eq!(SharedBytes::from("static").held(), 0);
    }
}
