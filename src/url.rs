//! From a route and values to a path: the way of a lookup, backwards.
//!
//! Input: a parsed route, its text, and values by name. Output: the path, and what a lookup must
//! find on it; or an error that names the parameter. The lookup itself is the caller's, so this
//! module knows neither the tree nor the search.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Display, Write};

use smallvec::SmallVec;

use crate::constraint::Constraints;
use crate::error::UrlError;
use crate::params::Params;
use crate::pattern::{Name, ParamKind, Pattern};

/// A path, not yet looked up.
pub(crate) struct Draft<'a> {
    route: &'a str,
    path: String,
    /// The values in the path, in the order of the route.
    values: SmallVec<[(Name, Place); 4]>,
}

/// From where to where a value stands.
type Place = (usize, usize);

/// What a parameter's value has to know of it.
struct Slot {
    name: Name,
    kind: ParamKind,
    /// It stands in the first segment, so no slash is before it.
    first: bool,
    /// Its segment can be left out.
    optional: bool,
    /// The value, percent-encoded.
    value: Option<Place>,
}

/// The parameters of a route, and the values that were given to them.
struct Slots<'a> {
    route: &'a str,
    constraints: &'a Constraints,
    list: SmallVec<[Slot; 4]>,
    /// The last one may be empty.
    optional_tail: bool,
    /// All values, one behind the other.
    text: String,
}

impl<'a> Draft<'a> {
    /// The path of a route with these values.
    pub(crate) fn new<N: AsRef<str>, V: Display>(
        route: &'a str,
        pattern: &Pattern,
        constraints: &'a Constraints,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Draft<'a>, UrlError> {
        let mut slots = Slots::new(route, pattern, constraints);
        let mut next = 0;
        for (name, value) in values {
            let index = slots.vacant(name.as_ref(), next)?;
            let place = slots.encode(index, &value)?;
            slots.put(index, place)?;
            next = index + 1;
        }
        let absent = slots.absent()?;
        let draft = match absent {
            0 => slots.fill(pattern),
            _ => slots.fill(&pattern.form(absent)),
        };
        draft.check_as_link()?;
        Ok(draft)
    }

    /// The path, where `lookup` finds on it the route and the values that it was made from.
    pub(crate) fn confirm<'router>(
        self,
        lookup: impl FnOnce(&str) -> Option<Params<'router, '_>>,
    ) -> Result<String, UrlError> {
        self.check_found(lookup(&self.path).as_ref())?;
        Ok(self.path)
    }

    /// The route and the path, as every error has them.
    fn parts(&self) -> (String, String) {
        (String::from(self.route), self.path.clone())
    }

    /// Fails where a client would not ask for just this path.
    fn check_as_link(&self) -> Result<(), UrlError> {
        if self.path.starts_with("//") || self.path.starts_with("/\\") {
            let (route, path) = self.parts();
            return Err(UrlError::Host { route, path });
        }
        if self.path.split('/').any(is_dot_segment) {
            let (route, path) = self.parts();
            return Err(UrlError::DotSegment { route, path });
        }
        Ok(())
    }

    fn check_found(&self, found: Option<&Params<'_, '_>>) -> Result<(), UrlError> {
        let Some(found) = found else {
            // The route itself matches; only a path that no lookup takes is not found.
            return Err(UrlError::TooLong { route: String::from(self.route) });
        };
        if found.route() != self.route {
            let (route, path) = self.parts();
            return Err(UrlError::OtherRoute { route, path, winner: String::from(found.route()) });
        }
        if self.given().eq(found.iter()) {
            return Ok(());
        }
        let differs = |name: &str| self.value(name) != found.get(name);
        let mut names = self.given().chain(found.iter()).map(|(name, _)| name);
        let name = names.find(|name| differs(name)).unwrap_or_default();
        let (route, path) = self.parts();
        Err(UrlError::OtherValue {
            route,
            path,
            name: String::from(name),
            value: self.value(name).map(String::from),
            found: found.get(name).map(String::from),
        })
    }

    fn given(&self) -> impl Iterator<Item = (&str, &str)> {
        let pair =
            |&(name, (start, end)): &(Name, Place)| (name.of(self.route), &self.path[start..end]);
        self.values.iter().map(pair)
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.given().find(|(own, _)| *own == name).map(|(_, value)| value)
    }
}

impl<'a> Slots<'a> {
    fn new(route: &'a str, pattern: &Pattern, constraints: &'a Constraints) -> Self {
        let mut names = pattern.names.iter();
        let mut list = SmallVec::new();
        for (index, segment) in pattern.segments().enumerate() {
            let params = segment.params.iter().zip(&mut names);
            list.extend(params.map(|(param, &name)| Slot {
                name,
                kind: param.kind,
                first: index == 0,
                optional: pattern.is_optional(index),
                value: None,
            }));
        }
        let optional_tail = pattern.optional_tail;
        Slots { route, constraints, list, optional_tail, text: String::new() }
    }

    fn name(&self, index: usize) -> String {
        String::from(self.list[index].name.of(self.route))
    }

    fn with_name(&self, index: usize, error: fn(String, String) -> UrlError) -> UrlError {
        error(String::from(self.route), self.name(index))
    }

