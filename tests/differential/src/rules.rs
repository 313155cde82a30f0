//! The differences that are on purpose, each as a rule.
//!
//! A rule is about the bytes of the disputed request, or about the request that both have read. It
//! repeats no code of the parsers. `--rules` prints all of them.

use crate::message::{Message, content, has_whole_end};
use crate::reading::{Request, first, text};
use crate::reference::{is_host, is_token, path_of};

/// A parser under comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parser {
    Server,
    Hyper,
    H11,
}

/// A reason for which one parser refuses a request that another may accept.
pub(crate) struct Refusal {
    pub(crate) by: Parser,
    pub(crate) rule: &'static str,
    pub(crate) applies: fn(&Message<'_>) -> bool,
}

/// What the server refuses on purpose: most of it because two parsers could read it differently.
/// Then what the others refuse and the server accepts.
pub(crate) const REFUSALS: &[Refusal] = &[
    Refusal {
        by: Parser::Server,
        rule: "each line of a head ends with CR LF, and no CR is elsewhere (RFC 9112, section 2.2, \
               lets a recipient accept a bare LF)",
        applies: |message| !message.head.iter().all(|line| has_whole_end(line)),
    },
    Refusal {
        by: Parser::Server,
        rule: "a bare LF is no empty line before a request",
        applies: |message| message.follows_bare_lf,
    },
    Refusal {
        by: Parser::Server,
        rule: "a header is a token, a colon and text without control bytes: no folded lines, no \
               space before the colon",
        applies: |message| !message.fields().iter().all(|line| is_field(line)),
    },
    Refusal {
        by: Parser::Server,
        rule: "HTTP/1.1 has exactly one Host, HTTP/1.0 at most one",
        applies: |message| {
            let count = message.values("host").len();
            count > 1 || (count == 0 && !is_http_1_0(message))
        },
    },
    Refusal {
        by: Parser::Server,
        rule: "a Host follows RFC 3986, and no part of it can be read as another host",
        applies: |message| !message.values("host").iter().all(|host| is_host(host)),
    },
    Refusal {
        by: Parser::Server,
        rule: "the version is HTTP/1.0 or HTTP/1.1",
        applies: |message| !["HTTP/1.0", "HTTP/1.1"].contains(&&message.word(2)[..]),
    },
    Refusal {
        by: Parser::Server,
        rule: "CONNECT is not supported: what follows would be no request",
        applies: |message| message.word(0) == "CONNECT",
    },
    Refusal {
        by: Parser::Server,
        rule: "a target is visible ASCII without a fragment, and a path, an http or https URL with \
               a clean host, or, with OPTIONS, an asterisk",
        applies: |message| {
            let target = message.word(1);
            let visible = |char: char| char.is_ascii_graphic() && char != '#';
            !target.chars().all(visible) || path_of(&message.word(0), &target).is_none()
        },
    },
    Refusal {
        by: Parser::Server,
        rule: "there is at most one Content-Length, without a list, even of equal lengths",
        applies: |message| {
            let lengths = message.values("content-length");
            lengths.len() > 1 || lengths.iter().any(|length| length.contains(','))
        },
    },
    Refusal {
        by: Parser::Server,
        rule: "a request has a Content-Length or a Transfer-Encoding, not both",
        applies: |message| !message.values("content-length").is_empty() && !is_unchunked(message),
    },
    Refusal {
        by: Parser::Server,
        rule: "a Transfer-Encoding is `chunked` alone, once, and not in HTTP/1.0",
        applies: |message| {
            let codings = message.values("transfer-encoding");
            codings.len() > 1
                || codings.iter().any(|coding| !coding.eq_ignore_ascii_case("chunked"))
                || (!codings.is_empty() && is_http_1_0(message))
        },
    },
    Refusal {
        by: Parser::Server,
        rule: "an Expect in HTTP/1.1 is `100-continue`",
        applies: |message| {
            let expectations = message.values("expect");
            expectations.iter().any(|value| !value.eq_ignore_ascii_case("100-continue"))
        },
    },
    Refusal {
        by: Parser::Server,
        rule: "a chunk size has 1 to 16 digits and no space around it, and its line ends with CR \
               LF; an extension has no control bytes",
        applies: |message| {
            let sizes = message.chunk_lines().sizes;
            !is_unchunked(message) && !sizes.iter().all(|line| is_size_line(line))
        },
    },
    Refusal {
        by: Parser::Server,
        rule: "a trailer has the syntax of a header",
        applies: |message| {
            let trailers = message.chunk_lines().trailers;
            let fits =
                |line: &&[u8]| has_whole_end(line) && (content(line).is_empty() || is_field(line));
            !is_unchunked(message) && !trailers.iter().all(fits)
        },
    },
    Refusal {
        by: Parser::Hyper,
        rule: "hyper refuses targets that the `http` crate does not take for a URI: with `<`, `>`, \
               `^`, `` ` `` or `\"`",
        applies: |message| message.word(1).contains(['<', '>', '^', '`', '"']),
    },
    Refusal {
        by: Parser::H11,
        rule: "h11 judges a Content-Length and a Transfer-Encoding even in trailers",
        applies: |message| {
            let trailers = message.chunk_lines().trailers;
            let framing = ["content-length", "transfer-encoding"];
            let is_framing = |line: &&[u8]| {
                let line = text(line).to_ascii_lowercase();
                framing.iter().any(|name| line.starts_with(name))
            };
            !is_unchunked(message) && trailers.iter().any(is_framing)
        },
    },
    Refusal {
        by: Parser::H11,
        rule: "h11 skips no empty lines before a request",
        applies: |message| message.follows_empty_lines,
    },
    Refusal {
        by: Parser::H11,
        rule: "h11 refuses a Content-Length of more than 20 digits, even zeros",
        applies: |message| message.values("content-length").iter().any(|digits| digits.len() > 20),
    },
];

/// A part of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Method,
    Target,
    Version,
    Headers,
    Body,
    KeepAlive,
}

