//! Drawings are exact and depend on the current routes alone, not on routes that were removed or on
//! the order of edits.

use routetree::Router;

/// Every kind of child, and texts that could be mistaken for parts of a drawing.
const DRAWN: &[&str] = &[
    "",
    "bare/{x}",
    "{first}/bare",
    "/",
    "//",
    "/about",
    "/about/us",
    "/api/v1/projects/{id}/issues",
    "/api/v1/projects/{id}/members/{member}",
    "/api/v2",
    "/users/{id}",
    "/users/{id}/posts/{post}/{comment}",
    "/users/{id:u64}",
    "/users/me",
    "/img-{id}.png",
    "/{major:u64}.{minor}",
    "/{day:date}/{rest}",
    "/{n:own}",
    "/{any}",
    "/@{*handle}",
    "/{*all}.html",
    "/{*ns}/-/tree/{*path}",
    "/opt/{page?}",
    "/open/{*rest?}",
    "/{{brace}}/\"quoted\\\"",
    "/line\nbreak/tab\there/\u{7f}\u{85}",
    "/größe/日本",
];

fn is_own(value: &str) -> bool {
    value.len() > 1
}

fn table<'a>(routes: impl IntoIterator<Item = &'a str>) -> Router<()> {
    let mut router = Router::new();
    router.constraint("own", is_own).unwrap();
    for route in routes {
        router.insert(route, ()).unwrap_or_else(|error| panic!("{error}"));
    }
    router
}

/// Pseudo-random, and the same in every run.
struct Shuffler(u64);

impl Shuffler {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for index in (1..items.len()).rev() {
            items.swap(index, self.below(index + 1));
        }
    }
}

#[test]
fn lines() {
    assert_eq!(table(DRAWN.iter().copied()).to_string(), LINES);
}

#[test]
fn dot() {
    assert_eq!(table(DRAWN.iter().copied()).to_dot(), DOT);
}

/// The edges are what is drawn as text, line by line.
#[test]
fn edges() {
    let router = table(DRAWN.iter().copied());
    let edges = router.tree_edges();
    let lines: Vec<&str> = LINES.lines().collect();
    assert_eq!(edges.len(), lines.len());
    for (edge, line) in edges.iter().zip(lines) {
        let start = 3 * edge.depth() + 3;
        let drawn: String = line.chars().skip(start).collect();
        let label = drawn.split_once("  → ").map_or(&*drawn, |(label, _)| label);
        assert_eq!(edge.label(), label);
        assert_eq!(edge.routes().is_empty(), label == drawn, "{line}");
    }
    let routes: Vec<&str> = edges.iter().flat_map(|edge| edge.routes()).copied().collect();
    assert!(DRAWN.iter().all(|route| routes.contains(route)), "{routes:?}");
    assert!(table([]).tree_edges().is_empty());
}

#[test]
fn empty_and_tiny_tables() {
    assert_eq!(table([]).to_string(), "");
    assert_eq!(table([]).to_dot(), EMPTY_DOT);
    assert_eq!(table(["/"]).to_string(), "└─ /  → /\n");
    assert_eq!(table(["/{a}/{b}/{c}"]).to_string(), "└─ /{}/{}/{}  → /{a}/{b}/{c}\n");
    assert_eq!(table(["{a}/{b}"]).to_string(), "└─ {}/{}  → {a}/{b}\n");
    assert_eq!(table(["/a/b/c"]).to_string(), "└─ /a/b/c  → /a/b/c\n");
}

#[test]
fn control_characters_do_not_break_lines() {
    for control in ('\0'..='\u{9f}').filter(|character| character.is_control()) {
        let route = format!("/a{control}b/{{x{control}y}}");
        let router = table([route.as_str()]);
        for drawing in [router.to_string(), router.to_dot()] {
            let shown = control.escape_debug().to_string();
            assert!(!drawing.replace('\n', "").contains(control), "{control:?}");
            assert_eq!(drawing.lines().count(), if drawing.starts_with('d') { 7 } else { 1 });
            assert!(drawing.contains(shown.trim_start_matches('\\')), "{control:?}");
        }
    }
}

/// The text between two quotes is quoted correctly.
#[test]
fn quotes_in_dot_are_paired() {
    let routes = ["/\"", "/\\", "/\\\"", "/\"\"\\/{\"}", "/];/{x\\}", "/ -> n0"];
    let dot = table(routes).to_dot();
    for line in dot.lines().filter(|line| line.contains("label=\"")) {
        let mut open = false;
        let mut characters = line.chars();
        let mut outside = String::new();
        while let Some(character) = characters.next() {
            match character {
                '"' => open = !open,
                '\\' if open => assert!(matches!(characters.next(), Some('"' | '\\')), "{line}"),
                _ if !open => outside.push(character),
                _ => {}
            }
        }
        assert!(!open, "{line}");
        assert!(outside.ends_with("];") && outside.matches('[').count() == 1, "{line}");
    }
}

