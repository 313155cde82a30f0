//! `Router::url` against plain substitution and the oracle: it returns the path if the oracle finds
//! the route with these values on it, and a valid reason otherwise.

use proptest::prelude::*;
use routetree::UrlError;

use crate::client;
use crate::oracle::dense::{self, Choices, Taste};
use crate::oracle::{Oracle, constraint};
use crate::random::{both, settings, supplies};

const VALUES: [&str; 24] = [
    "a",
    "a",
    "b",
    "b",
    "ab",
    "ab",
    "aa-ab",
    "1",
    "12",
    "12",
    "-1",
    "-",
    ".",
    "..",
    "é",
    "a b",
    "%",
    "a/b",
    "/",
    ":",
    "x:y",
    "2024-02-29",
    "67e55044-10b1-426f-9247-bb680e5fe0c8",
    "",
];

/// A parameter as written in the route.
struct Written<'r> {
    name: &'r str,
    constraint: Option<&'r str>,
    catch_all: bool,
    optional: bool,
}

impl<'r> Written<'r> {
    /// Of an optional end too: `{/}` has no name.
    fn read(inside: &'r str) -> Self {
        let end = inside.starts_with('/');
        let inside = inside.trim_start_matches('/');
        if let Some((name, expression)) = inside.split_once(":~") {
            let constraint = Some(&inside[inside.len() - expression.len() - 1..]);
            return Written { name, constraint, catch_all: false, optional: false };
        }
        let optional = end || inside.ends_with('?');
        let inside = inside.trim_end_matches('?');
        let catch_all = inside.starts_with('*');
        let inside = inside.trim_start_matches('*');
        let (name, constraint) = match inside.split_once(':') {
            Some((name, constraint)) => (name, Some(constraint)),
            None => (inside, None),
        };
        Written { name, constraint, catch_all, optional }
    }
}

/// The parameters of a route without escaped braces.
fn written(route: &str) -> Vec<Written<'_>> {
    let parameters = dense::parameters_of(route);
    let all = parameters.iter().map(|(_, text)| Written::read(&text[1..text.len() - 1]));
    all.filter(|param| !param.name.is_empty()).collect()
}

