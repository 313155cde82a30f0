//! What the report says first, and the lines of it that the README of the crate shows.

use std::{fmt::Write as _, fs, path::Path};

use crate::{
    markdown::{head, row},
    targets::{MEAN_TABLES, Rival, Target},
};

/// How many of the worst rows are named.
const WORST: usize = 6;
/// Around the lines in the README.
const MARKS: [&str; 2] = ["<!-- written by benches/compare -->\n", "<!-- end -->\n"];

/// The report's first lines.
pub fn lines(targets: &[Target]) -> String {
    let missed = targets.iter().filter(|target| !target.is_met()).count();
    let mut text = String::new();
    if targets.is_empty() {
        return text;
    }
    text.push_str(&in_sentences(targets));
    let _ = write!(text, "\nOf {} targets, {missed} are missed.\n\n", targets.len());
    text
}

/// The means and the worst rows.
fn in_sentences(targets: &[Target]) -> String {
    let mut text = String::new();
    let mean = |group: &str| {
        let of_group = |t: &&Target| t.what.starts_with(group) && t.what.contains("geometric mean");
        targets.iter().find(of_group).map(|target| target.value)
    };
    if let (Some(hits), Some(misses)) = (mean("Hits"), mean("Misses")) {
        let _ = writeln!(
            text,
            "Over {} tables of public interfaces, a lookup takes **{hits:.2}** of the time of the \
             fastest other router where a route matches, and **{misses:.2}** where none does \
             (geometric means).",
            MEAN_TABLES.len()
        );
    }
    let mut rows: Vec<_> = targets.iter().filter(|t| t.rival == Rival::Routers).collect();
    rows.sort_by(|a, b| b.value.total_cmp(&a.value));
    let over = rows.iter().filter(|target| target.value.ge(&1.005)).count();
    let _ = write!(
        text,
        "Of {} rows beside other routers, routetree is slower than the fastest of them in {over}. \
         The rows with the least margin:\n\n",
        rows.len(),
    );
    text.push_str(&head("lookups", ["against", "relative time"].map(str::to_owned)));
    for target in rows.iter().take(WORST) {
        text.push_str(&row(&target.what, [target.name.clone(), format!("{:.2}", target.value)]));
    }
    text
}

/// Puts the lines into the README, between its marks.
pub fn write_readme(file: &Path, targets: &[Target]) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let text = replaced(&text, &in_sentences(targets))
        .ok_or_else(|| format!("{}: no line `{}`", file.display(), MARKS[0].trim()))?;
    fs::write(file, text).map_err(|e| format!("{}: {e}", file.display()))
}

/// The text with other lines between its marks.
fn replaced(text: &str, lines: &str) -> Option<String> {
    let (before, rest) = text.split_once(MARKS[0])?;
    let (_, after) = rest.split_once(MARKS[1])?;
    Some([before, MARKS[0], lines, MARKS[1], after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_lines_between_the_marks_change() {
        let text = format!("a\n{}old\n{}b\n", MARKS[0], MARKS[1]);
        let expected = text.replace("old", "new");
        assert_eq!(replaced(&text, "new\n"), Some(expected));
        assert_eq!(replaced("a\n", "new\n"), None);
    }

    #[test]
    fn the_readme_has_the_marks() {
        let readme = include_str!("../../../README.md");
        assert!(replaced(readme, "").is_some());
    }

    #[test]
    fn the_worst_rows_come_first() {
        let target = |what: &str, value| Target {
            what: what.to_owned(),
            rival: Rival::Routers,
            name: "matchit".to_owned(),
            value,
            most: 1.0,
        };
        let text = in_sentences(&[target("a", 0.5), target("b", 1.2), target("c", 0.9)]);
        let at = |what: &str| text.find(&format!("| {what} |")).unwrap();
        assert!(at("b") < at("c") && at("c") < at("a"), "{text}");
        assert!(
            text.contains(
                "Of 3 rows beside other routers, routetree is slower than the fastest of them in 1."
            ),
            "{text}"
        );
    }
}
