//! A suggestion matches, keeps every value, stays on the site and is the best of all spellings: by
//! a table, and against an oracle that tries every spelling.

use std::cmp::Reverse;

use proptest::collection::vec;
use proptest::prelude::*;
use routetree::Router;

use crate::client;
use crate::oracle::dense::{self, Choices, Taste};
use crate::oracle::table::{self, Row};
use crate::oracle::{Oracle, fast};
use crate::random::{Supplies, both, settings, supplies};

/// The most letters in a path whose spellings are all tried: each letter doubles them.
const IN_TABLES: usize = 10;
const IN_PROPERTIES: usize = 6;

fn letters(path: &str) -> usize {
    path.bytes().filter(u8::is_ascii_alphabetic).count()
}

#[test]
fn table() {
    for case in table::cases(include_str!("../data/suggest.txt")) {
        let mut routes = case.routes.clone();
        for _ in 0..2 {
            let (mut router, mut oracle) = (fast::router(), Oracle::new());
            for route in &routes {
                let inserted = fast::insert_both(&mut router, &mut oracle, route);
                inserted.expect("a route without conflicts");
            }
            for row in &case.rows {
                let Row::At { path, winner } = row else { panic!("[{}] {row:?}", case.title) };
                let expected = winner.as_ref().map(|(suggestion, _)| suggestion.as_str());
                let suggested = router.suggest(path);
                assert_eq!(suggested.as_deref(), expected, "[{}] {path:?}", case.title);
                if letters(path) <= IN_TABLES {
                    let best = best_of_all(&oracle, path);
                    assert_eq!(best.as_deref(), expected, "[{}] {path:?}, all", case.title);
                }
            }
            routes.reverse();
        }
    }
}

/// Each form is parsed in one way only. If a custom constraint accepts text that the suggestion
/// would change, no other way is tried, for there may be any number.
#[test]
fn one_parse_of_each_form() {
    let (mut router, mut oracle) = (fast::router(), Oracle::new());
    for route in ["/1{x:ab}", "/{a}b{c}"] {
        fast::insert_both(&mut router, &mut oracle, route).expect("a route");
    }
    assert_eq!(router.suggest("/1Bcd").as_deref(), Some("/1bcd"));
    // `/1Bcabd` would match `/1{x:ab}`, but with a value that differs from the path.
    assert_eq!(router.suggest("/1BcaBd"), None);
    assert_eq!(best_of_all(&oracle, "/1BcaBd").as_deref(), Some("/1bcaBd"));
}

/// Many complex children are indexed by the exact bytes of their prefixes and suffixes.
#[test]
fn complex_children_side_by_side() {
    for siblings in [1, 15, 16, 200] {
        let mut router = Router::new();
        for index in 0..siblings {
            router.insert(format!("/Item{index}-{{x}}.Html"), ()).expect("a route");
            router.insert(format!("/{{a:u64}}-Part{index}"), ()).expect("a route");
            router.insert(format!("/Files{index}/{{*all}}/End{index}"), ()).expect("a route");
            router.insert(format!("/Docs{index}-{{*all}}Z/x"), ()).expect("a route");
        }
        let last = siblings - 1;
        for (path, expected) in [
            (format!("/iTEM{last}-Ab.hTML"), format!("/Item{last}-Ab.Html")),
            (format!("/7-pART{last}/"), format!("/7-Part{last}")),
            (format!("/files{last}/A//b/end{last}"), format!("/Files{last}/A//b/End{last}")),
            (format!("/dOCS{last}-A/Bz/X"), format!("/Docs{last}-A/BZ/x")),
        ] {
            assert_eq!(router.suggest(&path), Some(expected), "{siblings} siblings");
        }
        assert_eq!(router.suggest(&format!("/item{siblings}-a.html")), None);
    }
}