/// Graphviz reads entities of HTML in a text, so each `&` is one.
#[test]
fn entities_in_dot_stand_for_themselves() {
    let dot = table(["/a&b", "/&lt;{x&y}", "/&#65;"]).to_dot();
    assert_eq!(dot.matches('&').count(), dot.matches("&amp;").count(), "{dot}");
    for text in ["/a&amp;b", "/&amp;lt;{x&amp;y}", "/&amp;#65;"] {
        assert!(dot.contains(text), "{text}: {dot}");
    }
}

/// These share links, nodes and tables with the drawn routes in every way.
const OTHERS: &[&str] = &[
    "/about/us/and",
    "/about/them",
    "/abou",
    "/api/v1",
    "/api/v1/projects",
    "/api/v1/projects/{id}",
    "/api/v1/projects/{id}/{x}",
    "/api/v1/projects/mine/issues/{i}",
    "/api/{v}",
    "/users/{id}/posts",
    "/users/{id}/posts/{post}",
    "/users/{id}/{x}/{y}/{z}",
    "/users/{a}-{b}",
    "/users/{*all}",
    "/img-{id}.jpg",
    "/img-{id}",
    "/{day:date}",
    "/{day:date}/{rest}/x",
    "/{any}/{other}",
    "/{any}/{other}/{third}/x",
    "/{*all}",
    "/{*ns}/-/tree",
    "/{*ns}/-/blob/{*path}",
    "/{*all}.htm",
    "/opt/{a}/{b}/{c?}",
    "/open",
    "bare",
    "bare/{x}/y",
    "{first}",
    "{first}/{second}/bare",
    "///",
    "/{{brace}}/x",
    "/{{brace}}",
    "/größe",
    "/größe/日本/語",
];

#[test]
fn removed_routes_leave_no_trace() {
    let fresh = table(DRAWN.iter().copied());
    for seed in 1..=200 {
        let mut shuffler = Shuffler(0x9e37_79b9_7f4a_7c15 ^ seed);
        let mut all: Vec<&str> = DRAWN.iter().chain(OTHERS).copied().collect();
        shuffler.shuffle(&mut all);
        let mut router = table(all.iter().copied());
        all.retain(|route| OTHERS.contains(route));
        shuffler.shuffle(&mut all);
        for route in all {
            assert_eq!(router.remove(route), Some(()), "{route}");
        }
        assert_eq!(router.to_string(), LINES, "seed {seed}");
        assert_eq!(router.to_dot(), DOT, "seed {seed}");
        assert!(router.iter().eq(fresh.iter()), "seed {seed}");
    }
}

/// As above, with inserts and removals interleaved.
#[test]
fn interleaved_edits_leave_no_trace() {
    for seed in 1..=50 {
        let mut shuffler = Shuffler(0x2545_f491_4f6c_dd1d ^ seed);
        let mut router = table([]);
        let mut inside: Vec<&str> = Vec::new();
        let mut outside: Vec<&str> = DRAWN.iter().chain(OTHERS).copied().collect();
        for _ in 0..300 {
            let insert = inside.is_empty() || (!outside.is_empty() && shuffler.below(2) == 0);
            if insert {
                let route = outside.swap_remove(shuffler.below(outside.len()));
                router.insert(route, ()).unwrap_or_else(|error| panic!("{error}"));
                inside.push(route);
            } else {
                let route = inside.swap_remove(shuffler.below(inside.len()));
                assert_eq!(router.remove(route), Some(()), "{route}");
                outside.push(route);
            }
        }
        let fresh = table(inside);
        assert_eq!(router.to_string(), fresh.to_string(), "seed {seed}");
        assert_eq!(router.to_dot(), fresh.to_dot(), "seed {seed}");
    }
}

#[test]
fn merged_cloned_and_shrunk_routers_draw_the_same() {
    let (left, right) = DRAWN.split_at(DRAWN.len() / 2);
    let mut router = table(left.iter().copied());
    router.merge(table(right.iter().copied())).unwrap();
    assert_eq!(router.to_string(), LINES);
    assert_eq!(router.clone().to_dot(), DOT);
    router.shrink_to_fit();
    assert_eq!(router.to_string(), LINES);
    router.clear();
    assert_eq!((router.to_string().as_str(), router.to_dot().as_str()), ("", EMPTY_DOT));
    for route in DRAWN.iter().rev() {
        router.insert(*route, ()).unwrap();
    }
    assert_eq!(router.to_dot(), DOT);
}

