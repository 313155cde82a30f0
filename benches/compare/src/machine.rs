//! What the numbers were measured on: processor, date, compiler, crates.

use std::{fmt::Write as _, fs, process::Command, time::SystemTime};

/// A few lines of Markdown.
pub fn describe() -> String {
    let mut text = String::new();
    let _ = writeln!(text, "- processor: {}", processor());
    let _ = writeln!(text, "- date: {} (UTC)", today());
    let _ = writeln!(text, "- compiler: {}", compiler());
    let _ = writeln!(text, "- crates: {}", versions().join(", "));
    text
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown", |(_, model)| model);
    let cores = text.lines().filter(|line| line.starts_with("processor")).count();
    format!("{model}, {cores} cores, {}", std::env::consts::ARCH)
}

fn compiler() -> String {
    let output = Command::new("rustc").arg("--version").output();
    let version = output.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned());
    version.unwrap_or_else(|_| "unknown".to_owned())
}

/// The date, by counting days from 1970-01-01.
fn today() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    date(now.unwrap_or_default().as_secs() / 86_400)
}

fn date(mut days: u64) -> String {
    let leap = |y: u64| y.is_multiple_of(4) && (!y.is_multiple_of(100) || y.is_multiple_of(400));
    let mut year = 1970;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let february = 28 + u64::from(leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", days + 1)
}

/// The versions of the compared crates, as the lock file has them.
fn versions() -> Vec<String> {
    const CRATES: [&str; 11] = [
        "routetree",
        "matchit",
        "wayfind",
        "path-tree",
        "xitca-router",
        "actix-router",
        "ntex-router",
        "route-recognizer",
        "regex",
        "regex-automata",
        "rustc-hash",
    ];
    let lock = include_str!("../Cargo.lock");
    let of_crate = |name: &&str| {
        let entry = format!("name = \"{name}\"\nversion = \"");
        let versions: Vec<_> =
            lock.split(&entry).skip(1).filter_map(|rest| rest.split('"').next()).collect();
        (!versions.is_empty()).then(|| format!("{name} {}", versions.join(" and ")))
    };
    CRATES.iter().filter_map(of_crate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(59), "1970-03-01");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(20_453), "2025-12-31");
    }

    #[test]
    fn every_crate_has_a_version() {
        let versions = versions();
        assert_eq!(versions.len(), 11);
        assert!(versions.iter().any(|v| v.starts_with("matchit 0.8") && v.contains(" and 0.9")));
    }
}
