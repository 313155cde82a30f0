//! Conversations from a grammar: valid, nearly valid and hostile requests, some of them damaged.
//!
//! Each part of a request is valid for the most part, so that most inputs get past the parts before
//! it; the alternatives are those in which parsers are known to differ.

use std::sync::LazyLock;

use crate::messages::{cases, unescape};
use crate::random::Random;

/// How often a part is not a valid one, in percent.
const ODD: usize = 3;

/// The messages of the tables in `tests/server`.
static TABLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let smuggling = include_str!("../../server/support/smuggling.txt");
    let lines = smuggling.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let hostile = lines.filter_map(|line| line.rsplit(" | ").next()).map(unescape);
    let small = |message: &Vec<u8>| message.len() < 1024;
    cases().into_iter().map(|case| case.message).chain(hostile).filter(small).collect()
});

/// Returns the input with this number.
pub(crate) fn input(seed: u64, number: u64) -> Vec<u8> {
    let mut random = Random::new(seed, number);
    let mut bytes = Vec::new();
    for _ in 0..1 + random.below(4) {
        if random.percent(10) {
            bytes.extend_from_slice(&TABLES[random.below(TABLES.len())]);
        } else {
            Message { random: &mut random, bytes: &mut bytes, is_clean: false }.append();
        }
    }
    if random.percent(30) {
        for _ in 0..1 + random.below(3) {
            damage(&mut bytes, &mut random);
        }
    }
    if random.percent(60) {
        // It shows where parsers see the end of what precedes it.
        bytes.extend_from_slice(b"GET /last HTTP/1.1\r\nHost: last\r\n\r\n");
    }
    bytes
}

/// Returns the ends of the parts in which to send an input.
pub(crate) fn splits(seed: u64, number: u64, len: usize) -> Vec<usize> {
    let mut random = Random::new(!seed, number);
    let mut ends: Vec<usize> = match random.below(4) {
        0 => (0..len).collect(),
        _ => (0..random.below(6)).map(|_| random.below(len + 1)).collect(),
    };
    ends.push(len);
    ends.sort_unstable();
    ends
}

/// Removes, replaces, inserts or repeats some bytes.
fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let end = bytes.len().min(at + random.below(12));
    match random.below(6) {
        0 => drop(bytes.drain(at..end)),
        1 if at < bytes.len() => bytes[at] = random.byte(),
        2 => bytes.insert(at, random.byte()),
        3 => {
            let copy = bytes[at..end].to_vec();
            bytes.splice(at..at, copy);
        }
        4 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        _ => {
            let from = random.below(bytes.len() + 1);
            let to = bytes.len().min(from + random.below(40));
            let copy = bytes[from..to].to_vec();
            bytes.splice(at..at, copy);
        }
    }
}

/// One request that is being written.
struct Message<'a> {
    random: &'a mut Random,
    bytes: &'a mut Vec<u8>,
    /// Whether every part is valid from here on.
    is_clean: bool,
}

