//! Turns bytes into routes and paths over a tiny alphabet, so that a few routes overlap in every
//! possible way.
//!
//! Random tests and fuzzing draw from here. Any bytes give a route (sometimes a malformed one), an
//! exhausted supply reads as zeros, and zero is the simplest choice: shorter and smaller inputs
//! give simpler routes.

/// Literals: common ones appear several times, many are prefixes or suffixes of others, one has two
/// bytes.
const LITERALS: [&str; 12] = ["a", "a", "a", "b", "b", "ab", "-", ".", "a-", "ba", "é", "aa-ab"];
/// The number of segments of a route.
const SEGMENTS: [usize; 9] = [1, 1, 2, 2, 2, 3, 3, 4, 5];
/// More names than a route can have parameters.
const NAMES: &str = "abcdefghijklmnopqrstuvwxyz";
const CONSTRAINTS: [&str; 10] =
    ["u64", "alpha", "hex", "alnum", "ab", "even", "notme", "i64", "date", "uuid"];
/// Inline expressions: of values that literals and others are made of, with braces and slashes that
/// mean nothing to a route.
const EXPRESSIONS: [&str; 8] = [
    "~[ab]+",
    "~a{1,2}b?",
    r"~[^\}-]+",
    "~(a|ab)(-[ab])*",
    r"~\d{1,2}",
    "~a/?|b/?",
    "~(?s).*b.*",
    r"~\{?[é.a]+:?",
];
/// Parts of values: all literals, digits for the built-in constraints, and texts for the custom
/// ones.
const VALUES: [&str; 16] = [
    "a",
    "a",
    "a",
    "b",
    "b",
    "ab",
    "1",
    "-",
    ".",
    "é",
    "12",
    "b-a",
    "a.b",
    "me",
    "aa-ab",
    "2024-02-29",
];
/// The number of further parts of a value.
const FURTHER: [usize; 8] = [0, 0, 0, 0, 1, 1, 2, 3];

/// What a drawn route may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taste {
    pub(crate) optional: bool,
    pub(crate) constraints: bool,
    pub(crate) catch_alls: bool,
    /// Sometimes a route that must be refused.
    pub(crate) malformed: bool,
}

impl Taste {
    pub(crate) const ALL: Taste =
        Taste { optional: true, constraints: true, catch_alls: true, malformed: false };
    pub(crate) const WILD: Taste = Taste { malformed: true, ..Taste::ALL };
}

const PLAIN: Taste =
    Taste { optional: false, constraints: false, catch_alls: false, malformed: false };

/// A supply of choices.
pub(crate) struct Choices<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

impl<'a> Choices<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Choices { bytes: bytes.iter() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.as_slice().is_empty()
    }

    /// Returns a number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::from(self.bytes.next().copied().unwrap_or(0)) % bound
    }

    fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

/// Draws one route per supply of choices.
pub(crate) fn routes<'a>(
    supplies: impl IntoIterator<Item = &'a [u8]>,
    taste: Taste,
) -> Vec<String> {
    let mut routes: Vec<String> = Vec::new();
    for supply in supplies {
        let route = route(&mut Choices::new(supply), taste, &routes);
        routes.push(route);
    }
    routes
}

/// Draws a route, sometimes a copy of an earlier one in all but one segment.
pub(crate) fn route(choices: &mut Choices<'_>, taste: Taste, earlier: &[String]) -> String {
    let mut route = match earlier {
        [_, ..] if choices.below(3) == 2 => {
            let like = &earlier[choices.below(earlier.len())];
            variant(choices, taste, like)
        }
        _ => fresh(choices, taste),
    };
    if taste.malformed && choices.below(16) == 15 {
        damage(choices, &mut route);
    }
    route
}

fn fresh(choices: &mut Choices<'_>, taste: Taste) -> String {
    let segments = SEGMENTS[choices.below(SEGMENTS.len())];
    let mut route = String::new();
    let mut names = 0;
    for position in 1..=segments {
        let slash = position > 1 || choices.below(16) != 15;
        if slash {
            route.push('/');
        }
        let taste = Taste { optional: taste.optional && slash, ..taste };
        segment(choices, taste, position == segments, &mut names, &mut route);
    }
    optional_end(choices, taste, &mut names, &mut route);
    route
}

