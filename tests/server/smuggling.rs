//! Request smuggling past a server that reads messages differently from the proxy in front of it. A
//! table of hostile messages, each between two good requests: in one packet, byte by byte, and
//! split anywhere.
//!
//! This hunts for a byte of one message that is read as a part of another.

use crate::support::messages::unescape;
use crate::support::peer::{Peer, config};

const TABLE: &str = include_str!("support/smuggling.txt");
const BEFORE: &[u8] = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";
const AFTER: &[u8] = b"GET /users/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

/// Returns the statuses of consecutive responses, except for interim ones. Echoed bodies must
/// contain no responses.
fn statuses(answers: &str) -> Vec<&str> {
    let starts = answers.match_indices("HTTP/1.1 ").map(|(at, start)| at + start.len());
    starts.map(|at| &answers[at..at + 3]).filter(|status| *status != "100").collect()
}

#[test]
fn hostile_messages_do_not_affect_their_neighbors() {
    let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut count = 0;
    for line in lines {
        let cells: Vec<&str> = line.split(" | ").collect();
        let [name, expected, hostile] = cells[..] else {
            panic!("not three cells: {line}");
        };
        let expected: Vec<&str> = expected.split(' ').collect();
        let message = [BEFORE, &unescape(hostile), AFTER].concat();
        let mut whole = Peer::new(config());
        whole.receive(&message);
        let answers = String::from_utf8_lossy(&whole.answers).into_owned();
        let context = format!("{name}: {answers:?}");
        assert_eq!(statuses(&answers.replace("GET /inner HTTP/1.1", "")), expected, "{context}");
        let survives = expected.len() == 3;
        assert_eq!(answers.contains("smuggled"), survives, "{context}");
        assert_eq!(whole.ended(), !survives, "{context}");
        // A refusal also announces the end of the connection.
        assert_eq!(answers.contains("\r\nConnection: close\r\n"), !survives, "{context}");

        let mut split = Peer::new(config());
        message.chunks(1).for_each(|byte| split.receive(byte));
        split.must_have(&whole.answers, !survives, &format!("{name}, byte by byte"));
        for at in 0..message.len() {
            let mut split = Peer::new(config());
            split.receive(&message[..at]);
            split.receive(&message[at..]);
            split.must_have(&whole.answers, !survives, &format!("{name}, split at {at}"));
        }
        count += 1;
    }
    assert!(count > 40, "the table has {count} lines");
}