/// A part in which the server and another parser may differ on a request that both accept.
pub(crate) struct Difference {
    pub(crate) peer: Option<Parser>,
    pub(crate) part: Part,
    pub(crate) rule: &'static str,
    /// Judges the server's request and the other's.
    pub(crate) applies: fn(&Request, &Request) -> bool,
}

pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        peer: None,
        part: Part::Target,
        rule: "OPTIONS for an absolute URL without a path is about the whole server, `*` (RFC 9112, \
               section 3.2.4), which other parsers leave to the application",
        applies: |ours, theirs| {
            let target = &theirs.target;
            ours.method == "OPTIONS"
                && (&ours.target.path[..], &target.path[..], &target.query) == ("*", "/", &None)
                && ours.target.host == target.host
        },
    },
    Difference {
        peer: None,
        part: Part::Body,
        rule: "the server discards the body of a request without a handler: TRACE and `OPTIONS *` \
               never have one",
        applies: |ours, _| ours.body.is_none(),
    },
    Difference {
        peer: None,
        part: Part::KeepAlive,
        rule: "the server responds at once, and closes, if no handler wants a body that the client \
               has announced with an Expect, or that is over the limit",
        applies: |ours, _| {
            let announces = |name: &str| ours.headers.iter().any(|(known, _)| known == name);
            let is_large = first(&ours.headers, "content-length").len() > 6;
            ours.body.is_none()
                && (announces("expect") || announces("transfer-encoding") || is_large)
        },
    },
    Difference {
        peer: Some(Parser::H11),
        part: Part::KeepAlive,
        rule: "h11 closes after each HTTP/1.0 request, even with `Connection: keep-alive`",
        applies: |ours, theirs| ours.is_http_1_0 && !theirs.keep_alive,
    },
    Difference {
        peer: Some(Parser::Hyper),
        part: Part::KeepAlive,
        rule: "hyper ignores a Connection with bytes other than visible ASCII",
        applies: |ours, _| {
            let visible = |byte: &u8| matches!(byte, b'\t' | b' '..=b'~');
            ours.headers
                .iter()
                .any(|(name, value)| name == "connection" && !value.iter().all(visible))
        },
    },
    Difference {
        peer: Some(Parser::H11),
        part: Part::Headers,
        rule: "h11 writes the value of Transfer-Encoding in lower case",
        applies: |ours, theirs| {
            let mut headers = ours.headers.clone();
            for (name, value) in &mut headers {
                if name == "transfer-encoding" {
                    value.make_ascii_lowercase();
                }
            }
            headers == theirs.headers
        },
    },
];

fn is_http_1_0(message: &Message<'_>) -> bool {
    message.word(2) == "HTTP/1.0"
}

fn is_unchunked(message: &Message<'_>) -> bool {
    message.values("transfer-encoding").is_empty()
}

fn is_text(char: char) -> bool {
    char == '\t' || (char >= ' ' && char != '\x7F')
}

fn is_field(line: &[u8]) -> bool {
    let line = text(content(line));
    line.split_once(':').is_some_and(|(name, value)| is_token(name) && value.chars().all(is_text))
}

fn is_size_line(line: &[u8]) -> bool {
    let text = text(content(line));
    let (digits, extension) = text.split_at(text.find(';').unwrap_or(text.len()));
    has_whole_end(line)
        && (1..=16).contains(&digits.len())
        && digits.chars().all(|char| char.is_ascii_hexdigit())
        && extension.chars().all(is_text)
}
