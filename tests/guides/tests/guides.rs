//! What the guides say is what the routers do.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use routetree_guides::blocks;
use routetree_guides::guide::check;
use routetree_guides::markdown::{Block, parts};
use routetree_guides::peers::Unavailable;

fn guides() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/guides");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut guides: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|e| e == "md")).collect();
    guides.sort();
    guides
}

#[test]
fn guides_say_what_the_routers_do() {
    let update = std::env::var_os("UPDATE_GUIDES").is_some();
    let mut wrong = String::new();
    for path in guides() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let checked = check(&text);
        println!("{name}: {} lookups", checked.lookups);
        for skipped in BTreeSet::from_iter(checked.skipped) {
            println!("{name}: not checked: {skipped}");
        }
        for problem in checked.problems {
            wrong += &format!("{name}: {problem}\n");
        }
        for (number, (is, should)) in text.lines().zip(checked.text.lines()).enumerate() {
            if is != should && !update {
                wrong += &format!("{name}:{}\n    is     {is}\n    should {should}\n", number + 1);
            }
        }
        if update && text != checked.text {
            fs::write(&path, checked.text).unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn blocks_in_other_languages_do_what_their_comments_say() {
    let mut wrong = String::new();
    for path in guides() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        for block in parts(&text.lines().map(String::from).collect::<Vec<_>>()).blocks {
            let place = format!("{name}:{}", block.line + 1);
            match blocks::run(&block) {
                Ok(None) => {}
                Ok(Some(problem)) => wrong += &format!("{place}: {problem}\n"),
                Err(Unavailable(missing)) => println!("{place}: not checked: {missing}"),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn a_wrong_comment_in_a_block_is_found() {
    let blocks = [
        ("js", "console.log(1 + 1); // 2", "console.log(1 + 1); // 3"),
        ("js", "console.log(2); // 2", "console.log(2);"),
        ("go", "fmt.Println(1 + 1) // 2", "fmt.Println(1 + 1) // 3"),
        ("go", "fmt.Println(2) // 2", "fmt.Println(2 // 2"),
        ("nginx", "return 200 a;\n# GET / gives 200 a", "return 200 a;\n# GET / gives 200 b"),
        ("nginx", "return 404;\n# GET / gives 404", "return 404;"),
    ];
    for (info, right, wrong) in blocks {
        let block = |code: &str| Block { info: info.into(), code: code.into(), line: 0 };
        match (blocks::run(&block(right)), blocks::run(&block(wrong))) {
            (Ok(right), Ok(wrong)) => assert!(right.is_none() && wrong.is_some(), "{right:?}"),
            (Err(Unavailable(missing)), _) | (_, Err(Unavailable(missing))) => {
                println!("{info}: not checked: {missing}")
            }
        }
    }
}

#[test]
fn the_code_of_every_guide_is_tested() {
    let code = include_str!("../src/lib.rs");
    let pages = include_str!("../../../src/guides/mod.rs");
    for path in guides() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            code.contains(&format!("/{name}\"")),
            "{name} is not in the doc tests of src/lib.rs"
        );
        assert!(pages.contains(&format!("(\"{name}\")")), "{name} is no page of src/guides/mod.rs");
    }
}

/// A page with these tables under the headings of a guide.
fn page(tables: &str) -> String {
    let about = "# X\n```rust\n```\n";
    let differs = ["Priority", "Catch-alls", "Trailing slashes", "Percent-encoding", "Conflicts"];
    let differs = differs.iter().chain(&["Methods", "Errors", "Removal"]);
    let differs: String =
        differs.map(|heading| about.replace("# X", &format!("## {heading}"))).collect();
    let worked = "## A\n```rust\n```\n## B\n```rust\n```\n## C\n";
    let syntax = about.replace('X', "Syntax");
    format!("{syntax}# What differs\n{differs}# Worked tables\n{worked}{tables}\n")
}

const RIGHT: &str = "\
| to match | matchit | routetree | path | values |
|---|---|---|---|---|
| a segment | `/{id}` | `/{id}` | `/7` | `id` = `7` |
| a number | – | `/{id:u64}` | `/7` | `id` = `7` |

| matchit | routetree | path | matchit finds | routetree finds |
|---|---|---|---|---|
| `/{a}` | same | `/b/c` | none | same |
| `/{a}`, `/{*b}` | same | – | refuses `/{*b}` | accepted |

| handler | matchit | routetree |
|---|---|---|
| `home` | `/` | same |
| `user` | `/{id}` | `/{id}{/}` |

| path | matchit | routetree |
|---|---|---|
| `/7` | `user`, `id` = `7` | same |
| `/7/` | none | `user`, `id` = `7` |";

#[test]
fn a_page_that_is_right_stays_as_it_is() {
    let checked = check(&page(RIGHT));
    assert_eq!((checked.text, checked.problems), (page(RIGHT), Vec::new()));
    assert!(checked.lookups > 0);
}

#[test]
fn every_wrong_edit_of_a_table_is_found() {
    let edits = [
        ("| `/7` | `id` = `7` |", "| `/7` | `id` = `8` |"),
        ("| a number | – | `/{id:u64}`", "| a number | – | `/{n:u64}`"),
        ("| a segment | `/{id}` |", "| a segment | `/{n}` |"),
        ("| `/b/c` | none | same |", "| `/b/c` | none | `/{a}` |"),
        ("| refuses `/{*b}` | accepted |", "| accepted | same |"),
        ("| `/7` | `user`, `id` = `7` | same |", "| `/7` | `user`, `id` = `7` | none |"),
        ("| `/7/` | none |", "| `/7/` | `user` |"),
        ("| `user` | `/{id}` |", "| `user` | `/{*id}` |"),
        ("| `home` | `/` | same |", "| `home` | refuses `/` | same |"),
        ("| path | matchit | routetree |", "| path | rocket | routetree |"),
        ("| handler | matchit |", "| value | matchit |"),
        ("## Removal", "## Removing"),
        ("## C\n", ""),
        ("## Errors\n```rust\n```", "## Errors"),
        ("## Errors\n```rust", "## Errors\n```rust,ignore"),
        ("## Errors\n```rust", "## Errors\n```cobol"),
    ];
    for (right, wrong) in edits {
        assert!(page(RIGHT).contains(right), "{right}");
        let edited = page(RIGHT).replace(right, wrong);
        let checked = check(&edited);
        assert!(checked.text != edited || !checked.problems.is_empty(), "{wrong} is not found");
    }
}
