//! The router of hosts against the oracle, on random patterns and hosts.

use crate::oracle::draw::{self, Choices};
use crate::oracle::duel::Duel;
use proptest::collection::vec;
use proptest::prelude::*;

fn settings() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
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