/// Draws an optional end for a route that can have one.
fn optional_end(choices: &mut Choices<'_>, taste: Taste, names: &mut usize, route: &mut String) {
    let last = segments_of(route).pop().unwrap_or_default();
    let open = last.starts_with("{*") && last.ends_with("?}");
    if !taste.optional || open || (last.is_empty() && !route.is_empty()) {
        return;
    }
    match choices.below(8) {
        6 => route.push_str("{/}"),
        7 => {
            let name = name(choices, names);
            route.push_str(&format!("{{/*{name}}}"));
        }
        _ => {}
    }
}

/// Where the parameter or the optional end ends with which the text begins; the text's end for one
/// that nothing closes.
fn length_of(parameter: &str) -> usize {
    let inline = parameter.find([':', '}']).is_some_and(|at| parameter[at..].starts_with(":~"));
    let (mut depth, mut escaped) = (0, false);
    for (at, character) in parameter.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if inline => escaped = true,
            '{' if inline || at == 0 => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    parameter.len()
}

/// The parameters of a route without doubled braces, as written, each with its offset; an optional
/// end is one too.
pub(crate) fn parameters_of(route: &str) -> Vec<(usize, &str)> {
    let mut parameters = Vec::new();
    let mut at = 0;
    while let Some(open) = route[at..].find('{').map(|before| at + before) {
        at = open + length_of(&route[open..]);
        parameters.push((open, &route[open..at]));
    }
    parameters
}

/// The segments of a route; an optional end is part of the last.
pub(crate) fn segments_of(route: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < route.len() {
        match route.as_bytes()[at] {
            b'/' => {
                segments.push(&route[start..at]);
                at += 1;
                start = at;
            }
            b'{' if route[at..].starts_with("{{") => at += 2,
            b'{' => at += length_of(&route[at..]),
            _ => at += 1,
        }
    }
    segments.push(&route[start..]);
    segments
}

/// Redraws one segment of an earlier route, with names from the end of the alphabet.
fn variant(choices: &mut Choices<'_>, taste: Taste, earlier: &str) -> String {
    let segments = segments_of(earlier);
    let at = 1 + choices.below((segments.len() - 1).max(1));
    let mut names = NAMES.len() - 5;
    let mut route = String::new();
    for (position, kept) in segments.iter().enumerate() {
        if position > 0 {
            route.push('/');
        }
        if position == at {
            segment(choices, taste, position + 1 == segments.len(), &mut names, &mut route);
        } else {
            route.push_str(kept);
        }
    }
    route
}

/// Inserts text where it may be forbidden.
fn damage(choices: &mut Choices<'_>, route: &mut String) {
    let at = choices.below(route.len() + 1);
    if route.is_char_boundary(at) {
        route.insert_str(
            at,
            choices.one_of(&[
                "{", "}", "{}", "{z?}", "{*}", "{b}", "?", "{z:no}", "{{", "{/}", "{/*z}", "{/z}",
                "{z:~}", "{z:~[}", "{z:~a", "\\",
            ]),
        );
    }
}

/// Draws a route of one or two segments, the first of them mixed.
pub(crate) fn mixed_route(choices: &mut Choices<'_>, taste: Taste) -> String {
    let mut route = String::from("/");
    let mut names = 0;
    mixed(choices, taste, &mut names, &mut route);
    if choices.below(3) == 2 {
        route.push('/');
        segment(choices, taste, true, &mut names, &mut route);
    }
    route
}

/// Draws a route of many segments, most of them plain parameters.
pub(crate) fn long_route(choices: &mut Choices<'_>) -> String {
    let mut route = String::new();
    let mut names = 1;
    for _ in 0..7 + choices.below(3) * choices.below(8) {
        route.push('/');
        match choices.below(8) {
            6 => route.push_str(choices.one_of(&LITERALS)),
            7 if names < NAMES.len() - 8 => {
                segment(choices, Taste::ALL, false, &mut names, &mut route)
            }
            _ if names < NAMES.len() => parameter(choices, PLAIN, "", &mut names, &mut route),
            _ => route.push('a'),
        }
    }
    route
}

