//! Bytes that a router adds to a program and the time to compile it, as the script
//! `../size/run` counts them.

use std::process::{Command, Stdio};

use crate::markdown::{head, row};

/// A program, by what it contains.
#[derive(Clone, Debug, PartialEq)]
pub struct Size {
    name: String,
    /// Bytes of the program.
    bytes: f64,
    /// Seconds to compile the crate, by the clock and of the processor; none for
    /// the program without a router.
    seconds: Option<[f64; 2]>,
}

/// The program that has no router.
const EMPTY: &str = "empty";
const OURS: &str = "routetree";
/// Whose time to compile is the measure.
const MEASURE: &str = "matchit";

/// Runs the script.
pub fn measure() -> Result<Vec<Size>, String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../size/run");
    let output = Command::new(script).arg("--tsv").stderr(Stdio::inherit()).output();
    let output = output.map_err(|e| format!("{script}: {e}"))?;
    if !output.status.success() {
        return Err(format!("{script}: {}", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| parse(line).ok_or_else(|| format!("{script}: {line}"))).collect()
}

/// Name, bytes and, where there is a crate, seconds by the clock and of the processor.
fn parse(line: &str) -> Option<Size> {
    let mut parts = line.split('\t');
    let (name, bytes) = (parts.next()?.to_owned(), parts.next()?.parse().ok()?);
    let seconds = match (parts.next(), parts.next()) {
        (Some(clock), Some(processor)) if !clock.is_empty() => {
            Some([clock.parse().ok()?, processor.parse().ok()?])
        }
        _ => None,
    };
    Some(Size { name, bytes, seconds })
}

fn named<'s>(sizes: &'s [Size], name: &str) -> Option<&'s Size> {
    sizes.iter().find(|size| size.name == name)
}

/// Kilobytes (of 1,000 bytes) that our router adds.
pub fn kilobytes_of_ours(sizes: &[Size]) -> Option<f64> {
    Some((named(sizes, OURS)?.bytes - named(sizes, EMPTY)?.bytes) / 1e3)
}

/// Our time to compile over the other's, by the clock.
pub fn compile_ratio(sizes: &[Size]) -> Option<f64> {
    Some(named(sizes, OURS)?.seconds?[0] / named(sizes, MEASURE)?.seconds?[0])
}

/// The report's table.
pub fn report(sizes: &[Size]) -> String {
    let Some(empty) = named(sizes, EMPTY) else {
        return String::new();
    };
    let columns = [
        "bytes of the program",
        "more than the empty one",
        "seconds to compile the crate",
        "of the processor",
    ];
    let mut text = format!(
        "## Size and time to compile\n\nA program that inserts routes and looks a path up: \
         `opt-level = 3`, `lto = \"thin\"`, stripped. The crate alone is compiled with cargo's release \
         profile, the crates that it uses being there: medians of three times, in turn.\n\n{}",
        head("", columns.map(str::to_owned))
    );
    for size in sizes {
        let seconds = |at: usize| size.seconds.map_or(String::new(), |s| format!("{:.2}", s[at]));
        let more = size.bytes - empty.bytes;
        let cells = [size.bytes.to_string(), more.to_string(), seconds(0), seconds(1)];
        text.push_str(&row(&size.name, cells));
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_script_prints() {
        let lines =
            ["empty\t300000\t\t", "routetree\t420000\t6.0\t9.5", "matchit\t350000\t2.0\t3.0"];
        let sizes: Vec<_> = lines.iter().map(|line| parse(line).unwrap()).collect();
        assert_eq!(kilobytes_of_ours(&sizes), Some(120.0));
        assert_eq!(compile_ratio(&sizes), Some(3.0));
        assert!(parse("routetree\tmany\t1\t2").is_none());
    }
}
