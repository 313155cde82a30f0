//! Reads a guide, and writes it as it should be.
//!
//! The columns of a table tell its kind. `X` is the other router:
//!
//! - *to match, X, routetree, path, values*: a route for each router. Both give these values on
//!   each of the paths.
//! - *X, routetree, path, X finds, routetree finds*: some routes for each router, a path, and what
//!   each router finds. Of several routes, the one found is `first`, `second`.
//! - *handler, X, routetree*: a route of a larger table, and whether each router accepts it.
//! - *path, X, routetree*: a path, and what each router finds in the larger table before.
//! - *X, instead*: code, which is in a block of the page.
//!
//! A cell may have several routes or paths. `–` is none. `refuses` or `panics on` is before a
//! route that is not accepted. `same` is what the other router's column says.

use crate::asked::Asked;
use crate::markdown::{Parts, Table, cells, code_spans, parts, row};
use crate::peers::Unavailable;
use crate::question::{Answer, Found, Question, Refusal, Route};

const NONE: &str = "–";
const SAME: &str = "same";

/// The languages of blocks of code that are run, as they stand after the backticks. The doc tests
/// run Rust, and [`blocks`](crate::blocks) the others.
pub const LANGUAGES: [&str; 6] =
    ["rust", "rust,compile_fail", "rust,should_panic", "go", "js", "nginx"];

/// A guide as it should be.
#[derive(Debug, Default)]
pub struct Checked {
    pub text: String,
    /// What cannot be corrected.
    pub problems: Vec<String>,
    /// The routers that could not be asked.
    pub skipped: Vec<String>,
    /// The number of lookups that were compared.
    pub lookups: usize,
    asked: Asked,
}

/// Checks a guide, line by line.
pub fn check(text: &str) -> Checked {
    let mut asked = Asked::default();
    loop {
        let mut checked = check_with(text, asked);
        if !checked.asked.answer() {
            return checked;
        }
        asked = checked.asked;
    }
}

/// Checks a guide as far as there are answers.
fn check_with(text: &str, asked: Asked) -> Checked {
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    let parts = parts(&lines);
    let mut checked = Checked { problems: outline(&parts), asked, ..Checked::default() };
    for block in parts.blocks.iter().filter(|block| !LANGUAGES.contains(&block.info.as_str())) {
        let (info, line) = (&block.info, block.line + 1);
        checked.problems.push(format!("line {line}: nothing runs a block of `{info}`"));
    }
    let mut worked = Worked::default();
    for table in &parts.tables {
        let header: Vec<&str> = table.header.iter().map(String::as_str).collect();
        let lines = &mut lines[table.rows.clone()];
        match header[..] {
            ["to match", peer, "routetree", "path", "values"] => {
                each_row(lines, table, &mut checked, |row, checked| syntax(peer, row, checked));
            }
            [peer, "routetree", "path", _, "routetree finds"]
                if header[3] == format!("{peer} finds") =>
            {
                each_row(lines, table, &mut checked, |row, checked| case(peer, row, checked));
            }
            ["handler", peer, "routetree"] => {
                worked = Worked::default();
                each_row(lines, table, &mut checked, |row, checked| {
                    worked.add(peer, row, checked);
                });
            }
            ["path", peer, "routetree"] => {
                each_row(lines, table, &mut checked, |row, checked| {
                    worked.look_up(peer, row, checked);
                });
            }
            [_, "instead"] => {
                each_row(lines, table, &mut checked, |row, checked| code(&parts, row, checked));
            }
            _ => checked.problems.push(format!("a table of no known kind: {header:?}")),
        }
    }
    checked.text = lines.join("\n") + "\n";
    checked
}

/// What every guide says, in this order. Each part is held by a table or by code.
const OUTLINE: [&str; 11] = [
    "Syntax",
    "What differs",
    "Priority",
    "Catch-alls",
    "Trailing slashes",
    "Percent-encoding",
    "Conflicts",
    "Methods",
    "Errors",
    "Removal",
    "Worked tables",
];

fn outline(parts: &Parts) -> Vec<String> {
    let headings: Vec<&str> = parts.headings.iter().map(|heading| heading.text.as_str()).collect();
    let mut problems = Vec::new();
    if !headings.iter().filter(|text| OUTLINE.contains(text)).eq(OUTLINE.iter()) {
        problems.push(format!("the headings should have, in this order, {OUTLINE:?}"));
    }
    let tables = headings.iter().skip_while(|text| **text != "Worked tables").count();
    if tables < 4 {
        problems.push(format!("{} worked tables, in place of 3", tables.saturating_sub(1)));
    }
    for (heading, next) in parts.headings.iter().zip(parts.headings.iter().skip(1)) {
        let within = heading.line..next.line;
        let held = parts.tables.iter().any(|table| within.contains(&table.rows.start))
            || parts.blocks.iter().any(|block| within.contains(&block.line));
        if heading.level >= next.level && !held {
            problems.push(format!("`{}` has neither a table nor code", heading.text));
        }
    }
    problems
}

fn each_row(
    lines: &mut [String],
    table: &Table,
    checked: &mut Checked,
    mut correct: impl FnMut(&mut [String], &mut Checked),
) {
    for line in lines {
        let mut row_cells = cells(line);
        if row_cells.len() == table.header.len() {
            correct(&mut row_cells, checked);
            *line = row(&row_cells);
        } else {
            checked.problems.push(format!("{} cells in {line}", row_cells.len()));
        }
    }
}

