//! From a route and values to a path: the reverse of a lookup.
//!
//! Input: a parsed route, its text, and values by name. Output: a path on which a lookup finds this
//! route and these values, or an error that names the parameter. The caller does the lookup, so
//! this module knows neither the tree nor the search.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Display, Write};

use crate::constraint::Constraints;
use crate::encode;
use crate::error::UrlError;
use crate::link::{self, Detour};
use crate::params::Params;
use crate::pattern::{self, Name, ParamKind, Pattern, RoutePart, Segment};

/// A path that has not been looked up yet.
pub(crate) struct Draft<'a> {
    route: &'a str,
    path: String,
    /// The values in the path, in the order of the route.
    values: Vec<(Name, ByteRange)>,
}

/// The start and end of a value in a text.
type ByteRange = (usize, usize);

/// A parameter that waits for its value.
struct ParamSlot {
    name: Name,
    kind: ParamKind,
    /// Whether it is in the first segment, without a slash before it.
    first: bool,
    /// Whether its segment can be left out.
    optional: bool,
    /// The value, percent-encoded.
    value: Option<ByteRange>,
}

/// The parameters of a route and their values.
struct ParamSlots<'a> {
    route: &'a str,
    constraints: &'a Constraints<'a>,
    list: Vec<ParamSlot>,
    /// Whether the last value may be empty.
    optional_tail: bool,
    /// All values in a row, percent-encoded.
    text: String,
}

impl<'a> Draft<'a> {
    /// Makes the path of a route with these values.
    #[inline]
    pub(crate) fn new<N: AsRef<str>, V: Display>(
        route: &'a str,
        pattern: &Pattern,
        constraints: &'a Constraints,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Draft<'a>, UrlError> {
        check_literals(route, pattern)?;
        let mut slots = ParamSlots::new(route, pattern, constraints);
        let mut next = 0;
        for (name, value) in values {
            let index = slots.vacant(name.as_ref(), next)?;
            let range = slots.encode(index, &value)?;
            slots.put(index, range)?;
            next = index + 1;
        }
        let absent = slots.absent()? | pattern.optional_slash();
        let draft = match absent {
            0 => slots.fill(pattern),
            _ => slots.fill(&pattern.form(absent)),
        };
        draft.check_as_link()?;
        Ok(draft)
    }

    /// Returns the path if `lookup` finds the route and the values that it was made from.
    #[inline]
    pub(crate) fn confirm<'router>(
        self,
        lookup: impl FnOnce(&str) -> Option<Params<'router, '_>>,
    ) -> Result<String, UrlError> {
        self.check_found(lookup(&self.path).as_ref())?;
        Ok(self.path)
    }

    /// The route and the path, for errors.
    #[inline]
    fn parts(&self) -> (String, String) {
        (String::from(self.route), self.path.clone())
    }

    /// Fails if clients that follow a link to the path would not ask for it.
    #[inline]
    fn check_as_link(&self) -> Result<(), UrlError> {
        let Some(detour) = link::detour(&self.path) else {
            return Ok(());
        };
        let (route, path) = self.parts();
        Err(match detour {
            Detour::Host => UrlError::Host { route, path },
            Detour::Scheme => UrlError::Scheme { route, path },
            Detour::DotSegment => UrlError::DotSegment { route, path },
        })
    }

