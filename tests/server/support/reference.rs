//! A second request parser to compare the server with: slow, for complete messages only, and
//! written to be obviously correct. It shares no code with the server.
//!
//! It returns the expected response to each request of a message, and how the message ends.

use routetree::server::Config;

/// The expected response to one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// A response of a route, with the body of the request if it is echoed.
    Answered { echoed: Option<Vec<u8>>, closes: bool },
    /// A refusal, which ends the connection.
    Refused,
}

/// What follows the last response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    /// Nothing, and the connection stays open.
    Clean,
    /// An incomplete message, which waits or is refused already.
    Begun,
    /// The end of the connection.
    Ended,
}

/// Returns whether the routes of the comparison have a handler for a request.
pub(crate) fn is_wanted(method: &str, path: &str) -> bool {
    matches!((method, path), ("GET" | "HEAD", "/ping") | ("POST", "/echo"))
}

/// Reads all input of one connection.
pub(crate) fn read(mut input: &[u8], config: &Config) -> (Vec<Expected>, Tail) {
    let mut responses = Vec::new();
    loop {
        while let Some(rest) = input.strip_prefix(b"\r\n") {
            input = rest;
        }
        if input.is_empty() {
            return (responses, Tail::Clean);
        }
        let Some(end) = find(input, b"\r\n\r\n") else {
            return (responses, Tail::Begun);
        };
        let Some(head) = Head::read(&input[..end], config) else {
            responses.push(Expected::Refused);
            return (responses, Tail::Ended);
        };
        let (outcome, used) = match head.body(&input[end + 4..], config) {
            Body::Begun => return (responses, Tail::Begun),
            Body::Wrong => (Expected::Refused, 0),
            Body::Unread => (Expected::Answered { echoed: None, closes: true }, 0),
            Body::Whole(body, used) => {
                let echoed = (head.path == "/echo" && head.wanted).then_some(body);
                (Expected::Answered { echoed, closes: head.closes }, used)
            }
        };
        responses.push(outcome.clone());
        if !matches!(outcome, Expected::Answered { closes: false, .. }) {
            return (responses, Tail::Ended);
        }
        input = &input[end + 4 + used..];
    }
}

/// The result of reading the bytes after a head.
enum Body {
    Whole(Vec<u8>, usize),
    Begun,
    Wrong,
    /// The body is unwanted and not drained.
    Unread,
}

struct Head {
    path: String,
    wanted: bool,
    closes: bool,
    expects: bool,
    chunked: bool,
    length: usize,
}

impl Head {
    /// Reads a head without its last two line ends. Returns `None` if it must be refused.
    fn read(head: &[u8], config: &Config) -> Option<Head> {
        // One character for each byte.
        let text: String = head.iter().map(|&byte| char::from(byte)).collect();
        let mut lines = text.split("\r\n");
        let words: Vec<&str> = lines.next()?.split(' ').collect();
        let [method, target, version] = words[..] else { return None };
        let old = match version {
            "HTTP/1.1" => false,
            "HTTP/1.0" => true,
            _ => return None,
        };
        let visible = |char: char| char.is_ascii_graphic() && char != '#';
        if !is_token(method) || method == "CONNECT" || !target.chars().all(visible) {
            return None;
        }
        let path = path_of(method, target)?;
        let fields: Vec<(String, &str)> = lines
            .map(|line| {
                let (name, value) = line.split_once(':')?;
                let text = |char: char| char == '\t' || (char >= ' ' && char != '\x7F');
                let fits = is_token(name) && value.chars().all(text);
                fits.then(|| (name.to_ascii_lowercase(), value.trim_matches([' ', '\t'])))
            })
            .collect::<Option<_>>()?;
        let all = |wanted: &str| -> Vec<String> {
            let named = fields.iter().filter(|(name, _)| name == wanted);
            named.map(|(_, value)| value.to_ascii_lowercase()).collect()
        };
        match &all("host")[..] {
            [host] if is_host(host) => {}
            [] if old => {}
            _ => return None,
        }
        let (chunked, length) = match (&all("transfer-encoding")[..], &all("content-length")[..]) {
            ([], []) => (false, 0),
            ([coding], []) if coding == "chunked" && !old => (true, 0),
            ([], [digits]) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                (false, digits.parse().ok().filter(|&length| length <= config.max_body)?)
            }
            _ => return None,
        };
        let expectations = all("expect");
        if !old && expectations.iter().any(|value| value != "100-continue") {
            return None;
        }
        let options = all("connection").join(",");
        let option = |wanted: &str| options.split(',').any(|option| option.trim() == wanted);
        Some(Head {
            wanted: is_wanted(method, &path),
            path,
            closes: option("close") || (old && !option("keep-alive")),
            expects: !old && !expectations.is_empty(),
            chunked,
            length,
        })
    }

    fn body(&self, after: &[u8], config: &Config) -> Body {
        if !self.chunked && self.length == 0 {
            return Body::Whole(Vec::new(), 0);
        }
        if !self.wanted && self.expects {
            return Body::Unread;
        }
        let limit = if self.wanted { config.max_body } else { config.max_drain };
        if self.chunked {
            return match chunks(after, limit) {
                Body::Unread if self.wanted => Body::Wrong,
                body => body,
            };
        }
        match after.get(..self.length) {
            _ if self.length > limit => Body::Unread,
            Some(body) => Body::Whole(body.to_vec(), self.length),
            None => Body::Begun,
        }
    }
}

