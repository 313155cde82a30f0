//! A strict reader of the Prometheus text format, version 0.0.4. It shares no code with the
//! encoder.
//!
//! In: a whole text. Out: its families, or the first line that breaks a rule. It also refuses what
//! the format allows and the server never writes: comments, spare spaces, times, families without a
//! help text or a type.

use std::collections::BTreeMap;

/// The metrics of one name.
#[derive(Debug)]
pub(crate) struct Family {
    pub(crate) kind: String,
    pub(crate) samples: Vec<Sample>,
}

/// One line with a value.
#[derive(Debug, PartialEq)]
pub(crate) struct Sample {
    /// What follows the name of the family, such as `_bucket`.
    pub(crate) suffix: String,
    pub(crate) labels: Labels,
    pub(crate) value: f64,
}

pub(crate) type Labels = BTreeMap<String, String>;

/// The families by their names.
pub(crate) type Families = BTreeMap<String, Family>;

/// Reads a whole text.
pub(crate) fn parse(text: &str) -> Result<Families, String> {
    let lines = text.strip_suffix('\n').ok_or("the last line has no end")?;
    let mut reader = Reader::default();
    for (index, line) in lines.split('\n').enumerate() {
        let line_number = index + 1;
        reader.line(line).map_err(|problem| format!("line {line_number}: {problem}: {line:?}"))?;
    }
    Ok(reader.families)
}

#[derive(Default)]
struct Reader {
    families: Families,
    /// The family of the last help text.
    helped: String,
    /// The family whose samples follow.
    name: String,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), &'static str> {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').ok_or("no help text")?;
            check_name(name, ":")?;
            unescaped(help, "\\n")?;
            self.helped = name.to_owned();
            Ok(())
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').ok_or("no type")?;
            let is_known = ["counter", "gauge", "histogram"].contains(&kind);
            let is_new = !self.families.contains_key(name);
            if !is_known || !is_new || self.helped != name {
                return Err("an unknown type, a second one, or one without a help text");
            }
            let family = Family { kind: kind.to_owned(), samples: Vec::new() };
            self.families.insert(name.to_owned(), family);
            self.name = name.to_owned();
            Ok(())
        } else {
            self.sample(line)
        }
    }

    fn sample(&mut self, line: &str) -> Result<(), &'static str> {
        let end = line.find(['{', ' ']).ok_or("no value")?;
        let (name, rest) = line.split_at(end);
        check_name(name, ":")?;
        let family = self.families.get_mut(&self.name).ok_or("no family")?;
        let suffix = name.strip_prefix(&self.name).ok_or("a sample of another family")?;
        let suffixes: &[&str] = match &*family.kind {
            "histogram" => &["_bucket", "_sum", "_count"],
            _ => &[""],
        };
        if !suffixes.contains(&suffix) {
            return Err("a sample of another family");
        }
        let (labels, rest) = match rest.strip_prefix('{') {
            Some(rest) => labels(rest)?,
            None => (Labels::new(), rest),
        };
        let value = number(rest.strip_prefix(' ').ok_or("no value")?)?;
        let sample = Sample { suffix: suffix.to_owned(), labels, value };
        let is_same =
            |other: &Sample| (&other.suffix, &other.labels) == (&sample.suffix, &sample.labels);
        if family.samples.iter().any(is_same) {
            return Err("the same labels twice");
        }
        family.samples.push(sample);
        Ok(())
    }
}

/// Reads labels up to the closing brace. Returns what follows it.
fn labels(mut rest: &str) -> Result<(Labels, &str), &'static str> {
    let mut labels = Labels::new();
    loop {
        let (name, quoted) = rest.split_once("=\"").ok_or("no label")?;
        check_name(name, "")?;
        let mut escaped = false;
        let end = quoted.find(|letter| {
            let ends = letter == '"' && !escaped;
            escaped = letter == '\\' && !escaped;
            ends
        });
        let (value, after) = quoted.split_at(end.ok_or("an open quote")?);
        if labels.insert(name.to_owned(), unescaped(value, "\\n\"")?).is_some() {
            return Err("a label twice");
        }
        rest = match after.as_bytes() {
            [b'"', b',', ..] => &after[2..],
            [b'"', b'}', ..] => return Ok((labels, &after[2..])),
            _ => return Err("neither `,` nor `}` after a label"),
        };
    }
}

/// Undoes the escapes of these letters, and refuses all others.
fn unescaped(text: &str, letters: &str) -> Result<String, &'static str> {
    let mut plain = String::new();
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        plain.push(match letter {
            '\\' => match rest.next().filter(|&letter| letters.contains(letter)) {
                Some('n') => '\n',
                other => other.ok_or("an unknown escape")?,
            },
            letter => letter,
        });
    }
    Ok(plain)
}

/// Checks a name of ASCII letters, digits, `_` and `more`, that does not begin with a digit.
fn check_name(name: &str, more: &str) -> Result<(), &'static str> {
    let is_letter =
        |letter: char| letter.is_ascii_alphabetic() || letter == '_' || more.contains(letter);
    let is_name = name.starts_with(is_letter)
        && name.chars().all(|letter| is_letter(letter) || letter.is_ascii_digit());
    if is_name { Ok(()) } else { Err("not a name") }
}

/// Reads a number as Go does.
pub(crate) fn number(text: &str) -> Result<f64, &'static str> {
    match text {
        "+Inf" => Ok(f64::INFINITY),
        "-Inf" => Ok(f64::NEG_INFINITY),
        "NaN" => Ok(f64::NAN),
        _ if text.chars().all(|letter| letter.is_ascii_digit() || ".eE+-".contains(letter)) => {
            text.parse().map_err(|_| "not a number")
        }
        _ => Err("not a number"),
    }
}