impl Message<'_> {
    fn append(&mut self) {
        self.is_clean = self.random.percent(25);
        self.part(&[""], &["\r\n", "\r\n\r\n", "\n", "\r", " "]);
        self.request_line();
        let body = self.body();
        let mut lines = body.lines.clone();
        for _ in 0..self.random.below(4) {
            lines.push(self.field());
        }
        lines.push(self.host());
        // Any order.
        while !lines.is_empty() {
            let line = lines.swap_remove(self.random.below(lines.len()));
            self.bytes.extend_from_slice(&line);
            self.line_end();
        }
        self.line_end();
        self.bytes.extend_from_slice(&body.bytes);
    }

    /// Returns a valid part, or sometimes an odd one.
    fn choose<'t>(&mut self, valid: &[&'t str], odd: &[&'t str]) -> &'t str {
        let is_odd = !self.is_clean && self.random.percent(ODD);
        self.random.pick(if is_odd { odd } else { valid })
    }

    fn part(&mut self, valid: &[&str], odd: &[&str]) {
        let part = self.choose(valid, odd);
        self.bytes.extend_from_slice(part.as_bytes());
    }

    /// Line ends are so many that each is odd less often.
    fn line_end(&mut self) {
        let is_odd = !self.is_clean && self.random.percent(1);
        let end = if is_odd { self.random.pick(&["\n", "\r", "\r\r\n", " \r\n"]) } else { "\r\n" };
        self.bytes.extend_from_slice(end.as_bytes());
    }

    fn request_line(&mut self) {
        if self.random.percent(2) {
            self.bytes.extend_from_slice(b"OPTIONS * HTTP/1.1\r\n");
            return;
        }
        let methods =
            ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "M-SEARCH", "x!#$%&'*+-.^_`|~"];
        self.part(&methods, &["CONNECT", "TRACE", "get", "", "G@T", "GE T", "PRI"]);
        self.part(&[" "], &["  ", "\t", ""]);
        self.target();
        self.part(&[" "], &["  ", "\t", ""]);
        let odd =
            ["HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "HTTP/11", "http/1.1", "HTTP/1.1 ", "HTTP/1.", ""];
        let versions = ["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0"];
        self.part(&versions, &odd);
        self.line_end();
    }

    fn target(&mut self) {
        let valid = [
            "/",
            "/a",
            "/a/b?c=d&e",
            "/%41?",
            "//a",
            "/a;b=c",
            "http://h/a?b",
            "HTTP://h:80",
            "https://[::1]?x",
        ];
        let odd = [
            "",
            "a",
            "a:80",
            "?",
            "/a#b",
            "/\"<>\\^`{|}",
            "/\u{e9}",
            "http://",
            "http:///a",
            "http://u@h/",
            "http://a,b/",
            "http://a..b/",
            "http://h:65536/",
            "http://h%00/",
            "ftp://h/",
            "h2c://h",
            "/a b",
            "/\t",
            "/\0",
            "http://[::1/",
            "http://h#f",
            "http://h:/",
            "/[]",
            "http://h\\a/",
            "http://-_~!$&'()*+;=/",
            "://h/",
            "*",
        ];
        self.part(&valid, &odd);
        if !self.is_clean && self.random.percent(2) {
            let byte = self.random.byte();
            self.bytes.push(byte);
        }
    }

    fn host(&mut self) -> Vec<u8> {
        let valid = [
            "Host: a",
            "host:b.c:80",
            "HOST: [::1]:8080",
            "Host: 127.0.0.1",
            "Host:\ta\t",
            "Host: a_b",
            "Host:",
        ];
        let odd = [
            "X-Host: a",
            "Host: a\r\nHost: a",
            "Host: a, b",
            "Host: a/b",
            "Host: u@a",
            "Host: a..b",
            "Host: a:65536",
            "Host: :80",
            "Host: a b",
            "Host : a",
            "Host: [::1",
            "Host: a:b",
            "Host: \u{e9}",
            "Host: %41",
            "Host: %2f",
            "Host: a.",
        ];
        self.choose(&valid, &odd).as_bytes().to_vec()
    }

    /// Returns a header without a meaning for framing, or with one for the connection.
    fn field(&mut self) -> Vec<u8> {
        let valid = [
            "X: y",
            "X:",
            "x:  a  b\t",
            "Accept: */*",
            "X-Bytes: \u{e9}\u{fc}",
            "Connection: close",
            "Connection: keep-alive",
            "connection: Keep-Alive, TE",
            "Connection: x,Close ,y",
            "Expect: 100-continue",
            "Upgrade: h2c",
            "TE: trailers",
            "!#$%&'*+-.^_`|~09: v",
            "Trailer: X",
            "Cookie: a=b; c=\"d\"",
        ];
        let odd = [
            "X : y",
            " X: y",
            "\tX: y",
            ": y",
            "X",
            "",
            "X: a\r\n b",
            "X: a\r\n\tb",
            "X: \0",
            "X: \x0b",
            "X: a\x7f",
            "X: \x01",
            "X: a\rb",
            "X: a\nb",
            "X\0: y",
            "X@: y",
            "\u{e9}: y",
            "Expect: x",
            "expect: 100-Continue",
            "Expect: 100-continue, x",
            "Connection: close\u{e9}",
            "Connection: close, \0",
            "Connection:,,close,,",
            "Connection: \"close\"",
            "Connection: keep-alive\r\nConnection: close",
            "Connection : close",
        ];
        self.choose(&valid, &odd).as_bytes().to_vec()
    }

    /// Returns a body with the headers that announce it.
    fn body(&mut self) -> Body {
        match self.random.below(10) {
            0..=3 => Body { lines: Vec::new(), bytes: Vec::new() },
            4..=6 => self.sized_body(),
            _ => self.chunked_body(),
        }
    }

    fn sized_body(&mut self) -> Body {
        let bytes = self.data();
        let len = bytes.len();
        let lines = match self.random.below(40) {
            _ if self.is_clean => vec![format!("Content-Length: {len}")],
            0 => vec![format!("Content-Length: {len}"), format!("Content-Length: {len}")],
            1 => vec![format!("Content-Length: {len}, {len}")],
            2 => vec![format!("Content-Length: {len}"), format!("content-length: {}", len + 1)],
            3 => vec![format!(
                "Content-Length:{}{len}",
                self.random.pick(&["+", "-", "0x", " \t", "00", "0 "])
            )],
            4 => vec![format!(
                "Content-Length: {len}{}",
                self.random.pick(&[" ", ",", ".0", ";", "\0", "\x0b", "_0"])
            )],
            5 => vec![format!("Content-Length : {len}")],
            6 => vec![format!(
                "Content-Length: {:0>width$}",
                len,
                width = 15 + self.random.below(10)
            )],
            7 => vec![format!("Content-Length: {len}"), self.coding()],
            8 => vec!["Content-Length:".to_owned()],
            _ => vec![format!("Content-Length: {len}")],
        };
        Body { lines: lines.into_iter().map(String::into_bytes).collect(), bytes }
    }

    fn coding(&mut self) -> String {
        let valid = [
            "Transfer-Encoding: chunked",
            "transfer-encoding:CHUNKED",
            "TRANSFER-ENCODING: Chunked ",
        ];
        let odd = [
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked, gzip",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: chunked;q=1",
            "Transfer-Encoding : chunked",
            "Transfer-Encoding: \x0bchunked",
            "Transfer-Encoding:\r\n chunked",
            "Transfer-Encoding: chunked,",
            "Transfer-Encoding: ,chunked",
            "Transfer-Encoding:",
            "Transfer-Encoding: \"chunked\"",
            "Transfer_Encoding: chunked",
            "Transfer-Encoding: chunked\0",
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chun\tked",
        ];
        self.choose(&valid, &odd).to_owned()
    }

    fn chunked_body(&mut self) -> Body {
        let lines = vec![self.coding().into_bytes()];
        let mut bytes = Vec::new();
        for _ in 0..self.random.below(4) {
            let data = self.data();
            if !data.is_empty() {
                self.chunk(&data, &mut bytes);
            }
        }
        bytes.extend_from_slice(
            self.choose(&["0", "00", "0;x"], &["", "-0", "0 ", "0x0", "00000000000000000", " 0"])
                .as_bytes(),
        );
        bytes.extend_from_slice(self.choose(&["\r\n"], &["\n", "\r", ""]).as_bytes());
        for _ in 0..self.random.below(3).saturating_sub(1) {
            bytes.extend_from_slice(&self.field());
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(self.choose(&["\r\n"], &["\n", "\r", "", "\r\r\n"]).as_bytes());
        Body { lines, bytes }
    }

    fn chunk(&mut self, data: &[u8], bytes: &mut Vec<u8>) {
        let len = data.len();
        let size = match self.random.below(50) {
            _ if self.is_clean => format!("{len:x}"),
            0 => format!("{len:X}"),
            1 => format!("{len:0>width$x}", width = 12 + self.random.below(10)),
            2 => format!("{}{len:x}", self.random.pick(&[" ", "+", "-", "0x", "\t"])),
            3 => format!(
                "{len:x}{}",
                self.random.pick(&[" ", "\t", "_", "g", "h", ",", " 1", " ;a"])
            ),
            4 => format!("1000000000000000{len:x}"),
            5 => format!("{:x}", len + 1),
            6 => format!("{:x}", len.saturating_sub(1)),
            _ => format!("{len:x}"),
        };
        bytes.extend_from_slice(size.as_bytes());
        let extensions = ["", "", ";a", ";a=b", "; a=\"b;c\"", ";a\t=\tb"];
        bytes.extend_from_slice(
            self.choose(&extensions, &[";\n", ";\r", ";\0", ";\u{e9}", ";a\x7f", ";a\nb", ";\x0b"])
                .as_bytes(),
        );
        bytes.extend_from_slice(
            self.choose(&["\r\n"], &["\n", "\r", "\r\r\n", "\n\r\n"]).as_bytes(),
        );
        bytes.extend_from_slice(data);
        bytes.extend_from_slice(
            self.choose(&["\r\n"], &["\n", "\r", "", "x\r\n", "\r\n\r\n"]).as_bytes(),
        );
    }

    /// Returns the bytes of a body or a chunk, which may look like a request.
    fn data(&mut self) -> Vec<u8> {
        match self.random.below(6) {
            0 => Vec::new(),
            1 => b"GET /inner HTTP/1.1\r\nHost: inner\r\n\r\n".to_vec(),
            2 => b"0\r\n\r\n".to_vec(),
            3 => (0..self.random.below(40)).map(|_| self.random.byte()).collect(),
            _ => b"hello"[..1 + self.random.below(5)].to_vec(),
        }
    }
}

struct Body {
    /// Header lines.
    lines: Vec<Vec<u8>>,
    bytes: Vec<u8>,
}