/// Deep tables and long paths need no stack.
#[test]
fn deep_tables_and_long_paths() {
    let run = || {
        let deep: String = (0..5_000).map(|level| format!("/Level{level}")).collect();
        let mut router = Router::new();
        for length in [deep.len(), deep.len() / 2, deep.len() / 3] {
            router.insert(&deep[..length], ()).expect("a route");
        }
        router.insert("/{*all}/End", ()).expect("a route");
        router.insert("/{*all}/{b}/{*more}-end", ()).expect("a route");
        let lower = deep.to_lowercase();
        assert_eq!(router.suggest(&lower).as_deref(), Some(deep.as_str()));
        assert_eq!(router.suggest(&(lower.clone() + "/")).as_deref(), Some(deep.as_str()));
        assert_eq!(router.suggest(&lower[1..]), None);
        let long = "/x".repeat(100_000);
        assert_eq!(router.suggest(&format!("{long}/END")), Some(format!("{long}/End")));
        assert_eq!(router.suggest(&format!("/{long}//y")), None);
        assert_eq!(router.suggest(&"/".repeat(100_000)), None);
        assert_eq!(router.suggest(&"/..".repeat(100_000)), None);
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(run).expect("a thread");
    thread.join().expect("no panic");
}

/// The changes to a path: their number, then their kinds.
type Change = (u32, u8);

const SLASH: u8 = 1;
const CLEANED: u8 = 2;
const CASE: u8 = 4;

/// Cleans with a stack of segments.
fn cleaned(path: &str) -> String {
    let (root, rest) = match path.strip_prefix('/') {
        Some(rest) => ("/", rest),
        None => ("", path),
    };
    let mut stack: Vec<&str> = Vec::new();
    let mut open = false;
    for segment in rest.split('/') {
        let segment = if stack.is_empty() { segment.trim_start_matches('\\') } else { segment };
        open = matches!(segment, "" | "." | "..");
        match segment {
            "" | "." => {}
            ".." => drop(stack.pop()),
            segment => stack.push(segment),
        }
    }
    let end = if open && !stack.is_empty() { "/" } else { "" };
    format!("{root}{}{end}", stack.join("/"))
}

fn toggled(path: &str) -> String {
    path.strip_suffix('/').map_or_else(|| format!("{path}/"), str::to_owned)
}

/// Whether clients read a segment as `.` or `..`.
fn has_dots(text: &str) -> bool {
    let plain = text.replace("%2e", ".").replace("%2E", ".");
    plain.split('/').any(|segment| segment == "." || segment == "..")
}

fn has_encoded_dots(text: &str) -> bool {
    text.split('/').any(|segment| segment.contains('%') && has_dots(segment))
}

fn may_be_suggested(text: &str) -> bool {
    let away = ["//", "/\\", "\\", " "].iter().any(|away| text.starts_with(away));
    let scheme = text.find(':').is_some_and(|colon| !text[..colon].contains('/'));
    let dots = has_dots(text);
    let control = text.bytes().any(|byte| byte < 0x20 || byte == 0x7f);
    !(text.is_empty() || away || scheme || dots || control)
}

/// All texts that differ from `text` only in letter case.
fn in_all_cases(text: &str) -> Vec<String> {
    let letters: Vec<usize> = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| byte.is_ascii_alphabetic())
        .map(|l| l.0)
        .collect();
    let change = |mask: u32| {
        let mut bytes = text.as_bytes().to_vec();
        for (bit, &at) in letters.iter().enumerate() {
            if mask >> bit & 1 == 1 {
                bytes[at] ^= 0x20;
            }
        }
        String::from_utf8(bytes).expect("only ASCII letters were changed")
    };
    (0..1 << letters.len()).map(change).collect()
}

/// A spelling that is found: the position of its form, the route, the changes, the ends of its
/// values, and the text that a client asks for after a redirect to it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spelling {
    place: usize,
    route: String,
    change: Change,
    ends: Vec<Reverse<usize>>,
    text: String,
}

/// Tries every spelling.
fn all_spellings(oracle: &Oracle, path: &str) -> Vec<Spelling> {
    let clean = cleaned(path);
    let texts = [
        (0, path.to_owned()),
        (SLASH, toggled(path)),
        (CLEANED, clean.clone()),
        (SLASH | CLEANED, toggled(&clean)),
    ];
    let mut found = Vec::new();
    for (bits, before) in texts.iter().filter(|(_, text)| may_be_suggested(text)) {
        for text in in_all_cases(before) {
            // What counts is what a client asks for. The form that wins on it must have the same
            // values on the text.
            let sent = client::sent(&text);
            let Some((place, (route, asked))) = oracle.place(&sent) else { continue };
            let Some((_, values)) = oracle.found_at(place, &text) else { continue };
            let start = |value: &str| value.as_ptr() as usize - text.as_ptr() as usize;
            let kept = |value: &str| before[start(value)..].starts_with(value);
            let encoded = |(name, value): &(String, &str)| (name.clone(), client::sent(value));
            let asked: Vec<_> = asked.iter().map(|(n, v)| (n.clone(), v.to_string())).collect();
            let reaches = asked == values.iter().map(encoded).collect::<Vec<_>>();
            if reaches && values.iter().all(|(_, value)| kept(value)) {
                let ends = values.iter().map(|(_, value)| Reverse(start(value) + value.len()));
                let bits = bits | if text == *before { 0 } else { CASE };
                let change = (bits.count_ones(), bits);
                let ends = ends.collect();
                found.push(Spelling { place, route, change, ends, text: sent });
            }
        }
    }
    found
}

/// The best spelling: the least changed one of the first route.
fn best_of_all(oracle: &Oracle, path: &str) -> Option<String> {
    if oracle.at(path).is_some() || has_encoded_dots(path) {
        return None;
    }
    let spellings = all_spellings(oracle, path);
    let first = spellings.iter().min_by_key(|spelling| spelling.place)?;
    let same = spellings.iter().filter(|spelling| spelling.route == first.route);
    let best = same.min_by_key(|spelling| (spelling.change, spelling.place, spelling.ends.clone()));
    best.map(|spelling| spelling.text.clone())
}