/// The one answer of all routers that a column speaks of, or `None` if it cannot be had.
fn ask(column: &str, question: &Question, checked: &mut Checked) -> Option<Answer> {
    let all = checked.asked.get(column, question)?.clone();
    if all.is_empty() {
        checked.problems.push(format!("no router is called {column}"));
    }
    let mut answers: Vec<Answer> = Vec::new();
    for answer in all {
        match answer {
            Ok(answer) => answers.push(answer),
            Err(Unavailable(missing)) => checked.skipped.push(format!("{column}: {missing}")),
        }
    }
    let same = |a: &Answer, b: &Answer| a.refused == b.refused && a.found == b.found;
    if !answers.windows(2).all(|pair| same(&pair[0], &pair[1])) {
        checked.problems.push(format!("{column} is of several minds: {question:?} {answers:?}"));
    }
    let answer = answers.pop()?;
    checked.lookups += answer.found.len();
    Some(answer)
}

const PLACES: [&str; 6] = ["first", "second", "third", "fourth", "fifth", "sixth"];

/// Routes with their places as handlers, and requests.
fn question(routes: &str, path: &str) -> Question {
    let place = PLACES.iter().copied().chain(std::iter::repeat("a later one"));
    let route = |(text, place): (String, &str)| Route { handler: place.into(), text };
    Question {
        routes: code_spans(routes).into_iter().zip(place).map(route).collect(),
        requests: code_spans(path),
    }
}

/// The routes that were refused, as the text of a cell.
fn refusals(question: &Question, refused: &[(usize, Refusal)]) -> Option<String> {
    let text = |(position, refusal): &(usize, Refusal)| {
        format!("{refusal} `{}`", question.routes[*position].text)
    };
    let texts: Vec<String> = refused.iter().map(text).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

fn syntax(peer: &str, row: &mut [String], checked: &mut Checked) {
    let mut values: Vec<String> = Vec::new();
    for (column, cell) in [(peer, 1), ("routetree", 2)] {
        if row[cell] == NONE {
            continue;
        }
        let question = question(&row[cell], &row[3]);
        let Some(answer) = ask(column, &question, checked) else { return };
        values.extend(refusals(&question, &answer.refused));
        values.extend(answer.found.iter().map(Found::values));
    }
    values.dedup();
    match &values[..] {
        [all] => row[4].clone_from(all),
        several => checked.problems.push(format!("{}: {several:?}", row[0])),
    }
}

fn case(peer: &str, row: &mut [String], checked: &mut Checked) {
    for (column, routes, cell) in [(peer, 0, 3), ("routetree", 1, 4)] {
        let routes = if row[routes] == SAME { &row[0] } else { &row[routes] };
        let question = question(routes, &row[2]);
        let Some(answer) = ask(column, &question, checked) else { continue };
        let refused = refusals(&question, &answer.refused);
        let found = answer.found.first().map(|found| match (found, question.routes.len()) {
            (Found::Route { values, .. }, 1) if values.is_empty() => "found".into(),
            (Found::Route { .. }, 1) => found.values(),
            (Found::Route { .. }, _) => found.to_string().replacen('`', "", 2),
            _ => found.to_string(),
        });
        row[cell] = refused.or(found).unwrap_or_else(|| "accepted".into());
    }
    if row[1] == row[0] {
        row[1] = SAME.into();
    }
    if row[3] == row[4] {
        row[4] = SAME.into();
    }
}

/// A worked table: the routes of both sides.
#[derive(Default)]
struct Worked {
    theirs: Vec<Route>,
    ours: Vec<Route>,
}

impl Worked {
    fn add(&mut self, peer: &str, row: &mut [String], checked: &mut Checked) {
        let handler = code_spans(&row[0]).concat();
        for (column, cell) in [(peer, 1), ("routetree", 2)] {
            let side = if cell == 1 { &mut self.theirs } else { &mut self.ours };
            let texts = if row[cell] == SAME { &row[1] } else { &row[cell] };
            let before = side.len();
            side.extend(
                code_spans(texts).into_iter().map(|text| Route { handler: handler.clone(), text }),
            );
            let question = Question { routes: side.clone(), requests: Vec::new() };
            let Some(answer) = ask(column, &question, checked) else { continue };
            let new: Vec<_> =
                answer.refused.into_iter().filter(|(position, _)| *position >= before).collect();
            let texts = question.routes[before..].iter().map(|route| format!("`{}`", route.text));
            let accepted =
                if row[cell] == NONE { NONE.into() } else { texts.collect::<Vec<_>>().join(", ") };
            row[cell] = refusals(&question, &new).unwrap_or(accepted);
        }
        if row[1] == row[2] {
            row[2] = SAME.into();
        }
    }

    fn look_up(&self, peer: &str, row: &mut [String], checked: &mut Checked) {
        for (column, routes, cell) in [(peer, &self.theirs, 1), ("routetree", &self.ours, 2)] {
            let question = Question { routes: routes.clone(), requests: code_spans(&row[0]) };
            let Some(answer) = ask(column, &question, checked) else { continue };
            row[cell] = answer.found.first().map_or_else(String::new, Found::to_string);
        }
        if row[1] == row[2] {
            row[2] = SAME.into();
        }
    }
}

/// All code of the row must be in blocks that are compiled.
fn code(parts: &Parts, row: &mut [String], checked: &mut Checked) {
    let squeezed = |code: &str| code.split_whitespace().collect::<String>();
    let compiled = parts.blocks.iter().filter(|block| block.info.starts_with("rust"));
    let blocks: Vec<String> = compiled.map(|block| squeezed(&block.code)).collect();
    for span in row.iter().flat_map(|cell| code_spans(cell)) {
        if !blocks.iter().any(|block| block.contains(&squeezed(&span))) {
            checked.problems.push(format!("`{span}` is in no block of the page"));
        }
    }
}
