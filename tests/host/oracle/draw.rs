//! Bytes into patterns and hosts over a tiny alphabet. An exhausted supply reads as zeroes, and
//! zero is the simplest choice.

const TEXTS: [&str; 12] = ["a", "a", "b", "A", "ab", "B", "1", "a-b", "-", "com", "Com", "_"];
const VALUES: [&str; 14] =
    ["a", "A", "b", "B", "ab", "Ab", "1", "12", "-", "a-b", "com", "COM", "_1", "a!{}*"];
const CONSTRAINTS: [&str; 8] =
    ["u64", "alpha", "capital", "hex", "even.length", "alnum", "capital", "i64"];
/// What makes most patterns and hosts malformed.
const STRAY: [&str; 29] = [
    ".", "..", ":", ":80", "/", "?", "*", "{", "}", "{{", "}}", "[", "]", " ", "\t", "é", "@", "#",
    "\\", "{}", "{*z}", "{z?}", "{/}", "{/*z}", "{*z?}", "{z:no}", "{*z:u64}", "{z/y}", "\u{7f}",
];
const ADDRESSES: [&str; 6] = ["[::1]", "[::A]", "[::a]", "[1.2]", "[v1.x:y]", "[]"];

pub(crate) struct Choices<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

impl<'a> Choices<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Choices { bytes: bytes.iter() }
    }

    /// A number below the bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::from(self.bytes.next().copied().unwrap_or(0)) % bound
    }

    fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    /// One in `times`, and never when the supply is exhausted.
    fn rarely(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }
}

pub(crate) fn pattern(choices: &mut Choices<'_>) -> String {
    if choices.rarely(24) {
        return address(choices);
    }
    let mut names =
        ["x", "y", "z.z", "é", "v", "w", "u", "t", "s", "r", "q", "p", "o", "n", "m", "l"]
            .into_iter()
            .cycle();
    let mut name = || names.next().expect("it never ends");
    let mut labels = Vec::new();
    for index in 0..1 + choices.below(4) {
        if index == 0 && choices.rarely(5) {
            labels.push(format!("{{*{}}}", name()));
            continue;
        }
        let mut label = String::new();
        let mut after_param = false;
        for _ in 0..[1, 1, 2, 3][choices.below(4)] {
            if !after_param && choices.below(3) > 0 {
                let constraint = match choices.below(3) {
                    2 => format!(":{}", choices.one_of(&CONSTRAINTS)),
                    _ => String::new(),
                };
                label += &format!("{{{}{constraint}}}", name());
                after_param = true;
            } else {
                label += choices.one_of(&TEXTS);
                after_param = false;
            }
        }
        labels.push(label);
    }
    let text = labels.join(".");
    if choices.rarely(10) { with_stray(choices, text) } else { text }
}

/// Any host, or one that a pattern might match.
pub(crate) fn host(choices: &mut Choices<'_>, patterns: &[String]) -> String {
    let mut host = match choices.below(8) {
        7 => address(choices),
        0..=3 if !patterns.is_empty() => {
            let pattern = patterns[choices.below(patterns.len())].clone();
            filled(choices, &pattern)
        }
        _ => {
            let labels: Vec<String> = (0..1 + choices.below(5)).map(|_| value(choices)).collect();
            labels.join(".")
        }
    };
    if choices.rarely(6) {
        host.push('.');
    }
    if choices.rarely(4) {
        host += choices.one_of(&[":80", ":", ":000443", ":8x"]);
    }
    match choices.below(16) {
        14 => host = host.to_ascii_uppercase(),
        15 => host = with_stray(choices, host),
        13 => host = host.repeat(1 + choices.below(60)),
        _ => {}
    }
    if choices.rarely(40) { String::new() } else { host }
}

fn value(choices: &mut Choices<'_>) -> String {
    (0..[1, 1, 1, 2, 3][choices.below(5)]).map(|_| choices.one_of(&VALUES)).collect()
}

/// A pattern with values for its parameters.
fn filled(choices: &mut Choices<'_>, pattern: &str) -> String {
    let mut host = String::new();
    let mut rest = pattern;
    while let Some((text, param)) = rest.split_once('{') {
        host += text;
        host += &value(choices);
        if param.starts_with('*') {
            for _ in 0..choices.below(3) {
                host.push('.');
                host += &value(choices);
            }
        }
        rest = param.split_once('}').map_or("", |(_, rest)| rest);
    }
    host + rest
}

fn address(choices: &mut Choices<'_>) -> String {
    choices.one_of(&ADDRESSES).to_owned()
}

fn with_stray(choices: &mut Choices<'_>, mut text: String) -> String {
    let mut at = choices.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text.insert_str(at, choices.one_of(&STRAY));
    text
}
