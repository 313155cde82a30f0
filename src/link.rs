//! Whether a client that follows a link to a path asks for this path.
//!
//! Links are references (RFC 3986, section 4.1): clients resolve them, and read more in them than a
//! path. This module does not know routes, and does not change the text: see
//! [`encode`](crate::encode) for what clients encode.

/// What a client takes for something else than a path of the same site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detour {
    /// The start of a host.
    Host,
    /// The start of a scheme, before a `:`.
    Scheme,
    /// A segment to remove, maybe together with the one before it.
    DotSegment,
}

/// Why a link to the path does not lead to the path. Letter case does not matter.
#[inline]
pub(crate) fn detour(path: &str) -> Option<Detour> {
    // Browsers treat backslashes as slashes, and two of them as the start of a host.
    if matches!(path.as_bytes(), [b'/', b'/' | b'\\', ..] | [b'\\', ..]) {
        return Some(Detour::Host);
    }
    let mut segments = path.split('/');
    if segments.next().is_some_and(|first| first.contains(':')) {
        return Some(Detour::Scheme);
    }
    path.split('/').any(is_dot_segment).then_some(Detour::DotSegment)
}

/// Whether clients read the segment as `.` or `..`, with dots that may be percent-encoded.
#[inline]
pub(crate) fn is_dot_segment(segment: &str) -> bool {
    let mut rest = segment;
    let mut dots = 0;
    while !rest.is_empty() {
        let after = [".", "%2e", "%2E"].iter().find_map(|dot| rest.strip_prefix(dot));
        match after {
            Some(after) if dots < 2 => rest = after,
            _ => return false,
        }
        dots += 1;
    }
    dots > 0
}

/// Whether the path has a dot segment with a percent-encoded dot.
#[inline]
pub(crate) fn has_encoded_dots(path: &str) -> bool {
    let hidden = |segment: &str| segment.contains('%') && is_dot_segment(segment);
    path.split('/').any(hidden)
}
