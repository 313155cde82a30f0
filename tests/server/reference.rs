//! Compares the server's state machine with a second parser that shares no code with it, on every
//! message of the tables and on random ones: in one part, in random parts and byte by byte.
//!
//! This hunts for messages that are read differently from the standard and are in no table.

use crate::support::compare;
use crate::support::messages::{Random, cases, unescape};

#[test]
fn both_parsers_agree_on_the_tables() {
    for case in cases() {
        // The routes differ, but the requests are the same.
        compare::check(&case.message, &[case.message.len() / 2]);
    }
    let smuggling = include_str!("support/smuggling.txt");
    for line in smuggling.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let hostile = unescape(line.rsplit(" | ").next().expect("a cell"));
        let message = [b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n", &hostile[..]].concat();
        compare::check(&message, &[message.len() / 2]);
    }
}

#[test]
fn both_parsers_agree_on_random_messages() {
    let mut random = Random::new(0xD1B5_4A32_D192_ED03);
    for _ in 0..20_000 {
        let mut choices = vec![0; 1 + random.below(14)];
        for choice in &mut choices {
            // Mostly words, sometimes any byte.
            let bound = if random.below(20) == 0 { 256 } else { compare::WORDS.len() };
            *choice = random.below(bound) as u8;
        }
        let message = compare::message(&choices);
        let splits: Vec<usize> = (0..random.below(6)).map(|_| random.below(60)).collect();
        compare::check(&message, &splits);
    }
}

#[test]
fn both_parsers_agree_on_damaged_messages() {
    let mut random = Random::new(0x9E37_79B9_7F4A_7C15);
    let cases = cases();
    for _ in 0..20_000 {
        let mut message = cases[random.below(cases.len())].message.clone();
        for _ in 0..1 + random.below(3) {
            let at = random.below(message.len().max(1)).min(message.len());
            match random.below(4) {
                0 if at < message.len() => drop(message.remove(at)),
                1 if at < message.len() => message[at] = random.below(256) as u8,
                2 => message.insert(at, b"\r\n \t:;,0\0"[random.below(9)]),
                _ => {
                    let end = message.len().min(at + random.below(12));
                    let copy = message[at..end].to_vec();
                    message.splice(at..at, copy);
                }
            }
        }
        compare::check(&message, &[random.below(80), random.below(80)]);
    }
}