fn encode(value: &str, keep: &str) -> String {
    let mut encoded = String::new();
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => encoded.push(byte.into()),
            byte if "-._~!$&'()*+,;=@".contains(char::from(byte)) => encoded.push(byte.into()),
            byte if keep.contains(char::from(byte)) => encoded.push(byte.into()),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

type Values = Vec<(String, String)>;

/// Why there is no path; several reasons may apply.
#[derive(Debug, PartialEq)]
enum Reason {
    EncodedLiteral(String),
    Missing(String),
    Empty(String),
    Refused(String),
    DotSegment,
    Host,
    OtherRoute(String),
    OtherValue,
}

/// The path of a route, or every reason against it.
fn expected(oracle: &Oracle, route: &str, given: &Values) -> Result<String, Vec<Reason>> {
    let mut reasons = Vec::new();
    let mut path = String::new();
    let mut encoded: Values = Vec::new();
    let mut from = 0;
    let mut left_out = false;
    let mut instead = String::new();
    for (open, text) in dense::parameters_of(route) {
        path.push_str(&route[from..open]);
        instead.push_str(&client::sent(&route[from..open]));
        instead.push_str(text);
        from = open + text.len();
        let param = Written::read(&text[1..text.len() - 1]);
        let name = param.name.to_owned();
        let end = text.starts_with("{/");
        if end && given.iter().all(|(own, _)| *own != name) {
            left_out = true;
            continue;
        }
        path.push_str(if end { "/" } else { "" });
        let mut keep = String::new();
        keep.push_str(if param.catch_all { "/" } else { "" });
        let first = !end && dense::segments_of(&route[..open]).len() == 1;
        keep.push_str(if first { "" } else { ":" });
        match given.iter().find(|(given, _)| *given == name) {
            None if param.optional && !param.catch_all => {
                path.pop();
                left_out = true;
            }
            None if param.optional => encoded.push((name, String::new())),
            None => reasons.push(Reason::Missing(name)),
            Some((_, value)) => {
                let value = encode(value, &keep);
                if value.is_empty() && !(param.optional && param.catch_all) {
                    reasons.push(Reason::Empty(name.clone()));
                }
                if param
                    .constraint
                    .is_some_and(|constraint| !constraint::accepts(constraint, &value))
                {
                    reasons.push(Reason::Refused(name.clone()));
                }
                path.push_str(&value);
                encoded.push((name, value));
            }
        }
    }
    path.push_str(&route[from..]);
    instead.push_str(&client::sent(&route[from..]));
    if instead != route {
        reasons.push(Reason::EncodedLiteral(instead));
    }
    if left_out && path.is_empty() {
        path.push('/');
    }
    if !reasons.is_empty() {
        return Err(reasons);
    }
    if path.split('/').any(|segment| segment == "." || segment == "..") {
        reasons.push(Reason::DotSegment);
    }
    if path.starts_with("//") {
        reasons.push(Reason::Host);
    }
    let (winner, values) = oracle.at(&path).expect("the route itself matches");
    let values: Values = values.into_iter().map(|(name, value)| (name, value.into())).collect();
    if winner != route {
        reasons.push(Reason::OtherRoute(winner));
    } else if values != encoded {
        reasons.push(Reason::OtherValue);
    }
    if reasons.is_empty() { Ok(path) } else { Err(reasons) }
}

fn reason(error: UrlError) -> Reason {
    match error {
        UrlError::EncodedLiteral { instead, .. } => Reason::EncodedLiteral(instead),
        UrlError::Missing { name, .. } => Reason::Missing(name),
        UrlError::Empty { name, .. } => Reason::Empty(name),
        UrlError::Refused { name, .. } => Reason::Refused(name),
        UrlError::DotSegment { .. } => Reason::DotSegment,
        UrlError::Host { .. } => Reason::Host,
        UrlError::OtherRoute { winner, .. } => Reason::OtherRoute(winner),
        UrlError::OtherValue { name, value, found, .. } => {
            assert_ne!(value, found, "`{name}` is said to differ");
            Reason::OtherValue
        }
        other => panic!("{other}"),
    }
}

/// Draws values for the parameters of a route, in any order, with few missing.
fn values(choices: &mut Choices<'_>, route: &str) -> Values {
    let mut values = Vec::new();
    for param in written(route) {
        if choices.below(if param.optional { 2 } else { 12 }) == 1 {
            continue;
        }
        let mut value = VALUES[choices.below(VALUES.len())].to_owned();
        if choices.below(4) == 3 {
            value.push_str(VALUES[choices.below(VALUES.len())]);
        }
        let at = choices.below(values.len() + 1);
        values.insert(at, (param.name.to_owned(), value));
    }
    values
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn a_path_or_a_valid_reason(table in supplies(1..8), drawn in supplies(8..16)) {
        let (router, oracle) = both(&dense::routes(table.iter().map(Vec::as_slice), Taste::ALL));
        for route in oracle.routes() {
            for supply in &drawn {
                let given = values(&mut Choices::new(supply), &route);
                let pairs = given.iter().map(|(name, value)| (name, value));
                let answer = router.url(&route, pairs);
                match (answer, expected(&oracle, &route, &given)) {
                    (Ok(path), expected) => prop_assert_eq!(Ok(path), expected),
                    (Err(error), Ok(path)) => panic!("{error}, but {path} for {given:?} is right"),
                    (Err(error), Err(reasons)) => {
                        let reason = reason(error);
                        prop_assert!(reasons.contains(&reason), "{reason:?} not in {reasons:?}");
                    }
                }
            }
        }
    }

    /// Building a path from the values of a lookup returns the path.
    #[test]
    fn url_inverts_lookup(table in supplies(1..8), asked in supplies(16..32)) {
        let routes = dense::routes(table.iter().map(Vec::as_slice), Taste::ALL);
        let (router, _) = both(&routes);
        for supply in &asked {
            let path = dense::path(&mut Choices::new(supply), &routes);
            let Ok(found) = router.at(&path) else { continue };
            match router.url(found.route(), &found.params) {
                Ok(again) => {
                    let values = found.params.iter().map(|(_, value)| value);
                    let same = values.clone().all(str::is_ascii);
                    // A path has no optional slash at its end.
                    let slash = found.route().ends_with("{/}") && format!("{again}/") == path;
                    prop_assert_eq!(again == path || slash, same, "{} and {}", again, path);
                    let second = router.at(&again).expect("a path of `url`");
                    prop_assert_eq!(second.route(), found.route());
                    let names = found.params.iter().map(|(name, _)| name);
                    let decoded = names.map(|name| second.params.decoded(name).unwrap().unwrap());
                    prop_assert!(decoded.eq(values));
                }
                Err(UrlError::DotSegment { path: refused, .. } | UrlError::Host { path: refused, .. }) => {
                    let dots = refused.split('/').any(|segment| segment == "." || segment == "..");
                    prop_assert!(dots || refused.starts_with("//"));
                }
                // Encoding can change what another constraint or literal makes of a value, and
                // without an optional slash another route can win.
                Err(error) => {
                    let slash = found.route().ends_with("{/}");
                    prop_assert!(slash || !path.is_ascii(), "{error}");
                }
            }
        }
    }
}
