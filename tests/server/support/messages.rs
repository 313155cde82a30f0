//! The table of messages and expected responses.

const TABLE: &str = include_str!("messages.txt");

/// The end of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The connection stays open.
    Stays,
    /// This is the last request.
    Ends,
    /// The message is refused.
    Refused,
}

/// A message and its expected response.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) status: u16,
    pub(crate) end: End,
    pub(crate) message: Vec<u8>,
    /// A part of the response, or its whole body after `=`.
    pub(crate) contains: Vec<u8>,
}

impl Case {
    pub(crate) fn stays(&self) -> bool {
        self.end == End::Stays
    }
}

/// Returns every case of the table.
pub(crate) fn cases() -> Vec<Case> {
    let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(read_case).collect()
}

fn read_case(line: &'static str) -> Case {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [name, status, end, message, contains] = cells[..] else {
        panic!("not five cells: {line}");
    };
    Case {
        name,
        status: status.parse().expect(line),
        end: match end {
            "stays" => End::Stays,
            "ends" => End::Ends,
            "refused" => End::Refused,
            _ => panic!("unknown end: {line}"),
        },
        message: unescape(message),
        contains: unescape(contains),
    }
}

/// Returns the bytes that a cell stands for.
pub(crate) fn unescape(cell: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = cell.chars();
    while let Some(char) = rest.next() {
        bytes.push(match (char, if char == '\\' { rest.next() } else { None }) {
            ('\\', Some('r')) => b'\r',
            ('\\', Some('n')) => b'\n',
            ('\\', Some('t')) => b'\t',
            ('\\', Some('\\')) => b'\\',
            ('\\', Some('x')) => {
                let digits: String = rest.by_ref().take(2).collect();
                u8::from_str_radix(&digits, 16).expect(cell)
            }
            ('\\', _) => panic!("unknown escape: {cell}"),
            (char, _) => u8::try_from(char).expect(cell),
        });
    }
    bytes
}

/// A xorshift generator, which gives the same numbers on every run.
pub(crate) struct Random(u64);

impl Random {
    /// Starts with a seed, which must not be 0.
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// Returns a number less than `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits fit") % bound
    }
}