/// Checks what holds for every suggestion, whatever the constraints.
fn check_soundness(router: &Router<String>, oracle: &Oracle, path: &str) -> Option<String> {
    let suggested = router.suggest(path);
    let Some(text) = &suggested else { return None };
    assert!(router.at(path).is_err(), "{path:?} is found unchanged");
    assert!(may_be_suggested(text), "{text:?} for {path:?}");
    let spellings = all_spellings(oracle, path);
    let sound = spellings.iter().any(|spelling| spelling.text == *text);
    assert!(sound, "{text:?} for {path:?} of {:?}", oracle.routes());
    assert_eq!(router.suggest(text), None);
    suggested
}

/// Swaps the case of some letters outside braces.
fn in_some_case(text: &str, choices: &mut Choices<'_>) -> String {
    let mut inside = false;
    let turn = |letter: char| {
        inside = letter == '{' || (inside && letter != '}');
        let turned = !inside && letter.is_ascii_alphabetic() && choices.below(3) == 2;
        if turned { char::from(letter as u8 ^ 0x20) } else { letter }
    };
    text.chars().map(turn).collect()
}

fn path(choices: &mut Choices<'_>, routes: &[String]) -> Option<String> {
    let path = dense::path(choices, routes);
    let mut path = in_some_case(&path, choices);
    for _ in 0..choices.below(3) {
        let places: Vec<usize> = path.match_indices('/').map(|(at, _)| at).collect();
        let at = if places.is_empty() { 0 } else { places[choices.below(places.len())] };
        let more =
            ["/", "/.", "/..", "//", "\\", "/a/..", ":", "/%2e", "%", "?"][choices.below(10)];
        // A backslash follows the slash.
        let at = at + usize::from(more == "\\" && path[at..].starts_with('/'));
        path.insert_str(at, more);
    }
    match choices.below(3) {
        1 => path.push('/'),
        2 => path = toggled(&path),
        _ => {}
    }
    (letters(&path) <= IN_PROPERTIES).then_some(path)
}

/// A router and an oracle with routes in mixed case, and paths for them.
fn draw(
    table: &Supplies,
    asked: &Supplies,
    routes: impl FnOnce(&Supplies) -> Vec<String>,
) -> (Router<String>, Oracle, Vec<String>) {
    let mut routes = routes(table);
    for (route, supply) in routes.iter_mut().zip(table) {
        let reversed: Vec<u8> = supply.iter().rev().copied().collect();
        *route = in_some_case(route, &mut Choices::new(&reversed));
    }
    let (router, oracle) = both(&routes);
    let paths = asked.iter().filter_map(|supply| path(&mut Choices::new(supply), &routes));
    let paths = paths.collect();
    (router, oracle, paths)
}

/// Whether a route has a custom constraint of the oracle; some depend on letter case.
fn has_custom(route: &str) -> bool {
    crate::oracle::constraint::CUSTOM.iter().any(|(name, _)| route.contains(&format!(":{name}")))
}

fn assert_best(router: &Router<String>, oracle: &Oracle, paths: &[String]) {
    for path in paths {
        let suggested = check_soundness(router, oracle, path);
        assert_eq!(suggested, best_of_all(oracle, path), "{path:?} of {:?}", oracle.routes());
    }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn the_best_of_all_spellings(table in supplies(1..6), asked in supplies(3..6)) {
        let (router, oracle, paths) = draw(&table, &asked, |table| {
            let routes = dense::routes(table.iter().map(Vec::as_slice), Taste::ALL);
            routes.into_iter().map(|route| if has_custom(&route) { "/a".into() } else { route }).collect()
        });
        assert_best(&router, &oracle, &paths);
    }

    #[test]
    fn mixed_segments(table in vec(vec(any::<u8>(), 4..20), 1..5), asked in supplies(3..6)) {
        let taste = Taste { constraints: false, ..Taste::ALL };
        let (router, oracle, paths) = draw(&table, &asked, |table| {
            table.iter().map(|supply| dense::mixed_route(&mut Choices::new(supply), taste)).collect()
        });
        assert_best(&router, &oracle, &paths);
    }

    #[test]
    fn optional_parameters(table in vec(vec(any::<u8>(), 2..20), 1..4), asked in supplies(3..6)) {
        let taste = Taste { constraints: false, ..Taste::ALL };
        let (router, oracle, paths) = draw(&table, &asked, |table| {
            let draw = |supply: &Vec<u8>| dense::optional_route(&mut Choices::new(supply), taste);
            table.iter().map(draw).collect()
        });
        assert_best(&router, &oracle, &paths);
    }

    /// With constraints that depend on letter case, no suggestion is wrong; without, none is
    /// missing.
    #[test]
    fn custom_constraints(table in supplies(1..6), asked in supplies(3..6)) {
        let (router, oracle, paths) = draw(&table, &asked, |table| {
            dense::routes(table.iter().map(Vec::as_slice), Taste::ALL)
        });
        for path in &paths {
            let suggested = check_soundness(&router, &oracle, path);
            let best = best_of_all(&oracle, path);
            prop_assert!(suggested == best || oracle.routes().iter().any(|route| has_custom(route)));
        }
    }
}