    #[inline]
    fn check_found(&self, found: Option<&Params<'_, '_>>) -> Result<(), UrlError> {
        let Some(found) = found else {
            // The route matches its own path, unless the path is too long for any lookup.
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

    #[inline]
    fn given(&self) -> impl Iterator<Item = (&str, &str)> {
        let pair = |&(name, (start, end)): &(Name, ByteRange)| {
            (name.of(self.route), &self.path[start..end])
        };
        self.values.iter().map(pair)
    }

    #[inline]
    fn value(&self, name: &str) -> Option<&str> {
        self.given().find(|(candidate, _)| *candidate == name).map(|(_, value)| value)
    }
}

/// Fails if clients encode literal text of the route: then no path that they ask for has it.
#[inline]
fn check_literals(route: &str, pattern: &Pattern) -> Result<(), UrlError> {
    let stays = |segment: Segment<'_>| {
        let mut literals = (0..=segment.params.len()).map(|param| segment.literal_before(param));
        literals.all(|literal| encode::first_changed(literal).is_none())
    };
    if pattern.segments().all(stays) {
        return Ok(());
    }
    let mut first = None;
    let mut instead = String::with_capacity(route.len() + 16);
    for (at, part) in pattern::parts(route) {
        match part {
            RoutePart::Text(text) => {
                let changed = encode::first_changed(text.as_bytes());
                first = first.or(changed.map(|offset| at + offset));
                instead.push_str(&encode::path(text));
            }
            RoutePart::Brace(brace) => {
                first = first.or(Some(at));
                encode::push_escape(&mut instead, brace.as_bytes()[0]);
            }
            RoutePart::Param(param) => instead.push_str(param),
        }
    }
    let route = String::from(route);
    Err(UrlError::EncodedLiteral { route, at: first.unwrap_or_default(), instead })
}

impl<'a> ParamSlots<'a> {
    #[inline]
    fn new(route: &'a str, pattern: &Pattern, constraints: &'a Constraints) -> Self {
        let mut names = pattern.names.iter();
        let mut list = Vec::with_capacity(pattern.names.len());
        for (index, segment) in pattern.segments().enumerate() {
            let params = segment.params.iter().zip(&mut names);
            list.extend(params.map(|(param, &name)| ParamSlot {
                name,
                kind: param.kind,
                first: index == 0,
                optional: pattern.is_optional(index),
                value: None,
            }));
        }
        let optional_tail = pattern.optional_tail;
        ParamSlots { route, constraints, list, optional_tail, text: String::new() }
    }

    #[inline]
    fn name(&self, index: usize) -> String {
        String::from(self.list[index].name.of(self.route))
    }

    #[inline]
    fn with_name(&self, index: usize, error: fn(String, String) -> UrlError) -> UrlError {
        error(String::from(self.route), self.name(index))
    }

    /// The index of the parameter of this name, which must not have a value yet. The search begins
    /// at `next`, so that values in the order of the route take constant time.
    #[inline]
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

    #[inline]
    fn encode(&mut self, index: usize, value: &impl Display) -> Result<ByteRange, UrlError> {
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

    /// Sets the value of a parameter, unless the parameter rejects it.
    #[inline]
    fn put(&mut self, index: usize, (start, end): ByteRange) -> Result<(), UrlError> {
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

    /// The set of optional parameters without a value: bit `i` is the `i`-th. An optional catch-all
    /// without a value becomes empty; any other parameter without one is an error.
    #[inline]
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

    /// Fills in the form that has exactly the parameters with a value.
    #[inline]
    fn fill(self, form: &Pattern) -> Draft<'a> {
        let mut path: Vec<u8> = Vec::with_capacity(self.route.len() + self.text.len());
        let mut values = Vec::with_capacity(self.list.len());
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
        // Literals are parts of a `str` between its braces, so this is UTF-8.
        let path = String::from_utf8(path).unwrap_or_default();
        Draft { route: self.route, path, values }
    }
}

/// A writer that percent-encodes.
struct Encoder<'t> {
    text: &'t mut String,
    slashes: bool,
    colons: bool,
}

impl Encoder<'_> {
    /// Whether a byte is left as it is: the `pchar` of RFC 3986, and slashes in a catch-all. A
    /// colon in the first segment is encoded, since the text before it would be read as a scheme.
    #[inline]
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
    #[inline]
    fn write_str(&mut self, value: &str) -> fmt::Result {
        let mut rest = value;
        while let Some(at) = rest.bytes().position(|byte| !self.stays(byte)) {
            // Bytes that stay are ASCII, so the first other byte begins a character.
            let (stays, other) = rest.split_at(at);
            self.text.push_str(stays);
            let length = other.chars().next().map_or(1, char::len_utf8);
            let (encoded, after) = other.split_at(length);
            for byte in encoded.bytes() {
                encode::push_escape(self.text, byte);
            }
            rest = after;
        }
        self.text.push_str(rest);
        Ok(())
    }
}
