//! `path::encode` gives what a client sends: encoding its result changes nothing, and what it
//! encodes decodes to the text.

use std::borrow::Cow;

use proptest::prelude::*;
use routetree::{Router, escape, path};

use crate::client;
use crate::random::settings;

#[test]
fn table() {
    for (text, encoded) in [
        ("", ""),
        ("/", "/"),
        ("*", "*"),
        ("/a/b//c", "/a/b//c"),
        ("/caf\u{e9}", "/caf%C3%A9"),
        ("/\u{20ac}\u{1d11e}", "/%E2%82%AC%F0%9D%84%9E"),
        ("/my docs", "/my%20docs"),
        ("/my%20docs", "/my%20docs"),
        ("/%c3%a9", "/%c3%a9"),
        ("/100%", "/100%25"),
        ("/%", "/%25"),
        ("/%4", "/%254"),
        ("/%4/1", "/%254/1"),
        ("/%zz", "/%25zz"),
        ("/%%41", "/%25%41"),
        ("/%\u{e9}", "/%25%C3%A9"),
        ("/what?now#then", "/what%3Fnow%23then"),
        ("/\\\\host", "/%5C%5Chost"),
        ("/{id}", "/%7Bid%7D"),
        ("/\t\r\n\0\u{7f}", "/%09%0D%0A%00%7F"),
        ("/\"<>^`", "/%22%3C%3E%5E%60"),
        ("/../.", "/../."),
        ("/-._~!$&'()*+,;=:@[]|", "/-._~!$&'()*+,;=:@[]|"),
    ] {
        let result = path::encode(text);
        assert_eq!(result, encoded);
        assert_eq!(matches!(result, Cow::Borrowed(_)), text == encoded, "{text:?} is borrowed");
        assert_eq!(path::encode(encoded), encoded);
        assert_eq!(client::sent(text), encoded, "the other implementation");
    }
}

#[test]
fn every_ascii_character() {
    for character in (0..=127u8).map(char::from) {
        let text = format!("/{character}/");
        assert_eq!(path::encode(&text), client::sent(&text));
    }
}

/// Decodes each escape once.
fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let digits = text.get(at + 1..at + 3).and_then(|two| u8::from_str_radix(two, 16).ok());
        match digits.filter(|_| bytes[at] == b'%' && bytes[at + 1] != b'+') {
            Some(byte) => decoded.push(byte),
            None => decoded.push(bytes[at]),
        }
        at += if digits.is_some() && bytes[at] == b'%' { 3 } else { 1 };
    }
    decoded
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn like_a_client(text in "([%a-f0-9/é ?{}\\\\]|\\PC){0,16}") {
        let encoded = path::encode(&text);
        prop_assert_eq!(&encoded, &client::sent(&text));
        prop_assert_eq!(path::encode(&encoded), encoded.clone());
        let is_sent = encoded.is_ascii() && !encoded.contains(['{', '}', ' ', '?', '#', '\\']);
        prop_assert!(is_sent);
        prop_assert_eq!(decoded(&encoded), decoded(&text));
    }

    /// Encoded text is a route that matches itself, and needs no escaping.
    #[test]
    fn encoded_text_is_a_route(text in "\\PC{0,12}") {
        let encoded = path::encode(&text);
        prop_assert_eq!(escape(&encoded), encoded.clone());
        let mut router = Router::new();
        router.insert(encoded.as_ref(), ()).expect("a route");
        prop_assert!(router.at(&encoded).is_ok());
    }
}
