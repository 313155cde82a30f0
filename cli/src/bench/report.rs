//! A result as text.

use std::fmt;

use super::{Growth, Lookups, Refused, Report};
use crate::printable::{Clipped, Printable};

/// The width of the column of names, and of one with a time.
const NAME: usize = 10;
const TIME: usize = 10;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.table(f)?;
        writeln!(
            f,
            "\n{:NAME$}{:>TIME$}{:>TIME$}{:>TIME$}",
            "ns", "in order", "shuffled", "misses"
        )?;
        self.lookups.iter().try_for_each(|lookups| lookups.fmt(f))?;
        for Refused { name, why } in &self.refused {
            writeln!(f, "{name:NAME$}  not measured: {why}")?;
        }
        writeln!(f, "\n{:NAME$}{:>TIME$}{:>TIME$}", "routes", "paths", "shuffled")?;
        for Growth { routes, paths, ns } in &self.growth {
            writeln!(
                f,
                "{:NAME$}{:>TIME$}{:>TIME$}",
                grouped(*routes),
                grouped(*paths),
                time(*ns)
            )?;
        }
        let rivals = self.lookups.iter().skip(1);
        let (checked, differs) = rivals.fold((0, 0), |(checked, differs), rival| {
            (checked + rival.checked, differs + rival.differs)
        });
        let same = match differs {
            0 => "all are the same".to_owned(),
            differs => format!("{} differ", grouped(differs)),
        };
        writeln!(f, "\n{} results compared with those of routetree: {same}", grouped(checked))?;
        if !self.is_optimized {
            writeln!(f, "this program was built without optimization: a release is far faster")?;
        }
        Ok(())
    }
}

impl Report {
    /// The table of routes, and the paths.
    fn table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_host = match &*self.host {
            "" => String::new(),
            host => format!(" of the host {}", Clipped(host)),
        };
        write!(f, "{} {}{of_host}", grouped(self.routes), plural(self.routes, "route"))?;
        if self.other_methods > 0 {
            let count = grouped(self.other_methods);
            write!(f, ", and {count} more for other methods of the same paths")?;
        }
        if self.other_hosts > 0 {
            write!(f, "; {} of other hosts, not measured", grouped(self.other_hosts))?;
        }
        writeln!(f)?;
        let (hits, misses) = (grouped(self.hits), grouped(self.misses));
        let paths = plural(self.hits, "path");
        write!(f, "{hits} {paths} with a route, {misses} without one")?;
        match self.without_path {
            0 => writeln!(f)?,
            count => writeln!(f, "; no path is known for {} of the routes", grouped(count))?,
        }
        write!(f, "holds {} bytes", grouped(self.bytes))?;
        if let Some(bytes) = self.bytes_per_route {
            write!(f, ", {} per route", grouped(bytes.round() as usize))?;
        }
        writeln!(f, "; built in {}", duration(self.build_ns))
    }
}

impl fmt::Display for Lookups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Lookups { name, about, in_order, shuffled, misses, checked, differs } = self;
        write!(f, "{name:NAME$}")?;
        for ns in [in_order, shuffled, misses] {
            write!(f, "{:>TIME$}", time(*ns))?;
        }
        if *differs > 0 {
            write!(f, "  differs in {} of {} paths", grouped(*differs), grouped(*checked))?;
        }
        if !about.is_empty() {
            write!(f, "  {}", Printable(about))?;
        }
        writeln!(f)
    }
}

fn time(ns: Option<f64>) -> String {
    match ns {
        None => "-".to_owned(),
        Some(ns) if ns < 100.0 => format!("{ns:.1}"),
        Some(ns) => grouped(ns.round() as usize),
    }
}

fn duration(ns: u64) -> String {
    match ns {
        0..10_000 => format!("{ns} ns"),
        10_000..10_000_000 => {
            format!("{} µs", grouped(usize::try_from(ns / 1000).unwrap_or_default()))
        }
        _ => format!("{} ms", grouped(usize::try_from(ns / 1_000_000).unwrap_or_default())),
    }
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}

/// A number with a comma before each three digits.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::{duration, grouped, time};

    #[test]
    fn numbers_are_easy_to_read() {
        assert_eq!(["0", "999", "1,000", "1,234,567"], [0, 999, 1000, 1_234_567].map(grouped)[..]);
        assert_eq!(
            (time(None), time(Some(9.04)), time(Some(1234.6))),
            ("-".into(), "9.0".into(), "1,235".into())
        );
        assert_eq!(
            [duration(12), duration(12_345), duration(12_345_678)],
            ["12 ns", "12 µs", "12 ms"]
        );
    }
}
