//! Compares what the server reads from bytes with what hyper 1 and Python's `h11` read.
//!
//! What all accept must be read alike: method, target, version, headers, body, whether the
//! connection stays open, and where the next request begins. What one accepts and another refuses
//! must be so on purpose, by a rule of `rules.rs`. The server gets each input whole and in parts,
//! which must not differ; the others get it in parts.
//!
//! - `generator.rs`: inputs from a seed
//! - `peers/`: the parsers
//! - `compare.rs`, `rules.rs`, `message.rs`: what may differ
//! - `minimize.rs`: a failing input as small as possible
//!
//! Without Python, or without access to `h11`, the comparison with `h11` is left out, and the
//! output says so.

mod compare;
mod generator;
mod message;
#[path = "../../server/support/messages.rs"]
#[allow(dead_code, reason = "only the messages are used")]
mod messages;
mod minimize;
mod options;
mod peers;
mod random;
mod reading;
#[path = "../../server/support/reference.rs"]
#[allow(dead_code, reason = "the rules use its syntax of hosts and targets")]
mod reference;
mod rules;

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use compare::{Uses, compare};
use minimize::minimize;
use options::Options;
use peers::h11::H11;
use peers::hyper;
use peers::server::Server;
use rules::{DIFFERENCES, Parser, REFUSALS};

/// The number of inputs that `h11` gets before its readings are needed.
const BATCH: u64 = 16;

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("error: {error}\n\n{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    if options.rules {
        print_rules(None);
        return ExitCode::SUCCESS;
    }
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let mut comparison = Comparison::new()?;
    println!("seed {}", options.seed);
    let until = Instant::now() + Duration::from_secs(options.seconds);
    let mut number = options.from;
    loop {
        let is_over = match options.inputs {
            Some(inputs) => number >= options.from.saturating_add(inputs),
            None => Instant::now() >= until,
        };
        if is_over {
            break;
        }
        comparison.batch(options.seed, number..number + BATCH)?;
        number += BATCH;
    }
    println!("{} inputs, {} requests", number - options.from, comparison.requests);
    print_rules(Some(&comparison.uses));
    match comparison.failures.len() {
        0 => Ok(()),
        count => Err(format!("{count} kinds of differences that no rule explains")),
    }
}

/// The parsers, and what the comparison has found so far.
struct Comparison {
    server: Server,
    h11: Option<H11>,
    uses: Uses,
    /// The number of requests that the server has read.
    requests: u64,
    /// The kinds of unexplained differences so far.
    failures: BTreeSet<String>,
}

impl Comparison {
    fn new() -> Result<Comparison, String> {
        let h11 = H11::start();
        if let Err(why) = &h11 {
            println!("NOT COMPARED WITH h11: {why}");
        }
        let server = Server::new().map_err(|error| error.to_string())?;
        Ok(Comparison {
            server,
            h11: h11.ok(),
            uses: Uses::new(),
            requests: 0,
            failures: BTreeSet::new(),
        })
    }

    /// Compares the inputs with these numbers.
    fn batch(&mut self, seed: u64, numbers: std::ops::Range<u64>) -> Result<(), String> {
        let inputs: Vec<(u64, Vec<u8>, Vec<usize>)> = numbers
            .map(|number| {
                let input = generator::input(seed, number);
                let splits = generator::splits(seed, number, input.len());
                (number, input, splits)
            })
            .collect();
        if let Some(h11) = &mut self.h11 {
            for (_, input, splits) in &inputs {
                h11.send(&parts(input, splits)).map_err(|error| error.to_string())?;
            }
        }
        let mut failed = Vec::new();
        for (number, input, splits) in &inputs {
            let read = self.h11.as_mut().map(H11::receive).transpose();
            let read = read.map_err(|error| error.to_string())?;
            if let Err(why) = self.check(input, splits, read) {
                failed.push((*number, input, why));
            }
        }
        for (number, input, why) in failed {
            // Each kind is reported once.
            if self.failures.insert(kind(&why)) {
                println!("{}", self.report(seed, number, input, &why));
            }
        }
        Ok(())
    }

    /// Compares the readings of one input.
    fn check(
        &mut self,
        input: &[u8],
        splits: &[usize],
        by_h11: Option<reading::Reading>,
    ) -> Result<(), String> {
        let whole = self.server.read([input]);
        let split = self.server.read(parts(input, splits));
        self.requests += whole.requests.len() as u64;
        if whole != split {
            return Err("the server differs from itself in parts".to_owned());
        }
        let by_hyper = hyper::read(parts(input, splits));
        let peers = [(Parser::Hyper, Some(by_hyper)), (Parser::H11, by_h11)];
        for (peer, reading) in peers {
            let Some(theirs) = reading else { continue };
            let begin_of = |number| self.server.begin_of(number, input);
            compare(&whole, peer, &theirs, begin_of, input, &mut self.uses)?;
        }
        Ok(())
    }

    /// Describes a failure with the smallest input that fails in the same way.
    fn report(&mut self, seed: u64, number: u64, input: &[u8], why: &str) -> String {
        let splits = |input: &[u8]| generator::splits(seed, number, input.len());
        let read_by_h11 = |comparison: &mut Comparison, input: &[u8]| {
            let h11 = comparison.h11.as_mut()?;
            h11.send(&parts(input, &splits(input))).ok()?;
            h11.receive().ok()
        };
        let smallest = minimize(input, |smaller| {
            let by_h11 = read_by_h11(self, smaller);
            let found = self.check(smaller, &splits(smaller), by_h11);
            found.is_err_and(|found| kind(&found) == kind(why))
        });
        let by_h11 = read_by_h11(self, &smallest);
        let why =
            self.check(&smallest, &splits(&smallest), by_h11.clone()).err().unwrap_or_default();
        format!(
            "UNEXPLAINED: {why}\ninput: \"{}\"\nserver: {:#?}\nserver in parts: {:#?}\n\
             hyper: {:#?}\nh11: {by_h11:#?}\n\
             before it was made smaller: --seed {seed} --from {number} --inputs 1\n\"{}\"",
            smallest.escape_ascii(),
            self.server.read([&smallest[..]]),
            self.server.read(parts(&smallest, &splits(&smallest))),
            hyper::read(parts(&smallest, &splits(&smallest))),
            input.escape_ascii(),
        )
    }
}

/// Returns a difference without the numbers of this input.
fn kind(why: &str) -> String {
    why.chars().filter(|char| !char.is_ascii_digit()).collect()
}

/// Cuts an input at these offsets, of which the last is its length.
fn parts<'i>(input: &'i [u8], splits: &[usize]) -> Vec<&'i [u8]> {
    let begins = std::iter::once(0).chain(splits.iter().copied());
    begins.zip(splits).map(|(begin, &end)| &input[begin..end]).collect()
}

/// Prints all rules, with how often each has explained a difference.
fn print_rules(uses: Option<&Uses>) {
    let count = |counts: fn(&Uses) -> &[u64], index: usize| {
        uses.map_or(String::new(), |uses| format!("{:>9}  ", counts(uses)[index]))
    };
    for (index, refusal) in REFUSALS.iter().enumerate() {
        println!(
            "{}{:?} refuses: {}",
            count(|uses| &uses.refusals, index),
            refusal.by,
            refusal.rule
        );
    }
    for (index, difference) in DIFFERENCES.iter().enumerate() {
        let count = count(|uses| &uses.differences, index);
        println!("{count}{:?} differs: {}", difference.part, difference.rule);
    }
}