    /// The parameter of this name, which has no value yet. It is looked for from `next` on, so
    /// that values in the order of the route are found at once.
    fn vacant(&self, name: &str, next: usize) -> Result<usize, UrlError> {
        let mut order = (next..self.list.len()).chain(0..next.min(self.list.len()));
        let found = order.find(|&index| self.list[index].name.of(self.route) == name);
        let Some(index) = found else {
            return Err(UrlError::Extra { route: self.route.into(), name: name.into() });
        };
        if self.list[index].value.is_some() {
            return Err(self.with_name(index, |route, name| UrlError::Repeated { route, name }));
        }
        Ok(index)
    }

    fn encode(&mut self, index: usize, value: &impl Display) -> Result<Place, UrlError> {
        let start = self.text.len();
        let slot = &self.list[index];
        let slashes = slot.kind == ParamKind::CatchAll;
        let mut encoder = Encoder { text: &mut self.text, slashes, colons: !slot.first };
        match write!(encoder, "{value}") {
            Ok(()) => Ok((start, self.text.len())),
            Err(fmt::Error) => {
                Err(self.with_name(index, |route, name| UrlError::Unprintable { route, name }))
            }
        }
    }

    /// Gives a parameter its value, if it can have that one.
    fn put(&mut self, index: usize, (start, end): Place) -> Result<(), UrlError> {
        let tail = self.optional_tail && index + 1 == self.list.len();
        if start == end && !tail {
            return Err(self.with_name(index, |route, name| UrlError::Empty { route, name }));
        }
        if let ParamKind::Constrained(id) = self.list[index].kind {
            if !self.constraints.accepts(id, &self.text, start, end) {
                return Err(UrlError::Refused {
                    route: String::from(self.route),
                    name: self.name(index),
                    value: String::from(&self.text[start..end]),
                    constraint: String::from(self.constraints.name(id)),
                });
            }
        }
        self.list[index].value = Some((start, end));
        Ok(())
    }

    /// Bit `i`: the `i`-th optional parameter has no value. Fails where another one has none; an
    /// optional catch-all is then empty.
    fn absent(&mut self) -> Result<u8, UrlError> {
        let mut absent = 0;
        let mut optional = 0;
        let last = self.list.len().wrapping_sub(1);
        for index in 0..self.list.len() {
            let slot = &mut self.list[index];
            if slot.optional {
                optional += 1;
            }
            match slot.value {
                Some(_) => {}
                None if slot.optional => absent |= 1 << (optional - 1),
                None if self.optional_tail && index == last => slot.value = Some((0, 0)),
                None => {
                    let missing = |route, name| UrlError::Missing { route, name };
                    return Err(self.with_name(index, missing));
                }
            }
        }
        Ok(absent)
    }

    /// Puts the values into the form that has just the parameters with a value.
    fn fill(self, form: &Pattern) -> Draft<'a> {
        let mut path: Vec<u8> = Vec::with_capacity(self.route.len() + self.text.len());
        let mut values = SmallVec::new();
        let mut given = self.list.iter().filter_map(|slot| Some((slot.name, slot.value?)));
        for (index, segment) in form.segments().enumerate() {
            if index > 0 {
                path.push(b'/');
            }
            path.extend_from_slice(segment.prefix());
            for (param, (name, (start, end))) in (1..=segment.params.len()).zip(&mut given) {
                let from = path.len();
                path.extend_from_slice(&self.text.as_bytes()[start..end]);
                values.push((name, (from, path.len())));
                path.extend_from_slice(segment.literal_before(param));
            }
        }
        // Literals are pieces of a `str` that were cut at its braces, so this is UTF-8.
        let path = String::from_utf8(path).unwrap_or_default();
        Draft { route: self.route, path, values }
    }
}

/// The digits of percent-encoding: RFC 3986 prefers the upper case.
const HEX: [char; 16] =
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];

/// What percent-encodes a value while it is written.
struct Encoder<'t> {
    text: &'t mut String,
    slashes: bool,
    colons: bool,
}

impl Encoder<'_> {
    /// Whether a byte stays as it is: what RFC 3986 allows in a segment (`pchar`), a catch-all's
    /// slashes; but not a colon without a slash before it, which would make a scheme of the text.
    fn stays(&self, byte: u8) -> bool {
        match byte {
            b'/' => self.slashes,
            b':' => self.colons,
            b'-' | b'.' | b'_' | b'~' | b'@' => true,
            b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' => true,
            _ => byte.is_ascii_alphanumeric(),
        }
    }
}

impl Write for Encoder<'_> {
    fn write_str(&mut self, value: &str) -> fmt::Result {
        let mut rest = value;
        while let Some(at) = rest.bytes().position(|byte| !self.stays(byte)) {
            // All that stays is ASCII, so the first byte that does not begins a character.
            let (stays, behind) = rest.split_at(at);
            self.text.push_str(stays);
            let length = behind.chars().next().map_or(1, char::len_utf8);
            let (encoded, behind) = behind.split_at(length);
            for byte in encoded.bytes() {
                let digits = [byte >> 4, byte & 15].map(|digit| HEX[usize::from(digit)]);
                self.text.extend(['%', digits[0], digits[1]]);
            }
            rest = behind;
        }
        self.text.push_str(rest);
        Ok(())
    }
}

/// Whether clients take the segment for `.` or `..`, dots that are percent-encoded included.
fn is_dot_segment(segment: &str) -> bool {
    let mut rest = segment;
    let mut dots = 0;
    while !rest.is_empty() {
        let behind = [".", "%2e", "%2E"].iter().find_map(|dot| rest.strip_prefix(dot));
        match behind {
            Some(behind) if dots < 2 => rest = behind,
            _ => return false,
        }
        dots += 1;
    }
    dots > 0
}
