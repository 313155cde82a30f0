//! The router of hosts against the oracle, on random patterns and hosts.

use crate::oracle::draw::{self, Choices};
use crate::oracle::duel::Duel;
use proptest::collection::vec;
use proptest::prelude::*;

fn settings() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// Random draws are worth comparing only if they hit, and hit by patterns of every kind.
#[test]
fn draws_hit() {
    let mut state = 1_u32;
    let mut bytes = |count: usize| -> Vec<u8> {
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..count).map(next).collect()
    };
    let (mut hits, mut refused, mut with_values, mut several) = (0, 0, 0, 0);
    for _ in 0..200 {
        let mut duel = Duel::new();
        for _ in 0..12 {
            let text = draw::pattern(&mut Choices::new(&bytes(24)));
            refused += usize::from(duel.oracle.insert(&text).is_err());
            duel.drawn.push(text);
        }
        for _ in 0..20 {
            let host = draw::host(&mut Choices::new(&bytes(32)), &duel.drawn);
            let found = duel.oracle.matches(&host);
            hits += usize::from(!found.is_empty());
            with_values += usize::from(found.first().is_some_and(|found| !found.1.is_empty()));
            several += usize::from(found.len() > 1);
        }
    }
    let counts = [hits, refused, with_values, several];
    assert!(hits > 1_000 && with_values > 500 && several > 200, "{counts:?} of 4000");
    assert!((100..1_200).contains(&refused), "{counts:?} of 2400");
}

proptest! {
    #![proptest_config(settings())]

    /// Many patterns, then many hosts.
    #[test]
    fn lookups_agree(
        patterns in vec(vec(any::<u8>(), 0..24), 1..14),
        hosts in vec(vec(any::<u8>(), 0..24), 1..40),
        any in any::<bool>(),
    ) {
        let mut duel = Duel::new();
        for supply in &patterns {
            let text = draw::pattern(&mut Choices::new(supply));
            duel.insert(&text);
            duel.drawn.push(text);
        }
        if any {
            duel.insert_any();
        }
        duel.compare_texts();
        for supply in &hosts {
            let host = draw::host(&mut Choices::new(supply), &duel.drawn);
            duel.compare(&host);
        }
    }

    /// Edits of every kind between lookups.
    #[test]
    fn edits_agree(steps in vec(vec(any::<u8>(), 0..40), 1..48)) {
        let mut duel = Duel::new();
        for step in &steps {
            duel.step(&mut Choices::new(step));
        }
        duel.compare_texts();
    }

    /// Whatever the text, it is a pattern or an error with an offset in it.
    #[test]
    fn any_text_is_read(text in "\\PC{0,12}", host in "\\PC{0,12}") {
        let mut duel = Duel::new();
        duel.insert(&text);
        duel.insert_any();
        duel.compare(&host);
        duel.compare(&text);
    }

    /// So are texts made of what has a meaning.
    #[test]
    fn texts_of_syntax_are_read(text in "[a.{}*?:/\\[\\]é0 -]{0,10}", host in "[aA.:0\\[\\]é /-]{0,10}") {
        let mut duel = Duel::new();
        duel.insert(&text);
        duel.insert_any();
        duel.compare(&host);
        duel.compare(&text);
    }
}