/// Draws a path with as many segments as one of the routes.
pub(crate) fn deep_path(choices: &mut Choices<'_>, routes: &[String]) -> String {
    let route = &routes[choices.below(routes.len())];
    let mut path = fill(choices, route);
    if choices.below(2) == 1 {
        disturb(choices, &mut path);
    }
    path
}

/// Draws a route with up to eight optional parameters and other segments between them.
pub(crate) fn optional_route(choices: &mut Choices<'_>, taste: Taste) -> String {
    let mut route = String::new();
    let mut names = 0;
    for _ in 0..=choices.below(6) {
        route.push('/');
        if choices.below(3) < 2 {
            parameter(choices, taste, "?", &mut names, &mut route);
        } else {
            segment(choices, taste, false, &mut names, &mut route);
        }
    }
    if route.matches("?}").count() < 8 {
        optional_end(choices, taste, &mut names, &mut route);
    }
    route
}

fn segment(
    choices: &mut Choices<'_>,
    taste: Taste,
    last: bool,
    names: &mut usize,
    route: &mut String,
) {
    match choices.below(16) {
        0..=4 => route.push_str(choices.one_of(&LITERALS)),
        5..=8 => parameter(choices, taste, "", names, route),
        9..=10 if taste.optional => parameter(choices, taste, "?", names, route),
        11 if taste.catch_alls => {
            catch_all(choices, if last && taste.optional { "?" } else { "" }, names, route)
        }
        12 if taste.catch_alls => catch_all(choices, "", names, route),
        13 => {}
        _ => mixed(choices, taste, names, route),
    }
}

/// Names ascend from a drawn start, so that they differ between routes and do not repeat within
/// one.
fn name(choices: &mut Choices<'_>, names: &mut usize) -> &'static str {
    if *names == 0 {
        *names = 1 + choices.below(3);
    }
    let at = *names % NAMES.len();
    *names += 1;
    &NAMES[at..=at]
}

fn parameter(
    choices: &mut Choices<'_>,
    taste: Taste,
    mark: &str,
    names: &mut usize,
    route: &mut String,
) {
    let name = name(choices, names);
    route.push_str(&format!("{{{name}"));
    if taste.constraints && choices.below(4) == 3 {
        route.push(':');
        // An expression takes no mark.
        let expression = mark.is_empty() && cfg!(feature = "regex") && choices.below(4) == 3;
        route.push_str(choices.one_of(if expression { &EXPRESSIONS[..] } else { &CONSTRAINTS }));
    }
    route.push_str(mark);
    route.push('}');
}

fn catch_all(choices: &mut Choices<'_>, mark: &str, names: &mut usize, route: &mut String) {
    let name = name(choices, names);
    route.push_str(&format!("{{*{name}{mark}}}"));
}

/// Draws alternating literals and parameters.
fn mixed(choices: &mut Choices<'_>, taste: Taste, names: &mut usize, route: &mut String) {
    let begins_with_literal = choices.below(2) == 0;
    let pieces = 2 + choices.below(4);
    for piece in 0..pieces {
        if (piece % 2 == 0) == begins_with_literal {
            route.push_str(choices.one_of(&LITERALS));
        } else if taste.catch_alls && choices.below(6) == 5 {
            catch_all(choices, "", names, route);
        } else {
            parameter(choices, taste, "", names, route);
        }
    }
}

/// Draws a path: a route with values for its parameters, or any path over the same alphabet.
pub(crate) fn path(choices: &mut Choices<'_>, routes: &[String]) -> String {
    let kind = choices.below(4);
    if kind == 3 || routes.is_empty() {
        return wandering(choices);
    }
    let route = &routes[choices.below(routes.len())];
    let mut path = fill(choices, route);
    if kind == 2 {
        disturb(choices, &mut path);
    }
    path
}

/// Replaces parameters by values and omits some optional segments.
fn fill(choices: &mut Choices<'_>, route: &str) -> String {
    let mut path = String::new();
    let mut rest = route;
    while let Some(open) = rest.find('{') {
        path.push_str(&rest[..open]);
        let end = open + length_of(&rest[open..]);
        let parameter = &rest[open..end];
        rest = &rest[end..];
        if parameter.starts_with("{/") {
            match choices.below(4) {
                0 => path.push('/'),
                1 => {}
                _ if parameter == "{/}" => {}
                _ => {
                    path.push('/');
                    value(choices, true, &mut path);
                }
            }
            continue;
        }
        if parameter.ends_with("?}") && choices.below(3) == 2 {
            if !parameter.starts_with("{*") {
                path.pop();
            }
            continue;
        }
        match fitting(parameter) {
            Some(value) if choices.below(4) < 3 => path.push_str(value),
            _ => value(choices, parameter.starts_with("{*"), &mut path),
        }
    }
    path.push_str(rest);
    path
}

/// A value that one constraint accepts and few others do.
fn fitting(parameter: &str) -> Option<&'static str> {
    let (_, constraint) = parameter.split_once(':')?;
    if constraint.starts_with('~') {
        return Some(if constraint.contains('d') { "12" } else { "ab" });
    }
    match constraint.trim_end_matches(['?', '}']) {
        "u64" | "hex" => Some("12"),
        "i64" => Some("-1"),
        "date" => Some("2024-02-29"),
        "uuid" => Some("67e55044-10b1-426f-9247-bb680e5fe0c8"),
        _ => None,
    }
}