/// Reads a chunked body. Returns `Unread` if it is too long.
fn chunks(input: &[u8], limit: usize) -> Body {
    let (mut at, mut announced, mut body) = (0, 0_u128, Vec::new());
    loop {
        let Some(line) = line(&input[at..]) else {
            // It may already be wrong, but it cannot be complete.
            return Body::Begun;
        };
        at += line.len() + 2;
        let (size, extension) = match line.iter().position(|&byte| byte == b';') {
            Some(end) => (&line[..end], &line[end..]),
            None => (line, &line[line.len()..]),
        };
        let hexadecimal = size.iter().all(u8::is_ascii_hexdigit) && (1..=16).contains(&size.len());
        let clean = |&byte: &u8| byte == b'\t' || (byte >= b' ' && byte != 0x7F);
        if !hexadecimal || !extension.iter().all(clean) {
            return Body::Wrong;
        }
        let size = u64::from_str_radix(&String::from_utf8_lossy(size), 16).unwrap_or(u64::MAX);
        announced += u128::from(size);
        if announced > limit as u128 {
            return Body::Unread;
        }
        if size == 0 {
            break;
        }
        let end = at + usize::try_from(size).expect("it is under the limit");
        let Some(chunk) = input.get(at..end + 2) else {
            let after = input.get(end..).unwrap_or_default();
            return if b"\r\n".starts_with(after) { Body::Begun } else { Body::Wrong };
        };
        if !chunk.ends_with(b"\r\n") {
            return Body::Wrong;
        }
        body.extend_from_slice(&chunk[..chunk.len() - 2]);
        at = end + 2;
    }
    loop {
        let Some(line) = line(&input[at..]) else {
            return Body::Begun;
        };
        at += line.len() + 2;
        if line.is_empty() {
            return Body::Whole(body, at);
        }
        let text: String = line.iter().map(|&byte| char::from(byte)).collect();
        let clean = |char: char| char == '\t' || (char >= ' ' && char != '\x7F');
        let fits = text.split_once(':');
        if !fits.is_some_and(|(name, value)| is_token(name) && value.chars().all(clean)) {
            return Body::Wrong;
        }
    }
}

/// Returns the first line without its end.
fn line(input: &[u8]) -> Option<&[u8]> {
    find(input, b"\r\n").map(|end| &input[..end])
}

fn find(input: &[u8], wanted: &[u8]) -> Option<usize> {
    input.windows(wanted.len()).position(|window| window == wanted)
}

pub(crate) fn is_token(text: &str) -> bool {
    let token = |char: char| char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(char);
    !text.is_empty() && text.chars().all(token)
}

pub(crate) fn is_host(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port),
        _ => (host, ""),
    };
    let digits = port.chars().all(|char| char.is_ascii_digit());
    if !digits || !(port.is_empty() || port.parse::<u16>().is_ok()) {
        return false;
    }
    if name.is_empty() {
        return host.is_empty();
    }
    if let Some(inside) = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        return inside.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let name = name.strip_suffix('.').unwrap_or(name);
    name.len() <= 255 && name.split('.').all(|label| !label.is_empty() && is_label(label))
}

/// Returns whether a label is valid; `%XX` stands for a byte that must be valid itself.
fn is_label(label: &str) -> bool {
    let plain = |char: char| char.is_ascii_alphanumeric() || "-_~!$&'()*+;=".contains(char);
    match label.split_once('%') {
        None => label.chars().all(plain),
        Some((before, after)) => {
            let byte = after.get(..2).filter(|text| !text.starts_with('+'));
            let byte = byte.and_then(|text| u8::from_str_radix(text, 16).ok());
            before.chars().all(plain)
                && byte.is_some_and(|byte| plain(char::from(byte)))
                && is_label(&after[2..])
        }
    }
}

pub(crate) fn path_of(method: &str, target: &str) -> Option<String> {
    if target == "*" && method == "OPTIONS" {
        return Some(target.to_owned());
    }
    let local = if target.starts_with('/') {
        target.to_owned()
    } else {
        let (scheme, rest) = target.split_once("://")?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (host, local) = rest.split_at(end);
        let web = ["http", "https"].contains(&scheme.to_ascii_lowercase().as_str());
        if !web || host.is_empty() || !is_host(host) {
            return None;
        }
        if local.is_empty() && method == "OPTIONS" {
            return Some("*".to_owned());
        }
        if local.starts_with('/') { local.to_owned() } else { format!("/{local}") }
    };
    Some(local.split('?').next().unwrap_or_default().to_owned())
}
