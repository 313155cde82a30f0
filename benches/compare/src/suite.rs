//! All workloads in turn, and the report of them.

use std::{error::Error, fs, path::Path, time::Instant};

use crate::{
    Options, Workload, charts,
    contest::Report,
    edits, elsewhere,
    growth::{self, Growth},
    hostile, long,
    lookups::{Built, Lookups},
    machine, markdown,
    measure::Effort,
    own,
    peers::{self, Candidate},
    size, small, summary,
    targets::{self, Target},
};

/// What was measured.
pub struct Results {
    /// The report in Markdown.
    pub text: String,
    /// What our own crate answered wrong or refused.
    pub faults: Vec<String>,
    targets: Vec<Target>,
    reports: Vec<Report>,
    growths: Vec<Growth>,
}

/// The routes that the edits are made in, and how many edits.
const EDITED: (usize, usize) = (100_000, 10_000);

/// Measures what the options ask for.
pub fn measure(options: &Options) -> Result<Results, String> {
    let candidates = options.candidates()?;
    let effort = options.effort();
    let few = Effort { rounds: effort.rounds.div_ceil(3), ..effort };
    let began = Instant::now();
    let say = |what: &str| eprintln!("{:4} s: {what}", began.elapsed().as_secs());
    let mut reports = tables(options, &candidates, effort, say)?;
    let mut growths = Vec::new();
    let mut edited = String::new();
    let mut sizes = Vec::new();
    let mut elsewhere = (String::new(), Vec::new());
    for workload in options.workloads() {
        if !workload.is_of_tables() {
            say(&format!("{workload:?}"));
        }
        match workload {
            Workload::Small => reports.extend(small::measure(&candidates, effort)?),
            Workload::Methods => reports.extend(own::methods(&options.tables()?, effort)),
            Workload::CatchAlls => reports.push(own::catch_alls(effort)?),
            Workload::Growth => {
                growths = grow(options, &candidates, few, say);
                reports.extend(growths.iter().map(|growth| growth.lookups.clone()));
            }
            Workload::Edits => {
                let (routes, edits) = EDITED;
                let edits = if options.quick { edits / 5 } else { edits };
                edited = edits::measure(&peers::editors(), routes, edits);
            }
            Workload::Long => {
                let base = Options::table("parse")?;
                reports.extend(long::measure(&base, &candidates, few));
            }
            Workload::Hostile => reports.extend(hostile::measure(&candidates, few)),
            Workload::Elsewhere => {
                elsewhere = elsewhere::measure(&options.tables()?, &candidates, few);
            }
            // What was timed so far is not lost for it.
            Workload::Size => match size::measure() {
                Ok(measured) => sizes = measured,
                Err(error) => eprintln!("the sizes are left out: {error}"),
            },
            _ => {}
        }
    }
    say("all is measured");
    let targets = targets::all(&reports, &growths, &sizes);
    let mut text = head(options);
    text.push_str(&summary::lines(&targets));
    text.push_str(&targets::table(&targets));
    text.push_str(&markdown::all(&reports));
    if !growths.is_empty() {
        text.push_str(&growth::report(&growths));
    }
    text.push_str(&edited);
    text.push_str(&size::report(&sizes));
    text.push_str(&elsewhere.0);
    Ok(Results {
        text,
        faults: reports.iter().chain(&elsewhere.1).flat_map(Report::our_faults).collect(),
        targets,
        reports,
        growths,
    })
}

/// The tables of growing size.
fn grow(
    options: &Options,
    candidates: &[Candidate],
    effort: Effort,
    say: impl Fn(&str),
) -> Vec<Growth> {
    let largest = options.largest.min(if options.quick { 100_000 } else { usize::MAX });
    let sizes = (1..=6).map(|exponent| 10_usize.pow(exponent)).filter(|size| *size <= largest);
    sizes
        .map(|routes| {
            say(&format!("{routes} routes"));
            growth::measure(candidates, routes, effort)
        })
        .collect()
}

/// The lookups in the route tables.
fn tables(
    options: &Options,
    candidates: &[Candidate],
    effort: Effort,
    say: impl Fn(&str),
) -> Result<Vec<Report>, String> {
    let lookups: Vec<_> =
        options.workloads().into_iter().flat_map(Workload::lookups).copied().collect();
    let mut reports = Vec::new();
    if lookups.is_empty() {
        return Ok(reports);
    }
    for table in &options.tables()? {
        say(&format!("{}, {} routes", table.name, table.routes.len()));
        let built = Built::new(table, candidates);
        for lookups in &lookups {
            reports.extend(built.measure(*lookups, effort));
        }
    }
    Ok(reports)
}

impl Workload {
    /// What is looked up in each of the route tables.
    const fn lookups(self) -> &'static [Lookups] {
        match self {
            Self::Ordered => &[Lookups::Ordered],
            Self::Shuffled => &[Lookups::Shuffled],
            Self::Mutated => &[Lookups::Mutated],
            Self::Scanner => &[Lookups::Scanner],
            Self::Mixed => &[Lookups::Mixed, Lookups::MixedOnTwoThreads],
            _ => &[],
        }
    }

    const fn is_of_tables(self) -> bool {
        !self.lookups().is_empty()
    }
}

fn head(options: &Options) -> String {
    let effort = options.effort();
    format!(
        "# Comparison\n\n{}- {} rounds (a third of them for growth, long and hostile paths), about {:?} a \
         peer in each, interleaved; medians; ratios are taken round by round\n- a time in \
         parentheses: wrong on that many of the timed paths, so not ranked; `refuses`: that many \
         routes of the table were refused, so not timed\n\n",
        machine::describe(),
        effort.rounds,
        effort.batch,
    )
}

impl Results {
    /// Writes the report and the charts.
    pub fn write(&self, folder: &Path) -> Result<(), Box<dyn Error>> {
        fs::write(folder.join("README.md"), self.with_charts())?;
        charts::first(&self.reports, &folder.join("first.svg"))?;
        for (group, file) in CHARTS {
            charts::lookups(&self.reports, group, &folder.join(file))?;
        }
        if !self.growths.is_empty() {
            charts::growth(&self.growths, folder)?;
        }
        Ok(())
    }

    /// Puts the means and the worst rows into the README of the crate.
    pub fn write_readme(&self) -> Result<(), String> {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
        summary::write_readme(Path::new(file), &self.targets)
    }

    /// The report with links to the charts that are written beside it.
    fn with_charts(&self) -> String {
        let mut text = self.text.clone();
        text.push_str("## Charts\n\n");
        for (group, file) in CHARTS {
            if self.reports.iter().any(|report| report.group == *group) {
                text.push_str(&format!("![{group}]({file})\n\n"));
            }
        }
        if !self.growths.is_empty() {
            for (title, file) in GROWTH_CHARTS {
                text.push_str(&format!("![{title}]({file})\n\n"));
            }
        }
        text
    }
}

/// The groups that are drawn as bars.
const CHARTS: &[(&str, &str)] = &[
    ("Hits, ordered", "hits-ordered.svg"),
    ("Hits, shuffled", "hits-shuffled.svg"),
    ("Misses, mutated paths", "misses-mutated.svg"),
    ("Misses, scanner paths", "misses-scanner.svg"),
    ("Mixed traffic", "mixed.svg"),
    ("Long paths", "long.svg"),
];

const GROWTH_CHARTS: &[(&str, &str)] = &[
    ("Lookup time against table size", "growth-lookup.svg"),
    ("Bytes a route against table size", "growth-bytes.svg"),
    ("Build time against table size", "growth-build.svg"),
];
