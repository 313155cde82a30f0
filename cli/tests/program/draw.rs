//! `draw`: as text, for Graphviz, and as SVG; what is left out is counted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use routetree::{MethodRouter, Router};
use roxmltree::Document;

use crate::commands::{file, run};

/// Every kind of label, and texts that mean something in DOT, XML and a terminal.
const ROUTES: &str = "\
/
/users/{id}
/users/{id}/posts/{post}
/users/me
/{day:date}-{n:u64}
/files/{*path}
/opt/{page?}
/app{/*rest}
/{{brace}}/\"quoted\\\"/<b>&amp;
/größe/日本/\u{1b}[1m\u{202e}
";

fn tables() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../benches/tables")
}

fn draw(file: &PathBuf, more: &[&str]) -> String {
    let (code, out, errors) = run("draw", file, more);
    assert_eq!((code, &*errors), (0, ""), "{more:?}");
    out
}

#[test]
fn text_is_what_the_library_draws() {
    let lines = ROUTES.lines().filter(|line| !line.contains('\u{1b}'));
    let routes: Vec<&str> = lines.collect();
    let mut router = Router::new();
    let mut methods = MethodRouter::new();
    for route in &routes {
        router.insert(*route, ()).expect("no two routes conflict");
        methods.insert_any(*route, ()).expect("the first for any method");
    }
    let text = routes.join("\n");
    assert_eq!(draw(&file("draw-text.txt", &text), &[]), router.to_string());
    methods.insert("GET", "/users/{id}", ()).expect("the first for GET");
    methods.insert("DELETE", "/users/{name}", ()).expect("the first for DELETE");
    let text = text + "\nGET /users/{id}\nDELETE /users/{name}\n";
    assert_eq!(draw(&file("draw-methods.txt", &text), &[]), methods.to_string());
    let routes = tables().join("github_315.txt");
    let all = draw(&routes, &[]);
    assert_eq!(draw(&routes, &["--all"]), all);
    assert_eq!(draw(&routes, &["--fold", "100000", "--depth", "100000"]), all);
    assert_eq!(draw(&file("draw-none.txt", ""), &[]), "");
}

/// The number of routes in boxes.
fn folded(texts: &[String]) -> usize {
    let counts = texts.iter().filter_map(|text| {
        let (count, rest) = text.strip_prefix("+ ")?.split_once(' ')?;
        rest.contains("route").then(|| count.parse::<usize>().expect("a count"))
    });
    counts.sum()
}

#[test]
fn what_is_left_out_is_counted() {
    let limits: [&[&str]; 8] = [
        &["--depth", "1"],
        &["--depth", "3"],
        &["--fold", "1"],
        &["--fold", "7"],
        &["--fold", "40"],
        &["--fold", "300"],
        &["--fold", "40", "--depth", "2"],
        &["--all"],
    ];
    for (table, count) in [("github_315", 315), ("static_157", 157), ("realworld", 21)] {
        let routes = tables().join(format!("{table}.txt"));
        for limits in limits {
            let drawn = draw(&routes, limits);
            let texts = drawn.lines().filter_map(|line| Some(line.split_once("─ ")?.1.to_owned()));
            let texts: Vec<String> = texts.collect();
            let shown = texts.iter().filter(|text| text.contains("  → ")).count();
            assert_eq!(shown + folded(&texts), count, "{table} {limits:?}\n{drawn}");
            if let ["--fold", room] = limits {
                let room: usize = room.parse().expect("a number");
                let nodes = texts.iter().filter(|text| !text.starts_with("+ ")).count();
                assert!(nodes <= 2 * room + 60, "{table} {limits:?}: {nodes}");
            }
        }
    }
    let routes = tables().join("github_315.txt");
    let drawn = draw(&routes, &["--fold", "20"]);
    assert!(drawn.contains("│  └─ + 170 routes below /repos/{owner}/{repo}\n"), "{drawn}");
    assert!(drawn.ends_with("└─ + 39 more routes\n"), "{drawn}");
    for wrong in
        [&["--fold", "0"][..], &["--depth", "0"], &["--fold", "9", "--all"], &["--as", "x"]]
    {
        assert_eq!(run("draw", &routes, wrong).0, 2, "{wrong:?}");
    }
}

/// The character that an entity of HTML stands for, after its `&`. Graphviz knows many more, so no
/// other `&` may be in a string.
fn entity(characters: &mut impl Iterator<Item = char>) -> char {
    let name: String = characters.take_while(|character| *character != ';').collect();
    assert_eq!(name, "amp");
    '&'
}

/// A statement of DOT as its words: names, signs, and strings without their quotes.
fn words(statement: &str) -> Vec<String> {
    let (mut words, mut characters) = (vec![String::new()], statement.chars().peekable());
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                words.push(String::from("\""));
                let last = words.len() - 1;
                loop {
                    match characters.next().expect("the string ends") {
                        '"' => break,
                        '\\' => words[last].push(characters.next().expect("an escaped character")),
                        '&' => words[last].push(entity(&mut characters)),
                        other => words[last].push(other),
                    }
                }
                words.push(String::new());
            }
            ' ' | '[' | ']' | ',' | ';' | '=' => words.push(String::new()),
            other => words.last_mut().expect("a word").push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn dot_is_a_tree_whose_texts_are_quoted() {
    let routes = file("draw-dot.txt", ROUTES);
    let dot = draw(&routes, &["--as", "dot"]);
    assert!(dot.starts_with("digraph routes {\n") && dot.ends_with("}\n"), "{dot}");
    let (mut vertices, mut above, mut labels) = (BTreeSet::new(), BTreeMap::new(), Vec::new());
    for line in dot.lines().skip(3).filter(|line| line.ends_with(';')) {
        let words = words(line);
        let label = words.iter().position(|word| word == "label").expect("a label");
        labels.push(words[label + 1].strip_prefix('"').expect("a string").to_owned());
        match &words[..] {
            [from, arrow, to, ..] if arrow == "->" => {
                assert!(vertices.contains(from) && vertices.contains(to), "{line}");
                assert_eq!(above.insert(to.clone(), from.clone()), None, "{line}");
            }
            [vertex, ..] => assert!(vertices.insert(vertex.clone()), "{line}"),
            [] => unreachable!("a line has a statement"),
        }
    }
    assert_eq!(above.len() + 1, vertices.len(), "each vertex but the root is below another");
    for label in ["/users/{id}", "/posts/{post}", "{/*rest}", "/{day:date}-{n:u64}"] {
        assert!(labels.iter().any(|text| text == label), "{label}: {labels:?}");
    }
    // A drawing escapes a backslash, and DOT each of the two again.
    assert!(labels.iter().any(|text| text == "/{{brace}}/\"quoted\\\\\"/<b>&amp;"), "{labels:?}");
    assert!(!dot.contains('\u{1b}') && !dot.contains('\u{202e}'), "{dot}");
    let folded = draw(&tables().join("github_315.txt"), &["--as", "dot", "--depth", "1"]);
    assert!(folded.contains("[label=\"+ 170 routes below /repos/{owner}/{repo}\", style=dashed]"));
    let hosts = file("draw-hosts.txt", "//a.com/x\n/y\n");
    let dot = draw(&hosts, &["--as", "dot"]);
    let clusters = dot.matches("subgraph cluster_").count();
    assert_eq!((clusters, dot.matches('{').count()), (2, dot.matches('}').count()), "{dot}");
    assert!(dot.contains("label=\"//a.com\";"), "{dot}");
}

#[test]
fn svg_has_each_route_and_is_well_formed() {
    let svg = draw(&file("draw-svg.txt", ROUTES), &["--as", "svg"]);
    let document = Document::parse(&svg).expect("XML");
    let texts = |document: &Document<'_>, tag: &str| -> Vec<String> {
        let found = document
            .descendants()
            .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", tag)));
        let text = |node: roxmltree::Node<'_, '_>| {
            node.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect()
        };
        found.map(text).collect()
    };
    let titles = texts(&document, "title");
    assert_eq!(titles[0], "Routing tree of 10 routes");
    for title in ["/users/{id}", "/app{/*rest}", "/{{brace}}/\"quoted\\\\\"/<b>&amp;"] {
        assert!(titles.iter().any(|text| text == title), "{title}: {titles:?}");
    }
    let labels = texts(&document, "text");
    for label in ["/users", "/{day:date}-{n:u64}", "{/*rest}"] {
        assert!(labels.iter().any(|text| text.starts_with(label)), "{label}: {labels:?}");
    }
    assert!(!svg.contains('\u{1b}') && !svg.contains('\u{202e}'));
    for part in ["prefers-color-scheme:dark", "role=\"img\"", "<tspan class=\"a\">{*path}</tspan>"]
    {
        assert!(svg.contains(part), "{part}");
    }
    // Everything is inside of the picture.
    let size = |name| document.root_element().attribute(name).expect("a size").parse::<usize>();
    let (width, height) = (size("width").expect("a number"), size("height").expect("a number"));
    for node in document.descendants() {
        let number = |name| node.attribute(name).and_then(|text| text.parse::<usize>().ok());
        let length = number("textLength").or_else(|| number("width")).unwrap_or_default();
        assert!(number("x").is_none_or(|x| x + length <= width), "{node:?}");
        assert!(number("cx").is_none_or(|x| x < width), "{node:?}");
        assert!(number("y").or_else(|| number("cy")).is_none_or(|y| y < height), "{node:?}");
    }
    // A large table is folded, unless all of it is wanted.
    let routes = tables().join("github_315.txt");
    for (more, count) in [(&["--as", "svg"][..], false), (&["--as", "svg", "--all"], true)] {
        let svg = draw(&routes, more);
        let document = Document::parse(&svg).expect("XML");
        let ends = texts(&document, "title").len() - 1;
        assert_eq!((ends == 315, folded(&texts(&document, "text")) + ends), (count, 315));
    }
    for routes in ["", "/\n", "//a.com/x\nGET //b.com/y\n/z\n"] {
        let svg = draw(&file("draw-svg-few.txt", routes), &["--as", "svg"]);
        Document::parse(&svg).expect("XML");
    }
}
