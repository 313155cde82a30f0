//! The tables of features in the README and in the documentation of the crate have the features of
//! the manifest, each with those that it turns on.

use std::collections::{BTreeMap, BTreeSet};

type Features = BTreeMap<String, BTreeSet<String>>;

const MANIFEST: &str = include_str!("../../../Cargo.toml");
const README: &str = include_str!("../../../README.md");
const DOCUMENTATION: &str = include_str!("../../../src/lib.rs");

/// The features of the manifest, with the features that each turns on.
fn in_manifest() -> Features {
    let (_, section) = MANIFEST.split_once("\n[features]\n").expect("a section of features");
    let section = section.split("\n[").next().unwrap_or_default();
    let text: String = section.lines().filter(|line| !line.starts_with('#')).collect();
    let features = text.split(']').filter_map(|feature| feature.split_once('='));
    let features = features.map(|(name, list)| {
        let names = list.split('"').skip(1).step_by(2);
        let turned_on = names.filter(|name| !name.contains([':', '/', '?'])).map(String::from);
        (name.trim().to_owned(), turned_on.collect())
    });
    features.filter(|(name, _)| name != "default").collect()
}

/// The features of a table that begins with this row, with those in its last column.
fn in_table<'t>(text: &'t str, lines: impl Fn(&'t str) -> Option<&'t str>) -> Features {
    let head = "| feature | adds | turns on |";
    let mut rows = text.lines().filter_map(lines).skip_while(|row| !row.contains(head)).skip(2);
    let quoted = |text: &str| -> Vec<String> {
        text.split('`').skip(1).step_by(2).map(String::from).collect()
    };
    let mut features = Features::new();
    while let Some(row) = rows.next().filter(|row| row.starts_with('|')) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        let name = quoted(cells[0]).swap_remove(0);
        features.insert(name, quoted(cells[2]).into_iter().collect());
    }
    features
}

#[test]
fn tables_have_the_features_of_the_manifest() {
    let expected = in_manifest();
    assert!(expected.contains_key("std") && expected.len() > 5, "{expected:?}");
    assert_eq!(in_table(README, Some), expected, "README.md");
    // A row can be in an attribute, for the sake of its link: each of these is there twice.
    let documented = in_table(DOCUMENTATION, |line| {
        let attribute = || line.trim().strip_prefix("doc = \"")?.strip_suffix('"');
        line.strip_prefix("//! ").or_else(attribute)
    });
    assert_eq!(documented, expected, "src/lib.rs");
}