const LINES: &str = r#"├─ (empty)  → (empty)
├─ bare/{}  → bare/{x}
├─ {}/bare  → {first}/bare
├─ /  → /
│  └─ /  → //
├─ /about  → /about
│  └─ /us  → /about/us
├─ /api
│  ├─ /v1/projects/{}
│  │  ├─ /issues  → /api/v1/projects/{id}/issues
│  │  └─ /members/{}  → /api/v1/projects/{id}/members/{member}
│  └─ /v2  → /api/v2
├─ /größe/日本  → /größe/日本
├─ /line\nbreak/tab\there/\u{7f}\u{85}  → /line\nbreak/tab\there/\u{7f}\u{85}
├─ /open
│  └─ /{*?}  → /open/{*rest?}
├─ /opt  → /opt/{page?}
│  └─ /{}  → /opt/{page?}
├─ /users
│  ├─ /me  → /users/me
│  ├─ /{:u64}  → /users/{id:u64}
│  └─ /{}  → /users/{id}
│     └─ /posts/{}/{}  → /users/{id}/posts/{post}/{comment}
├─ /{{brace}}/"quoted\\"  → /{{brace}}/"quoted\\"
├─ /img-{}.png  → /img-{id}.png
├─ /@{*}  → /@{*handle}
├─ /{:u64}.{}  → /{major:u64}.{minor}
├─ /{:date}/{}  → /{day:date}/{rest}
├─ /{:own}  → /{n:own}
├─ /{}  → /{any}
├─ /{*}.html  → /{*all}.html
└─ /{*}/-/tree
   └─ /{*}  → /{*ns}/-/tree/{*path}
"#;

const DOT: &str = r#"digraph routes {
  rankdir=LR;
  node [shape=box];
  n0 [label=""];
  n1 [label="(empty)", style=bold];
  n0 -> n1 [label="(empty)"];
  n2 [label="bare/{x}", style=bold];
  n0 -> n2 [label="bare/{}"];
  n3 [label="{first}/bare", style=bold];
  n0 -> n3 [label="{}/bare"];
  n4 [label="/", style=bold];
  n0 -> n4 [label="/"];
  n5 [label="//", style=bold];
  n4 -> n5 [label="/"];
  n6 [label="/about", style=bold];
  n0 -> n6 [label="/about"];
  n7 [label="/about/us", style=bold];
  n6 -> n7 [label="/us"];
  n8 [label=""];
  n0 -> n8 [label="/api"];
  n9 [label=""];
  n8 -> n9 [label="/v1/projects/{}"];
  n10 [label="/api/v1/projects/{id}/issues", style=bold];
  n9 -> n10 [label="/issues"];
  n11 [label="/api/v1/projects/{id}/members/{member}", style=bold];
  n9 -> n11 [label="/members/{}"];
  n12 [label="/api/v2", style=bold];
  n8 -> n12 [label="/v2"];
  n13 [label="/größe/日本", style=bold];
  n0 -> n13 [label="/größe/日本"];
  n14 [label="/line\\nbreak/tab\\there/\\u{7f}\\u{85}", style=bold];
  n0 -> n14 [label="/line\\nbreak/tab\\there/\\u{7f}\\u{85}"];
  n15 [label=""];
  n0 -> n15 [label="/open"];
  n16 [label="/open/{*rest?}", style=bold];
  n15 -> n16 [label="/{*?}"];
  n17 [label="/opt/{page?}", style=bold];
  n0 -> n17 [label="/opt"];
  n18 [label="/opt/{page?}", style=bold];
  n17 -> n18 [label="/{}"];
  n19 [label=""];
  n0 -> n19 [label="/users"];
  n20 [label="/users/me", style=bold];
  n19 -> n20 [label="/me"];
  n21 [label="/users/{id:u64}", style=bold];
  n19 -> n21 [label="/{:u64}"];
  n22 [label="/users/{id}", style=bold];
  n19 -> n22 [label="/{}"];
  n23 [label="/users/{id}/posts/{post}/{comment}", style=bold];
  n22 -> n23 [label="/posts/{}/{}"];
  n24 [label="/{{brace}}/\"quoted\\\\\"", style=bold];
  n0 -> n24 [label="/{{brace}}/\"quoted\\\\\""];
  n25 [label="/img-{id}.png", style=bold];
  n0 -> n25 [label="/img-{}.png"];
  n26 [label="/@{*handle}", style=bold];
  n0 -> n26 [label="/@{*}"];
  n27 [label="/{major:u64}.{minor}", style=bold];
  n0 -> n27 [label="/{:u64}.{}"];
  n28 [label="/{day:date}/{rest}", style=bold];
  n0 -> n28 [label="/{:date}/{}"];
  n29 [label="/{n:own}", style=bold];
  n0 -> n29 [label="/{:own}"];
  n30 [label="/{any}", style=bold];
  n0 -> n30 [label="/{}"];
  n31 [label="/{*all}.html", style=bold];
  n0 -> n31 [label="/{*}.html"];
  n32 [label=""];
  n0 -> n32 [label="/{*}/-/tree"];
  n33 [label="/{*ns}/-/tree/{*path}", style=bold];
  n32 -> n33 [label="/{*}"];
}
"#;

const EMPTY_DOT: &str = r#"digraph routes {
  rankdir=LR;
  node [shape=box];
  n0 [label=""];
}
"#;
