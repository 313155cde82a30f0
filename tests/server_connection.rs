//! The connection's state machine, without sockets: however the bytes of requests are split or
//! joined, the answers are the same bytes.
//!
//! The bugs hunted: an answer that depends on how bytes arrive, a request that swallows the next
//! one or leaves a part of itself behind, anything read after a refusal.

mod server_support;

use server_support::messages::{Case, End, Random, cases};
use server_support::peer::{Peer, config};

/// What may come before an answer, where the peer waits for it.
const CONTINUE: &str = "HTTP/1.1 100 Continue\r\n\r\n";

/// The answer's bytes when a message comes whole.
fn answer(case: &Case) -> Vec<u8> {
    let mut peer = Peer::new(config());
    peer.receive(&case.message);
    assert_eq!(peer.ended(), !case.stays(), "{}: the connection's end", case.name);
    peer.answers
}

#[test]
fn every_message_has_its_answer() {
    for case in cases() {
        let answer = String::from_utf8(answer(&case)).expect("answers are text");
        let holds = String::from_utf8(case.holds).expect("answers are text");
        let answer = answer.strip_prefix(CONTINUE).unwrap_or(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").expect("a whole head");
        let context = format!("{}: {answer:?}", case.name);
        assert!(head.starts_with(&format!("HTTP/1.1 {} ", case.status)), "{context}");
        assert!(head.contains("\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT"), "{context}");
        // What breaks off in the middle could not be foretold.
        let foretold = !matches!(case.name, "in pieces, cut" | "in pieces, panic");
        let closes = case.end != End::Stays && foretold;
        assert_eq!(head.contains("\r\nConnection: close"), closes, "{context}");
        match holds.strip_prefix('=') {
            Some(whole) => assert_eq!(body, whole, "{context}"),
            None => assert!(answer.contains(&holds), "{context}"),
        }
        let in_pieces = case.name.starts_with("in pieces");
        if case.message.starts_with(b"HEAD") || [204, 205, 304].contains(&case.status) {
            assert_eq!(body, "", "{context}");
        } else if in_pieces {
            let chunked = !case.name.ends_with("1.0");
            assert_eq!(head.contains("\r\nTransfer-Encoding: chunked"), chunked, "{context}");
            assert!(!head.contains("Content-Length"), "{context}");
        } else {
            let length = format!("\r\nContent-Length: {}", body.len());
            assert!(head.contains(&length), "{context}");
        }
    }
}

#[test]
fn a_message_split_anywhere_has_the_same_answer() {
    for case in cases() {
        let whole = answer(&case);
        let bytes = &case.message;
        for at in 0..=bytes.len() {
            let mut peer = Peer::new(config());
            peer.receive(&bytes[..at]);
            peer.receive(&bytes[at..]);
            peer.must_have(&whole, !case.stays(), &format!("{} split at {at}", case.name));
        }
        let mut peer = Peer::new(config());
        bytes.chunks(1).for_each(|byte| peer.receive(byte));
        peer.must_have(&whole, !case.stays(), &format!("{} byte by byte", case.name));
    }
}

#[test]
fn nothing_is_answered_before_a_request_is_complete() {
    for case in cases().iter().filter(|case| case.end != End::Refused) {
        for at in 0..case.message.len() {
            let mut peer = Peer::new(config());
            peer.receive(&case.message[..at]);
            let answers = String::from_utf8_lossy(&peer.answers);
            let context = format!("the first {at} bytes of {}: {answers:?}", case.name);
            assert!(answers.is_empty() || (answers == CONTINUE && context.contains("continue")));
            assert!(!peer.ended(), "{context}");
        }
    }
}

#[test]
fn pipelined_pairs_have_the_answers_of_both_and_nothing_follows_an_end() {
    let cases: Vec<(Case, Vec<u8>)> = cases()
        .into_iter()
        .map(|case| {
            let answer = answer(&case);
            (case, answer)
        })
        .collect();
    for (first, first_answer) in &cases {
        for (second, second_answer) in &cases {
            let (expected, stays) = if first.stays() {
                ([&first_answer[..], second_answer].concat(), second.stays())
            } else {
                (first_answer.clone(), false)
            };
            let both = [&first.message[..], &second.message].concat();
            let context = format!("{} and {}", first.name, second.name);
            let mut peer = Peer::new(config());
            peer.receive(&both);
            peer.must_have(&expected, !stays, &context);
            let mut peer = Peer::new(config());
            both.chunks(1).for_each(|byte| peer.receive(byte));
            peer.must_have(&expected, !stays, &format!("{context}, byte by byte"));
        }
    }
}

#[test]
fn long_conversations_in_random_chunks_have_the_same_answers() {
    let cases = cases();
    let good: Vec<&Case> = cases.iter().filter(|case| case.stays()).collect();
    let mut random = Random::new(0x9E37_79B9_7F4A_7C15);
    for round in 0..500 {
        let mut conversation: Vec<&Case> =
            (0..random.below(40)).map(|_| good[random.below(good.len())]).collect();
        let last = &cases[random.below(cases.len())];
        conversation.push(last);
        let bytes: Vec<u8> = conversation.iter().flat_map(|case| case.message.clone()).collect();
        let expected: Vec<u8> = conversation.into_iter().flat_map(answer).collect();
        let mut config = config();
        // Small enough that input waits for output again and again.
        config.max_output = 1 + random.below(2000);
        let mut peer = Peer::new(config);
        peer.largest_send = 1 + random.below(500);
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let (chunk, behind) = rest.split_at(1 + random.below(rest.len().min(300)));
            peer.receive(chunk);
            rest = behind;
        }
        peer.must_have(&expected, !last.stays(), &format!("round {round}"));
    }
}