fn value(choices: &mut Choices<'_>, slashes: bool, path: &mut String) {
    path.push_str(choices.one_of(&VALUES));
    for _ in 0..FURTHER[choices.below(FURTHER.len())] {
        if slashes && choices.below(4) > 0 {
            path.push('/');
        }
        path.push_str(choices.one_of(&VALUES));
    }
}

/// Draws any path over the same alphabet; most of its segments have one part.
fn wandering(choices: &mut Choices<'_>) -> String {
    let mut path = String::new();
    for _ in 0..choices.below(7) {
        path.push('/');
        match choices.below(8) {
            0..=4 => path.push_str(choices.one_of(&LITERALS)),
            5..=6 => value(choices, false, &mut path),
            _ => {}
        }
    }
    path
}

/// Lengthens literals and leaves parameters alone: `b` becomes what `a` does except for its last
/// byte, and what a dash becomes differs from both in the middle.
pub(crate) fn stretch(text: &str) -> String {
    let mut stretched = String::new();
    let mut inside = 0;
    for (at, character) in text.char_indices() {
        if inside == 0 && character == '{' {
            inside = length_of(&text[at..]);
        }
        match character {
            'a' if inside == 0 => stretched.push_str("aaaaaaaa"),
            'b' if inside == 0 => stretched.push_str("aaaaaaab"),
            '-' if inside == 0 => stretched.push_str("aaaa-aaaa"),
            _ => stretched.push(character),
        }
        inside = inside.saturating_sub(character.len_utf8());
    }
    stretched
}

/// Draws several paths in a row, with a short segment repeated between them.
pub(crate) fn long_path(choices: &mut Choices<'_>, routes: &[String]) -> String {
    let segments = if choices.below(4) == 3 { 248 } else { 56 } + choices.below(16);
    let mut path = String::new();
    for _ in 0..choices.below(4) {
        path.push_str(&self::path(choices, routes));
    }
    let tail = self::path(choices, routes);
    let filler = choices.one_of(&["/a", "/b", "/", "/ab", "/a-"]);
    let drawn = path.matches('/').count() + tail.matches('/').count();
    path.push_str(&filler.repeat(segments.saturating_sub(drawn)));
    path + &tail
}

/// Changes a path in one place.
fn disturb(choices: &mut Choices<'_>, path: &mut String) {
    let places: Vec<usize> = path.char_indices().map(|(at, _)| at).collect();
    let at = if places.is_empty() { 0 } else { places[choices.below(places.len())] };
    match choices.below(4) {
        0 => path.insert(at, '/'),
        1 if !places.is_empty() => drop(path.remove(at)),
        2 => path.insert_str(at, choices.one_of(&LITERALS)),
        _ => path.truncate(at),
    }
}
