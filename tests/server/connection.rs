//! The connection's state machine, without sockets: the output is the same bytes however requests
//! are split or joined.
//!
//! These tests hunt for a response that depends on how bytes arrive, a request that swallows the
//! next one or leaves a part of itself in the input, and anything read after a refusal.

use crate::support::messages::{Case, End, Random, cases};
use crate::support::peer::{Peer, config};

/// The interim response to a peer that waits for it.
const CONTINUE: &str = "HTTP/1.1 100 Continue\r\n\r\n";

/// Returns the output for a message that arrives in one part.
fn response(case: &Case) -> Vec<u8> {
    let mut peer = Peer::new(config());
    peer.receive(&case.message);
    assert_eq!(peer.ended(), !case.stays(), "{}: the connection's end", case.name);
    peer.answers
}

#[test]
fn every_message_gets_its_response() {
    for case in cases() {
        let response = String::from_utf8(response(&case)).expect("output is text");
        let contains = String::from_utf8(case.contains).expect("output is text");
        let response = response.strip_prefix(CONTINUE).unwrap_or(&response);
        let (head, body) = response.split_once("\r\n\r\n").expect("a whole head");
        let context = format!("{}: {response:?}", case.name);
        assert!(head.starts_with(&format!("HTTP/1.1 {} ", case.status)), "{context}");
        assert!(head.contains("\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT"), "{context}");
        // The head of a streamed body cannot announce that the body will abort.
        let aborts = matches!(case.name, "streamed, aborted" | "streamed, panic");
        let closes = case.end != End::Stays && !aborts;
        assert_eq!(head.contains("\r\nConnection: close"), closes, "{context}");
        match contains.strip_prefix('=') {
            Some(whole) => assert_eq!(body, whole, "{context}"),
            None => assert!(response.contains(&contains), "{context}"),
        }
        let streamed = case.name.starts_with("streamed");
        if case.message.starts_with(b"HEAD") || [204, 205, 304].contains(&case.status) {
            assert_eq!(body, "", "{context}");
        } else if streamed {
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
fn the_response_does_not_depend_on_splits() {
    for case in cases() {
        let whole = response(&case);
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
fn incomplete_requests_get_no_response() {
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
fn pipelined_pairs_get_both_responses_unless_the_first_one_closes() {
    let cases: Vec<(Case, Vec<u8>)> = cases()
        .into_iter()
        .map(|case| {
            let response = response(&case);
            (case, response)
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
fn long_conversations_in_random_parts_get_the_same_responses() {
    let cases = cases();
    let good: Vec<&Case> = cases.iter().filter(|case| case.stays()).collect();
    let mut random = Random::new(0x9E37_79B9_7F4A_7C15);
    for round in 0..500 {
        let mut conversation: Vec<&Case> =
            (0..random.below(40)).map(|_| good[random.below(good.len())]).collect();
        let last = &cases[random.below(cases.len())];
        conversation.push(last);
        let bytes: Vec<u8> = conversation.iter().flat_map(|case| case.message.clone()).collect();
        let expected: Vec<u8> = conversation.into_iter().flat_map(response).collect();
        let mut config = config();
        // Small enough that input often waits for output.
        config.max_output = 1 + random.below(2000);
        let mut peer = Peer::new(config);
        peer.largest_send = 1 + random.below(500);
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at(1 + random.below(rest.len().min(300)));
            peer.receive(chunk);
            rest = after;
        }
        peer.must_have(&expected, !last.stays(), &format!("round {round}"));
    }
}
