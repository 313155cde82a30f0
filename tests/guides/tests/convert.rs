//! What `routetree convert` writes for a route matches the same paths, with the same values, as the
//! route does in the router that it was written for.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use routetree_guides::peers::{Peer, Routetree, Unavailable, named};
use routetree_guides::question::{Found, Question, Route};
use routetree_guides::random::Random;

/// Segments of paths.
const IN_PATHS: [&str; 10] = ["a", "b", "ab", "x.a", "b-x-a", "7", "aa", "{a}", "a-b", "a.b.c"];

/// What became of the routes that the other router accepts.
#[derive(Debug, Default)]
struct Outcome {
    /// Written without a comment.
    exact: usize,
    /// Written with a comment that says what differs.
    noted: usize,
    left_out: usize,
    /// Lookups that found a route.
    found: usize,
}

/// Converts a file.
fn convert(from: &str, file: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--package", "routetree-cli", "--manifest-path", root]);
    command.args(["--", "convert", "--from", from, "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("cargo");
    // It is read before anything is written.
    child.stdin.take().expect("an input").write_all(file.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("an output");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{:?}", output.status);
    String::from_utf8(output.stdout).expect("text")
}

/// The number of the route that a text belongs to: each has a prefix of its own.
fn number(text: &str) -> Option<usize> {
    let digits = text.strip_prefix("/r")?;
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}

/// What a route of `ServeMux` with a slash at its end matches has no name there.
fn without_rest(found: &Found) -> Found {
    let mut found = found.clone();
    if let Found::Route { values, .. } = &mut found {
        values.retain(|(name, _)| name != "rest");
    }
    found
}

/// A redirect of the other router is no match of a route.
fn without_redirects(found: &Found) -> Found {
    match found {
        Found::Other(text) if text.starts_with("30") => Found::Nothing,
        found => found.clone(),
    }
}

/// A path with the segments of the route that are text, and others in place of parameters.
fn likely_path(route: &str, random: &mut Random) -> String {
    let segments = route.split('/').skip(1).map(|segment| {
        let is_text = segment.bytes().all(|b| b.is_ascii_alphanumeric());
        if is_text { format!("/{segment}") } else { random.path(&IN_PATHS, 1) }
    });
    segments.collect()
}

/// Looks up 10 paths for each of 300 random routes with these segments.
fn hold(from: &str, peer: &str, segments: &[&str]) -> Result<Outcome, Unavailable> {
    let mut random = Random(5);
    let routes: BTreeSet<String> = (0..300).map(|_| random.path(segments, 3)).collect();
    let table = routes.iter().enumerate().map(|(n, route)| Route {
        handler: n.to_string(),
        // `ServeMux` has no empty segments.
        text: format!("/r{n}{}", route.replace("//", "/")),
    });
    let table: Vec<Route> = table.collect();
    let file: Vec<&str> = table.iter().map(|route| route.text.as_str()).collect();
    let written = convert(from, &(file.join("\n") + "\n"));

    let mut requests = Vec::new();
    for (n, route) in table.iter().enumerate() {
        for _ in 0..5 {
            let slash = if random.below(4) == 0 { "/" } else { "" };
            requests.push(format!("/r{n}{}{slash}", random.path(&IN_PATHS, 4)));
            requests.push(likely_path(&route.text, &mut random));
        }
    }
    // URLs of these routers have no braces.
    requests.iter_mut().for_each(|path| {
        if from != "matchit" {
            *path = path.replace(['{', '}'], "");
        }
    });
    let question = Question { routes: table.clone(), requests: requests.clone() };
    let theirs = named(peer).expect("a router")[0].answer(&question)?;

    let (mut ours, mut noted) = (Vec::new(), BTreeSet::new());
    for line in written.lines().filter(|line| !line.starts_with('#')) {
        let (text, comment) = line.split_once(" # ").unwrap_or((line, ""));
        let n = number(text).expect("a route with its prefix");
        ours.push(Route { handler: n.to_string(), text: text.into() });
        if !comment.is_empty() {
            noted.insert(n);
        }
    }
    let converted: BTreeSet<usize> = ours.iter().filter_map(|route| number(&route.text)).collect();
    let question = Question { routes: ours, requests: requests.clone() };
    let ours = Routetree.answer(&question)?;
    assert!(ours.refused.is_empty(), "{:?}", ours.refused);

    let mut outcome = Outcome::default();
    let refused: BTreeSet<usize> = theirs.refused.iter().map(|(n, _)| *n).collect();
    for n in (0..table.len()).filter(|n| !refused.contains(n)) {
        match (converted.contains(&n), noted.contains(&n)) {
            (false, _) => outcome.left_out += 1,
            (true, true) => outcome.noted += 1,
            (true, false) => outcome.exact += 1,
        }
    }
    for ((path, theirs), ours) in requests.iter().zip(&theirs.found).zip(&ours.found) {
        let n = number(path).expect("a path with its prefix");
        if refused.contains(&n) || noted.contains(&n) || !converted.contains(&n) {
            continue;
        }
        let route = &table[n].text;
        let (theirs, ours) = (without_redirects(theirs), without_rest(ours));
        assert_eq!(theirs, ours, "{from}: `{route}` on `{path}`");
        outcome.found += usize::from(ours != Found::Nothing);
    }
    Ok(outcome)
}

/// Where a router is missing, the test says so.
fn hold_if_installed(from: &str, peer: &str, segments: &[&str]) {
    match hold(from, peer, segments) {
        Ok(outcome) => {
            println!("{peer}: {outcome:?}");
            assert_eq!(outcome.left_out, 0, "{peer}: {outcome:?}");
            assert!(outcome.exact > 20 && outcome.found > 20, "{peer}: {outcome:?}");
        }
        Err(Unavailable(missing)) => println!("not compared with {peer}: {missing}"),
    }
}

#[test]
fn routes_of_matchit() {
    let segments = [
        "a", "b", "{p#}", "{p#}", "{*p#}", "a{p#}", "{p#}.a", "b-{p#}-a", "{{a}}", "{p#}}}",
        "{p#:u64}", "é",
    ];
    hold_if_installed("matchit", "matchit 0.8", &segments);
    hold_if_installed("matchit", "matchit 0.9", &segments);
}

#[test]
fn routes_of_actix() {
    let segments = [
        "a",
        "b",
        "{p#}",
        "{p#}",
        "{p#:[ab]+}",
        "{p#:.*}",
        "{p#:.+}",
        "a{p#}",
        "{p#}.a",
        "{p#}-{q#}",
        r"{p#:\d+}",
        "{p#:a*}",
        "{p#:[a-z/]+}",
        "{p#:a{1,2}}",
    ];
    hold_if_installed("actix", "actix-router", &segments);
    hold_if_installed("actix", "actix-router", &["a", "{p#}", "{p#}*"]);
}

#[test]
fn routes_of_gin() {
    let segments = ["a", "b", ":p#", ":p#", "a:p#", ":p#.a", "*p#"];
    hold_if_installed("gin", "Gin", &segments);
    hold_if_installed("gin", "httprouter", &segments);
}

#[test]
fn routes_of_express() {
    let segments = [
        "a", "b", ":p#", ":p#", "a:p#", ":p#.a", "*p#", ":p#-:q#", "a{/:p#}", "b{/*p#}", "x{.:p#}",
        "{a}b",
    ];
    hold_if_installed("express", "Express", &segments);
}

#[test]
fn routes_of_servemux() {
    let segments = ["a", "b", "{p#}", "{p#}", "a/", "{p#...}", "{$}"];
    hold_if_installed("mux", "ServeMux", &segments);
}
